package report

import (
	"strings"

	"hailong/internal/chart"
	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/paper"
)

// What changed since the round before. Nothing is said where one of the two rounds may not be shown.

// trends are the sentences of the subjects that may be compared.
func (m Meta) trends(lang locale.Lang) []Sentence {
	var all []Sentence
	for _, c := range m.Changes {
		if !c.Published || c.Method == nil {
			continue
		}
		if one, ok := TrendSentence(lang, m.Before, *c.Method, subjectOf(c, lang), c.Change); ok {
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

// trend draws the two rounds of each subject that may be compared.
func (c *charts) trend() {
	var courses []chart.Course
	var desc []string
	m := c.s.Meta
	for _, change := range m.Changes {
		if !change.Published {
			continue
		}
		e, l := *change.Earlier, *change.Later
		from, to := locale.Percent(c.s.Lang, e.Satisfied, e.Rated), locale.Percent(c.s.Lang, l.Satisfied, l.Rated)
		courses = append(courses, chart.Course{Label: subjectOf(change, c.s.Lang), Points: []chart.Point{
			{Round: m.Before, Rate: *e.Rate, Text: from, Shown: true}, {Round: orSame(m.Period, m.SchoolYear), Rate: *l.Rate, Text: to, Shown: true},
		}})
	}
	if len(courses) == 0 {
		return
	}
	sentences := m.trends(c.s.Lang)
	for _, s := range sentences {
		desc = append(desc, s.Text)
	}
	c.add("trend", c.text("report.chart.trend.caption", locale.Args{"round": m.Before}), 1, func(int) chart.Scene {
		return chart.Trend{Title: c.text("report.chart.trend", locale.Args{"round": m.Before}), Subtitle: c.text("report.chart.trend.unit", nil), Desc: strings.Join(desc, " "), Courses: courses}.Draw(c.width)
	})
}

// compared is the part on the round before.
func (a *author) compared() {
	said := a.s.sentences(roleTrend)
	if len(said) == 0 {
		return
	}
	a.part("report.paper.compared")
	for _, words := range said {
		a.say(paper.Body, words)
	}
	t := paper.Table{Columns: []paper.Column{
		{Head: a.text("report.column.label", nil), Share: 65}, {Head: a.s.Meta.Before, Share: 40, Center: true},
		{Head: a.text("report.column.now", nil), Share: 30, Center: true}, {Head: a.text("report.column.points", nil), Share: 30, Center: true},
	}}
	for _, c := range a.s.Meta.Changes {
		if !c.Published {
			continue
		}
		e, l := *c.Earlier, *c.Later
		t.Rows = append(t.Rows, []string{
			subjectOf(c, a.s.Lang), percent(a.s.Lang, e.Satisfied, e.Rated), percent(a.s.Lang, l.Satisfied, l.Rated),
			locale.Points(a.s.Lang, e.Satisfied, e.Rated, l.Satisfied, l.Rated),
		})
	}
	a.table(t, a.text("report.paper.compared.table", nil))
	a.figure("trend")
	a.say(paper.Note, a.text("report.paper.compared.note", nil))
}
