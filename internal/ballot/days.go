package ballot

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/batch"
	"hailong/internal/invitation"
	"hailong/internal/locale"
	"hailong/internal/problem"
)

// dayRow says how many of a round's ballots had been cast before the first one of a day. So a day's number needs no row
// that every cast changes.
type dayRow struct {
	SchoolID   uuid.UUID
	SurveyID   uuid.UUID
	Day        string
	CastBefore int
}

// TableName implements gorm's Tabler.
func (dayRow) TableName() string { return "round_days" }

// Day is how many ballots came on a day.
type Day struct {
	Day       string // YYYY-MM-DD
	Responded int
}

// Days are the days on which ballots came, in order.
func (b *Box) Days(ctx context.Context, schoolID, id uuid.UUID) (days []Day, err error) {
	defer problem.In(&err, "read days")
	err = b.DB.Read(ctx, func(tx *gorm.DB) error {
		var rows []dayRow
		if err := of(tx, schoolID, id).Order("day").Find(&rows).Error; err != nil {
			return err
		}
		cast, err := b.Invitations.UsedTx(tx, schoolID, id)
		days = byDay(rows, cast)
		return err
	})
	return days, err
}

// byDay tells the days' numbers by their rows, in order, when so many ballots were cast in all. A row that was written
// after a later day's, by a clock that was set back, takes nothing from that day.
func byDay(rows []dayRow, cast int) []Day {
	days := make([]Day, 0, len(rows))
	after := cast // ballots cast before the day that follows
	for _, r := range slices.Backward(rows) {
		if before := min(r.CastBefore, after); before < after {
			days = append(days, Day{r.Day, after - before})
			after = before
		}
	}
	slices.Reverse(days)
	return days
}

// dayStart is the first cast of a survey on a day, as far as is remembered, with those that are stored together with
// it.
type dayStart struct {
	schoolID, surveyID uuid.UUID
	casts              int64
}

// dayStarts finds these among casts that are about to be stored, in the surveys' order.
func (b *Box) dayStarts(day string, in []*cast) []dayStart {
	var unknown []*cast
	casts := map[uuid.UUID]int64{}
	for _, c := range in {
		if last, _ := b.days.Get(c.use.SurveyID); last != day {
			unknown = append(unknown, c)
			casts[c.use.SurveyID]++
		}
	}
	all := make([]dayStart, 0, len(casts))
	for _, id := range surveysOf(unknown) {
		all = append(all, dayStart{id[0], id[1], casts[id[1]]})
	}
	return all
}

var dayStartColumns = []batch.Column{{Name: "school_id", Type: "uuid"}, {Name: "survey_id", Type: "uuid"},
	{Name: "day", Type: "text"}, {Name: "casts", Type: "bigint"}}

// beginDayTx writes the rows of a day that are not there yet. The invitations of these casts are used already.
func beginDayTx(tx *batch.Tx, day string, starts []dayStart) error {
	asked := batch.List{Columns: dayStartColumns, Rows: make([][]any, 0, len(starts))}
	for _, f := range starts {
		asked.Rows = append(asked.Rows, []any{f.schoolID, f.surveyID, day, f.casts})
	}
	return tx.Queue(`INSERT INTO round_days (school_id, survey_id, day, cast_before)
		SELECT asked.school_id, asked.survey_id, asked.day, `+invitation.UsedOf("asked")+
		` - asked.casts FROM asked WHERE true ON CONFLICT DO NOTHING`, asked)
}

// dayOf is the day of a moment where the schools are.
func dayOf(t time.Time) string { return t.In(locale.Zone).Format(time.DateOnly) }
