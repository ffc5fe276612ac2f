package reading

import (
	"strconv"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
)

// pdfFont tells what the bytes of a string mean and how wide they are set (sections 9.6 to 9.10).
type pdfFont struct {
	two    bool // two bytes a letter
	named  map[int]string
	ranges []codeRange
	widths map[int]float64 // thousandths of the size
	wide   float64         // of a letter without a width of its own
}

// codeRange is a row of codes that mean letters in a row.
type codeRange struct {
	from, to int
	first    []uint16
}

// mostCodes bounds what a font may list.
const mostCodes = 70_000

func (f *pdf) font(value any) *pdfFont {
	d := f.dict(value)
	font := &pdfFont{named: map[int]string{}, widths: map[int]float64{}, wide: 500}
	font.two = d["Subtype"] == name("Type0")
	if font.two {
		f.wideFont(font, d)
	} else {
		f.narrowFont(font, d)
	}
	if s, ok := f.resolve(d["ToUnicode"]).(stream); ok {
		font.meanings(f.unpack(s))
	}
	return font
}

// narrowFont has one byte a letter: its widths, and what its encoding calls the letters.
func (f *pdf) narrowFont(font *pdfFont, d dict) {
	first := int(f.number(d["FirstChar"]))
	for i, width := range f.list(d["Widths"]) {
		if i >= 256 {
			break
		}
		font.widths[first+i] = f.number(width)
	}
	code := 0
	for _, one := range f.list(f.dict(d["Encoding"])["Differences"]) {
		switch one := f.resolve(one).(type) {
		case numberOf:
			code = int(one)
		case name:
			if letter := glyph(string(one)); letter != "" && code < 256 {
				font.named[code] = letter
			}
			code++
		}
	}
}

// wideFont has two bytes a letter.
func (f *pdf) wideFont(font *pdfFont, d dict) {
	below := f.list(d["DescendantFonts"])
	if len(below) == 0 {
		return
	}
	inner := f.dict(below[0])
	font.wide = 1000
	if width, there := inner["DW"]; there {
		font.wide = f.number(width)
	}
	all := f.list(inner["W"])
	for i := 0; i+1 < len(all) && len(font.widths) < mostCodes; {
		first := int(f.number(all[i]))
		if each, ok := f.resolve(all[i+1]).([]any); ok {
			for k, width := range each {
				font.widths[first+k] = f.number(width)
			}
			i += 2
			continue
		}
		if i+2 >= len(all) {
			return
		}
		last, width := int(f.number(all[i+1])), f.number(all[i+2])
		for code := first; code <= last && len(font.widths) < mostCodes; code++ {
			font.widths[code] = width
		}
		i += 3
	}
}

// digits are the names of the ten figures; other letters are named by themselves or by their number.
var digits = strings.Fields("zero one two three four five six seven eight nine")

// marks are the names of signs that stand in and beside numbers.
var marks = map[string]string{"space": " ", "comma": ",", "period": ".", "slash": "/", "percent": "%", "hyphen": "-",
	"parenleft": "(", "parenright": ")", "colon": ":", "semicolon": ";"}

func glyph(called string) string {
	for i, digit := range digits {
		if digit == called {
			return strconv.Itoa(i)
		}
	}
	if mark, there := marks[called]; there {
		return mark
	}
	if len(called) == 1 {
		return called
	}
	if number, is := strings.CutPrefix(called, "uni"); is && len(number) == 4 {
		if r, err := strconv.ParseUint(number, 16, 16); err == nil {
			return string(rune(r))
		}
	}
	return ""
}

// meanings reads a table from codes to letters.
func (font *pdfFont) meanings(table []byte) {
	l := &lexer{in: table}
	var stack []any
	for len(font.named)+len(font.ranges) < mostCodes {
		one, more := l.next(0)
		if !more {
			return
		}
		op, is := one.(operator)
		if !is {
			stack = append(stack, one)
			continue
		}
		switch op {
		case "endcodespacerange":
			if low, ok := last(stack).(textBytes); ok {
				font.two = len(low) == 2
			}
		case "endbfchar":
			for i := 0; i+1 < len(stack); i += 2 {
				font.one(stack[i], stack[i+1])
			}
		case "endbfrange":
			for i := 0; i+2 < len(stack); i += 3 {
				font.row(stack[i], stack[i+1], stack[i+2])
			}
		}
		stack = stack[:0]
	}
}

func (font *pdfFont) one(code, letters any) {
	from, ok := code.(textBytes)
	to, also := letters.(textBytes)
	if ok && also {
		font.named[codeOf(from)] = string(utf16.Decode(units(to)))
	}
}

func (font *pdfFont) row(low, high, first any) {
	from, ok := low.(textBytes)
	to, also := high.(textBytes)
	if !ok || !also {
		return
	}
	switch first := first.(type) {
	case textBytes:
		if len(first) >= 2 {
			font.ranges = append(font.ranges, codeRange{codeOf(from), codeOf(to), units(first)})
		}
	case []any:
		for i, letters := range first {
			if i > codeOf(to)-codeOf(from) {
				return
			}
			if letters, ok := letters.(textBytes); ok {
				font.named[codeOf(from)+i] = string(utf16.Decode(units(letters)))
			}
		}
	}
}

func codeOf(b []byte) int {
	n := 0
	for _, c := range b[:min(len(b), 4)] {
		n = n<<8 | int(c)
	}
	return n
}

func units(b []byte) []uint16 {
	all := make([]uint16, 0, len(b)/2)
	for i := 0; i+1 < len(b); i += 2 {
		all = append(all, uint16(b[i])<<8|uint16(b[i+1]))
	}
	return all
}

// decode gives the words of a string and its width in thousandths of the size, with what is added to each letter and to
// each blank.
func (font *pdfFont) decode(raw []byte, letter, blank float64) (string, float64) {
	var out strings.Builder
	width := 0.0
	step := 1
	if font.two {
		step = 2
	}
	for i := 0; i+step <= len(raw); i += step {
		code := codeOf(raw[i : i+step])
		out.WriteString(font.letter(code))
		one, there := font.widths[code]
		if !there {
			one = font.wide
		}
		width += one + letter
		if step == 1 && code == ' ' {
			width += blank
		}
	}
	return out.String(), width
}

func (font *pdfFont) letter(code int) string {
	if letters, there := font.named[code]; there {
		return letters
	}
	for _, r := range font.ranges {
		if code >= r.from && code <= r.to {
			all := append([]uint16(nil), r.first...)
			all[len(all)-1] += uint16(code - r.from) //nolint:gosec // codes have two bytes
			return string(utf16.Decode(all))
		}
	}
	if font.two || code > 255 {
		return "\ufffd"
	}
	return string(charmap.Windows1252.DecodeByte(byte(code)))
}
