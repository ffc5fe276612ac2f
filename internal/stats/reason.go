package stats

// Why something is withheld. Each follows from what anybody may see, so that telling it reveals nothing more: the
// numbers of ballots, and which other figures are shown.
const (
	Nobody          = "nobody"            // nobody answered
	TooFew          = "too_few"           // somebody did, but fewer than k
	TooFewForTexts  = "too_few_texts"     // fewer than 2k ballots: no comment
	TooFewSatisfied = "too_few_satisfied" // fewer than MinSatisfied are satisfied
	Solves          = "solves"            // it would solve for another figure that is withheld
	Depends         = "depends"           // asked only on a condition, and the answer that it hangs on is withheld
	OneSided        = "one_sided"         // asked only on a condition that fewer than k met, or fewer than k did not
	Alike           = "alike"             // fewer than MinSatisfied gave another number than the least, or the greatest
	// fewer than 4k answered: no quartiles, of which each would stand for fewer than k
	TooFewForQuartiles = "too_few_quartiles"
	// its own question is asked only on a condition: such a rate is never published
	Conditional = "conditional"
)

// Reasons are all of them.
var Reasons = []string{Nobody, TooFew, TooFewForTexts, TooFewSatisfied, Solves, Depends, OneSided, Alike,
	TooFewForQuartiles, Conditional}

// LeastForTexts is how many ballots a round with threshold k must have counted before its comments are shown.
func LeastForTexts(k int) int { return 2 * k }

// WhyFew is Nobody or TooFew for a number of answers below k, "" from k on.
func WhyFew(k, answered int) string {
	switch {
	case answered == 0:
		return Nobody
	case answered < k:
		return TooFew
	default:
		return ""
	}
}

// WhyQuestion is why the counts of a rated question are withheld, "" when they may be shown.
func WhyQuestion(k int, l Levels) string {
	if why := WhyFew(k, l.Rated()); why != "" {
		return why
	}
	if l.Satisfied() < MinSatisfied {
		return TooFewSatisfied
	}
	return ""
}
