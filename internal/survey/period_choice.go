package survey

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/problem"
)

// leftOutRow is a row of period_left_out.
type leftOutRow struct {
	SchoolID uuid.UUID
	Period   string
	SurveyID uuid.UUID
}

// TableName implements gorm's Tabler.
func (leftOutRow) TableName() string { return "period_left_out" }

// PeriodChoice is which of a period's closed surveys its report leaves out.
type PeriodChoice struct {
	Period, Name string      // as it is written, and as the record calls it
	Of           []uuid.UUID // all that were closed in it
	LeftOut      []uuid.UUID // of these
}

// LeftOut are the surveys that the school left out of its report on a period.
func (s *Surveys) LeftOut(ctx context.Context, school uuid.UUID, period string) (ids []uuid.UUID, err error) {
	defer problem.In(&err, "read choice of a period")
	return leftOut(s.db.Query(ctx), school, period)
}

func leftOut(tx *gorm.DB, school uuid.UUID, period string) (ids []uuid.UUID, err error) {
	return ids, tx.Model(&leftOutRow{}).Where("school_id = ? AND period = ?", school, period).Order("survey_id").
		Pluck("survey_id", &ids).Error
}

// LeaveOut keeps which surveys the report on a period leaves out, on record, in place of those chosen before.
func (s *Surveys) LeaveOut(ctx context.Context, by account.Actor, school uuid.UUID, choice PeriodChoice) (err error) {
	defer problem.In(&err, "choose surveys of a period")
	return s.write(ctx, by, func(tx *gorm.DB) (line account.Line, err error) {
		var rows []surveyRow // one choice of a period at a time
		err = database.ForUpdate(tx).Where("school_id = ? AND id IN ?", school, choice.Of).Order("id").Find(&rows).Error
		if err != nil {
			return line, err
		}
		left, err := leftOut(tx, school, choice.Period)
		if err != nil || sameIDs(left, choice.LeftOut) {
			return line, err
		}
		if err = tx.Delete(&leftOutRow{}, "school_id = ? AND period = ?", school, choice.Period).Error; err != nil {
			return line, err
		}
		said := []string{choice.Name}
		var out []leftOutRow
		for _, row := range rows {
			if !slices.Contains(choice.LeftOut, row.ID) {
				continue
			}
			one, err := fromRow(row, nil)
			if err != nil {
				return line, err
			}
			out = append(out, leftOutRow{school, choice.Period, row.ID})
			said = append(said, one.Line("").Detail)
		}
		line = account.Line{School: school, Action: "record.period_rounds", Detail: strings.Join(said, " · ")}
		if len(out) == 0 {
			line.Action = "record.period_all"
			return line, nil
		}
		return line, tx.Create(&out).Error
	})
}

func sameIDs(a, b []uuid.UUID) bool {
	as := func(ids []uuid.UUID) []string {
		var all []string
		for _, id := range ids {
			all = append(all, id.String())
		}
		slices.Sort(all)
		return slices.Compact(all)
	}
	return slices.Equal(as(a), as(b))
}
