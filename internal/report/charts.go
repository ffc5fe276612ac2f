package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"hailong/internal/canvas"
	"hailong/internal/chart"
	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/stats"
)

// Chart is one chart of a section; Name is what callers ask for.
type Chart struct {
	Name    string
	Caption string // with its part, where there are several
	Whole   string // without
	Rows    int    // questions in this part; 0 of other charts
	Scene   canvas.Scene
}

// PageWidth is the width of charts on an A4 page, in millimetres.
const PageWidth = chart.Page

// How many rows fit on a page.
const (
	rowsOfClasses   = 22
	rowsOfQuestions = 12
)

// Charts are all charts of a section, width millimetres wide: "participation", "subjects", "questions.SUBJECT" for each
// subject whose questions were rated, "channels" of how fees are paid, and "trend" where there is a round before to
// compare with. One that does not fit on a page is continued under NAME.2, NAME.3 … Each says below where its figures
// come from.
func Charts(s Section, width float64) []Chart {
	all := drawn(s, width)
	for i := range all {
		all[i].Scene = chart.Signed(all[i].Scene, s.source())
	}
	return all
}

// source is where the figures of the section come from: the school, the round, the ballots and the seal.
func (s Section) source() string {
	m := s.Meta
	args := locale.Args{"school": m.School, "year": m.SchoolYear, "period": period(m), "n": s.Figures.Counted,
		"seal": ""}
	if m.Digest != "" {
		args["seal"] = s.text("report.chart.source.seal", locale.Args{"digest": m.Digest[:16]})
	}
	return s.text("report.chart.source", args)
}

// drawn are the charts for a document, which says the rest itself.
func drawn(s Section, width float64) []Chart {
	c := charts{s: s, width: width}
	c.participation()
	c.subjects()
	for i := range s.Figures.Satisfaction {
		c.questions(i)
	}
	c.channels()
	c.trend()
	return c.all
}

type charts struct {
	s     Section
	width float64
	all   []Chart
}

func (c *charts) text(key string, args locale.Args) string { return locale.Text(c.s.Lang, key, args) }

// add draws the parts of a chart.
func (c *charts) add(name, caption string, parts int, draw func(part int) canvas.Scene) {
	for part := range parts {
		one := Chart{Name: name, Caption: caption, Whole: caption, Scene: draw(part)}
		if part > 0 {
			one.Name += "." + strconv.Itoa(part+1)
		}
		if parts > 1 {
			one.Caption += fmt.Sprintf(" (%d/%d)", part+1, parts)
		}
		c.all = append(c.all, one)
	}
}

// pages splits rows into parts of nearly equal length, none longer than most.
func pages[T any](rows []T, most int) [][]T {
	n := (len(rows) + most - 1) / most
	if n == 0 {
		return nil
	}
	return slices.Collect(slices.Chunk(rows, (len(rows)+n-1)/n))
}

func (c *charts) participation() {
	var bars []chart.Share
	for _, class := range c.s.Figures.Classes {
		one := chart.Share{Label: ClassName(class, c.s.Lang), Text: locale.Count(c.s.Lang, class.Responded) + "/" +
			locale.Count(c.s.Lang, class.Eligible)}
		if class.Rate != nil {
			one.Value = *class.Rate
		}
		bars = append(bars, one)
	}
	p := c.s.Figures.Participation
	title := c.text("report.chart.participation", locale.Args{"share": locale.Share(c.s.Lang, p.Responded, p.Eligible)})
	parts := pages(bars, rowsOfClasses)
	c.add("participation", c.text("report.chart.participation.caption", nil), len(parts), func(i int) canvas.Scene {
		var desc []string
		for _, b := range parts[i] {
			desc = append(desc, b.Label+": "+b.Text)
		}
		return chart.Shares{Title: title, Subtitle: c.text("report.chart.participation.unit", nil),
			Desc: strings.Join(desc, "; ") + ".", Bars: parts[i]}.Draw(c.width)
	})
}

