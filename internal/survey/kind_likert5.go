package survey

import (
	"encoding/json"
	"iter"

	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/stats"
)

// likert5 is the five-step scale, 1 = very dissatisfied … 5 = very satisfied.
type likert5 struct{}

var likert5Traits = Traits{
	Shape: Steps, Counted: stats.Rating, Roles: []string{Headline, Item, None}, NotApplicable: true,
}

// levels are the five steps; their labels are the catalogues' parent.scale.1 to parent.scale.5.
var levels = [...]string{"1", "2", "3", "4", "5"}

func (likert5) traits() *Traits { return &likert5Traits }

func (likert5) tidy(*Question) {}

func (likert5) check(Question) []problem.Field { return nil }

// conditions: the answer is at most one of the steps.
func (likert5) conditions(q Question) []Condition {
	all := make([]Condition, len(levels))
	for i := range levels {
		all[i] = Condition{Question: q.ID, LTE: i + 1}
	}
	return all
}

func (likert5) choices(_ Question, lang locale.Lang) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for _, level := range levels {
			if !yield(level, locale.Text(lang, "parent.scale."+level, nil)) {
				return
			}
		}
	}
}

func (likert5) hint(Question, locale.Lang) string { return "" }

func (likert5) missing(Question) *fault { return chooseOne }

func (k likert5) fromJSON(q Question, raw json.RawMessage) (Answer, bool, *fault) {
	if isNA(raw) {
		return k.read(q, notApplicable)
	}
	return k.read(q, string(raw))
}

func (k likert5) fromForm(q Question, sent []string, _ string) (Answer, bool, *fault) {
	value, given, f := one(sent)
	if !given {
		return Answer{}, false, f
	}
	return k.read(q, value)
}

func (likert5) read(q Question, value string) (Answer, bool, *fault) {
	switch {
	case value == notApplicable && q.NotApplicable:
		return Answer{NA: true}, true, nil
	case len(value) == 1 && value[0] >= '1' && value[0] <= '5':
		return Answer{Rating: int(value[0] - '0')}, true, nil
	default:
		return Answer{}, true, noSuch
	}
}

func (likert5) pack(b []byte, _ Question, a Answer) []byte { return append(b, byte(a.Rating)) } // 1…5

func (likert5) unpack(b []byte, _ Question) (Answer, []byte, bool) {
	if len(b) < 1 || b[0] < 1 || b[0] > 5 {
		return Answer{}, nil, false
	}
	return Answer{Rating: int(b[0])}, b[1:], true
}

func (likert5) size(Question) int { return 1 }

func (likert5) stored(_ Question, a Answer) any { return a.Rating }
