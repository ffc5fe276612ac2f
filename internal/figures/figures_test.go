package figures_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"hailong/internal/demo"
	"hailong/internal/figures"
	"hailong/internal/invitation"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// demoRound counts the demo's ballots as the box would, with the classes of its roster.
func demoRound(t *testing.T) (survey.Survey, invitation.Participation, *stats.Tally) {
	t.Helper()
	s := survey.Survey{ID: uuid.New(), Status: survey.Closed, Threshold: 5, ClosedAt: &time.Time{}}
	if err := json.Unmarshal(demo.Survey, &s.Questionnaire); err != nil {
		t.Fatal(err)
	}
	s.AdoptUses()
	s.Tidy()
	if faults := s.Check(); len(faults) > 0 {
		t.Fatal(faults)
	}
	ballots, err := demo.Ballots()
	if err != nil {
		t.Fatal(err)
	}
	tally := stats.NewTally(s.Plan())
	responded := map[string]int{}
	for _, b := range ballots {
		answers, err := s.AnswersFromJSON(b.Answers)
		if err != nil {
			t.Fatal(err)
		}
		responded[b.Class]++
		tally.Add(answers.Ballot(b.Class))
		for _, c := range s.Comments(answers) {
			tally.AddTexts(c.Question, 1)
		}
	}
	return s, participation(responded), &tally
}

// participation reads the classes of the demo's roster, in its order.
func participation(responded map[string]int) invitation.Participation {
	var classes []invitation.ClassShare
	for _, line := range strings.Split(strings.TrimSpace(string(demo.Roster)), "\n")[1:] {
		class, _, _ := strings.Cut(line, ",")
		at := slices.IndexFunc(classes, func(c invitation.ClassShare) bool { return c.Class == class })
		if at < 0 {
			classes = append(classes, invitation.ClassShare{
				Class: class, Share: invitation.Share{Responded: responded[class]}})
			at = len(classes) - 1
		}
		classes[at].Eligible++
	}
	return invitation.Sum(classes)
}

func TestTheDemosFigures(t *testing.T) {
	s, p, tally := demoRound(t)
	canonical, err := figures.Compute(s, p, 182, tally, time.Time{}).Canonical()
	if err != nil {
		t.Fatal(err)
	}
	var got, want map[string]any
	if err = json.Unmarshal(canonical, &got); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile("testdata/demo.json")
	if err != nil {
		t.Fatal(err)
	}
	if err = json.Unmarshal(raw, &want); err != nil {
		t.Fatal(err)
	}
	delete(want, "sentences") // of the report
	compare(t, "", got, want)
}

// compare finds everything of want in got; got may hold more. Of questions, want lists the rated ones only.
func compare(t *testing.T, at string, got, want any) {
	t.Helper()
	switch want := want.(type) {
	case map[string]any:
		have, _ := got.(map[string]any)
		for key, w := range want {
			if key == "satisfied" && strings.HasPrefix(at, "/questions") {
				continue // they follow from the question's counts
			}
			compare(t, at+"/"+key, have[key], w)
		}
	case []any:
		have, _ := got.([]any)
		if at == "/questions" {
			have = slices.DeleteFunc(slices.Clone(have), func(q any) bool {
				return q.(map[string]any)["type"] != "likert5"
			})
		}
		if len(have) != len(want) {
			t.Fatalf("%s has %d entries, want %d", at, len(have), len(want))
		}
		for i := range want {
			compare(t, fmt.Sprint(at, "/", i), have[i], want[i])
		}
	case float64:
		have, ok := got.(float64)
		if !ok || math.Abs(have-want) > 1e-12*math.Max(1, math.Abs(want)) {
			t.Errorf("%s is %v, want %v", at, got, want)
		}
	default:
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s is %v, want %v", at, got, want)
		}
	}
}

func TestTheDigestIsOfTheDocument(t *testing.T) {
	s, p, tally := demoRound(t)
	canonical, digest, err := figures.Sealed(3, s, p, 182, tally)
	if err != nil || len(digest) != 64 || digest != figures.Digest(canonical) {
		t.Fatal(digest, err)
	}
	again, _, err := figures.Sealed(3, s, p, 182, tally)
	if err != nil || string(again) != string(canonical) {
		t.Error("the same round gives other bytes")
	}
	if strings.ContainsAny(string(canonical), "\n\t") || !strings.HasPrefix(string(canonical), `{"as_of":`) {
		t.Errorf("not canonical: %.60s", canonical)
	}
	p.Classes[0].Responded--
	if _, other, _ := figures.Sealed(3, s, p, 182, tally); other == digest {
		t.Error("another participation has the same digest")
	}
}

// What may not be shown: keys stay, values are null whole.
func TestWhatMayNotBeShown(t *testing.T) {
	s, p, tally := demoRound(t)
	for name, tt := range map[string]struct {
		status survey.Status
		few    bool
		want   []string
	}{
		"sealed": {status: survey.Open,
			want: []string{`"counted":0`, `"satisfaction":[]`, `"questions":[]`, `"responded":182`, `"cashless":null`}},
		"withdrawn": {status: survey.Withdrawn, want: []string{`"satisfaction":[]`, `"questions":[]`}},
		"too few": {status: survey.Closed, few: true, want: []string{
			`"counted":4`, `"questions":[]`, `"status":"hidden"`, `"rated":null`, `"rate":null`,
			`"rates":{"all_items":null,"answers":null,"headline":null}`, `"status":"few"`, `"comments":null`,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			one := s
			one.Status = tt.status
			counted, counts := 0, (*stats.Tally)(nil)
			if tt.few {
				counted = 4
			}
			canonical, err := figures.Compute(one, p, counted, counts, time.Time{}).Canonical()
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range tt.want {
				if !strings.Contains(string(canonical), want) {
					t.Errorf("%s is not in %s", want, canonical)
				}
			}
		})
	}
	// Fewer than three satisfied: coded, and no figure from which the number follows.
	dark := stats.NewTally(tally.Plan())
	for range 20 {
		dark.Add(stats.Ballot{Class: "Mầm 1", Ratings: map[string]int{"G1": 1, "C1": 2}})
	}
	p.Classes = p.Classes[:2]
	d := figures.Compute(s, p, 20, &dark, time.Time{})
	e := d.Satisfaction[0]
	if e.Status != "coded" || *e.Text != "dưới 15%" || *e.Rated != 20 || e.Satisfied != nil || e.Rate != nil ||
		e.Mean != nil || e.Index != nil || e.Interval != nil || e.AllParents != nil ||
		e.Rates != (figures.Rates{}) || e.ItemsMean != nil {
		t.Errorf("%+v", e)
	}
	for _, q := range d.Questions {
		if (q.QuestionID == "C1" || q.QuestionID == "G1") &&
			(q.Counts != nil || q.Rate != nil || q.Mean != nil || *q.Rated != 20) {
			t.Errorf("%+v", q)
		}
	}
	if c := d.Classes[1]; c.Satisfaction[0].Status != "withheld" || !c.Suppressed {
		t.Errorf("%+v", c)
	}
}
