package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"hailong/internal/canvas"
	"hailong/internal/chart"
	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/result"
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
	rowsOfCriteria  = 14
)

// Charts are all charts of a section, width millimetres wide: "participation", "subjects", "questions.SUBJECT" for each
// subject whose questions were rated, "criteria" where there are any, "channels" of how fees are paid, and "trend" of
// the subjects that at least two rounds published. One that does not fit on a page is continued under NAME.2, NAME.3 …
// Each says below where its figures come from. With names, only those that begin so.
func Charts(s Section, width float64, names ...string) []Chart {
	c := charts{s: s, width: width, names: names}
	c.each()
	for i := range c.all {
		c.all[i].Scene = chart.Signed(c.all[i].Scene, s.source())
	}
	return c.all
}

// Listed are Charts by name and caption, none of them drawn: for a page that only says which there are.
func Listed(s Section, names ...string) []Chart {
	c := charts{s: s, names: names, undrawn: true}
	c.each()
	return c.all
}

func (c *charts) each() {
	c.participation()
	c.subjects()
	for i := range c.s.Figures.Satisfaction {
		c.questions(i)
	}
	c.criteria()
	c.channels()
	c.trend()
}

// source is where the figures of the section come from: the school, the round, who answered, the day it was closed and
// the seal.
func (s Section) source() string {
	m, p := s.Meta, s.Figures.Participation
	closed, seal := s.text("report.chart.source.running", nil), ""
	if m.To != nil {
		closed = s.text("report.chart.source.closed", locale.Args{"day": locale.Date(s.Lang, *m.To)})
	}
	if m.Digest != "" {
		seal = s.text("report.chart.source.seal", locale.Args{"digest": m.Digest[:16]})
	}
	return s.text("report.chart.source", locale.Args{"school": m.School, "year": m.SchoolYear, "period": period(m),
		"share": locale.Fraction(s.Lang, p.Responded, p.Eligible), "closed": closed, "seal": seal})
}

type charts struct {
	s     Section
	width float64
	names []string // beginnings of those that are wanted; nil: all are
	all   []Chart

	undrawn bool
}

func (c *charts) text(key string, args locale.Args) string { return locale.Text(c.s.Lang, key, args) }

// add draws the parts of a chart and gives them; none if it is not wanted.
func (c *charts) add(name, caption string, parts int, draw func(part int) canvas.Scene) []Chart {
	if c.names != nil && !slices.ContainsFunc(c.names, func(n string) bool { return strings.HasPrefix(name, n) }) {
		return nil
	}
	for part := range parts {
		one := Chart{Name: name, Caption: caption, Whole: caption}
		if !c.undrawn {
			one.Scene = draw(part)
		}
		if part > 0 {
			one.Name += "." + strconv.Itoa(part+1)
		}
		if parts > 1 {
			one.Caption += fmt.Sprintf(" (%d/%d)", part+1, parts)
		}
		c.all = append(c.all, one)
	}
	return c.all[len(c.all)-parts:]
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
		span := chart.Span{Label: result.Label(e, c.s.Lang)}
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
			low, high := c.s.Bounds(e)
			desc = append(desc, c.text("report.chart.subjects.row",
				locale.Args{"label": span.Label, "rate": span.Text, "counts": span.Note, "low": low, "high": high}))
		case stats.Coded:
			span.Note = c.text("report.chart.coded",
				locale.Args{"text": result.Rate(e, c.s.Lang), "why": c.s.why(e.Reason)})
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
		title = result.Heading(w.part(lowest))
	}
	c.add("subjects", c.text("report.chart.subjects.caption", nil), 1, func(int) canvas.Scene {
		return chart.Spans{Title: title, Subtitle: c.text("report.chart.subjects.unit", nil),
			Desc: strings.Join(desc, " "), Subjects: spans}.Draw(c.width)
	})
}

// why is a reason in a few words, "" for none.
func (s Section) why(reason *string) string {
	if reason == nil {
		return ""
	}
	return figures.WhyShort(s.Lang, *reason, s.Figures.Threshold)
}

