package figures

import (
	"slices"

	"hailong/internal/locale"
	"hailong/internal/school"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// RoundsAPage is how many rounds stand beside each other: as many as a chart on a page has room for.
const RoundsAPage = 6

// Pages is how many pages of rounds beside each other an audience has.
func Pages(rounds []Published, audience school.Audience) int {
	return (len(asking(rounds, audience)) + RoundsAPage - 1) / RoundsAPage
}

// Rounds are closed rounds of a school that asked one audience beside each other, the first to close first, and each
// share that one of them published or withheld.
type Rounds struct {
	Rounds    []RoundReference `json:"rounds"`
	Older     bool             `json:"older"` // there are rounds before the first
	Newer     bool             `json:"newer"` // there are rounds after the last
	Subjects  []Course         `json:"subjects"`
	Criteria  []Course         `json:"criteria"`
	Questions []Course         `json:"questions"`
}

// Course is the share of those who are satisfied with one thing, in each of the rounds. Of a criterion it is the share
// of marks.
type Course struct {
	ID        string      `json:"id"`
	SubjectID string      `json:"subject_id"`
	Label     survey.Text `json:"label"` // as the last of the rounds that asked it has it
	Cells     []Cell      `json:"cells"`
}

// Cell is one round of a course.
type Cell struct {
	Asked     bool      `json:"asked"`
	Threshold int       `json:"threshold"`
	Reason    *string   `json:"reason"` // why nothing is published (stats.Reasons); nil when it is
	Told      *Sample   `json:"told"`   // nil when nothing is published; without a population of a criterion
	Interval  *Interval `json:"interval"`
	Change    *Change   `json:"change"` // since From; nil when none before asked it. Of marks it has no verdict.
	// From is the last round from which the change may be told, else the last that asked it; nil as Change is.
	From *RoundReference `json:"from"`
}

// BesideEachOther are most rounds of an audience, without the last skipped ones. Everything in them is published of its
// round; what changed is told by the one rule of comparison, also from rounds that are not among them.
func BesideEachOther(rounds []Published, audience school.Audience, skipped, most int) Rounds {
	rounds = asking(rounds, audience)
	end := max(0, len(rounds)-skipped)
	begin := max(0, end-most)
	out := Rounds{Rounds: []RoundReference{}, Older: begin > 0, Newer: end < len(rounds), Subjects: []Course{},
		Criteria: []Course{}, Questions: []Course{}}
	for n, t := range rounds[begin:end] {
		out.Rounds = append(out.Rounds, reference(t))
		put := func(all *[]Course, id, subject string, label survey.Text, cell Cell, of func(comparing) Change) {
			cell.Asked, cell.Threshold = true, t.Document.Threshold
			change, from := since(rounds[:begin+n], t, of)
			if cell.Change = change; change != nil {
				cell.From = &from
			}
			at := slices.IndexFunc(*all, func(c Course) bool { return c.ID == id && c.SubjectID == subject })
			if at < 0 {
				at = len(*all)
				*all = append(*all, Course{ID: id, SubjectID: subject, Cells: make([]Cell, end-begin)})
			}
			(*all)[at].Label, (*all)[at].Cells[n] = label, cell
		}
		for _, s := range t.Document.Satisfaction {
			if !t.Document.asked(s) {
				continue
			}
			put(&out.Subjects, s.SubjectID, s.SubjectID, survey.Text{VI: s.Label, EN: s.LabelEN}, t.subjectCell(s),
				func(c comparing) Change { return c.subject(s) })
		}
		questions, criteria := t.withheld()
		for _, one := range append(criteria, t.Document.Criteria...) {
			put(&out.Criteria, one.SectionID, one.SubjectID, survey.Text{VI: one.Label, EN: one.LabelEN}, one.cell(),
				func(c comparing) Change { return c.criterion(one) })
		}
		for _, q := range append(questions, t.Document.Questions...) {
			if q.Counted() == stats.Rating {
				put(&out.Questions, q.QuestionID, q.SubjectID, t.asked(q.QuestionID).Text, t.questionCell(q),
					func(c comparing) Change { return c.question(q) })
			}
		}
	}
	return out
}

// withheld are the questions and criteria of a round with too few ballots. It publishes none of them, and asked them all
// the same.
func (t Published) withheld() (questions []Question, criteria []Criterion) {
	if t.Document.Counted >= t.Document.Threshold || len(t.Document.Questions) > 0 {
		return nil, nil
	}
	why := orNull(stats.WhyFew(t.Document.Threshold, t.Document.Counted))
	for _, s := range t.Survey.Sections {
		if s.Criterion {
			criteria = append(criteria, Criterion{SectionID: s.ID, SubjectID: s.Subject, Label: s.Title.VI,
				LabelEN: s.Title.EN, Reason: why})
		}
		for _, q := range s.Questions {
			questions = append(questions, Question{QuestionID: q.ID, SubjectID: s.Subject, Type: q.Type, Reason: why})
		}
	}
	return questions, criteria
}

// Joins tells whether the change since a round is told.
func (c Cell) Joins(round string) bool {
	return c.Change != nil && c.Change.Published && c.From.SurveyID == round
}

func (t Published) subjectCell(s Satisfaction) Cell {
	if s.Status != stats.Exact {
		return Cell{Reason: s.Reason}
	}
	return Cell{Told: sample(t.sample(s)), Interval: s.Interval}
}

func (t Published) questionCell(q Question) Cell {
	if q.Counts == nil {
		return Cell{Reason: q.Reason}
	}
	r := t.rated(q)
	return Cell{Told: sample(stats.Sample{Ratio: r.Ratio(), Population: r.Population})}
}

func (c Criterion) cell() Cell {
	if c.Marks == nil {
		return Cell{Reason: c.Reason}
	}
	return Cell{Told: sample(stats.Sample{Ratio: c.ratio()})}
}

func (c Criterion) ratio() stats.Ratio { return stats.Ratio{X: *c.Satisfied, N: *c.Marks} }

// criterion is the difference of two published shares of marks. Marks of one parent hang together, so no interval and
// no verdict is told.
func (c comparing) criterion(now Criterion) Change {
	at := slices.IndexFunc(c.earlier.Document.Criteria, func(one Criterion) bool {
		return one.SectionID == now.SectionID && one.SubjectID == now.SubjectID
	})
	if at < 0 {
		return notComparable(ReasonNew)
	}
	same := c.sameItems(func(subject string, q stats.Question) bool {
		return subject == now.SubjectID && q.Criterion == now.SectionID
	})
	before := c.earlier.Document.Criteria[at]
	switch {
	case !same:
		return notComparable(ReasonQuestion)
	case before.Marks == nil || now.Marks == nil:
		return notComparable(ReasonNotShown)
	}
	a, b := before.ratio(), now.ratio()
	difference := *b.Value() - *a.Value()
	return Change{Published: true, Earlier: sample(stats.Sample{Ratio: a}), Later: sample(stats.Sample{Ratio: b}),
		Difference: &difference, Text: orNull(locale.Points(locale.VI, a.X, a.N, b.X, b.N))}
}
