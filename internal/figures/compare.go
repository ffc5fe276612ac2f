package figures

import (
	"slices"

	"hailong/internal/stats"
	"hailong/internal/survey"
)

// Comparison is what changed between two rounds, made from what is published of both and nothing else.
type Comparison struct {
	Against      RoundReference   `json:"against"`
	Satisfaction []SubjectChange  `json:"satisfaction"`
	Questions    []QuestionChange `json:"questions"`
	Cashless     *CashlessChange  `json:"cashless"`
}

// RoundReference names a round and who took part.
type RoundReference struct {
	SurveyID      string        `json:"survey_id"`
	Title         string        `json:"title"`
	TitleEN       string        `json:"title_en"`
	SchoolYear    string        `json:"school_year"`
	Period        string        `json:"period"`
	AsOf          string        `json:"as_of"`
	Participation Participation `json:"participation"`
}

// SubjectChange is what changed in the published rate of a subject.
type SubjectChange struct {
	SubjectID string  `json:"subject_id"`
	Label     string  `json:"label"`
	LabelEN   string  `json:"label_en"`
	Method    *string `json:"method"`
	Publish   string  `json:"publish,omitempty"` // as in the later round; the change is of people in any case
	Change
}

// QuestionChange is what changed in one question.
type QuestionChange struct {
	QuestionID string `json:"question_id"`
	SubjectID  string `json:"subject_id"`
	Change
}

// Compare tells what changed from an earlier round to a later one: for every subject and every rated question of the
// later. Only the same question in the same words is compared with itself; else the reason stands in place of numbers.
func Compare(earlier, later Published) Comparison {
	c := newComparing(earlier, later)
	out := Comparison{Against: reference(earlier), Satisfaction: []SubjectChange{}, Questions: []QuestionChange{}}
	for _, s := range later.Document.Satisfaction {
		out.Satisfaction = append(out.Satisfaction,
			SubjectChange{SubjectID: s.SubjectID, Label: s.Label, LabelEN: s.LabelEN, Method: s.Method,
				Publish: s.Publish, Change: c.subject(s)})
	}
	for _, q := range later.Document.Questions {
		if q.Rated != nil {
			out.Questions = append(out.Questions,
				QuestionChange{QuestionID: q.QuestionID, SubjectID: q.SubjectID, Change: c.question(q)})
		}
	}
	out.Cashless = c.cashless()
	return out
}

func reference(t Published) RoundReference {
	s := t.Survey
	return RoundReference{
		SurveyID: t.Document.SurveyID, Title: s.Title.VI, TitleEN: s.Title.EN, SchoolYear: s.SchoolYear,
		Period: s.Period, AsOf: t.Document.AsOf,
		Participation: t.Document.Participation,
	}
}

type comparing struct {
	earlier, later Published
	k              int
}

// newComparing compares under the higher of the two rounds' thresholds.
func newComparing(earlier, later Published) comparing {
	return comparing{earlier: earlier, later: later, k: max(earlier.Document.Threshold, later.Document.Threshold)}
}

func (c comparing) subject(now Satisfaction) Change {
	at := slices.IndexFunc(c.earlier.Document.Satisfaction, func(s Satisfaction) bool {
		return s.SubjectID == now.SubjectID
	})
	if at < 0 {
		return notComparable(ReasonNew)
	}
	before := c.earlier.Document.Satisfaction[at]
	if !c.sameSubject(now, before) {
		return notComparable(ReasonQuestion)
	}
	if before.Status != stats.Exact || now.Status != stats.Exact {
		return notComparable(ReasonNotShown)
	}
	change := RateChange(c.k, c.earlier.sample(before), c.later.sample(now))
	change.EarlierMean, change.LaterMean = before.Mean, now.Mean
	if now.QuestionID != nil {
		change.Mean = c.question(c.later.questionOf(*now.QuestionID)).Mean
	}
	return change
}

// sameSubject tells whether both rounds published the subject by the same method and from the same questions.
func (c comparing) sameSubject(now, before Satisfaction) bool {
	switch {
	case now.Method == nil || before.Method == nil || *now.Method != *before.Method:
		return false
	case *now.Method == stats.ByHeadline:
		return *now.QuestionID == *before.QuestionID && c.sameQuestion(*now.QuestionID)
	}
	return c.sameItems(func(subject string, q stats.Question) bool {
		return subject == now.SubjectID && q.Role == stats.Item
	})
}

// sameItems tells whether both rounds asked the same items in the same words; which chooses them.
func (c comparing) sameItems(which func(subject string, q stats.Question) bool) bool {
	items := func(t Published) (ids []string) {
		for _, s := range t.Survey.Plan().Subjects {
			for _, q := range s.Questions {
				if which(s.ID, q) {
					ids = append(ids, q.ID)
				}
			}
		}
		slices.Sort(ids)
		return ids
	}
	later := items(c.later)
	return slices.Equal(items(c.earlier), later) && !slices.ContainsFunc(later, func(id string) bool {
		return !c.sameQuestion(id)
	})
}

// sameQuestion tells whether both rounds asked a question of this id in the same words.
func (c comparing) sameQuestion(id string) bool {
	before, now := c.earlier.asked(id), c.later.asked(id)
	return before != nil && now != nil && before.Type == now.Type && before.Text.VI == now.Text.VI
}

// asked is the question of an id as the round asked it, nil when it did not.
func (t Published) asked(id string) *survey.Question {
	for _, q := range t.Survey.Questions() {
		if q.ID == id {
			return &q
		}
	}
	return nil
}

func (c comparing) question(now Question) Change {
	switch {
	case c.earlier.asked(now.QuestionID) == nil:
		return notComparable(ReasonNew)
	case !c.sameQuestion(now.QuestionID):
		return notComparable(ReasonQuestion)
	}
	before := c.earlier.questionOf(now.QuestionID)
	if before.Counts == nil || now.Counts == nil {
		return notComparable(ReasonNotShown)
	}
	a, b := c.earlier.rated(before), c.later.rated(now)
	change := RateChange(c.k, stats.Sample{Ratio: a.Ratio(), Population: a.Population},
		stats.Sample{Ratio: b.Ratio(), Population: b.Population})
	change.EarlierMean, change.LaterMean = before.Mean, now.Mean
	if shift, ok := MeanChange(c.k, a, b); ok {
		change.Mean = &shift
	}
	return change
}

// questionOf is the published figure of a question, empty when there is none.
func (t Published) questionOf(id string) Question {
	for _, q := range t.Document.Questions {
		if q.QuestionID == id {
			return q
		}
	}
	return Question{}
}

// sample is a subject's published counts, of all to whom it applies.
func (t Published) sample(s Satisfaction) stats.Sample {
	return stats.Sample{Ratio: stats.Ratio{X: *s.Satisfied, N: *s.Rated},
		Population: t.Document.Participation.Eligible - *s.NotApplicable}
}

// rated is a question's published counts, of all to whom it applies.
func (t Published) rated(q Question) stats.Rated {
	r := stats.Rated{Population: t.Document.Participation.Eligible - *q.NotApplicable}
	for i := range r.Levels {
		r.Levels[i] = (*q.Counts)[string(rune('1'+i))]
	}
	return r
}

// Compared is the published document with what changed since an earlier round. It is not under the seal of either.
type Compared struct {
	Document
	Trend Comparison `json:"trend"`
}

// Canonical is the canonical JSON of the document and its comparison.
func (c Compared) Canonical() ([]byte, error) { return Canonical(c) }
