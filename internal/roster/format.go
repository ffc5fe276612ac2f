package roster

import (
	"encoding/xml"
	"math"
	"strconv"
	"strings"
)

// style is what a cell's style says about its value.
type style struct {
	date, struck bool
	code         string // the format of a number where it is the office's own
}

// dates are the formats of dates and times that every spreadsheet knows by number.
func builtInDate(id int) bool {
	return id >= 14 && id <= 22 || id >= 27 && id <= 36 || id >= 45 && id <= 47 || id >= 50 && id <= 58
}

func (w *workbook) style(index string) style {
	if i, err := strconv.Atoi(index); err == nil && i >= 0 && i < len(w.styles) {
		return w.styles[i]
	}
	return style{}
}

func (w *workbook) readStyles(part string) error {
	own := map[int]string{}
	var struck []bool
	var inXfs, inFonts bool
	return w.part(part, func(t xml.Token) error {
		if e, is := t.(xml.EndElement); is {
			inXfs, inFonts = inXfs && e.Name.Local != "cellXfs", inFonts && e.Name.Local != "fonts"
			return nil
		}
		e, is := t.(xml.StartElement)
		if !is {
			return nil
		}
		switch e.Name.Local {
		case "numFmt":
			if id, err := strconv.Atoi(attr(e, "numFmtId")); err == nil {
				own[id] = attr(e, "formatCode")
			}
		case "fonts":
			inFonts = true
		case "font":
			if inFonts {
				struck = append(struck, false)
			}
		case "strike":
			if inFonts && len(struck) > 0 {
				struck[len(struck)-1] = attr(e, "val") != "0" && attr(e, "val") != "false"
			}
		case "cellXfs":
			inXfs = true
		case "xf":
			if inXfs {
				w.styles = append(w.styles, styleOf(attr(e, "numFmtId"), attr(e, "fontId"), own, struck))
			}
		}
		return nil
	})
}

func styleOf(format, font string, own map[int]string, struck []bool) style {
	var st style
	if i, err := strconv.Atoi(font); err == nil && i >= 0 && i < len(struck) {
		st.struck = struck[i]
	}
	id, err := strconv.Atoi(format)
	if err != nil {
		return st
	}
	code, mine := own[id]
	if !mine {
		st.date = builtInDate(id)
		return st
	}
	code = strings.ReplaceAll(code, "General", "0")
	bare := bareCode(code)
	if strings.ContainsAny(strings.ToLower(bare), "ymdh") {
		st.date = true
		return st
	}
	st.code = code
	return st
}

// bareCode is a number format without what it shows as it stands: quoted words, escaped letters, colours.
func bareCode(code string) string {
	first, _, _ := strings.Cut(code, ";")
	var out strings.Builder
	for i := 0; i < len(first); i++ {
		switch first[i] {
		case '"':
			if end := strings.IndexByte(first[i+1:], '"'); end >= 0 {
				i += end + 1
			}
		case '[':
			if end := strings.IndexByte(first[i:], ']'); end >= 0 {
				i += end
			}
		case '\\', '_', '*':
			i++
		default:
			out.WriteByte(first[i])
		}
	}
	return out.String()
}

// shortest prints a number with the 15 digits that a spreadsheet keeps, and no more than it needs.
func shortest(n float64) string {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(n, 'g', 15, 64), 64)
	if err != nil || math.Abs(rounded) >= 1e21 {
		return strconv.FormatFloat(n, 'g', -1, 64)
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

// show prints a number: shortest, but with the leading zeros and words that its format shows, as in codes (0790000001)
// and classes (Lá 1).
func (st style) show(n float64) string {
	plain := shortest(n)
	bare := bareCode(st.code)
	if st.code == "" || n < 0 || n != math.Trunc(n) || n >= 1e15 || strings.Trim(bare, "0#-. /()") != "" {
		return plain
	}
	if i := strings.IndexByte(bare, '.'); i >= 0 && strings.ContainsAny(bare[i:], "0#") &&
		strings.Count(bare, ".") == 1 {
		return plain // decimals, not groups of digits
	}
	zeros, places := strings.Count(bare, "0"), strings.Count(bare, "0")+strings.Count(bare, "#")
	words := literal(st.code)
	if places == 0 || zeros <= 1 && words == "" && places < 2 {
		return plain
	}
	for len(plain) < zeros {
		plain = "0" + plain
	}
	if words == "" {
		return plain
	}
	return place(st.code, plain)
}

// literal are the quoted words of a format.
func literal(code string) string {
	first, _, _ := strings.Cut(code, ";")
	parts := strings.Split(first, `"`)
	var out strings.Builder
	for i := 1; i < len(parts); i += 2 {
		out.WriteString(parts[i])
	}
	return out.String()
}

// place writes digits where the format has its places; what it has too few places for goes to the first.
func place(code, digits string) string {
	first, _, _ := strings.Cut(code, ";")
	parts := strings.Split(first, `"`)
	var out strings.Builder
	done := false
	for i, part := range parts {
		switch {
		case i%2 == 1:
			out.WriteString(part)
		case strings.ContainsAny(part, "0#") && !done:
			out.WriteString(strings.Repeat(" ", len(part)-len(strings.TrimLeft(part, " "))) + digits)
			done = true
		default:
			out.WriteString(strings.Trim(part, `\_*0#`))
		}
	}
	return out.String()
}
