package figures

import (
	"slices"

	"hailong/internal/locale"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// Beside gives, of closed rounds in the order in which they closed, the one of the other audience that a report sets
// beside a round: the one that the school names (survey.Survey.Beside); else the latest of the same period and school
// year. ok is false when there is none.
func Beside(rounds []Published, round Published) (other Published, ok bool) {
	for _, one := range slices.Backward(asking(rounds, round.Survey.Audience.Other())) {
		if named := round.Survey.Beside; named != "" && one.Survey.ID.String() == named ||
			named == "" && samePeriod(one.Survey, round.Survey) {
			return one, true
		}
	}
	return Published{}, false
}

func samePeriod(a, b survey.Survey) bool {
	return a.SchoolYear == b.SchoolYear && locale.Fold(a.Period) == locale.Fold(b.Period)
}

// Pair is one subject as two kinds of respondents tell it, side by side.
type Pair struct {
	One, Other Satisfaction
	// Told are the shares of satisfied people or marks of both, where both publish one by the same method: then the
	// difference may be told, for whoever reads both can work it out.
	Told *[2]stats.Ratio
}

// Pairs are the subjects that two documents have in common, in the order of the first. Nothing is in a pair that its
// document does not publish.
func Pairs(one, other Document) []Pair {
	var all []Pair
	for _, s := range one.Satisfaction {
		at := slices.IndexFunc(other.Satisfaction, func(o Satisfaction) bool { return o.SubjectID == s.SubjectID })
		if at < 0 || !one.asked(s) || !other.asked(other.Satisfaction[at]) {
			continue
		}
		pair := Pair{One: s, Other: other.Satisfaction[at]}
		a, shown := s.published()
		b, shownToo := pair.Other.published()
		if shown && shownToo && *s.Method == *pair.Other.Method && s.Publish == pair.Other.Publish {
			pair.Told = &[2]stats.Ratio{a, b}
		}
		all = append(all, pair)
	}
	return all
}

// asked tells whether a subject has a rate; of a round with too few ballots nobody is told.
func (d Document) asked(s Satisfaction) bool { return s.Method != nil || d.Counted < d.Threshold }

// published is the share by which the subject is published; false where it is withheld, or published as a mean.
func (s Satisfaction) published() (stats.Ratio, bool) {
	switch {
	case s.Status != stats.Exact:
		return stats.Ratio{}, false
	case s.Publish == survey.ByPeople:
		return stats.Ratio{X: *s.Satisfied, N: *s.Rated}, *s.Rated > 0
	case s.Publish == survey.ByAnswers:
		marks, why := s.Marks()
		return stats.Ratio{X: marks.Satisfied, N: marks.Given}, why == "" && marks.Given > 0
	default:
		return stats.Ratio{}, false
	}
}
