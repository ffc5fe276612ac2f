package editor

import (
	"strconv"
	"strings"

	"hailong/internal/httpd/desk/frame"
	"hailong/internal/locale"
	"hailong/internal/survey"
)

// Types are the kinds of questions to choose from.
func (editPage) Types() []string { return survey.Kinds() }

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

// wordsView are the fields of a text: Vietnamese, and the others among what is advanced.
type wordsView struct {
	frame.Input
	Others []translation
	Focus  bool
}

// translation is the field of a text in one language.
type translation struct {
	Lang             locale.Lang
	Dir, Name, Value string
	Wrong            string
}

// Words makes the fields of a text in every language of the questionnaire.
func (p editPage) Words(id, label string, t survey.Text) wordsView {
	v := wordsView{Input: frame.Input{ID: id, Label: p.T(label), Value: t.VI, Wrong: p.Fault(id)}, Focus: p.Focus == id}
	for _, lang := range p.Others() {
		v.Others = append(v.Others, translation{lang, locale.Dir(lang), p.Language(lang), t.Only(lang),
			p.Fault(id + "/" + string(lang))})
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
	on, answer := survey.NewQuestion("", ""), "3"
	if c != nil {
		answer = c.Answer()
		found, there := p.question(c.Question)
		if !there { // taken away, perhaps to come back: the condition stays as it is until then
			return []answerView{{Value: answer, Label: p.T("edit.show_if.gone"), Chosen: true}}
		}
		on = found
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
