package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

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

// trends are what is said of each subject, and of the ways of paying, since the round before: what changed, or why
// nothing is said.
func (m Meta) trends(lang locale.Lang) []Sentence {
	var all []Sentence
	for _, c := range m.Changes {
		all = append(all, m.since(lang, c)...)
	}
	if c := m.Cashless; c != nil {
		label := locale.Text(lang, "report.cashless", nil)
		if one, ok := TrendSentence(lang, m.Before, paying, label, c.Change); ok {
			return append(all, one)
		}
		all = append(all, m.silent(lang, label, c.Change)...)
	}
	return all
}

// since is what is said of a subject since the round before.
func (m Meta) since(lang locale.Lang, c figures.SubjectChange) []Sentence {
	if one, ok := SubjectTrend(lang, m.Before, c); ok {
		return []Sentence{one}
	}
	return m.silent(lang, subjectOf(c, lang), c.Change)
}

// silent is why nothing is said of a change; none where there is no reason to tell.
func (m Meta) silent(lang locale.Lang, label string, c figures.Change) []Sentence {
	if c.Reason == nil {
		return nil
	}
	return []Sentence{{Trend, locale.Text(lang, "report.silent."+*c.Reason,
		locale.Args{"label": label, "before": m.Before})}}
}

// SubjectTrend is TrendSentence of a subject.
func SubjectTrend(lang locale.Lang, before string, c figures.SubjectChange) (Sentence, bool) {
	if c.Method == nil {
		return Sentence{}, false
	}
	method := *c.Method
	if c.Publish != survey.ByPeople {
		method = "people." + method
	}
	return TrendSentence(lang, before, method, subjectOf(c, lang), c.Change)
}

// Compared is what is said of the round with which this one is compared, or that there is none.
func (s Section) Compared() []string {
	if s.Meta.Before == "" {
		return []string{uncompared(s.Figures, s.Lang)}
	}
	return s.Said(Trend)
}

// uncompared says why a round is compared with none.
func uncompared(d figures.Document, lang locale.Lang) string {
	if d.Counted < d.Threshold {
		return locale.Text(lang, "report.too_few_to_compare", locale.Args{"k": d.Threshold})
	}
	return locale.Text(lang, "report.no_earlier", nil)
}

// paying stands where a subject has its method: the share of those who told how they pay.
const paying = "cashless"

func subjectOf(c figures.SubjectChange, lang locale.Lang) string {
	if lang.Base() == locale.EN {
		return c.LabelEN
	}
	return c.Label
}

// mostRounds is how many rounds a chart sets beside each other.
const mostRounds = 5

// trend draws the last rounds of each subject that at least two of them published.
func (c *charts) trend() {
	var courses []chart.Course
	var desc []string
	m, over := c.s.Meta, false
	for _, e := range c.s.Figures.Satisfaction {
		label := result.Label(e, c.s.Lang)
		points, spoken := c.rounds(e.SubjectID)
		over = over || len(points) > 0
		if at := slices.IndexFunc(m.Changes, func(one figures.SubjectChange) bool {
			return one.SubjectID == e.SubjectID
		}); at >= 0 {
			one, ok := SubjectTrend(c.s.Lang, m.Before, m.Changes[at])
			if ok && len(points) == 0 {
				points, spoken = c.two(m.Changes[at].Change)
			}
			if ok {
				desc = append(desc, one.Text)
			}
		}
		if len(points) == 0 {
			continue
		}
		courses = append(courses, chart.Course{Label: label, Points: points})
		for i, p := range points {
			desc = append(desc, label+", "+p.Round+": "+spoken[i]+".")
		}
	}
	if len(courses) == 0 {
		return
	}
	unit := c.text("report.chart.trend.unit", nil)
	if intervals(courses) {
		unit += " " + c.text("report.chart.trend.interval", nil)
	}
	title := c.text("report.chart.trend", locale.Args{"round": m.Before})
	caption := c.text("report.chart.trend.caption", locale.Args{"round": m.Before})
	if over {
		title = c.text("report.chart.trend.over", nil)
		caption = title
	}
	c.add("trend", caption, 1, func(int) canvas.Scene {
		return chart.Trend{Title: title, Subtitle: unit, Desc: strings.Join(desc, " "), Courses: courses}.Draw(c.width)
	})
}

// intervals tells whether one is drawn.
func intervals(courses []chart.Course) bool {
	return slices.ContainsFunc(courses, func(one chart.Course) bool {
		return slices.ContainsFunc(one.Points, func(p chart.Point) bool { return p.High > 0 })
	})
}

// two are the two rounds that are compared, and each in words.
func (c *charts) two(change figures.Change) ([]chart.Point, []string) {
	m, lang, e, l := c.s.Meta, c.s.Lang, *change.Earlier, *change.Later
	before, now := locale.Percent(lang, e.Satisfied, e.Rated), locale.Percent(lang, l.Satisfied, l.Rated)
	return []chart.Point{{Round: m.Before, Rate: *e.Rate, Text: before, Shown: true},
		{Round: orSame(m.Period, m.SchoolYear), Rate: *l.Rate, Text: now, Shown: true}}, []string{before, now}
}

