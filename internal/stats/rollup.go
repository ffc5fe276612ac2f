package stats

import (
	"math/big"

	"gonum.org/v1/gonum/mathext"
)

// Entrant is one school's subject in a roll-up: satisfied of rated, and the parents to whom the question applies.
type Entrant struct {
	School string
	Sample
}

// Flags of a school in the funnel: whether its rate lies outside what chance explains around the pooled rate.
const (
	FarBelow = "far_below"
	Below    = "below"
	Within   = "within"
	Above    = "above"
	FarAbove = "far_above"
)

// The tails of the funnel's limits: 95 % and 99.8 % of schools that differ by chance alone lie between.
const (
	tail95  = 0.025
	tail998 = 0.001
)

// A school has a place only when enough answered: at least leastRanked, and at least half of its parents.
const leastRanked = 20

// Rollup is the figure of many schools. Rates are shares; the zero Rollup has none.
type Rollup struct {
	Schools  int // all
	Included int // those whose own figure is Exact: only they enter, so that no hidden one follows from a total
	Pooled   Ratio
	// MeanOfSchools has each school alike, ByEligible has each stand for all its parents. Name which one is meant.
	MeanOfSchools, ByEligible float64
	Places                    []Place
}

// Place is one school in the roll-up.
type Place struct {
	School string
	Ratio
	Limits                   // its own exact interval
	Limits95, Limits998 Span // of the funnel at its number of answers, as counts of n
	Flag                string
	From, To            int // its place is between these, with 1 the best; 0 = too few answered to have one
}

// Pool rolls up schools by threshold k.
// Funnel: Spiegelhalter, Statistics in Medicine 2005, with exact binomial limits around the pooled rate and no finite
// correction: the question is whether a school differs beyond chance, and with everybody asked each would.
func Pool(k int, schools []Entrant) Rollup {
	r := Rollup{Schools: len(schools)}
	eligible, stood := 0, 0.0
	for _, s := range schools {
		if !s.Comparable(k) {
			continue
		}
		r.Included++
		r.Pooled.X, r.Pooled.N = r.Pooled.X+s.X, r.Pooled.N+s.N
		rate := *s.Value()
		r.MeanOfSchools += rate
		eligible += s.Population
		stood += float64(s.Population) * rate
		low, high, _ := Interval(s.Ratio, s.Population, Level)
		r.Places = append(r.Places, Place{
			School: s.School, Ratio: s.Ratio, From: ranked(s.Sample),
			Limits: Limits{float64(low) / float64(s.Population), float64(high) / float64(s.Population)},
		})
	}
	if r.Included == 0 {
		return r
	}
	r.MeanOfSchools /= float64(r.Included)
	r.ByEligible = stood / float64(eligible)
	for i := range r.Places {
		r.Places[i].funnel(*r.Pooled.Value())
	}
	rank(r.Places)
	return r
}

// ranked is 1 for a school that may have a place, 0 for another.
func ranked(s Sample) int {
	if s.N >= leastRanked && !Half(s.N, s.Population) {
		return 1
	}
	return 0
}

// rank gives each ranked school its range of places: 1 + the schools that are surely better, up to all ranked less
// those that are surely worse. Surely = the exact intervals do not meet.
func rank(places []Place) {
	all := 0
	for _, p := range places {
		if p.From > 0 {
			all++
		}
	}
	for i := range places {
		if places[i].From == 0 {
			continue
		}
		better, worse := 0, 0
		for _, other := range places {
			switch {
			case other.From == 0:
			case other.Low > places[i].High:
				better++
			case other.High < places[i].Low:
				worse++
			}
		}
		places[i].From, places[i].To = 1+better, all-worse
	}
}

func (p *Place) funnel(pooled float64) {
	p.Limits95, p.Limits998 = limits(p.N, pooled, tail95), limits(p.N, pooled, tail998)
	switch {
	case p.X < p.Limits998.Low.X:
		p.Flag = FarBelow
	case p.X > p.Limits998.High.X:
		p.Flag = FarAbove
	case p.X < p.Limits95.Low.X:
		p.Flag = Below
	case p.X > p.Limits95.High.X:
		p.Flag = Above
	default:
		p.Flag = Within
	}
}

// limits are the smallest r with P(X ≤ r) ≥ q and with P(X ≤ r) ≥ 1 − q, X ~ binomial(n, p).
func limits(n int, p, q float64) Span {
	return Span{Ratio{binomialQuantile(n, p, q), n}, Ratio{binomialQuantile(n, p, 1-q), n}}
}

// lastBits keeps an exact tie from slipping by the last bits of a double.
const lastBits = 1e-13

func binomialQuantile(n int, p, q float64) int {
	if p >= 1 {
		return n
	}
	return firstWhere(0, n, func(r int) bool { return r == n || atMost(r, n, p) >= q-lastBits })
}

// atMost is the chance of at most r in n tries of chance p, r < n: the binomial distribution by the incomplete beta
// function (NIST Digital Library of Mathematical Functions, 8.17.5).
func atMost(r, n int, p float64) float64 {
	return mathext.RegIncBeta(float64(n-r), float64(r)+1, 1-p)
}

// Order compares two rates exactly: 1 when a is the greater, −1 when b is, 0 when they are equal or one has no value.
func Order(a, b Ratio) int {
	if a.N == 0 || b.N == 0 {
		return 0
	}
	product := func(x, n int) *big.Int { return new(big.Int).Mul(big.NewInt(int64(x)), big.NewInt(int64(n))) }
	return product(a.X, b.N).Cmp(product(b.X, a.N))
}

// Reversal is what Simpson's paradox looks like: pooled, one side is ahead; in the strata, the other.
type Reversal struct {
	Pooled int   // Order of the pooled rates
	Strata []int // Order in each stratum that both sides have
	Warn   bool  // no stratum agrees with the pooled order, and at least one is opposite
}

// Simpson compares two offices, or two rounds, over the same strata; a[i] and b[i] are one stratum. Strata that are
// empty on a side are left out of the strata's orders, not of the pool.
func Simpson(a, b []Ratio) Reversal {
	var left, right Ratio
	var r Reversal
	for _, s := range a {
		left.X, left.N = left.X+s.X, left.N+s.N
	}
	for _, s := range b {
		right.X, right.N = right.X+s.X, right.N+s.N
	}
	r.Pooled = Order(left, right)
	opposite := false
	r.Warn = r.Pooled != 0
	for i := range min(len(a), len(b)) {
		if a[i].N == 0 || b[i].N == 0 {
			continue
		}
		o := Order(a[i], b[i])
		r.Strata = append(r.Strata, o)
		opposite = opposite || o*r.Pooled < 0
		r.Warn = r.Warn && o*r.Pooled <= 0
	}
	r.Warn = r.Warn && opposite
	return r
}
