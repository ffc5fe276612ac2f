package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"hailong/internal/document"
	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/result"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// Forms are the ways in which schools tell of their surveys in reports of their own, each filled from the published
// figures alone: no word of one is typed, so none can say another number than the seal.

// Filled is a form with what a round has to say in it.
type Filled struct {
	Form  string // its name
	Text  string
	Table *document.Table // beside the text, nil for none
	// Lacks names what the round has none of, so that there is nothing to say; "" where something is said. What is
	// withheld is not lacking: then the text says so.
	Lacks string
}

// Empty tells whether there is nothing to say.
func (f Filled) Empty() bool { return f.Text == "" && f.Table == nil }

// sentenceForm is a row of the table of forms.
type sentenceForm struct {
	name    string
	counted bool // rests on answers: before the count, and of too few ballots, it says what the result sentence says
	table   bool // may have a table beside its text
	fill    func(*filler) Filled
}

// sentenceForms is the one table of forms. A form's title is report.form.title.NAME, its placeholders are form.NAME and
// table.form.NAME.
var sentenceForms = []sentenceForm{
	{name: "old_wording", fill: (*filler).oldWording},
	{name: "returned", fill: (*filler).returned},
	{name: "mean_and_rate", counted: true, fill: (*filler).meanAndRate},
	{name: "expectation", counted: true, fill: (*filler).expectation},
	{name: "criteria_ends", counted: true, table: true, fill: (*filler).criteriaEnds},
	{name: "by_level", counted: true, fill: (*filler).byLevel},
	{name: "five_levels", counted: true, fill: (*filler).fiveLevels},
	{name: "place_who_when", table: true, fill: (*filler).placeWhoWhen},
	{name: "weak_points", counted: true, table: true, fill: (*filler).weakPoints},
	{name: "against_target", counted: true, fill: (*filler).againstTarget},
	{name: twoKinds, counted: true, table: true, fill: (*filler).twoKinds},
}

// FormNames are the names of all forms, in their order.
func FormNames() []string {
	var all []string
	for _, form := range sentenceForms {
		all = append(all, form.name)
	}
	return all
}

// CheckForms is Invalid, with a pointer to each, for names of no form and for those that were named before.
func CheckForms(names []string) error {
	var faults []problem.Field
	for i, name := range names {
		known := slices.Contains(FormNames(), name)
		if !known || slices.Contains(names[:i], name) {
			faults = append(faults, problem.Field{Pointer: fmt.Sprintf("/forms/%d", i), Key: "report.form.unknown"})
		}
	}
	return problem.Fields("problem.invalid", faults)
}

// Forms are all forms, filled.
func (s Section) Forms() []Filled {
	f := &filler{Section: s, w: &writer{d: s.Figures, lang: s.Lang}}
	var all []Filled
	for _, form := range sentenceForms {
		one := Filled{Text: strings.Join(f.nothingCounted(), " ")}
		if !form.counted || one.Text == "" {
			one = form.fill(f)
		}
		one.Form = form.name
		all = append(all, one)
	}
	return all
}

// Chosen are the forms that the school put into its report, in its order; of these the ones with something to say.
func (s Section) Chosen() []Filled {
	if len(s.Meta.Forms) == 0 {
		return nil
	}
	all, chosen := s.Forms(), []Filled{}
	for _, name := range s.Meta.Forms {
		at := slices.IndexFunc(all, func(f Filled) bool { return f.Form == name })
		if at >= 0 && !all[at].Empty() {
			chosen = append(chosen, all[at])
		}
	}
	return chosen
}

// filler fills the forms of one section.
type filler struct {
	Section
	w *writer
}

// nothingCounted are the sentences of a round that has no figures of answers, none of one that has.
func (f *filler) nothingCounted() []string {
	said := sentences(f.Figures, f.Lang, false)
	if f.Figures.Status == "closed" && f.Figures.Counted >= f.Figures.Threshold &&
		f.Figures.Participation.Eligible > 0 {
		return nil
	}
	return []string{said[len(said)-1].Text} // that nobody was asked, or why there is no result
}

// clauses says something of each subject; one of which nothing exact is published says so, as in the result sentence.
func (f *filler) clauses(say func(figures.Satisfaction) string) Filled {
	var parts []string
	for _, e := range f.Figures.Satisfaction {
		words := ""
		if e.Status == stats.Exact {
			words = say(e)
		} else {
			words = f.w.part([]figures.Satisfaction{e})
		}
		if words != "" {
			parts = append(parts, words)
		}
	}
	return Filled{Text: sentence(parts)}
}

// sentence joins clauses into one, with a capital letter; "" for none.
func sentence(clauses []string) string {
	if len(clauses) == 0 {
		return ""
	}
	return result.Heading(strings.Join(clauses, "; ")) + "."
}

