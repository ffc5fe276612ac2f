package survey

import (
	"encoding/binary"
	"encoding/json"
	"iter"
	"strconv"
	"strings"

	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/stats"
)

// percent is a whole number of percent, which may exceed 100.
type percent struct{}

const mostPercent = 1000

var percentTraits = Traits{
	Shape: Amount, Counted: stats.Amount, Roles: []string{Expectation, None}, NotApplicable: true, Bounds: true,
}

func (percent) traits() *Traits { return &percentTraits }

func (percent) tidy(q *Question) {
	if q.Min == 0 && q.Max == 0 {
		q.Max = 100
	}
}

func (percent) check(q Question) []problem.Field {
	if q.Min < 0 || q.Max <= q.Min || q.Max > mostPercent {
		return []problem.Field{{Pointer: "/max", Key: "survey.fault.range", Args: map[string]any{"max": mostPercent}}}
	}
	return nil
}

func (percent) conditions(Question) []Condition { return nil }

func (percent) choices(Question, locale.Lang) iter.Seq2[string, string] { return nothing }

func (percent) hint(q Question, lang locale.Lang) string {
	return locale.Text(lang, "parent.field.number", locale.Args{"min": q.Min, "max": q.Max})
}

func (percent) missing(q Question) *fault {
	return &fault{key: "parent.error.number", args: map[string]any{"min": q.Min, "max": q.Max}}
}

func (k percent) fromJSON(q Question, raw json.RawMessage) (Answer, bool, *fault) {
	if isNA(raw) {
		return k.read(q, notApplicable)
	}
	return k.read(q, string(raw))
}

func (k percent) fromForm(q Question, sent []string, _ string) (Answer, bool, *fault) {
	value, given, f := one(sent)
	if !given {
		return Answer{}, false, f
	}
	value = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "%"))
	if value == "" {
		return Answer{}, false, nil
	}
	return k.read(q, value)
}

func (k percent) read(q Question, value string) (Answer, bool, *fault) {
	if value == notApplicable && q.NotApplicable {
		return Answer{NA: true}, true, nil
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < q.Min || n > q.Max || strings.HasPrefix(value, "+") {
		return Answer{}, true, k.missing(q)
	}
	return Answer{Amount: &n}, true, nil
}

func (percent) pack(b []byte, _ Question, a Answer) []byte {
	return binary.BigEndian.AppendUint16(b, uint16(*a.Amount)) // at most mostPercent
}

func (percent) unpack(b []byte, _ Question) (Answer, []byte, bool) {
	if len(b) < 2 {
		return Answer{}, nil, false
	}
	n := int(binary.BigEndian.Uint16(b))
	return Answer{Amount: &n}, b[2:], true
}

func (percent) size(Question) int { return 2 }

func (percent) stored(_ Question, a Answer) any { return *a.Amount }
