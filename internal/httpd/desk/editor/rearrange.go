package editor

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"hailong/internal/locale"
	"hailong/internal/survey"
)

// step changes the order of a questionnaire by one part: it takes one away, puts one in, or moves one. Its opposite is
// a step too, so that whatever a button did can be taken back without losing what was typed since.
type step struct {
	What     string           `json:"what"` // subject, section or question
	From     []int            `json:"from,omitempty"`
	To       []int            `json:"to,omitempty"` // a place after the part at From was taken away
	Subject  *survey.Subject  `json:"subject,omitempty"`
	Section  *survey.Section  `json:"section,omitempty"`
	Question *survey.Question `json:"question,omitempty"`
	Said     string           `json:"said,omitempty"` // what the step did that this one takes back, to its reader
}

// apply does a step and gives its opposite; a step that names what is not there changes nothing.
func (s step) apply(q *survey.Questionnaire) (back step, done bool) {
	if s.From == nil && s.To == nil {
		return s, false
	}
	if s.From != nil {
		if !s.take(q) {
			return s, false
		}
		back.To = s.From
	}
	if s.To == nil {
		back.Subject, back.Section, back.Question = s.Subject, s.Section, s.Question
	} else if s.put(q, s.To) {
		back.From = s.To
	} else {
		if s.From != nil {
			s.put(q, s.From)
		}
		return s, false
	}
	back.What = s.What
	return back, true
}

// take takes the part at From out of the questionnaire, into the step.
func (s *step) take(q *survey.Questionnaire) bool {
	switch at := s.From; s.What {
	case "subject":
		return taken(&q.Subjects, at, 0, &s.Subject)
	case "section":
		return taken(&q.Sections, at, 0, &s.Section)
	default:
		return within(q, at) && taken(&q.Sections[at[0]].Questions, at, 1, &s.Question)
	}
}

// put puts the step's part into the questionnaire.
func (s *step) put(q *survey.Questionnaire, at []int) bool {
	switch s.What {
	case "subject":
		return inserted(&q.Subjects, at, 0, s.Subject)
	case "section":
		return inserted(&q.Sections, at, 0, s.Section)
	default:
		return within(q, at) && inserted(&q.Sections[at[0]].Questions, at, 1, s.Question)
	}
}

func within(q *survey.Questionnaire, at []int) bool {
	return len(at) == 2 && at[0] >= 0 && at[0] < len(q.Sections)
}

func taken[T any](all *[]T, at []int, level int, into **T) bool {
	if len(at) != level+1 || at[level] < 0 || at[level] >= len(*all) {
		return false
	}
	one := (*all)[at[level]]
	*into, *all = &one, slices.Delete(*all, at[level], at[level]+1)
	return true
}

func inserted[T any](all *[]T, at []int, level int, one *T) bool {
	if len(at) != level+1 || at[level] < 0 || at[level] > len(*all) || one == nil {
		return false
	}
	*all = slices.Insert(*all, at[level], *one)
	return true
}

// mostUndo is how many steps a form takes along that can be taken back.
const mostUndo = 10

// rearrange changes the form as its button says: "add-question:2" adds one to the third section, "up:2/5" moves its
// sixth question up, "move:2/5/0/0" to the beginning of the first one, and so on. A button that names what is not there
// changes nothing. kind is that of a new question.
func (v *editPage) rearrange(button, kind string) {
	what, where, _ := strings.Cut(button, ":")
	at := numbers(where)
	if what == "undo" {
		v.takeBack()
		return
	}
	s := v.step(what, at, kind)
	said := v.told(what, s)
	back, done := s.apply(&v.Draft.Questionnaire)
	if !done {
		v.stay(what, at)
		return
	}
	back.Said = said
	v.Undo = append(v.Undo, back)
	v.Undo = v.Undo[max(0, len(v.Undo)-mostUndo):]
	v.look(what, s)
}

// takeBack does the opposite of what was done last.
func (v *editPage) takeBack() {
	last := len(v.Undo) - 1
	if last < 0 {
		return
	}
	s := v.Undo[last]
	v.Undo = v.Undo[:last]
	if _, done := s.apply(&v.Draft.Questionnaire); done {
		v.look("undo", s)
	}
}

// step is what a button does to the order; one that changes none is a step that cannot be done.
func (v *editPage) step(what string, at []int, kind string) step {
	q := &v.Draft.Questionnaire
	inSection := len(at) > 0 && at[0] >= 0 && at[0] < len(q.Sections)
	inQuestion := inSection && len(at) > 1 && at[1] >= 0 && at[1] < len(q.Sections[at[0]].Questions)
	switch {
	case what == "add-subject":
		return step{What: "subject", To: []int{len(q.Subjects)}, Subject: v.newSubject()}
	case what == "remove-subject":
		return step{What: "subject", From: at}
	case what == "add-section":
		return step{What: "section", To: []int{len(q.Sections)}, Section: v.newSection()}
	case what == "section-remove":
		return step{What: "section", From: at}
	case what == "section-up" && inSection:
		return step{What: "section", From: at, To: []int{at[0] - 1}}
	case what == "section-down" && inSection:
		return step{What: "section", From: at, To: []int{at[0] + 1}}
	case what == "add-question" && inSection:
		one := survey.NewQuestion(v.freeQuestion(), kind)
		return step{What: "question", To: []int{at[0], len(q.Sections[at[0]].Questions)}, Question: &one}
	case what == "copy" && inQuestion:
		one := q.Sections[at[0]].Questions[at[1]]
		one.ID, one.Use = v.freeQuestion(), ""
		if one.Role == survey.Headline { // a subject has one
			one.Role = survey.Item
		}
		return step{What: "question", To: []int{at[0], at[1] + 1}, Question: &one}
	case what == "up" && inQuestion:
		return step{What: "question", From: at, To: v.beside(at[0], at[1], -1)}
	case what == "down" && inQuestion:
		return step{What: "question", From: at, To: v.beside(at[0], at[1], 1)}
	case what == "move" && inQuestion && len(at) == 4:
		return step{What: "question", From: at[:2], To: at[2:]}
	case what == "remove" && inQuestion:
		return step{What: "question", From: at}
	default:
		return step{From: []int{}}
	}
}

