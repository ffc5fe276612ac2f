package stats

import (
	"fmt"
	"testing"
)

// The attacker knows the method, every class's number of ballots, everything published, and perhaps one ballot. This
// test enumerates every possible world of small schools, puts together the worlds that look alike from outside, and
// fails where a look lets someone conclude what is protected.

// look is all that an attacker sees of a world.
func look(r rule, sizes, satisfied []int) string {
	classes := make([]Class, len(sizes))
	total := 0
	for i := range sizes {
		classes[i] = Class{Name: string(rune('A' + i)), Rated: sizes[i], Satisfied: satisfied[i]}
		total += satisfied[i]
	}
	t := r.show(classes)
	seen := fmt.Sprint(t.School, t.State, t.Classes)
	if t.School == Exact {
		seen += fmt.Sprint(" x=", total)
	}
	if t.State == Published {
		for i, status := range t.Classes {
			if status == Shown {
				seen += fmt.Sprint(" ", i, "=", satisfied[i])
			}
		}
	}
	return seen
}

// worlds puts all worlds of the given class sizes together by their look.
func worlds(r rule, sizes []int) map[string][][]int {
	byLook := map[string][][]int{}
	satisfied := make([]int, len(sizes))
	for {
		seen := look(r, sizes, satisfied)
		byLook[seen] = append(byLook[seen], append([]int(nil), satisfied...))
		at := 0
		for at < len(sizes) && satisfied[at] == sizes[at] {
			satisfied[at] = 0
			at++
		}
		if at == len(sizes) {
			return byLook
		}
		satisfied[at]++
	}
}

// leak says what someone can conclude from worlds that look alike; "" for nothing protected.
func leak(k int, sizes []int, alike [][]int) string {
	for c, n := range sizes {
		if n == 0 {
			continue
		}
		first, certain := alike[0][c], true
		for _, w := range alike {
			certain = certain && w[c] == first
		}
		if certain && n < k && first < n {
			return fmt.Sprintf("class %d of %d ballots has %d satisfied", c, n, first)
		}
		if none(alike, c, 0, func([]int) bool { return true }) {
			return fmt.Sprintf("nobody in class %d is satisfied", c)
		}
		for d, m := range sizes { // an insider of class d, who knows the own ballot
			if m == 0 || d == c && n == 1 {
				continue
			}
			own := 0
			if d == c {
				own = 1
			}
			if none(alike, c, own, func(w []int) bool { return w[d] >= 1 }) {
				return fmt.Sprintf("a satisfied parent of class %d knows: no other of class %d is", d, c)
			}
			if none(alike, c, 0, func(w []int) bool { return w[d] < m }) {
				return fmt.Sprintf("a dissatisfied parent of class %d knows: nobody of class %d is satisfied", d, c)
			}
		}
	}
	return ""
}

// none tells whether in every world that agrees with what is known, class c has just own satisfied; false when none
// agrees.
func none(alike [][]int, c, own int, agrees func([]int) bool) bool {
	some := false
	for _, w := range alike {
		if agrees(w) {
			some = true
			if w[c] != own {
				return false
			}
		}
	}
	return some
}

// firstLeak tries all schools of up to four classes of up to six ballots.
func firstLeak(r rule) string {
	for a := 0; a <= 6; a++ {
		for b := a; b <= 6; b++ {
			for c := b; c <= 6; c++ {
				for d := max(c, 1); d <= 6; d++ {
					sizes := []int{a, b, c, d}
					for seen, alike := range worlds(r, sizes) {
						if l := leak(r.k, sizes, alike); l != "" {
							return fmt.Sprint(sizes, " ", seen, ": ", l)
						}
					}
				}
			}
		}
	}
	return ""
}

func TestNothingHiddenCanBeWorkedOut(t *testing.T) {
	whole := rule{k: DefaultThreshold, least: MinSatisfied, complement: true, allOrNothing: true}
	if l := firstLeak(whole); l != "" {
		t.Errorf("the method leaks: %s", l)
	}
	for name, broken := range map[string]rule{
		"without the complement step":   {k: whole.k, least: whole.least, allOrNothing: true},
		"without all or nothing":        {k: whole.k, least: whole.least, complement: true},
		"with ℓ = 2":                    {k: whole.k, least: 2, complement: true, allOrNothing: true},
		"with a threshold of 2 ballots": {k: 2, least: 1, complement: true, allOrNothing: true},
	} {
		if firstLeak(broken) == "" {
			t.Errorf("the attacker misses the method %s", name)
		}
	}
}

// The interval covers the truth in at least 95 of 100 samples, whatever the truth is, for every small school.
func TestIntervalCoversTheTruth(t *testing.T) {
	for population := 1; population <= 30; population++ {
		for n := 1; n < population; n++ {
			lows, highs := make([]int, n+1), make([]int, n+1)
			for x := range lows {
				lows[x], highs[x], _ = Interval(Ratio{x, n}, population, Level)
			}
			for m := 0; m <= population; m++ {
				covered := 0.0
				for x := max(0, n-(population-m)); x <= min(n, m); x++ {
					if lows[x] <= m && m <= highs[x] {
						covered += probability(population, m, n, x)
					}
				}
				if covered < Level-1e-9 {
					t.Fatalf("of %d parents %d asked, %d satisfied: covered %.4f", population, n, m, covered)
				}
			}
		}
	}
}

func BenchmarkIntervalOfFiveMillion(b *testing.B) {
	for b.Loop() {
		Interval(Ratio{2_100_000, 2_500_000}, 5_000_000, Level)
	}
}
