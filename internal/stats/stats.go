// Package stats is the statistical method: from counts to rates, means, bounds, intervals, and what of them may be
// shown.
//
// It is pure: counts in, figures out, no clock, no input or output, no text for readers. Counts stay integers to the
// very end, and every rule that must be exact is integer arithmetic. It knows no survey, school or ballot of storage.
package stats

import "fmt"

// MinSatisfied (ℓ) is the fewest satisfied ballots in anything shown exactly. Three is the least value for which a
// reader who knows the method, and one of the ballots, can never be sure that all others of a class are dissatisfied.
const MinSatisfied = 3

// DefaultThreshold (k) is the fewest ballots in anything shown. A school may raise it, never lower it.
const DefaultThreshold = 5

// ErrRatio means a count that is not a part of another: corrupted numbers, never shown.
var ErrRatio = fmt.Errorf("a ratio needs 0 <= x <= n")

// Ratio is x of n. Both are kept, because a report prints both: 182/201. The zero Ratio has no value.
type Ratio struct{ X, N int }

// NewRatio returns ErrRatio unless 0 <= x <= n.
func NewRatio(x, n int) (Ratio, error) {
	if x < 0 || x > n {
		return Ratio{}, fmt.Errorf("%w: %d of %d", ErrRatio, x, n)
	}
	return Ratio{x, n}, nil
}

// Value is x/n, nil when nobody was counted: not defined, which is not 0.
func (r Ratio) Value() *float64 {
	if r.N == 0 {
		return nil
	}
	v := float64(r.X) / float64(r.N)
	return &v
}

// Levels are the counts of the answers 1…5 of a five-step scale; Levels[0] counts the 1s.
type Levels [5]int

// Rated is how many answers there are (n).
func (l Levels) Rated() int { return l[0] + l[1] + l[2] + l[3] + l[4] }

// Satisfied is how many of them are 4 or 5 (x); 3, "bình thường", is not.
func (l Levels) Satisfied() int { return l[3] + l[4] }

// Sum is the sum of the answers.
func (l Levels) Sum() int { return l[0] + 2*l[1] + 3*l[2] + 4*l[3] + 5*l[4] }

// Plus adds two counts, level by level.
func (l Levels) Plus(m Levels) Levels {
	for i := range l {
		l[i] += m[i]
	}
	return l
}

// Ratio is satisfied of rated.
func (l Levels) Ratio() Ratio { return Ratio{l.Satisfied(), l.Rated()} }

// Mean is the mean of the answers, 1…5; nil when there are none.
func (l Levels) Mean() *float64 { return mean(l.Sum(), l.Rated()) }

// Index rescales a mean of 1…5 to 0…100: (mean − 1)/4 × 100. mean/5 × 100 is another index and is not used.
func Index(mean *float64) *float64 {
	if mean == nil {
		return nil
	}
	v := (*mean - 1) / 4 * 100
	return &v
}

func mean(sum, n int) *float64 {
	if n == 0 {
		return nil
	}
	v := float64(sum) / float64(n)
	return &v
}

// Span is a pair of shares, low ≤ high.
type Span struct{ Low, High Ratio }

// Bounds are the worst cases for all parents, without any assumption about those whose opinion is unknown: all of them
// dissatisfied, or all satisfied. r is satisfied of rated, population the parents to whom the question applies (N − a).
// ok is false when there is nobody. Source: Manski, Partial Identification of Probability Distributions, 2003.
func Bounds(r Ratio, population int) (s Span, ok bool) {
	if population <= 0 {
		return Span{}, false
	}
	return Span{Ratio{r.X, population}, Ratio{r.X + population - r.N, population}}, true
}
