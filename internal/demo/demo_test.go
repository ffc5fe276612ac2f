package demo_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"regexp"
	"testing"

	"hailong/internal/demo"
)

// The round that the whole documentation speaks of: 201 parents in 8 classes, 182 ballots, of no class more than it has
// parents; and no telephone that anybody could have.
func TestTheDemosRound(t *testing.T) {
	roster, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(demo.Roster, []byte("\ufeff")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	parents := map[string]int{}
	nobodys := regexp.MustCompile(`^0900 000 \d{3}$`)
	for _, line := range roster[1:] {
		parents[line[0]]++
		if telephone := line[4]; telephone != "" && !nobodys.MatchString(telephone) {
			t.Errorf("%s may be somebody's telephone", telephone)
		}
	}
	if len(roster)-1 != 201 || len(parents) != 8 {
		t.Errorf("%d parents in %d classes", len(roster)-1, len(parents))
	}
	ballots, err := demo.Ballots()
	if err != nil || len(ballots) != 182 {
		t.Fatalf("%d ballots, %v", len(ballots), err)
	}
	asked := questions(t)
	for _, b := range ballots {
		if parents[b.Class]--; parents[b.Class] < 0 {
			t.Errorf("class %q has more ballots than parents", b.Class)
		}
		var answers map[string]any
		if err = json.Unmarshal(b.Answers, &answers); err != nil {
			t.Fatal(err)
		}
		for question := range answers {
			if !asked[question] {
				t.Errorf("a ballot answers %s, which is not asked", question)
			}
		}
	}
}

// questions are the ids of the questions that the demo asks.
func questions(t *testing.T) map[string]bool {
	t.Helper()
	var survey struct {
		Sections []struct{ Questions []struct{ ID string } }
	}
	if err := json.Unmarshal(demo.Survey, &survey); err != nil {
		t.Fatal(err)
	}
	all := map[string]bool{}
	for _, s := range survey.Sections {
		for _, q := range s.Questions {
			all[q.ID] = true
		}
	}
	return all
}
