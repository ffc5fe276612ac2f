package period

import (
	"bytes"
	"fmt"
	"io"
	"time"

	"github.com/xuri/excelize/v2"

	"hailong/internal/canvas"
	"hailong/internal/locale"
	"hailong/internal/report"
)

// renderXLSX writes a workbook: the rounds, what changed, and the answers. Numbers are numbers; what is withheld is a dash.
func renderXLSX(w io.Writer, r *Report) error {
	return canvas.Contained(func() error { return workbook(w, r) })
}

func workbook(w io.Writer, r *Report) error {
	b := &book{r: r, file: excelize.NewFile()}
	defer b.file.Close() //nolint:errcheck // nothing of it lies on a disk
	b.styles()
	b.rounds()
	b.changes()
	b.answers()
	b.properties()
	if b.err != nil {
		return b.err
	}
	var out bytes.Buffer
	if err := b.file.Write(&out); err != nil {
		return err
	}
	return report.Steady(w, out.Bytes())
}

// book is a workbook that is being written; its first error stays.
type book struct {
	r                         *Report
	file                      *excelize.File
	sheet                     string
	row                       int
	err                       error
	head, strong, share, cell int // styles
}

func (b *book) try(err error) {
	if b.err == nil {
		b.err = err
	}
}

func (b *book) text(key string, args locale.Args) string { return locale.Text(b.r.Lang, key, args) }

func (b *book) styles() {
	var lines []excelize.Border
	for _, side := range []string{"left", "top", "right", "bottom"} {
		lines = append(lines, excelize.Border{Type: side, Color: "000000", Style: 1})
	}
	style := func(s excelize.Style) int {
		id, err := b.file.NewStyle(&s)
		b.try(err)
		return id
	}
	percent, top := "0.0%", &excelize.Alignment{Vertical: "top", WrapText: true}
	b.strong = style(excelize.Style{Font: &excelize.Font{Bold: true, Size: 12}})
	b.head = style(excelize.Style{Font: &excelize.Font{Bold: true, Size: 12}, Border: lines, Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}})
	b.share = style(excelize.Style{Font: &excelize.Font{Size: 12}, Border: lines, CustomNumFmt: &percent, Alignment: &excelize.Alignment{Vertical: "top"}})
	b.cell = style(excelize.Style{Font: &excelize.Font{Size: 12}, Border: lines, NumFmt: 3, Alignment: top})
}

// begin adds a sheet with columns so many letters wide and a row of heads that stays in sight, printed on A4 across.
func (b *book) begin(name string, widths []float64, heads ...string) {
	if b.sheet == "" {
		b.try(b.file.SetSheetName("Sheet1", name))
	} else {
		_, err := b.file.NewSheet(name)
		b.try(err)
	}
	b.sheet, b.row = name, 0
	for i, width := range widths {
		column, err := excelize.ColumnNumberToName(i + 1)
		b.try(err)
		b.try(b.file.SetColWidth(name, column, column, width))
	}
	size, across, wide, tall, fit := 9, "landscape", 1, 0, true
	b.try(b.file.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &size, Orientation: &across, FitToWidth: &wide, FitToHeight: &tall}))
	b.try(b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}))
	b.line(b.strong, b.text("period.title", locale.Args{"period": b.r.Period.Name(b.r.Lang)}))
	b.line(b.strong, b.r.School.Name)
	var all []any
	for _, head := range heads {
		all = append(all, head)
	}
	b.line(b.head, all...)
	b.try(b.file.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: b.row, TopLeftCell: fmt.Sprintf("A%d", b.row+1), ActivePane: "bottomLeft"}))
}

// line writes a row. A string is never a formula, a nil pointer is a dash, a share is shown in percent.
func (b *book) line(style int, values ...any) {
	b.row++
	for i, value := range values {
		at, err := excelize.CoordinatesToCellName(i+1, b.row)
		b.try(err)
		used := style
		switch v := value.(type) {
		case string:
			b.try(b.file.SetCellStr(b.sheet, at, v))
		case *float64:
			used = b.share
			if v == nil {
				b.try(b.file.SetCellStr(b.sheet, at, "–"))
			} else {
				b.try(b.file.SetCellValue(b.sheet, at, *v))
			}
		case *int:
			if v == nil {
				b.try(b.file.SetCellStr(b.sheet, at, "–"))
			} else {
				b.try(b.file.SetCellValue(b.sheet, at, *v))
			}
		default:
			b.try(b.file.SetCellValue(b.sheet, at, v))
		}
		b.try(b.file.SetCellStyle(b.sheet, at, at, used))
	}
}

func (b *book) rounds() {
	b.begin(b.text("period.overview", nil), []float64{48, 14, 14, 12, 44, 12, 12, 14, 14, 14},
		b.text("period.column.round", nil), b.text("report.column.responded", nil), b.text("report.column.eligible", nil), b.text("report.column.share", nil),
		b.text("report.column.label", nil), b.text("report.column.rated", nil), b.text("report.column.satisfied", nil), b.text("report.column.rate", nil),
		b.text("report.column.low", nil), b.text("report.column.high", nil))
	for _, one := range b.r.Rounds {
		d := one.Told.Document
		for _, s := range d.Satisfaction {
			var low, high *float64
			if s.AllParents != nil {
				low, high = &s.AllParents.Low, &s.AllParents.High
			}
			b.line(b.cell, b.r.Title(one), d.Participation.Responded, d.Participation.Eligible, d.Participation.Rate, b.r.label(s), s.Rated, s.Satisfied, s.Rate, low, high)
		}
	}
}

func (b *book) changes() {
	b.begin(b.text("period.sheet.changes", nil), []float64{44, 20, 20, 18, 80},
		b.text("report.column.label", nil), b.r.Before.Name(b.r.Lang), b.r.Period.Name(b.r.Lang), b.text("period.column.points", nil), b.text("period.column.said", nil))
	for _, c := range b.r.Changes {
		f := c.Figures
		var earlier, later *float64
		points := "–"
		if f.Published {
			earlier, later = f.Earlier.Rate, f.Later.Rate
			points = locale.Points(b.r.Lang, f.Earlier.Satisfied, f.Earlier.Rated, f.Later.Satisfied, f.Later.Rated)
		}
		b.line(b.cell, c.Label, earlier, later, points, b.r.said(c))
	}
	if len(b.r.Changes) == 0 {
		for _, words := range b.r.Comparison() {
			b.line(b.cell, words)
		}
	}
}

func (b *book) answers() {
	b.begin(b.text("period.sheet.answers", nil), []float64{48, 40, 70, 14},
		b.text("period.column.round", nil), b.text("report.column.theme", nil), b.text("report.column.answer", nil), b.text("report.column.state", nil))
	for _, one := range b.r.Rounds {
		for _, a := range one.Section.Meta.Answers {
			b.line(b.cell, b.r.Title(one), a.Theme, a.Answer, a.State)
		}
	}
}

// properties name the workbook and take its times from the period, so that the same report is the same bytes.
func (b *book) properties() {
	_, to := b.r.Period.Bounds()
	at := to.Add(-time.Second).UTC().Format(time.RFC3339)
	b.try(b.file.SetDocProps(&excelize.DocProperties{Title: b.text("period.title", locale.Args{"period": b.r.Period.Name(b.r.Lang)}), Creator: b.r.School.Name, Created: at, Modified: at}))
}