func (f *filler) oldWording() Filled {
	var said []string
	for _, one := range sentences(f.Figures, f.Lang, true) {
		if one.Role == Participation || one.Role == Result {
			said = append(said, one.Text)
		}
	}
	return Filled{Text: strings.Join(said, " ")}
}

func (f *filler) returned() Filled {
	p := f.Figures.Participation
	if p.Eligible == 0 {
		return Filled{Text: f.text("report.nobody", nil)}
	}
	said := f.text("report.form.returned", locale.Args{"eligible": p.Eligible, "responded": p.Responded,
		"share": locale.PercentWords(f.Lang, p.Responded, p.Eligible)})
	if f.Meta.Unreadable > 0 {
		said += " " + f.text("report.unreadable", locale.Args{"n": f.Meta.Unreadable})
	}
	return Filled{Text: said}
}

// meanAndRate says rate and mean of each subject, with those of the round before in brackets.
func (f *filler) meanAndRate() Filled {
	return f.clauses(func(e figures.Satisfaction) string {
		if e.Publish != survey.ByPeople { // the mean is of the marks then, and the change would be of people
			m, _ := e.Marks()
			if m.Given > 0 {
				e.Publish = survey.ByAnswers
			}
			return f.withMean(f.w.byMarks(e), stats.ByAllItems,
				cmp.Or(locale.Published(f.Lang, m.MeanText), result.Dash))
		}
		said := f.withMean(f.w.part([]figures.Satisfaction{e}), *e.Method, result.Published(e.MeanText, f.Lang))
		change, ok := f.changeOf(e.SubjectID)
		if !ok {
			return said
		}
		mean := result.Dash
		if *e.Method == stats.ByHeadline && change.EarlierMean != nil {
			n := change.Earlier.Rated
			mean = locale.Mean(f.Lang, int(*change.EarlierMean*float64(n)+0.5), n) // the sum of the answers is whole
		}
		then := f.withMean(locale.PercentWords(f.Lang, change.Earlier.Satisfied, change.Earlier.Rated), *e.Method, mean)
		return fmt.Sprintf("%s (%s: %s)", said, f.Meta.Before, then)
	})
}

// withMean says a mean behind a rate; one that is not published is left out.
func (f *filler) withMean(rate, method, mean string) string {
	if mean == result.Dash {
		return rate
	}
	return rate + ", " + f.text("report.form.mean."+method, locale.Args{"mean": mean})
}

// changeOf is the published change of a subject since the round before.
func (f *filler) changeOf(subject string) (figures.Change, bool) {
	for _, c := range f.Meta.Changes {
		if c.SubjectID == subject && c.Published {
			return c.Change, true
		}
	}
	return figures.Change{}, false
}

func (f *filler) expectation() Filled {
	var parts []string
	for _, e := range f.Figures.Satisfaction {
		args := locale.Args{"label": result.Label(e, f.Lang)}
		switch why, x := e.Withheld["expectation"], e.Expectation; {
		case why != "":
			args["why"] = figures.WhyShort(f.Lang, why, f.Figures.Threshold)
			parts = append(parts, f.text("report.form.expectation.withheld", args))
		case x.Text != nil:
			args["n"], args["text"] = *x.Answered, locale.Published(f.Lang, *x.Text)
			parts = append(parts, f.text("report.form.expectation", args))
		}
	}
	if len(parts) == 0 {
		return Filled{Lacks: "expectation"}
	}
	return Filled{Text: sentence(parts)}
}

// levels are the answers to a subject step by step, the worst first: those to its headline question; without one the
// marks of all its items. ok is false where a question of them is withheld.
func (f *filler) levels(e figures.Satisfaction) (counts [5]int, ok bool) {
	for _, q := range f.Figures.Questions {
		asked := f.words(q.QuestionID)
		headline := e.QuestionID != nil && q.QuestionID == *e.QuestionID
		item := e.QuestionID == nil && q.SubjectID == e.SubjectID && asked.Role == stats.Item
		if !headline && !item {
			continue
		}
		if q.Counts == nil {
			return counts, false
		}
		for i := range counts {
			counts[i] += (*q.Counts)[string(rune('1'+i))]
		}
		ok = true
	}
	return counts, ok
}

// ofLevels says something of the steps of each subject by the key that the method ends.
func (f *filler) ofLevels(key string) Filled {
	return f.clauses(func(e figures.Satisfaction) string {
		args := locale.Args{"label": result.Label(e, f.Lang)}
		counts, ok := f.levels(e)
		if !ok {
			args["why"] = figures.WhyShort(f.Lang, cmp.Or(e.Withheld["answers"], stats.Solves),
				f.Figures.Threshold)
			return f.text("report.form.levels.withheld", args)
		}
		n := 0
		for _, x := range counts {
			n += x
		}
		args["n"] = n
		for i, name := range []string{"one", "two", "three", "four", "five"} {
			args[name], args[name+"_n"] = locale.PercentWords(f.Lang, counts[i], n), counts[i]
		}
		return f.text(key+*e.Method, args)
	})
}

