package stats

import "strconv"

// Ballots is how many ballots were counted.
func (t Tally) Ballots() int { return t.get(partRound, "", "", cellBallots) }

// ClassBallots is how many ballots carry the class label; "" for those without.
func (t Tally) ClassBallots(class string) int { return t.get(partClass, "", class, cellBallots) }

// Levels are the counts 1…5 of a Rating question.
func (t Tally) Levels(question string) Levels {
	var l Levels
	for i := range l {
		l[i] = t.get(partQuestion, question, "", strconv.Itoa(i+1))
	}
	return l
}

// NotApplicable is how many ballots marked the question not applicable.
func (t Tally) NotApplicable(question string) int { return t.get(partQuestion, question, "", cellNA) }

// Skipped is how many ballots left the question out, or never saw it.
func (t Tally) Skipped(question string) int { return t.get(partQuestion, question, "", cellSkipped) }

// Answered is how many ballots answered a Choice or Amount question.
func (t Tally) Answered(question string) int { return t.get(partQuestion, question, "", cellAnswered) }

// Chosen is how many ballots chose a value of a Choice question.
func (t Tally) Chosen(question, value string) int { return t.get(partQuestion, question, "", value) }

// Sum is the sum of the answers to an Amount question.
func (t Tally) Sum(question string) int { return t.get(partQuestion, question, "", cellSum) }

// AmountMean is their mean, nil when there are none. It may exceed 100.
func (t Tally) AmountMean(question string) *float64 {
	return mean(t.Sum(question), t.Answered(question))
}

// Texts is how many comments a question got.
func (t Tally) Texts(question string) int { return t.get(partQuestion, question, "", cellTexts) }

// Straight is how many ballots of those checked gave the same rating throughout.
func (t Tally) Straight() Ratio {
	return Ratio{t.get(partRound, "", "", cellStraight), t.get(partRound, "", "", cellChecked)}
}

// AllItems are the people whose every rated item is satisfied, of those with at least one rated item.
func (t Tally) AllItems(subject string) Ratio {
	return Ratio{t.get(partSubject, subject, "", cellSatisfied), t.get(partSubject, subject, "", cellRated)}
}

// Raters are the people who gave at least one mark to the items of a criterion.
func (t Tally) Raters(criterion string) int { return t.get(partCriterion, criterion, "", cellRated) }

// Items are the answers to all items of a subject, added up; the headline is left out.
func (t Tally) Items(s Subject) Levels {
	var sum Levels
	for _, q := range s.Questions {
		if q.Role == Item {
			sum = sum.Plus(t.Levels(q.ID))
		}
	}
	return sum
}

// Result is a subject's published figure in counts.
type Result struct {
	Method string // ByHeadline, ByAllItems or "" when the subject has no rate
	Ratio
	NotApplicable int
	Skipped       int
}

// Result gives the counts of the subject's published method.
func (t Tally) Result(s Subject) Result {
	r := Result{Method: s.Method()}
	switch r.Method {
	case ByHeadline:
		r.Ratio, r.NotApplicable = t.Levels(s.Headline()).Ratio(), t.NotApplicable(s.Headline())
	case ByAllItems:
		r.Ratio, r.NotApplicable = t.AllItems(s.ID), t.get(partSubject, s.ID, "", cellNA)
	default:
		return r
	}
	r.Skipped = t.Ballots() - r.N - r.NotApplicable
	return r
}

// ClassResult is satisfied of rated by the subject's published method in one class; "" for ballots without a label.
func (t Tally) ClassResult(subject, class string) Ratio {
	return Ratio{t.get(partClassSubject, subject, class, cellSatisfied),
		t.get(partClassSubject, subject, class, cellRated)}
}

// Mixes are the ballots by how they pay: Cashless + CashOnly + OtherOnly = Answered; Mixed is the part of Cashless that
// also pays in cash.
type Mixes struct{ Answered, Cashless, Mixed, CashOnly, OtherOnly int }

// Mixes counts the channel question (section 10).
func (t Tally) Mixes(question string) Mixes {
	return Mixes{
		Answered: t.Answered(question), Cashless: t.get(partChannels, question, "", cellCashless),
		Mixed:     t.get(partChannels, question, "", cellMixed),
		CashOnly:  t.get(partChannels, question, "", cellCashOnly),
		OtherOnly: t.get(partChannels, question, "", cellOtherOnly),
	}
}

// Mean is the mean of the subject's headline; without one, of all item answers pooled.
func (t Tally) Mean(s Subject) *float64 { return t.MeanLevels(s).Mean() }

// MeanLevels are the counts behind Mean.
func (t Tally) MeanLevels(s Subject) Levels {
	if h := s.Headline(); h != "" {
		return t.Levels(h)
	}
	return t.Items(s)
}
