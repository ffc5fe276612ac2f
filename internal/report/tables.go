package report

import (
	"strconv"
	"strings"

	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/paper"
	"hailong/internal/stats"
)

// The tables of the papers. Whatever is null in the figures is a dash here.

func (s Section) text(key string, args locale.Args) string { return locale.Text(s.Lang, key, args) }

// classTable is participation and satisfaction by class.
func (s Section) classTable() paper.Table {
	t := paper.Table{Rows: s.Table.Rows, Total: true}
	for i, head := range s.Table.Columns {
		t.Columns = append(t.Columns, paper.Column{Head: head, Share: [...]float64{50, 45}[min(i, 1)], Center: i > 0})
	}
	for i := 2; i < len(t.Columns); i++ {
		t.Columns[i].Share = 70 / float64(len(t.Columns)-2)
	}
	return t
}

// subjectTable is the figures of each subject; no rows when none is published.
func (s Section) subjectTable() paper.Table {
	t := paper.Table{Columns: []paper.Column{
		{Head: s.text("report.column.label", nil), Share: 55},
		{Head: s.text("report.column.rated", nil), Share: 20, Center: true},
		{Head: s.text("report.column.satisfied", nil), Share: 20, Center: true},
		{Head: s.text("report.column.rate", nil), Share: 24, Center: true},
		{Head: s.text("report.column.bounds", nil), Share: 30, Center: true},
		{Head: s.text("report.column.mean", nil), Share: 20, Center: true},
	}}
	for _, e := range s.Figures.Satisfaction {
		if e.Status == stats.Hidden {
			continue
		}
		low, high := s.bounds(e)
		bounds := low + " – " + high
		if e.Status != stats.Exact || low == high {
			bounds = low
		}
		t.Rows = append(t.Rows, []string{label(e, s.Lang), s.count(e.Rated), s.count(e.Satisfied), schoolCell(e, s.Lang), bounds, s.mean(e.MeanText)})
	}
	return t
}

func (s Section) count(n *int) string {
	if n == nil {
		return dash
	}
	return locale.Count(s.Lang, *n)
}

func (s Section) mean(text *string) string {
	if text == nil {
		return dash
	}
	return inLanguage(s.Lang, *text)
}

// questionTable is how the rated questions of a subject were answered, in counts. notes say why rows have dashes, a line for each
// reason with the numbers of its rows.
func (s Section) questionTable(subject string) (t paper.Table, notes []string) {
	t.Columns = []paper.Column{{Head: s.text("report.column.number", nil), Share: 10, Center: true}, {Head: s.text("report.column.question", nil), Share: 60}}
	for i := range 5 {
		t.Columns = append(t.Columns, paper.Column{Head: strconv.Itoa(i + 1), Share: 11, Center: true})
	}
	t.Columns = append(t.Columns, paper.Column{Head: s.text("report.column.satisfied", nil), Share: 22, Center: true}, paper.Column{Head: s.text("report.column.mean", nil), Share: 18, Center: true})
	rows := map[string][]string{}
	for i, q := range s.rated(subject) {
		row := []string{strconv.Itoa(i + 1), s.words(q.QuestionID).Text}
		counts := five(q)
		if counts == nil {
			if q.Reason != nil {
				rows[*q.Reason] = append(rows[*q.Reason], strconv.Itoa(i+1))
			}
			t.Rows = append(t.Rows, append(row, dash, dash, dash, dash, dash, dash, dash))
			continue
		}
		for _, c := range counts {
			row = append(row, locale.Count(s.Lang, c))
		}
		x, n := satisfied(counts)
		t.Rows = append(t.Rows, append(row, percent(s.Lang, x, n), s.mean(q.MeanText)))
	}
	for _, reason := range stats.Reasons {
		if len(rows[reason]) > 0 {
			notes = append(notes, s.text("report.note.rows", locale.Args{
				"rows": strings.Join(rows[reason], ", "), "why": figures.Why(s.Lang, reason, s.Figures.Threshold),
			}))
		}
	}
	return t, notes
}

// percent is a share that may have nobody behind it.
func percent(lang locale.Lang, x, n int) string {
	if n == 0 {
		return dash
	}
	return locale.Percent(lang, x, n)
}

// answerTable is what parents asked for and what the school says to it.
func (s Section) answerTable() paper.Table {
	t := paper.Table{Columns: []paper.Column{
		{Head: s.text("report.column.theme", nil), Share: 55}, {Head: s.text("report.column.answer", nil), Share: 80}, {Head: s.text("report.column.state", nil), Share: 30, Center: true},
	}}
	for _, one := range s.Meta.Answers {
		t.Rows = append(t.Rows, []string{one.Theme, one.Answer, one.State})
	}
	return t
}

// choiceTable is how often each choice of a question was ticked; no rows when it is withheld.
func (s Section) choiceTable(q figures.Question) paper.Table {
	t := paper.Table{Columns: []paper.Column{
		{Head: s.text("report.column.choice", nil), Share: 105},
		{Head: s.text("report.column.ballots", nil), Share: 30, Center: true},
		{Head: s.text("report.column.share", nil), Share: 30, Center: true},
	}}
	if q.Counts == nil || q.Answered == nil || *q.Answered == 0 {
		return t
	}
	for _, o := range s.words(q.QuestionID).Options {
		n := (*q.Counts)[o.Value]
		t.Rows = append(t.Rows, []string{o.Label, locale.Count(s.Lang, n), percent(s.Lang, n, *q.Answered)})
	}
	return t
}
