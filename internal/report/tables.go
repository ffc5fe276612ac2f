package report

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"hailong/internal/document"
	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/result"
	"hailong/internal/survey"
)

// The tables of the documents. Whatever is null in the figures is a dash here.

func (s Section) text(key string, args locale.Args) string { return locale.Text(s.Lang, key, args) }

// classTable is participation and satisfaction by class.
func (s Section) classTable() document.Table {
	t := document.Table{Name: "table.classes", Rows: s.Table.Rows, Total: true, Notes: s.Table.Notes}
	for i, head := range s.Table.Columns {
		t.Columns = append(t.Columns, document.Column{Head: head, Share: [...]float64{50, 45}[min(i, 1)],
			Center: i > 0})
	}
	for i := 2; i < len(t.Columns); i++ {
		t.Columns[i].Share = 70 / float64(len(t.Columns)-2)
	}
	return t
}

// subjectTable is the figures of each subject, of a hidden one the reason; no rows while nothing was counted.
func (s Section) subjectTable() document.Table {
	t := document.Table{Name: "table.subjects", Columns: []document.Column{
		{Head: s.text("report.column.label", nil), Share: 48},
		// wide enough for the longest word of each head
		{Head: s.text("report.column.rated", nil), Share: 26, Center: true},
		{Head: s.text("report.column.satisfied", nil), Share: 24, Center: true},
		{Head: s.text("report.column.rate", nil), Share: 22, Center: true},
		{Head: s.text("report.column.bounds", nil), Share: 29, Center: true},
		{Head: s.text("report.column.mean", nil), Share: 20, Center: true},
	}}
	if s.Figures.Counted < s.Figures.Threshold {
		return t
	}
	var marks result.Marks
	for _, e := range s.Figures.Satisfaction {
		bounds, high := s.Bounds(e)
		if bounds != high {
			bounds += " – " + high
		}
		t.Rows = append(t.Rows, []string{result.Label(e, s.Lang), s.count(e.Rated), s.count(e.Satisfied),
			s.Rate(e, &marks),
			bounds, result.Published(e.MeanText, s.Lang)})
	}
	t.Notes = marks.Notes()
	return t
}

// methodTable sets the three ways to publish a subject beside each other; no rows where none is told by its marks and
// no section is a criterion.
func (s Section) methodTable() document.Table {
	t := document.Table{Columns: []document.Column{
		{Head: s.text("report.column.label", nil), Share: 57},
		{Head: s.text("report.column.by_people", nil), Share: 27, Center: true},
		{Head: s.text("report.column.by_answers", nil), Share: 27, Center: true},
		{Head: s.text("report.column.by_mean", nil), Share: 27, Center: true},
		{Head: s.text("report.column.publish", nil), Share: 27, Center: true},
	}}
	byPeople := func(e figures.Satisfaction) bool { return e.Publish == survey.ByPeople }
	if s.Figures.Counted < s.Figures.Threshold || len(s.Figures.Criteria) == 0 &&
		!slices.ContainsFunc(s.Figures.Satisfaction, func(e figures.Satisfaction) bool { return !byPeople(e) }) {
		return t
	}
	var marks result.Marks
	for _, e := range s.Figures.Satisfaction {
		share, mean, why := result.ByMarks(e, s.Lang)
		if why != "" {
			share += marks.Of(figures.Why(s.Lang, why, s.Figures.Threshold))
		}
		publish := cmp.Or(e.Publish, survey.Publishing[0])
		t.Rows = append(t.Rows, []string{result.Label(e, s.Lang), s.Rate(e, &marks), share, mean,
			s.text("report.publish."+publish, nil)})
	}
	t.Notes = marks.Notes()
	return t
}

// CriteriaTable is the marks of each criterion; no rows where there is none.
func (s Section) CriteriaTable() document.Table {
	t := document.Table{Columns: []document.Column{
		{Head: s.text("report.column.criterion", nil), Share: 42},
		{Head: s.text("report.column.people", nil), Share: 16, Center: true},
		{Head: s.text("report.column.marks", nil), Share: 16, Center: true},
		{Head: s.text("report.column.by_answers", nil), Share: 20, Center: true},
		{Head: s.text("report.column.mean", nil), Share: 18, Center: true},
		{Head: s.text("report.column.weakest", nil), Share: 28},
		{Head: s.text("report.column.strongest", nil), Share: 28},
	}}
	var marks result.Marks
	for _, c := range s.Figures.Criteria {
		share, weakest, strongest := result.Published(c.Text, s.Lang), result.Dash, result.Dash
		if c.Reason != nil {
			share += marks.Of(figures.Why(s.Lang, *c.Reason, s.Figures.Threshold))
		} else {
			weakest, strongest = s.words(*c.Weakest).Text, s.words(*c.Strongest).Text
		}
		t.Rows = append(t.Rows, []string{result.Criterion(c, s.Lang), s.count(c.People), s.count(c.Marks), share,
			result.Published(c.MeanText, s.Lang), weakest, strongest})
	}
	t.Notes = marks.Notes()
	return t
}

