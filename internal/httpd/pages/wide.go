package pages

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"hailong/internal/font"
)

// widths are the classes of the style sheet by how many digits wide the longest word of a scale may be.
var widths = []struct {
	most  float64
	class string
}{{7, "w7"}, {10, "w10"}, {14, "w14"}}

// Wide is the class of the longest word of the question's labels: five steps stand side by side only where it has room.
func (q questionView) Wide() string {
	longest := 0.0
	for _, label := range q.Question.Choices(q.Lang) {
		longest = max(longest, wide(label))
	}
	for _, w := range widths {
		if longest <= w.most {
			return w.class
		}
	}
	return "w20"
}

// wide is how many digits wide the longest word of a label is. A script that writes without blanks may break its lines
// anywhere (Chinese) or where a dictionary says (Khmer): its letters count for what stands between two such places.
func wide(label string) (longest float64) {
	for word := range strings.SplitSeq(label, " ") { // other blanks hold their words together
		first, _ := utf8.DecodeRuneInString(word)
		switch {
		case unicode.Is(unicode.Han, first):
			longest = max(longest, 2)
		case first > unicode.MaxLatin1 && !unicode.Is(unicode.Latin, first):
			longest = max(longest, 1.2*float64(utf8.RuneCountInString(word)))
		default:
			longest = max(longest, font.Width(font.Sans, 10, word)/font.Width(font.Sans, 10, "0"))
		}
	}
	return longest
}
