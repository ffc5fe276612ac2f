package school

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"hailong/internal/font"
	"hailong/internal/locale"
)

// kinds are words with which a class's name may begin by itself, as rosters have it: "Lớp Chồi 3", "Nhóm 25-36 tháng".
var kinds = []string{"lớp ", "nhóm ", "khối ", "class ", "group "}

// staffKinds are those of a department's name: "Tổ Văn phòng", "Bộ phận nuôi dưỡng".
var staffKinds = []string{"tổ ", "bộ phận ", "phòng ", "ban ", "nhóm ", "khối ", "department "}

// InSentence is how a text speaks of a class: "lớp Chồi 3", whether the roster says "Chồi 3" or "Lớp Chồi 3", and "nhóm
// 25-36 tháng" for a group.
func InSentence(lang locale.Lang, class string) string {
	kinds, plain := kinds, [2]string{"lớp ", "class "}
	if lang != lang.Base() {
		kinds, plain = staffKinds, [2]string{"tổ ", "department "}
	}
	lower := strings.ToLower(class)
	for _, kind := range kinds {
		if !strings.HasPrefix(lower, kind) {
			continue
		}
		class = class[len(kind):] // capitals and small letters of these words have equally many bytes
		if lang.Base() == locale.EN && kind == kinds[0] {
			break
		}
		return kind + class
	}
	if lang.Base() == locale.EN {
		return plain[1] + class
	}
	return plain[0] + class
}

// AsTitle is InSentence with a capital letter.
func AsTitle(lang locale.Lang, class string) string {
	text := InSentence(lang, class)
	first, n := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[n:]
}

// Printed is a class's name in letters that print has; number is its place on the roster, from 1, by which two names
// that look alike in print are told apart, 0 when it is not known.
func Printed(lang locale.Lang, class string, number int) string {
	switch {
	case font.Has(class):
		return class
	case number == 0 && font.Legible(class):
		return font.Text(class)
	case number == 0:
		return locale.Text(lang, "print.class.alone", nil)
	case font.Legible(class):
		return locale.Text(lang, "print.class", locale.Args{"name": font.Text(class), "n": number})
	default:
		return locale.Text(lang, "print.class.whole", locale.Args{"n": number})
	}
}
