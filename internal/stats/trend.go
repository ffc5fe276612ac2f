package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Sample is x of n, drawn without replacement from the Population parents to whom the question applies (N − a).
type Sample struct {
	Ratio
	Population int
}

// Limits are the ends of an interval of shares or of scale points, low ≤ high.
type Limits struct{ Low, High float64 }

// Wilson is the score interval of a share at level, with finite population correction: n* = n(N−1)/(N−n) takes the
// place of n, so that a census has no width. ok is false when nobody was asked. It is not published by itself;
// comparisons rest on it. Sources: Wilson 1927; Cochran, Sampling Techniques, 1977.
func Wilson(s Sample, level float64) (l Limits, ok bool) {
	if s.N == 0 || s.Population <= 0 {
		return Limits{}, false
	}
	p := float64(s.X) / float64(s.N)
	if s.N >= s.Population {
		return Limits{p, p}, true
	}
	n, population := float64(s.N), float64(s.Population)
	return score(p, n*(population-1)/(population-n), level), true
}

// score is Wilson's interval of a share p with an effective number of answers n, clamped to 0…1.
func score(p, n, level float64) Limits {
	z := math.Sqrt2 * math.Erfinv(level)
	d := 1 + z*z/n
	centre := (p + z*z/(2*n)) / d
	half := z / d * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return Limits{max(0, centre-half), min(1, centre+half)}
}

// Verdicts on a change. Only Up and Down may be worded as a rise or a fall.
const (
	Up            = "up"
	Down          = "down"
	Same          = "same" // equal rates, and both rounds were complete
	NoClearChange = "no_clear_change"
)

// Change is a difference of rates, later − earlier, as a share (0.05 = five percentage points).
type Change struct {
	Difference float64
	Limits     // at Level
	Verdict    string
}

// Comparable tells whether a round's counts may enter a comparison: at least k rated, at least MinSatisfied satisfied.
func (r Ratio) Comparable(k int) bool { return r.N >= k && r.X >= MinSatisfied }

// clear is how far from zero the end of an interval must lie: beyond the last bits of a double.
const clear = 1e-12

// Trend compares two rounds, taken as independent samples. That parents who answered both are alike makes the interval
// too wide, never too narrow. ok is false, and nothing may be said, when either round is not Comparable with threshold
// k. A rise or a fall must hold without the finite population correction too: in a near-census the correction alone
// would call one parent's other mind a rise.
// Source: Newcombe, Statistics in Medicine 1998, method 10, on intervals with finite population correction.
func Trend(k int, earlier, later Sample) (c Change, ok bool) {
	before, okBefore := Wilson(earlier, Level)
	after, okAfter := Wilson(later, Level)
	if !okBefore || !okAfter || !earlier.Comparable(k) || !later.Comparable(k) {
		return Change{}, false
	}
	c.Difference = *later.Value() - *earlier.Value()
	c.Limits = hybrid(earlier.Ratio, later.Ratio, before, after)
	plain := hybrid(earlier.Ratio, later.Ratio, earlier.plain(), later.plain())
	equal := Order(earlier.Ratio, later.Ratio) == 0
	switch {
	case equal && c.Low >= -clear && c.High <= clear:
		c.Verdict = Same
	case !equal && c.Low > clear && plain.Low > clear:
		c.Verdict = Up
	case !equal && c.High < -clear && plain.High < -clear:
		c.Verdict = Down
	default:
		c.Verdict = NoClearChange
	}
	return c, true
}

// hybrid is Newcombe's interval of the difference later − earlier from the interval of each.
func hybrid(earlier, later Ratio, before, after Limits) Limits {
	p1, p2 := *earlier.Value(), *later.Value()
	return Limits{p2 - p1 - math.Hypot(p2-after.Low, before.High-p1),
		p2 - p1 + math.Hypot(after.High-p2, p1-before.Low)}
}

// plain is Wilson's interval at Level as if the parents were without number: without finite population correction.
func (r Ratio) plain() Limits { return score(*r.Value(), float64(r.N), Level) }

// MeanChange is a difference of means, later − earlier, in scale points.
type MeanChange struct {
	Difference    float64
	StandardError float64
	DF            *float64 // degrees of freedom; nil when both rounds leave no doubt
	Limits                 // at Level
}

// Rounds of ratings: the counts of 1…5 and the parents to whom the question applies.
type Rated struct {
	Levels
	Population int
}

// TrendOfMeans compares the means of two rounds by Welch's t, each variance times (1 − n/N), with the degrees of
// freedom of Welch and Satterthwaite. ok is false when either round is not Comparable with threshold k.
func TrendOfMeans(k int, earlier, later Rated) (c MeanChange, ok bool) {
	if !earlier.Ratio().Comparable(k) || !later.Ratio().Comparable(k) {
		return MeanChange{}, false
	}
	c.Difference = *later.Mean() - *earlier.Mean()
	a, b := earlier.error2(), later.error2()
	if a+b <= 0 {
		c.Limits = Limits{c.Difference, c.Difference}
		return c, true
	}
	df := (a + b) * (a + b) / (a*a/float64(earlier.Levels.Rated()-1) + b*b/float64(later.Levels.Rated()-1))
	c.StandardError, c.DF = math.Sqrt(a+b), &df
	half := c.StandardError * studentHalf(df, 1-Level)
	c.Limits = Limits{c.Difference - half, c.Difference + half}
	return c, true
}

// studentHalf is how far from 0 Student's t with df degrees of freedom goes with the chance p, on both sides together:
// with x = df/(df+t²), that chance is the incomplete beta function I_x(df/2, 1/2) (Abramowitz and Stegun, 26.7.1).
func studentHalf(df, p float64) float64 {
	x := mathext.InvRegIncBeta(df/2, 0.5, p)
	return math.Sqrt(df * (1 - x) / x)
}

// error2 is the squared standard error of the mean, with finite population correction; at least two ratings.
func (r Rated) error2() float64 {
	n, mean := float64(r.Levels.Rated()), *r.Mean()
	sum := 0.0
	for i, count := range r.Levels {
		d := float64(i+1) - mean
		sum += float64(count) * d * d
	}
	return sum / (n - 1) / n * max(0, 1-n/float64(r.Population))
}
