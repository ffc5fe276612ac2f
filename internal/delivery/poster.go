package delivery

import (
	"bytes"
	"image/png"
	"strings"

	"hailong/internal/canvas"
	"hailong/internal/font"
	"hailong/internal/invitation"
	"hailong/internal/locale"
	"hailong/internal/school"
)

// A poster, in millimetres and points; title and class are read from three metres.
const (
	posterQR     = 100.0
	posterMargin = 15.0
)

// PosterPDF is a sheet of A4 for each class, for the classroom's door, with the QR code of the class's link. While
// class links are off the code leads to where the code of a slip is typed.
func PosterPDF(w Wording, classes ...invitation.ClassLink) ([]byte, error) {
	return pdf(w, w.Title, func(p *canvas.PDF) error {
		for _, l := range classes {
			one, err := poster(w, l)
			if err != nil {
				return err
			}
			p.AddPage()
			p.Open("Sect", "")
			p.Draw(one, 0, 0, 1)
			p.Close()
		}
		return nil
	})
}

// PosterPNG is the same as a picture, to be sent to a chat group: sharp on a phone and on A4, and still small.
func PosterPNG(w Wording, l invitation.ClassLink) ([]byte, error) {
	one, err := poster(w, l)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = one.PNG(&out, 150)
	return out.Bytes(), err
}

func poster(w Wording, l invitation.ClassLink) (canvas.Scene, error) {
	w = w.of(l)
	const wide, middle = sheetWidth - 2*posterMargin, sheetWidth / 2
	c := &sheet{Scene: canvas.Scene{Width: sheetWidth, Height: sheetHeight}}
	write := func(role string, style font.Style, size, y, pitch, x float64, lines []string) {
		c.Tagged(role, "", func() {
			for n, line := range lines {
				c.Words(x, y+float64(n)*pitch, style, size, canvas.Middle, canvas.Black, line)
			}
		})
	}
	centred := func(style font.Style, size, y, pitch, x, width float64, most int, text string) {
		lines, fitting := fit(style, size, width, most, text)
		write("P", style, fitting, y, pitch*fitting/size, x, lines)
	}
	link := w.Base + "/"
	if w.ClassLinks {
		link = w.ClassURL(l)
	}
	if err := c.head(w); err != nil {
		return canvas.Scene{}, err
	}
	title, size := fit(font.SansBold, 44, wide, 2, w.text("handout.poster.title", nil))
	write("H1", font.SansBold, size, 51.5-9.5*float64(len(title)-1), 19, middle, title)
	subjects, size := w.subjectLines(18, wide)
	write("P", font.Sans, size, 80.25-4.25*float64(len(subjects)-1), 8.5, middle, subjects)
	if err := c.code(w, middle-posterQR/2, 97, posterQR, link); err != nil {
		return canvas.Scene{}, err
	}
	centred(font.SansBold, 30, 216, 12, middle, wide, 1, school.AsTitle(w.Lang, w.className(l.Class)))
	centred(font.Sans, 18, 226.5, 8, middle, wide, 1, w.text("handout.poster.scan", nil))
	c.Tagged("", "", func() { c.Rect(posterMargin, 235, wide, 0.5, canvas.Black, 0) })
	const column = wide / 3
	for n, fact := range []string{"handout.poster.short", "handout.poster.sealed", "handout.poster.nameless"} {
		head, body, _ := strings.Cut(w.text(fact, nil), "\n")
		at := posterMargin + column*(float64(n)+0.5)
		centred(font.SansBold, 16, 246, 7, at, column-4, 1, head)
		centred(font.Sans, 14, 253, 6.5, at, column-4, 3, body)
	}
	c.foot(w, strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(link, "https://"), "http://"), "/"))
	return c.Scene, nil
}

// head is the school's name, with its logo before it where it has one: 16 mm high, or as wide as leaves the name more
// than half of the line.
func (c *sheet) head(w Wording) error {
	const wide, middle, high, widest, gap = sheetWidth - 2*posterMargin, sheetWidth / 2, 16.0, 60.0, 5.0
	if len(w.Logo) == 0 {
		lines, size := fit(font.Sans, 18, wide, 1, w.School)
		c.Tagged("P", "", func() { c.Words(middle, 22, font.Sans, size, canvas.Middle, canvas.Black, lines[0]) })
		return nil
	}
	is, err := png.DecodeConfig(bytes.NewReader(w.Logo))
	if err != nil {
		return err
	}
	side := min(widest, high*float64(is.Width)/float64(is.Height))
	lines, size := fit(font.Sans, 18, wide-side-gap, 2, w.School)
	left := middle - (side+gap+font.Widest(font.Sans, size, lines))/2
	c.Tagged("Figure", w.text("handout.poster.logo", nil), func() { err = c.Picture(left, 9, side, high, w.Logo) })
	pitch := 0.42 * size
	c.Tagged("P", "", func() {
		for n, line := range lines {
			c.words(left+side+gap, 17+0.12*size+pitch*(float64(n)-float64(len(lines)-1)/2), font.Sans, size, line)
		}
	})
	return err
}

// subjectLines are what is asked about, each on a line of its own where it fits.
func (w Wording) subjectLines(size, wide float64) ([]string, float64) {
	all := sentence(strings.Join(w.Subjects, "; "))
	if lines := strings.SplitAfter(all, "; "); len(lines) == 2 && font.Widest(font.Sans, size, lines) <= wide {
		return []string{strings.TrimSpace(lines[0]), lines[1]}, size
	}
	return fit(font.Sans, size, wide, 2, all)
}

// foot says until when, and the address for who has no camera.
func (c *sheet) foot(w Wording, address string) {
	const wide = sheetWidth - 2*posterMargin
	type part struct {
		style font.Style
		text  string
	}
	var parts []part
	for _, one := range [][2]string{{"handout.poster.from", w.Opens}, {"handout.poster.until", w.Closes}} {
		if key, when := one[0], one[1]; when != "" {
			before, _, _ := strings.Cut(w.text(key, locale.Args{"when": "\n"}), "\n")
			parts = append(parts, part{font.Sans, before}, part{font.SansBold, when}, part{font.Sans, " · "})
		}
	}
	parts = append(parts, part{font.Sans, address})
	width := func(size float64) (sum float64) {
		for _, p := range parts {
			sum += font.Width(p.style, size, p.text)
		}
		return sum
	}
	size := 14.0
	for size > 5 && width(size) > wide {
		size -= 0.25
	}
	x := sheetWidth/2 - width(size)/2
	c.Tagged("P", "", func() {
		for _, p := range parts {
			c.words(x, 284, p.style, size, p.text)
			x += font.Width(p.style, size, p.text)
		}
	})
}
