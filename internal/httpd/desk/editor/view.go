package editor

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"hailong/internal/locale"
	"hailong/internal/survey"
)

// questionView is a question as the list shows it: one line, and its fields behind it.
type questionView struct {
	survey.Question
	Number     string // as parents see it
	At, Where  string // the beginning of its fields' names, and of its buttons' places
	Anchor     string
	Line       []string // what is set beyond the words, in short
	Open, More bool     // its fields are shown; and the advanced ones
}

// anchor is the id of a question's line.
func anchor(q survey.Question) string { return "q-" + q.ID }

// pointer is the beginning of the names of a question's fields.
func pointer(section, place int) string {
	return fmt.Sprintf("sections/%d/questions/%d", section, place)
}

// show is the view of the question at a place.
func (p editPage) show(section, place int) questionView {
	q := p.Draft.Sections[section].Questions[place]
	v := questionView{Question: q, Number: p.number(section, place), At: pointer(section, place), Anchor: anchor(q),
		Where: fmt.Sprintf("%d/%d", section, place), Line: p.line(section, q)}
	mine := func(field string) bool { return strings.HasPrefix(field, v.At+"/") }
	advanced := func(field string) bool {
		switch member, rest, _ := strings.Cut(strings.TrimPrefix(field, v.At+"/"), "/"); member {
		case "role", "use", "show_if", "when":
			return true
		default:
			return rest != ""
		}
	}
	v.Open = mine(p.Focus)
	v.More = v.Open && advanced(p.Focus)
	for _, f := range p.Faults {
		if mine(f.Field) {
			v.Open, v.More = true, v.More || advanced(f.Field)
		}
	}
	return v
}

// askView is what the template of one question needs.
type askView struct {
	Page   editPage
	Q      questionView
	Advice []string
	Above  []survey.Question
}

// Asks are the questions of a section, each with the page around it.
func (p editPage) Asks(section int) []askView {
	var all []askView
	for place := range p.Draft.Sections[section].Questions {
		q := p.show(section, place)
		all = append(all, askView{Page: p, Q: q, Advice: p.Advice[q.ID], Above: p.ConditionQuestions(section, place)})
	}
	return all
}

// Heading is a section's title as parents see it.
func (p editPage) Heading(section int) string {
	return p.T("parent.section", "n", section+1, "of", len(p.Draft.Sections),
		"title", p.Draft.Sections[section].Title.In(p.Lang))
}

// Rows is how many lines the field of choices has: those that stand there and one to go on.
func (editPage) Rows(options []survey.Option) int { return max(4, len(options)+1) }

// Source says where the words of a question come from and how far they were tried, "" when nobody said.
func (p editPage) Source(q survey.Question) string {
	said := q.Origin
	if slices.Contains(survey.Origins, q.Origin) {
		said = p.T("edit.origin." + q.Origin)
	}
	if said != "" && q.State != "" {
		said += " " + p.T("edit.state."+q.State)
	}
	return said
}

// number is what the question at a place is called by.
func (p editPage) number(section, place int) string {
	for _, s := range p.Draft.Sections[:section] {
		place += len(s.Questions)
	}
	return p.Draft.Numbers()[place]
}

// question is the question of an id.
func (p editPage) question(id string) (survey.Question, bool) {
	for _, q := range p.Draft.Questions() {
		if q.ID == id {
			return q, true
		}
	}
	return survey.Question{}, false
}

// line says in short what is set of a question beyond its words.
func (p editPage) line(section int, q survey.Question) []string {
	all := []string{p.T("survey.kind." + q.Type)}
	if q.Traits().Shape == "" {
		all = nil // a name that is no kind has no word
	}
	add := func(there bool, key string, pairs ...any) {
		if there {
			all = append(all, p.T(key, pairs...))
		}
	}
	add(q.Required, "edit.required")
	for _, lang := range p.Others() {
		add(spoken(q, lang), "edit.line.translated", "language", strings.ToUpper(string(lang)))
	}
	add(q.Role == survey.Headline || q.Role == survey.Expectation, "edit.role."+q.Role)
	add(q.Use != "", "edit.use."+q.Use)
	s := p.Draft.Sections[section]
	add(s.Criterion && q.Role == survey.Item, "edit.line.criterion", "title", s.Title.In(p.Lang))
	if q.ShowIf != nil {
		add(true, "edit.line.condition", "n", p.Draft.Number(q.ShowIf.Question), "answer", p.answer(q.ShowIf))
	}
	return all
}

