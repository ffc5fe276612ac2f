package report

import (
	"cmp"
	"slices"
	"strings"

	"hailong/internal/document"
	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/result"
	"hailong/internal/stats"
)

// Departments ask three things of a school's report on its survey: the rate of each criterion for each kind of
// respondent, what the school does about it, and how it was in earlier years. Here stands what a report lacks of them.

// Demand is one of the three.
type Demand struct {
	Name  string // rates, measures, compared
	Lacks string // what is missing, named; "outline" where the school's outline asks for none of it; "" for nothing
}

// Demands are the three, in the order in which they are asked.
func (s Section) Demands() []Demand {
	asked := map[string]bool{}
	for _, m := range spot.FindAllStringSubmatch(orSame(s.Meta.Paper.Outline, DefaultOutline(s.Lang)), -1) {
		asked[strings.ToLower(m[1])] = true
	}
	demand := func(name, lacks string, placeholders ...string) Demand {
		if lacks == "" && !slices.ContainsFunc(placeholders, func(one string) bool { return asked[one] }) {
			lacks = "outline"
		}
		return Demand{name, lacks}
	}
	return []Demand{
		demand("rates", s.lacksRates(), "table.rates", "table.criteria"),
		demand("measures", s.lacksMeasures(), "table.answers"),
		demand("compared", s.lacksComparison(), "table.compared", "sentence.compared"),
	}
}

func (s Section) lacksRates() string {
	if s.Figures.Counted < s.Figures.Threshold {
		return "few"
	}
	for _, e := range s.Figures.Satisfaction {
		if _, why := e.Marks(); why != "" {
			return "withheld"
		}
	}
	return ""
}

// lacksMeasures wants one published measure of this round with who does it and until when.
func (s Section) lacksMeasures() string {
	lacks := "none"
	for _, one := range s.Meta.Answers {
		switch {
		case one.Earlier:
		case one.Measure != "" && one.Responsible != "" && one.Due != "":
			return ""
		default:
			lacks = "unplanned"
		}
	}
	return lacks
}

func (s Section) lacksComparison() string {
	told := func(c figures.SubjectChange) bool { return c.Published }
	switch {
	case s.Figures.Counted < s.Figures.Threshold:
		return "few"
	case s.Meta.Before == "":
		return "none"
	case !slices.ContainsFunc(s.Meta.Changes, told):
		return "silent"
	case s.Meta.BeforeYear == s.Meta.SchoolYear:
		return "same_year"
	default:
		return ""
	}
}

// ratesTable is the share of satisfied marks of each subject and, below it, of each of its criteria, for the kind of
// people who were asked: with the mean, how many marks there were, and the questions at both ends.
func (s Section) ratesTable() document.Table {
	t := document.Table{Columns: []document.Column{
		{Head: s.text("report.column.demanded", nil), Share: 37},
		{Head: s.text("report.column.who", nil), Share: 20},
		{Head: s.text("report.column.marks", nil), Share: 18, Center: true},
		{Head: s.text("report.column.rate", nil), Share: 18, Center: true},
		{Head: s.text("report.column.mean", nil), Share: 16, Center: true},
		{Head: s.text("report.column.weakest", nil), Share: 28},
		{Head: s.text("report.column.strongest", nil), Share: 28},
	}}
	if s.Figures.Counted < s.Figures.Threshold {
		return t
	}
	var marks result.Marks
	who := s.text("report.form.who", nil)
	for _, e := range s.Figures.Satisfaction {
		m, why := e.Marks()
		share, mean, _ := result.ByMarks(e, s.Lang)
		given := result.Dash
		if why == "" {
			given = locale.Count(s.Lang, m.Given)
		} else {
			share += marks.Of(figures.Why(s.Lang, why, s.Figures.Threshold))
		}
		weakest, strongest := s.ends(e.SubjectID)
		t.Rows = append(t.Rows, append([]string{result.Heading(result.Label(e, s.Lang)), who, given, share, mean},
			s.apart(weakest, strongest, &marks)...))
		for _, c := range s.Figures.Criteria {
			if c.SubjectID == e.SubjectID {
				t.Rows = append(t.Rows, s.criterionRates(c, who, &marks))
			}
		}
	}
	t.Notes = append([]string{s.text("report.paper.rates.note", nil)}, marks.Notes()...)
	return t
}

func (s Section) criterionRates(c figures.Criterion, who string, marks *result.Marks) []string {
	share, weakest, strongest := result.Published(c.Text, s.Lang), "", ""
	if c.Reason != nil {
		share += marks.Of(figures.Why(s.Lang, *c.Reason, s.Figures.Threshold))
	} else {
		weakest, strongest = *c.Weakest, *c.Strongest
	}
	return append([]string{"– " + result.Criterion(c, s.Lang), who, s.count(c.Marks), share,
		result.Published(c.MeanText, s.Lang)}, s.apart(weakest, strongest, marks)...)
}

// ends are the items of a subject with the lowest and the highest share of satisfied marks, of equal shares by the
// mean; "" where one of its items is withheld, since it could be either.
func (s Section) ends(subject string) (weakest, strongest string) {
	var items []result.Rated
	for _, q := range s.ratings(subject) {
		if s.words(q.QuestionID).Role != stats.Item {
			continue
		}
		if q.Bar == nil {
			return "", ""
		}
		items = append(items, q)
	}
	if len(items) == 0 {
		return "", ""
	}
	compare := func(a, b result.Rated) int {
		return cmp.Or(cmp.Compare(a.Bar.Satisfied*b.Bar.N, b.Bar.Satisfied*a.Bar.N),
			cmp.Compare(*a.Question.Mean, *b.Question.Mean))
	}
	return slices.MinFunc(items, compare).QuestionID, slices.MaxFunc(items, compare).QuestionID
}

// apart are the words of two questions; dashes where none are told, with a note where neither is above the other.
func (s Section) apart(weakest, strongest string, marks *result.Marks) []string {
	switch {
	case weakest == "":
		return []string{result.Dash, result.Dash}
	case weakest == strongest:
		alike := result.Dash + marks.Of(s.text("report.paper.rates.alike", nil))
		return []string{alike, alike}
	default:
		return []string{s.words(weakest).Text, s.words(strongest).Text}
	}
}

// tookPart says how the share of those who took part changed: a count of everybody, where chance has no part.
func (w *writer) tookPart(m Meta) {
	was, is := m.BeforeTook, w.d.Participation
	if was.Eligible == 0 || is.Eligible == 0 {
		return
	}
	key := "report.took_part.same"
	switch c := cmp.Compare(is.Responded*was.Eligible, was.Responded*is.Eligible); {
	case c > 0:
		key = "report.took_part.up"
	case c < 0:
		key = "report.took_part.down"
	}
	from, to := locale.BesideWords(w.lang, was.Responded, was.Eligible, is.Responded, is.Eligible)
	w.say(Trend, key, locale.Args{"period": m.Before, "from": from, "to": to,
		"points": locale.PointsWords(w.lang, was.Responded, was.Eligible, is.Responded, is.Eligible)})
}
