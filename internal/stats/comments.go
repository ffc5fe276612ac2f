package stats

import (
	"strings"
	"unicode"
)

// HasText tells whether a text is a comment (section 12): it has at least one visible character.
func HasText(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsSpace(r) && r != '\u200b' })
}
