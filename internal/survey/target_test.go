package survey_test

import (
	"encoding/json"
	"slices"
	"testing"

	"hailong/internal/problem"
	"hailong/internal/survey"
)

func TestTargets(t *testing.T) {
	for text, want := range map[string]survey.Target{
		"": 0, "98": 980, " 98,5 % ": 985, "98.5": 985, "0,1": 1, "100": 1000, "100.0": 1000,
		"0": -1, "-1": -1, "100,1": -1, "98,55": -1, "98,": -1, ",5": -1, "a": -1, "9,8,5": -1, "1e2": -1,
		"99999999999999999999": -1,
	} {
		if got := survey.ParseTarget(text); got != want {
			t.Errorf("%q is %d, want %d", text, got, want)
		}
	}
	for raw, want := range map[string]struct {
		target survey.Target
		again  string
	}{
		`{"id":"a","label":{"vi":"A"}}`:                 {0, `{"id":"a","label":{"vi":"A"}}`},
		`{"id":"a","label":{"vi":"A"},"target":null}`:   {0, `{"id":"a","label":{"vi":"A"}}`},
		`{"id":"a","label":{"vi":"A"},"target":98.0}`:   {980, `{"id":"a","label":{"vi":"A"},"target":98}`},
		`{"id":"a","label":{"vi":"A"},"target":98.5}`:   {985, `{"id":"a","label":{"vi":"A"},"target":98.5}`},
		`{"id":"a","label":{"vi":"A"},"target":"98.5"}`: {-1, `{"id":"a","label":{"vi":"A"},"target":null}`},
		`{"id":"a","label":{"vi":"A"},"target":0}`:      {-1, `{"id":"a","label":{"vi":"A"},"target":null}`},
	} {
		var s survey.Subject
		if err := json.Unmarshal([]byte(raw), &s); err != nil || s.Target != want.target {
			t.Errorf("%s: %d, %v", raw, s.Target, err)
		}
		if again, err := json.Marshal(s); err != nil || string(again) != want.again {
			t.Errorf("%s again is %s, %v", raw, again, err)
		}
	}
	q := survey.Questionnaire{Subjects: []survey.Subject{{ID: "a", Label: survey.Text{VI: "A"}, Target: -1}}}
	found := false
	for _, f := range q.Check() {
		found = found || f.Pointer == "/subjects/0/target"
	}
	if !found {
		t.Error("a target that is none passes")
	}
	q.Subjects[0].Target, q.Subjects[0].Publish = 900, survey.ByMean
	if !slices.ContainsFunc(q.Check(), func(f problem.Field) bool { return f.Key == "survey.fault.target_mean" }) {
		t.Error("a mean has a target in percent")
	}
	for _, tt := range []struct {
		x, n int
		want bool
	}{{985, 1000, true}, {984, 1000, false}, {197, 200, true}, {196, 200, false}, {0, 5, false}} {
		if got := survey.Target(985).Reached(tt.x, tt.n); got != tt.want {
			t.Errorf("%d of %d reach 98,5 %%: %v", tt.x, tt.n, got)
		}
	}
}
