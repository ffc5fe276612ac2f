package locale

import (
	"strings"
	"unicode"
)

// Most marks that may sit on one letter: Vietnamese needs two, hostile text stacks hundreds.
const marksInARow = 8

const zeroWidthJoiner = '\u200d'

// Line cleans a text of one line, such as a name or a title: NFC, no control, bidi or invisible characters, blanks
// joined and trimmed.
func Line(s string) string {
	return strings.Join(strings.Fields(clean(s, unicode.IsSpace)), " ")
}

// lineEnds are those of every kind of computer: a lone \r ends a line too, and must not join two words.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// Paragraphs cleans a free text: as Line, but line breaks and the joiner that emoji need stay.
func Paragraphs(s string) string {
	s = clean(lineEnds.Replace(s), func(r rune) bool {
		return r == '\n' || r == '\t' || r == zeroWidthJoiner
	})
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == zeroWidthJoiner })
}

func clean(s string, keep func(rune) bool) string {
	var out strings.Builder
	marks := 0
	for _, r := range NFC(strings.ToValidUTF8(s, "")) {
		if unicode.Is(unicode.M, r) {
			marks++
		} else {
			marks = 0
		}
		// Cc are controls, Cf the invisible ones: zero width, bidi overrides, soft hyphen, tags. Co and Cn mean
		// nothing.
		if marks > marksInARow || !keep(r) && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co) {
			continue
		}
		out.WriteRune(r)
	}
	return NFC(out.String()) // a mark may have come to stand beside its letter
}
