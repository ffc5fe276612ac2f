package report

import (
	_ "embed" // the outlines
	"regexp"
	"strings"

	"hailong/internal/document"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/survey"
)

//go:embed outline/vi.txt
var outlineVI string

//go:embed outline/en.txt
var outlineEN string

// DefaultOutline is the outline of a school's yearly report, until it keeps one of its own.
func DefaultOutline(lang locale.Lang) string {
	if lang.Base() == locale.EN {
		return lang.Retold(outlineEN)
	}
	return lang.Retold(outlineVI)
}

// spot is a placeholder in an outline.
var spot = regexp.MustCompile(`\{\{\s*([\p{L}\p{N}_.-]+)\s*\}\}`)

// ofSubject are the placeholders that name a subject.
var ofSubject = regexp.MustCompile(`^(satisfaction|table\.questions|chart\.questions)\.`)

// CheckOutline refuses an outline with a placeholder that stands for nothing in a round of the questionnaire.
func CheckOutline(text string, of survey.Questionnaire) error {
	var found []document.Found
	for _, m := range spot.FindAllStringSubmatch(text, -1) {
		if len(found) == document.MostPlaceholders {
			break
		}
		if ofSubject.MatchString(m[1]) { // a school may ask about subjects of its own
			continue
		}
		found = append(found, document.Found{Name: strings.ToLower(m[1])})
	}
	var faults []problem.Field
	for _, u := range document.Unknowns(found, Names(of)) {
		key := "report.placeholder.unlike"
		if u.Nearest != "" {
			key = "report.placeholder"
		}
		faults = append(faults, problem.Field{Pointer: "/outline", Key: key,
			Args: map[string]any{"name": u.Name, "near": u.Nearest}})
	}
	return problem.Fields("problem.invalid", faults)
}

// Outlined is what an outline is filled with: a round, or the rounds of a period side by side.
type Outlined struct {
	Lang     locale.Lang
	School   school.School
	Title    document.Title
	Opening  []string // said before the first part
	Empty    string   // said once where a round would speak and there is none
	Sections []Section
	Names    []string // of the rounds, where there are several
}

// Document fills the school's outline. Lines that begin with # are parts, with ## points; both are numbered here. Lines
// that ask for what a round knows are said for each round in turn, under its name where there are several.
func (o Outlined) Document() document.Document {
	a := &author{s: Section{Lang: o.Lang}}
	a.blocks = Head(o.Lang, o.School, o.Title)
	for _, words := range o.Opening {
		a.say(document.Body, words)
	}
	var known []map[string]document.Value
	for _, s := range o.Sections {
		known = append(known, Values(s))
	}
	var run []string
	for line := range strings.Lines(orSame(o.School.Outline, DefaultOutline(o.Lang)) + "\n#") {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "#") {
			run = append(run, line)
			continue
		}
		a.run(o, run, known)
		run = nil
		point, isPoint := strings.CutPrefix(line, "##")
		part := strings.TrimSpace(strings.TrimPrefix(line, "#"))
		switch {
		case isPoint:
			a.point(strings.TrimSpace(point))
		case part != "":
			a.points = 0
			a.say(document.Heading1, numeral(a.parts+1)+". "+part)
			a.parts++
		}
	}
	a.say(document.Closing, a.text("report.paper.end", locale.Args{"school": o.School.Name}))
	a.add(Foot(o.Lang, o.School))
	out := document.Document{Lang: o.Lang, Title: o.Title.Abstract, Author: o.School.Name, Blocks: a.blocks}
	for _, s := range o.Sections {
		if s.Meta.To != nil && s.Meta.To.After(out.Date) {
			out.Date = *s.Meta.To
		}
		out.Stop = s.Stop
	}
	return out
}

// run says the lines between two headings.
func (a *author) run(o Outlined, lines []string, known []map[string]document.Value) {
	rounds := len(known)
	if !ofRounds(lines) { // the school's own words, and the register's
		own := Values(Section{Lang: o.Lang, Meta: Meta{Paper: o.School}})
		a.lines(lines, own)
		return
	}
	if rounds == 0 {
		a.say(document.Body, o.Empty)
	}
	for i, values := range known {
		if rounds > 1 {
			a.say(document.Heading2, o.Names[i])
		}
		a.s = o.Sections[i]
		said := len(a.blocks)
		a.lines(lines, values)
		if len(a.blocks) == said { // a heading does not stand alone
			a.say(document.Body, a.text("report.paper.nothing", nil))
		}
	}
}

// ofRounds tells whether one of the lines asks for what a round knows.
func ofRounds(lines []string) bool {
	for _, m := range spot.FindAllStringSubmatch(strings.Join(lines, "\n"), -1) {
		if !strings.HasPrefix(m[1], "school.") && !strings.HasPrefix(m[1], "documents.") {
			return true
		}
	}
	return false
}

func (a *author) lines(lines []string, values map[string]document.Value) {
	for _, line := range lines {
		if m := spot.FindStringSubmatch(line); m != nil && m[0] == line && a.object(strings.ToLower(m[1]), values) {
			continue
		}
		words := spot.ReplaceAllStringFunc(line, func(found string) string {
			return values[strings.ToLower(spot.FindStringSubmatch(found)[1])].Text
		})
		for one := range strings.Lines(words) { // a line of which nothing is left is not said
			if one = strings.TrimSpace(one); one != "" {
				a.say(document.Body, one)
			}
		}
	}
}

// captions are those of the tables that stand in an outline, by their placeholders.
var captions = map[string]string{
	"table.subjects": "report.paper.subjects", "table.rates": "report.paper.rates",
	"table.questions": "report.paper.questions.table", "table.methods": "report.paper.methods",
	"table.criteria": "report.paper.criteria", "table.classes": "report.paper.classes",
	"table.compared": "report.paper.compared.table", "table.compared.channels": "report.paper.compared.channels",
	"table.answers": "report.paper.answers",
}

// caption is the key of a table's caption; of the classes without a rate it promises none.
func (s Section) caption(name string) string {
	if name == "table.classes" && len(s.Table.Columns) == 2 {
		return "report.chart.participation.caption"
	}
	return captions[name]
}

// object adds a table or charts, of which a round may have none; false when the placeholder stands for words.
func (a *author) object(name string, values map[string]document.Value) bool {
	if name == "sentence.chosen" { // with the tables of the sentences that have one
		a.forms()
		return true
	}
	v := values[name]
	if t := v.Table; t != nil && captions[name] == "" {
		a.add(*t)
	} else if t != nil {
		a.table(*t, a.text(a.s.caption(name), nil))
	}
	for _, f := range v.Figures {
		a.picture(strings.TrimPrefix(name, "chart."), f.Scene, f.Caption)
	}
	return strings.HasPrefix(name, "table.") || strings.HasPrefix(name, "chart.")
}

// numeral is a small number in Roman letters.
func numeral(n int) string {
	out := ""
	for _, step := range []struct {
		n    int
		text string
	}{{10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; n >= step.n; n -= step.n {
			out += step.text
		}
	}
	return out
}

// OutlineDocument is the report of one round by the school's outline.
func OutlineDocument(s Section) document.Document {
	return Outlined{Lang: s.Lang, School: s.Meta.paper(), Sections: []Section{s}, Title: document.Title{
		Kind: s.text("report.paper.kind", nil), Abstract: s.about("\n")}}.Document()
}
