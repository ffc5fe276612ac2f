package canvas

import (
	"bufio"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"

	"hailong/internal/font"
)

// number writes a length as short as it can be read back to a thousandth of a millimetre.
func number(v float64) string {
	text := strconv.FormatFloat(v, 'f', 3, 64)
	for text[len(text)-1] == '0' {
		text = text[:len(text)-1]
	}
	if text[len(text)-1] == '.' {
		text = text[:len(text)-1]
	}
	return text
}

// SVG writes the scene as an image with a title and a description for screen readers. Its ids come from what it shows,
// so that two scenes may stand in one page. It holds no script, no style sheet and no address.
func (s Scene) SVG(w io.Writer) error {
	out := bufio.NewWriter(w)
	p := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format, args...) }
	id := s.id()
	p("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%smm\" height=\"%smm\" viewBox=\"0 0 %s %s\" role=\"img\""+
		" aria-labelledby=\"%s-title %s-desc\">", number(s.Width), number(s.Height), number(s.Width), number(s.Height),
		id, id)
	p("\n<title id=\"%s-title\">%s</title>\n<desc id=\"%s-desc\">%s</desc>\n", id, escaped(s.Title), id,
		escaped(s.Desc))
	p(`<defs><pattern id="%s-hatch" width="%s" height="%s" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">`,
		id, number(hatchStep), number(hatchStep))
	p(`<rect width="%s" height="%s" fill="#fff"/><rect width="%s" height="%s" fill="#000"/></pattern></defs>`,
		number(hatchStep), number(hatchStep), number(hatchThick), number(hatchStep))
	p("\n<rect width=\"%s\" height=\"%s\" fill=\"#fff\"/>\n<g aria-hidden=\"true\" font-family=\"'Liberation "+
		"Serif','Times New Roman',Times,serif\">\n", number(s.Width), number(s.Height))
	for _, m := range s.Marks {
		switch m.Kind {
		case Rect:
			p(`<rect x="%s" y="%s" width="%s" height="%s" fill="%s"`, number(m.X), number(m.Y), number(m.W),
				number(m.H), m.Ink.fill(id))
			if m.Stroke > 0 {
				p(` stroke="#000" stroke-width="%s"`, number(m.Stroke))
			}
			p("/>\n")
		case Line:
			p(`<line x1="%s" y1="%s" x2="%s" y2="%s" stroke="%s" stroke-width="%s"/>`+"\n",
				number(m.X), number(m.Y), number(m.X+m.W), number(m.Y+m.H), m.Ink.fill(id), number(m.Stroke))
		case Words:
			ink := ""
			if m.Ink != Black {
				ink = ` fill="` + m.Ink.fill(id) + `"`
			}
			p(`<text x="%s" y="%s" font-size="%s" text-anchor="%s"%s%s>%s</text>`+"\n",
				number(m.X), number(m.Y), number(m.Size*font.MM), [...]string{"start", "middle", "end"}[m.Anchor],
				dress[m.Style], ink, escaped(m.Text))
		case Picture:
			p(`<image x="%s" y="%s" width="%s" height="%s" href="data:image/png;base64,%s"/>`+"\n", number(m.X),
				number(m.Y), number(m.W), number(m.H), base64.StdEncoding.EncodeToString([]byte(m.PNG)))
		case Open, Close: // the drawing is hidden from screen readers: its description says all
		}
	}
	p("</g>\n</svg>\n")
	return out.Flush()
}

// id is what the ids of the drawing begin with: a digest of all it shows.
func (s Scene) id() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%v", s))
	return "c" + hex.EncodeToString(sum[:6])
}

func (i Ink) fill(id string) string {
	if i.Hatched {
		return "url(#" + id + "-hatch)"
	}
	return fmt.Sprintf("#%02x%02x%02x", i.R, i.G, i.B)
}

// dress is what a style adds to the serif in which a drawing is set.
var dress = [...]string{
	font.Regular: "", font.Bold: ` font-weight="bold"`, font.Italic: ` font-style="italic"`,
	font.BoldItalic: ` font-weight="bold" font-style="italic"`,
	font.Sans:       sans, font.SansBold: sans + ` font-weight="bold"`,
	font.Mono: ` font-family="'Liberation Mono','Courier New',monospace" font-weight="bold"`,
}

const sans = ` font-family="'Liberation Sans',Arial,sans-serif"`

// escaped is a text in XML; what XML cannot hold becomes U+FFFD.
func escaped(s string) string {
	var out strings.Builder
	_ = xml.EscapeText(&out, []byte(s)) // a builder takes everything
	return out.String()
}
