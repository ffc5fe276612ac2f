package figures_test

import (
	"fmt"
	"testing"
	"time"

	"hailong/internal/figures"
	"hailong/internal/invitation"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// What a ballot says of two items: 5 satisfied, 2 not, 0 left out.
var twoItems = [][2]int{{5, 5}, {5, 2}, {2, 5}, {2, 2}, {5, 0}, {2, 0}, {0, 5}, {0, 2}}

// subjectOf is a survey of one subject with two items, and a headline when asked for; with criteria its items are one,
// or each is one by itself. It is published by its marks then, which must tell nothing more.
func subjectOf(headline bool, criteria int) survey.Survey {
	q := []survey.Question{{ID: "A", Type: "likert5", Role: stats.Item}, {ID: "B", Type: "likert5", Role: stats.Item}}
	if headline {
		q = append(q, survey.Question{ID: "H", Type: "likert5", Role: stats.Headline})
	}
	s := survey.Survey{Status: survey.Closed, Threshold: 5, ClosedAt: &time.Time{}}
	s.Subjects = []survey.Subject{{ID: "s"}}
	s.Sections = []survey.Section{{ID: "s", Subject: "s", Criterion: criteria > 0, Questions: q}}
	if criteria > 0 {
		s.Subjects[0].Publish = survey.ByAnswers
	}
	if criteria == 2 {
		s.Sections = append(s.Sections, s.Sections[0])
		s.Sections[1].ID, s.Sections[0].Questions, s.Sections[1].Questions = "t", q[:1], q[1:]
	}
	return s
}

// published is what leaves of a world: the document of so many ballots of each kind, in one class.
func published(t *testing.T, s survey.Survey, world []int) (seen string, d figures.Document, satisfied [2]int) {
	t.Helper()
	tally, n := stats.NewTally(s.Plan()), 0
	for kind, times := range world {
		for range times {
			b := stats.Ballot{Class: "Lá", Ratings: map[string]int{"H": 5}}
			for i, id := range []string{"A", "B"} {
				if v := twoItems[kind][i]; v > 0 {
					b.Ratings[id] = v
					if v == 5 {
						satisfied[i]++
					}
				}
			}
			tally.Add(b)
			n++
		}
	}
	share := invitation.Share{Responded: n, Eligible: 20}
	p := invitation.Participation{Share: share, Classes: []invitation.ClassShare{{Class: "Lá", Share: share}}}
	d = figures.Compute(s, p, n, &tally, time.Time{})
	canonical, err := d.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	return string(canonical), d, satisfied
}

// worldsOf calls visit with every way to put n ballots into the kinds.
func worldsOf(n int, visit func([]int)) {
	world := make([]int, len(twoItems))
	var fill func(kind, left int)
	fill = func(kind, left int) {
		if kind == len(world)-1 {
			world[kind] = left
			visit(world)
			return
		}
		for times := 0; times <= left; times++ {
			world[kind] = times
			fill(kind+1, left-times)
		}
	}
	fill(0, n)
}

// Section 6.2: nothing that is withheld of one item can be solved from the rates over several. Every world of seven
// ballots is put together with those that look alike from outside; a withheld item must never have one single number of
// satisfied in them, unless all or none of its ratings are — which nobody can hide who also says how many rated it.
func TestNoWithheldItemFollowsFromRatesOverSeveral(t *testing.T) {
	for _, of := range []struct {
		headline bool
		criteria int
	}{{false, 0}, {true, 0}, {false, 1}, {false, 2}, {true, 2}} {
		t.Run(fmt.Sprintf("%+v", of), func(t *testing.T) {
			s := subjectOf(of.headline, of.criteria)
			type possible struct {
				withheld [2]bool
				rated    [2]int
				counts   [2]map[int]bool
			}
			looks := map[string]*possible{}
			some := 0
			worldsOf(7, func(world []int) {
				seen, d, satisfied := published(t, s, world)
				p := looks[seen]
				if p == nil {
					p = &possible{counts: [2]map[int]bool{{}, {}}}
					looks[seen] = p
				}
				for i := range 2 {
					p.withheld[i], p.rated[i] = d.Questions[i].Counts == nil, *d.Questions[i].Rated
					p.counts[i][satisfied[i]] = true
				}
			})
			for seen, p := range looks {
				for i := range 2 {
					if !p.withheld[i] || p.rated[i] == 0 {
						continue
					}
					some++
					if len(p.counts[i]) == 1 {
						for n := range p.counts[i] {
							t.Errorf("item %d of %d ratings is withheld and has %d satisfied for certain: %.900s", i,
								p.rated[i], n, seen)
						}
					}
				}
				if t.Failed() {
					return
				}
			}
			if some == 0 {
				t.Fatal("nothing was ever withheld")
			}
		})
	}
}
