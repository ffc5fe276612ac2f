package editor

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"hailong/internal/httpd/desk/frame"
	"hailong/internal/locale"
	"hailong/internal/survey"
)

// rearrange changes a questionnaire as a button says: "add-question:2" adds one to the third section, "up:2/5" moves
// its sixth question up, and so on. A button that names what is not there changes nothing.
func rearrange(q *survey.Questionnaire, do string, lang locale.Lang) {
	what, where, _ := strings.Cut(do, ":")
	first, second, _ := strings.Cut(where, "/")
	i, errI := strconv.Atoi(first)
	j, errJ := strconv.Atoi(second)
	inSections := errI == nil && i >= 0 && i < len(q.Sections)
	inQuestions := inSections && errJ == nil && j >= 0 && j < len(q.Sections[i].Questions)
	switch {
	case what == "add-section":
		addSection(q, lang)
	case what == "add-subject":
		q.Subjects = append(q.Subjects, survey.Subject{ID: freeID("subject", func(id string) bool {
			return slices.ContainsFunc(q.Subjects, func(s survey.Subject) bool { return s.ID == id })
		})})
	case what == "remove-subject" && errI == nil && i >= 0 && i < len(q.Subjects):
		q.Subjects = slices.Delete(q.Subjects, i, i+1)
	case what == "add-question" && inSections:
		addQuestion(q, i)
	case what == "section-up" && inSections && i > 0:
		q.Sections[i-1], q.Sections[i] = q.Sections[i], q.Sections[i-1]
	case what == "section-down" && inSections && i+1 < len(q.Sections):
		q.Sections[i+1], q.Sections[i] = q.Sections[i], q.Sections[i+1]
	case what == "section-remove" && inSections:
		q.Sections = slices.Delete(q.Sections, i, i+1)
	case what == "up" && inQuestions:
		moveQuestion(q, i, j, -1)
	case what == "down" && inQuestions:
		moveQuestion(q, i, j, 1)
	case what == "remove" && inQuestions:
		q.Sections[i].Questions = slices.Delete(q.Sections[i].Questions, j, j+1)
	}
}

// moveQuestion moves a question by one place, over the end of its section into the next one.
func moveQuestion(q *survey.Questionnaire, i, j, by int) {
	here := &q.Sections[i].Questions
	switch to := j + by; {
	case to >= 0 && to < len(*here):
		(*here)[j], (*here)[to] = (*here)[to], (*here)[j]
	case i+by >= 0 && i+by < len(q.Sections):
		moved := (*here)[j]
		*here = slices.Delete(*here, j, j+1)
		there := &q.Sections[i+by].Questions
		if by < 0 {
			*there = append(*there, moved)
		} else {
			*there = slices.Insert(*there, 0, moved)
		}
	}
}

func addSection(q *survey.Questionnaire, lang locale.Lang) {
	id := freeID("S", func(id string) bool {
		return slices.ContainsFunc(q.Sections, func(s survey.Section) bool { return s.ID == id })
	})
	s := survey.Section{ID: id, Title: survey.Text{VI: locale.Text(lang, "edit.new_section", nil)}}
	if len(q.Subjects) > 0 {
		s.Subject = q.Subjects[len(q.Subjects)-1].ID
	}
	q.Sections = append(q.Sections, s)
	addQuestion(q, len(q.Sections)-1)
}

// addQuestion adds a question of the kind that is asked most, with an id that no question of this survey has.
func addQuestion(q *survey.Questionnaire, section int) {
	id := freeID("Q", func(id string) bool {
		return slices.ContainsFunc(q.Questions(), func(other survey.Question) bool { return other.ID == id })
	})
	s := &q.Sections[section]
	s.Questions = append(s.Questions, survey.NewQuestion(id))
}

// freeID is the first of prefix1, prefix2 … that is not taken.
func freeID(prefix string, taken func(string) bool) string {
	for n := 1; ; n++ {
		if id := fmt.Sprintf("%s%d", prefix, n); !taken(id) {
			return id
		}
	}
}

// questionRoles are what the editor's list offers, in the order of their use.
var questionRoles = []string{survey.Item, survey.Headline, survey.Expectation, survey.None}

