package document

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"hailong/internal/canvas"
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

	head, strong, plain, printed, exact, wrapped int // styles
	counts                                       [3]int
}

const textSize = 12 // points

// NewBook begins a workbook; header stands above each printed page.
func NewBook(lang locale.Lang, header string) *Book {
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
	b.exact = b.style(excelize.Style{Border: lines, Alignment: right})
	b.wrapped = b.style(excelize.Style{Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}})
	return b
}

// countFormats group thousands as the language does, whatever the reader's own program would do: for numbers of up to
// three, six and nine digits.
func countFormats(lang locale.Lang) [3]string {
	mark := `\.`
	if lang == locale.EN {
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
	b.try(err)
	return id
}

func (b *Book) try(err error) {
	if b.err == nil {
		b.err = err
	}
}

// Sheet adds a sheet with columns so many letters wide, printed on A4 across, as wide as one page.
func (b *Book) Sheet(name string, widths ...float64) {
	if b.sheet == "" {
		b.try(b.file.SetSheetName("Sheet1", name))
	} else {
		_, err := b.file.NewSheet(name)
		b.try(err)
	}
	b.sheet, b.row, b.widths = name, 0, widths
	for i, width := range widths {
		column, err := excelize.ColumnNumberToName(i + 1)
		b.try(err)
		b.try(b.file.SetColWidth(name, column, column, width))
	}
	size, across, wide, tall, fit := 9, "landscape", 1, 0, true
	b.try(b.file.SetPageLayout(name,
		&excelize.PageLayoutOptions{Size: &size, Orientation: &across, FitToWidth: &wide, FitToHeight: &tall}))
	b.try(b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}))
	b.try(b.file.SetHeaderFooter(name,
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
	b.try(err)
	b.try(b.file.SetCellStr(b.sheet, at, words))
	b.try(b.file.SetCellStyle(b.sheet, at, at, style))
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
			b.number(i+1, float64(v), b.exact)
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
	b.try(err)
	b.try(b.file.SetCellValue(b.sheet, at, value))
	b.try(b.file.SetCellStyle(b.sheet, at, at, style))
}

// lines is how many lines words take in a column so many letters wide. A letter of the program's own type is 1.85 mm
// wide.
func (b *Book) lines(words string, letters float64) int {
	return len(font.Wrap(font.Bold, textSize, letters*1.85-1, 0, words))
}

func (b *Book) high(lines int) { b.try(b.file.SetRowHeight(b.sheet, b.row, float64(lines)*16+2)) }

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
	b.try(b.file.SetPanes(b.sheet,
		&excelize.Panes{Freeze: true, YSplit: b.row, TopLeftCell: fmt.Sprintf("A%d", b.row+1),
			ActivePane: "bottomLeft"}))
	refers := fmt.Sprintf("'%s'!$%d:$%d", b.sheet, b.row, b.row)
	b.try(b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: refers, Scope: b.sheet}))
}

// Paragraph writes words across the sheet's first columns, as high as they need.
func (b *Book) Paragraph(words string, columns int) {
	if words == "" {
		return
	}
	b.row++
	b.put(1, words, b.wrapped)
	last, err := excelize.CoordinatesToCellName(columns, b.row)
	b.try(err)
	b.try(b.file.MergeCell(b.sheet, fmt.Sprintf("A%d", b.row), last))
	whole := 0.0
	for _, w := range b.widths[:columns] {
		whole += w
	}
	b.high(b.lines(words, whole))
}

// Bars is a native chart of shares from 0 to 100 %, whose cells the reader may change: plain bars of one series, or
// bars of several that fill the width. Cells are named with their sheet: 'Sheet'!$A$2:$A$9.
type Bars struct {
	Title  string
	Series []Series
	Rows   int // bars
}

// Series are the cells of one series.
type Series struct{ Name, Categories, Values, Grey string }

