package figures

import (
	"slices"

	"hailong/internal/school"
)

// Series is one subject over all closed rounds of a school, the first to close first.
type Series struct {
	SubjectID string  `json:"subject_id"`
	Label     string  `json:"label"` // as the last round has it
	LabelEN   string  `json:"label_en"`
	Points    []Point `json:"points"`
}

// Point is one round of a series: what is published of it, and the change since the last point before it that asked the
// same and was published. A round without figures is passed over.
type Point struct {
	Round      RoundReference `json:"round"`
	Method     *string        `json:"method"`
	QuestionID *string        `json:"question_id"`
	Status     string         `json:"status"`
	Rated      *int           `json:"rated"`
	Satisfied  *int           `json:"satisfied"`
	Rate       *float64       `json:"rate"`
	Text       *string        `json:"text"`
	Mean       *float64       `json:"mean"`
	AllParents *Span          `json:"all_parents"`
	Interval   *Interval      `json:"interval"`
	Change     *Change        `json:"change"`  // null at the first point
	Against    *string        `json:"against"` // the survey since which it changed; null when nothing is told
}

// Over puts the closed rounds of a school that asked one audience, in the order in which they closed, into one series a
// subject.
func Over(rounds []Published, audience school.Audience) []Series {
	rounds = asking(rounds, audience)
	all := []Series{}
	at := map[string]int{}
	for n, t := range rounds {
		for _, s := range t.Document.Satisfaction {
			i, there := at[s.SubjectID]
			if !there {
				i = len(all)
				at[s.SubjectID] = i
				all = append(all, Series{SubjectID: s.SubjectID})
			}
			p := Point{
				Round: reference(t), Method: s.Method, QuestionID: s.QuestionID, Status: s.Status, Rated: s.Rated,
				Satisfied: s.Satisfied, Rate: s.Rate,
				Text: s.Text, Mean: s.Mean, AllParents: s.AllParents, Interval: s.Interval,
			}
			change, from := since(rounds[:n], t, func(c comparing) Change { return c.subject(s) })
			if p.Change = change; change != nil && change.Published {
				p.Against = &from.SurveyID
			}
			all[i].Label, all[i].LabelEN = s.Label, s.LabelEN
			all[i].Points = append(all[i].Points, p)
		}
	}
	return all
}

// since is what changed in one thing since the last of the rounds before from which that may be told; where there is
// none, why it may not be told from the last of them that asked it. It is nil where none asked it.
func since(before []Published, now Published, of func(comparing) Change) (change *Change, from RoundReference) {
	for _, one := range slices.Backward(before) {
		c := of(newComparing(one, now))
		if c.Published {
			return &c, reference(one)
		}
		if change == nil && *c.Reason != ReasonNew {
			change, from = &c, reference(one)
		}
	}
	return change, from
}
