package delivery

import (
	"slices"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"hailong/internal/canvas"
	"hailong/internal/invitation"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/secret"
)

// A sheet of slips: two by four, cut along the dotted lines. Measures in millimetres.
const (
	slipWidth, slipHeight  = 105.0, 74.0
	slipsAcross, slipsHigh = 2, 4
	slipsAPage             = slipsAcross * slipsHigh
	slipMargin             = 9.0
	slipQR                 = 28.0 // its modules; the white around is at least four of them
	slipQRTop              = 7.0
	slipQRRight            = 7.0
)

// Slips makes a PDF of one slip for each parent who has not answered, class by class and by the child's name in the
// Vietnamese order. Conflict when everybody has.
func Slips(r Round, list []invitation.Listed) ([]byte, error) {
	waiting := slices.DeleteFunc(slices.Clone(list), func(i invitation.Listed) bool { return i.Used })
	if len(waiting) == 0 {
		return nil, problem.New(problem.Conflict, "handout.nobody", nil)
	}
	byName(waiting)
	return drawn(func() (_ []byte, err error) {
		p := newPaper(r, r.text("handout.slip.title", nil)+" – "+r.Title)
		for n, i := range waiting {
			at := n % slipsAPage
			if at == 0 {
				p.AddPage()
				p.Artifact(p.cuts)
			}
			p.Open("Sect", "")
			if err = slip(p, r, i, float64(at%slipsAcross)*slipWidth, float64(at/slipsAcross)*slipHeight); err != nil {
				return nil, err
			}
			p.Close()
		}
		return p.bytes()
	})
}

// drawn is what draw makes; a library that panics over it is an error.
func drawn(draw func() ([]byte, error)) (made []byte, err error) {
	err = canvas.Contained(func() error {
		made, err = draw()
		return err
	})
	return made, err
}

// Sheets is how many pages so many slips take.
func Sheets(slips int) int { return (slips + slipsAPage - 1) / slipsAPage }

// byName sorts the children of each class by given name, then by the whole name; the classes stay as they are.
func byName(list []invitation.Listed) {
	order := collate.New(language.Vietnamese)
	class := map[string]int{}
	for _, i := range list {
		if _, there := class[i.Class]; !there {
			class[i.Class] = len(class)
		}
	}
	slices.SortStableFunc(list, func(a, b invitation.Listed) int {
		if a.Class != b.Class {
			return class[a.Class] - class[b.Class]
		}
		if c := order.CompareString(given(a.ChildName), given(b.ChildName)); c != 0 {
			return c
		}
		return order.CompareString(a.ChildName, b.ChildName)
	})
}

// given is the given name: the last word.
func given(name string) string { return name[strings.LastIndex(name, " ")+1:] }

func (p paper) cuts() {
	p.SetLineWidth(0.25 * 25.4 / 72)
	p.SetDashPattern([]float64{0.3, 0.9}, 0)
	p.Line(slipWidth, 0, slipWidth, sheetHeight)
	for row := 1; row < slipsHigh; row++ {
		p.Line(0, float64(row)*slipHeight, sheetWidth, float64(row)*slipHeight)
	}
	p.SetDashPattern(nil, 0)
}

// slip draws one at its place on the sheet. Beside the code stands who it is for, below it the way without a camera.
func slip(c sheet, r Round, i invitation.Listed, left, top float64) error {
	const wide = slipWidth - 2*slipMargin
	const narrow = slipWidth - slipMargin - slipQRRight - slipQR - 5
	x, y := left+slipMargin, top+slipQRTop+2.5
	lines := func(role string, f face, size, width float64, most int, gap float64, text string) {
		all, fitting := fit(c, f, size, width, most, text)
		c.tagged(role, "", func() {
			for n, line := range all {
				c.text(x, y, f, fitting, flowing(all, n, line))
				y += fitting * 0.46
			}
		})
		y += gap
	}
	lines("P", regular, 9, narrow, 1, 0.8, r.School)
	lines("H1", bold, 12, narrow, 1, 2, r.text("handout.slip.title", nil))
	lines("P", regular, 10, narrow, 1, 0.4, r.text("handout.slip.to", nil))
	lines("P", bold, 12, narrow, 2, 0, r.childName(i))
	lines("P", regular, 10, narrow, 1, 0, school.InSentence(r.Lang, r.className(i.Class)))
	y = top + 44
	before, after, _ := strings.Cut(r.text("handout.slip.scan", locale.Args{"host": "\n"}), "\n")
	lines("P", regular, 9, wide, 1, 0.4, strings.TrimSpace(before))
	_, size := fit(c, bold, 9, wide-c.width(regular, 9, after), 1, r.host())
	c.tagged("P", "", func() {
		c.text(x, y, bold, size, r.host())
		c.text(x+c.width(bold, size, r.host()), y, regular, 9, after)
	})
	y = top + 56
	c.tagged("P", "", func() { c.text(x, y, mono, 13, secret.Grouped(i.Token)) })
	y = top + 63
	for _, line := range strings.Split(r.text("handout.slip.foot", nil), "\n") {
		lines("P", regular, 9, wide, 1, 0.4, line)
	}
	return square(c, r, left+slipWidth-slipQRRight-slipQR, top+slipQRTop, slipQR, Link(r.Base, i))
}
