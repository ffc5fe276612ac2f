package period

import (
	"io"

	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/report"
	"hailong/internal/result"
	"hailong/internal/workbook"
)

// Workbook writes a workbook: the rounds, what changed, the answers, and the full figures of each round. A cell says
// what the other formats print; what is withheld is a dash.
func Workbook(w io.Writer, r *Report) error {
	b := &book{Book: workbook.New(r.Lang, r.School.Name), r: r}
	b.rounds()
	b.changes()
	b.answers()
	b.full()
	return b.Write(w, b.text("period.title", locale.Args{"period": r.Period.Name(r.Lang)}), r.made())
}

// book is the workbook of a report.
type book struct {
	*workbook.Book
	r *Report
}

func (b *book) text(key string, args locale.Args) string { return locale.Text(b.r.Lang, key, args) }

// begin adds a sheet under the report's title.
func (b *book) begin(name string, widths []float64, heads ...string) {
	b.Sheet(name, widths...)
	b.Title(b.text("period.title", locale.Args{"period": b.r.Period.Name(b.r.Lang)}))
	b.Title(b.r.School.Name)
	b.Heads(true, heads...)
}

func (b *book) rounds() {
	b.begin(b.text("period.overview", nil), []float64{48, 14, 14, 14, 44, 12, 12, 16, 14, 14},
		b.text("period.column.round", nil), b.text("report.column.responded", nil),
		b.text("report.column.eligible", nil), b.text("report.column.share", nil),
		b.text("report.column.label", nil), b.text("report.column.rated", nil), b.text("report.column.satisfied", nil),
		b.text("report.column.rate", nil),
		b.text("report.column.low", nil), b.text("report.column.high", nil))
	var notes result.Marks
	for _, one := range b.r.Rounds {
		p := one.Told.Document.Participation
		for _, s := range one.Told.Document.Satisfaction {
			b.Line(append([]any{b.r.Title(one), p.Responded, p.Eligible,
				workbook.Printed(locale.Percent(b.r.Lang, p.Responded, p.Eligible)), result.Label(s, b.r.Lang)},
				b.figures(one, s, &notes)...)...)
		}
	}
	for _, note := range notes.Notes() {
		b.Paragraph(note, 10)
	}
	b.Gap()
	for _, words := range b.r.Openings() {
		b.Paragraph(words, 10)
	}
}

// figures are the cells of one subject in one round.
func (b *book) figures(one Round, s figures.Satisfaction, notes *result.Marks) []any {
	low, high := one.Section.Bounds(s)
	return []any{s.Rated, s.Satisfied, workbook.Printed(one.Section.Rate(s, notes)), workbook.Printed(low),
		workbook.Printed(high)}
}

func (b *book) changes() {
	b.begin(b.text("period.sheet.changes", nil), []float64{48, 44, 30, 16, 16, 18},
		b.text("period.column.round", nil), b.text("report.column.label", nil),
		b.text("period.column.against", nil), b.text("report.column.rate", nil), b.text("report.column.now", nil),
		b.text("period.column.points", nil))
	for _, one := range b.r.Rounds {
		for _, row := range report.ComparedTable(one.Section).Rows {
			b.Line(b.r.Title(one), row[0], one.Section.Meta.Before, workbook.Printed(row[1]),
				workbook.Printed(row[2]), workbook.Printed(row[3]))
		}
	}
	for _, words := range b.r.Comparison() {
		b.Paragraph(words, 6)
	}
}

func (b *book) answers() {
	b.begin(b.text("period.sheet.answers", nil), []float64{48, 40, 40, 50, 24, 14, 70, 14},
		b.text("period.column.round", nil), b.text("report.column.theme", nil), b.text("report.column.cause", nil),
		b.text("report.column.remedies", nil), b.text("report.column.doer", nil), b.text("report.column.due", nil),
		b.text("report.column.answer", nil), b.text("report.column.state", nil))
	for _, one := range b.r.Rounds {
		for _, a := range one.Section.Meta.Answers {
			b.Line(b.r.Title(one), a.Theme, a.Cause, a.Measure, a.Responsible, locale.Day(a.Due), a.Answer, a.State)
		}
	}
}

// full are the figures of each round with all their digits.
func (b *book) full() {
	if len(b.r.Rounds) == 0 {
		return
	}
	b.begin(b.text("report.sheet.full", nil), []float64{48, 30, 60, 30, 22},
		append([]string{b.text("period.column.round", nil)}, report.FullHeads(b.r.Lang)...)...)
	for _, one := range b.r.Rounds {
		for _, line := range one.Section.Full() {
			b.Line(append([]any{b.r.Title(one)}, line...)...)
		}
	}
	b.Paragraph(b.text("report.full.note", nil), 5)
}
