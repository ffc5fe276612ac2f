// Package preview draws the picture that a chat shows of a link to a result: the school, who took part and how
// satisfied they are, readable in a group on a small phone. It gets ready words and draws them; it knows no figure of
// its own.
package preview

import (
	"bytes"
	"strings"

	"hailong/internal/canvas"
	"hailong/internal/font"
)

// Card is what stands on the picture.
type Card struct {
	School, Title, When string
	Participation       string // "182/201 (90,5%)"
	Took                string // what that is
	Subjects            []Subject
	Foot                string
}

// Subject is the figure of one subject.
type Subject struct {
	Figure, Label, Note string
	Drawn               bool    // there is a band to draw
	From, To, At        float64 // shares 0…1: of all parents at least and at most, and of those who answered
}

// Size of the picture in pixels: what chats and social networks ask for.
const (
	Width  = 1200
	Height = 630
)

// The inks of the card: those of the pages by daylight.
var (
	ground = canvas.Ink{R: 0xf4, G: 0xf5, B: 0xf2}
	ink2   = canvas.Ink{R: 0x4a, G: 0x56, B: 0x61}
	ink    = canvas.Ink{R: 0x17, G: 0x21, B: 0x2b}
	line   = canvas.Ink{R: 0xd5, G: 0xda, B: 0xdd}
	track  = canvas.Ink{R: 0xdd, G: 0xe3, B: 0xe4}
	band   = canvas.Ink{R: 0x8c, G: 0xc3, B: 0xc4}
	teal   = canvas.Ink{R: 0x0a, G: 0x5c, B: 0x63}
)

const (
	margin      = 36
	inside      = 44
	most        = 3 // subjects side by side
	gap         = 48
	barHeight   = 22
	smallest    = 0.6 // of its size: how far a long text is shrunk before it is cut
	lineSpacing = 1.28
)

// PNG draws the card. The same card gives the same bytes.
func PNG(c Card) ([]byte, error) {
	var out bytes.Buffer
	err := drawn(c).PNG(&out, 72)
	return out.Bytes(), err
}

// card is a scene whose pixels are points, so that a type of 42 is 42 pixels high.
type card struct{ canvas.Scene }

func drawn(c Card) canvas.Scene {
	p := &card{canvas.Scene{Width: Width * font.MM, Height: Height * font.MM}}
	p.fill(0, 0, Width, Height, ground)
	p.fill(margin-2, margin-2, Width-2*margin+4, Height-2*margin+4, line)
	p.fill(margin, margin, Width-2*margin, Height-2*margin, canvas.White)
	p.fill(margin, margin, 14, Height-2*margin, teal)
	const left, wide = margin + inside, Width - 2*(margin+inside)
	y := p.text(left, 112, wide, 1, font.SansBold, 42, ink, c.School)
	y = p.text(left, y+46, wide, 1, font.Sans, 30, ink2, joined(c.Title, c.When))
	y += 78
	end := p.text(left, y, wide, 1, font.SansBold, 56, ink, c.Participation)
	width := font.Width(font.SansBold, 56, c.Participation)/font.MM + 18
	p.text(left+width, end, wide-width, 1, font.Sans, 30, ink2, c.Took)
	p.fill(left, end+30, wide, 2, line)
	p.subjects(c.Subjects, left, end+30, wide)
	p.text(left, Height-margin-24, wide, 1, font.Sans, 24, ink2, c.Foot)
	return p.Scene
}

func joined(parts ...string) string {
	var all []string
	for _, part := range parts {
		if part != "" {
			all = append(all, part)
		}
	}
	return strings.Join(all, " · ")
}

func (p *card) subjects(all []Subject, left, top, wide float64) {
	all = all[:min(len(all), most)]
	column := (wide - gap*float64(len(all)-1)) / float64(max(len(all), 1))
	for i, s := range all {
		x := left + float64(i)*(column+gap)
		y := p.text(x, top+92, column, 1, font.SansBold, 84, teal, s.Figure)
		y = p.text(x, y+42, column, 2, font.Sans, 29, ink, s.Label)
		if s.Drawn {
			y = p.span(s, x, y+22, column)
		}
		p.text(x, y+38, column, 1, font.Sans, 25, ink2, s.Note)
	}
}

// span draws the band between the worst and the best case for all parents, and the rate of those who answered.
func (p *card) span(s Subject, x, y, width float64) (bottom float64) {
	p.fill(x, y, width, barHeight, track)
	p.fill(x, y, s.From*width, barHeight, teal)
	p.fill(x+s.From*width, y, (s.To-s.From)*width, barHeight, band)
	p.fill(x+min(s.At, 1)*width-6, y-6, 6, barHeight+12, ink)
	return y + barHeight
}

func (p *card) fill(x, y, w, h float64, ink canvas.Ink) {
	p.Rect(x*font.MM, y*font.MM, w*font.MM, h*font.MM, ink, 0)
}

// text writes into a column, on so many lines at most, and gives the base line of the last one.
func (p *card) text(x, y, width float64, most int, style font.Style, size float64, ink canvas.Ink,
	text string) float64 {
	if text == "" {
		return y
	}
	lines, size := font.Fit(style, size, size*smallest, width*font.MM, most, text)
	for i, one := range lines {
		if i > 0 {
			y += size * lineSpacing
		}
		p.Words(x*font.MM, y*font.MM, style, size, canvas.Start, ink, one)
	}
	return y
}
