// Package figures turns the counts of a round into the figures that may be published, and nothing else leaves: it is
// the only door by which numbers go out. What may not be shown stands as null, in every format alike.
//
// It computes from the result of a survey as the ballot box gives it, and knows no storage and no page; only Reader
// asks the box.
package figures

import (
	"encoding/json"

	"hailong/internal/school"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// Document is the published figures of one survey. Its JSON is the body of the statistics call and, for a closed round,
// byte for byte what the seal's digest is taken over; therefore these types carry JSON tags. Rates are exact doubles;
// null = not defined, or not to be shown.
type Document struct {
	SurveyID string `json:"survey_id"`
	// Audience is whom the round asked, in no document of parents, so that seals of before there were others stay as
	// they are.
	Audience      school.Audience `json:"audience,omitempty"`
	Status        string          `json:"status"`
	AsOf          string          `json:"as_of"` // RFC 3339; of a closed round the moment of closing
	Threshold     int             `json:"threshold"`
	Counted       int             `json:"counted"`
	Participation Participation   `json:"participation"`
	// parents who say that they have not answered, though their link was used
	Disputes int `json:"disputes"`
	// Representativity is 1 when every class answered alike (participation only, no opinion); null for at most one
	// parent.
	Representativity *float64       `json:"representativity"`
	Satisfaction     []Satisfaction `json:"satisfaction"`
	Questions        []Question     `json:"questions"`
	// Criteria are in no document of a questionnaire without any, so that seals of before them stay as they are.
	Criteria       []Criterion     `json:"criteria,omitempty"`
	Classes        []Class         `json:"classes"`
	Roster         *Roster         `json:"roster"` // null of a draft, and of rounds closed before it was kept
	Cashless       *Cashless       `json:"cashless"`
	StraightLining *StraightLining `json:"straight_lining"`
	// Comments are texts by question, those of a question that is asked on a condition among another's; null when fewer
	// than 2k ballots were counted.
	Comments map[string]int `json:"comments"`
	// Withheld says why cashless, difficulties, straight_lining and comments are null where they are withheld
	// (stats.Reasons).
	Withheld map[string]string `json:"withheld"`
}

// Participation is who answered of who was asked.
type Participation struct {
	Responded int      `json:"responded"`
	Eligible  int      `json:"eligible"`
	Rate      *float64 `json:"rate"`
	Text      string   `json:"text"` // "182/201 (90,5%)"
	// ByClassLink is how many of the ballots came by the links of classes, where a name or a code and four digits open;
	// null before closing, since beside the names of those who answered it would tell by which way each of them came.
	ByClassLink *int `json:"by_class_link"`
}

// Satisfaction is the figure of one subject.
type Satisfaction struct {
	SubjectID string `json:"subject_id"`
	Label     string `json:"label"`
	LabelEN   string `json:"label_en"`
	// of the school's plan, fixed at the opening; not in the document of a subject without one
	Target        survey.Target `json:"target,omitzero"`
	Method        *string       `json:"method"`      // headline or all_items; null when the subject has no rate
	QuestionID    *string       `json:"question_id"` // of the headline
	Status        string        `json:"status"`      // exact, coded or hidden
	Reason        *string       `json:"reason"`      // why it is not exact (stats.Reasons); null when it is
	Rated         *int          `json:"rated"`
	Satisfied     *int          `json:"satisfied"`
	NotApplicable *int          `json:"not_applicable"`
	Skipped       *int          `json:"skipped"`
	Rate          *float64      `json:"rate"`
	Text          *string       `json:"text"`
	Mean          *float64      `json:"mean"`
	MeanText      *string       `json:"mean_text"`
	ItemsMean     *float64      `json:"items_mean"`
	Index         *float64      `json:"index"`
	Expectation   Expectation   `json:"expectation"`
	AllParents    *Span         `json:"all_parents"`
	Interval      *Interval     `json:"interval"`
	Rates         Rates         `json:"rates"`
	Weighted      Weighted      `json:"weighted"`
	ClassTable    string        `json:"class_table"` // published, withheld or none
	// Publish is by what the sentence tells the subject: answers or mean, as in Rates.Answers and ItemsMean; "" by
	// people, which all other members are about.
	Publish string `json:"publish,omitempty"`
	// Withheld says why expectation, answers, all_items and items_mean are null where they are withheld.
	Withheld map[string]string `json:"withheld"`
}

// Weighted is the rate adjusted for classes that answered unevenly, over the groups that may be shown. It stands beside
// the plain rate, never in its place. Without a published class table everything but representativity is null.
type Weighted struct {
	Representativity *float64    `json:"representativity"`
	Published        bool        `json:"published"`
	Strata           *[][]string `json:"strata"` // class names; the hidden classes are one stratum
	Rate             *float64    `json:"rate"`
	Unweighted       *float64    `json:"unweighted"`
	StandardError    *float64    `json:"standard_error"`
	Interval         *Span       `json:"interval"`
	Text             *string     `json:"text"`
}

// Expectation is how much of their expectations parents say was met.
type Expectation struct {
	Answered *int     `json:"answered"`
	Mean     *float64 `json:"mean"`
	Text     *string  `json:"text"`
}

// Span is the worst and the best case for all parents.
type Span struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Interval is the exact confidence interval, as shares and as counts of the population.
type Interval struct {
	Level      float64 `json:"level"`
	Low        float64 `json:"low"`
	High       float64 `json:"high"`
	LowCount   int     `json:"low_count"`
	HighCount  int     `json:"high_count"`
	Population int     `json:"population"`
}

// Rates are the three named satisfaction rates.
type Rates struct {
	Headline *Ratio `json:"headline"`
	Answers  *Ratio `json:"answers"`
	AllItems *Ratio `json:"all_items"`
}

// Ratio is one rate with its counts.
type Ratio struct {
	Rated     int      `json:"rated"`
	Satisfied int      `json:"satisfied"`
	Rate      *float64 `json:"rate"`
}

// Question is the figure of one question, at school level. Which members it has follows from its type.
type Question struct {
	QuestionID    string `json:"question_id"`
	SubjectID     string `json:"subject_id"`
	Type          string `json:"type"`
	Rated         *int   `json:"rated,omitempty"`
	NotApplicable *int   `json:"not_applicable,omitempty"`
	Answered      *int   `json:"answered,omitempty"`
	Skipped       *int   `json:"skipped,omitempty"`
	// why counts or mean are withheld (stats.Reasons); null when they are not
	Reason   *string         `json:"reason,omitempty"`
	Counts   *map[string]int `json:"counts,omitempty"`
	Rate     *float64        `json:"rate,omitempty"`
	Mean     *float64        `json:"mean,omitempty"`
	MeanText *string         `json:"mean_text,omitempty"`
	// the three quartiles of a measured question; null when they are withheld
	Quartiles *[3]float64 `json:"quartiles,omitempty"`
}

// Counted is how the question is counted: stats.Rating, Choice, Amount or Measure.
func (q Question) Counted() string { return survey.TraitsOf(q.Type).Counted }

// MarshalJSON writes the members of the question's kind, as null where they are withheld.
func (q Question) MarshalJSON() ([]byte, error) {
	m := map[string]any{"question_id": q.QuestionID, "subject_id": q.SubjectID, "type": q.Type, "skipped": q.Skipped,
		"reason": q.Reason}
	switch q.Counted() {
	case stats.Rating:
		m["rated"], m["not_applicable"], m["counts"], m["rate"], m["mean"], m["mean_text"] = q.Rated, q.NotApplicable,
			q.Counts, q.Rate, q.Mean, q.MeanText
	case stats.Amount:
		m["answered"], m["not_applicable"], m["mean"] = q.Answered, q.NotApplicable, q.Mean
	case stats.Measure:
		m["answered"], m["not_applicable"], m["mean"], m["quartiles"] = q.Answered, q.NotApplicable, q.Mean, q.Quartiles
	default:
		m["answered"], m["counts"] = q.Answered, q.Counts
	}
	return json.Marshal(m)
}

// Criterion is the marks that were given to the items of one section: their sum over questions that are published each.
type Criterion struct {
	SectionID string   `json:"section_id"`
	SubjectID string   `json:"subject_id"`
	Label     string   `json:"label"`
	LabelEN   string   `json:"label_en"`
	Reason    *string  `json:"reason"` // why all that follows is null (stats.Reasons); null when it is not
	People    *int     `json:"people"` // who gave at least one mark
	Marks     *int     `json:"marks"`
	Satisfied *int     `json:"satisfied"` // of the marks
	Rate      *float64 `json:"rate"`
	Text      *string  `json:"text"`
	Mean      *float64 `json:"mean"`
	MeanText  *string  `json:"mean_text"`
	// the questions with the lowest and the highest rate, of equal ones by the mean, then the first on the form
	Weakest   *string `json:"weakest"`
	Strongest *string `json:"strongest"`
}

// Class is one class: who answered, and the rate of each subject where it may be shown.
type Class struct {
	Class        string         `json:"class"`
	Eligible     int            `json:"eligible"`
	Responded    int            `json:"responded"`
	Rate         *float64       `json:"rate"`
	Text         string         `json:"text"`
	Suppressed   bool           `json:"suppressed"` // no subject is shown
	Satisfaction []ClassSubject `json:"satisfaction"`
	Roster       *ClassRoster   `json:"roster"` // null where the document's is
}

// ClassSubject is the published rate of one subject in one class.
type ClassSubject struct {
	SubjectID string   `json:"subject_id"`
	Status    string   `json:"status"` // shown, few, complement, withheld or empty
	Rated     *int     `json:"rated"`  // how many of the class rated it; null unless shown
	Rate      *float64 `json:"rate"`
	Text      *string  `json:"text"`
}

// Cashless is how parents pay. Channel counts are ballots and sum to more than answered.
type Cashless struct {
	Answered     int            `json:"answered"`
	Cashless     int            `json:"cashless"`
	Rate         *float64       `json:"rate"`
	Text         string         `json:"text"`
	Remaining    int            `json:"remaining"`
	Mixed        int            `json:"mixed"`
	CashOnly     int            `json:"cash_only"`
	OtherOnly    int            `json:"other_only"`
	Channels     map[string]int `json:"channels"`
	Difficulties *Difficulties  `json:"difficulties"`
}

// Difficulties are what parents met; null counts when fewer than k named any; all null when the question was asked on a
// condition under which even the number may not be told.
type Difficulties struct {
	Answered *int           `json:"answered"`
	Counts   map[string]int `json:"counts"`
}

// StraightLining is how many ballots gave the same rating throughout, of those with enough ratings to tell.
type StraightLining struct {
	Checked       int `json:"checked"`
	StraightLined int `json:"straight_lined"`
}
