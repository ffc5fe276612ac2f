package report

import (
	"slices"
	"strings"

	"hailong/internal/canvas"
	"hailong/internal/chart"
	"hailong/internal/document"
	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/result"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// What changed since the round before. Nothing is said where one of the two rounds may not be shown.

// trends are the sentences of the subjects that may be compared.
func (m Meta) trends(lang locale.Lang) []Sentence {
	var all []Sentence
	for _, c := range m.Changes {
		if !c.Published || c.Method == nil {
			continue
		}
		method := *c.Method
		if c.Publish != survey.ByPeople {
			method = "people." + method
		}
		if one, ok := TrendSentence(lang, m.Before, method, subjectOf(c, lang), c.Change); ok {
			all = append(all, one)
		}
	}
	return all
}

func subjectOf(c figures.SubjectChange, lang locale.Lang) string {
	if lang == locale.EN {
		return c.LabelEN
	}
	return c.Label
}

// mostRounds is how many rounds a chart sets beside each other.
const mostRounds = 5

// trend draws the last rounds of each subject that may be compared with the one before.
func (c *charts) trend() {
	var courses []chart.Course
	m := c.s.Meta
	for _, change := range m.Changes {
		if change.Published {
			courses = append(courses, chart.Course{Label: subjectOf(change, c.s.Lang), Points: c.points(change)})
		}
	}
	if len(courses) == 0 {
		return
	}
	var desc []string
	for _, s := range m.trends(c.s.Lang) {
		desc = append(desc, s.Text)
	}
	for _, course := range courses {
		for _, p := range course.Points {
			desc = append(desc, course.Label+", "+p.Round+": "+p.Text+".")
		}
	}
	c.add("trend", c.text("report.chart.trend.caption", locale.Args{"round": m.Before}), 1, func(int) canvas.Scene {
		return chart.Trend{
			Title:    c.text("report.chart.trend", locale.Args{"round": m.Before}),
			Subtitle: c.text("report.chart.trend.unit", nil), Desc: strings.Join(desc, " "), Courses: courses,
		}.Draw(c.width)
	})
}

// points are the last rounds of a subject; without the series of all rounds, the two that are compared.
func (c *charts) points(change figures.SubjectChange) []chart.Point {
	m, lang := c.s.Meta, c.s.Lang
	at := slices.IndexFunc(m.Series, func(s figures.Series) bool { return s.SubjectID == change.SubjectID })
	if at < 0 || len(m.Series[at].Points) < 2 {
		e, l := *change.Earlier, *change.Later
		return []chart.Point{
			{Round: m.Before, Rate: *e.Rate, Text: locale.Percent(lang, e.Satisfied, e.Rated), Shown: true},
			{Round: orSame(m.Period, m.SchoolYear), Rate: *l.Rate, Text: locale.Percent(lang, l.Satisfied, l.Rated),
				Shown: true},
		}
	}
	all := m.Series[at].Points
	var points []chart.Point
	for _, p := range all[max(0, len(all)-mostRounds):] {
		point := chart.Point{Round: strings.TrimPrefix(p.Round.Period+", "+p.Round.SchoolYear, ", "), Text: result.Dash,
			Apart: p.Change == nil || !p.Change.Published}
		if p.Status == stats.Exact {
			point.Rate, point.Text, point.Shown = *p.Rate, locale.Percent(lang, *p.Satisfied, *p.Rated), true
			if p.Interval != nil {
				point.Low, point.High = p.Interval.Low, p.Interval.High
			}
		}
		points = append(points, point)
	}
	return points
}

// compared is the part on the round before.
func (a *author) compared() {
	said := a.s.Said(Trend)
	if len(said) == 0 {
		return
	}
	a.part(partCompared)
	for _, words := range said {
		a.say(document.Body, words)
	}
	t := document.Table{Columns: []document.Column{
		{Head: a.text("report.column.label", nil), Share: 65}, {Head: a.s.Meta.Before, Share: 40, Center: true},
		{Head: a.text("report.column.now", nil), Share: 30, Center: true},
		{Head: a.text("report.column.points", nil), Share: 30, Center: true},
	}}
	for _, c := range a.s.Meta.Changes {
		if !c.Published {
			continue
		}
		e, l := *c.Earlier, *c.Later
		before, now := locale.Beside(a.s.Lang, e.Satisfied, e.Rated, l.Satisfied, l.Rated)
		t.Rows = append(t.Rows, []string{
			subjectOf(c, a.s.Lang), before, now,
			locale.Points(a.s.Lang, e.Satisfied, e.Rated, l.Satisfied, l.Rated),
		})
	}
	a.table(t, a.text("report.paper.compared.table", nil))
	a.figure("trend")
	a.say(document.Note, a.text("report.paper.compared.note", nil))
}
