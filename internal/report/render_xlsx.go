package report

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"time"

	"github.com/xuri/excelize/v2"

	"hailong/internal/canvas"
	"hailong/internal/figures"
	"hailong/internal/font"
	"hailong/internal/locale"
	"hailong/internal/stats"
)

// renderXLSX writes a workbook: summary, classes, questions, choices. Numbers are numbers, shares are shares; what is
// withheld is a dash, and there is no hidden sheet, name or cache in which it could stand.
func renderXLSX(w io.Writer, s Section) error {
	return canvas.Contained(func() error { return workbook(w, s) })
}

func workbook(w io.Writer, s Section) error {
	b := &book{s: s, file: excelize.NewFile()}
	defer b.file.Close() //nolint:errcheck // nothing of it lies on a disk
	b.styles()
	b.summary()
	b.classes()
	b.questions()
	b.choices()
	b.properties()
	if b.err != nil {
		return b.err
	}
	var out bytes.Buffer
	if err := b.file.Write(&out); err != nil {
		return err
	}
	return Steady(w, out.Bytes())
}

// media is a line of the list of types for a kind of picture. The library names every kind it knows, in the order of a map.
var media = regexp.MustCompile(`<Default Extension="[^"]*" ContentType="image/[^"]*"(?:/>|></Default>)`)

// Steady copies a workbook without the list of pictures that it does not have: the same cells are the same bytes.
func Steady(w io.Writer, workbook []byte) error {
	from, err := zip.NewReader(bytes.NewReader(workbook), int64(len(workbook)))
	if err != nil {
		return err
	}
	to := zip.NewWriter(w)
	for _, part := range from.File {
		if part.Name != "[Content_Types].xml" {
			if err = to.Copy(part); err != nil {
				return err
			}
			continue
		}
		source, err := part.Open()
		if err != nil {
			return err
		}
		types, err := io.ReadAll(source)
		if err != nil {
			return errors.Join(err, source.Close())
		}
		target, err := to.Create(part.Name)
		if err != nil {
			return errors.Join(err, source.Close())
		}
		if _, err = target.Write(media.ReplaceAll(types, nil)); err != nil {
			return errors.Join(err, source.Close())
		}
		if err = source.Close(); err != nil {
			return err
		}
	}
	return to.Close()
}

// book is a workbook that is being written; its first error stays.
type book struct {
	s     Section
	file  *excelize.File
	sheet string
	row   int
	err   error

	head, strong, share, mean, plain, wrapped int // styles
	widths                                    []float64
}

const textSize = 12 // points

// lines is how many lines words take in a column so many letters wide. A letter of the program's own type is 1.85 mm wide.
func lines(words string, letters float64) int {
	return len(font.Wrap(font.Bold, textSize, letters*1.85-1, 0, words))
}

// high makes the row of the moment so many lines high.
func (b *book) high(lines int) { b.try(b.file.SetRowHeight(b.sheet, b.row, float64(lines)*16+2)) }

func (b *book) try(err error) {
	if b.err == nil {
		b.err = err
	}
}

func (b *book) text(key string, args locale.Args) string { return b.s.text(key, args) }

func (b *book) style(s excelize.Style) int {
	s.Font = &excelize.Font{Family: font.Name, Size: textSize, Bold: s.Font != nil && s.Font.Bold}
	id, err := b.file.NewStyle(&s)
	b.try(err)
	return id
}

func (b *book) styles() {
	var lines []excelize.Border
	for _, side := range []string{"left", "top", "right", "bottom"} {
		lines = append(lines, excelize.Border{Type: side, Color: "000000", Style: 1})
	}
	percent, decimals := "0.0%", "0.00"
	centre := &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}
	b.head = b.style(excelize.Style{Font: &excelize.Font{Bold: true}, Border: lines, Alignment: centre})
	b.strong = b.style(excelize.Style{Font: &excelize.Font{Bold: true}})
	b.share = b.style(excelize.Style{Border: lines, CustomNumFmt: &percent, Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "center"}})
	b.mean = b.style(excelize.Style{Border: lines, CustomNumFmt: &decimals, Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "center"}})
	b.plain = b.style(excelize.Style{Border: lines, NumFmt: 3, Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}})
	b.wrapped = b.style(excelize.Style{Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}})
}

