package roster

import (
	"regexp"
	"strings"
	"unicode"
)

var phoneMarks = strings.NewReplacer(" ", "", ".", "", "-", "", "(", "", ")", "", "\u00a0", "", "–", "", "/", "", "‐",
	"", "‑", "", "—", "")

// phone writes a Vietnamese number as ten digits with a leading zero (eleven for landlines with long area codes), from
// how offices write them: blanks, dots, +84, 84, or the leading zero lost to a spreadsheet.
func phone(raw string) (string, bool) {
	digits := phoneMarks.Replace(strings.TrimPrefix(strings.TrimSpace(raw), "'"))
	switch {
	case strings.HasPrefix(digits, "+84"):
		digits = "0" + strings.TrimPrefix(digits[3:], "0")
	case strings.HasPrefix(digits, "0084"):
		digits = "0" + digits[4:]
	case strings.HasPrefix(digits, "84") && len(digits) == 11:
		digits = "0" + digits[2:]
	case len(digits) == 9 && digits[0] != '0':
		digits = "0" + digits
	}
	if len(digits) != 10 && len(digits) != 11 || digits[0] != '0' || digits[1] == '0' ||
		strings.Trim(digits, "0123456789") != "" ||
		len(digits) == 11 && digits[1] != '2' {
		return "", false
	}
	return digits, true
}

// joined are two numbers that stand together without anything a person would separate them by.
var joined = regexp.MustCompile(`^(0\d{9})(0\d{9})$`)

// phones finds every number of a cell, the words around them, and what has digits and is no number.
func phones(cell string) (numbers []string, words string, bad []string) {
	take := func(piece string) bool {
		if number, ok := phone(piece); ok {
			numbers = append(numbers, number)
			return true
		}
		if two := joined.FindStringSubmatch(phoneMarks.Replace(piece)); two != nil {
			numbers = append(numbers, two[1], two[2])
			return true
		}
		return false
	}
	for _, piece := range strings.FieldsFunc(cell, func(c rune) bool {
		return strings.ContainsRune("/;,\n\r|&\\", c) || unicode.IsLetter(c) || unicode.Is(unicode.M, c) || c == ':'
	}) {
		piece = strings.Trim(piece, " ().-–\t")
		if strings.Trim(phoneMarks.Replace(piece), "0123456789+") != "" || !strings.ContainsAny(piece, "0123456789") {
			continue
		}
		if take(piece) {
			continue
		}
		all := true
		var inside []string
		for _, part := range widely.Split(splitBefore(piece), -1) {
			if strings.TrimSpace(part) == "" {
				continue
			}
			if _, ok := phone(part); !ok {
				all = false
			}
			inside = append(inside, part)
		}
		if !all {
			bad = append(bad, piece)
			continue
		}
		for _, part := range inside {
			take(part)
		}
	}
	return numbers, strings.TrimSpace(cell), bad
}

// widely separates the numbers of a piece.
var widely = regexp.MustCompile(`\s+[-–]\s+|\s{2,}|\t`)

var beginsAgain = regexp.MustCompile(`(\d{3})\s*[-–. ]\s*((?:\+84|0)\d{2,3})`)

// splitBefore puts a wide gap where a second number begins: "0903 000 002 - 0912 000 002".
func splitBefore(piece string) string {
	digits := phoneMarks.Replace(piece)
	if len(digits) < 18 {
		return piece
	}
	out := piece
	for _, at := range beginsAgain.FindAllStringSubmatchIndex(piece, -1) {
		left, right := piece[:at[3]], strings.TrimLeft(piece[at[3]:], " -–.")
		if _, ok := phone(left); ok {
			if _, ok = phone(right); ok {
				return left + "   " + right
			}
		}
	}
	return out
}
