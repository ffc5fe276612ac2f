package stats

import (
	"slices"
	"strconv"
	"strings"
)

// Measured is how a Measure question was answered: each value that was given, in order, and how often. Values are whole
// numbers of the question's smallest unit.
type Measured struct {
	Values []int
	Times  []int
	N, Sum int
}

// Measured are the answers to a Measure question.
func (t Tally) Measured(question string) Measured {
	var m Measured
	times := map[int]int{}
	for p, n := range t.n {
		if p.part != partQuestion || p.item != question || strings.HasPrefix(p.cell, "#") {
			continue
		}
		if value, err := strconv.Atoi(p.cell); err == nil {
			times[value] = int(n)
			m.Values = append(m.Values, value)
		}
	}
	slices.Sort(m.Values)
	for _, value := range m.Values {
		m.Times = append(m.Times, times[value])
		m.N, m.Sum = m.N+times[value], m.Sum+value*times[value]
	}
	return m
}

// at is the i-th smallest answer, from 1.
func (m Measured) at(i int) int {
	for j, n := range m.Times {
		if i -= n; i <= 0 {
			return m.Values[j]
		}
	}
	return 0
}

// Quartiles are twice the quartiles, so that they are whole: the second definition of Hyndman and Fan (The American
// Statistician 50, 1996), which is R's type 2. The quarter's answer in order; where the quarters fall between two
// answers, the middle of both. There must be answers.
func (m Measured) Quartiles() (doubled [3]int) {
	for j := range doubled {
		i := (j + 1) * m.N / 4
		if (j+1)*m.N%4 == 0 {
			doubled[j] = m.at(i) + m.at(i+1)
		} else {
			doubled[j] = 2 * m.at(i+1)
		}
	}
	return doubled
}

// Measuring is the rule for what may be published of a Measure question. Its parts can be taken out for tests that see
// it leak.
type Measuring struct {
	// Fewer than MinSatisfied answers that are not the least number, or not the greatest, tell nearly everybody's: the
	// sum of answers that are all the least is that of no others.
	Ends bool
	// A quartile is told only of 4k answers, so that k answers lie on each side of each.
	Quarters bool
}

// TheMeasuring is the whole rule.
var TheMeasuring = Measuring{Ends: true, Quarters: true}

// Why is why neither mean nor quartiles of a question may be told, "" when the mean may; quarters is why the quartiles
// may not.
func (r Measuring) Why(k int, q Question, m Measured) (why, quarters string) {
	if why = WhyFew(k, m.N); why != "" {
		return why, why
	}
	least, greatest := 0, 0
	for i, value := range m.Values {
		if value == q.Low {
			least = m.Times[i]
		}
		if value == q.High {
			greatest = m.Times[i]
		}
	}
	if r.Ends && m.N-max(least, greatest) < MinSatisfied {
		return Alike, Alike
	}
	if r.Quarters && m.N < 4*k {
		return "", TooFewForQuartiles
	}
	return "", ""
}