// begin adds a sheet with columns so many letters wide, printed on A4 across, as wide as one page.
func (b *book) begin(key string, widths ...float64) {
	name := b.text(key, nil)
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
	paper, landscape, wide, tall, fit := 9, "landscape", 1, 0, true
	b.try(b.file.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &paper, Orientation: &landscape, FitToWidth: &wide, FitToHeight: &tall}))
	b.try(b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}))
	b.try(b.file.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddHeader: "&L" + escaped(b.s.Meta.School) + "&R&A", OddFooter: "&C&P/&N"}))
}

// escaped keeps a name from being read as a command of the header.
func escaped(name string) string {
	var out []rune
	for _, r := range name {
		if out = append(out, r); r == '&' {
			out = append(out, '&')
		}
	}
	if len(out) > 100 {
		out = out[:100]
	}
	return string(out)
}

// cell is a value and its style.
type cell struct {
	value any // string, int, float64, *int or *float64; nil and nil pointers are a dash
	style int
}

// line writes a row of cells from the first column on.
func (b *book) line(cells ...cell) {
	b.row++
	most := 1
	for i, c := range cells {
		at, err := excelize.CoordinatesToCellName(i+1, b.row)
		b.try(err)
		switch v := c.value.(type) {
		case *int:
			c.value = dash
			if v != nil {
				c.value = *v
			}
		case *float64:
			c.value = dash
			if v != nil {
				c.value = *v
			}
		case nil:
			c.value = dash
		}
		if words, is := c.value.(string); is { // never a formula, whatever it begins with
			b.try(b.file.SetCellStr(b.sheet, at, words))
			if c.style == b.head || c.style == b.plain {
				most = max(most, lines(words, b.widths[i]))
			}
		} else {
			b.try(b.file.SetCellValue(b.sheet, at, c.value))
		}
		if c.style != 0 {
			b.try(b.file.SetCellStyle(b.sheet, at, at, c.style))
		}
	}
	b.high(most)
}

