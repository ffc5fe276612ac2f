package figures

import (
	"hailong/internal/locale"
	"hailong/internal/stats"
)

// Change is what changed in one rate since an earlier round: numbers only where both rounds may be shown and asked the
// same.
type Change struct {
	Published   bool     `json:"published"`
	Reason      *string  `json:"reason"` // why nothing is said; null when published
	Earlier     *Sample  `json:"earlier"`
	Later       *Sample  `json:"later"`
	Difference  *float64 `json:"difference"` // later − earlier, as a share
	Low         *float64 `json:"low"`
	High        *float64 `json:"high"`
	Text        *string  `json:"text"` // in percentage points: "+2,3"
	Verdict     *string  `json:"verdict"`
	Mean        *Shift   `json:"mean"`
	EarlierMean *float64 `json:"earlier_mean"`
	LaterMean   *float64 `json:"later_mean"`
}

// Sample is satisfied of rated, and the parents to whom the question applies.
type Sample struct {
	Satisfied  int      `json:"satisfied"`
	Rated      int      `json:"rated"`
	Population int      `json:"population"`
	Rate       *float64 `json:"rate"`
}

// Shift is a difference of means, in scale points; df is null when both rounds leave no doubt.
type Shift struct {
	Difference    float64  `json:"difference"`
	StandardError float64  `json:"standard_error"`
	DF            *float64 `json:"df"`
	Low           float64  `json:"low"`
	High          float64  `json:"high"`
}

// Reasons why no change is published.
const (
	ReasonNew      = "new"                // the earlier round did not ask it
	ReasonQuestion = "different_question" // another wording, another question or another method
	ReasonNotShown = "not_shown"          // one of the rounds may not be shown
)

// RateChange compares two rates by the method's section 7, with threshold k.
func RateChange(k int, earlier, later stats.Sample) Change {
	c, ok := stats.Trend(k, earlier, later)
	if !ok {
		return notComparable(ReasonNotShown)
	}
	return Change{
		Published: true, Earlier: sample(earlier), Later: sample(later), Difference: &c.Difference, Low: &c.Low,
		High: &c.High,
		Text: orNull(locale.Points(locale.VI, earlier.X, earlier.N, later.X, later.N)), Verdict: &c.Verdict,
	}
}

// MeanChange compares the means of two rounds; ok is false when nothing may be said.
func MeanChange(k int, earlier, later stats.Rated) (s Shift, ok bool) {
	c, ok := stats.TrendOfMeans(k, earlier, later)
	return Shift{Difference: c.Difference, StandardError: c.StandardError, DF: c.DF, Low: c.Low, High: c.High}, ok
}

func sample(s stats.Sample) *Sample {
	return &Sample{Satisfied: s.X, Rated: s.N, Population: s.Population, Rate: s.Value()}
}

func notComparable(reason string) Change { return Change{Reason: &reason} }
