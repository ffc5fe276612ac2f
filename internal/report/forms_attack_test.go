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

// said is everything that a reader can get of a section: each sentence, table and placeholder, the section as JSON, and
// what charts show in words, marks and lengths.
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
	for _, c := range report.Charts(s, 160) {
		fmt.Fprintln(&out, c.Name, c.Caption, c.Scene.Title, c.Scene.Desc, c.Scene.Marks)
	}
	return out.String()
}

// leaking are faults that tell more of a round than it publishes: each must be found.
var leaking = map[string]func(satisfied [2]int) string{
	"the sum of a withheld item and another": func(x [2]int) string { return fmt.Sprint(x[0] + x[1]) },
	"which item is the weaker one":           func(x [2]int) string { return fmt.Sprint(x[0] < x[1]) },
	"the length of a bar":                    func(x [2]int) string { return fmt.Sprintf("%.2f", float64(x[1])/7) },
	"nobody is satisfied":                    func(x [2]int) string { return fmt.Sprint(x[0] == 0, x[1] == 0) },
}

// More sentences are more equations. Every world of seven ballots is put together with those of which all sentences,
// tables, placeholders and charts together say the same: an item that is withheld must have several possible numbers of
// satisfied in them, unless nobody rated it. The same attack finds each fault that tells more.
func TestNoWithheldItemFollowsFromAllThatIsSaid(t *testing.T) {
	for _, publish := range []string{survey.ByAnswers, survey.ByMean} {
		attack := newFormsAttack(t, publish)
		if some, leak := attack.solve(func([2]int) string { return "" }); some == 0 || leak != "" {
			t.Errorf("published by %q: of %d withheld items one is certain: %s", publish, some, leak)
		}
		for name, tell := range leaking {
			if _, leak := attack.solve(tell); leak == "" {
				t.Errorf("published by %q: nothing follows from %s, so this test sees nothing", publish, name)
			}
		}
	}
}

// formsAttack is every world of seven ballots on two items.
type formsAttack struct{ worlds []formsWorld }

// formsWorld is how many are satisfied with each item, and what is published.
type formsWorld struct {
	satisfied [2]int
	withheld  [2]bool
	rated     [2]int
	seen      string
}

func newFormsAttack(t *testing.T, publish string) *formsAttack {
	t.Helper()
	all, world := &formsAttack{}, make([]int, len(kinds))
	var fill func(kind, left int)
	fill = func(kind, left int) {
		if kind == len(world)-1 {
			world[kind] = left
			all.visit(t, publish, world)
			return
		}
		for times := 0; times <= left; times++ {
			world[kind] = times
			fill(kind+1, left-times)
		}
	}
	fill(0, 7)
	return all
}

// visit adds a world: how many ballots of each kind there are.
func (a *formsAttack) visit(t *testing.T, publish string, world []int) {
	t.Helper()
	c := criteriaCase{Eligible: 20, Subjects: []survey.Subject{{ID: "s", Label: survey.Text{VI: "nội dung"},
		Publish: publish}}}
	if publish != survey.ByMean { // a mean has no target in percent
		c.Subjects[0].Target = 900
	}
	for _, id := range []string{"A", "B"} {
		c.Sections = append(c.Sections, survey.Section{ID: "c" + id, Subject: "s", Criterion: true,
			Title: survey.Text{VI: id}, Questions: []survey.Question{{ID: id, Role: survey.Item}}})
	}
	var one formsWorld
	for kind, times := range world {
		for range times {
			c.Ballots = append(c.Ballots, kinds[kind])
			for i := range one.satisfied {
				if kinds[kind][i] == '5' {
					one.satisfied[i]++
				}
			}
		}
	}
	s := c.round(t).section(t, locale.VI)
	for i := range one.satisfied {
		q := s.Figures.Questions[i]
		one.withheld[i], one.rated[i] = q.Counts == nil, *q.Rated
	}
	one.seen = said(t, s)
	a.worlds = append(a.worlds, one)
}

// solve puts together the worlds that look alike, also to those who are told more: how many items are withheld in them,
// and one that is certain all the same, "" for none.
func (a *formsAttack) solve(more func(satisfied [2]int) string) (some int, leak string) {
	type look struct{ seen, more string }
	possible := map[look][]formsWorld{}
	for _, one := range a.worlds {
		at := look{one.seen, more(one.satisfied)}
		possible[at] = append(possible[at], one)
	}
	for at, worlds := range possible {
		for i := range worlds[0].satisfied {
			if !worlds[0].withheld[i] || worlds[0].rated[i] == 0 {
				continue
			}
			some++
			if !slices.ContainsFunc(worlds, func(w formsWorld) bool {
				return w.satisfied[i] != worlds[0].satisfied[i]
			}) {
				leak = fmt.Sprintf("item %d of %d ratings has %d satisfied: %.1500s", i, worlds[0].rated[i],
					worlds[0].satisfied[i], at.seen)
			}
		}
	}
	return some, leak
}
