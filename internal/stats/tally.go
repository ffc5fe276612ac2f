package stats

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
)

// Kinds of questions, by how they are counted.
const (
	Rating  = "rating"  // 1…5, or not applicable
	Choice  = "choice"  // one or more values
	Amount  = "amount"  // a number, or not applicable
	Measure = "measure" // a number, every value of which is counted, or not applicable
	Text    = "text"    // a comment: only how many there are
)

// Roles of a question in its subject.
const (
	Headline    = "headline"    // its rate is the published one; at most one a subject
	Item        = "item"        // counts in the rate by answers
	Expectation = "expectation" // an Amount question
	NoRole      = "none"
)

// Uses of the two questions of the cashless section (section 10); "" for every other.
const (
	Channels     = "channels"     // how fees are paid; it has the value "cash"
	Difficulties = "difficulties" // which difficulties were met
)

// Methods by which a subject's rate is published.
const (
	ByHeadline = "headline"
	ByAllItems = "all_items"
)

// Plan is what of a questionnaire the counting must know.
type Plan struct{ Subjects []Subject }

// Subject is what a rate is published about.
type Subject struct {
	ID        string
	Questions []Question
}

// Question is one question as the counting sees it.
type Question struct {
	ID, Kind, Role, Use string
	Criterion           string     // the part of the questionnaire whose marks this item enters; "" for none
	Values              []string   // of a Choice, in order
	Low, High           int        // of a Measure: the least and the greatest answer
	If                  *Condition // nil: everybody is asked
}

// Method is how the subject's rate is published: by its headline question, else by all items, else "" for not at all.
func (s Subject) Method() string {
	switch {
	case s.Headline() != "":
		return ByHeadline
	case slices.ContainsFunc(s.Questions, func(q Question) bool { return q.Role == Item }):
		return ByAllItems
	default:
		return ""
	}
}

// Headline is the ID of the headline question, "" when there is none.
func (s Subject) Headline() string {
	for _, q := range s.Questions {
		if q.Role == Headline {
			return q.ID
		}
	}
	return ""
}

// Ballot is one ballot as the counting sees it. A question in none of the maps was skipped.
type Ballot struct {
	Class   string // "" without a label
	Ratings map[string]int
	NA      map[string]bool
	Amounts map[string]int
	Choices map[string][]string
}

// Cell is one count of a tally: what it is about, and how many.
type Cell struct {
	Part  string // "round", "class", "question", "subject", "criterion", "class_subject" or "channels"
	Item  string // the question's, the subject's or the criterion's ID
	Class string // a class label, "" without
	Cell  string // an answer, or a name that begins with "#"
	N     int64
}

// The parts of a tally, and the names of the cells that are no answers.
const (
	partRound        = "round"
	partClass        = "class"
	partQuestion     = "question"
	partSubject      = "subject"
	partCriterion    = "criterion"
	partClassSubject = "class_subject"
	partChannels     = "channels"

	cellBallots   = "#ballots"
	cellRated     = "#rated"
	cellSatisfied = "#satisfied"
	cellNA        = "#na"
	cellSkipped   = "#skipped"
	cellAnswered  = "#answered"
	cellSum       = "#sum"
	cellTexts     = "#texts"
	cellChecked   = "#checked"
	cellStraight  = "#straight"
	cellCashless  = "#cashless"
	cellMixed     = "#mixed"
	cellCashOnly  = "#cash_only"
	cellOtherOnly = "#other_only"
)

type place struct{ part, item, class, cell string }

// Tally is the counts from which every figure comes. It is a sum over ballots: the order in which they are added is
// forgotten.
type Tally struct {
	plan Plan
	n    map[place]int64
}

// NewTally counts nothing yet.
func NewTally(plan Plan) Tally { return Tally{plan: plan, n: map[place]int64{}} }

// Plan is what the tally counts by.
func (t Tally) Plan() Plan { return t.plan }

func (t Tally) add(part, item, class, cell string, n int) {
	if n != 0 {
		t.n[place{part, item, class, cell}] += int64(n)
	}
}

func (t Tally) get(part, item, class, cell string) int {
	return int(t.n[place{part, item, class, cell}])
}

func (t Tally) count(part, item, class, cell string, when bool) {
	if when {
		t.add(part, item, class, cell, 1)
	}
}

// Add counts one ballot.
func (t Tally) Add(b Ballot) {
	t.add(partRound, "", "", cellBallots, 1)
	t.add(partClass, "", b.Class, cellBallots, 1)
	var ratings []int
	for _, s := range t.plan.Subjects {
		for _, q := range s.Questions {
			t.addQuestion(b, q)
			if r := b.Ratings[q.ID]; q.Kind == Rating && r > 0 {
				ratings = append(ratings, r)
			}
		}
		t.addSubject(b, s)
	}
	// Straight-lining: the same value throughout, on ballots with enough rated answers to tell (section 11).
	if len(ratings) >= StraightItems {
		t.add(partRound, "", "", cellChecked, 1)
		t.count(partRound, "", "", cellStraight, slices.Min(ratings) == slices.Max(ratings))
	}
}

// StraightItems is from how many rated answers on a ballot is checked for straight-lining.
const StraightItems = 6

// AddTexts counts n comments to a question.
func (t Tally) AddTexts(question string, n int) { t.add(partQuestion, question, "", cellTexts, n) }

