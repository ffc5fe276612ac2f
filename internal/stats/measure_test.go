package stats_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"hailong/internal/stats"
)

// measure tallies numbers as a round does; high is the greatest that may be given, 0 the least.
func measure(high int, values []int) (stats.Question, stats.Measured) {
	q := stats.Question{ID: "N", Kind: stats.Measure, Role: stats.NoRole, High: high}
	t := stats.NewTally(stats.Plan{Subjects: []stats.Subject{{ID: "s", Questions: []stats.Question{q}}}})
	for _, v := range values {
		t.Add(stats.Ballot{Amounts: map[string]int{"N": v}})
	}
	t.Add(stats.Ballot{NA: map[string]bool{"N": true}})
	t.Add(stats.Ballot{})
	return q, t.Measured("N")
}

// The vectors were made by another program that works with the distribution function (testdata/measure/make.py).
func TestMeasured(t *testing.T) {
	raw, err := os.ReadFile("testdata/measure/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Values  []int
		Sum     int
		Doubled [3]int
	}
	if err = json.Unmarshal(raw, &cases); err != nil || len(cases) < 60 {
		t.Fatal(len(cases), err)
	}
	for _, c := range cases {
		_, m := measure(10_000, c.Values)
		if got := m.Quartiles(); m.N != len(c.Values) || m.Sum != c.Sum || got != c.Doubled {
			t.Errorf("%v: %d, %d, %v, not %v", c.Values, m.N, m.Sum, got, c.Doubled)
		}
	}
}

// seenOf is all that is published of numbers under a rule.
func seenOf(rule stats.Measuring, k, high int, values []int) string {
	q, m := measure(high, values)
	why, quarters := rule.Why(k, q, m)
	seen := fmt.Sprint(m.N, why, quarters)
	if why == "" {
		seen += fmt.Sprint(" sum ", m.Sum)
	}
	if quarters == "" {
		seen += fmt.Sprint(" quartiles ", m.Quartiles())
	}
	return seen
}

// finding is what somebody who knows one ballot learns of the others' for certain, over every way in which n parents
// may answer a number from 0 to high; and a quartile beside which fewer than k answers lie.
func finding(rule stats.Measuring, k, n, high int) string {
	alike := map[string][][]int{}
	var fill func(values []int, least int)
	fill = func(values []int, least int) {
		if len(values) == n {
			seen := seenOf(rule, k, high, values)
			alike[seen] = append(alike[seen], append([]int(nil), values...))
			return
		}
		for v := least; v <= high; v++ {
			fill(append(values, v), v)
		}
	}
	fill(nil, 0)
	for seen, worlds := range alike {
		for own := -1; own <= high; own++ { // -1: knows no ballot
			if others := certain(worlds, own); others >= 0 {
				return fmt.Sprintf("who gave %d knows that all others gave %d: %s", own, others, seen)
			}
		}
	}
	for seen := range alike {
		if n < 4*k && strings.Contains(seen, "quartiles [") {
			return fmt.Sprintf("a quarter of %d answers is fewer than %d: %s", n, k, seen)
		}
	}
	return ""
}

// certain is what all others gave in every world that agrees with one's own number, -1 when that is not certain.
func certain(worlds [][]int, own int) int {
	found := -1
	for _, values := range worlds {
		left, taken := -1, own < 0
		mixed := false
		for _, v := range values {
			if !taken && v == own {
				taken = true
				continue
			}
			mixed = mixed || left >= 0 && left != v
			left = v
		}
		if !taken {
			continue // this world has no such ballot
		}
		if mixed || found >= 0 && found != left {
			return -1
		}
		found = left
	}
	return found
}

// Nobody learns another parent's number for certain, and the attacker sees each part of the rule when it is missing.
func TestNumbersGiveNobodyAway(t *testing.T) {
	attack := func(rule stats.Measuring) (found []string) {
		for _, size := range []struct{ n, high int }{{5, 1}, {5, 4}, {6, 3}, {8, 2}, {19, 2}, {20, 1}, {20, 3}, {21, 2}} {
			if one := finding(rule, stats.DefaultThreshold, size.n, size.high); one != "" {
				found = append(found, one)
			}
		}
		return found
	}
	for _, found := range attack(stats.TheMeasuring) {
		t.Error(found)
	}
	for name, rule := range map[string]stats.Measuring{"ends": {Quarters: true}, "quarters": {Ends: true}} {
		if found := attack(rule); len(found) == 0 {
			t.Errorf("without %q the attacker finds nothing", name)
		} else {
			t.Logf("without %q: %s", name, found[0])
		}
	}
}
