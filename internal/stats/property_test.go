package stats_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"hailong/internal/stats"
)

func anySample(t *rapid.T, label string, most int) stats.Sample {
	population := rapid.IntRange(1, most).Draw(t, label+" population")
	n := rapid.IntRange(0, population).Draw(t, label+" rated")
	return stats.Sample{Ratio: stats.Ratio{X: rapid.IntRange(0, n).Draw(t, label+" satisfied"), N: n},
		Population: population}
}

// Bounds and interval contain what they must: the bounds every possible truth, the interval the rate itself up to one
// parent and nothing that the answers already rule out. One more satisfied parent moves no end down.
func TestBoundsAndIntervalContainTheRate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySample(t, "a", 3000)
		b, ok := stats.Bounds(s.Ratio, s.Population)
		low, high, there := stats.Interval(s.Ratio, s.Population, stats.Level)
		if !ok || !there {
			t.Fatal("nothing for some parents")
		}
		if low < b.Low.X || high > b.High.X || low > high {
			t.Fatalf("interval %d…%d outside of the bounds %v", low, high, b)
		}
		if s.N > 0 {
			n, rate := float64(s.Population), *s.Value()
			if float64(low) > rate*n+1 || float64(high) < rate*n-1 {
				t.Fatalf("interval %d…%d of %d misses %v", low, high, s.Population, s.Ratio)
			}
		}
		if s.X < s.N {
			more := stats.Ratio{X: s.X + 1, N: s.N}
			l, h, _ := stats.Interval(more, s.Population, stats.Level)
			if l < low || h < high {
				t.Fatalf("%v: %d…%d, %v: %d…%d", s.Ratio, low, high, more, l, h)
			}
		}
		wider, widest, _ := stats.Interval(s.Ratio, s.Population, 0.99)
		if wider > low || widest < high {
			t.Fatalf("99 %% is narrower than 95 %%")
		}
	})
}

func TestWilsonContainsTheRateAndShrinksToIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySample(t, "a", 100_000)
		l, ok := stats.Wilson(s, stats.Level)
		if ok != (s.N > 0) {
			t.Fatal(ok)
		}
		if !ok {
			return
		}
		p := *s.Value()
		if l.Low < 0 || l.High > 1 || l.Low > p+1e-12 || l.High < p-1e-12 {
			t.Fatalf("%v: %v", s, l)
		}
		s.Population = s.N
		if l, _ = stats.Wilson(s, stats.Level); l.Low != p || l.High != p {
			t.Fatalf("a census leaves %v", l)
		}
	})
}

// Exchanging the rounds turns the change around, and a verdict never contradicts the exact order of the rates.
func TestTrendIsAntisymmetric(t *testing.T) {
	turned := map[string]string{stats.Up: stats.Down, stats.Down: stats.Up, stats.Same: stats.Same,
		stats.NoClearChange: stats.NoClearChange}
	rapid.Check(t, func(t *rapid.T) {
		a, b := anySample(t, "earlier", 400), anySample(t, "later", 400)
		c, ok := stats.Trend(5, a, b)
		back, also := stats.Trend(5, b, a)
		if ok != also || ok != (a.N >= 5 && b.N >= 5 && a.X >= 3 && b.X >= 3) {
			t.Fatal(ok, also)
		}
		if !ok {
			return
		}
		if c.Verdict != turned[back.Verdict] || math.Abs(c.Difference+back.Difference) > 1e-12 ||
			math.Abs(c.Low+back.High) > 1e-12 || math.Abs(c.High+back.Low) > 1e-12 {
			t.Fatalf("%+v, turned around %+v", c, back)
		}
		if c.Low > c.Difference+1e-12 || c.High < c.Difference-1e-12 {
			t.Fatalf("%+v", c)
		}
		order := stats.Order(b.Ratio, a.Ratio)
		if c.Verdict == stats.Up && order <= 0 || c.Verdict == stats.Down && order >= 0 || c.Verdict == stats.Same &&
			order != 0 {
			t.Fatalf("%s though the order is %d", c.Verdict, order)
		}
	})
}