func (c *charts) subjects() {
	var spans []chart.Span
	var desc []string
	known := 0
	var lowest []figures.Satisfaction // of the lowest rate; they share the title
	for _, e := range c.s.Figures.Satisfaction {
		span := chart.Span{Label: label(e, c.s.Lang)}
		switch e.Status {
		case stats.Exact:
			known++
			span.Known, span.Rate, span.Text = true, *e.Rate, locale.Percent(c.s.Lang, *e.Satisfied, *e.Rated)
			span.Note = locale.Count(c.s.Lang, *e.Satisfied) + "/" + locale.Count(c.s.Lang, *e.Rated)
			span.Low, span.High = *e.Rate, *e.Rate
			if e.AllParents != nil {
				span.Low, span.High = e.AllParents.Low, e.AllParents.High
			}
			if len(lowest) > 0 && *e.Rate < *lowest[0].Rate {
				lowest = nil
			}
			if len(lowest) == 0 || *e.Rate == *lowest[0].Rate {
				lowest = append(lowest, e)
			}
			low, high := c.s.bounds(e)
			desc = append(desc, c.text("report.chart.subjects.row",
				locale.Args{"label": span.Label, "rate": span.Text, "counts": span.Note, "low": low, "high": high}))
		case stats.Coded:
			span.Note = c.text("report.chart.coded",
				locale.Args{"text": schoolCell(e, c.s.Lang), "why": c.s.why(e.Reason)})
			desc = append(desc, span.Label+": "+span.Note)
		default:
			span.Note = c.text("report.chart.hidden", locale.Args{"why": c.s.why(e.Reason)})
			desc = append(desc, span.Label+": "+span.Note)
		}
		spans = append(spans, span)
	}
	if known == 0 {
		return
	}
	title := c.text("report.chart.subjects.caption", nil)
	w := &writer{d: c.s.Figures, lang: c.s.Lang}
	// It names the lowest, unless one that is withheld may be lower, or several have the lowest rate, each of other
	// people.
	if known == len(spans) && len(w.grouped(lowest)) == 1 {
		title = capital(w.part(lowest))
	}
	c.add("subjects", c.text("report.chart.subjects.caption", nil), 1, func(int) canvas.Scene {
		return chart.Spans{Title: title, Subtitle: c.text("report.chart.subjects.unit", nil),
			Desc: strings.Join(desc, " "), Subjects: spans}.Draw(c.width)
	})
}

// capital begins with a capital letter what can stand inside of a sentence.
func capital(words string) string {
	first, size := utf8.DecodeRuneInString(words)
	return string(unicode.ToUpper(first)) + words[size:]
}

// bounds are the worst and the best case for all parents as text, rounded outward.
func (s Section) bounds(e figures.Satisfaction) (low, high string) {
	n := s.Figures.Participation.Eligible - *e.NotApplicable
	if e.Status != stats.Exact || n <= 0 {
		return dash, dash
	}
	return locale.PercentDown(s.Lang, *e.Satisfied, n), locale.PercentUp(s.Lang, *e.Satisfied+n-*e.Rated, n)
}

// why is a reason in a few words, "" for none.
func (s Section) why(reason *string) string {
	if reason == nil {
		return ""
	}
	return figures.WhyShort(s.Lang, *reason, s.Figures.Threshold)
}

func label(e figures.Satisfaction, lang locale.Lang) string {
	if lang == locale.EN {
		return e.LabelEN
	}
	return e.Label
}

// Steps are the five answers in the reader's language, the worst first.
func Steps(lang locale.Lang) (steps chart.Steps) {
	for i := range steps {
		steps[i] = locale.Text(lang, "parent.scale."+strconv.Itoa(i+1), nil)
	}
	return steps
}

// five are the counts of the answers 1…5; nil when they are withheld.
func five(q figures.Question) *[5]int {
	if q.Counts == nil {
		return nil
	}
	var counts [5]int
	for i := range counts {
		counts[i] = (*q.Counts)[strconv.Itoa(i+1)]
	}
	return &counts
}

// satisfied and rated of five counts.
func satisfied(counts *[5]int) (x, n int) {
	for i, c := range counts {
		n += c
		if i > 2 {
			x += c
		}
	}
	return x, n
}

func (s Section) words(id string) Question {
	at := slices.IndexFunc(s.Meta.Questions, func(q Question) bool { return q.ID == id })
	if at < 0 {
		return Question{ID: id, Text: id}
	}
	return s.Meta.Questions[at]
}