// beside is the place next to a question, over the end of its section in the next one.
func (v *editPage) beside(i, j, by int) []int {
	sections := v.Draft.Sections
	switch to := j + by; {
	case to >= 0 && to < len(sections[i].Questions):
		return []int{i, to}
	case i+by >= 0 && i+by < len(sections) && by < 0:
		return []int{i - 1, len(sections[i-1].Questions)}
	default:
		return []int{i + by, 0}
	}
}

// look puts the cursor where the reader goes on: into what is new, on what was moved, on what stands where something
// was taken away.
func (v *editPage) look(what string, s step) {
	at := s.To
	if at == nil {
		at = s.From
	}
	switch {
	case s.What == "subject":
		v.Focus = fmt.Sprintf("subjects/%d/label", min(at[0], len(v.Draft.Subjects)-1))
	case s.What == "section" && what == "add-section":
		v.Focus = fmt.Sprintf("sections/%d/title", at[0])
	case s.What == "section":
		v.Focus = fmt.Sprintf("section-%d", min(at[0], len(v.Draft.Sections)-1))
	case what == "add-question" || what == "copy":
		v.Focus = pointer(at[0], at[1]) + "/text"
	default:
		questions := v.Draft.Sections[at[0]].Questions
		if len(questions) == 0 {
			v.Focus = fmt.Sprintf("section-%d", at[0])
			return
		}
		v.Focus = anchor(questions[min(at[1], len(questions)-1)])
	}
}

// stay puts the cursor where a button was pressed that changed no order.
func (v *editPage) stay(what string, at []int) {
	switch {
	case what == "languages":
		v.Focus = "languages"
	case len(at) != 2:
	case what == "kind":
		v.Focus = pointer(at[0], at[1]) + "/type"
	case what == "answers":
		v.Focus = pointer(at[0], at[1]) + "/when"
	}
}

// told says what a step does, for the line that offers to take it back. It is asked before the step is done.
func (v *editPage) told(what string, s step) string {
	key := "edit.undo.removed"
	if s.To != nil {
		key = "edit.undo.moved"
	}
	switch {
	case s.What == "question" && len(s.From) == 2:
		return v.T(key, "what", v.nameOf(s.From[0], s.From[1]))
	case s.What == "section" && s.From != nil:
		return v.T(key, "what", v.nameOf(s.From[0], -1))
	case s.From != nil:
		return v.T(key, "what", v.T("edit.subject"))
	case what == "copy":
		return v.T("edit.undo.copied")
	default:
		return v.T("edit.undo.added")
	}
}

func (v *editPage) newSubject() *survey.Subject {
	subjects := v.Draft.Subjects
	return &survey.Subject{ID: freeID("subject", func(id string) bool {
		return slices.ContainsFunc(subjects, func(s survey.Subject) bool { return s.ID == id })
	})}
}

// newSection is one with a question in it.
func (v *editPage) newSection() *survey.Section {
	s := survey.Section{Title: survey.Text{VI: locale.Text(v.Lang, "edit.new_section", nil)},
		Questions: []survey.Question{survey.NewQuestion(v.freeQuestion(), "")}}
	s.ID = freeID("S", func(id string) bool {
		return slices.ContainsFunc(v.Draft.Sections, func(s survey.Section) bool { return s.ID == id })
	})
	if n := len(v.Draft.Subjects); n > 0 {
		s.Subject = v.Draft.Subjects[n-1].ID
	}
	return &s
}

// freeQuestion is an id that no question of the form has, and none that can be put back.
func (v *editPage) freeQuestion() string {
	same := func(id string) func(survey.Question) bool {
		return func(q survey.Question) bool { return q.ID == id }
	}
	return freeID("Q", func(id string) bool {
		return slices.ContainsFunc(v.Draft.Questions(), same(id)) || slices.ContainsFunc(v.Undo, func(s step) bool {
			return s.Question != nil && s.Question.ID == id ||
				s.Section != nil && slices.ContainsFunc(s.Section.Questions, same(id))
		})
	})
}

// freeID is the first of prefix1, prefix2 … that is not taken.
func freeID(prefix string, taken func(string) bool) string {
	for n := 1; ; n++ {
		if id := fmt.Sprintf("%s%d", prefix, n); !taken(id) {
			return id
		}
	}
}

// numbers reads "2/5"; nil for what are no numbers.
func numbers(text string) []int {
	var all []int
	for part := range strings.SplitSeq(text, "/") {
		n, err := strconv.Atoi(part)
		if err != nil {
			return nil
		}
		all = append(all, n)
	}
	return all
}

// steps reads those that a form takes along; what is none is left out.
func steps(sent []string) []step {
	var all []step
	for _, one := range sent[max(0, len(sent)-mostUndo):] {
		var s step
		if json.Unmarshal([]byte(one), &s) == nil {
			all = append(all, s)
		}
	}
	return all
}

// Written is a step as a form takes it along.
func (s step) Written() (string, error) {
	out, err := json.Marshal(s)
	return string(out), err
}
