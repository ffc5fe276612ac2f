package font

import (
	"strings"
	"sync"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Name is what the serif is called in an office document: the program has this one, or takes its own of equal widths,
// so that a line measured here breaks at the same place there.
const Name = "Times New Roman"

// Style is a cut of the serif.
type Style int

// The four cuts.
const (
	Regular Style = iota
	Bold
	Italic
	BoldItalic
)

// Cut chooses the style.
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

// Serif are the files of the four cuts.
var Serif = [4][]byte{SerifRegular, SerifBold, SerifItalic, SerifBoldItalic}

// face is a parsed style and the widths that were asked for.
type face struct {
	parse  func() *sfnt.Font
	mu     sync.RWMutex
	widths map[rune]float64 // in sizes of the type
}

var faces = func() (all [4]*face) {
	for s := range all {
		all[s] = &face{widths: map[rune]float64{}, parse: sync.OnceValue(func() *sfnt.Font {
			f, err := sfnt.Parse(Serif[s])
			if err != nil {
				panic(err) // floors: an embedded file that cannot be read is a broken build
			}
			return f
		})}
	}
	return all
}()

// Parsed is the serif of a style, for those who draw letters.
func Parsed(s Style) *sfnt.Font { return faces[s].parse() }

func (f *face) width(r rune) float64 {
	f.mu.RLock()
	w, known := f.widths[r]
	f.mu.RUnlock()
	if known {
		return w
	}
	printed := r
	if !has(r) { // as Text prints it; a mark that goes with its letter is measured too, so that no line gets too long
		printed = Stand
	}
	parsed := f.parse()
	em := fixed.Int26_6(parsed.UnitsPerEm()) << 6
	var buffer sfnt.Buffer
	if glyph, err := parsed.GlyphIndex(&buffer, printed); err == nil {
		if advance, err := parsed.GlyphAdvance(&buffer, glyph, em, xfont.HintingNone); err == nil {
			w = float64(advance) / float64(em)
		}
	}
	f.mu.Lock()
	if len(f.widths) >= mostGlyphs {
		clear(f.widths)
	}
	f.widths[r] = w
	f.mu.Unlock()
	return w
}

// Width is the width of a text in millimetres, set in the serif of size points.
func Width(s Style, size float64, text string) float64 {
	sum := 0.0
	for _, r := range text {
		sum += faces[s].width(r)
	}
	return sum * size * MM
}

// Wrap breaks a text between words into lines of at most width millimetres, the first one narrower by first. A word
// wider than a line is broken between letters. A line break in the text begins a new line.
func Wrap(s Style, size, width, first float64, text string) []string {
	var lines []string
	for _, paragraph := range strings.Split(text, "\n") {
		lines = append(lines, wrap(s, size, width, first, paragraph)...)
		first = 0
	}
	return lines
}

func wrap(s Style, size, width, first float64, text string) []string {
	var lines []string
	line, room := "", width-first
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\t' }) {
		joined := word
		if line != "" {
			joined = line + " " + word
		}
		if Width(s, size, joined) <= room {
			line = joined
			continue
		}
		if line != "" {
			lines, line, room = append(lines, line), "", width
		}
		for _, r := range word {
			if line != "" && Width(s, size, line+string(r)) > room {
				lines, line, room = append(lines, line), "", width
			}
			line += string(r)
		}
	}
	return append(lines, line)
}

// Balanced is Wrap into as few lines, of about equal length: no word stands alone on the last one.
func Balanced(s Style, size, width float64, text string) []string {
	best := Wrap(s, size, width, 0, text)
	fewest, whole := len(best), strings.Join(best, " ")
	for narrow := width; fewest > 1; {
		narrow -= width / 50
		tighter := Wrap(s, size, narrow, 0, text)
		if len(tighter) > fewest || strings.Join(tighter, " ") != whole {
			break
		}
		best = tighter
	}
	return best
}
