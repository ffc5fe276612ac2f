package survey

import (
	"encoding/json"
	"iter"
	"slices"

	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/stats"
)

// kinds are all kinds of questions, in the order in which the editor offers them; a new question is of the first. A
// kind's name stands here, in the contract's enum, in questionnaires and in the catalogues, and nowhere else.
var kinds = []struct {
	name string
	kind
}{
	{"likert5", likert5{}},
	{"single", choice{most: 1}},
	{"multi", choice{most: 1 << 10}},
	{"text", text{}},
	{"percent", percent{}},
	{"number", number{}},
}

// kind is everything that one kind of question knows.
type kind interface {
	// traits say what others may ask of the kind.
	traits() *Traits
	// tidy fills in what the maker of a question may leave out.
	tidy(q *Question)
	// check names what is wrong with the question itself, by member.
	check(q Question) []problem.Field
	// conditions are those that another question may hang on this one.
	conditions(q Question) []Condition

	// choices are the values that may be ticked, each with its label.
	choices(q Question, lang locale.Lang) iter.Seq2[string, string]
	// hint says under the question how to answer it, "" when nobody needs to be told.
	hint(q Question, lang locale.Lang) string
	// missing says that a required answer is not there.
	missing(q Question) *fault
	// fromJSON and fromForm read an answer; given is false when the question was left blank, and a nil fault means
	// fine.
	fromJSON(q Question, raw json.RawMessage) (a Answer, given bool, f *fault)
	fromForm(q Question, sent []string, other string) (a Answer, given bool, f *fault)

	// pack appends an answer that is there and not "na"; unpack reads it back and gives what follows; size is the most
	// bytes that pack writes.
	pack(b []byte, q Question, a Answer) []byte
	unpack(b []byte, q Question) (a Answer, rest []byte, ok bool)
	size(q Question) int
	// stored is what a ballot keeps of an answer that is there and not "na", as JSON writes it; nil for nothing.
	stored(q Question, a Answer) any
}

// Shape is how an answer is given. Pages, papers and files know shapes, never kinds.
type Shape string

// The shapes.
const (
	Steps   Shape = "steps"   // one of the five steps from 1 to 5
	One     Shape = "one"     // one of the choices
	Some    Shape = "some"    // any of the choices
	Amount  Shape = "amount"  // a number between two bounds, typed
	Writing Shape = "writing" // free text
)

// Traits are what others may ask of a kind.
type Traits struct {
	Shape   Shape
	Counted string   // stats.Rating, Choice, Amount, Measure or Text
	Roles   []string // those that a question may have
	// Which members a question has beyond those that all have.
	NotApplicable, Options, Bounds, Decimals, Length, Uses bool
}

// noTraits are those of a name that is no kind.
var noTraits Traits

// kindOf is the kind of a name, nil when there is none: only a questionnaire that was not checked can hold such a name.
func kindOf(name string) kind {
	for i := range kinds {
		if kinds[i].name == name {
			return kinds[i].kind
		}
	}
	return nil
}

// Kinds are the names of all kinds, in the order in which an editor offers them.
func Kinds() []string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.name
	}
	return names
}

// TraitsOf are the traits of a kind by its name; the zero Traits when there is none.
func TraitsOf(name string) *Traits {
	if k := kindOf(name); k != nil {
		return k.traits()
	}
	return &noTraits
}

// KindWith is the first kind whose answers are given and counted like this, "" when there is none.
func KindWith(shape Shape, counted string) string {
	for _, k := range kinds {
		if t := k.traits(); t.Shape == shape && t.Counted == counted {
			return k.name
		}
	}
	return ""
}

// NewQuestion is an empty question of a kind, of the one that is asked most where the name is none.
func NewQuestion(id, kind string) Question {
	if kindOf(kind) == nil {
		kind = kinds[0].name
	}
	q := Question{ID: id, Type: kind, NotApplicable: TraitsOf(kind).Counted == stats.Rating}
	q.Prune()
	q.tidy()
	return q
}

// Traits are those of the question's kind.
func (q Question) Traits() *Traits { return TraitsOf(q.Type) }

// Writes tells whether an answer may hold free text.
func (q Question) Writes() bool { return q.Traits().Shape == Writing || q.AllowOther }

// Choices are the values that may be ticked, each with its label; none where the answer is typed.
func (q Question) Choices(lang locale.Lang) iter.Seq2[string, string] {
	if k := kindOf(q.Type); k != nil {
		return k.choices(q, lang)
	}
	return nothing
}

func nothing(func(string, string) bool) {}

// Hint says under the question how to answer it, "" when nobody needs to be told.
func (q Question) Hint(lang locale.Lang) string {
	if k := kindOf(q.Type); k != nil {
		return k.hint(q, lang)
	}
	return ""
}

// Label is what a value that may be ticked is called, "" when there is no such value.
func (q Question) Label(value string, lang locale.Lang) string {
	for one, label := range q.Choices(lang) {
		if one == value {
			return label
		}
	}
	return ""
}

// OnlyIf says a condition that hangs on the question as a sentence to whoever answers, who knows it by that name.
func (q Question) OnlyIf(c Condition, name string, lang locale.Lang) string {
	key := "parent.only_if"
	if c.Equals != "" {
		key = "parent.only_if_choice"
	}
	return locale.Text(lang, key, locale.Args{"question": name, "label": q.Label(c.Answer(), lang)})
}

// Conditions are those that another question may hang on this one.
func (q Question) Conditions() []Condition {
	if k := kindOf(q.Type); k != nil {
		return k.conditions(q)
	}
	return nil
}

// Prune takes away the members that a question of its kind does not have, such as the options of one that was a choice
// before, and gives it the usual role of its kind where its own is not for it.
func (q *Question) Prune() {
	t := q.Traits()
	switch {
	case len(t.Roles) == 0 || slices.Contains(t.Roles, q.Role):
	case slices.Contains(t.Roles, Item):
		q.Role = Item
	default:
		q.Role = None
	}
	q.NotApplicable = q.NotApplicable && t.NotApplicable
	if !t.Options {
		q.Options, q.AllowOther = nil, false
	}
	if !t.Bounds {
		q.Min, q.Max, q.Step = 0, 0, 0
	}
	if !t.Decimals {
		q.Decimals, q.Unit = 0, Text{}
	}
	if !t.Length {
		q.MaxLength = 0
	}
}

// fault is why an answer is not taken.
type fault struct {
	key  string
	args map[string]any
}

var (
	chooseOne  = &fault{key: "parent.error.choose_one"}
	chooseSome = &fault{key: "parent.error.choose_some"}
	write      = &fault{key: "parent.error.write"}
	noSuch     = &fault{key: "parent.error.no_such"}
	notHere    = &fault{key: "parent.error.hidden"}
	unknown    = &fault{key: "parent.error.unknown"}
	twice      = &fault{key: "parent.error.twice"}
)

const notApplicable = "na"

// isNA tells whether raw is "na"; it is an answer only where the question allows it.
func isNA(raw json.RawMessage) bool { return string(raw) == `"`+notApplicable+`"` }

// one is the only value that a form sent for a question; blank values count as none.
func one(sent []string) (value string, given bool, f *fault) {
	for _, s := range sent {
		switch {
		case s == "":
		case given && s != value:
			return "", false, twice
		default:
			value, given = s, true
		}
	}
	return value, given, nil
}
