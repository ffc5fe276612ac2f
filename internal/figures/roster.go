package figures

import (
	"time"

	"hailong/internal/invitation"
	"hailong/internal/locale"
)

// Roster is what is published of the list of those who were asked. Whoever asks the questions also writes the list, and
// could invent nine parents to read the tenth; so every round tells how its list differs from that of the round
// before, and what changed in it after the opening. It says nothing of any ballot.
type Roster struct {
	Before              *RosterBefore `json:"before"` // null: no round of the school had figures when this one opened
	Opened              int           `json:"opened"` // parents invited at the opening
	AddedAfterOpening   int           `json:"added_after_opening"`
	RemovedAfterOpening int           `json:"removed_after_opening"`
	Added               *int          `json:"added"`   // since the round before; null where there is none
	Removed             *int          `json:"removed"` // since the round before
	Gone                []GoneClass   `json:"gone"`    // classes in which nobody is asked any more
}

// RosterBefore is the round against which rosters are compared, in words by which parents know it.
type RosterBefore struct {
	SurveyID string `json:"survey_id"`
	Title    string `json:"title"`
	TitleEN  string `json:"title_en"`
	ClosedAt string `json:"closed_at"` // RFC 3339
	Eligible int    `json:"eligible"`
}

// GoneClass is a class in which nobody is asked any more.
type GoneClass struct {
	Class               string `json:"class"`
	Before              int    `json:"before"`
	AddedAfterOpening   int    `json:"added_after_opening"`
	RemovedAfterOpening int    `json:"removed_after_opening"`
}

// ClassRoster is the list of one class. Before, Added, Removed and FromOtherClasses are against the round before,
// null where there is none.
type ClassRoster struct {
	Before              *int    `json:"before"`
	Added               *int    `json:"added"`
	Removed             *int    `json:"removed"`
	FromOtherClasses    *int    `json:"from_other_classes"` // of the added, those who were asked in another class then
	AddedAfterOpening   int     `json:"added_after_opening"`
	RemovedAfterOpening int     `json:"removed_after_opening"`
	MovedIn             int     `json:"moved_in"` // after the opening; counted in the class where they were invited
	MovedOut            int     `json:"moved_out"`
	Mark                *string `json:"mark"` // Made, Refilled or null
}

// The marks of a class whose figures may be of people who were put there to read somebody.
const (
	Made     = "made"     // nobody of the class was asked in the round before, or at the opening of the first round
	Refilled = "refilled" // so many are new that the others could be fewer than the threshold in a figure
)

func (r *round) roster() *Roster {
	roster := r.participation.Roster
	if roster == nil {
		return nil
	}
	d := Roster{Opened: roster.Opened, AddedAfterOpening: roster.Added, RemovedAfterOpening: roster.Removed}
	d.Gone = []GoneClass{}
	for _, c := range roster.Gone {
		d.Gone = append(d.Gone, GoneClass{c.Class, c.Roster.Before, c.Roster.AddedLater, c.Roster.RemovedLater})
	}
	if roster.Before == nil {
		return &d
	}
	added, removed := r.participation.Sums()
	d.Added, d.Removed = &added, &removed
	d.Before = &RosterBefore{
		SurveyID: roster.Before.ID.String(), Title: roster.Before.Title.VI, TitleEN: roster.Before.Title.In(locale.EN),
		ClosedAt: roster.Before.ClosedAt.UTC().Format(time.RFC3339), Eligible: roster.Before.Eligible,
	}
	return &d
}

func (r *round) classRoster(c invitation.ClassShare) *ClassRoster {
	if r.participation.Roster == nil || c.Roster == nil {
		return nil
	}
	d := ClassRoster{
		AddedAfterOpening: c.Roster.AddedLater, RemovedAfterOpening: c.Roster.RemovedLater,
		MovedIn: c.Roster.MovedIn, MovedOut: c.Roster.MovedOut,
		Mark: orNull(Mark(r.participation, c, r.k)),
	}
	if r.participation.Roster.Before != nil {
		before, other := c.Roster.Before, c.Roster.FromOther
		added, removed := c.Roster.Since(c.Eligible)
		d.Before, d.Added, d.Removed, d.FromOtherClasses = &before, &added, &removed, &other
	}
	return &d
}

// Mark tells whether a class was made or refilled since the round before (of the first round: since its opening); ""
// when not. A class is refilled when of those who were in it before fewer than k are left, or when k−1 came to it:
// together with one parent these are enough for a figure.
func Mark(p invitation.Participation, c invitation.ClassShare, k int) string {
	if p.Roster == nil || c.Roster == nil {
		return ""
	}
	before, stayed := c.Roster.Before, c.Roster.Stayed
	if p.Roster.Before == nil {
		stayed = c.Eligible - c.Roster.AddedLater
		before = stayed + c.Roster.RemovedLater
	}
	came := c.Eligible - stayed
	switch {
	case came <= 0:
		return ""
	case before <= 0:
		return Made
	case stayed < k, came >= k-1:
		return Refilled
	default:
		return ""
	}
}
