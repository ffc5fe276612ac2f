// Package chart draws the figures of a round so that a newspaper could print them: bars of the five steps,
// participation by class, each subject with what is sure of all parents, and the rounds beside each other.
//
// Its scenes have no colour, since a copier has none: greys and hatches. It knows published numbers and ready words
// alone, and draws the numbers beside their bars, so that no reader has to guess one from a length.
package chart

import (
	"math"
	"slices"

	"hailong/internal/canvas"
	"hailong/internal/font"
)

// Signed is a chart with a line below that says where its figures come from.
func Signed(s canvas.Scene, source string) canvas.Scene {
	size := 7.5
	if s.Width > 120 {
		size = 8.5 // read also where a page makes the chart smaller
	}
	below := &sheet{Scene: s, size: size, y: s.Height - margin + 1}
	below.Width -= 2 * margin
	below.Marks = slices.Clone(s.Marks)
	for _, line := range font.Wrap(font.Regular, size, below.Width, 0, source) {
		below.words(margin, base(below.y, size), line, size, false, canvas.Start)
		below.y += lead(size)
	}
	below.Desc = s.Desc + " " + source
	below.Width, below.Height = s.Width, math.Ceil(below.y*10)/10+margin
	return below.Scene
}

// Widths in millimetres that a chart may have: a newspaper's column … the text of an A4 page.
const (
	Narrowest = 90
	Widest    = 200
	Page      = 160
)

// sheet is a scene that grows downward.
type sheet struct {
	canvas.Scene
	size float64 // of its type, points
	y    float64 // where the next thing begins
}

const (
	thin   = 0.15
	bold   = 0.7
	margin = 0.8 // around everything: letters of another font may be a little wider
	space  = 1.2 // between a bar and the words beside it
)

func newSheet(width float64, title, subtitle, desc string) *sheet {
	s := &sheet{size: 8}
	s.Width, s.Title, s.Desc = math.Min(math.Max(width, Narrowest), Widest)-2*margin, title, desc
	if width > 135 {
		s.size = 10
	}
	s.paragraph(title, s.size+1, true)
	if subtitle != "" {
		s.paragraph(subtitle, s.size, false)
	}
	s.y += 1.5
	return s
}

// lead is the height of a line of size points.
func lead(size float64) float64 { return size * font.MM * 1.2 }

// base is where a line that begins at y has its baseline.
func base(y, size float64) float64 { return y + size*font.MM*0.95 }

func (s *sheet) paragraph(text string, size float64, strong bool) {
	for _, line := range font.Wrap(font.Cut(strong, false), size, s.Width, 0, text) {
		s.words(0, base(s.y, size), line, size, strong, canvas.Start)
		s.y += lead(size)
	}
}

func (s *sheet) words(x, y float64, text string, size float64, strong bool, anchor canvas.Anchor) {
	s.Words(x, y, font.Cut(strong, false), size, anchor, canvas.Black, text)
}

// middle is the baseline that centres words in a bar of height h at y.
func middle(y, h, size float64) float64 { return y + h/2 + size*font.MM*0.33 }

func (s *sheet) measure(text string, strong bool) float64 {
	return font.Width(font.Cut(strong, false), s.size, text)
}

// done ends the scene below what was drawn.
func (s *sheet) done() canvas.Scene {
	for i := range s.Marks {
		s.Marks[i].X += margin
		s.Marks[i].Y += margin
	}
	s.Width, s.Height = s.Width+2*margin, math.Ceil(s.y*10)/10+2*margin
	return s.Scene
}

// axis draws 0, 50 and 100 below bars that began at top.
func (s *sheet) axis(x, width, top float64) {
	for _, at := range []struct {
		share  float64
		text   string
		anchor canvas.Anchor
	}{{0, "0", canvas.Start}, {0.5, "50", canvas.Middle}, {1, "100%", canvas.End}} {
		s.Line(x+width*at.share, top, 0, s.y-top, canvas.Black, thin)
		s.words(x+width*at.share, base(s.y, s.size), at.text, s.size, false, at.anchor)
	}
	s.y += lead(s.size)
}
