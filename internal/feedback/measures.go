package feedback

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/locale"
	"hailong/internal/problem"
)

// Plan is what the school means to do about a theme; "" where it says nothing.
type Plan struct {
	Cause       string // why parents had to ask
	Measure     string // what the school does
	Responsible string // who does it: an office or a person of the school
	Due         string // the last day for it, as YYYY-MM-DD
	DoneOn      string // the day on which it was called done
}

// Kept is how a measure stands against its day.
type Kept string

// How measures stand.
const (
	Finished Kept = "finished" // done, and no day was set
	InTime   Kept = "in_time"  // done by its day
	Late     Kept = "late"     // done after its day
	Missed   Kept = "missed"   // not done, and its day is over
	Waiting  Kept = "waiting"  // not done, and its day is not over
	Dropped  Kept = "dropped"  // explained instead
)

// AllKept are all standings, in the order in which a report counts them.
var AllKept = []Kept{Finished, InTime, Late, Waiting, Missed, Dropped}

// Kept tells how the measure stands at the end of a day, YYYY-MM-DD; "" for a theme without a measure.
func (t Theme) Kept(on string) Kept {
	switch {
	case t.Measure == "":
		return ""
	case t.State == Explained:
		return Dropped
	case t.State == Done && t.Due == "":
		return Finished
	case t.State == Done && t.DoneOn <= t.Due:
		return InTime
	case t.State == Done:
		return Late
	case t.Overdue(on):
		return Missed
	default:
		return Waiting
	}
}

// Overdue tells whether the theme's day was over before a day and it is not done.
func (t Theme) Overdue(on string) bool {
	return t.Due != "" && t.Due < on && (t.State == Accepted || t.State == UnderWay)
}

// Day is the day of a moment as themes have it, in the school's zone.
func Day(t time.Time) string { return t.In(locale.Zone).Format(time.DateOnly) }

// faults are what is wrong with a plan.
func (p Plan) faults() []problem.Field {
	var faults []problem.Field
	for _, field := range []struct {
		pointer, text string
		most          int
	}{{"/cause", p.Cause, lengthPlan}, {"/measure", p.Measure, lengthPlan},
		{"/responsible", p.Responsible, lengthTitle}} {
		if utf8.RuneCountInString(field.text) > field.most {
			faults = append(faults, problem.Field{Pointer: field.pointer, Key: "feedback.fault.long",
				Args: map[string]any{"n": field.most}})
		}
	}
	if day, err := time.Parse(time.DateOnly, p.Due); p.Due != "" && (err != nil || day.Year() < 2000) {
		faults = append(faults, problem.Field{Pointer: "/due", Key: "feedback.fault.due"})
	}
	return faults
}

// OpenTheme is a theme whose day is over, and its survey.
type OpenTheme struct {
	Survey uuid.UUID
	Theme
}

// mostOverdue is how many themes the desk's first page is told: more need the list, not the page.
const mostOverdue = 10

// Overdue reads the school's themes that are not done though their day is over, the one that waits longest first.
func (f *Feedback) Overdue(ctx context.Context, schoolID uuid.UUID) (all []OpenTheme, err error) {
	defer problem.In(&err, "read overdue themes")
	var rows []themeRow
	err = f.db.Read(ctx, func(tx *gorm.DB) error {
		return tx.Where("school_id = ? AND due <> '' AND due < ? AND state IN ?", schoolID, Day(f.Now()),
			[]State{Accepted, UnderWay}).Order("due, id").Limit(mostOverdue).Find(&rows).Error
	})
	for _, r := range rows {
		all = append(all, OpenTheme{r.SurveyID, r.theme(0)})
	}
	return all, err
}

// Handled is what became of a round's comments, counted over the themes that hold as many comments as are shown
// together at least: how many there are, of how many the answer is published, and of how many of these all is done.
type Handled struct{ Themes, Answered, Done int }

// Handled counts the themes of a survey with at least k comments.
func (f *Feedback) Handled(ctx context.Context, schoolID, surveyID uuid.UUID, k int) (n Handled, err error) {
	defer problem.In(&err, "count handled themes")
	all, err := f.Themes(ctx, schoolID, surveyID)
	for _, t := range slices.DeleteFunc(all, func(t Theme) bool { return t.Comments < k }) {
		n.Themes++
		if t.Published {
			n.Answered++
		}
		if t.Published && t.State == Done {
			n.Done++
		}
	}
	return n, err
}