// Rate is the published rate of a subject; what is not exact carries the mark of its reason.
func (s Section) Rate(e figures.Satisfaction, marks *result.Marks) string {
	if why := e.Why(s.Lang, s.Figures.Threshold); why != "" {
		return result.Rate(e, s.Lang) + marks.Of(why)
	}
	return result.Rate(e, s.Lang)
}

// Bounds are the worst and the best case for all parents, rounded outward; dashes where there are none.
func (s Section) Bounds(e figures.Satisfaction) (low, high string) {
	if band, ok := result.BandOf(s.Figures, e, s.Lang); ok {
		return band.Low, band.High
	}
	return result.Dash, result.Dash
}

func (s Section) count(n *int) string {
	if n == nil {
		return result.Dash
	}
	return locale.Count(s.Lang, *n)
}

// questionTable is how the rated questions of a subject were answered, in counts; below it stand the steps and, by
// their marks, the reasons for dashes.
func (s Section) questionTable(subject string) document.Table {
	t := s.questionTables(subject)
	t.Name = "table.questions." + strings.ToLower(subject)
	return t
}

// questionTables are those of several subjects under each other.
func (s Section) questionTables(subjects ...string) (t document.Table) {
	t.Columns = []document.Column{{Head: s.text("report.column.number", nil), Share: 13, Center: true},
		{Head: s.text("report.column.question", nil), Share: 67}}
	const steps = 5
	for i := range steps {
		t.Columns = append(t.Columns, document.Column{Head: strconv.Itoa(i + 1), Center: true})
	}
	t.Columns = append(t.Columns,
		document.Column{Head: s.text("report.column.satisfied", nil), Share: 24, Center: true},
		document.Column{Head: s.text("report.column.mean", nil), Share: 16, Center: true})
	var marks result.Marks
	longest := len("999") // of the counts, which must not be broken
	for _, subject := range subjects {
		for _, q := range s.ratings(subject) {
			cells := s.answered(q, &marks)
			for _, count := range cells[:steps] {
				longest = max(longest, utf8.RuneCountInString(count))
			}
			t.Rows = append(t.Rows, append([]string{q.Number, q.Text}, cells...))
		}
	}
	wider := 1.75 * float64(longest-len("999"))
	t.Columns[1].Share -= steps * wider
	for i := range steps {
		t.Columns[2+i].Share = 10 + wider
	}
	t.Notes = append([]string{s.text("report.paper.steps", nil)}, marks.Notes()...)
	return t
}

// answered are the cells of a rated question: the five counts, the rate, the mean.
func (s Section) answered(q result.Rated, marks *result.Marks) []string {
	if q.Bar == nil {
		return []string{result.Dash, result.Dash, result.Dash, result.Dash, result.Dash, result.Dash + marks.Of(q.Why),
			result.Dash}
	}
	var cells []string
	for _, step := range q.Bar.Steps {
		cells = append(cells, locale.Count(s.Lang, step.N))
	}
	return append(cells, q.Bar.Rate, q.Mean)
}

// AnswerTable is what parents asked for and what the school says to it; with causes, measures, who and until when as
// soon as one theme has any of them.
func (s Section) AnswerTable() document.Table {
	head := func(name string, share float64) document.Column {
		return document.Column{Head: s.text("report.column."+name, nil), Share: share}
	}
	state := head("state", 24)
	state.Center = true
	t := document.Table{Name: "table.answers",
		Columns: []document.Column{head("theme", 34), head("cause", 30), head("remedy", 49),
			head("responsible", 28), state}}
	planned := slices.ContainsFunc(s.Meta.Answers, Answer.planned)
	if !planned {
		state.Share = 30
		t.Columns = []document.Column{head("theme", 55), head("answer", 80), state}
	}
	for _, one := range s.Meta.Answers {
		row := []string{one.Theme, one.Answer, one.State}
		if planned {
			row = []string{one.Theme, one.Cause, lines(one.Measure, one.Answer), one.who(s.Lang), one.State}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (a Answer) planned() bool { return a.Cause+a.Measure+a.Responsible+a.Due != "" }

// who is who does it, and until when.
func (a Answer) who(lang locale.Lang) string {
	if a.Due == "" {
		return a.Responsible
	}
	return lines(a.Responsible, locale.Text(lang, "report.until", locale.Args{"day": locale.Day(a.Due)}))
}

// lines are the texts that say something, under each other.
func lines(texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(text string) bool { return text == "" }), "\n")
}

// choiceTable is how often each choice of a question was ticked; no rows when it is withheld.
func (s Section) choiceTable(q figures.Question) document.Table {
	t := document.Table{Name: "table.choices." + q.QuestionID, Columns: []document.Column{
		{Head: s.text("report.column.choice", nil), Share: 105},
		{Head: s.text("report.column.ballots", nil), Share: 30, Center: true},
		{Head: s.text("report.column.share", nil), Share: 30, Center: true},
	}}
	if q.Counts == nil || q.Answered == nil || *q.Answered == 0 {
		return t
	}
	for _, o := range result.Choices(s.words(q.QuestionID), *q.Counts, *q.Answered, s.Lang) {
		t.Rows = append(t.Rows, []string{o.Label, locale.Count(s.Lang, o.N), o.Percent})
	}
	return t
}
