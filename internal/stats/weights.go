package stats

import "math"

// Enrolled is a class with its parents: who was asked, who answered, and what they said of one subject.
type Enrolled struct {
	Class
	Eligible  int
	Responded int
}

// Representativity is R = 1 − 2·√(Σ N_c(n_c/N_c − n/N)² / (N − 1)) over the classes: 1 when every class answered alike.
// It uses participation only, no opinion. nil for at most one parent.
// Source: Schouten, Cobben & Bethlehem, Survey Methodology 2009, single-stage with classes as the only covariate.
func Representativity(classes []Enrolled) *float64 {
	responded, eligible := 0, 0
	for _, c := range classes {
		responded += c.Responded
		eligible += c.Eligible
	}
	if eligible <= 1 {
		return nil
	}
	all, spread := float64(responded)/float64(eligible), 0.0
	for _, c := range classes {
		if c.Eligible > 0 {
			d := float64(c.Responded)/float64(c.Eligible) - all
			spread += float64(c.Eligible) * d * d
		}
	}
	r := 1 - 2*math.Sqrt(spread/float64(eligible-1))
	return &r
}

// Weighting is the rate adjusted for uneven response of the groups: each group stands for all its parents.
type Weighting struct {
	Strata        [][]int // indexes of classes
	Rate          float64
	Unweighted    float64
	StandardError float64
	Interval      *Limits // at Level; nil when nothing varies
}

// Weighted is the post-stratified rate Σ (N_h/N) p_h over the groups of section 6, never over the real classes: that
// would be a second equation for a hidden class. Silent classes join the hidden group, or else the group with the
// fewest ballots. ok is false when the subject's class table is not published.
// Sources: Cochran, Sampling Techniques, 1977 (stratified); Korn & Graubard 1998 (interval with an effective n).
func Weighted(k int, classes []Enrolled) (w Weighting, ok bool) {
	bare := make([]Class, len(classes))
	for i, c := range classes {
		bare[i] = c.Class
	}
	table := Show(k, bare)
	if table.State != Published {
		return Weighting{}, false
	}
	w.Strata = withSilent(table, bare)
	total := 0
	for _, c := range classes {
		total += c.Eligible
	}
	var all Ratio
	variance := 0.0
	for _, stratum := range w.Strata {
		var r Ratio
		eligible := 0
		for _, i := range stratum {
			r.X += bare[i].Satisfied
			r.N += bare[i].Rated
			eligible += classes[i].Eligible
		}
		all.X, all.N = all.X+r.X, all.N+r.N
		weight, p, n := float64(eligible)/float64(total), float64(r.X)/float64(r.N), float64(r.N)
		w.Rate += weight * p
		variance += weight * weight * max(0, 1-n/float64(eligible)) * p * (1 - p) / (n - 1)
	}
	if all.X == all.N { // exactly, not up to the last bit of a sum of doubles
		w.Rate = 1
	}
	w.Unweighted, w.StandardError = *all.Value(), math.Sqrt(variance)
	if variance > 0 {
		l := score(w.Rate, w.Rate*(1-w.Rate)/variance, Level)
		w.Interval = &l
	}
	return w, true
}

// withSilent puts the classes without a ballot into the hidden group, which stands last, or else into the group with
// the fewest ballots, of equals the first.
func withSilent(table Table, classes []Class) [][]int {
	strata := make([][]int, len(table.Groups))
	smallest, fewest := 0, math.MaxInt
	hidden := -1
	for g, group := range table.Groups {
		strata[g] = append([]int(nil), group...)
		ballots := 0
		for _, i := range group {
			ballots += classes[i].Rated
		}
		if ballots < fewest {
			smallest, fewest = g, ballots
		}
		if table.Classes[group[0]] != Shown {
			hidden = g
		}
	}
	if hidden >= 0 {
		smallest = hidden
	}
	for i, status := range table.Classes {
		if status == Empty {
			strata[smallest] = insertSorted(strata[smallest], i)
		}
	}
	return strata
}

func insertSorted(sorted []int, i int) []int {
	at := len(sorted)
	for at > 0 && sorted[at-1] > i {
		at--
	}
	return append(sorted[:at], append([]int{i}, sorted[at:]...)...)
}
