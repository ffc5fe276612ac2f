package locale

import "strings"

// Cell keeps a spreadsheet from taking a text for a formula, also behind blanks and in full-width form.
func Cell(s string) string {
	if strings.HasPrefix(s, "\t") || strings.HasPrefix(s, "\r") || strings.HasPrefix(s, "\n") {
		return "'" + s
	}
	if bare := strings.TrimLeft(s, " \u00a0\u3000\u200b\ufeff"); bare != "" &&
		strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(bare)[0]) {
		return "'" + s
	}
	return s
}
