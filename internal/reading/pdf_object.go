package reading

import (
	"bytes"
	"strconv"
)

// The objects of a PDF (ISO 32000-1, section 7.3), as far as words hang on them. A file is not read by its table of
// places, which tools that sign often leave half right, but through: each "N G obj" is an object, the last one of a
// number counts.

type (
	name      string
	ref       int // the number of an object
	dict      map[string]any
	operator  string
	numberOf  = float64
	textBytes = []byte
)

// stream is a dictionary and the bytes behind it, still packed.
type stream struct {
	dict
	raw []byte
}

// deepest is how many arrays and dictionaries may stand inside each other.
const deepest = 50

// lexer reads objects from bytes.
type lexer struct {
	in []byte
	at int
}

func blankByte(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func delimiter(c byte) bool { return bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0 }

func (l *lexer) blanks() {
	l.at = min(l.at, len(l.in)) // a string that is cut off was read beyond its end
	for l.at < len(l.in) {
		switch c := l.in[l.at]; {
		case blankByte(c):
			l.at++
		case c == '%':
			for l.at < len(l.in) && l.in[l.at] != '\n' && l.in[l.at] != '\r' {
				l.at++
			}
		default:
			return
		}
	}
}

// closing is what ends an array or a dictionary.
type closing string

// next reads an object; nil, false at the end of the bytes. References are read by their caller, who sees numbers and
// an R.
func (l *lexer) next(deep int) (any, bool) {
	l.blanks()
	if l.at >= len(l.in) || deep > deepest {
		return nil, false
	}
	switch c := l.in[l.at]; c {
	case '/':
		l.at++
		return name(l.name()), true
	case '(':
		return l.literal(), true
	case '[':
		l.at++
		return l.list("]", deep), true
	case ']', '}', '{', ')':
		l.at++
		return closing(c), true
	case '<':
		if bytes.HasPrefix(l.in[l.at:], []byte("<<")) {
			l.at += 2
			return pairs(l.list(">>", deep)), true
		}
		return l.hexadecimal(), true
	case '>':
		l.at++
		if l.at < len(l.in) && l.in[l.at] == '>' {
			l.at++
			return closing(">>"), true
		}
		return closing(">"), true
	}
	return l.word(), true
}

func (l *lexer) word() any {
	from := l.at
	for l.at < len(l.in) && !blankByte(l.in[l.at]) && !delimiter(l.in[l.at]) {
		l.at++
	}
	word := string(l.in[from:l.at])
	if n, err := strconv.ParseFloat(word, 64); err == nil {
		return n
	}
	return operator(word)
}

func (l *lexer) name() string {
	var out []byte
	for l.at < len(l.in) && !blankByte(l.in[l.at]) && !delimiter(l.in[l.at]) {
		c := l.in[l.at]
		if c == '#' && l.at+2 < len(l.in) {
			if b, err := strconv.ParseUint(string(l.in[l.at+1:l.at+3]), 16, 8); err == nil {
				c = byte(b)
				l.at += 2
			}
		}
		out = append(out, c)
		l.at++
	}
	return string(out)
}

// list reads up to what closes it, with "N G R" as one reference.
func (l *lexer) list(end closing, deep int) []any {
	var all []any
	for {
		one, more := l.next(deep + 1)
		if !more || one == end {
			return all
		}
		if _, stray := one.(closing); stray {
			continue
		}
		if one == operator("R") && len(all) >= 2 {
			if n, ok := all[len(all)-2].(numberOf); ok {
				all = append(all[:len(all)-2], ref(n))
				continue
			}
		}
		all = append(all, one)
	}
}

func pairs(all []any) dict {
	d := dict{}
	for i := 0; i+1 < len(all); i += 2 {
		if key, ok := all[i].(name); ok {
			d[string(key)] = all[i+1]
		}
	}
	return d
}

// escapes are what a letter behind a backslash stands for.
var escapes = map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f'}

// literal reads a string in parentheses.
func (l *lexer) literal() textBytes {
	var out []byte
	l.at++
	for open := 1; l.at < len(l.in); l.at++ {
		c := l.in[l.at]
		switch c {
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				l.at++
				return out
			}
		case '\\':
			out = l.escaped(out)
			continue
		}
		out = append(out, c)
	}
	return out
}

// escaped reads what stands behind a backslash, and leaves the lexer on its last byte.
func (l *lexer) escaped(out []byte) []byte {
	l.at++
	if l.at >= len(l.in) {
		return out
	}
	c := l.in[l.at]
	if c >= '0' && c <= '7' {
		value, digits := 0, 0
		for l.at < len(l.in) && digits < 3 && l.in[l.at] >= '0' && l.in[l.at] <= '7' {
			value, digits = value*8+int(l.in[l.at]-'0'), digits+1
			l.at++
		}
		l.at--
		return append(out, byte(value))
	}
	if c == '\r' {
		if l.at+1 < len(l.in) && l.in[l.at+1] == '\n' {
			l.at++
		}
		return out
	}
	if c == '\n' {
		return out
	}
	if meant, there := escapes[c]; there {
		return append(out, meant)
	}
	return append(out, c)
}

func (l *lexer) hexadecimal() textBytes {
	l.at++
	var digits []byte
	for l.at < len(l.in) && l.in[l.at] != '>' {
		if !blankByte(l.in[l.at]) {
			digits = append(digits, l.in[l.at])
		}
		l.at++
	}
	l.at++
	if len(digits)%2 == 1 {
		digits = append(digits, '0')
	}
	out := make([]byte, 0, len(digits)/2)
	for i := 0; i < len(digits); i += 2 {
		b, err := strconv.ParseUint(string(digits[i:i+2]), 16, 8)
		if err != nil {
			return out
		}
		out = append(out, byte(b))
	}
	return out
}
