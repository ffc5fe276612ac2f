package figures

import (
	"cmp"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"hailong/internal/figures"
	"hailong/internal/httpd/desk/frame"
	"hailong/internal/locale"
	"hailong/internal/report"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// hundredth is x of n in per cent of an axis, with two decimals and a full stop.
func hundredth(x, n int) string {
	if n == 0 {
		return "0"
	}
	return strconv.FormatFloat(100*float64(x)/float64(n), 'f', 2, 64)
}

// questionsChart are the rated questions, the least satisfied first.
type questionsChart struct {
	Title   string // says the finding
	Rows    []questionRow
	Rounded bool // the percentages of a bar do not add to 100
}

// questionRow is one question as a stacked bar to 100 %.
type questionRow struct {
	Text, Rate string
	Rated      int
	Untold     bool   // not even how many rated it
	Withheld   string // why it is not shown, "" when it is
	Bars       []barPart
	Border     string // where satisfied begins
	Title      string // the bar in words
	Counts     []int
	Mean       string
	x, n       int
}

// barPart is one step of the scale in a bar.
type barPart struct {
	Step               int
	X, Width, Middle   string
	Text               string // "" in a part too narrow for it
	Narrow             bool   // wide enough on a large screen only
	Label, Of, Percent string
}

// leastShown is the share in per cent from which a part of a bar carries its number; below leastNarrow on large screens
// only.
const leastShown, leastNarrow = 6, 15

func (v *figuresPage) questions(now figures.Published) questionsChart {
	var chart questionsChart
	for _, q := range now.Document.Questions {
		if q.Counted() != stats.Rating {
			continue
		}
		row := questionRow{Text: v.question(now.Survey, q.QuestionID), Withheld: q.Why(v.Lang, now.Document.Threshold)}
		if row.Untold = q.Rated == nil; !row.Untold {
			row.Rated = *q.Rated
		}
		if row.Withheld == "" {
			v.bars(&row, *q.Counts)
			row.Mean = v.number(q.MeanText)
		}
		chart.Rounded = chart.Rounded || row.Withheld == "" && !locale.AddsUp(row.Counts...)
		chart.Rows = append(chart.Rows, row)
	}
	slices.SortStableFunc(chart.Rows, func(a, b questionRow) int {
		if a.Withheld != "" || b.Withheld != "" {
			return cmp.Compare(len(a.Withheld), len(b.Withheld))
		}
		return cmp.Compare(a.x*b.n, b.x*a.n)
	})
	chart.Title = v.T("public.questions")
	if len(chart.Rows) > 0 && !slices.ContainsFunc(chart.Rows, withheld) {
		// of the withheld nobody may say how satisfied they are
		first, last := chart.Rows[0], chart.Rows[0]
		for _, r := range chart.Rows {
			if r.Withheld == "" {
				last = r
			}
		}
		chart.Title = v.T("figures.questions.title", "question", first.Text, "rate", first.Rate)
		if first.x*last.n == last.x*first.n && len(chart.Rows) > 1 { // nothing is the least
			chart.Title = v.T("figures.questions.alike", "rate", first.Rate)
		}
	}
	return chart
}

func withheld(r questionRow) bool { return r.Withheld != "" }

func (v *figuresPage) bars(row *questionRow, counts map[string]int) {
	row.n = row.Rated
	before := 0
	for step := 1; step <= 5; step++ {
		n := counts[strconv.Itoa(step)]
		row.Counts = append(row.Counts, n)
		if step >= 4 {
			row.x += n
		} else {
			row.Border = hundredth(before+n, row.n)
		}
		if n > 0 {
			part := barPart{
				Step: step, X: hundredth(before, row.n), Width: hundredth(n, row.n),
				Middle:  hundredth(2*before+n, 2*row.n),
				Percent: locale.Percent(v.Lang, n, row.n), Label: v.T("parent.scale." + strconv.Itoa(step)),
			}
			if 100*n >= leastShown*row.n {
				part.Text, part.Narrow = part.Percent, 100*n < leastNarrow*row.n
			}
			row.Bars = append(row.Bars, part)
		}
		before += n
	}
	row.Rate = locale.Percent(v.Lang, row.x, row.n)
	row.Title = v.T("figures.bar", "question", row.Text, "rate", row.Rate, "n", row.n)
	for _, part := range row.Bars {
		row.Title += " " + part.Label + ": " + part.Percent + "."
	}
}

func (v *figuresPage) question(s survey.Survey, id string) string {
	for _, q := range s.Questions() {
		if q.ID == id {
			return q.Text.In(v.Lang)
		}
	}
	return id
}

// classRow is a class: who took part, and the cells of the report's table.
type classRow struct {
	Class, Of, Percent, Width string
	Marked                    bool // made or refilled: its name is longer
	Cells                     []string
}

// classes are the report's own table, cell by cell, with a bar for who took part.
func (v *figuresPage) classes(now figures.Published, t report.Table) {
	v.ClassHeads, v.Marks = t.Columns[2:], t.Notes
	for i, c := range now.Document.Classes {
		v.Classes = append(v.Classes, classRow{
			Class: t.Rows[i][0], Of: locale.Fraction(v.Lang, c.Responded, c.Eligible),
			Percent: locale.Percent(v.Lang, c.Responded, c.Eligible),
			Width:   hundredth(c.Responded, c.Eligible), Cells: t.Rows[i][2:], Marked: c.Roster != nil &&
				c.Roster.Mark != nil,
		})
	}
}

// cashlessCard is how parents pay. Channels may be several a parent, so they are never stacked.
type cashlessCard struct {
	Text, Of, Remaining string
	Channels            []optionBar
	Difficulties        []optionBar
	Met                 string // how many met a difficulty, or why that is not told
	Withheld            string // why nothing is told
}

// othersChart is a question with choices besides those of the cashless card.
type othersChart struct {
	Text, Note string
	Options    []optionBar
}

type optionBar struct {
	Label, Text, Width string
	N                  int
}

func (v *figuresPage) cashless(now figures.Published) *cashlessCard {
	c := now.Document.Cashless
	if why, there := now.Document.Withheld["cashless"]; there {
		return &cashlessCard{Withheld: figures.Why(v.Lang, why, now.Document.Threshold)}
	}
	if c == nil {
		return nil
	}
	card := &cashlessCard{
		Text:     locale.Percent(v.Lang, c.Cashless, c.Answered),
		Of:       v.T("figures.cashless.of", "x", c.Cashless, "n", c.Answered),
		Channels: v.options(now, stats.Channels, c.Channels, c.Answered),
	}
	if c.Remaining > 0 {
		card.Remaining = v.T("figures.cashless.remaining", "n", c.Remaining)
	}
	if m := c.Difficulties; m != nil && m.Answered != nil && *m.Answered > 0 && len(m.Counts) > 0 {
		card.Met = v.T("figures.cashless.difficulties", "n", *m.Answered)
		card.Difficulties = v.options(now, stats.Difficulties, m.Counts, *m.Answered)
	} else if why, there := now.Document.Withheld["difficulties"]; there {
		card.Met = v.T("figures.cashless.difficulties.withheld", "why",
			figures.Why(v.Lang, why, now.Document.Threshold))
	}
	return card
}

// options are the choices of the question of a use, as bars.
func (v *figuresPage) options(now figures.Published, use string, counts map[string]int, of int) []optionBar {
	for _, s := range now.Survey.Plan().Subjects {
		for _, q := range s.Questions {
			if q.Use == use {
				return v.optionBars(now.Survey, q.ID, counts, of)
			}
		}
	}
	return nil
}

// optionBars are the choices that somebody made, the most frequent first.
func (v *figuresPage) optionBars(s survey.Survey, id string, counts map[string]int, of int) []optionBar {
	var bars []optionBar
	for _, q := range s.Questions() {
		if q.ID != id {
			continue
		}
		for value, label := range q.Choices(v.Lang) {
			if n := counts[value]; n > 0 {
				bars = append(bars, optionBar{Label: label, N: n, Width: hundredth(n, of),
					Text: locale.Percent(v.Lang, n, of)})
			}
		}
	}
	slices.SortStableFunc(bars, func(a, b optionBar) int { return b.N - a.N })
	return bars
}

// others are the questions with choices that belong to no card.
func (v *figuresPage) others(now figures.Published) []othersChart {
	var all []othersChart
	for _, s := range now.Survey.Plan().Subjects {
		for _, q := range s.Questions {
			if q.Kind != stats.Choice || q.Use != "" {
				continue
			}
			at := slices.IndexFunc(now.Document.Questions, func(f figures.Question) bool {
				return f.QuestionID == q.ID
			})
			if at < 0 {
				continue
			}
			f := now.Document.Questions[at]
			chart := othersChart{Text: v.question(now.Survey, q.ID), Note: f.Why(v.Lang, now.Document.Threshold)}
			if f.Counts != nil {
				chart.Note, chart.Options = v.T("figures.answered", "n", *f.Answered),
					v.optionBars(now.Survey, q.ID, *f.Counts, *f.Answered)
			}
			all = append(all, chart)
		}
	}
	return all
}

// changesTable is what changed, question by question, the clear changes first.
type changesTable struct {
	Since   string
	Clear   []changeRow
	Unclear int
	Not     int // questions that are new or asked in other words
	Choice  []frame.MenuEntry
}

type changeRow struct{ Text, Earlier, Later, Points, Verdict string }

func (v *figuresPage) changes(before, _ figures.Published, c figures.Comparison, earlier []figures.Published) changesTable {
	t := changesTable{Since: v.named(c.Against)}
	for _, q := range c.Questions {
		switch {
		case !q.Published:
			t.Not++
		case *q.Verdict == stats.Up || *q.Verdict == stats.Down:
			earlier, later := locale.Beside(v.Lang, q.Earlier.Satisfied, q.Earlier.Rated, q.Later.Satisfied,
				q.Later.Rated)
			t.Clear = append(t.Clear, changeRow{
				Text: v.question(v.Round, q.QuestionID), Earlier: earlier, Later: later,
				Points:  locale.Points(v.Lang, q.Earlier.Satisfied, q.Earlier.Rated, q.Later.Satisfied, q.Later.Rated),
				Verdict: *q.Verdict,
			})
		default:
			t.Unclear++
		}
	}
	for _, one := range earlier {
		t.Choice = append(t.Choice, frame.MenuEntry{
			Path:    v.Path() + "?against=" + one.Document.SurveyID + "#changes",
			Current: one.Survey.ID == before.Survey.ID,
			Text:    v.named(figures.RoundReference{SchoolYear: one.Survey.SchoolYear, Period: one.Survey.Period}),
		})
	}
	if len(t.Choice) < 2 {
		t.Choice = nil
	}
	return t
}

// roundRow is one round of the series: who took part, and each subject's rate with its band.
type roundRow struct {
	Name, Path, Share string
	Current           bool
	Cells             []seriesCell
}

type seriesCell struct {
	Label, Text string
	Band        *band
}

// rounds are all rounds up to this one, the newest first; none while there is only this one.
func (v *figuresPage) rounds(all []figures.Published) (rows []roundRow) {
	if len(all) < 2 {
		return nil
	}
	for _, t := range slices.Backward(all) {
		row := roundRow{
			Name:    v.named(figures.RoundReference{SchoolYear: t.Survey.SchoolYear, Period: t.Survey.Period}),
			Path:    "/admin/rounds/" + t.Document.SurveyID,
			Share:   locale.Share(v.Lang, t.Document.Participation.Responded, t.Document.Participation.Eligible),
			Current: t.Survey.ID == v.Round.ID,
		}
		for _, s := range t.Document.Satisfaction {
			card := v.subject(t, s, nil)
			row.Cells = append(row.Cells, seriesCell{Label: card.Label, Text: card.Text, Band: card.Band})
		}
		rows = append(rows, row)
	}
	return rows
}

// Strong is a text with **strong** words, as one paragraph.
func (v figuresPage) Strong(text string) template.HTML {
	var out strings.Builder
	out.WriteString("<p>")
	for i, part := range strings.Split(template.HTMLEscapeString(text), "**") {
		if i%2 == 1 {
			part = "<strong>" + part + "</strong>"
		}
		out.WriteString(part)
	}
	out.WriteString("</p>")
	return template.HTML(out.String()) // escaped above
}

// Count writes a number of things for the reader.
func (v figuresPage) Count(n int) string { return locale.Count(v.Lang, n) }

// Levels5 are the steps of the scale, from worst to best.
func (figuresPage) Levels5() []int { return []int{1, 2, 3, 4, 5} }