func anyClasses(t *rapid.T) []stats.Enrolled {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) stats.Enrolled {
		eligible := rapid.IntRange(0, 40).Draw(t, "eligible")
		responded := rapid.IntRange(0, eligible).Draw(t, "responded")
		rated := rapid.IntRange(0, responded).Draw(t, "rated")
		return stats.Enrolled{Class: stats.Class{
			Rated: rated, Satisfied: rapid.IntRange(0, rated).Draw(t, "satisfied")}, Eligible: eligible,
			Responded: responded}
	}), 1, 8).Draw(t, "classes")
}

func named(classes []stats.Enrolled) (bare []stats.Class) {
	for i := range classes {
		classes[i].Name = fmt.Sprintf("Lớp %d", i)
		bare = append(bare, classes[i].Class)
	}
	return bare
}

// What may be shown: the groups add up to the total, none is small, and the order of the classes in the file changes
// nothing.
func TestGroupsAddUpAndDoNotDependOnOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		classes := anyClasses(t)
		bare := named(classes)
		table := stats.Show(5, bare)
		if table.State == stats.Published {
			var sum, all stats.Ratio
			for _, c := range bare {
				all.X, all.N = all.X+c.Satisfied, all.N+c.Rated
			}
			for _, g := range table.Groups {
				var r stats.Ratio
				for _, i := range g {
					r.X, r.N = r.X+bare[i].Satisfied, r.N+bare[i].Rated
				}
				if r.N < 5 || r.X < stats.MinSatisfied {
					t.Fatalf("group %v is %v", g, r)
				}
				sum.X, sum.N = sum.X+r.X, sum.N+r.N
			}
			if sum != all {
				t.Fatalf("groups %v, total %v", sum, all)
			}
		}
		turned := slices.Clone(bare)
		slices.Reverse(turned)
		back := stats.Show(5, turned)
		slices.Reverse(back.Classes)
		if back.State != table.State || back.School != table.School || !slices.Equal(back.Classes, table.Classes) {
			t.Fatalf("%+v, in the other order %+v", table, back)
		}
	})
}

// The weighted rate lies between the groups' rates, follows from the groups alone, and R is at most 1.
func TestWeightsStayWithinTheGroups(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		classes := anyClasses(t)
		bare := named(classes)
		if r := stats.Representativity(classes); r != nil && *r > 1+1e-12 {
			t.Fatalf("R = %v", *r)
		}
		w, ok := stats.Weighted(5, classes)
		if ok != (stats.Show(5, bare).State == stats.Published) {
			t.Fatal("weights without a table, or a table without weights")
		}
		if !ok {
			return
		}
		least, most, seen := 1.0, 0.0, 0
		for _, g := range w.Strata {
			var r stats.Ratio
			for _, i := range g {
				r.X, r.N = r.X+bare[i].Satisfied, r.N+bare[i].Rated
				seen++
			}
			least, most = min(least, *r.Value()), max(most, *r.Value())
		}
		if w.Rate < least-1e-12 || w.Rate > most+1e-12 || w.Interval != nil &&
			(w.Interval.Low > w.Rate || w.Interval.High < w.Rate) {
			t.Fatalf("%+v is not within %v…%v", w, least, most)
		}
		if seen != len(classes) {
			t.Fatalf("%d of %d classes are in a stratum", seen, len(classes))
		}
	})
}

// The pool is the sum of those who enter; places are within the ranked; the order of the schools changes nothing.
func TestRollupAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var entrants []stats.Entrant
		for i := range rapid.IntRange(0, 8).Draw(t, "schools") {
			entrants = append(entrants, stats.Entrant{School: fmt.Sprint(i), Sample: anySample(t, fmt.Sprint(i), 300)})
		}
		r := stats.Pool(5, entrants)
		var sum stats.Ratio
		ranked := 0
		for _, p := range r.Places {
			sum.X, sum.N = sum.X+p.X, sum.N+p.N
			if p.To > 0 {
				ranked++
			}
		}
		if sum != r.Pooled || r.Included != len(r.Places) || r.Schools != len(entrants) {
			t.Fatalf("%+v", r)
		}
		turned := slices.Clone(entrants)
		slices.Reverse(turned)
		back := stats.Pool(5, turned)
		slices.Reverse(back.Places)
		for i, p := range r.Places {
			if p.From > p.To || p.To > ranked || p != back.Places[i] {
				t.Fatalf("%+v, in the other order %+v", p, back.Places[i])
			}
			if p.Limits998.Low.X > p.Limits95.Low.X || p.Limits998.High.X < p.Limits95.High.X {
				t.Fatalf("the funnel crosses itself: %+v", p)
			}
		}
	})
}

