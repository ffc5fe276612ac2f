package report

import (
	"slices"
	"strings"

	"hailong/internal/canvas"
	"hailong/internal/chart"
	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/result"
)

// Group is one kind of figures of several rounds beside each other: who took part, the subjects, the criteria, or the
// questions of a subject.
type Group struct {
	Name, Title string
	Rows        []GroupRow
	unit        string
	lang        locale.Lang
}

// GroupRow is one thing over the rounds.
type GroupRow struct {
	Label string
	Cells []GroupCell
}

// GroupCell is what one round published, or why nothing; Note is also what changed since which round, or why that is
// not told.
type GroupCell struct {
	Round, Text, Of, Interval, Note string
	point                           chart.Point
}

// Groups are the figures of rounds in words. A kind of which the rounds have nothing is left out.
func Groups(r figures.Rounds, lang locale.Lang) []Group {
	text := func(key string, args locale.Args) string { return locale.Text(lang, key, args) }
	names := namesIn(r, lang)
	all := []Group{took(r, names, lang)}
	add := func(name, title, unit string, of []figures.Course) {
		group := Group{Name: name, Title: title, unit: unit, lang: lang}
		for _, c := range of {
			group.Rows = append(group.Rows, groupRow(r, c, names, lang))
		}
		if len(group.Rows) > 0 {
			all = append(all, group)
		}
	}
	answers := text("report.chart.trend.unit", nil)
	add("subjects", text("report.chart.subjects.caption", nil), answers, r.Subjects)
	add("criteria", text("report.chart.criteria.caption", nil), text("series.unit.marks", nil), r.Criteria)
	for _, s := range r.Subjects {
		var of []figures.Course
		for _, q := range r.Questions {
			if q.SubjectID == s.ID {
				of = append(of, q)
			}
		}
		add("questions."+s.ID, text("report.chart.questions.caption", locale.Args{"label": s.Label.In(lang.Base())}),
			answers, of)
	}
	return all
}

// namesIn are the rounds that stand beside each other or are compared with, in a few words.
func namesIn(r figures.Rounds, lang locale.Lang) map[string]string {
	all := slices.Clone(r.Rounds)
	for _, courses := range [][]figures.Course{r.Subjects, r.Criteria, r.Questions} {
		for _, c := range courses {
			for _, cell := range c.Cells {
				if cell.From != nil {
					all = append(all, *cell.From)
				}
			}
		}
	}
	return roundNames(lang, all)
}

// took is who took part. It is counted, so it has no interval, and may always be compared.
func took(r figures.Rounds, names map[string]string, lang locale.Lang) Group {
	row := GroupRow{Label: locale.Text(lang, "report.took_part", nil)}
	for _, round := range r.Rounds {
		name := names[round.SurveyID]
		p, cell := round.Participation, GroupCell{Round: name, Text: result.Dash, point: chart.Point{Round: name}}
		if p.Eligible > 0 {
			cell.point, cell.Text = plotted(lang, name, p.Responded, p.Eligible, nil)
			cell.Of = locale.Fraction(lang, p.Responded, p.Eligible)
		}
		row.Cells = append(row.Cells, cell)
	}
	return Group{Name: "participation", Title: row.Label, unit: locale.Text(lang, "series.unit.asked", nil), lang: lang,
		Rows: []GroupRow{row}}
}

func groupRow(r figures.Rounds, c figures.Course, names map[string]string, lang locale.Lang) GroupRow {
	row := GroupRow{Label: result.Heading(c.Label.In(lang.Base()))}
	shown := "" // the last round with a share
	for i, cell := range c.Cells {
		name := names[r.Rounds[i].SurveyID]
		out := GroupCell{Round: name, Text: result.Dash, point: chart.Point{Round: name}}
		switch {
		case !cell.Asked:
			out.Note = locale.Text(lang, "series.not_asked", nil)
		case cell.Told == nil && cell.Reason != nil:
			out.Note = figures.WhyShort(lang, *cell.Reason, cell.Threshold)
		case cell.Told == nil:
		default:
			out.point, _ = plotted(lang, name, cell.Told.Satisfied, cell.Told.Rated, cell.Interval)
			out.Text, out.Of = out.point.Text, locale.Fraction(lang, cell.Told.Satisfied, cell.Told.Rated)
			if out.point.High > 0 {
				out.Interval = between(lang, cell.Interval)
			}
			out.point.Apart = !cell.Joins(shown)
			out.Note = changed(cell, shown, names, lang)
			shown = r.Rounds[i].SurveyID
		}
		row.Cells = append(row.Cells, out)
	}
	return row
}

// changed is what changed in a share, or why that is not told; shown is the last round before it with a share, "" when
// there is none.
func changed(cell figures.Cell, shown string, names map[string]string, lang locale.Lang) string {
	c := cell.Change
	if c == nil {
		return ""
	}
	args := locale.Args{"round": names[cell.From.SurveyID]}
	if !c.Published {
		return locale.Text(lang, "series.apart."+*c.Reason, args)
	}
	e, l := c.Earlier, c.Later
	if c.Verdict == nil {
		args["what"] = locale.Text(lang, "series.difference",
			locale.Args{"d": locale.Points(lang, e.Satisfied, e.Rated, l.Satisfied, l.Rated)})
	} else {
		args["what"] = locale.Text(lang, "figures.trend."+*c.Verdict,
			locale.Args{"d": locale.PointsWords(lang, e.Satisfied, e.Rated, l.Satisfied, l.Rated)})
	}
	if shown != "" && !cell.Joins(shown) {
		return locale.Text(lang, "series.since_earlier", args)
	}
	return locale.Text(lang, "series.since", args)
}

// rowsOfRounds is how many panels a picture of rounds has.
const rowsOfRounds = 5

// Charts draw the rows that at least two of the rounds published, width millimetres wide; school is named as the
// source.
func (g Group) Charts(school string, width float64) []Chart {
	var courses []chart.Course
	unit := g.unit
	for _, row := range g.Rows {
		course, known := chart.Course{Label: row.Label}, 0
		for _, cell := range row.Cells {
			course.Points = append(course.Points, cell.point)
			if cell.point.Shown {
				known++
			}
		}
		if known > 1 {
			courses = append(courses, course)
		}
	}
	if intervals(courses) {
		unit += " " + locale.Text(g.lang, "report.chart.trend.interval", nil)
	} else {
		unit += " " + locale.Text(g.lang, "series.gaps", nil)
	}
	title := locale.Text(g.lang, "series.chart", locale.Args{"what": g.Title})
	parts := pages(courses, rowsOfRounds)
	var c charts
	c.add(g.Name, title, len(parts), func(part int) canvas.Scene {
		var desc []string
		for _, course := range parts[part] {
			for _, p := range course.Points {
				desc = append(desc, course.Label+", "+p.Round+": "+p.Text+".")
			}
		}
		return chart.Signed(chart.Trend{Title: title, Subtitle: unit, Desc: strings.Join(desc, " "),
			Courses: parts[part]}.Draw(width), locale.Text(g.lang, "series.source", locale.Args{"school": school}))
	})
	return c.all
}
