// Package survey owns the questionnaire and the life of a survey: templates, drafts, what a parent may answer, and the
// moves draft → open → closing → closed or withdrawn. It promises that an open survey's questions never change and that
// every move is one guarded update. It knows no parent and no ballot.
package survey

import (
	"strconv"

	"hailong/internal/locale"
)

// Questionnaire is everything a parent reads and answers. Its JSON is that of the templates.
type Questionnaire struct {
	Title    Text      `json:"title"`
	Notice   Text      `json:"notice"`
	Subjects []Subject `json:"subjects"`
	Sections []Section `json:"sections"`
}

// Subject is what a satisfaction rate is published about. The label completes "… hài lòng về LABEL".
type Subject struct {
	ID      string `json:"id"`
	Label   Text   `json:"label"`
	Publish string `json:"publish,omitempty"` // ByPeople, ByAnswers or ByMean; frozen by the opening
	Target  Target `json:"target,omitzero"`   // of the school's plan, said before the opening
}

// By what the published sentence of a subject tells it. What is not chosen stays readable beside it. It is chosen
// before the round opens and stands in the sealed figures, so that nobody picks the nicest one afterwards.
const (
	ByPeople  = ""        // the share of people: by the headline, else by every item
	ByAnswers = "answers" // the share of satisfied marks, over all items; of a subject without items its headline's
	ByMean    = "mean"    // the mean of the same marks, of 5
)

// byPeople is how ByPeople may be written out.
const byPeople = "people"

// Publishing are the ways to publish a subject, written out.
var Publishing = []string{byPeople, ByAnswers, ByMean}

// Section is a card on the page; it belongs to one subject.
type Section struct {
	ID        string     `json:"id"`
	Subject   string     `json:"subject"`
	Criterion bool       `json:"criterion,omitempty"` // its items' marks have figures of their own
	Title     Text       `json:"title"`
	Questions []Question `json:"questions"`
}

// The roles of a question in the figures of its subject.
const (
	Headline    = "headline"    // its rate is the published one; at most one a subject
	Item        = "item"        // counts in the rate by answers
	Expectation = "expectation" // the percentage of expectations met
	None        = "none"
)

// The uses of a question, at most one question each. They are said by whoever makes the questionnaire, never guessed.
const (
	Channels     = "channels"     // how fees are paid: a multi question with the choice Cash
	Difficulties = "difficulties" // which difficulties were met: a multi question beside the one on channels
)

// Origins are where a template's words come from: the topic is one of the ministry's instrument of 2019, or one that
// schools' forms usually ask, or ours. The words are always ours.
var Origins = []string{"official_topic_adapted", "adapted", "own"}

// Untried words were answered by nobody before the template was handed on. A template says so, question by question.
const Untried = "untried"

// Cash is the choice of the channels that is not cashless.
const Cash = "cash"

// Question is one question. Its ID is stable: the same ID in another round is the same question.
type Question struct {
	ID            string     `json:"id"`
	Type          string     `json:"type"` // a kind's name
	Role          string     `json:"role"`
	Use           string     `json:"use,omitempty"` // what it is for beyond its rating: Channels, Difficulties or ""
	Required      bool       `json:"required"`
	NotApplicable bool       `json:"not_applicable,omitempty"`
	Text          Text       `json:"text"`
	Origin        string     `json:"origin,omitempty"`      // where the words come from; of a template one of Origins
	State         string     `json:"state,omitempty"`       // how far the words were tried: Untried, "" for nothing said
	Options       []Option   `json:"options,omitempty"`     // of a choice
	AllowOther    bool       `json:"allow_other,omitempty"` // of a choice
	Min           int        `json:"min,omitempty"`         // of an amount
	Max           int        `json:"max,omitempty"`         // of an amount
	Step          int        `json:"step,omitempty"`        // of an amount: a hint for the form, not a check
	Decimals      int        `json:"decimals,omitempty"`    // of an amount: how many may be given
	Unit          Text       `json:"unit,omitzero"`         // of an amount: what is counted, such as km
	MaxLength     int        `json:"max_length,omitempty"`  // of a free text: characters
	ShowIf        *Condition `json:"show_if,omitempty"`
	// Sound are the digests of its recordings; they are kept by Surveys.SetSound.
	Sound map[locale.Lang]string `json:"sound,omitempty"`
}

// Option is one choice of a question.
type Option struct {
	Value string `json:"value"`
	Label Text   `json:"label"`
}

// Condition shows a question only after some answers to another one that stands above it: a step of at most LTE, or
// Equals among what was chosen. Exactly one of the two is set.
type Condition struct {
	Question string `json:"question"`
	LTE      int    `json:"lte,omitempty"`
	Equals   string `json:"equals,omitempty"`
}

// Answer is the condition without its question, as a form sends it: the highest step, or the choice. No choice has a
// value that is a number.
func (c Condition) Answer() string {
	if c.Equals == "" && c.LTE != 0 {
		return strconv.Itoa(c.LTE)
	}
	return c.Equals
}

// ConditionOn is the condition of an Answer to a question.
func ConditionOn(question, answer string) *Condition {
	step, err := strconv.Atoi(answer)
	if err != nil {
		return &Condition{Question: question, Equals: answer}
	}
	return &Condition{Question: question, LTE: step}
}

// Questions are all questions in the order of the page.
func (q Questionnaire) Questions() []Question {
	var all []Question
	for _, s := range q.Sections {
		all = append(all, s.Questions...)
	}
	return all
}

// Other is the choice that every question with AllowOther has besides its options.
const Other = "other"

// OtherLength is how many characters the text of "other" may have.
const OtherLength = 200

// Scale is how many of the smallest amount make one, for the question of an id.
func (q Questionnaire) Scale(id string) int {
	for _, question := range q.Questions() {
		if question.ID == id {
			return question.scale()
		}
	}
	return 1
}

// scale is how many of the smallest amount make one.
func (q Question) scale() int {
	scale := 1
	for range min(q.Decimals, mostDecimals) {
		scale *= 10
	}
	return scale
}

// values are all choices of a question, "other" last where it is allowed.
func (q Question) values() []string {
	var all []string
	for _, o := range q.Options {
		all = append(all, o.Value)
	}
	if q.AllowOther {
		all = append(all, Other)
	}
	return all
}
