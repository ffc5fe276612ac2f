package survey

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"iter"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/stats"
)

// text is a free text; it becomes a comment, apart from the ballot's ratings.
type text struct{}

const (
	defaultLength = 500
	mostLength    = 2000
	// of so many letters one may take the room of two, as an emoji does; this bounds the envelope
	rareEach = 8
)

var textTraits = Traits{Shape: Writing, Counted: stats.Text, Roles: []string{None}, Length: true}

func (text) traits() *Traits { return &textTraits }

func (text) tidy(q *Question) { q.MaxLength = cmp.Or(q.MaxLength, defaultLength) }

func (text) check(q Question) []problem.Field {
	if q.MaxLength < 1 || q.MaxLength > mostLength {
		return []problem.Field{{Pointer: "/max_length", Key: "survey.fault.length",
			Args: map[string]any{"max": mostLength}}}
	}
	return nil
}

func (text) conditions(Question) []Condition { return nil }

func (text) choices(Question, locale.Lang) iter.Seq2[string, string] { return nothing }

func (text) hint(Question, locale.Lang) string { return "" }

func (text) missing(Question) *fault { return write }

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

// readText cleans a free text and holds it to most characters.
func readText(most int, s string) (Answer, bool, *fault) {
	if !utf8.ValidString(s) {
		return Answer{}, true, noSuch
	}
	s = locale.Paragraphs(s)
	if over := tooLong(most, s); over > 0 {
		return Answer{}, true, &fault{key: "parent.error.long", args: map[string]any{"n": most, "over": over}}
	}
	return Answer{Text: s}, s != "", nil
}

// tooLong is by how many letters a cleaned text is too long: by what people see, and by the room that it takes in the
// envelope. The parent's page counts the same.
func tooLong(most int, s string) (over int) {
	return max(0, letters(s)-most, room(s)-mostRoom(most))
}

const joiner = '\u200d'

// letters is how many letters people see in a composed text: a mark belongs to its letter, the parts of a joined emoji
// to the first, a tone of skin to its hand, and two letters of a flag are one flag.
func letters(s string) (n int) {
	joined, half := false, false
	for _, r := range s {
		flag := r >= 0x1f1e6 && r <= 0x1f1ff
		switch {
		case joined:
			joined = false
		case r == joiner:
			joined = true
		case unicode.Is(unicode.M, r), r >= 0x1f3fb && r <= 0x1f3ff:
		case flag && half:
			half = false
		default:
			n++
			half = flag
		}
	}
	return n
}

// room is how many UTF-16 units a text takes: two for an emoji, one for what people write otherwise.
func room(s string) (units int) {
	for _, r := range s {
		units += utf16.RuneLen(r)
	}
	return units
}

func mostRoom(most int) int { return most + most/rareEach }

func (text) pack(b []byte, _ Question, a Answer) []byte { return packText(b, a.Text) }

func (text) unpack(b []byte, _ Question) (Answer, []byte, bool) {
	s, rest, ok := unpackText(b)
	return Answer{Text: s}, rest, ok
}

func (text) size(q Question) int { return sizeOfText(q.MaxLength) }

// stored: a ballot holds no text, which is a comment.
func (text) stored(Question, Answer) any { return nil }

// A packed text is in UTF-16, which has two bytes for any letter and so the smallest envelope that takes every text:
// the number of its units with inUTF16 set, then they. Envelopes of an earlier release have the number of bytes, then
// UTF-8.
func packText(b []byte, s string) []byte {
	b = binary.BigEndian.AppendUint16(b, inUTF16|uint16(room(s))) // at most mostRoom(mostLength)
	for _, r := range s {
		if high, low := utf16.EncodeRune(r); high != unicode.ReplacementChar {
			b = binary.BigEndian.AppendUint16(b, uint16(high))
			r = low
		}
		b = binary.BigEndian.AppendUint16(b, uint16(r))
	}
	return b
}

const inUTF16 = 1 << 15

func unpackText(b []byte) (s string, rest []byte, ok bool) {
	if len(b) < 2 {
		return "", nil, false
	}
	n := int(binary.BigEndian.Uint16(b))
	if b = b[2:]; n&inUTF16 == 0 {
		if len(b) < n {
			return "", nil, false
		}
		return string(b[:n]), b[n:], true
	}
	n &^= inUTF16
	if len(b) < 2*n {
		return "", nil, false
	}
	units := make([]uint16, n)
	for i := range units {
		units[i] = binary.BigEndian.Uint16(b[2*i:])
	}
	return string(utf16.Decode(units)), b[2*n:], true
}

func sizeOfText(most int) int { return 2 + 2*mostRoom(most) }