// heads writes the heads of a table; they stay in sight, and are printed again on each page when the sheet is one table.
func (b *book) heads(repeat bool, words ...string) {
	cells := make([]cell, len(words))
	for i, one := range words {
		cells[i] = cell{one, b.head}
	}
	b.line(cells...)
	if !repeat {
		return
	}
	b.try(b.file.SetPanes(b.sheet, &excelize.Panes{Freeze: true, YSplit: b.row, TopLeftCell: fmt.Sprintf("A%d", b.row+1), ActivePane: "bottomLeft"}))
	b.try(b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$%d:$%d", b.sheet, b.row, b.row), Scope: b.sheet}))
}

func (b *book) summary() {
	b.begin("report.sheet.summary", 44, 14, 14, 14, 14, 14, 14)
	b.line(cell{b.s.Meta.School, b.strong})
	b.line(cell{b.s.about(" "), b.strong})
	b.row++
	p := b.s.Figures.Participation
	b.heads(false, b.text("report.column.participation", nil), b.text("report.column.responded", nil), b.text("report.column.eligible", nil), b.text("report.column.share", nil))
	b.line(cell{b.text("report.row.total", nil), b.plain}, cell{p.Responded, b.plain}, cell{p.Eligible, b.plain}, cell{p.Rate, b.share})
	b.row++
	b.heads(false, b.text("report.column.label", nil), b.text("report.column.rated", nil), b.text("report.column.satisfied", nil), b.text("report.column.rate", nil),
		b.text("report.column.low", nil), b.text("report.column.high", nil), b.text("report.column.mean", nil))
	for _, e := range b.s.Figures.Satisfaction {
		row := []cell{{label(e, b.s.Lang), b.plain}, {e.Rated, b.plain}, {e.Satisfied, b.plain}, {e.Rate, b.share}, {nil, b.share}, {nil, b.share}, {e.Mean, b.mean}}
		if e.Status == stats.Coded {
			row[3] = cell{schoolCell(e, b.s.Lang), b.share}
		}
		if e.AllParents != nil {
			row[4].value, row[5].value = e.AllParents.Low, e.AllParents.High
		}
		b.line(row...)
	}
	b.row++
	for _, one := range b.s.Sentences {
		b.paragraph(one.Text, "G")
	}
	b.paragraph(b.s.Seal, "G")
	if b.s.Meta.Digest != "" {
		b.paragraph(b.text("report.paper.seal.digest", locale.Args{"digest": grouped16(b.s.Meta.Digest)}), "G")
	}
}

// paragraph writes words across the columns A to last, as high as they need.
func (b *book) paragraph(words, last string) {
	if words == "" {
		return
	}
	b.line(cell{words, b.wrapped})
	b.try(b.file.MergeCell(b.sheet, fmt.Sprintf("A%d", b.row), fmt.Sprintf("%s%d", last, b.row)))
	whole := 0.0
	for _, w := range b.widths[:last[0]-'A'+1] {
		whole += w
	}
	b.high(lines(words, whole))
}

func (b *book) classes() {
	b.begin("report.sheet.classes", 28, 14, 14, 14, 18, 18, 18, 18, 18, 18, 18, 18)
	heads := []string{b.text("report.column.class", nil), b.text("report.column.responded", nil), b.text("report.column.eligible", nil), b.text("report.column.participation", nil)}
	for i := range b.s.Figures.Satisfaction {
		heads = append(heads, b.text("report.column.subject", locale.Args{"n": i + 1}))
	}
	b.heads(true, heads...)
	for _, c := range b.s.Figures.Classes {
		row := []cell{{ClassName(c, b.s.Lang), b.plain}, {c.Responded, b.plain}, {c.Eligible, b.plain}, {c.Rate, b.share}}
		for i := range b.s.Figures.Satisfaction {
			row = append(row, cell{shownRate(c, i), b.share})
		}
		b.line(row...)
	}
	last := b.row
	p := b.s.Figures.Participation
	total := []cell{{b.text("report.row.total", nil), b.plain}, {p.Responded, b.plain}, {p.Eligible, b.plain}, {p.Rate, b.share}}
	for _, e := range b.s.Figures.Satisfaction {
		total = append(total, cell{e.Rate, b.share})
	}
	b.line(total...)
	b.row++
	for _, note := range b.s.Table.Notes {
		b.paragraph(note, "H")
	}
	if last > 1 {
		b.chart(excelize.Bar, b.text("report.chart.participation.caption", nil), [][3]string{{fmt.Sprintf("$D$%d", 1), fmt.Sprintf("$A$2:$A$%d", last), fmt.Sprintf("$D$2:$D$%d", last)}}, []string{"A8A8A8"}, last)
	}
}

func shownRate(c figures.Class, i int) *float64 {
	if i < len(c.Satisfaction) && c.Satisfaction[i].Status == stats.Shown {
		return c.Satisfaction[i].Rate
	}
	return nil
}

func (b *book) questions() {
	b.begin("report.sheet.questions", 8, 60, 10, 10, 10, 9, 9, 9, 9, 9, 12, 12)
	steps := Steps(b.s.Lang)
	heads := []string{b.text("report.column.code", nil), b.text("report.column.question", nil), b.text("report.column.rated", nil), b.text("report.column.not_applicable", nil), b.text("report.column.skipped", nil)}
	heads = append(heads, steps[:]...)
	b.heads(true, append(heads, b.text("report.column.satisfied", nil), b.text("report.column.mean", nil))...)
	shown := 1 // the last row with counts of the first block
	for i, e := range b.s.Figures.Satisfaction {
		for _, q := range b.s.rated(e.SubjectID) {
			row := []cell{{q.QuestionID, b.plain}, {b.s.words(q.QuestionID).Text, b.plain}, {q.Rated, b.plain}, {q.NotApplicable, b.plain}, {q.Skipped, b.plain}}
			counts := five(q)
			for step := range 5 {
				if counts == nil {
					row = append(row, cell{nil, b.plain})
				} else {
					row = append(row, cell{counts[step], b.plain})
				}
			}
			b.line(append(row, cell{q.Rate, b.share}, cell{q.Mean, b.mean})...)
			if i == 0 && counts != nil {
				shown = b.row
			}
		}
	}
	if shown > 1 {
		var series [][3]string
		for _, column := range "FGHIJ" {
			series = append(series, [3]string{fmt.Sprintf("$%c$1", column), fmt.Sprintf("$B$2:$B$%d", shown), fmt.Sprintf("$%c$2:$%c$%d", column, column, shown)})
		}
		b.chart(excelize.BarPercentStacked, b.text("report.chart.questions.caption", locale.Args{"label": label(b.s.Figures.Satisfaction[0], b.s.Lang)}), series, []string{"202020", "5C5C5C", "F0F0F0", "C0C0C0", "8C8C8C"}, shown)
	}
}

// choices is every question of choices, and the percentages of expectations.
func (b *book) choices() {
	b.begin("report.sheet.counts", 8, 60, 50, 14, 14)
	b.heads(true, b.text("report.column.code", nil), b.text("report.column.question", nil), b.text("report.column.choice", nil), b.text("report.column.ballots", nil), b.text("report.column.share", nil))
	for _, q := range b.s.Figures.Questions {
		words := b.s.words(q.QuestionID)
		switch {
		case q.Type == "likert5":
		case q.Type == "percent" || q.Counts == nil:
			mean := any(nil)
			if q.Mean != nil {
				mean = *q.Mean / 100
			}
			b.line(cell{q.QuestionID, b.plain}, cell{words.Text, b.plain}, cell{b.text("report.column.answered", nil), b.plain}, cell{q.Answered, b.plain}, cell{mean, b.share})
		default:
			for _, o := range words.Options {
				n := (*q.Counts)[o.Value]
				b.line(cell{q.QuestionID, b.plain}, cell{words.Text, b.plain}, cell{o.Label, b.plain}, cell{n, b.plain}, cell{stats.Ratio{X: n, N: *q.Answered}.Value(), b.share})
			}
		}
	}
}

// chart puts a native chart below the table; each series is the cells of its name, its categories and its values.
func (b *book) chart(kind excelize.ChartType, title string, series [][3]string, greys []string, rows int) {
	ink := excelize.Font{Family: font.Name, Size: 10, Color: "000000"}
	c := excelize.Chart{
		Type: kind, Title: excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: title, Font: &ink}}}, Legend: excelize.ChartLegend{Position: "bottom", Font: &ink},
		XAxis: excelize.ChartAxis{ReverseOrder: true, Font: ink}, YAxis: excelize.ChartAxis{Font: ink},
		Dimension: excelize.ChartDimension{Width: 900, Height: uint(min(160+26*rows, 600))},
		Format:    excelize.GraphicOptions{AltText: title},
	}
	if kind == excelize.Bar {
		most, least := 1.0, 0.0
		c.YAxis, c.Legend.Position = excelize.ChartAxis{Font: ink, Maximum: &most, Minimum: &least, NumFmt: excelize.ChartNumFmt{CustomNumFmt: "0%"}}, "none"
	}
	for i, s := range series {
		one := func(cells string) string { return "'" + b.sheet + "'!" + cells }
		c.Series = append(c.Series, excelize.ChartSeries{
			Name: one(s[0]), Categories: one(s[1]), Values: one(s[2]),
			Fill: excelize.Fill{Type: "pattern", Color: []string{greys[i]}, Pattern: 1},
		})
	}
	if rows > 16 { // table and chart do not fit on one page
		b.try(b.file.InsertPageBreak(b.sheet, fmt.Sprintf("A%d", b.row+2)))
	}
	b.try(b.file.AddChart(b.sheet, fmt.Sprintf("A%d", b.row+2), &c))
}

func (b *book) properties() {
	at := time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
	if b.s.Meta.To != nil {
		at = b.s.Meta.To.UTC()
	}
	when := at.Format(time.RFC3339)
	b.try(b.file.SetDocProps(&excelize.DocProperties{Title: b.s.about(" "), Creator: b.s.Meta.School, Created: when, Modified: when, LastModifiedBy: "Hailong", Language: string(b.s.Lang)}))
	b.try(b.file.SetAppProps(&excelize.AppProperties{Application: "Hailong"}))
	b.file.SetActiveSheet(0)
}