// Simpson warns of both sides alike.
func TestSimpsonIsSymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var a, b []stats.Ratio
		for i := range rapid.IntRange(1, 4).Draw(t, "strata") {
			a = append(a, anySample(t, fmt.Sprint("a", i), 60).Ratio)
			b = append(b, anySample(t, fmt.Sprint("b", i), 60).Ratio)
		}
		left, right := stats.Simpson(a, b), stats.Simpson(b, a)
		if left.Warn != right.Warn || left.Pooled != -right.Pooled {
			t.Fatalf("%+v %+v", left, right)
		}
	})
}

// Whatever happens in a round, nobody answers twice and the classes add up to the school.
func TestAskedNeverExceedsItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := stats.NewAsked()
		for range rapid.IntRange(0, 40).Draw(t, "events") {
			parent := rapid.StringMatching("[a-f]").Draw(t, "parent")
			switch rapid.IntRange(0, 3).Draw(t, "event") {
			case 0:
				a.Invite(parent, rapid.StringMatching("[XYZ]").Draw(t, "class"))
			case 1:
				a.Answer(parent)
			case 2:
				a.Withdraw(parent)
			default:
				a.Restore(parent)
			}
		}
		var sum stats.Ratio
		for _, c := range a.Classes() {
			r := a.Of(c)
			sum.X, sum.N = sum.X+r.X, sum.N+r.N
		}
		if all := a.Of(""); all != sum || all.X > all.N {
			t.Fatalf("%v of all, %v by class", all, sum)
		}
	})
}

// Tallies forget the order of the ballots, and what they give lies in its range.
func TestTalliesForgetOrder(t *testing.T) {
	s := stats.Subject{ID: "s", Questions: []stats.Question{
		{ID: "h", Kind: stats.Rating, Role: stats.Headline}, {ID: "i", Kind: stats.Rating, Role: stats.Item},
		{ID: "j", Kind: stats.Rating, Role: stats.Item},
	}}
	plan := stats.Plan{Subjects: []stats.Subject{s}}
	rapid.Check(t, func(t *rapid.T) {
		ballots := rapid.SliceOf(rapid.Custom(func(t *rapid.T) stats.Ballot {
			b := stats.Ballot{Class: rapid.StringMatching("[AB]?").Draw(t, "class"), Ratings: map[string]int{},
				NA: map[string]bool{}}
			for _, q := range s.Questions {
				if v := rapid.IntRange(-1, 5).Draw(t, q.ID); v > 0 {
					b.Ratings[q.ID] = v
				} else if v < 0 {
					b.NA[q.ID] = true
				}
			}
			return b
		})).Draw(t, "ballots")
		forward, backward := stats.NewTally(plan), stats.NewTally(plan)
		for i := range ballots {
			forward.Add(ballots[i])
			backward.Add(ballots[len(ballots)-1-i])
		}
		if d := forward.Difference(backward); d != "" {
			t.Fatal(d)
		}
		r := forward.Result(s)
		if r.N+r.NotApplicable+r.Skipped != len(ballots) || r.X > r.N ||
			forward.AllItems("s").X > forward.AllItems("s").N {
			t.Fatalf("%+v of %d", r, len(ballots))
		}
		var sum stats.Ratio
		for _, c := range []string{"A", "B", ""} {
			x := forward.ClassResult("s", c)
			sum.X, sum.N = sum.X+x.X, sum.N+x.N
		}
		if sum != r.Ratio {
			t.Fatalf("classes %v, school %v", sum, r.Ratio)
		}
		if m := forward.Mean(s); m != nil && (*m < 1 || *m > 5 || *stats.Index(m) < 0 || *stats.Index(m) > 100) {
			t.Fatal(*m)
		}
	})
}
