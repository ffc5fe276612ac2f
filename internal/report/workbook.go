package report

import (
	"fmt"
	"io"
	"math/big"
	"slices"
	"time"

	"hailong/internal/document"
	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/result"
	"hailong/internal/stats"
	"hailong/internal/workbook"
)

// Workbook writes a workbook: summary, classes, questions, choices, charts, and the full figures. A cell says what
// the other formats print; what is withheld is a dash, and there is no hidden sheet, name or cache in which it could
// stand.
func Workbook(w io.Writer, s Section) error {
	b := &book{Book: workbook.New(s.Lang, s.Meta.School), s: s}
	for _, sheet := range []func(){b.summary, b.classes, b.questions, b.choices, b.full, b.charts} {
		if s.Stop != nil && s.Stop() != nil {
			return s.Stop()
		}
		sheet()
	}
	var at time.Time
	if s.Meta.To != nil {
		at = *s.Meta.To
	}
	return b.Write(w, s.about(" "), at)
}

// book is the workbook of a section.
type book struct {
	*workbook.Book
	s         Section
	asked     []block // the rated questions of each subject, on the sheet of questions
	shares    []block // shares that are drawn as plain bars, on the sheet of full figures
	fullNames string
}

// block is rows of a sheet with something to draw.
type block struct {
	label       string
	first, last int
}

func (b *book) text(key string, args locale.Args) string { return b.s.text(key, args) }

func (b *book) texts(keys ...string) []string {
	var all []string
	for _, key := range keys {
		all = append(all, b.text(key, nil))
	}
	return all
}

func (b *book) summary() {
	b.Sheet(b.text("report.sheet.summary", nil), 44, 14, 14, 14, 14, 14, 14)
	b.Title(b.s.Meta.School)
	b.Title(b.s.about(" "))
	b.Gap()
	p := b.s.Figures.Participation
	b.Heads(false, b.texts("report.column.participation", "report.column.responded", "report.column.eligible",
		"report.column.share")...)
	b.Line(b.text("report.row.total", nil), p.Responded, p.Eligible,
		workbook.Printed(result.Percent(b.s.Lang, p.Responded, p.Eligible)))
	b.Gap()
	b.Heads(false, b.texts("report.column.label", "report.column.rated", "report.column.satisfied",
		"report.column.rate",
		"report.column.low", "report.column.high", "report.column.mean")...)
	var marks result.Marks
	for _, e := range b.s.Figures.Satisfaction {
		low, high := b.s.Bounds(e)
		b.Line(result.Label(e, b.s.Lang), e.Rated, e.Satisfied, workbook.Printed(b.s.Rate(e, &marks)),
			workbook.Printed(low),
			workbook.Printed(high), workbook.Printed(result.Published(e.MeanText, b.s.Lang)))
	}
	for _, note := range marks.Notes() {
		b.Paragraph(note, 7)
	}
	b.Gap()
	b.plain(b.s.methodTable())
	b.plain(b.s.CriteriaTable())
	for _, one := range b.s.Sentences {
		b.Paragraph(one.Text, 7)
	}
	for _, one := range b.s.Chosen() {
		b.Paragraph(one.Text, 7)
	}
	b.Paragraph(b.s.Seal, 7)
	if b.s.Meta.Digest != "" {
		b.Paragraph(b.text("report.paper.seal.digest", locale.Args{"digest": grouped16(b.s.Meta.Digest)}), 7)
	}
}

// plain writes a table of a document as it stands there; nothing where it has no rows.
func (b *book) plain(t document.Table) {
	if len(t.Rows) == 0 {
		return
	}
	cells := t.Cells()
	b.Heads(false, cells[0]...)
	for _, row := range cells[1:] {
		line := []any{row[0]}
		for _, cell := range row[1:] {
			line = append(line, workbook.Printed(cell))
		}
		b.Line(line...)
	}
	for _, note := range t.Notes {
		b.Paragraph(note, 7)
	}
	b.Gap()
}

func (b *book) classes() {
	b.Sheet(b.text("report.sheet.classes", nil), 28, 14, 14, 14, 18, 18, 18, 18, 18, 18, 18, 18)
	heads := b.texts("report.column.class", "report.column.responded", "report.column.eligible",
		"report.column.participation")
	b.Heads(true, append(heads, b.s.Table.Columns[2:]...)...)
	d := b.s.Figures
	for i, row := range b.s.Table.Rows {
		responded, eligible := d.Participation.Responded, d.Participation.Eligible
		if i < len(d.Classes) {
			responded, eligible = d.Classes[i].Responded, d.Classes[i].Eligible
		}
		cells := []any{row[0], responded, eligible, workbook.Printed(result.Percent(b.s.Lang, responded, eligible))}
		for _, words := range row[2:] {
			cells = append(cells, workbook.Printed(words))
		}
		b.Line(cells...)
	}
	b.Gap()
	for _, note := range b.s.Table.Notes {
		b.Paragraph(note, 8)
	}
}

