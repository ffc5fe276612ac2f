package font

import (
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/font/sfnt"
)

// Stand is what is printed for a letter that the fonts do not have.
const Stand = '□'

// Text is s in letters that every font here has. A letter without a glyph would be left out in silence, and one beyond
// U+FFFF ends the library that writes PDF; so each becomes Stand, with the marks that sit on it. Blanks of a width of
// their own become plain ones, and what is invisible goes.
func Text(s string) string {
	if Has(s) {
		return s
	}
	var out strings.Builder
	stood := false // the letter before was replaced
	for _, r := range s {
		switch {
		case has(r):
			out.WriteRune(r)
			stood = false
		case unicode.Is(unicode.Zs, r):
			out.WriteByte(' ')
			stood = false
		case r == nonBreakingHyphen:
			out.WriteByte('-')
			stood = false
		case invisible(r), stood && unicode.Is(unicode.M, r):
		default:
			out.WriteRune(Stand)
			stood = true
		}
	}
	return out.String()
}

const (
	nonBreakingHyphen = '\u2011'
	noBreak           = '\u00a0'
)

// invisible tells whether r only changes how its neighbours look: joiners, and the tones of an emoji's skin.
func invisible(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Cc, unicode.Variation_Selector) || r >= 0x1f3fb && r <= 0x1f3ff
}

// Has tells whether every letter of s is in every font.
func Has(s string) bool {
	for _, r := range s {
		if !has(r) {
			return false
		}
	}
	return true
}

// Lacking are those of names that have a letter without a glyph, each once, in their order.
func Lacking(names ...string) []string {
	var all []string
	seen := map[string]bool{}
	for _, name := range names {
		if !Has(name) && !seen[name] {
			all = append(all, name)
			seen[name] = true
		}
	}
	return all
}

// Legible tells whether a name can still be read as Text: some letter of it is left; a number alone names nobody.
func Legible(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return has(r) && unicode.IsLetter(r) })
}

// glyphs remembers the letters that every font has; what none has is looked up again, so that a hostile roster fills
// nothing.
var glyphs struct {
	sync.RWMutex
	had map[rune]bool
}

func has(r rune) bool {
	if r >= ' ' && r <= '~' || r == '\n' || r == '\t' {
		return true
	}
	glyphs.RLock()
	had := glyphs.had[r]
	glyphs.RUnlock()
	if had || !inAll(r) {
		return had
	}
	glyphs.Lock()
	defer glyphs.Unlock()
	if glyphs.had == nil {
		glyphs.had = map[rune]bool{}
	}
	glyphs.had[r] = true
	return true
}

// inAll looks into the fonts; Mono has only what a code needs, and is not asked. What lies beyond U+FFFF is in none of
// them.
func inAll(r rune) bool {
	if r > 0xffff || invisible(r) || unicode.Is(unicode.Zs, r) && r != noBreak {
		return false
	}
	var buffer sfnt.Buffer
	for s := Regular; s < Mono; s++ {
		if glyph, err := Parsed(s).GlyphIndex(&buffer, r); err != nil || glyph == 0 {
			return false
		}
	}
	return true
}