func (f *filler) byLevel() Filled { return f.ofLevels("report.form.by_level.") }

func (f *filler) fiveLevels() Filled { return f.ofLevels("report.form.five_levels.") }

func (f *filler) placeWhoWhen() Filled {
	p, where := f.Figures.Participation, f.Meta.School
	if f.Meta.Place != "" {
		where += ", " + f.Meta.Place
	}
	when := strings.TrimPrefix(f.w.dates(f.Meta), ", ")
	if when == "" {
		when = result.Dash
	}
	return Filled{Table: &document.Table{
		Columns: []document.Column{
			{Head: f.text("report.column.where", nil), Share: 55}, {Head: f.text("report.column.who", nil), Share: 35},
			{Head: f.text("report.column.when", nil), Share: 45},
			{Head: f.text("report.column.returned", nil), Share: 35, Center: true},
		},
		Rows: [][]string{{where, f.text("report.form.who", nil), when, locale.Share(f.Lang, p.Responded, p.Eligible)}},
	}}
}

// criteriaEnds names the lowest and the highest criterion of each subject by the share of satisfied marks, with all of
// them in a table; where one is withheld it says that these are the ends of the others.
func (f *filler) criteriaEnds() Filled {
	var parts []string
	for _, e := range f.Figures.Satisfaction {
		if words := f.endsOf(e); words != "" {
			parts = append(parts, words)
		}
	}
	if len(parts) == 0 {
		return Filled{Lacks: "criteria"}
	}
	table := f.CriteriaTable()
	return Filled{Text: sentence(parts), Table: &table}
}

func (f *filler) endsOf(e figures.Satisfaction) string {
	lowest, highest, withheld := figures.Ends(f.Figures.Criteria, e.SubjectID)
	args := locale.Args{"label": result.Label(e, f.Lang), "among": "", "low": f.named(lowest), "high": f.named(highest)}
	if withheld {
		args["among"] = f.text("report.form.criteria.published", nil)
	}
	switch {
	case len(lowest) > 0 && len(highest) > 0:
		return f.text("report.form.criteria", args)
	case len(lowest) == 1:
		return f.text("report.form.criteria.one", args)
	case len(lowest) > 0:
		return f.text("report.form.criteria.alike", args)
	case withheld:
		return f.text("report.form.criteria.withheld", args)
	default:
		return ""
	}
}

// named are the names of criteria that are alike, with their share and mean.
func (f *filler) named(criteria []figures.Criterion) string {
	if len(criteria) == 0 {
		return ""
	}
	var names []string
	for _, c := range criteria {
		names = append(names, "“"+result.Criterion(c, f.Lang)+"”")
	}
	one := criteria[0]
	return f.text("report.form.criterion", locale.Args{"names": strings.Join(names, ", "),
		"share": locale.PercentWords(f.Lang, *one.Satisfied, *one.Marks),
		"mean":  result.Published(one.MeanText, f.Lang)})
}

// mostWeak is how many questions of a subject are named as its weak points.
const mostWeak = 3

// weakPoints names the questions of each subject with which fewest are satisfied, and what the school does.
func (f *filler) weakPoints() Filled {
	var parts []string
	for _, e := range f.Figures.Satisfaction {
		if words := f.weak(e); words != "" {
			parts = append(parts, words)
		}
	}
	filled := Filled{Text: sentence(parts)}
	if t := f.AnswerTable(); len(t.Rows) > 0 {
		filled.Table = &t
	}
	if filled.Empty() {
		filled.Lacks = "rated"
	}
	return filled
}

func (f *filler) weak(e figures.Satisfaction) string {
	var named []string
	shown, withheld := 0, false
	for _, q := range f.ratings(e.SubjectID) {
		switch {
		case q.Bar == nil:
			withheld = true
			continue
		case q.Bar.Satisfied < q.Bar.N && len(named) < mostWeak:
			named = append(named, f.text("report.form.weak.question",
				locale.Args{"question": strings.TrimSuffix(q.Text, "?"),
					"share": locale.PercentWords(f.Lang, q.Bar.Satisfied, q.Bar.N)}))
		}
		shown++
	}
	args := locale.Args{"label": result.Label(e, f.Lang), "questions": strings.Join(named, ", "), "among": ""}
	if withheld {
		args["among"] = f.text("report.form.weak.published", nil)
	}
	switch {
	case shown == 0 && withheld:
		return f.text("report.form.weak.withheld", args)
	case shown == 0:
		return ""
	case len(named) == 0:
		return f.text("report.form.weak.none", args)
	default:
		return f.text("report.form.weak", args)
	}
}
