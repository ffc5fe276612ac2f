package roster_test

import (
	"fmt"
	"strings"
	"testing"

	"hailong/internal/problem"
	"hailong/internal/roster"
)

// A line that is wrong is named by its number, however the lines end.
func TestTheLinesOfNumbersAreCountedAsTheyStand(t *testing.T) {
	for _, end := range []string{"\n", "\r\n", "\r"} {
		r, is := roster.Counts([]byte(strings.Join([]string{"3A: 9", "", "3B: 0", "3C"}, end)))
		var at []string
		for _, f := range r.Faults {
			at = append(at, f.Pointer+" "+f.Key)
		}
		if told := strings.Join(at, ", "); !is || told != "/3 roster.drawn.number, /4 roster.drawn.line" {
			t.Errorf("%q: %s", end, told)
		}
	}
}

// A file of the largest size costs no more than a roster of the most children: reading stops there, and where enough
// faults are told.
func TestALongFileOfNumbersIsNotReadToItsEnd(t *testing.T) {
	var large, wrong strings.Builder
	wrong.WriteString("3A: 9\n")
	for i := range 100_000 {
		fmt.Fprintf(&large, "%d: 100\n", i)
		wrong.WriteString("a\n")
	}
	r, is := roster.Counts([]byte(large.String()))
	if !is || len(r.Children) > roster.MostRows || len(r.Faults) != 1 || r.Faults[0].Key != "roster.fault.large" {
		t.Errorf("too large: %d children of %d lines, %v", len(r.Children), r.Rows, r.Faults)
	}
	if r, is = roster.Counts([]byte(wrong.String())); !is || len(r.Faults) > 2*problem.MostFields {
		t.Errorf("all wrong: %d faults", len(r.Faults))
	}
}
