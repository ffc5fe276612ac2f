package survey_test

import (
	"slices"
	"testing"

	"hailong/internal/survey"
)

// Numbers go on through the sections; a question on a condition leaves no gap where it is not asked.
func TestNumbersOfQuestions(t *testing.T) {
	on := survey.ConditionOn("a", "3")
	of := func(conditions ...*survey.Condition) (all []survey.Question) {
		for _, c := range conditions {
			all = append(all, survey.Question{ID: string(rune('a' + len(all))), ShowIf: c})
		}
		return all
	}
	many := slices.Repeat([]*survey.Condition{on}, 79)
	for name, tt := range map[string]struct {
		sections [][]survey.Question
		want     []string
	}{
		"nothing":            {},
		"two sections":       {[][]survey.Question{of(nil, nil), of(nil)}, []string{"1", "2", "3"}},
		"on a condition":     {[][]survey.Question{of(nil, on, on), of(nil)}, []string{"1", "1a", "1b", "2"}},
		"first of the next":  {[][]survey.Question{of(nil, nil), of(on, nil)}, []string{"1", "2", "2a", "3"}},
		"its ground is gone": {[][]survey.Question{of(on, on, nil)}, []string{"1", "1a", "2"}},
	} {
		t.Run(name, func(t *testing.T) {
			var q survey.Questionnaire
			for _, s := range tt.sections {
				q.Sections = append(q.Sections, survey.Section{Questions: s})
			}
			if got := q.Numbers(); !slices.Equal(got, tt.want) {
				t.Errorf("%q", got)
			}
		})
	}
	q := survey.Questionnaire{Sections: []survey.Section{{Questions: of(append([]*survey.Condition{nil}, many...)...)}}}
	all := slices.Sorted(slices.Values(q.Numbers()))
	if len(slices.Compact(all)) != 80 {
		t.Errorf("two questions of one number: %q", all)
	}
	if q.Number("c") != "1b" || q.Number("gone") != "?" {
		t.Errorf("%q, %q", q.Number("c"), q.Number("gone"))
	}
}