func (t Tally) addQuestion(b Ballot, q Question) {
	switch q.Kind {
	case Rating:
		switch r := b.Ratings[q.ID]; {
		case r > 0:
			t.add(partQuestion, q.ID, "", strconv.Itoa(r), 1)
		case b.NA[q.ID]:
			t.add(partQuestion, q.ID, "", cellNA, 1)
		default:
			t.add(partQuestion, q.ID, "", cellSkipped, 1)
		}
	case Amount, Measure:
		switch value, there := b.Amounts[q.ID]; {
		case there:
			t.add(partQuestion, q.ID, "", cellAnswered, 1)
			if q.Kind == Measure {
				t.add(partQuestion, q.ID, "", strconv.Itoa(value), 1)
			} else {
				t.add(partQuestion, q.ID, "", cellSum, value)
			}
		case b.NA[q.ID]:
			t.add(partQuestion, q.ID, "", cellNA, 1)
		default:
			t.add(partQuestion, q.ID, "", cellSkipped, 1)
		}
	case Choice:
		t.addChoice(b.Choices[q.ID], q)
	}
}

func (t Tally) addChoice(values []string, q Question) {
	if len(values) == 0 {
		t.add(partQuestion, q.ID, "", cellSkipped, 1)
		return
	}
	t.add(partQuestion, q.ID, "", cellAnswered, 1)
	for _, v := range values {
		t.add(partQuestion, q.ID, "", v, 1)
	}
	if q.Use == Channels {
		cash := slices.Contains(values, "cash")
		cashless := slices.ContainsFunc(values, func(v string) bool { return v != "cash" && v != "other" })
		t.count(partChannels, q.ID, "", cellCashless, cashless)
		t.count(partChannels, q.ID, "", cellMixed, cashless && cash)
		t.count(partChannels, q.ID, "", cellCashOnly, cash && !cashless)
		t.count(partChannels, q.ID, "", cellOtherOnly, !cash && !cashless)
	}
}

// addSubject counts what joins questions: whether every rated item is satisfied, whether every item is not applicable,
// and the published method by class.
func (t Tally) addSubject(b Ballot, s Subject) {
	items, rated, satisfied, na := 0, 0, 0, 0
	criteria := map[string]bool{} // those that the ballot gave a mark
	for _, q := range s.Questions {
		if q.Role != Item {
			continue
		}
		items++
		if r := b.Ratings[q.ID]; r > 0 {
			rated++
			criteria[q.Criterion] = true
			if r >= 4 {
				satisfied++
			}
		} else if b.NA[q.ID] {
			na++
		}
	}
	for criterion := range criteria {
		t.count(partCriterion, criterion, "", cellRated, criterion != "")
	}
	t.count(partSubject, s.ID, "", cellRated, rated > 0)
	t.count(partSubject, s.ID, "", cellSatisfied, rated > 0 && satisfied == rated)
	t.count(partSubject, s.ID, "", cellNA, items > 0 && na == items)
	isRated, isSatisfied := rated > 0, rated > 0 && satisfied == rated
	if h := s.Headline(); h != "" {
		isRated, isSatisfied = b.Ratings[h] > 0, b.Ratings[h] >= 4
	}
	t.count(partClassSubject, s.ID, b.Class, cellRated, isRated)
	t.count(partClassSubject, s.ID, b.Class, cellSatisfied, isSatisfied)
}

// Plus adds what another tally of the same plan counted.
func (t Tally) Plus(other Tally) {
	for p, n := range other.n {
		t.n[p] += n
	}
}

// Cells are all counts that are not zero, in one fixed order.
func (t Tally) Cells() []Cell {
	cells := make([]Cell, 0, len(t.n))
	for p, n := range t.n {
		cells = append(cells, Cell{p.part, p.item, p.class, p.cell, n})
	}
	slices.SortFunc(cells, func(a, b Cell) int {
		return cmp.Or(cmp.Compare(a.Part, b.Part), cmp.Compare(a.Item, b.Item), cmp.Compare(a.Class, b.Class),
			cmp.Compare(a.Cell, b.Cell))
	})
	return cells
}

// ErrCell means a count that cannot be: below zero, or twice.
var ErrCell = errors.New("not a count of a tally")

// FromCells is the tally of stored cells.
func FromCells(plan Plan, cells []Cell) (Tally, error) {
	t := NewTally(plan)
	for _, c := range cells {
		p := place{c.Part, c.Item, c.Class, c.Cell}
		if _, twice := t.n[p]; twice || c.N < 0 {
			return Tally{}, fmt.Errorf("%w: %v", ErrCell, c)
		}
		t.n[p] = c.N
	}
	return t, nil
}

// Difference names the first cell, in the order of Cells, in which two tallies differ; "" when they are equal.
func (t Tally) Difference(other Tally) string {
	all := NewTally(t.plan)
	for p := range t.n {
		all.n[p] = 1
	}
	for p := range other.n {
		all.n[p] = 1
	}
	for _, c := range all.Cells() {
		p := place{c.Part, c.Item, c.Class, c.Cell}
		if t.n[p] != other.n[p] {
			return fmt.Sprintf("%s %s %s %s: %d, %d", c.Part, c.Item, c.Class, c.Cell, t.n[p], other.n[p])
		}
	}
	return ""
}