// pageRows is how many rows of the usual height a page of charts has. A row is 20 pixels high in one office program and
// 16 in another: a chart is as high as the page is where it is lower.
const (
	pageRows  = 42
	rowPixels = 16
)

// Chart puts a chart on a page of its own; the sheet holds charts alone.
func (b *Book) Chart(c Bars) {
	if b.row > 0 {
		b.try(b.file.InsertPageBreak(b.sheet, fmt.Sprintf("A%d", b.row+1)))
	}
	ink := excelize.Font{Family: font.Name, Size: 10, Color: "000000"}
	native := excelize.Chart{
		Type:   excelize.BarPercentStacked,
		Title:  excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: c.Title, Font: &ink}}},
		Legend: excelize.ChartLegend{Position: "bottom", Font: &ink},
		XAxis:  excelize.ChartAxis{ReverseOrder: true, Font: ink},
		YAxis:  excelize.ChartAxis{Font: ink},
		// positive
		Dimension: excelize.ChartDimension{Width: 1000, Height: uint(min(160+30*c.Rows, (pageRows-3)*rowPixels))},
		Format:    excelize.GraphicOptions{AltText: c.Title},
	}
	if len(c.Series) == 1 {
		most, least := 1.0, 0.0
		native.Type, native.Legend.Position = excelize.Bar, "none"
		native.YAxis = excelize.ChartAxis{Font: ink, Maximum: &most, Minimum: &least,
			NumFmt: excelize.ChartNumFmt{CustomNumFmt: "0%"}}
	}
	for _, s := range c.Series {
		native.Series = append(native.Series, excelize.ChartSeries{
			Name: s.Name, Categories: s.Categories, Values: s.Values,
			Fill: excelize.Fill{Type: "pattern", Color: []string{s.Grey}, Pattern: 1},
		})
	}
	b.try(b.file.AddChart(b.sheet, fmt.Sprintf("A%d", b.row+2), &native)) // its border would show above the break
	b.row += pageRows
}

// Write ends the workbook. The same cells are the same bytes: its times are at.
func (b *Book) Write(w io.Writer, title string, at time.Time) error {
	return canvas.Contained(func() error {
		defer b.file.Close() // nothing of it lies on a disk
		when := at.UTC().Format(time.RFC3339)
		b.try(b.file.SetDocProps(&excelize.DocProperties{
			Title: title, Creator: b.header, Created: when, Modified: when, LastModifiedBy: "Hailong",
			Language: string(b.lang),
		}))
		b.try(b.file.SetAppProps(&excelize.AppProperties{Application: "Hailong"}))
		b.file.SetActiveSheet(0)
		if b.err != nil {
			return b.err
		}
		var out bytes.Buffer
		if err := b.file.Write(&out); err != nil {
			return err
		}
		return steady(w, out.Bytes())
	})
}

// media is a line of the list of types for a kind of picture. The library names every kind it knows, in the order of a
// map.
var media = regexp.MustCompile(`<Default Extension="[^"]*" ContentType="image/[^"]*"(?:/>|></Default>)`)

// steady copies a workbook without the list of pictures that it does not have: the same cells are the same bytes.
func steady(w io.Writer, workbook []byte) error {
	from, err := zip.NewReader(bytes.NewReader(workbook), int64(len(workbook)))
	if err != nil {
		return err
	}
	to := zip.NewWriter(w)
	for _, part := range from.File {
		if part.Name != "[Content_Types].xml" {
			err = to.Copy(part)
		} else {
			err = withoutMedia(to, part)
		}
		if err != nil {
			return err
		}
	}
	return to.Close()
}

func withoutMedia(to *zip.Writer, part *zip.File) error {
	source, err := part.Open()
	if err != nil {
		return err
	}
	types, err := io.ReadAll(source)
	if err = errors.Join(err, source.Close()); err != nil {
		return err
	}
	target, err := to.Create(part.Name)
	if err != nil {
		return err
	}
	_, err = target.Write(media.ReplaceAll(types, nil))
	return err
}
