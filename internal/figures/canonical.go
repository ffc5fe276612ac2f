package figures

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Canonical is the document as canonical JSON: UTF-8, members sorted by name, no blanks, no escapes but those that JSON
// asks for, numbers in their shortest form that reads back the same.
func (d Document) Canonical() ([]byte, error) { return Canonical(d) }

// Canonical is any published value as canonical JSON. The form is written here and by no library: a digest is taken
// over it, and what another release of a library would write otherwise would be called altered.
func Canonical(v any) ([]byte, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	var tree any
	reader := json.NewDecoder(bytes.NewReader(raw))
	reader.UseNumber()
	if err = reader.Decode(&tree); err != nil {
		return nil, err
	}
	return appendCanonical(nil, tree)
}

func appendCanonical(b []byte, tree any) ([]byte, error) {
	switch v := tree.(type) {
	case nil:
		return append(b, "null"...), nil
	case bool:
		return strconv.AppendBool(b, v), nil
	case string:
		return appendText(b, v), nil
	case json.Number:
		return appendNumber(b, v.String())
	case []any:
		return appendArray(b, v)
	case map[string]any:
		return appendObject(b, v)
	default:
		return nil, fmt.Errorf("%T has no canonical form", tree)
	}
}

func appendArray(b []byte, elements []any) (out []byte, err error) {
	out = append(b, '[')
	for i, element := range elements {
		if i > 0 {
			out = append(out, ',')
		}
		if out, err = appendCanonical(out, element); err != nil {
			return nil, err
		}
	}
	return append(out, ']'), nil
}

func appendObject(b []byte, members map[string]any) (out []byte, err error) {
	out = append(b, '{')
	for i, name := range slices.Sorted(maps.Keys(members)) {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(appendText(out, name), ':')
		if out, err = appendCanonical(out, members[name]); err != nil {
			return nil, err
		}
	}
	return append(out, '}'), nil
}

// appendNumber writes whole numbers without a point and others as the shortest decimal that reads back as the same
// double, with an exponent below 0.000001 and from 10²¹ on.
func appendNumber(b []byte, text string) ([]byte, error) {
	if !strings.ContainsAny(text, ".eE") {
		return append(b, text...), nil
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return nil, err
	}
	if size := math.Abs(f); size == 0 || size >= 1e-6 && size < 1e21 {
		return strconv.AppendFloat(b, f, 'f', -1, 64), nil
	}
	digits, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'e', -1, 64), "e")
	sign := exponent[:1]
	return append(b, digits+"e"+sign+strings.TrimLeft(exponent[1:], "0")...), nil
}

// shortEscapes are the characters with an escape of their own.
var shortEscapes = map[rune]string{'"': `\"`, '\\': `\\`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`}

func appendText(b []byte, text string) []byte {
	b = append(b, '"')
	for _, r := range text {
		if escape, short := shortEscapes[r]; short {
			b = append(b, escape...)
			continue
		}
		if r < ' ' || r == '\u2028' || r == '\u2029' {
			b = fmt.Appendf(b, `\u%04x`, r)
			continue
		}
		b = utf8.AppendRune(b, r)
	}
	return append(b, '"')
}

// Digest is SHA-256 in hexadecimal, of canonical bytes.
func Digest(canonical []byte) string {
	sum := sha256.Sum256(canonical)
	return hex.EncodeToString(sum[:])
}
