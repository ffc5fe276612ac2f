package stats

import (
	"math"
	"math/big"
)

// Level is the confidence level of every published interval.
const Level = 0.95

// Interval is the exact two-sided confidence interval for the satisfied among population parents, when x of n rated are
// satisfied, as counts. The rated are treated as drawn without replacement, so X is hypergeometric; the interval
// inverts the two one-sided tests at (1−level)/2 each. ok is false when population is 0.
// Source: Clopper & Pearson 1934, carried over to the hypergeometric by Katz 1953 and Buonaccorsi 1987.
func Interval(r Ratio, population int, level float64) (low, high int, ok bool) {
	x, n := r.X, r.N
	switch {
	case population <= 0:
		return 0, 0, false
	case n == 0:
		return 0, population, true
	case n >= population:
		return x, x, true
	}
	// "Greater than α/2" is strict; the factor keeps an exact tie, such as P = 1/40, from slipping in by its last bit.
	tail := (1 - level) / 2 * (1 + 1e-9)
	least, most := x, population-(n-x)
	low = firstWhere(least, most, func(m int) bool { return upperTail(population, m, n, x) > tail })
	high = firstWhere(low, most+1, func(m int) bool { return m > most || lowerTail(population, m, n, x) <= tail }) - 1
	return low, high, true
}

// firstWhere is the smallest m in from…to for which holds, where holds is false up to some m and true from there on.
func firstWhere(from, to int, holds func(int) bool) int {
	for from < to {
		middle := from + (to-from)/2
		if holds(middle) {
			to = middle
		} else {
			from = middle + 1
		}
	}
	return from
}

// upperTail is P(X ≥ x) for X ~ hypergeometric(population, m, n).
func upperTail(population, m, n, x int) float64 { return lowerTail(population, population-m, n, n-x) }

// exactBelow is the population up to which tails are computed in whole numbers.
const exactBelow = 200

// lowerTail is P(X ≤ x) for X ~ hypergeometric(population, m, n): m successes among population, n drawn.
func lowerTail(population, m, n, x int) float64 {
	least, most := max(0, n-(population-m)), min(n, m)
	switch {
	case x < least:
		return 0
	case x >= most:
		return 1
	case population <= exactBelow:
		return exactTail(population, m, n, least, x)
	}
	// Sum outward from the largest term of the side that does not hold the mode, where terms fall quickly.
	mode := int(float64(n+1) * float64(m+1) / float64(population+2))
	if x < mode {
		return sumDown(population, m, n, x, least)
	}
	return 1 - sumUp(population, m, n, x+1, most)
}

func exactTail(population, m, n, from, to int) float64 {
	sum, term := new(big.Int), new(big.Int)
	for i := from; i <= to; i++ {
		term.Mul(new(big.Int).Binomial(int64(m), int64(i)), new(big.Int).Binomial(int64(population-m), int64(n-i)))
		sum.Add(sum, term)
	}
	p, _ := new(big.Rat).SetFrac(sum, new(big.Int).Binomial(int64(population), int64(n))).Float64()
	return p
}

// negligible is a term's share of the sum below which further terms change nothing.
const negligible = 1e-18

// sumDown adds the terms from i = from down to least, each from its neighbour.
func sumDown(population, m, n, from, least int) float64 {
	sum, term := 0.0, 1.0
	for i := from; i >= least; i-- {
		sum += term
		if term < sum*negligible {
			break
		}
		// p(i−1)/p(i) = i (N−m−n+i) / ((m−i+1)(n−i+1))
		term *= float64(i) / float64(m-i+1) * (float64(population-m-n+i) / float64(n-i+1))
	}
	return sum * probability(population, m, n, from)
}

// sumUp adds the terms from i = from up to most.
func sumUp(population, m, n, from, most int) float64 {
	sum, term := 0.0, 1.0
	for i := from; i <= most; i++ {
		sum += term
		if term < sum*negligible {
			break
		}
		// p(i+1)/p(i) = (m−i)(n−i) / ((i+1)(N−m−n+i+1))
		term *= float64(m-i) / float64(i+1) * (float64(n-i) / float64(population-m-n+i+1))
	}
	return sum * probability(population, m, n, from)
}

// probability is P(X = i), by log-gamma.
func probability(population, m, n, i int) float64 {
	return math.Exp(logChoose(m, i) + logChoose(population-m, n-i) - logChoose(population, n))
}

func logChoose(n, k int) float64 {
	a, _ := math.Lgamma(float64(n + 1))
	b, _ := math.Lgamma(float64(k + 1))
	c, _ := math.Lgamma(float64(n - k + 1))
	return a - b - c
}
