package survey

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/url"
	"slices"

	"hailong/internal/problem"
)

// Answer is what a parent said to one question; which member is set follows from the question's kind.
type Answer struct {
	NA      bool     // not applicable
	Rating  int      // a step, 1…5
	Amount  *int     // a number
	Choices []string // values in the questionnaire's order, "other" last
	Other   string   // the text beside "other": a comment
	Text    string   // free text: a comment
}

// Answers are a parent's answers by question ID. A question that is not there was skipped.
type Answers map[string]Answer

// AnswersFromJSON reads and checks the member "answers" of a cast: an object by question ID. All faults at once, with
// pointers "/answers/ID".
func (q Questionnaire) AnswersFromJSON(raw json.RawMessage) (Answers, error) {
	sent := map[string]json.RawMessage{}
	if !bytes.HasPrefix(bytes.TrimSpace(raw), []byte("{")) || json.Unmarshal(raw, &sent) != nil {
		return nil, problem.Fields("problem.invalid", []problem.Field{{Pointer: "/answers", Key: "problem.member"}})
	}
	return q.read(sent, func(k kind, question Question) (Answer, bool, *fault) {
		value, there := sent[question.ID]
		if !there {
			return Answer{}, false, nil
		}
		return k.fromJSON(question, bytes.TrimSpace(value))
	}, false)
}

// AnswersFromForm reads and checks a posted form: field = question ID, "ID.other" for the text of "other". Answers to
// hidden questions are dropped, since without script nothing can be hidden; fields that are no question are ignored.
func (q Questionnaire) AnswersFromForm(form url.Values) (Answers, error) {
	return q.read(nil, func(k kind, question Question) (Answer, bool, *fault) {
		return k.fromForm(question, form[question.ID], form.Get(question.ID+".other"))
	}, true)
}

// read goes through the questions in order, so that a condition is known before what depends on it.
func (q Questionnaire) read(sent map[string]json.RawMessage, next func(kind, Question) (Answer, bool, *fault),
	drop bool) (Answers, error) {
	answers := Answers{}
	var faults []problem.Field
	wrong := map[string]bool{}
	tell := func(id string, f *fault) {
		wrong[id] = true
		faults = append(faults, problem.Field{Pointer: "/answers/" + escape(id), Key: f.key, Args: f.args})
	}
	known := map[string]bool{}
	for _, question := range q.Questions() {
		known[question.ID] = true
		if c := question.ShowIf; c != nil && wrong[c.Question] {
			continue // one fault at a time: what is shown depends on the other answer
		}
		a, given, f := next(kindOf(question.Type), question)
		switch shown := answers.show(question); {
		case !shown && (drop || !given && f == nil):
		case !shown:
			tell(question.ID, notHere)
		case f != nil:
			tell(question.ID, f)
		case given:
			answers[question.ID] = a
		case question.Required:
			tell(question.ID, kindOf(question.Type).missing(question))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(sent)) {
		if problem.Enough(faults) {
			break
		}
		if !known[id] {
			tell(id, unknown)
		}
	}
	return answers, problem.Fields("problem.invalid", sorted(faults))
}

// show tells whether a question is shown after the answers before it.
func (a Answers) show(q Question) bool {
	if q.ShowIf == nil {
		return true
	}
	switch on, there := a[q.ShowIf.Question]; {
	case !there || on.NA:
		return false
	case q.ShowIf.Equals != "":
		return slices.Contains(on.Choices, q.ShowIf.Equals)
	default:
		return on.Rating <= q.ShowIf.LTE
	}
}

// Stored is the JSON of a ballot: ratings and choices by question, without any text.
func (q Questionnaire) Stored(answers Answers) ([]byte, error) {
	out := map[string]any{}
	for _, s := range q.Sections { // not by Questions: every ballot of a round comes by here
		for i := range s.Questions {
			question := &s.Questions[i]
			switch a, there := answers[question.ID]; {
			case !there:
			case a.NA:
				out[question.ID] = notApplicable
			default:
				if value := kindOf(question.Type).stored(*question, a); value != nil {
					out[question.ID] = value
				}
			}
		}
	}
	return json.Marshal(out)
}

// FromStored reads what Stored wrote. Conditions and required questions are not checked again.
func (q Questionnaire) FromStored(raw []byte) (Answers, error) {
	sent := map[string]json.RawMessage{}
	if err := json.Unmarshal(raw, &sent); err != nil {
		return nil, err
	}
	answers := Answers{}
	for _, section := range q.Sections { // not by Questions: a recount reads a million ballots
		for _, question := range section.Questions {
			value, there := sent[question.ID]
			if !there {
				continue
			}
			a, _, f := kindOf(question.Type).fromJSON(question, value)
			if f != nil {
				return nil, problem.New(problem.Invalid, f.key, f.args)
			}
			answers[question.ID] = a
			delete(sent, question.ID)
		}
	}
	if len(sent) > 0 {
		return nil, problem.New(problem.Invalid, unknown.key, nil)
	}
	return answers, nil
}

// Comments are the texts of the answers, by question, in the questionnaire's order.
func (q Questionnaire) Comments(a Answers) []Comment {
	var all []Comment
	for _, question := range q.Questions() {
		answer := a[question.ID]
		for _, body := range []string{answer.Text, answer.Other} {
			if body != "" {
				all = append(all, Comment{Question: question.ID, Body: body})
			}
		}
	}
	return all
}

// Comment is one free text and the question it answers.
type Comment struct{ Question, Body string }