func (b *book) questions() {
	b.Sheet(b.text("report.sheet.questions", nil), 8, 60, 10, 10, 10, 9, 9, 9, 9, 9, 12, 12)
	steps := result.Steps(b.s.Lang)
	heads := append(b.texts("report.column.code", "report.column.question", "report.column.rated",
		"report.column.not_applicable", "report.column.skipped"), steps[:]...)
	b.Heads(true, append(heads, b.texts("report.column.satisfied", "report.column.mean")...)...)
	var marks result.Marks
	for _, e := range b.s.Figures.Satisfaction {
		asked := block{label: result.Label(e, b.s.Lang), first: b.Row() + 1}
		for _, q := range b.s.ratings(e.SubjectID) {
			cells, answered := []any{q.QuestionID, q.Text, q.Rated, q.NotApplicable, q.Skipped}, b.s.answered(q, &marks)
			for step := range 5 {
				if q.Bar == nil {
					cells = append(cells, workbook.Printed(result.Dash))
					continue
				}
				cells = append(cells, q.Bar.Steps[step].N)
			}
			b.Line(append(cells, workbook.Printed(answered[5]), workbook.Printed(answered[6]))...)
			if q.Bar != nil {
				asked.last = b.Row()
			}
		}
		if asked.last > 0 {
			b.asked = append(b.asked, asked)
		}
	}
	for _, note := range marks.Notes() {
		b.Paragraph(note, 12)
	}
}

// choices is every question of choices, and the percentages of expectations.
func (b *book) choices() {
	b.Sheet(b.text("report.sheet.counts", nil), 8, 60, 50, 14, 14)
	b.Heads(true, b.texts("report.column.code", "report.column.question", "report.column.choice",
		"report.column.ballots", "report.column.share")...)
	var marks result.Marks
	for _, q := range b.s.Figures.Questions {
		words := b.s.words(q.QuestionID)
		why := ""
		if reason := q.Why(b.s.Lang, b.s.Figures.Threshold); reason != "" {
			why = marks.Of(reason)
		}
		switch {
		case q.Counted() == stats.Rating:
		case q.Counted() == stats.Amount && q.Mean != nil:
			b.Line(q.QuestionID, words.Text, b.text("report.column.answered", nil), q.Answered,
				workbook.Printed(locale.Fixed(b.s.Lang, *q.Mean)+"%"))
		case q.Counted() == stats.Measure && q.Mean != nil:
			b.Line(q.QuestionID, words.Text, q.Spread(words.Unit, b.s.Lang, b.s.Figures.Threshold), q.Answered,
				workbook.Printed(locale.Number(b.s.Lang, *q.Mean)))
		case q.Counts == nil:
			b.Line(q.QuestionID, words.Text, b.text("report.column.answered", nil), q.Answered,
				workbook.Printed(result.Dash+why))
		default:
			for _, o := range words.Options {
				n := (*q.Counts)[o.Value]
				b.Line(q.QuestionID, words.Text, o.Label, n, workbook.Printed(result.Percent(b.s.Lang, n, *q.Answered)))
			}
		}
	}
	for _, note := range marks.Notes() {
		b.Paragraph(note, 5)
	}
}

// full is the sheet of full figures; charts are drawn from it.
func (b *book) full() {
	b.fullNames = b.text("report.sheet.full", nil)
	b.Sheet(b.fullNames, 30, 60, 40, 22)
	b.Heads(true, FullHeads(b.s.Lang)...)
	for _, part := range []struct {
		caption string
		lines   [][]any
	}{{"report.chart.participation.caption", b.s.classShares()},
		{"report.chart.criteria.caption", b.s.criteriaShares()},
		{"report.chart.channels.caption", b.s.channelShares()}} {
		rows := block{label: b.text(part.caption, nil), first: b.Row() + 1}
		for _, line := range part.lines {
			b.Line(line...)
		}
		if rows.last = b.Row(); len(part.lines) > 0 {
			b.shares = append(b.shares, rows)
		}
	}
	for _, line := range b.s.fullOfSchool() {
		b.Line(line...)
	}
	b.Paragraph(b.text("report.full.note", nil), 4)
}

// FullHeads are the heads of the lines of Full.
func FullHeads(lang locale.Lang) []string {
	var all []string
	for _, key := range []string{"report.column.part", "report.column.name", "report.column.measure",
		"report.column.value"} {
		all = append(all, locale.Text(lang, key, nil))
	}
	return all
}

// Full are the shares and means as numbers with all their digits, for those who go on computing: the part, the name,
// the measure and the value of each. Bounds are rounded outward, so that "at least" and "at most" stay true.
func (s Section) Full() [][]any {
	return slices.Concat(s.classShares(), s.criteriaShares(), s.channelShares(), s.fullOfSchool())
}

