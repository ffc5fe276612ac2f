package survey

import (
	"fmt"
	"slices"

	"hailong/internal/problem"
)

// uses are what a question may be for.
var uses = []string{"", Channels, Difficulties}

// checkUse names what is wrong with what a question is for; taken are the uses of the questions above it.
func (q Question) checkUse(taken map[string]bool) []problem.Field {
	switch {
	case q.Use == "":
		return nil
	case !slices.Contains(uses, q.Use):
		return []problem.Field{{Pointer: "/use", Key: "survey.fault.use"}}
	case !q.Traits().Uses:
		return []problem.Field{{Pointer: "/use", Key: "survey.fault.use_type"}}
	case q.Use == Channels && !q.has(Cash):
		return []problem.Field{{Pointer: "/use", Key: "survey.fault.use_cash"}}
	case taken[q.Use]:
		return []problem.Field{{Pointer: "/use", Key: "survey.fault.use_twice"}}
	}
	taken[q.Use] = true
	return nil
}

// checkUses names what is wrong with the uses of a whole questionnaire.
func (q Questionnaire) checkUses() []problem.Field {
	var faults []problem.Field
	taken := map[string]bool{}
	difficulties := ""
	for i, s := range q.Sections {
		for j, question := range s.Questions {
			at := fmt.Sprintf("/sections/%d/questions/%d", i, j)
			for _, f := range question.checkUse(taken) {
				f.Pointer = at + f.Pointer
				faults = append(faults, f)
			}
			if question.Use == Difficulties {
				difficulties = at
			}
		}
	}
	if difficulties != "" && !taken[Channels] {
		faults = append(faults, problem.Field{Pointer: difficulties + "/use", Key: "survey.fault.use_alone"})
	}
	return faults
}

// AdoptUses gives each question that is a template's, word for word, the use that it has there, where no question says
// a use: so that a questionnaire written out from a template keeps its figures.
func (q *Questionnaire) AdoptUses() {
	said := func(question Question) bool { return question.Use != "" }
	if slices.ContainsFunc(q.Questions(), said) {
		return
	}
	taken := map[string]bool{}
	for i := range q.Sections {
		for j := range q.Sections[i].Questions {
			question := &q.Sections[i].Questions[j]
			if use := useInTemplates(*question); !taken[use] {
				question.Use, taken[use] = use, use != ""
			}
		}
	}
}

func useInTemplates(q Question) string {
	for _, t := range templates {
		for _, known := range t.Questions() {
			if known.Use != "" && known.ID == q.ID && known.Type == q.Type && known.Text.VI == q.Text.VI &&
				slices.Equal(known.values(), q.values()) {
				return known.Use
			}
		}
	}
	return ""
}

// guessUses works out the uses of a questionnaire of before they were said, as the program of then did: the channels
// are the first multi question with a choice "cash", the difficulties the first multi question of the same section that
// is shown on a condition.
func (q *Questionnaire) guessUses() {
	channels, difficulties := "", false
	for i := range q.Sections {
		section := &q.Sections[i]
		for j := range section.Questions {
			question := &section.Questions[j]
			switch {
			case !question.Traits().Uses:
			case channels == "" && question.has(Cash):
				channels, question.Use = section.ID, Channels
			case channels == section.ID && !difficulties && question.ShowIf != nil:
				difficulties, question.Use = true, Difficulties
			}
		}
	}
}

func (q Question) has(value string) bool {
	return slices.ContainsFunc(q.Options, func(o Option) bool { return o.Value == value })
}
