package roster

import (
	"encoding/xml"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"
)

// escape is how a workbook writes a letter that XML cannot hold: _x000D_.
var escape = regexp.MustCompile(`_x([0-9A-Fa-f]{4})_`)

func unescape(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	return escape.ReplaceAllStringFunc(text, func(code string) string {
		n, err := strconv.ParseUint(code[2:6], 16, 16)
		if err != nil || n >= 0xd800 && n <= 0xdfff {
			return code
		}
		return string(rune(n))
	})
}

// merge is a range of cells that show one value.
type merge struct{ left, top, right, bottom int }

// sheetReader is a sheet that is being read, element by element.
type sheetReader struct {
	w      *workbook
	sheet  Sheet
	merges []merge
	line   Line
	at     int // column of the next cell
	cell   struct {
		kind, style, value string
		text               strings.Builder
		formula, result    bool
	}
	into *strings.Builder
	raw  strings.Builder
}

func (w *workbook) readSheet(s sheetPart) (Sheet, error) {
	r := sheetReader{w: w, sheet: Sheet{Name: s.name, Hidden: s.hidden}}
	err := w.part(s.part, func(t xml.Token) error {
		switch e := t.(type) {
		case xml.StartElement:
			return r.start(e)
		case xml.EndElement:
			return r.end(e.Name.Local)
		case xml.CharData:
			if r.into != nil {
				r.into.Write(e)
			}
		}
		return nil
	})
	if err != nil {
		return Sheet{}, err
	}
	return r.sheet, r.fill()
}

func (r *sheetReader) start(e xml.StartElement) error {
	switch e.Name.Local {
	case "row":
		number := r.line.Number + 1
		if n, err := strconv.Atoi(attr(e, "r")); err == nil {
			number = n
		}
		hidden := attr(e, "hidden")
		r.line, r.at = Line{Number: number, Hidden: hidden == "1" || hidden == "true"}, 0
	case "c":
		if column, _, ok := address(attr(e, "r")); ok {
			r.at = column
		}
		r.cell.kind, r.cell.style, r.cell.value, r.cell.formula = attr(e, "t"), attr(e, "s"), "", false
		r.cell.result = false
		r.cell.text.Reset()
	case "f":
		r.cell.formula = true
	case "v":
		r.cell.result = true
		r.raw.Reset()
		r.into = &r.raw
	case "t":
		r.into = &r.cell.text
	case "mergeCell":
		from, to, _ := strings.Cut(attr(e, "ref"), ":")
		left, top, ok := address(from)
		right, bottom, ok2 := address(to)
		if ok && ok2 {
			r.merges = append(r.merges, merge{left, top, min(right, mostColumns), bottom})
		}
	}
	return nil
}

func (r *sheetReader) end(name string) error {
	switch name {
	case "v":
		r.cell.value, r.into = r.raw.String(), nil
	case "t":
		r.into = nil
	case "c":
		cell := r.value()
		if !cell.blank() {
			if r.at >= mostColumns {
				return tooLarge()
			}
			for len(r.line.Cells) <= r.at {
				r.line.Cells = append(r.line.Cells, Cell{})
			}
			r.line.Cells[r.at] = cell
		}
		r.at++
	case "row":
		if filled(r.line.Cells) {
			if len(r.sheet.Lines) > mostLines {
				return tooLarge()
			}
			r.sheet.Lines = append(r.sheet.Lines, r.line)
		}
	}
	return nil
}

// value is the cell that was just read.
func (r *sheetReader) value() Cell {
	st := r.w.style(r.cell.style)
	cell := Cell{Text: r.cell.value, Struck: st.struck}
	if r.cell.formula && !r.cell.result {
		cell.Kind, cell.Text = Unknown, "="
		return cell
	}
	switch r.cell.kind {
	case "s":
		cell.Text = ""
		if i, err := strconv.Atoi(r.cell.value); err == nil && i >= 0 && i < len(r.w.strings) {
			cell.Text = r.w.strings[i]
		}
		return cell
	case "inlineStr":
		cell.Text = unescape(r.cell.text.String())
		return cell
	case "str":
		cell.Text = unescape(r.cell.value)
		return cell
	case "b":
		cell.Kind, cell.Text = Truth, map[string]string{"1": "TRUE", "0": "FALSE"}[r.cell.value]
		return cell
	case "e":
		cell.Kind = Fault
		return cell
	case "d":
		cell.Kind = Date
		return cell
	}
	if r.cell.value == "" {
		return cell
	}
	n, err := strconv.ParseFloat(r.cell.value, 64)
	if err != nil {
		return cell
	}
	if st.date {
		cell.Kind, cell.Text = Date, serial(n)
		return cell
	}
	cell.Kind, cell.Text = Number, st.show(n)
	return cell
}

// serial writes the date of a spreadsheet's number.
func serial(n float64) string {
	if n < 1 || n > 2_958_465 {
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(n)).Format("02/01/2006")
}

// address takes "B12" apart, both from 0 and 1: column 1, row 12.
func address(ref string) (column, row int, ok bool) {
	ref = strings.ReplaceAll(ref, "$", "")
	letters := strings.TrimRight(ref, "0123456789")
	row, err := strconv.Atoi(ref[len(letters):])
	if err != nil || letters == "" || len(letters) > 3 {
		return 0, 0, false
	}
	for _, r := range strings.ToUpper(letters) {
		if r < 'A' || r > 'Z' {
			return 0, 0, false
		}
		column = column*26 + int(r-'A') + 1
	}
	return column - 1, row, true
}

// ColumnName is how a spreadsheet calls a column, from 0: A, B … AA.
func ColumnName(column int) string {
	name := ""
	for n := column + 1; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}

// fill writes the value of each merge into all of its cells, so that a class that is merged downwards stands beside
// each child.
func (r *sheetReader) fill() error {
	lines := r.sheet.Lines
	slices.SortStableFunc(lines, func(a, b Line) int { return a.Number - b.Number })
	total := 0
	for _, m := range r.merges {
		first := sort.Search(len(lines), func(i int) bool { return lines[i].Number >= m.top })
		if first == len(lines) || lines[first].Number != m.top || lines[first].at(m.left).blank() {
			continue
		}
		value := lines[first].at(m.left)
		for i := first; i < len(lines) && lines[i].Number <= m.bottom; i++ {
			for len(lines[i].Cells) <= m.right && len(lines[i].Cells) < mostColumns {
				lines[i].Cells = append(lines[i].Cells, Cell{})
			}
			for c := m.left; c < len(lines[i].Cells) && c <= m.right; c++ {
				if total++; total > mostFilled {
					return tooLarge()
				}
				if i == first && c == m.left {
					continue
				}
				value.Across, value.Down = c > m.left, i > first
				lines[i].Cells[c] = value
			}
		}
	}
	return nil
}
