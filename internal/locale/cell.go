package locale

import (
	"strings"
	"unicode"
)

// Cell keeps a spreadsheet from taking a text for a formula, also behind blanks of any kind and in full-width form.
func Cell(s string) string {
	bare := strings.TrimLeftFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' })
	blanks := s[:len(s)-len(bare)]
	if strings.ContainsAny(blanks, "\t\r\n") || bare != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(bare)[0]) {
		return "'" + s
	}
	return s
}
