// Package canvas is the drawing room. What is drawn is a Scene: words, boxes, lines and QR codes in millimetres. PDF,
// PNG and SVG are three ways of putting the same scene on paper or on a screen; documents are written on a PDF
// directly, line by line, in letters that the fonts have and with tags by which a screen reader knows a heading from a
// table (PDF/UA-1).
//
// It promises that no text makes the libraries below panic, and that the same drawing is the same bytes. It knows
// lengths and words, and nothing of surveys.
package canvas

import (
	"bytes"
	"fmt"
	"image/png"

	"hailong/internal/font"
)

// Ink is what an area, a line or a word is drawn in. The zero Ink is black.
type Ink struct {
	R, G, B uint8
	Hatched bool // lines from lower left to upper right, on white
}

// The inks of what is printed: greys and hatches that can be told apart on a copy of a copy.
var (
	Black   = Ink{}
	Dark    = Ink{R: 0x44, G: 0x44, B: 0x44}
	Mid     = Ink{R: 0xa8, G: 0xa8, B: 0xa8}
	Light   = Ink{R: 0xdc, G: 0xdc, B: 0xdc}
	White   = Ink{R: 0xff, G: 0xff, B: 0xff}
	Hatched = Ink{R: 0xff, G: 0xff, B: 0xff, Hatched: true}
)

func (i Ink) grey() bool { return i.R == i.G && i.G == i.B }

// The lines of hatches in millimetres: from one to the next, measured across, and how thick.
const (
	hatchStep  = 0.9
	hatchThick = 0.3
)

// Kind tells what a mark is.
type Kind int

// The kinds of marks.
const (
	Rect    Kind = iota // X, Y, W, H filled with Ink, with a black outline Stroke millimetres thick
	Line                // from X, Y to X+W, Y+H, Stroke millimetres thick
	Words               // Text with its baseline at Y, X at Anchor
	Picture             // the PNG in PNG, in the box of X, Y, W, H
	// what follows until Close is one element for screen readers: Role, with Text in a figure's place
	Open
	Close
)

// Anchor is which end of a text stands at its X.
type Anchor int

// The anchors.
const (
	Start Anchor = iota
	Middle
	End
)

// Mark is one thing on a scene. Lengths in millimetres from the upper left corner, type sizes in points.
type Mark struct {
	Kind       Kind
	X, Y, W, H float64
	Ink        Ink
	Stroke     float64
	Text       string
	Style      font.Style
	Size       float64
	Anchor     Anchor
	Role       string
	PNG        string
}

// Left is where a text begins.
func (m Mark) Left() float64 {
	return m.X - font.Width(m.Style, m.Size, m.Text)*[...]float64{0, 0.5, 1}[m.Anchor]
}

// Scene is a drawing. Title is its finding in one sentence, Desc says everything it shows, for those who cannot see it.
type Scene struct {
	Width, Height float64 // millimetres
	Title, Desc   string
	Marks         []Mark
}

// Alt is what is read to those who cannot see the scene.
func (s Scene) Alt() string { return s.Title + ". " + s.Desc }

// Rect draws a box; its outline is stroke millimetres thick, 0 for none.
func (s *Scene) Rect(x, y, w, h float64, ink Ink, stroke float64) {
	s.Marks = append(s.Marks, Mark{Kind: Rect, X: x, Y: y, W: w, H: h, Ink: ink, Stroke: stroke})
}

// Line draws a line from x, y to x+w, y+h.
func (s *Scene) Line(x, y, w, h float64, ink Ink, stroke float64) {
	s.Marks = append(s.Marks, Mark{Kind: Line, X: x, Y: y, W: w, H: h, Ink: ink, Stroke: stroke})
}

// Words writes a text with its baseline at y.
func (s *Scene) Words(x, y float64, style font.Style, size float64, anchor Anchor, ink Ink, text string) {
	if text != "" {
		s.Marks = append(s.Marks, Mark{Kind: Words, X: x, Y: y, Style: style, Size: size, Anchor: anchor, Ink: ink,
			Text: text})
	}
}

// Picture puts a PNG, opaque and of eight bits, into a box as large as it can be there, in the middle.
func (s *Scene) Picture(x, y, w, h float64, file []byte) error {
	is, err := png.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return err
	}
	scale := min(w/float64(is.Width), h/float64(is.Height))
	pw, ph := scale*float64(is.Width), scale*float64(is.Height)
	s.Marks = append(s.Marks, Mark{Kind: Picture, X: x + (w-pw)/2, Y: y + (h-ph)/2, W: pw, H: ph, PNG: string(file)})
	return nil
}

// Tagged makes what draw draws one element for screen readers: H1, P, Figure … with alt in a figure's place. Without a
// role it is an ornament, which they leave out.
func (s *Scene) Tagged(role, alt string, draw func()) {
	s.Marks = append(s.Marks, Mark{Kind: Open, Role: role, Text: alt})
	draw()
	s.Marks = append(s.Marks, Mark{Kind: Close})
}

// Contained runs what draws with libraries, and gives their panic as an error: one document that cannot be made ends
// neither the server nor the other documents of a batch.
func Contained(draw func() error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("drawing failed: %v", fault)
		}
	}()
	return draw()
}