// spoken tells that all of a question's words stand in a language.
func spoken(q survey.Question, lang locale.Lang) bool {
	for _, o := range q.Options {
		if o.Label.Only(lang) == "" {
			return false
		}
	}
	return q.Text.Only(lang) != ""
}

func (p editPage) answer(c *survey.Condition) string {
	for _, a := range p.ConditionAnswers(c) {
		if a.Chosen {
			return a.Label
		}
	}
	return "?"
}

// Roles are the roles that a question may have, in the order of their use.
func (editPage) Roles(q survey.Question) []string { return q.Traits().Roles }

// Lost tells that a condition hangs on a question that does not stand above any more.
func (p editPage) Lost(c *survey.Condition, above []survey.Question) bool {
	if c == nil {
		return false
	}
	for _, q := range above {
		if q.ID == c.Question {
			return false
		}
	}
	return true
}

// General tells that what is said of the whole is to be shown: something there is wrong or has the cursor.
func (p editPage) General() bool {
	for _, f := range p.Faults {
		if f.Field != "" && !strings.HasPrefix(f.Field, "sections") && !strings.HasPrefix(f.Field, "subjects") {
			return true
		}
	}
	return p.Focus == "languages"
}

// Shown tells that a part whose fields begin so has the cursor, or something wrong that is not in a question.
func (p editPage) Shown(beginning string) bool {
	if strings.HasPrefix(p.Focus, beginning) && !strings.Contains(p.Focus, "/questions/") {
		return true
	}
	for _, f := range p.Faults {
		if strings.HasPrefix(f.Field, beginning) && !strings.Contains(f.Field, "/questions") {
			return true
		}
	}
	return false
}

// Said is what was done last and can be taken back, "" when nothing was.
func (p editPage) Said() string {
	if len(p.Undo) == 0 {
		return ""
	}
	return p.Undo[len(p.Undo)-1].Said
}

// lengthName is how many letters of a text name its question.
const lengthName = 40

// nameOf names a question, or a section when place is -1, by its number and the beginning of its words.
func (p editPage) nameOf(section, place int) string {
	if section < 0 || section >= len(p.Draft.Sections) {
		return ""
	}
	s := p.Draft.Sections[section]
	if place < 0 || place >= len(s.Questions) {
		return p.named("edit.name.section", strconv.Itoa(section+1), s.Title)
	}
	return p.named("edit.name.question", p.number(section, place), s.Questions[place].Text)
}

func (p editPage) named(key, n string, t survey.Text) string {
	words := []rune(t.In(p.Lang))
	if len(words) > lengthName {
		words = append(words[:lengthName:lengthName], '…')
	}
	if len(words) == 0 {
		words = []rune("…")
	}
	return p.T(key, "n", n, "words", string(words))
}

// nameFaults says of each fault which question it is of, and leads to a field that the page has.
func (v *editPage) nameFaults() {
	for i := range v.Faults {
		f := &v.Faults[i]
		parts := strings.Split(f.Field, "/")
		at := numbers(strings.Join(append(parts[min(1, len(parts)):min(2, len(parts))],
			parts[min(3, len(parts)):min(4, len(parts))]...), "/"))
		switch {
		case parts[0] == "subjects" && len(at) == 1:
			f.Part = v.T("edit.subject") + " " + fmt.Sprint(at[0]+1)
		case parts[0] == "sections" && len(parts) < 4 && len(at) == 1:
			f.Part = v.nameOf(at[0], -1)
		case parts[0] == "sections" && len(at) == 2:
			f.Part = v.nameOf(at[0], at[1])
			f.Field = pointer(at[0], at[1]) + "/" + fieldOf(parts[4:])
		}
	}
}

// fieldOf is the field at which a member of a question is mended.
func fieldOf(member []string) string {
	switch {
	case len(member) == 0 || member[0] == "id":
		return "text"
	case member[0] == "options":
		return "options"
	case member[0] == "max_length":
		return "type"
	default:
		return strings.Join(member, "/")
	}
}