// Types are the kinds of questions to choose from.
func (editPage) Types() []string { return survey.Kinds() }

// Roles are the roles to choose from.
func (editPage) Roles() []string { return questionRoles }

// Publishing are the ways in which a subject's figure may be published.
func (editPage) Publishing() []string { return survey.Publishing }

// Uses are what a question may be for.
func (editPage) Uses() []string { return []string{survey.Channels, survey.Difficulties} }

// Lines writes the choices of a question in one language, one a line.
func (editPage) Lines(options []survey.Option, lang locale.Lang) string {
	var out []string
	for _, o := range options {
		out = append(out, o.Label.Only(lang))
	}
	return strings.Join(out, "\n")
}

// wordsView are the fields of a text: Vietnamese, and the others behind a click.
type wordsView struct {
	frame.Input
	Others []translation
}

// translation is the field of a text in one language.
type translation struct {
	Lang             locale.Lang
	Dir, Name, Value string
}

// Words makes the fields of a text in every language of the questionnaire.
func (p editPage) Words(id, label string, t survey.Text) wordsView {
	v := wordsView{Input: frame.Input{ID: id, Label: p.T(label), Value: t.VI, Wrong: p.Fault(id)}}
	for _, lang := range p.Others() {
		v.Others = append(v.Others, translation{lang, locale.Dir(lang), p.Language(lang), t.Only(lang)})
		if wrong := p.Fault(id + "/" + string(lang)); wrong != "" {
			v.Wrong = wrong
		}
	}
	return v
}

// Others are the languages beside Vietnamese that have fields, English first.
func (p editPage) Others() []locale.Lang { return append([]locale.Lang{locale.EN}, p.Further...) }

// Language names a language to whoever translates into it.
func (p editPage) Language(lang locale.Lang) string {
	if lang == locale.EN {
		return p.T("edit.english")
	}
	return locale.NameOf(lang)
}

// Known are the languages that may be offered.
func (editPage) Known() []locale.Lang { return locale.Named() }

// NameOf is what those who speak a language call it.
func (editPage) NameOf(lang locale.Lang) string { return locale.NameOf(lang) }

// Typed are the further languages as their field holds them.
func (p editPage) Typed() string {
	var all []string
	for _, lang := range p.Further {
		all = append(all, string(lang))
	}
	return strings.Join(all, " ")
}

// answerView is an answer that a condition may name.
type answerView struct {
	Value, Label string
	Chosen       bool
}

// ConditionAnswers are the answers on which a condition may hang: those of its question, the five steps of a rating
// while none is chosen. The first entry for a question of choices is empty, so that nobody saves an answer that was not
// meant.
func (p editPage) ConditionAnswers(c *survey.Condition) []answerView {
	on, answer := survey.NewQuestion(""), "3"
	if c != nil {
		answer = c.Answer()
		for _, q := range p.Draft.Questions() {
			if q.ID == c.Question {
				on = q
			}
		}
	}
	var all []answerView
	add := func(value, label string) {
		all = append(all, answerView{Value: value, Label: label, Chosen: value == answer})
	}
	for i, one := range on.Conditions() {
		label := on.Label(one.Answer(), p.Lang)
		switch {
		case one.Equals == "":
			label = p.T("edit.show_if.step", "label", label)
		case i == 0:
			add("", p.T("edit.show_if.choose"))
		}
		add(one.Answer(), label)
	}
	return all
}

// ConditionQuestions are the questions above a place on which the question there may depend.
func (p editPage) ConditionQuestions(section, place int) []survey.Question {
	var all []survey.Question
	for i, s := range p.Draft.Sections {
		for j, q := range s.Questions {
			if (i < section || i == section && j < place) && len(q.Conditions()) > 0 {
				all = append(all, q)
			}
		}
	}
	return all
}

// Bound is the field of a whole number of a question.
func (p editPage) Bound(id, label string, n int) frame.Input {
	return frame.Input{ID: id, Label: p.T(label), Value: strconv.Itoa(n), Wrong: p.Fault(id)}
}
