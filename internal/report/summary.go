package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"hailong/internal/document"
	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/result"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// The summary is the main points of a round on one page, as a statistical bulletin has them. It says nothing that the
// report does not say.

// SummaryWord writes the summary as a Word file.
func SummaryWord(w io.Writer, s Section) error { return summarised(s, w, document.Document.DOCX) }

// SummaryPDF writes the summary as PDF.
func SummaryPDF(w io.Writer, s Section) error {
	return summarised(Printed(s), w, document.Document.PDF)
}

// summaryTexts are what a summary may say, whatever a page holds of it.
func (s Section) summaryTexts() []string {
	a := &author{s: s}
	a.summary(brief{subjects: len(s.Figures.Satisfaction), actions: briefs[0].actions, details: true})
	return a.document().Words()
}

func summarised(s Section, w io.Writer, write func(document.Document, io.Writer) error) error {
	d, err := SummaryDocument(s)
	if err != nil {
		return err
	}
	return write(d, w)
}

// brief is how much of a round a summary says.
type brief struct {
	subjects, actions int
	chart, details    bool
}

// briefs are tried one after the other until the page holds them: most rounds have room for the first.
var briefs = []brief{{12, 3, true, true}, {12, 1, true, true}, {12, 3, false, true}, {6, 1, false, true},
	{4, 0, false, false}}

// longest is how many letters of a text that people wrote stand in the summary.
const longest = 140

// SummaryDocument is the summary, on one page whatever the round is.
func SummaryDocument(s Section) (d document.Document, err error) {
	charts := Charts(Printed(s), PageWidth)
	for _, b := range briefs {
		a := &author{s: s, charts: charts}
		a.summary(b)
		d = a.document()
		fits, err := d.OnePage()
		if err != nil || fits {
			return d, err
		}
	}
	return d, nil
}

func (a *author) summary(b brief) {
	s := a.s
	a.add(document.Title{Kind: s.text("report.summary.title", nil), Abstract: cut(s.Meta.School) + "\n" +
		s.about("\n")})
	a.say(document.Body, strings.Join(s.Said(Participation), " "))
	if s.Figures.Counted < s.Figures.Threshold || len(s.Figures.Satisfaction) == 0 {
		a.say(document.Body, strings.Join(s.Said(Result), " "))
	} else {
		a.add(s.summaryTable(b.subjects))
	}
	for _, words := range s.Said(Caution) {
		a.say(document.Note, words)
	}
	if n := len(s.Figures.Satisfaction) - b.subjects; n > 0 {
		a.say(document.Note, s.text("report.summary.more", locale.Args{"n": n}))
	}
	if b.chart {
		a.leading()
	}
	if b.details {
		a.say(document.Note, s.weakestAndStrongest())
	}
	for _, words := range s.plans(b.actions) {
		a.say(document.Note, words)
	}
	if how := (&writer{d: s.Figures, lang: s.Lang}).how(s.Meta); b.details && how != "" {
		a.say(document.Note, how)
	}
	a.say(document.Note, s.source())
	if s.Seal != "" {
		a.say(document.Note, s.Seal+" "+
			s.text("report.paper.seal.digest", locale.Args{"digest": grouped16(s.Meta.Digest)}))
	}
}

// leading adds the one chart: the subjects, or where none has a rate who took part.
func (a *author) leading() {
	for _, name := range []string{"subjects", "participation"} {
		if at := slices.IndexFunc(a.charts, func(c Chart) bool { return c.Name == name }); at >= 0 {
			a.add(document.Figure{Name: "chart." + name, Scene: a.charts[at].Scene, Caption: a.charts[at].Caption})
			return
		}
	}
}

// summaryTable is the figure of each subject by its published method, what is likely of all parents, the round before,
// and the target where the plan has one.
func (s Section) summaryTable(most int) document.Table {
	subjects := s.Figures.Satisfaction[:min(most, len(s.Figures.Satisfaction))]
	t := document.Table{Columns: []document.Column{
		{Head: s.text("report.column.label", nil), Share: 50},
		{Head: s.text("report.summary.figure", nil), Share: 45, Center: true},
		{Head: s.text("report.summary.interval", nil), Share: 30, Center: true},
		{Head: s.text("report.summary.before", nil), Share: 25, Center: true}}}
	aimed := slices.ContainsFunc(subjects, func(e figures.Satisfaction) bool { return e.Target != 0 })
	if aimed {
		t.Columns = append(t.Columns, document.Column{Head: s.text("report.summary.target", nil), Share: 30,
			Center: true})
	}
	var marks result.Marks
	assumed := false
	for _, e := range subjects {
		interval := s.likely(e)
		assumed = assumed || interval != result.Dash
		row := []string{cut(result.Label(e, s.Lang)), s.figure(e, &marks), interval, s.before(e)}
		if aimed {
			row = append(row, s.aimed(e))
		}
		t.Rows = append(t.Rows, row)
	}
	if t.Notes = marks.Notes(); assumed {
		t.Notes = append(t.Notes, s.text("report.summary.assumed", nil))
	}
	return t
}

