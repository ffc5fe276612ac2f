package reconcile

import (
	"regexp"
	"strings"
	"unicode"
)

// token is a word or a number of a text.
type token struct {
	key     string // equal for words that are one; "#" for every number
	text    string
	value   string // of a number, without what people write differently: 90,5 and 90.5, 01 and 1
	number  bool
	counted bool // with a figure in it: a number, a class's name, a digest
	line    int  // of the document
	at, to  int  // its bytes in the line
}

const (
	anyNumber = "#"
	figures   = "0123456789"
)

func newToken(text string) token {
	t := token{key: strings.ToLower(text), text: text, counted: strings.ContainsAny(text, figures)}
	if t.number = strings.Trim(text, figures+".,") == ""; !t.number {
		return t
	}
	t.key, t.value = anyNumber, strings.TrimLeft(strings.ReplaceAll(text, ",", "."), "0")
	if t.value == "" || t.value[0] == '.' {
		t.value = "0" + t.value
	}
	return t
}

// like is equal for tokens of which one may stand for the other: a number for a number, a name or a digest with figures
// in it for one as long. 0 = for nothing but itself.
func (t token) like() int {
	switch {
	case t.number:
		return -1
	case t.counted:
		return len(t.text)
	default:
		return 0
	}
}

// numbering is how a heading or a line of a list begins.
var numbering = regexp.MustCompile(`^[0-9]{1,2}[.)]\s`)

// tokens parts a text into words and numbers; signs between them do not count. A comma or a point belongs to a number
// between two of its digits. The number of a heading or of a list, at the beginning of a line, is left out: it changes
// with what else is there.
func tokens(text string, line int) []token {
	var all []token
	from := -1
	end := func(to int) {
		if from < 0 {
			return
		}
		t := newToken(text[from:to])
		if t.number && (from == 0 || text[from-1] == '\n') && numbering.MatchString(text[from:]) {
			from = -1
			return
		}
		t.line, t.at, t.to = line, from, to
		all = append(all, t)
		from = -1
	}
	digit := func(i int) bool { return i >= 0 && i < len(text) && text[i] >= '0' && text[i] <= '9' }
	for i, r := range text {
		switch {
		case unicode.IsLetter(r), unicode.IsMark(r), unicode.IsDigit(r):
			if from < 0 {
				from = i
			}
		case (r == ',' || r == '.') && digit(i-1) && digit(i+1) && from >= 0:
		default:
			end(i)
		}
	}
	end(len(text))
	return all
}
