package survey

import (
	"strings"
	"time"

	"hailong/internal/locale"
	"hailong/internal/stats"
)

// How long answering takes: a slow reader of Vietnamese reads 250 syllables a minute, and thinks four seconds about a
// mark. Vietnamese writes a blank between two syllables.
const (
	aSyllable = time.Minute / 250
	aMark     = 4 * time.Second
	// syllables of the page's own sentences that nobody has to unfold, and of those at each question; a test counts
	ownWords, wordsEach = 190, 2
)

// Minutes are how long answering takes, whole ones, rounded up: all that stands there to be read, and a moment for each
// mark. Of questions that hang on a condition those count that somebody may have to answer who has the longest way.
func (q Questionnaire) Minutes() int {
	took := reading(q.Title) + ownWords*aSyllable
	for _, s := range q.Sections {
		took += reading(s.Title)
	}
	all := q.Questions()
	place := make(map[string]int, len(all))
	for i, question := range all {
		place[question.ID] = i
	}
	below := make([]map[string]time.Duration, len(all)) // by question and answer: what only that answer brings
	for i := len(all) - 1; i >= 0; i-- {
		own := all[i].takes() + all[i].longest(below[i])
		c := all[i].ShowIf
		if c == nil {
			took += own
			continue
		}
		above, there := place[c.Question]
		if !there || above >= i { // of a form that is being written: nothing hides it
			took += own
			continue
		}
		if below[above] == nil {
			below[above] = map[string]time.Duration{}
		}
		below[above][c.Equals] += own
	}
	return max(1, int((took+time.Minute-1)/time.Minute))
}

// longest is what follows a question at most: of answers that exclude each other, the one that brings most.
func (q Question) longest(below map[string]time.Duration) (longest time.Duration) {
	for _, took := range below {
		if q.Traits().Shape == One {
			longest = max(longest, took)
		} else {
			longest += took
		}
	}
	return longest
}

// takes is how long one question takes whoever reads all of it.
func (q Question) takes() time.Duration {
	took := reading(q.Text) + spoken(q.Hint(locale.VI)) + wordsEach*aSyllable
	for _, label := range q.Choices(locale.VI) {
		took += spoken(label)
	}
	if q.Traits().Counted == stats.Rating {
		took += aMark
	}
	return took
}

func reading(t Text) time.Duration { return spoken(t.VI) }

func spoken(text string) (took time.Duration) {
	for range strings.FieldsSeq(text) {
		took += aSyllable
	}
	return took
}
