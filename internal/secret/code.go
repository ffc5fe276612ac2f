package secret

import (
	"encoding/base32"
	"strings"
)

// Letters of codes that people read from paper: digits and capitals without I, L, O and U (Crockford's base 32). A
// typed O is a zero and a typed I or L a one, so no two letters can be taken for each other.
const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

var encoding = base32.NewEncoding(letters).WithPadding(base32.NoPadding)

// Code writes the first n letters (5 bits each) of raw.
func Code(raw []byte, n int) string { return encoding.EncodeToString(raw)[:n] }

var typed = strings.NewReplacer("-", "", " ", "", "\u00a0", "", "–", "", "O", "0", "I", "1", "L", "1", "U", "V")

// Canonical is a code as Code writes it, from how people type it: any case, with or without dashes and blanks.
func Canonical(code string) string { return typed.Replace(strings.ToUpper(strings.TrimSpace(code))) }

// IsCode tells whether s has n letters, all of them canonical.
func IsCode(s string, n int) bool {
	return len(s) == n && strings.Trim(s, letters) == ""
}

// Grouped writes a code in fours, as it is printed: "K7QM-2XWD-9F4T".
func Grouped(code string) string {
	var groups []string
	for ; len(code) > 4; code = code[4:] {
		groups = append(groups, code[:4])
	}
	return strings.Join(append(groups, code), "-")
}