// figure is the figure of a subject, and of whom it is.
func (s Section) figure(e figures.Satisfaction, marks *result.Marks) string {
	told, by := e.Marks()
	switch {
	case e.Publish == survey.ByPeople && e.Status == stats.Exact:
		return result.Rate(e, s.Lang) + "\n" + s.text("report.summary.people."+*e.Method,
			locale.Args{"counts": locale.Fraction(s.Lang, *e.Satisfied, *e.Rated)})
	case e.Publish == survey.ByPeople || e.Status == stats.Hidden:
		return s.Rate(e, marks)
	case by != "":
		return result.Dash + marks.Of(figures.Why(s.Lang, by, s.Figures.Threshold))
	}
	figure, _ := result.Told(s.Figures, e, s.Lang)
	return figure + "\n" + s.text("report.summary.by."+e.Publish, locale.Args{"n": told.Given})
}

// likely is the confidence interval, where the report puts one into words; marks have none.
func (s Section) likely(e figures.Satisfaction) string {
	i := e.Interval
	if e.Publish != survey.ByPeople || e.Status != stats.Exact || i == nil ||
		stats.Half(*e.Rated, i.Population) || (&writer{d: s.Figures}).fewer() {
		return result.Dash
	}
	return between(s.Lang, i)
}

// before is the rate of the round before; of another count than the published one nothing is said.
func (s Section) before(e figures.Satisfaction) string {
	for _, c := range s.Meta.Changes {
		if c.SubjectID == e.SubjectID && c.Published && e.Publish == survey.ByPeople {
			before, _ := locale.Beside(s.Lang, c.Earlier.Satisfied, c.Earlier.Rated, c.Later.Satisfied, c.Later.Rated)
			return before
		}
	}
	return result.Dash
}

// aimed is the target of a subject and whether it was reached; a dash without one.
func (s Section) aimed(e figures.Satisfaction) string {
	if e.Target == 0 {
		return result.Dash
	}
	key, args := (&writer{d: s.Figures, lang: s.Lang}).aim(e)
	return fmt.Sprintf("%s: %s", args["target"], s.text("report.summary.target."+key, nil))
}

// weakestAndStrongest names the weakest and the strongest criterion; without criteria the weakest questions; "" for a round that has
// neither.
func (s Section) weakestAndStrongest() string {
	said := ""
	for _, one := range s.Forms() {
		if said == "" && (one.Form == "criteria_ends" || one.Form == "weak_points") &&
			s.Figures.Counted >= s.Figures.Threshold {
			said = one.Text
		}
	}
	return said
}

// plans are what the school will do, at most as many as said.
func (s Section) plans(most int) []string {
	if len(s.Meta.Answers) == 0 {
		return []string{s.text("report.no_answers", nil)}
	}
	all := []string{s.text("report.paper.answers", nil) + ":"}
	for _, one := range s.Meta.Answers[:min(most, len(s.Meta.Answers))] {
		words := strings.ReplaceAll(lines(one.Measure, one.who(s.Lang)), "\n", "; ")
		if one.Measure == "" {
			words = one.Answer
		}
		all = append(all, "– "+cut(one.Theme)+" ("+strings.ToLower(strings.ReplaceAll(one.State, "\n", ", "))+"): "+
			cut(words))
	}
	if n := len(s.Meta.Answers) - most; n > 0 {
		all = append(all, s.text("report.summary.more_plans", locale.Args{"n": n}))
	}
	return all
}

// cut is a text of people with its end left out where it is long.
func cut(words string) string {
	words = strings.ReplaceAll(words, "\n", " ")
	if utf8.RuneCountInString(words) <= longest {
		return words
	}
	short := []rune(words)[:longest]
	return strings.TrimRight(string(short), " ,.;") + "…"
}
