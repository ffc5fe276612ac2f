package delivery

import (
	"slices"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

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
	p := newPaper(r, r.text("handout.slip.title", nil)+" – "+r.Title)
	for n, i := range waiting {
		at := n % slipsAPage
		if at == 0 {
			p.AddPage()
			p.cuts()
		}
		if err := slip(p, r, i, float64(at%slipsAcross)*slipWidth, float64(at/slipsAcross)*slipHeight); err != nil {
			return nil, err
		}
	}
	return p.bytes()
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
func slip(c canvas, r Round, i invitation.Listed, left, top float64) error {
	const wide = slipWidth - 2*slipMargin
	const narrow = slipWidth - slipMargin - slipQRRight - slipQR - 5
	x, y := left+slipMargin, top+slipQRTop+2.5
	lines := func(f face, size, width float64, most int, gap float64, text string) {
		all, fitting := fit(c, f, size, width, most, text)
		for _, line := range all {
			c.text(x, y, f, fitting, line)
			y += fitting * 0.46
		}
		y += gap
	}
	lines(regular, 9, narrow, 1, 0.8, r.School)
	lines(bold, 12, narrow, 1, 2, r.text("handout.slip.title", nil))
	lines(regular, 10, narrow, 1, 0.4, r.text("handout.slip.to", nil))
	lines(bold, 12, narrow, 2, 0, i.ChildName)
	lines(regular, 10, narrow, 1, 0, school.InSentence(r.Lang, i.Class))
	y = top + 44
	before, after, _ := strings.Cut(r.text("handout.slip.scan", locale.Args{"host": "\n"}), "\n")
	lines(regular, 9, wide, 1, 0.4, strings.TrimSpace(before))
	_, size := fit(c, bold, 9, wide-c.width(regular, 9, after), 1, r.host())
	c.text(x, y, bold, size, r.host())
	c.text(x+c.width(bold, size, r.host()), y, regular, 9, after)
	y = top + 56
	c.text(x, y, mono, 13, secret.Grouped(i.Token))
	y = top + 63
	for _, line := range strings.Split(r.text("handout.slip.foot", nil), "\n") {
		lines(regular, 9, wide, 1, 0.4, line)
	}
	return square(c, left+slipWidth-slipQRRight-slipQR, top+slipQRTop, slipQR, Link(r.Base, i))
}
