package ballot

import (
	"sort"
	"unicode/utf8"
)

// appendQuoted writes a text as Go 1.26 quoted it (%q): the lines under the seal formats 1 and 2 hold texts in this
// form. Go's own quoting follows the Unicode tables of its release, so that a program built with another one would call
// an honest round altered.
func appendQuoted(b []byte, text string) []byte {
	b = append(b, '"')
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		if r == utf8.RuneError && size == 1 {
			b = append(b, '\\', 'x', hexDigits[text[0]>>4], hexDigits[text[0]&15])
		} else {
			b = appendQuotedRune(b, r)
		}
		text = text[size:]
	}
	return append(b, '"')
}

const hexDigits = "0123456789abcdef"

var shortEscapes = map[rune]byte{'\a': 'a', '\b': 'b', '\f': 'f', '\n': 'n', '\r': 'r', '\t': 't', '\v': 'v'}

func appendQuotedRune(b []byte, r rune) []byte {
	if r == '"' || r == '\\' {
		return append(b, '\\', byte(r))
	}
	if isPrintable(r) {
		return utf8.AppendRune(b, r)
	}
	if letter, short := shortEscapes[r]; short {
		return append(b, '\\', letter)
	}
	kind, digits := byte('U'), 8
	switch {
	case r < ' ' || r == 0x7f:
		kind, digits = 'x', 2
	case r < 0x10000:
		kind, digits = 'u', 4
	}
	b = append(b, '\\', kind)
	for shift := 4 * (digits - 1); shift >= 0; shift -= 4 {
		b = append(b, hexDigits[r>>shift&15])
	}
	return b
}

func isPrintable(r rune) bool {
	at := sort.Search(len(printable), func(i int) bool { return printable[i][1] >= r })
	return at < len(printable) && printable[at][0] <= r
}
