package survey

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"

	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/stats"
)

// choice is single (most = 1) and multi: options to tick, and "other" with a text where the question allows it.
type choice struct{ most int }

const mostOptions = 30

var (
	oneTraits  = Traits{Shape: One, Counted: stats.Choice, Roles: []string{None}, Options: true}
	someTraits = Traits{Shape: Some, Counted: stats.Choice, Roles: []string{None}, Options: true, Uses: true}
)

func (k choice) traits() *Traits {
	if k.most == 1 {
		return &oneTraits
	}
	return &someTraits
}

func (choice) tidy(q *Question) {
	for i := range q.Options {
		q.Options[i].Label = line(q.Options[i].Label)
	}
}

func (choice) check(q Question) []problem.Field {
	var faults []problem.Field
	if len(q.Options) == 0 || len(q.Options) > mostOptions {
		faults = append(faults, problem.Field{Pointer: "/options", Key: "survey.fault.options",
			Args: map[string]any{"max": mostOptions}})
	}
	seen := map[string]bool{Other: true, notApplicable: true}
	for i, o := range q.Options {
		if !identifier.MatchString(o.Value) || seen[o.Value] {
			faults = append(faults, problem.Field{Pointer: fmt.Sprintf("/options/%d/value", i),
				Key: "survey.fault.value"})
		}
		seen[o.Value] = true
		faults = append(faults, checkText(fmt.Sprintf("/options/%d/label", i), o.Label, true, lengthLabel)...)
	}
	return faults
}

// conditions: one of the values is among the chosen.
func (choice) conditions(q Question) []Condition {
	var all []Condition
	for _, value := range q.values() {
		all = append(all, Condition{Question: q.ID, Equals: value})
	}
	return all
}

func (choice) choices(q Question, lang locale.Lang) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for _, o := range q.Options {
			if !yield(o.Value, o.Label.In(lang)) {
				return
			}
		}
		if q.AllowOther {
			yield(Other, locale.Text(lang, "parent.field.other", nil))
		}
	}
}

func (k choice) hint(_ Question, lang locale.Lang) string {
	if k.most == 1 {
		return locale.Text(lang, "parent.field.single", nil)
	}
	return locale.Text(lang, "parent.field.multi", nil)
}

func (k choice) missing(Question) *fault {
	if k.most == 1 {
		return chooseOne
	}
	return chooseSome
}

func (k choice) fromJSON(q Question, raw json.RawMessage) (Answer, bool, *fault) {
	list := []json.RawMessage{raw}
	if len(raw) > 0 && raw[0] == '[' {
		if json.Unmarshal(raw, &list) != nil {
			return Answer{}, true, noSuch
		}
	} else if k.most > 1 {
		return Answer{}, true, chooseSome
	}
	var values, texts []string
	for _, item := range list {
		var value string
		var other struct {
			Other *string `json:"other"`
		}
		switch {
		case json.Unmarshal(item, &value) == nil && string(item) != "null":
			values = append(values, value)
		case strictObject(item, &other) && other.Other != nil:
			values = append(values, Other)
			texts = append(texts, *other.Other)
		default:
			return Answer{}, true, noSuch
		}
	}
	return k.read(q, values, strings.Join(texts, "\n"))
}

func strictObject(raw json.RawMessage, into any) bool {
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.DisallowUnknownFields()
	return d.Decode(into) == nil
}

// fromForm takes the ticked boxes; a text beside an unticked "other" counts as ticking it: that is what the parent
// meant.
func (k choice) fromForm(q Question, sent []string, other string) (Answer, bool, *fault) {
	values := slices.DeleteFunc(slices.Clone(sent), func(s string) bool { return s == "" })
	if q.AllowOther && strings.TrimSpace(other) != "" && !slices.Contains(values, Other) && k.most > 1 {
		values = append(values, Other)
	}
	if !slices.Contains(values, Other) {
		other = ""
	}
	return k.read(q, values, other)
}

func (k choice) read(q Question, values []string, other string) (Answer, bool, *fault) {
	if len(values) == 0 {
		return Answer{}, false, nil
	}
	if len(values) > k.most {
		return Answer{}, true, chooseOne
	}
	var ticked []string
	allowed := q.values()
	for _, v := range values {
		if !slices.Contains(allowed, v) {
			return Answer{}, true, noSuch
		}
		if slices.Contains(ticked, v) {
			return Answer{}, true, twice
		}
		ticked = append(ticked, v)
	}
	// The order of ticking is nobody's business: it could tell ballots apart.
	slices.SortFunc(ticked, func(a, b string) int { return slices.Index(allowed, a) - slices.Index(allowed, b) })
	a, _, f := readText(OtherLength, other)
	return Answer{Choices: ticked, Other: a.Text}, true, f
}

// A packed choice is one bit for each allowed value, then the text of "other" where the question allows it.
func (choice) pack(b []byte, q Question, a Answer) []byte {
	bits := make([]byte, bitBytes(q))
	for i, v := range q.values() {
		if slices.Contains(a.Choices, v) {
			bits[i/8] |= 1 << (i % 8)
		}
	}
	b = append(b, bits...)
	if q.AllowOther {
		b = packText(b, a.Other)
	}
	return b
}

func (choice) unpack(b []byte, q Question) (a Answer, rest []byte, ok bool) {
	n := bitBytes(q)
	if len(b) < n {
		return Answer{}, nil, false
	}
	for i, v := range q.values() {
		if b[i/8]&(1<<(i%8)) != 0 {
			a.Choices = append(a.Choices, v)
		}
	}
	rest, ok = b[n:], true
	if q.AllowOther {
		a.Other, rest, ok = unpackText(rest)
	}
	return a, rest, ok
}

func bitBytes(q Question) int { return (len(q.values()) + 7) / 8 }

func (choice) size(q Question) int {
	if q.AllowOther {
		return bitBytes(q) + sizeOfText(OtherLength)
	}
	return bitBytes(q)
}

func (choice) stored(_ Question, a Answer) any { return a.Choices }
