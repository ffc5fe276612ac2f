package font

import (
	"sync"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Name is what the serif is called in an office document: the program has this one, or takes its own of equal widths,
// so that a line measured here breaks at the same place there.
const Name = "Times New Roman"

// Style is one of the fonts. The first four are the serif of documents; the others are for what hangs on a door or is
// read on a telephone.
type Style int

// The styles.
const (
	Regular Style = iota
	Bold
	Italic
	BoldItalic
	Sans
	SansBold
	Mono
	styles // their number
)

// Cut chooses the style of the serif.
func Cut(bold, italic bool) Style {
	s := Regular
	if bold {
		s |= Bold
	}
	if italic {
		s |= Italic
	}
	return s
}

// MM is one point in millimetres.
const MM = 25.4 / 72

// Line is the natural height of a line of the serif, in sizes of the type (ascent, descent and gap).
const Line = 1.149

// face is a parsed style and the widths that were asked for. There are as many as the font has letters, at most.
type face struct {
	parse  func() *sfnt.Font
	mu     sync.RWMutex
	widths map[rune]float64 // in sizes of the type
}

var faces = func() (all [styles]*face) {
	for s := range all {
		all[s] = &face{widths: map[rune]float64{}, parse: sync.OnceValue(func() *sfnt.Font {
			f, err := sfnt.Parse(Style(s).File())
			if err != nil {
				panic(err) // floors: an embedded file that cannot be read is a broken build
			}
			return f
		})}
	}
	return all
}()

// Parsed is the font of a style, for those who draw letters.
func Parsed(s Style) *sfnt.Font { return faces[s].parse() }

// width is how wide r is, as Text prints it; a mark that goes with its letter is measured too, so that no line gets too
// long.
func (f *face) width(r rune) float64 {
	if !has(r) {
		r = Stand
	}
	f.mu.RLock()
	w, known := f.widths[r]
	f.mu.RUnlock()
	if known {
		return w
	}
	parsed := f.parse()
	em := fixed.Int26_6(parsed.UnitsPerEm()) << 6
	var buffer sfnt.Buffer
	if glyph, err := parsed.GlyphIndex(&buffer, r); err == nil {
		if advance, err := parsed.GlyphAdvance(&buffer, glyph, em, xfont.HintingNone); err == nil {
			w = float64(advance) / float64(em)
		}
	}
	f.mu.Lock()
	f.widths[r] = w
	f.mu.Unlock()
	return w
}

// Width is the width of a text in millimetres, set in size points.
func Width(s Style, size float64, text string) float64 {
	sum := 0.0
	for _, r := range text {
		sum += faces[s].width(r)
	}
	return sum * size * MM
}

// Widest is the width of the widest of lines.
func Widest(s Style, size float64, lines []string) float64 {
	most := 0.0
	for _, line := range lines {
		most = max(most, Width(s, size, line))
	}
	return most
}
