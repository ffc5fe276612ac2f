package figures

import (
	"slices"
	"strconv"

	"hailong/internal/locale"
	"hailong/internal/school"
	"hailong/internal/survey"
)

// Earlier gives, of closed rounds in the order in which they closed, the one with which a round is compared: the one
// rule of reports, pages, periods and programs. It is what the school chose for the round (survey.Comparison); without
// a choice the last one before it that asked one of its subjects in the same way and published it. A round without
// figures is passed over, and so is one that asked others. ok is false when there is none.
func Earlier(rounds []Published, round Published) (earlier Published, ok bool) {
	before := asking(beforeIt(rounds, round), round.Survey.Audience)
	switch with := round.Survey.ComparedWith; with {
	case survey.LastRound, "":
		return lastComparable(before, round, "")
	case survey.YearBefore:
		return lastComparable(slices.DeleteFunc(slices.Clone(before), func(one Published) bool {
			return !yearApart(one.Survey, round.Survey)
		}), round, "")
	default:
		at := slices.IndexFunc(before, func(one Published) bool { return one.Survey.ID.String() == string(with) })
		if at < 0 {
			return Published{}, false
		}
		return before[at], true
	}
}

// asking are the rounds that asked an audience.
func asking(rounds []Published, audience school.Audience) []Published {
	return slices.DeleteFunc(slices.Clone(rounds), func(one Published) bool { return one.Survey.Audience != audience })
}

// Asked tells whether one of the rounds asked an audience.
func Asked(rounds []Published, audience school.Audience) bool {
	return len(asking(rounds, audience)) > 0
}

// beforeIt are the rounds that closed before one.
func beforeIt(rounds []Published, round Published) []Published {
	at := slices.IndexFunc(rounds, func(one Published) bool { return one.Survey.ID == round.Survey.ID })
	if at < 0 { // closed a moment ago
		return rounds
	}
	return rounds[:at]
}

// lastComparable is the last of rounds from which the change to a round may be told, in one subject, or in any of them
// when subject is "".
func lastComparable(rounds []Published, round Published, subject string) (Published, bool) {
	for _, one := range slices.Backward(rounds) {
		c := newComparing(one, round)
		for _, s := range round.Document.Satisfaction {
			if (subject == "" || s.SubjectID == subject) && c.subject(s).Published {
				return one, true
			}
		}
	}
	return Published{}, false
}

// yearApart tells whether a round is that of the same period one school year earlier.
func yearApart(earlier, later survey.Survey) bool {
	return locale.Fold(earlier.Period) == locale.Fold(later.Period) &&
		firstYear(earlier.SchoolYear)+1 == firstYear(later.SchoolYear)
}

// firstYear is the first year of "2023-2024".
func firstYear(schoolYear string) int {
	year, err := strconv.Atoi(schoolYear[:min(4, len(schoolYear))])
	if err != nil {
		return 0
	}
	return year
}
