package delivery

import (
	"strings"

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
func PosterPDF(r Round, classes ...invitation.ClassLink) ([]byte, error) {
	return drawn(func() (_ []byte, err error) {
		p := newPaper(r, r.Title)
		for _, l := range classes {
			p.AddPage()
			p.Open("Sect", "")
			if err = poster(p, r, l); err != nil {
				return nil, err
			}
			p.Close()
		}
		return p.bytes()
	})
}

// PosterPNG is the same as a picture, to be sent to a chat group.
func PosterPNG(r Round, l invitation.ClassLink) ([]byte, error) {
	return drawn(func() ([]byte, error) {
		p, err := newPicture()
		if err != nil {
			return nil, err
		}
		if err = poster(p, r, l); err != nil {
			return nil, err
		}
		return p.bytes()
	})
}

func poster(c sheet, r Round, l invitation.ClassLink) error {
	r = r.of(l)
	const wide = sheetWidth - 2*posterMargin
	role := "P"
	write := func(f face, size, y, pitch, middle float64, lines []string) {
		c.tagged(role, "", func() {
			for n, line := range lines {
				c.text(middle-c.width(f, size, line)/2, y+float64(n)*pitch, f, size, flowing(lines, n, line))
			}
		})
	}
	centred := func(f face, size, y, pitch, middle, width float64, most int, text string) {
		lines, fitting := fit(c, f, size, width, most, text)
		write(f, fitting, y, pitch*fitting/size, middle, lines)
	}
	link := r.Base + "/"
	if r.ClassLinks {
		link = r.ClassURL(l)
	}
	const middle = sheetWidth / 2
	centred(regular, 18, 22, 8, middle, wide, 1, r.School)
	title, size := fit(c, bold, 44, wide, 2, r.text("handout.poster.title", nil))
	role = "H1"
	write(bold, size, 51.5-9.5*float64(len(title)-1), 19, middle, title)
	role = "P"
	subjects, size := r.subjectLines(c, 18, wide)
	write(regular, size, 80.25-4.25*float64(len(subjects)-1), 8.5, middle, subjects)
	if err := square(c, r, middle-posterQR/2, 97, posterQR, link); err != nil {
		return err
	}
	centred(bold, 30, 216, 12, middle, wide, 1, school.AsTitle(r.Lang, r.className(l.Class)))
	centred(regular, 18, 226.5, 8, middle, wide, 1, r.text("handout.poster.scan", nil))
	c.tagged("", "", func() { c.box(posterMargin, 235, wide, 0.5) })
	const column = wide / 3
	for n, fact := range []string{"handout.poster.short", "handout.poster.sealed", "handout.poster.nameless"} {
		head, body, _ := strings.Cut(r.text(fact, nil), "\n")
		at := posterMargin + column*(float64(n)+0.5)
		centred(bold, 16, 246, 7, at, column-4, 1, head)
		centred(regular, 14, 253, 6.5, at, column-4, 3, body)
	}
	foot(c, r, strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(link, "https://"), "http://"), "/"))
	return nil
}

// subjectLines are what is asked about, each on a line of its own where it fits.
func (r Round) subjectLines(c sheet, size, wide float64) ([]string, float64) {
	all := sentence(strings.Join(r.Subjects, "; "))
	if lines := strings.SplitAfter(all, "; "); len(lines) == 2 && widest(c, regular, size, lines) <= wide {
		return []string{strings.TrimSpace(lines[0]), lines[1]}, size
	}
	return fit(c, regular, size, wide, 2, all)
}

// foot says until when, and the address for who has no camera.
func foot(c sheet, r Round, address string) {
	const wide = sheetWidth - 2*posterMargin
	parts := []struct {
		face
		text string
	}{{regular, address}}
	if r.Closes != "" {
		before, _, _ := strings.Cut(r.text("handout.poster.until", locale.Args{"closes": "\n"}), "\n")
		parts = append([]struct {
			face
			text string
		}{{regular, before}, {bold, r.Closes}, {regular, " · "}}, parts...)
	}
	width := func(size float64) (sum float64) {
		for _, p := range parts {
			sum += c.width(p.face, size, p.text)
		}
		return sum
	}
	size := 14.0
	for size > 5 && width(size) > wide {
		size -= 0.25
	}
	x := sheetWidth/2 - width(size)/2
	c.tagged("P", "", func() {
		for _, p := range parts {
			c.text(x, 284, p.face, size, p.text)
			x += c.width(p.face, size, p.text)
		}
	})
}
