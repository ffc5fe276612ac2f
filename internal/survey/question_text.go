package survey

import (
	"encoding/binary"
	"encoding/json"
	"unicode/utf8"

	"hailong/internal/locale"
	"hailong/internal/problem"
)

// text is a free text; it becomes a comment, apart from the ballot's ratings.
type text struct{}

const (
	defaultLength = 500
	mostLength    = 2000
	bytesEach     = 3 // a Vietnamese letter has at most three bytes; this bounds the envelope
)

func (text) check(q Question) []problem.Field {
	if q.MaxLength < 1 || q.MaxLength > mostLength {
		return []problem.Field{{Pointer: "/max_length", Key: "survey.fault.length", Args: map[string]any{"max": mostLength}}}
	}
	return nil
}

func (text) roles() []string { return []string{None} }

func (text) fromJSON(q Question, raw json.RawMessage) (Answer, bool, *fault) {
	var s string
	if json.Unmarshal(raw, &s) != nil || string(raw) == "null" {
		return Answer{}, true, noSuch
	}
	return readText(q.MaxLength, s)
}

func (text) fromForm(q Question, sent []string, _ string) (Answer, bool, *fault) {
	value, given, f := one(sent)
	if !given {
		return Answer{}, false, f
	}
	return readText(q.MaxLength, value)
}

// readText cleans a free text and holds it to most characters, three bytes each on average.
func readText(most int, s string) (Answer, bool, *fault) {
	if !utf8.ValidString(s) {
		return Answer{}, true, noSuch
	}
	s = locale.Paragraphs(s)
	if over := tooLong(most, s); over > 0 {
		return Answer{}, true, &fault{key: "parent.error.long", args: map[string]any{"n": over}}
	}
	return Answer{Text: s}, s != "", nil
}

func tooLong(most int, s string) (over int) {
	if n := utf8.RuneCountInString(s); n > most {
		return n - most
	}
	if n := len(s); n > most*bytesEach {
		return (n - most*bytesEach + bytesEach - 1) / bytesEach
	}
	return 0
}

func (text) pack(b []byte, _ Question, a Answer) []byte { return packText(b, a.Text) }

func (text) unpack(b []byte, _ Question) (Answer, []byte, bool) {
	s, rest, ok := unpackText(b)
	return Answer{Text: s}, rest, ok
}

func (text) size(q Question) int { return sizeOfText(q.MaxLength) }

// A packed text is its length in two bytes, then its bytes.
func packText(b []byte, s string) []byte {
	return append(binary.BigEndian.AppendUint16(b, uint16(len(s))), s...) //nolint:gosec // at most mostLength*bytesEach
}

func unpackText(b []byte) (s string, rest []byte, ok bool) {
	if len(b) < 2 {
		return "", nil, false
	}
	n := 2 + int(binary.BigEndian.Uint16(b))
	if len(b) < n {
		return "", nil, false
	}
	return string(b[2:n]), b[n:], true
}

func sizeOfText(most int) int { return 2 + most*bytesEach }
