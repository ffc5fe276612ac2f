// Package chart draws the figures of a round so that a newspaper could print them: bars of the five steps,
// participation by class, each subject with what is sure of all parents, and the rounds beside each other.
//
// A chart is first a Scene: rectangles, lines and words in millimetres, without any colour, since a copier has none.
// SVG, PNG and, elsewhere, PDF put the same scene on paper. It knows published numbers and ready words alone, and draws
// the numbers beside their bars, so that no reader has to guess one from a length.
package chart

import (
	"math"

	"hailong/internal/font"
)

// Tone is how an area or a line is filled: greys and hatches that can be told apart on a copy of a copy.
type Tone int

// The tones.
const (
	Black Tone = iota
	Dark
	Mid
	Light
	White
	Hatched // lines from lower left to upper right, on white
)

// Grey is the lightness of a tone, 0 black … 255 white; of Hatched the lightness of its ground.
func (t Tone) Grey() uint8 { return [...]uint8{0x00, 0x44, 0xa8, 0xdc, 0xff, 0xff}[t] }

// The lines of Hatched in millimetres: from one to the next, measured across, and how thick.
const (
	HatchStep  = 0.9
	HatchThick = 0.3
)

// Kind tells what a mark is.
type Kind int

// The kinds of marks.
const (
	Rect  Kind = iota // X, Y, W, H filled with Tone, with an outline Stroke millimetres thick
	Line              // from X, Y to X+W, Y+H, Stroke millimetres thick
	Words             // Text with its baseline at Y, X at Anchor
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
	Tone       Tone
	Stroke     float64
	Text       string
	Size       float64
	Bold       bool
	Anchor     Anchor
}

// Left is where a text begins.
func (m Mark) Left() float64 {
	w := font.Width(font.Cut(m.Bold, false), m.Size, m.Text)
	return m.X - w*[...]float64{0, 0.5, 1}[m.Anchor]
}

// Scene is a drawing. Title is its finding in one sentence, Desc says everything it shows, for those who cannot see it.
type Scene struct {
	Width, Height float64 // millimetres
	Title, Desc   string
	Marks         []Mark
}

// Signed is the scene with a line below that says where its figures come from, for a drawing that leaves its document.
func (s Scene) Signed(source string) Scene {
	const size = 7.5
	below := &sheet{Scene: s, size: size, y: s.Height - margin + 1}
	below.Width -= 2 * margin
	below.Marks = append([]Mark{}, s.Marks...)
	for _, line := range font.Wrap(font.Regular, size, below.Width, 0, source) {
		below.words(margin, base(below.y, size), line, size, false, Start)
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
	Scene
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
	s := &sheet{Scene: Scene{Width: math.Min(math.Max(width, Narrowest), Widest) - 2*margin, Title: title, Desc: desc},
		size: 8}
	if width > 120 {
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
		s.words(0, base(s.y, size), line, size, strong, Start)
		s.y += lead(size)
	}
}

func (s *sheet) words(x, y float64, text string, size float64, strong bool, anchor Anchor) {
	if text != "" {
		s.Marks = append(s.Marks, Mark{Kind: Words, X: x, Y: y, Text: text, Size: size, Bold: strong, Anchor: anchor})
	}
}

func (s *sheet) rect(x, y, w, h float64, tone Tone, stroke float64) {
	s.Marks = append(s.Marks, Mark{Kind: Rect, X: x, Y: y, W: w, H: h, Tone: tone, Stroke: stroke})
}

func (s *sheet) line(x, y, w, h float64, tone Tone, stroke float64) {
	s.Marks = append(s.Marks, Mark{Kind: Line, X: x, Y: y, W: w, H: h, Tone: tone, Stroke: stroke})
}

// middle is the baseline that centres words in a bar of height h at y.
func middle(y, h, size float64) float64 { return y + h/2 + size*font.MM*0.33 }

func (s *sheet) measure(text string, strong bool) float64 {
	return font.Width(font.Cut(strong, false), s.size, text)
}

// done ends the scene below what was drawn.
func (s *sheet) done() Scene {
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
		anchor Anchor
	}{{0, "0", Start}, {0.5, "50", Middle}, {1, "100%", End}} {
		s.line(x+width*at.share, top, 0, s.y-top, Black, thin)
		s.words(x+width*at.share, base(s.y, s.size), at.text, s.size, false, at.anchor)
	}
	s.y += lead(s.size)
}