// fullLine is a line of the full figures; none where there is no value.
func (s Section) fullLine(lines [][]any, part, name, key string, v *float64) [][]any {
	if v == nil {
		return lines
	}
	return append(lines, []any{part, name, s.text(key, nil), workbook.Exact(*v)})
}

func (s Section) classShares() (lines [][]any) {
	for i, c := range s.Figures.Classes {
		lines = s.fullLine(lines, s.text("report.sheet.classes", nil), s.Table.Rows[i][0],
			"report.column.participation", c.Rate)
	}
	return lines
}

func (s Section) criteriaShares() (lines [][]any) {
	for _, c := range s.Figures.Criteria {
		lines = s.fullLine(lines, s.text("report.column.criterion", nil), result.Criterion(c, s.Lang),
			"report.column.by_answers", c.Rate)
	}
	return lines
}

func (s Section) channelShares() (lines [][]any) {
	for _, o := range s.paid() {
		share := float64(o.N) / float64(s.Figures.Cashless.Answered)
		lines = s.fullLine(lines, s.text("report.chart.channels.caption", nil), o.Label, "report.column.share", &share)
	}
	return lines
}

func (s Section) fullOfSchool() (lines [][]any) {
	d, total := s.Figures, s.text("report.row.total", nil)
	lines = s.fullLine(lines, s.text("report.column.participation", nil), total, "report.column.share",
		d.Participation.Rate)
	for _, e := range d.Satisfaction {
		part := result.Label(e, s.Lang)
		lines = s.fullLine(lines, part, total, "report.column.rate", e.Rate)
		if e.Status == stats.Exact {
			if n := d.Participation.Eligible - *e.NotApplicable; n > 0 {
				low, high := outward(*e.Satisfied, n, false), outward(*e.Satisfied+n-*e.Rated, n, true)
				lines = append(lines, []any{part, total, s.text("report.column.low", nil), low},
					[]any{part, total, s.text("report.column.high", nil), high})
			}
		}
		lines = s.fullLine(lines, part, total, "report.column.mean", e.Mean)
		for _, c := range d.Classes {
			at := slices.IndexFunc(c.Satisfaction, func(one figures.ClassSubject) bool {
				return one.SubjectID == e.SubjectID && one.Status == stats.Shown
			})
			if at >= 0 {
				lines = s.fullLine(lines, part, ClassName(c, s.Lang), "report.column.rate", c.Satisfaction[at].Rate)
			}
		}
		for _, q := range s.ratings(e.SubjectID) {
			lines = s.fullLine(lines, part, s.words(q.QuestionID).Text, "report.column.satisfied", q.Rate)
			lines = s.fullLine(lines, part, s.words(q.QuestionID).Text, "report.column.mean", q.Question.Mean)
		}
	}
	return lines
}

// outward is x of n with six decimals, rounded down, or up when it is an upper bound.
func outward(x, n int, up bool) workbook.Exact {
	const places = 1_000_000
	scaled, of := new(big.Int).Mul(big.NewInt(int64(x)), big.NewInt(places)), big.NewInt(int64(n))
	if up {
		scaled.Add(scaled, big.NewInt(int64(n-1)))
	}
	return workbook.Exact(float64(scaled.Quo(scaled, of).Int64()) / places)
}

// charts are drawn by the reader's own program, each on a page: who took part, the criteria, the ways to pay, and the
// questions of each subject.
func (b *book) charts() {
	asked := b.text("report.sheet.questions", nil)
	if len(b.shares)+len(b.asked) == 0 {
		return
	}
	b.Sheet(b.text("report.sheet.charts", nil), 12)
	for _, rows := range b.shares {
		b.Chart(workbook.Bars{Title: rows.label, Rows: rows.last - rows.first + 1,
			Series: []workbook.Series{{
				Name: fmt.Sprintf("'%s'!$C$%d", b.fullNames, rows.first), Grey: "A8A8A8",
				Categories: fmt.Sprintf("'%s'!$B$%d:$B$%d", b.fullNames, rows.first, rows.last),
				Values:     fmt.Sprintf("'%s'!$D$%d:$D$%d", b.fullNames, rows.first, rows.last),
			}}})
	}
	for _, rows := range b.asked {
		bars := workbook.Bars{Title: b.text("report.chart.questions.caption", locale.Args{"label": rows.label}),
			Rows: rows.last - rows.first + 1}
		for i, grey := range []string{"202020", "5C5C5C", "F0F0F0", "C0C0C0", "8C8C8C"} {
			column := string(rune('F' + i))
			bars.Series = append(bars.Series, workbook.Series{
				Name: fmt.Sprintf("'%s'!$%s$1", asked, column), Grey: grey,
				Categories: fmt.Sprintf("'%s'!$B$%d:$B$%d", asked, rows.first, rows.last),
				Values:     fmt.Sprintf("'%s'!$%s$%d:$%s$%d", asked, column, rows.first, column, rows.last),
			})
		}
		b.Chart(bars)
	}
}