// rated are the rated questions of a subject, the least satisfying first, what is withheld last.
func (s Section) rated(subject string) []figures.Question {
	var all []figures.Question
	for _, q := range s.Figures.Questions {
		if q.SubjectID == subject && q.Counted() == stats.Rating {
			all = append(all, q)
		}
	}
	slices.SortStableFunc(all, func(a, b figures.Question) int {
		one, other := five(a), five(b)
		switch {
		case one == nil || other == nil:
			return boolean(one == nil) - boolean(other == nil)
		default:
			x1, n1 := satisfied(one)
			x2, n2 := satisfied(other)
			return x1*n2 - x2*n1
		}
	})
	return all
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (c *charts) questions(i int) {
	e := c.s.Figures.Satisfaction[i]
	var rows []chart.Answers
	uneven := false
	// of the withheld nobody may say how satisfied they are: then the title names no worst
	shown, withheld := false, false
	for _, q := range c.s.rated(e.SubjectID) {
		row := chart.Answers{Label: c.s.words(q.QuestionID).Text, Counts: five(q),
			Note: c.text("report.chart.hidden", locale.Args{"why": c.s.why(q.Reason)})}
		shown, withheld = shown || row.Counts != nil, withheld || row.Counts == nil
		rows = append(rows, row)
		uneven = uneven || row.Counts != nil && !locale.AddsUp(row.Counts[:]...)
	}
	if !shown {
		return
	}
	unit := c.text("report.chart.questions.unit", nil)
	if uneven {
		unit += " " + c.text("report.chart.questions.rounded", nil)
	}
	parts := pages(rows, rowsOfQuestions)
	c.add("questions."+e.SubjectID, c.text("report.chart.questions.caption", locale.Args{"label": label(e, c.s.Lang)}),
		len(parts), func(i int) canvas.Scene {
			first := parts[i][0]
			x, n := satisfied(or(first.Counts))
			title := c.text("report.chart.questions.lowest",
				locale.Args{"question": strings.TrimRight(first.Label, ".?"), "rate": locale.Percent(c.s.Lang, x, n)})
			if i == 0 && !withheld && x == n {
				title = c.text("report.chart.questions.all", nil)
			} else if i > 0 || withheld {
				title = c.text("report.chart.questions.caption", locale.Args{"label": label(e, c.s.Lang)})
			}
			steps := Steps(c.s.Lang)
			return chart.Likert{
				Lang: c.s.Lang, Title: title, Subtitle: unit, Desc: c.described(parts[i], steps), Steps: steps,
				Satisfied: c.text("report.column.satisfied", nil), Rated: c.text("report.column.n", nil),
				Questions: parts[i],
			}.Draw(c.width)
		})
	for i, part := range parts {
		c.all[len(c.all)-len(parts)+i].Rows = len(part)
	}
}

func or(counts *[5]int) *[5]int {
	if counts == nil {
		return &[5]int{}
	}
	return counts
}

// described says the rows of a chart in words.
func (c *charts) described(rows []chart.Answers, steps chart.Steps) string {
	var all []string
	for _, r := range rows {
		if r.Counts == nil {
			all = append(all, r.Label+": "+r.Note)
			continue
		}
		x, n := satisfied(r.Counts)
		parts := []string{c.text("report.column.satisfied", nil) + " " + locale.Share(c.s.Lang, x, n)}
		for i, step := range steps {
			parts = append(parts, step+" "+locale.Count(c.s.Lang, r.Counts[i]))
		}
		all = append(all, r.Label+": "+strings.Join(parts, ", ")+".")
	}
	return strings.Join(all, " ")
}

// channels is the question on how fees are paid.
func (s Section) channels() Question {
	at := slices.IndexFunc(s.Meta.Questions, func(q Question) bool { return q.Use == stats.Channels })
	if at < 0 {
		return Question{}
	}
	return s.Meta.Questions[at]
}

// channels draws how many use each channel, the most used first. Somebody may use several, so the bars are never
// stacked.
func (c *charts) channels() {
	paid, asked := c.s.Figures.Cashless, c.s.channels()
	if paid == nil || paid.Answered == 0 {
		return
	}
	var bars []chart.Share
	for _, o := range asked.Options {
		if n := paid.Channels[o.Value]; n > 0 {
			bars = append(bars, chart.Share{Label: o.Label, Value: float64(n) / float64(paid.Answered),
				Text: locale.Share(c.s.Lang, n, paid.Answered)})
		}
	}
	if len(bars) == 0 {
		return
	}
	slices.SortStableFunc(bars, func(a, b chart.Share) int { return cmp.Compare(b.Value, a.Value) })
	var desc []string
	for _, b := range bars {
		desc = append(desc, b.Label+": "+b.Text)
	}
	title := c.text("report.chart.channels", locale.Args{"share": locale.Share(c.s.Lang, paid.Cashless, paid.Answered)})
	c.add("channels", c.text("report.chart.channels.caption", nil), 1, func(int) canvas.Scene {
		return chart.Shares{Title: title, Subtitle: c.text("report.chart.channels.unit", nil),
			Desc: strings.Join(desc, "; ") + ".", Bars: bars}.Draw(c.width)
	})
}
