package report_test

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"testing"

	"hailong/internal/locale"
	"hailong/internal/report"
	"hailong/internal/survey"
)

// kinds are the ways to fill in a ballot on two items, each a criterion of its own.
var kinds = []string{"55", "52", "25", "22", "5-", "2-"}

// said is everything that a reader can get of a section: each sentence, table and placeholder, and the section as JSON.
func said(t *testing.T, s report.Section) string {
	t.Helper()
	var out bytes.Buffer
	if err := report.JSON(&out, s); err != nil {
		t.Fatal(err)
	}
	values := report.Values(s)
	for _, name := range slices.Sorted(maps.Keys(values)) {
		fmt.Fprintf(&out, "%s: %s\n", name, values[name].Text)
		if table := values[name].Table; table != nil {
			fmt.Fprintln(&out, table.Cells(), table.Notes)
		}
	}
	return out.String()
}

// More sentences are more equations. Every world of seven ballots is put together with those of which all sentences,
// tables and placeholders together say the same: an item that is withheld must have several possible numbers of
// satisfied in them, unless nobody rated it.
func TestNoWithheldItemFollowsFromAllThatIsSaid(t *testing.T) {
	for _, publish := range []string{survey.ByAnswers, survey.ByMean} {
		type possible struct {
			withheld [2]bool
			rated    [2]int
			counts   [2]map[int]bool
		}
		looks, some := map[string]*possible{}, 0
		world := make([]int, len(kinds))
		var fill func(kind, left int)
		visit := func() {
			c := criteriaCase{Eligible: 20, Subjects: []survey.Subject{{ID: "s", Label: survey.Text{VI: "nội dung"},
				Publish: publish}}}
			for _, id := range []string{"A", "B"} {
				c.Sections = append(c.Sections, survey.Section{ID: "c" + id, Subject: "s", Criterion: true,
					Title: survey.Text{VI: id}, Questions: []survey.Question{{ID: id, Role: survey.Item}}})
			}
			satisfied := [2]int{}
			for kind, times := range world {
				for range times {
					c.Ballots = append(c.Ballots, kinds[kind])
					for i := range satisfied {
						if kinds[kind][i] == '5' {
							satisfied[i]++
						}
					}
				}
			}
			s := c.round(t).section(t, locale.VI)
			seen := said(t, s)
			p := looks[seen]
			if p == nil {
				p = &possible{counts: [2]map[int]bool{{}, {}}}
				looks[seen] = p
			}
			for i := range satisfied {
				q := s.Figures.Questions[i]
				p.withheld[i], p.rated[i] = q.Counts == nil, *q.Rated
				p.counts[i][satisfied[i]] = true
			}
		}
		fill = func(kind, left int) {
			if kind == len(world)-1 {
				world[kind] = left
				visit()
				return
			}
			for times := 0; times <= left; times++ {
				world[kind] = times
				fill(kind+1, left-times)
			}
		}
		fill(0, 7)
		for seen, p := range looks {
			for i := range p.counts {
				if !p.withheld[i] || p.rated[i] == 0 {
					continue
				}
				some++
				if len(p.counts[i]) == 1 {
					t.Fatalf("published by %q: item %d of %d ratings has %v satisfied for certain: %.1500s", publish, i,
						p.rated[i], p.counts[i], seen)
				}
			}
		}
		if some == 0 {
			t.Error("nothing was ever withheld")
		}
	}
}
