// Package workbook writes the spreadsheets that Hailong hands out: sheets with a printed header and footer, tables
// whose heads stay in sight, counts, shares as they are printed elsewhere, lists of texts, and native charts.
//
// It promises that a text is never a formula, whatever it begins with, and that the same cells are the same bytes.
package workbook

import (
	"fmt"
	"iter"
	"strings"

	"github.com/xuri/excelize/v2"

	"hailong/internal/font"
	"hailong/internal/locale"
)

// Printed is the text of a figure in a workbook: a share, a mean, a bound, as the other formats print it. A number
// would be rounded by its cell, to a whole that it is not; sums and charts take the numbers of the sheet of full
// figures.
type Printed string

// Exact is a number with all its digits, for the sheet of full figures.
type Exact float64

// Book is a workbook that is being written; its first error stays.
type Book struct {
	file   *excelize.File
	lang   locale.Lang
	header string
	sheet  string
	row    int
	widths []float64
	err    error

	head, strong, plain, printed, wrapped, listed, listHead int // styles
	counts                                                  [3]int
}

const textSize = 12 // points

// New begins a workbook; header stands above each printed page.
func New(lang locale.Lang, header string) *Book {
	b := &Book{file: excelize.NewFile(), lang: lang, header: header}
	var lines []excelize.Border
	for _, side := range []string{"left", "top", "right", "bottom"} {
		lines = append(lines, excelize.Border{Type: side, Color: "000000", Style: 1})
	}
	middle := &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}
	right := &excelize.Alignment{Horizontal: "right", Vertical: "center"}
	b.head = b.style(excelize.Style{Font: &excelize.Font{Bold: true}, Border: lines, Alignment: middle})
	b.strong = b.style(excelize.Style{Font: &excelize.Font{Bold: true}})
	b.plain = b.style(excelize.Style{Border: lines, Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}})
	for i, format := range countFormats(lang) {
		b.counts[i] = b.style(excelize.Style{Border: lines, CustomNumFmt: &format, Alignment: right})
	}
	b.printed = b.style(excelize.Style{Border: lines, Alignment: right})
	b.wrapped = b.style(excelize.Style{Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}})
	b.listed = b.style(excelize.Style{NumFmt: asText})
	b.listHead = b.style(excelize.Style{NumFmt: asText, Font: &excelize.Font{Bold: true}})
	return b
}

// asText is the number of the built-in format of texts: what is typed into such a cell keeps its leading zeros.
const asText = 49

// countFormats group thousands as the language does, whatever the reader's own program would do: for numbers of up to
// three, six and nine digits.
func countFormats(lang locale.Lang) [3]string {
	mark := `\.`
	if lang.Base() == locale.EN {
		mark = `\,`
	}
	return [3]string{"0", "0" + mark + "000", "0" + mark + "000" + mark + "000"}
}

// counting is the style of a number of things.
func (b *Book) counting(n int) int {
	switch {
	case n < 1000:
		return b.counts[0]
	case n < 1_000_000:
		return b.counts[1]
	default:
		return b.counts[2]
	}
}

func (b *Book) style(s excelize.Style) int {
	s.Font = &excelize.Font{Family: font.Name, Size: textSize, Bold: s.Font != nil && s.Font.Bold}
	id, err := b.file.NewStyle(&s)
	b.keep(err)
	return id
}

// keep remembers the first error, so that what writes cells reads as a list of them.
func (b *Book) keep(err error) {
	if b.err == nil {
		b.err = err
	}
}

// Sheet adds a sheet with columns so many letters wide, printed on A4 across, as wide as one page.
func (b *Book) Sheet(name string, widths ...float64) {
	if b.sheet == "" {
		b.keep(b.file.SetSheetName("Sheet1", name))
	} else {
		_, err := b.file.NewSheet(name)
		b.keep(err)
	}
	b.sheet, b.row, b.widths = name, 0, widths
	for i, width := range widths {
		column, err := excelize.ColumnNumberToName(i + 1)
		b.keep(err)
		b.keep(b.file.SetColWidth(name, column, column, width))
	}
	size, across, wide, tall, fit := 9, "landscape", 1, 0, true
	b.keep(b.file.SetPageLayout(name,
		&excelize.PageLayoutOptions{Size: &size, Orientation: &across, FitToWidth: &wide, FitToHeight: &tall}))
	b.keep(b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}))
	b.keep(b.file.SetHeaderFooter(name,
		&excelize.HeaderFooterOptions{OddHeader: "&L" + escaped(b.header) + "&R&A", OddFooter: "&C&P/&N"}))
}

// escaped keeps a name from being read as a command of the header.
func escaped(name string) string {
	runes := []rune(strings.ReplaceAll(name, "&", "&&"))
	return string(runes[:min(len(runes), 100)])
}

// Gap leaves a row free.
func (b *Book) Gap() { b.row++ }

// Row is the number of the row that was written last, from 1.
func (b *Book) Row() int { return b.row }

// Title writes words in bold.
func (b *Book) Title(words string) {
	b.row++
	b.put(1, words, b.strong)
}

