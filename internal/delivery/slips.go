package delivery

import (
	"cmp"
	"slices"
	"strings"

	"hailong/internal/canvas"
	"hailong/internal/font"
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
// Vietnamese order. Of a class whose slips are drawn from a box there are always all, so that no print tells which were
// used, in the order of their codes, which is no order of the roster. Conflict when everybody has answered.
func Slips(w Wording, list []invitation.Listed) ([]byte, error) {
	waiting := slices.DeleteFunc(slices.Clone(list), func(i invitation.Listed) bool { return i.Used && !i.Drawn })
	if !slices.ContainsFunc(waiting, func(i invitation.Listed) bool { return !i.Used }) {
		return nil, problem.New(problem.Conflict, "handout.nobody", nil)
	}
	byName(waiting)
	return pdf(w, w.text("handout.slip.title", nil)+" – "+w.Title, func(p *canvas.PDF) error {
		for n, i := range waiting {
			at := n % slipsAPage
			if at == 0 {
				p.AddPage()
				p.Artifact(func() { cuts(p) })
			}
			one, err := slip(w, i)
			if err != nil {
				return err
			}
			p.Open("Sect", "")
			p.Draw(one, float64(at%slipsAcross)*slipWidth, float64(at/slipsAcross)*slipHeight, 1)
			p.Close()
		}
		return nil
	})
}

// Sheets is how many pages so many slips take.
func Sheets(slips int) int { return (slips + slipsAPage - 1) / slipsAPage }

// byName sorts the children of each class by given name, then by the whole name; the classes stay as they are.
func byName(list []invitation.Listed) {
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
		if a.Drawn {
			return strings.Compare(a.Token, b.Token)
		}
		return cmp.Or(locale.Compare(given(a.ChildName), given(b.ChildName)),
			locale.Compare(a.ChildName, b.ChildName))
	})
}

// given is the given name: the last word.
func given(name string) string { return name[strings.LastIndex(name, " ")+1:] }

// cuts are the dotted lines between slips.
func cuts(p *canvas.PDF) {
	p.SetLineWidth(0.25 * font.MM)
	p.SetDashPattern([]float64{0.3, 0.9}, 0)
	p.Line(slipWidth, 0, slipWidth, sheetHeight)
	for row := 1; row < slipsHigh; row++ {
		p.Line(0, float64(row)*slipHeight, sheetWidth, float64(row)*slipHeight)
	}
	p.SetDashPattern(nil, 0)
}

// slip draws one. Beside the code stands who it is for, below it the way without a camera.
func slip(w Wording, i invitation.Listed) (canvas.Scene, error) {
	const wide = slipWidth - 2*slipMargin
	const narrow = slipWidth - slipMargin - slipQRRight - slipQR - 5
	c := &sheet{}
	x, y := slipMargin, slipQRTop+2.5
	lines := func(role string, style font.Style, size, width float64, most int, gap float64, text string) {
		all, fitting := fit(style, size, width, most, text)
		c.Tagged(role, "", func() {
			for _, line := range all {
				c.words(x, y, style, fitting, line)
				y += fitting * 0.46
			}
		})
		y += gap
	}
	lines("P", font.Sans, 9, narrow, 1, 0.8, w.School)
	lines("H1", font.SansBold, 12, narrow, 1, 2, w.text("handout.slip.title", nil))
	if w.Drawn = i.Drawn; i.Drawn {
		lines("P", font.SansBold, 12, narrow, 2, 0, w.Title)
	} else {
		lines("P", font.Sans, 10, narrow, 1, 0.4, w.text("handout.slip.to", nil))
		lines("P", font.SansBold, 12, narrow, 2, 0, w.childName(i))
	}
	lines("P", font.Sans, 10, narrow, 1, 0, school.InSentence(w.Lang, w.className(i.Class)))
	y = 44
	before, after, _ := strings.Cut(w.text("handout.slip.scan", locale.Args{"host": "\n"}), "\n")
	lines("P", font.Sans, 9, wide, 1, 0.4, strings.TrimSpace(before))
	host, size := fit(font.SansBold, 9, wide-font.Width(font.Sans, 9, after), 1, w.host())
	c.Tagged("P", "", func() {
		c.words(x, y, font.SansBold, size, host[0])
		c.words(x+font.Width(font.SansBold, size, host[0]), y, font.Sans, 9, after)
	})
	y = 56
	c.Tagged("P", "", func() { c.words(x, y, font.Mono, 13, secret.Grouped(i.Token)) })
	y = 63
	for line := range strings.SplitSeq(w.text("handout.slip.foot", nil), "\n") {
		lines("P", font.Sans, 9, wide, 1, 0.4, line)
	}
	err := c.code(w, slipWidth-slipQRRight-slipQR, slipQRTop, slipQR, Link(w.Base, i))
	return c.Scene, err
}
