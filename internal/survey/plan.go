package survey

import "hailong/internal/stats"

// Plan is the questionnaire as the counting sees it.
func (q Questionnaire) Plan() stats.Plan {
	plan := stats.Plan{}
	for _, s := range q.Subjects {
		plan.Subjects = append(plan.Subjects, stats.Subject{ID: s.ID})
	}
	for _, section := range q.Sections {
		for i := range plan.Subjects {
			if plan.Subjects[i].ID != section.Subject {
				continue
			}
			for _, question := range section.Questions {
				criterion := ""
				if section.Criterion && question.Role == Item {
					criterion = section.ID
				}
				plan.Subjects[i].Questions = append(plan.Subjects[i].Questions, stats.Question{
					Criterion: criterion,
					ID:        question.ID, Kind: question.Traits().Counted, Role: question.Role, Use: question.Use,
					Values: question.values(), Low: question.Min * question.scale(),
					High: question.Max * question.scale(),
					If:   question.ShowIf.counted(),
				})
			}
		}
	}
	return plan
}

// counted is the condition as the counting sees it.
func (c *Condition) counted() *stats.Condition {
	if c == nil {
		return nil
	}
	return &stats.Condition{Question: c.Question, Most: c.LTE, Value: c.Equals}
}

// Ballot is a ballot's answers as the counting sees them.
func (a Answers) Ballot(class string) stats.Ballot {
	b := stats.Ballot{Class: class, Ratings: map[string]int{}, NA: map[string]bool{}, Amounts: map[string]int{},
		Choices: map[string][]string{}}
	for id, answer := range a {
		switch {
		case answer.NA:
			b.NA[id] = true
		case answer.Rating != 0:
			b.Ratings[id] = answer.Rating
		case answer.Amount != nil:
			b.Amounts[id] = *answer.Amount
		case len(answer.Choices) > 0:
			b.Choices[id] = answer.Choices
		}
	}
	return b
}
