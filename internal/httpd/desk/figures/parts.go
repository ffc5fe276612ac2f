package figures

import (
	"cmp"
	"html/template"
	"slices"
	"strings"

	"hailong/internal/figures"
	"hailong/internal/httpd/desk/frame"
	"hailong/internal/locale"
	"hailong/internal/report"
	"hailong/internal/result"
	"hailong/internal/stats"
)

// questionsChart are the rated questions, the least satisfied first.
type questionsChart struct {
	Title   string // says the finding
	Rows    []result.Rated
	Rounded bool // the percentages of a bar do not add to 100
}

func (v *figuresPage) questions(now figures.Published) questionsChart {
	rows := result.Ratings(now.Document, v.asked, "", v.Lang)
	return questionsChart{Title: cmp.Or(result.Finding(rows, v.Lang), v.T("public.questions")), Rows: rows,
		Rounded: slices.ContainsFunc(rows, func(q result.Rated) bool { return q.Bar != nil && !q.Bar.Even })}
}

// InWords says a bar in words.
func (v figuresPage) InWords(q result.Rated) string {
	words := v.T("figures.bar", "question", q.Text, "rate", q.Bar.Rate, "n", q.Bar.N)
	for _, step := range q.Bar.Steps {
		if step.N > 0 {
			words += " " + step.Label + ": " + step.Percent + "."
		}
	}
	return words
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
			Width:   result.Length{N: c.Responded, Of: c.Eligible}.Width(),
			Cells:   t.Rows[i][2:], Marked: c.Roster != nil && c.Roster.Mark != nil,
		})
	}
}

// cashlessCard is how parents pay. Channels may be several a parent, so they are never stacked.
type cashlessCard struct {
	Text, Of, Remaining string
	Channels            []result.Chosen
	Difficulties        []result.Chosen
	Met                 string // how many met a difficulty, or why that is not told
	Withheld            string // why nothing is told
}

// othersChart is a question with choices besides those of the cashless card.
type othersChart struct {
	Text, Note string
	Options    []result.Chosen
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
		Channels: v.options(stats.Channels, c.Channels, c.Answered),
	}
	if c.Remaining > 0 {
		card.Remaining = v.T("figures.cashless.remaining", "n", c.Remaining)
	}
	if m := c.Difficulties; m != nil && m.Answered != nil && *m.Answered > 0 && len(m.Counts) > 0 {
		card.Met = v.T("figures.cashless.difficulties", "n", *m.Answered)
		card.Difficulties = v.options(stats.Difficulties, m.Counts, *m.Answered)
	} else if why, there := now.Document.Withheld["difficulties"]; there {
		card.Met = v.T("figures.cashless.difficulties.withheld", "why",
			figures.Why(v.Lang, why, now.Document.Threshold))
	}
	return card
}

// options are the choices of the question of a use, as bars.
func (v *figuresPage) options(use string, counts map[string]int, of int) []result.Chosen {
	at := slices.IndexFunc(v.asked, func(q result.Asked) bool { return q.Use == use })
	if at < 0 {
		return nil
	}
	return result.Most(result.Choices(v.asked[at], counts, of, v.Lang))
}

// others are the questions with choices that belong to no card.
func (v *figuresPage) others(now figures.Published) []othersChart {
	var all []othersChart
	for _, s := range now.Survey.Plan().Subjects {
		for _, q := range s.Questions {
			if q.Kind != stats.Choice && q.Kind != stats.Measure || q.Use != "" {
				continue
			}
			at := slices.IndexFunc(now.Document.Questions, func(f figures.Question) bool {
				return f.QuestionID == q.ID
			})
			if at < 0 {
				continue
			}
			f := now.Document.Questions[at]
			asked := result.Find(v.asked, q.ID)
			chart := othersChart{Text: asked.Numbered(), Note: f.Why(v.Lang, now.Document.Threshold)}
			switch {
			case q.Kind == stats.Measure:
				chart.Note = f.Spread(asked.Unit, v.Lang, now.Document.Threshold)
			case f.Counts != nil:
				chart.Note, chart.Options = v.T("figures.answered", "n", *f.Answered),
					result.Most(result.Choices(asked, *f.Counts, *f.Answered, v.Lang))
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
	With    []frame.MenuEntry // what the report may be compared with; Path is the value
	Beside  []frame.MenuEntry // the rounds of the other respondents that it may set beside this one
}

type changeRow struct{ Text, Earlier, Later, Points, Verdict string }

func (v *figuresPage) changes(
	before figures.Published, c figures.Comparison, earlier []figures.Published,
) changesTable {
	t := changesTable{Since: v.named(c.Against)}
	for _, q := range c.Questions {
		switch {
		case !q.Published:
			t.Not++
		case *q.Verdict == stats.Up || *q.Verdict == stats.Down:
			earlier, later := locale.Beside(v.Lang, q.Earlier.Satisfied, q.Earlier.Rated, q.Later.Satisfied,
				q.Later.Rated)
			t.Clear = append(t.Clear, changeRow{
				Text: result.Find(v.asked, q.QuestionID).Text, Earlier: earlier, Later: later,
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
			Text: v.named(figures.RoundReference{SchoolYear: one.Survey.SchoolYear, Period: one.Survey.Period}) +
				" · " + v.Day(*one.Survey.ClosedAt),
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
