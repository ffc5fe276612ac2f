package survey

import (
	"encoding/binary"
	"encoding/json"
	"strconv"
	"strings"

	"hailong/internal/problem"
)

// percent is a whole number of percent, which may exceed 100.
type percent struct{}

const mostPercent = 1000

func (percent) check(q Question) []problem.Field {
	if q.Min < 0 || q.Max <= q.Min || q.Max > mostPercent {
		return []problem.Field{{Pointer: "/max", Key: "survey.fault.range", Args: map[string]any{"max": mostPercent}}}
	}
	return nil
}

func (percent) roles() []string { return []string{Expectation, None} }

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

func (percent) read(q Question, value string) (Answer, bool, *fault) {
	if value == notApplicable && q.NotApplicable {
		return Answer{NA: true}, true, nil
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < q.Min || n > q.Max || strings.HasPrefix(value, "+") {
		return Answer{}, true, &fault{key: "parent.error.number", args: map[string]any{"min": q.Min, "max": q.Max}}
	}
	return Answer{Percent: &n}, true, nil
}

func (percent) pack(b []byte, _ Question, a Answer) []byte {
	return binary.BigEndian.AppendUint16(b, uint16(*a.Percent)) // at most mostPercent
}

func (percent) unpack(b []byte, _ Question) (Answer, []byte, bool) {
	if len(b) < 2 {
		return Answer{}, nil, false
	}
	n := int(binary.BigEndian.Uint16(b))
	return Answer{Percent: &n}, b[2:], true
}

func (percent) size(Question) int { return 2 }
