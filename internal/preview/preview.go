// Package preview draws the picture that a chat shows of a link to a result: the school, who took part and how
// satisfied they are, readable in a group on a small phone. It gets ready words and draws them; it knows no figure of
// its own.
package preview

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"strings"
	"sync"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

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

// The colours of the card: those of the pages by daylight.
var (
	ground = color.RGBA{0xf4, 0xf5, 0xf2, 0xff}
	sheet  = color.RGBA{0xff, 0xff, 0xff, 0xff}
	ink    = color.RGBA{0x17, 0x21, 0x2b, 0xff}
	ink2   = color.RGBA{0x4a, 0x56, 0x61, 0xff}
	line   = color.RGBA{0xd5, 0xda, 0xdd, 0xff}
	track  = color.RGBA{0xdd, 0xe3, 0xe4, 0xff}
	band   = color.RGBA{0x8c, 0xc3, 0xc4, 0xff}
	teal   = color.RGBA{0x0a, 0x5c, 0x63, 0xff}
)

const (
	margin      = 36
	inside      = 44
	most        = 3 // subjects side by side
	gap         = 48
	barHeight   = 22
	smallest    = 0.6 // of its size: how far a long word is shrunk before it is cut
	lineSpacing = 1.28
)

// PNG draws the card. The same card gives the same bytes.
func PNG(c Card) (card []byte, err error) {
	err = canvas.Contained(func() error {
		card, err = drawn(c)
		return err
	})
	return card, err
}

func drawn(c Card) ([]byte, error) {
	p := &painter{image: image.NewRGBA(image.Rect(0, 0, Width, Height))}
	p.fill(0, 0, Width, Height, ground)
	p.fill(margin-2, margin-2, Width-2*margin+4, Height-2*margin+4, line)
	p.fill(margin, margin, Width-2*margin, Height-2*margin, sheet)
	p.fill(margin, margin, 14, Height-2*margin, teal)
	left, wide := margin+inside, Width-2*(margin+inside)
	y := p.text(left, 112, wide, 1, bold, 42, ink, c.School)
	y = p.text(left, y+46, wide, 1, regular, 30, ink2, joined(c.Title, c.When))
	y += 78
	end := p.text(left, y, wide, 1, bold, 56, ink, c.Participation)
	width := p.measure(bold, 56, c.Participation)
	p.text(left+width+18, end, wide-width-18, 1, regular, 30, ink2, c.Took)
	p.fill(left, end+30, wide, 2, line)
	p.subjects(c.Subjects, left, end+30, wide)
	p.text(left, Height-margin-24, wide, 1, regular, 24, ink2, c.Foot)
	if p.err != nil {
		return nil, p.err
	}
	var out bytes.Buffer
	err := png.Encode(&out, p.image)
	return out.Bytes(), err
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

func (p *painter) subjects(all []Subject, left, top, wide int) {
	if len(all) > most {
		all = all[:most]
	}
	if len(all) == 0 {
		return
	}
	column := (wide - gap*(len(all)-1)) / len(all)
	for i, s := range all {
		x := left + i*(column+gap)
		y := p.text(x, top+92, column, 1, bold, 84, teal, s.Figure)
		y = p.text(x, y+42, column, 2, regular, 29, ink, s.Label)
		if s.Drawn {
			y = p.span(s, x, y+22, column)
		}
		p.text(x, y+38, column, 1, regular, 25, ink2, s.Note)
	}
}

// span draws the band between the worst and the best case for all parents, and the rate of those who answered.
func (p *painter) span(s Subject, x, y, width int) (bottom int) {
	at := func(share float64) int { return int(math.Round(share * float64(width))) }
	p.fill(x, y, width, barHeight, track)
	p.fill(x, y, at(s.From), barHeight, teal)
	p.fill(x+at(s.From), y, at(s.To)-at(s.From), barHeight, band)
	p.fill(x+min(at(s.At), width)-6, y-6, 6, barHeight+12, ink)
	return y + barHeight
}

// painter puts rectangles and words on an image; its first error stays.
type painter struct {
	image *image.RGBA
	err   error
}

func (p *painter) fill(x, y, w, h int, c color.Color) {
	draw.Draw(p.image, image.Rect(x, y, x+w, y+h), image.NewUniform(c), image.Point{}, draw.Src)
}

type weight int

const (
	regular weight = iota
	bold
)

// parsed are the fonts, read once; they are part of the program.
var parsed = sync.OnceValues(func() ([2]*opentype.Font, error) {
	var fonts [2]*opentype.Font
	for i, raw := range [][]byte{font.SansRegular, font.SansBold} {
		f, err := opentype.Parse(raw)
		if err != nil {
			return fonts, err
		}
		fonts[i] = f
	}
	return fonts, nil
})

func (p *painter) face(w weight, size float64) xfont.Face {
	fonts, err := parsed()
	if err == nil {
		var face xfont.Face
		if face, err = opentype.NewFace(fonts[w],
			&opentype.FaceOptions{Size: size, DPI: 72, Hinting: xfont.HintingNone}); err == nil {
			return face
		}
	}
	p.err = err
	return nil
}

func (p *painter) measure(w weight, size float64, text string) int {
	face := p.face(w, size)
	if face == nil {
		return 0
	}
	return xfont.MeasureString(face, font.Text(text)).Ceil()
}

// text writes into a column, on lines at most lines; a text that does not fit is set smaller, and in the end cut with
// an ellipsis. It gives the base line of the last line written.
func (p *painter) text(x, y, width, lines int, w weight, size float64, c color.Color, text string) int {
	if text = font.Text(text); text == "" {
		return y
	}
	face := p.face(w, size)
	if face == nil {
		return y
	}
	rows := wrapped(face, text, width)
	for size0 := size; len(rows) > lines || tooWide(face, rows, width); {
		if size -= 2; size < size0*smallest {
			rows = cut(face, rows, lines, width)
			break
		}
		if face = p.face(w, size); face == nil {
			return y
		}
		rows = wrapped(face, text, width)
	}
	pen := xfont.Drawer{Dst: p.image, Src: image.NewUniform(c), Face: face}
	for i, row := range rows {
		if i > 0 {
			y += int(math.Round(size * lineSpacing))
		}
		pen.Dot = fixed.P(x, y)
		pen.DrawString(row)
	}
	return y
}

func wrapped(face xfont.Face, text string, width int) []string {
	var rows []string
	row := ""
	for _, word := range strings.Fields(text) {
		longer := strings.TrimSpace(row + " " + word)
		if row != "" && xfont.MeasureString(face, longer).Ceil() > width {
			rows = append(rows, row)
			longer = word
		}
		row = longer
	}
	return append(rows, row)
}

func tooWide(face xfont.Face, rows []string, width int) bool {
	for _, row := range rows {
		if xfont.MeasureString(face, row).Ceil() > width {
			return true
		}
	}
	return false
}

func cut(face xfont.Face, rows []string, lines, width int) []string {
	short := len(rows) > lines
	rows = rows[:min(len(rows), lines)]
	for i := range rows {
		runes := []rune(rows[i])
		dots := short && i == len(rows)-1
		for len(runes) > 0 && (dots || xfont.MeasureString(face, string(runes)).Ceil() > width) {
			if dots && xfont.MeasureString(face, strings.TrimSpace(string(runes))+"…").Ceil() <= width {
				break
			}
			runes, dots = runes[:len(runes)-1], true
		}
		if rows[i] = strings.TrimSpace(string(runes)); dots {
			rows[i] += "…"
		}
	}
	return rows
}