func (c *charts) questions(i int) {
	e, lang := c.s.Figures.Satisfaction[i], c.s.Lang
	rows := c.s.ratings(e.SubjectID)
	shown := slices.IndexFunc(rows, func(q result.Rated) bool { return q.Bar != nil }) >= 0
	if !shown {
		return
	}
	unit := c.text("report.chart.questions.unit", nil)
	if slices.ContainsFunc(rows, func(q result.Rated) bool { return q.Bar != nil && !q.Bar.Even }) {
		unit += " " + c.text("report.chart.questions.rounded", nil)
	}
	caption := c.text("report.chart.questions.caption", locale.Args{"label": result.Label(e, lang)})
	parts := pages(rows, rowsOfQuestions)
	added := c.add("questions."+e.SubjectID, caption, len(parts), func(i int) canvas.Scene {
		title := caption
		if finding := result.Finding(rows, lang); i == 0 && finding != "" {
			title = finding
		}
		drawn := chart.Likert{
			Lang: lang, Title: title, Subtitle: unit, Desc: c.described(parts[i]), Steps: result.Steps(lang),
			Satisfied: c.text("report.column.satisfied", nil), Rated: c.text("report.column.n", nil),
		}
		for _, q := range parts[i] {
			row := chart.Answers{Label: q.Numbered(), Note: c.hidden(q)}
			if q.Bar != nil {
				counts := q.Bar.Counts()
				row.Counts = &counts
			}
			drawn.Questions = append(drawn.Questions, row)
		}
		return drawn.Draw(c.width)
	})
	for i := range added {
		added[i].Rows = len(parts[i])
	}
}

// hidden says in a few words why a question has no bar.
func (c *charts) hidden(q result.Rated) string {
	return c.text("report.chart.hidden", locale.Args{"why": c.s.why(q.Reason)})
}

// described says the rows of a chart in words.
func (c *charts) described(rows []result.Rated) string {
	var all []string
	for _, q := range rows {
		if q.Bar == nil {
			all = append(all, q.Numbered()+": "+c.hidden(q))
			continue
		}
		parts := []string{c.text("report.column.satisfied", nil) + " " +
			locale.Share(c.s.Lang, q.Bar.Satisfied, q.Bar.N)}
		for _, step := range q.Bar.Steps {
			parts = append(parts, step.Label+" "+locale.Count(c.s.Lang, step.N))
		}
		all = append(all, q.Numbered()+": "+strings.Join(parts, ", ")+".")
	}
	return strings.Join(all, " ")
}

// words is a question in the reader's words.
func (s Section) words(id string) result.Asked { return result.Find(s.Meta.Questions, id) }

// ratings are the rated questions of a subject, the least satisfying first, what is withheld last.
func (s Section) ratings(subject string) []result.Rated {
	return result.Ratings(s.Figures, s.Meta.Questions, subject, s.Lang)
}

// channels is the question on how fees are paid.
func (s Section) channels() result.Asked {
	at := slices.IndexFunc(s.Meta.Questions, func(q result.Asked) bool { return q.Use == stats.Channels })
	if at < 0 {
		return result.Asked{}
	}
	return s.Meta.Questions[at]
}

// paid are the ways of paying with how many use each, the most used first; none where that is not published.
func (s Section) paid() []result.Chosen {
	paid := s.Figures.Cashless
	if paid == nil || paid.Answered == 0 {
		return nil
	}
	return result.Most(result.Choices(s.channels(), paid.Channels, paid.Answered, s.Lang))
}

// channels draws how many use each channel, the most used first. Somebody may use several, so the bars are never
// stacked.
func (c *charts) channels() {
	paid := c.s.Figures.Cashless
	var bars []chart.Share
	for _, o := range c.s.paid() {
		bars = append(bars, chart.Share{Label: o.Label, Value: float64(o.N) / float64(paid.Answered),
			Text: o.Share})
	}
	if len(bars) == 0 {
		return
	}
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
