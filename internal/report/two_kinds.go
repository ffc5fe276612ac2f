package report

import (
	"slices"
	"strings"

	"hailong/internal/document"
	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/result"
	"hailong/internal/school"
	"hailong/internal/survey"
)

// Two rounds that ask different respondents stand side by side, each with its own numbers. They are never added up:
// nobody knows who belongs to both, and a mean of unlike groups is the rate of nobody.

// twoKinds is the name of the form that sets them beside each other.
const twoKinds = "two_kinds"

// Beside is the round of the other respondents.
type Beside struct {
	Survey  survey.Survey
	Figures figures.Document
}

// kinds are both rounds, that of the parents first, and their subjects in common in the same order.
func (s Section) kinds() (rounds [2]Beside, pairs []figures.Pair) {
	own, other := Beside{Figures: s.Figures}, *s.Meta.Beside
	rounds = [2]Beside{own, other}
	if s.Figures.Audience == school.Staff {
		rounds = [2]Beside{other, own}
	}
	return rounds, figures.Pairs(rounds[0].Figures, rounds[1].Figures)
}

// twoKinds says what parents and staff tell of each subject that both were asked about, and the difference where both
// publish a share by one method.
func (f *filler) twoKinds() Filled {
	text := f.besideSentence()
	if text == "" {
		return Filled{Lacks: twoKinds}
	}
	filled := Filled{Text: text}
	if t := f.BesideTable(); len(t.Rows) > 0 {
		filled.Table = &t
	}
	return filled
}

// besideSentence is "" without another round, and where the rounds have no subject in common.
func (s Section) besideSentence() string {
	if s.Meta.Beside == nil {
		return ""
	}
	rounds, pairs := s.kinds()
	if len(pairs) == 0 {
		return ""
	}
	args := locale.Args{"title": s.Meta.Beside.Survey.Title.In(s.Lang),
		"who":    s.Meta.Beside.Figures.Audience.Name(s.Lang),
		"closed": locale.Date(s.Lang, *s.Meta.Beside.Survey.ClosedAt)}
	for i, name := range []string{"one", "two"} {
		p := rounds[i].Figures.Participation
		args[name] = s.text("report.beside.took_part", locale.Args{"who": rounds[i].Figures.Audience.Name(s.Lang),
			"share": locale.Share(s.Lang, p.Responded, p.Eligible)})
	}
	said := []string{s.text("report.beside", args)}
	for _, pair := range pairs {
		one := &writer{d: rounds[0].Figures, lang: rounds[0].Figures.Audience.Words(s.Lang)}
		two := &writer{d: rounds[1].Figures, lang: rounds[1].Figures.Audience.Words(s.Lang)}
		difference := ""
		if t := pair.Told; t != nil {
			one.share, two.share = locale.BesideWords(s.Lang, t[0].X, t[0].N, t[1].X, t[1].N)
			key := "report.beside.difference"
			if t[0].X*t[1].N == t[1].X*t[0].N {
				key = "report.beside.alike"
			}
			difference = s.text(key, locale.Args{"points": locale.PointsWords(s.Lang, t[0].X, t[0].N, t[1].X, t[1].N)})
		}
		said = append(said, sentence([]string{one.told(pair.One), two.told(pair.Other) + difference}))
	}
	return strings.Join(said, " ")
}

// told is what the result sentence of the writer's round says of a subject: also that it has too few answers for any.
func (w *writer) told(e figures.Satisfaction) string {
	if w.d.Counted < w.d.Threshold {
		return w.text("report.not_published.too_few",
			locale.Args{"labels": result.Label(e, w.lang), "k": w.d.Threshold})
	}
	return w.part([]figures.Satisfaction{e})
}

// BesideTable sets both rounds beside each other: who took part, each subject and each criterion that both have.
// Without rows where there is no other round, or nothing in common.
func (s Section) BesideTable() document.Table {
	t := document.Table{}
	if s.Meta.Beside == nil {
		return t
	}
	rounds, pairs := s.kinds()
	if len(pairs) == 0 {
		return t
	}
	t.Columns = []document.Column{{Head: s.text("report.column.label", nil), Share: 65},
		{Head: rounds[0].Figures.Audience.Name(s.Lang), Share: 35, Center: true},
		{Head: rounds[1].Figures.Audience.Name(s.Lang), Share: 35, Center: true},
		{Head: s.text("report.column.difference", nil), Share: 30, Center: true}}
	share := func(d figures.Document) string {
		return locale.Share(s.Lang, d.Participation.Responded, d.Participation.Eligible)
	}
	t.Rows = append(t.Rows, []string{s.text("report.column.participation", nil), share(rounds[0].Figures),
		share(rounds[1].Figures), result.Dash})
	for _, pair := range pairs {
		row := []string{result.Heading(result.Label(pair.One, s.Lang)), rounds[0].cell(pair.One, s.Lang),
			rounds[1].cell(pair.Other, s.Lang), result.Dash}
		if p := pair.Told; p != nil {
			row[1], row[2] = locale.Beside(s.Lang, p[0].X, p[0].N, p[1].X, p[1].N)
			row[3] = locale.PointsWords(s.Lang, p[0].X, p[0].N, p[1].X, p[1].N)
		}
		t.Rows = append(t.Rows, row)
	}
	for _, c := range rounds[0].Figures.Criteria {
		at := slices.IndexFunc(rounds[1].Figures.Criteria, func(o figures.Criterion) bool {
			return o.SectionID == c.SectionID && o.SubjectID == c.SubjectID
		})
		if at >= 0 {
			t.Rows = append(t.Rows, s.criterionBeside(c, rounds[1].Figures.Criteria[at]))
		}
	}
	return t
}

// cell is how a subject stands in the table where no difference is told: as its own round publishes it.
func (b Beside) cell(e figures.Satisfaction, lang locale.Lang) string {
	if figure, _ := result.Told(b.Figures, e, lang); figure != "" {
		return figure
	}
	return result.Rate(e, lang)
}

// criterionBeside is the share of satisfied marks of a criterion in both rounds.
func (s Section) criterionBeside(one, other figures.Criterion) []string {
	row := []string{s.text("report.beside.criterion", locale.Args{"name": result.Criterion(one, s.Lang)}),
		result.Published(one.Text, s.Lang), result.Published(other.Text, s.Lang), result.Dash}
	if one.Marks != nil && other.Marks != nil && *one.Marks > 0 && *other.Marks > 0 {
		row[1], row[2] = locale.Beside(s.Lang, *one.Satisfied, *one.Marks, *other.Satisfied, *other.Marks)
		row[3] = locale.PointsWords(s.Lang, *one.Satisfied, *one.Marks, *other.Satisfied, *other.Marks)
	}
	return row
}
