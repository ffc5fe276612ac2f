package report

import (
	"cmp"
	"context"
	_ "embed" // the example
	"io"
	"strings"
	"time"

	"hailong/internal/chart"
	"hailong/internal/document"
	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/result"
	"hailong/internal/school"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// Values are what the placeholders of a school's own template stand for. What is withheld is a dash here too.
func Values(s Section) map[string]document.Value {
	v := values{}
	v.about(s.Meta, s.Lang)
	v.participation(s)
	v.rated(s)
	if c := s.Figures.Cashless; c != nil {
		v.words("cashless.text", result.Percent(s.Lang, c.Cashless, c.Answered))
		v.words("cashless.remaining", locale.Count(s.Lang, c.Remaining))
	}
	v.words("sentence.joint", strings.Join(s.Said(Participation, Result), " "))
	for _, role := range Roles() {
		v.words(role.Placeholder(), strings.Join(s.Said(role), " "))
	}
	v.words("seal.text", s.Seal)
	v.words("seal.digest", s.Meta.Digest)
	v.table("table.classes", s.classTable())
	v.table("table.subjects", s.subjectTable())
	v.table("table.methods", s.methodTable())
	v.table("table.criteria", s.CriteriaTable())
	v.table("table.questions", s.allQuestions())
	v.table("table.answers", s.AnswerTable())
	v.outline(s)
	v.forms(s)
	v.charts(s)
	return v
}

type values map[string]document.Value

// about is which school and which survey it is.
func (v values) about(m Meta, lang locale.Lang) {
	for name, text := range map[string]string{"name": m.School, "parent_office": m.ParentOffice, "place": m.Place,
		"abbreviation": m.Abbreviation} {
		v.words("school."+name, text)
	}
	from, to := "", ""
	if m.From != nil {
		from = locale.Date(lang, *m.From)
	}
	if m.To != nil {
		to = locale.Date(lang, *m.To)
	}
	for name, text := range map[string]string{"title": m.Title, "school_year": m.SchoolYear, "period": m.Period,
		"from": from, "to": to} {
		v.words("survey."+name, text)
	}
}

// participation is who was asked, and who took part.
func (v values) participation(s Section) {
	p := s.Figures.Participation
	v.words("participation.text", locale.Share(s.Lang, p.Responded, p.Eligible))
	v.words("participation.responded", locale.Count(s.Lang, p.Responded))
	v.words("participation.eligible", locale.Count(s.Lang, p.Eligible))
	v.words("participation.rate", result.Percent(s.Lang, p.Responded, p.Eligible))
	v.words("counted", locale.Count(s.Lang, s.Figures.Counted))
	v.words("disputes", locale.Count(s.Lang, s.Figures.Disputes))
	byClass := result.Dash
	if n := p.ByClassLink; n != nil {
		byClass = locale.Count(s.Lang, *n)
	}
	v.words("by_class_link", byClass)
}

// rated is what was rated: subjects, and the criteria of a scored form.
func (v values) rated(s Section) {
	for _, e := range s.Figures.Satisfaction {
		at := "satisfaction." + strings.ToLower(e.SubjectID) + "."
		low, high := s.Bounds(e)
		v.words(at+"label", result.Label(e, s.Lang))
		v.words(at+"text", result.Rate(e, s.Lang))
		v.words(at+"rated", s.count(e.Rated))
		v.words(at+"satisfied", s.count(e.Satisfied))
		share, mean, _ := result.ByMarks(e, s.Lang)
		v.words(at+"marks", share)
		v.words(at+"marks_mean", mean)
		v.words(at+"mean", result.Published(e.MeanText, s.Lang))
		v.words(at+"low", low)
		v.words(at+"high", high)
		v.words(at+"expectation", result.Published(e.Expectation.Text, s.Lang))
		v.table("table.questions."+strings.ToLower(e.SubjectID), s.questionTable(e.SubjectID))
	}
	for _, c := range s.Figures.Criteria {
		at := "criterion." + strings.ToLower(c.SectionID) + "."
		v.words(at+"label", result.Criterion(c, s.Lang))
		v.words(at+"text", result.Published(c.Text, s.Lang))
		v.words(at+"mean", result.Published(c.MeanText, s.Lang))
		v.words(at+"people", s.count(c.People))
		v.words(at+"marks", s.count(c.Marks))
	}
}

// toBeWritten is a line for somebody to write on: what the school did not enter is not nothing.
const toBeWritten = "…………………………………………"

// outline is what the outline of a yearly report says of a round besides.
func (v values) outline(s Section) {
	carried, _ := school.Register(s.Meta.Paper.Documents)
	for name, out := range map[string]bool{"documents.grounds": false, "documents.carried_out": true} {
		var all []string
		for _, d := range carried {
			if d.CarriedOut == out {
				all = append(all, "- "+citation(s.Lang, d)+";")
			}
		}
		text := toBeWritten
		if len(all) > 0 {
			text = strings.TrimSuffix(strings.Join(all, "\n"), ";") + "."
		}
		v.words(name, text)
	}
	w := &writer{d: s.Figures, lang: s.Lang}
	v.words("sentence.how", w.how(s.Meta))
	v.words("sentence.compared", strings.Join(s.Compared(), "\n"))
	if len(s.Meta.Answers) == 0 {
		v.words("sentence.answers", s.text("report.no_answers", nil))
	} else {
		v.words("sentence.answers", "")
	}
	v.words("cashless.sentence", s.paying())
	v.table("table.compared", ComparedTable(s))
	v.table("table.compared.channels", s.channelsTable())
	v.table("table.rates", s.ratesTable())
	v.words("sentence.beside", s.besideSentence())
	v.table("table.beside", s.BesideTable())
}

func (v values) words(name, text string) { v[name] = document.Value{Text: text} }

// table keeps a table that has rows; without any it is a dash.
func (v values) table(name string, t document.Table) {
	if len(t.Rows) == 0 {
		v.words(name, result.Dash)
		return
	}
	v[name] = document.Value{Table: &t}
}

// forms gives each sentence form its name, and its table one; what a round has none of is a dash.
func (v values) forms(s Section) {
	var chosen []string
	for _, one := range s.Chosen() {
		chosen = append(chosen, one.Text)
	}
	v.words("sentence.chosen", strings.TrimSpace(strings.Join(chosen, "\n")))
	for i, one := range s.Forms() {
		v.words("form."+one.Form, cmp.Or(one.Text, result.Dash))
		if one.Table != nil {
			v.table("table.form."+one.Form, *one.Table)
		} else if sentenceForms[i].table {
			v.words("table.form."+one.Form, result.Dash)
		}
	}
}

// charts gives each chart its name, a chart of several parts all of them; "chart.questions" is those of all subjects.
func (v values) charts(s Section) {
	for _, name := range []string{"chart.participation", "chart.subjects", "chart.questions", "chart.criteria",
		"chart.channels", "chart.trend"} {
		v.words(name, result.Dash)
	}
	for _, e := range s.Figures.Satisfaction {
		v.words("chart.questions."+strings.ToLower(e.SubjectID), result.Dash)
	}
	for _, c := range Charts(Printed(s), chart.Page) {
		names := []string{strings.TrimRight(strings.TrimRight(c.Name, "0123456789"), ".")}
		if strings.HasPrefix(names[0], "questions.") {
			names = append(names, "questions")
		}
		for _, name := range names {
			name = "chart." + strings.ToLower(name)
			v[name] = document.Value{Figures: append(v[name].Figures,
				document.Figure{Scene: c.Scene, Caption: c.Caption})}
		}
	}
}

// allQuestions is the question tables of all subjects, under each other.
func (s Section) allQuestions() document.Table {
	var subjects []string
	for _, e := range s.Figures.Satisfaction {
		subjects = append(subjects, e.SubjectID)
	}
	return s.questionTables(subjects...)
}

// Example is a school's report of several pages with placeholders, to begin from.
//
//go:embed example/mau-bao-cao.docx
var Example []byte

// Names are the placeholders that a school may use before there is any round: those of the questionnaire given.
func Names(of survey.Questionnaire) map[string]document.Value {
	d := figures.Document{Cashless: &figures.Cashless{}}
	for _, s := range of.Subjects {
		none := 0
		d.Satisfaction = append(d.Satisfaction,
			figures.Satisfaction{SubjectID: s.ID, Label: s.Label.VI, LabelEN: s.Label.In(locale.EN),
				Status: stats.Hidden, NotApplicable: &none})
	}
	for _, s := range of.Sections {
		if s.Criterion {
			d.Criteria = append(d.Criteria, figures.Criterion{SectionID: s.ID, SubjectID: s.Subject, Label: s.Title.VI,
				LabelEN: s.Title.In(locale.EN), Reason: new(string)})
		}
	}
	now := time.Time{}
	return Values(Section{Lang: locale.VI, Meta: Meta{From: &now, To: &now}, Figures: d, Table: table(d, locale.VI)})
}

// mostObjects is how often a school's file may ask for tables and charts: an example of everything asks a dozen times.
const mostObjects = 100

// Check looks through a school's Word file before it is kept, and gives its placeholders in the order of the file.
func Check(ctx context.Context, template []byte) ([]document.Found, error) {
	found, err := document.Placeholders(ctx, template)
	if err != nil {
		return nil, err
	}
	objects := 0
	for _, one := range found {
		if strings.HasPrefix(one.Name, "table.") || strings.HasPrefix(one.Name, "chart.") {
			objects += one.Times
		}
	}
	if objects > mostObjects {
		return nil, problem.New(problem.TooLarge, "document.many.objects",
			map[string]any{"times": objects, "n": mostObjects})
	}
	return found, nil
}

// Fill writes the school's own template with the figures of the section.
func Fill(ctx context.Context, w io.Writer, template []byte, s Section) error {
	return document.Fill(ctx, w, template, s.Lang, Values(s))
}
