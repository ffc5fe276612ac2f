package survey

import (
	"encoding/json"

	"hailong/internal/problem"
)

// likert5 is the five-step scale, 1 = very dissatisfied … 5 = very satisfied.
type likert5 struct{}

func (likert5) check(Question) []problem.Field { return nil }

func (likert5) roles() []string { return []string{Headline, Item, None} }

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