// rounds are the last rounds of a subject, and each in words; none where fewer than two of them published it. A round
// without figures has a dash in its place.
func (c *charts) rounds(subject string) (points []chart.Point, spoken []string) {
	m, lang := c.s.Meta, c.s.Lang
	at := slices.IndexFunc(m.Series, func(s figures.Series) bool { return s.SubjectID == subject })
	if at < 0 {
		return nil, nil
	}
	all := m.Series[at].Points
	all = all[max(0, len(all)-mostRounds):]
	var named []figures.RoundReference
	for _, p := range all {
		named = append(named, p.Round)
	}
	names := roundNames(lang, named)
	known, shown := 0, "" // the last round that has a point
	for _, p := range all {
		name := names[p.Round.SurveyID]
		point, words := chart.Point{Round: name, Text: result.Dash}, result.Dash
		if p.Status == stats.Exact {
			point, words = plotted(lang, name, *p.Satisfied, *p.Rated, p.Interval)
			point.Apart = p.Against == nil || *p.Against != shown
			known, shown = known+1, p.Round.SurveyID
		}
		points, spoken = append(points, point), append(spoken, words)
	}
	if known < 2 {
		return nil, nil
	}
	return points, spoken
}

// RoundName is a round in a few words: its period, where it has one, and its school year.
func RoundName(r figures.RoundReference) string {
	return strings.TrimPrefix(r.Period+", "+r.SchoolYear, ", ")
}

// roundNames are rounds in a few words, by their ids; where several are called the same, with the day they closed.
func roundNames(lang locale.Lang, rounds []figures.RoundReference) map[string]string {
	names, called, several := map[string]string{}, map[string]string{}, map[string]bool{}
	for _, r := range rounds {
		name := RoundName(r)
		if id, there := called[name]; there && id != r.SurveyID {
			several[name] = true
		}
		names[r.SurveyID], called[name] = name, r.SurveyID
	}
	for _, r := range rounds {
		if at, err := time.Parse(time.RFC3339, r.AsOf); err == nil && several[RoundName(r)] {
			names[r.SurveyID] = locale.Text(lang, "period.round",
				locale.Args{"title": RoundName(r), "closed": locale.Day(at.In(locale.Zone).Format(time.DateOnly))})
		}
	}
	return names
}

// plotted is a published share of one round, with its interval where at least half of all answered, and both in words.
func plotted(lang locale.Lang, round string, x, n int, i *figures.Interval) (p chart.Point, words string) {
	p = chart.Point{Round: round, Rate: float64(x) / float64(n), Text: locale.Percent(lang, x, n), Shown: true}
	if i == nil || stats.Half(n, i.Population) {
		return p, p.Text
	}
	p.Low, p.High = i.Low, i.High
	return p, p.Text + " (" + between(lang, i) + ")"
}

// between is an interval in words: one value where both ends print alike.
func between(lang locale.Lang, i *figures.Interval) string {
	low, high := locale.PercentDown(lang, i.LowCount, i.Population), locale.PercentUp(lang, i.HighCount, i.Population)
	if low == high {
		return low
	}
	return low + " – " + high
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
	if t := ComparedTable(a.s); len(t.Rows) > 0 {
		a.table(t, a.text("report.paper.compared.table", nil))
	}
	a.figure("trend")
	if t := a.s.channelsTable(); len(t.Rows) > 0 {
		a.table(t, a.text("report.paper.compared.channels", nil))
	}
	a.say(document.Note, a.text("report.paper.compared.note", nil))
}

// ComparedTable sets what may be compared beside the round before; without rows where nothing may.
func ComparedTable(s Section) document.Table {
	t := s.beside("report.column.label")
	if was, is := s.Meta.BeforeTook, s.Figures.Participation; was.Eligible > 0 && is.Eligible > 0 {
		before, now := locale.Beside(s.Lang, was.Responded, was.Eligible, is.Responded, is.Eligible)
		t.Rows = append(t.Rows, []string{s.text("report.took_part", nil),
			fmt.Sprintf("%d/%d (%s)", was.Responded, was.Eligible, before),
			fmt.Sprintf("%d/%d (%s)", is.Responded, is.Eligible, now),
			locale.Points(s.Lang, was.Responded, was.Eligible, is.Responded, is.Eligible)})
	}
	add := func(label string, c figures.Change) {
		if c.Published {
			t.Rows = append(t.Rows, s.change(label, c))
		}
	}
	for _, c := range s.Meta.Changes {
		add(subjectOf(c, s.Lang), c.Change)
	}
	if c := s.Meta.Cashless; c != nil {
		add(s.text("report.cashless.row", nil), c.Change)
	}
	return t
}

// beside is a table of two rounds, without rows.
func (s Section) beside(head string) document.Table {
	return document.Table{Columns: []document.Column{
		{Head: s.text(head, nil), Share: 65}, {Head: s.Meta.Before, Share: 40, Center: true},
		{Head: s.text("report.column.now", nil), Share: 30, Center: true},
		{Head: s.text("report.column.points", nil), Share: 30, Center: true},
	}}
}

func (s Section) change(label string, c figures.Change) []string {
	e, l := *c.Earlier, *c.Later
	before, now := locale.Beside(s.Lang, e.Satisfied, e.Rated, l.Satisfied, l.Rated)
	return []string{label, before, now, locale.Points(s.Lang, e.Satisfied, e.Rated, l.Satisfied, l.Rated)}
}

// channelsTable is each way of paying in both rounds. A difference that the method does not tell is a dash; the counts
// of both rounds are published all the same.
func (s Section) channelsTable() document.Table {
	t := s.beside("report.column.choice")
	m := s.Meta.Cashless
	if m == nil || !m.Published {
		return t
	}
	labels := map[string]string{}
	for _, o := range s.words(m.QuestionID).Options {
		labels[o.Value] = o.Label
	}
	for _, c := range m.Channels {
		row := []string{labels[c.Value], locale.Percent(s.Lang, c.Earlier, m.Earlier.Rated),
			locale.Percent(s.Lang, c.Later, m.Later.Rated), result.Dash}
		if c.Published {
			row = s.change(row[0], c.Change)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