// put writes a text. It is never a formula, whatever it begins with.
func (b *Book) put(column int, words string, style int) {
	at, err := excelize.CoordinatesToCellName(column, b.row)
	b.keep(err)
	b.keep(b.file.SetCellStr(b.sheet, at, words))
	b.keep(b.file.SetCellStyle(b.sheet, at, at, style))
}

// Line writes a row of cells: string, Printed, int, *int and Exact; a nil pointer is a dash.
func (b *Book) Line(values ...any) {
	b.row++
	most := 1
	for i, value := range values {
		switch v := value.(type) {
		case *int:
			if v == nil {
				b.put(i+1, "–", b.printed)
				continue
			}
			b.number(i+1, *v, b.counting(*v))
		case int:
			b.number(i+1, v, b.counting(v))
		case Exact:
			b.number(i+1, float64(v), b.printed)
		case Printed:
			b.put(i+1, string(v), b.printed)
		default:
			words := fmt.Sprint(value)
			b.put(i+1, words, b.plain)
			most = max(most, b.lines(words, b.widths[i]))
		}
	}
	b.high(most)
}

func (b *Book) number(column int, value any, style int) {
	at, err := excelize.CoordinatesToCellName(column, b.row)
	b.keep(err)
	b.keep(b.file.SetCellValue(b.sheet, at, value))
	b.keep(b.file.SetCellStyle(b.sheet, at, at, style))
}

// lines is how many lines words take in a column so many letters wide. A letter of the program's own type is 1.85 mm
// wide.
func (b *Book) lines(words string, letters float64) int {
	return len(font.Wrap(font.Bold, textSize, letters*1.85-1, 0, words))
}

func (b *Book) high(lines int) { b.keep(b.file.SetRowHeight(b.sheet, b.row, float64(lines)*16+2)) }

// Heads writes the heads of a table. Of the table that is its whole sheet they stay in sight, and are printed on each
// page.
func (b *Book) Heads(whole bool, words ...string) {
	b.row++
	most := 1
	for i, one := range words {
		b.put(i+1, one, b.head)
		most = max(most, b.lines(one, b.widths[i]))
	}
	b.high(most)
	if !whole {
		return
	}
	b.keep(b.file.SetPanes(b.sheet, frozen(b.row)))
	b.name("_xlnm.Print_Titles", fmt.Sprintf("$%d:$%d", b.row, b.row))
}

// frozen keeps the first rows in sight.
func frozen(rows int) *excelize.Panes {
	return &excelize.Panes{Freeze: true, YSplit: rows, TopLeftCell: fmt.Sprintf("A%d", rows+1),
		ActivePane: "bottomLeft"}
}

// name gives cells of the sheet one of the names that spreadsheets know.
func (b *Book) name(name, cells string) {
	b.keep(b.file.SetDefinedName(&excelize.DefinedName{Name: name, RefersTo: "'" + b.sheet + "'!" + cells,
		Scope: b.sheet}))
}

// Column is one of a list: its head, and how many letters wide it is.
type Column struct {
	Head  string
	Width float64
}

// List adds a sheet of texts alone, written row by row, so that a list of thousands costs little. Its heads stay in
// sight and stand on each printed page; only the first columns are printed, the others are for the screen.
func (b *Book) List(name string, columns []Column, printed int, rows iter.Seq[[]string]) {
	var widths []float64
	var heads []string
	for _, c := range columns {
		widths, heads = append(widths, c.Width), append(heads, c.Head)
	}
	b.Sheet(name, widths...)
	last, err := excelize.ColumnNumberToName(printed)
	b.keep(err)
	b.name("_xlnm.Print_Titles", "$1:$1")
	b.name("_xlnm.Print_Area", "$A:$"+last)
	stream, err := b.file.NewStreamWriter(name)
	if err != nil {
		b.keep(err)
		return
	}
	b.keep(stream.SetColStyle(1, len(columns), b.listed))
	b.keep(stream.SetPanes(frozen(1)))
	b.keep(stream.SetRow("A1", listed(b.listHead, heads)))
	b.row = 1
	for cells := range rows {
		b.row++
		b.keep(stream.SetRow(fmt.Sprintf("A%d", b.row), listed(b.listed, cells)))
	}
	b.keep(stream.Flush())
}

// listed are texts as cells; the library writes them as texts, never as formulas.
func listed(style int, words []string) []any {
	var cells []any
	for _, one := range words {
		cells = append(cells, excelize.Cell{StyleID: style, Value: one})
	}
	return cells
}

// Paragraph writes words across the sheet's first columns, as high as they need.
func (b *Book) Paragraph(words string, columns int) {
	if words == "" {
		return
	}
	b.row++
	b.put(1, words, b.wrapped)
	last, err := excelize.CoordinatesToCellName(columns, b.row)
	b.keep(err)
	b.keep(b.file.MergeCell(b.sheet, fmt.Sprintf("A%d", b.row), last))
	whole := 0.0
	for _, w := range b.widths[:columns] {
		whole += w
	}
	b.high(b.lines(words, whole))
}
