package figures

import "hailong/internal/school"

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
	last := map[string]Published{} // the round of a subject's last point
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
			if before, comparable := lastComparable(rounds[:n], t, s.SubjectID); comparable {
				c := newComparing(before, t).subject(s)
				p.Change, p.Against = &c, &before.Document.SurveyID
			} else if before, there := last[s.SubjectID]; there {
				c := newComparing(before, t).subject(s)
				p.Change = &c
			}
			all[i].Label, all[i].LabelEN = s.Label, s.LabelEN
			all[i].Points = append(all[i].Points, p)
			last[s.SubjectID] = t
		}
	}
	return all
}
