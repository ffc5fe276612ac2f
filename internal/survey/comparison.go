package survey

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/problem"
)

// Comparison is with which earlier round a closed one is compared: LastRound, YearBefore, or the id of a round.
type Comparison string

// The comparisons that name no round.
const (
	LastRound  Comparison = "last" // the last one that asked the same
	YearBefore Comparison = "year" // the same period of the school year before
)

// CompareWith chooses with which earlier round a closed one is compared, on record. The choice stands outside the seal:
// it changes what is set beside the figures, never the figures. Conflict before the round is closed; Invalid for what
// is no round of the school that closed earlier.
func (s *Surveys) CompareWith(ctx context.Context, by account.Actor, school, id uuid.UUID,
	with Comparison) (changed Survey, err error) {
	defer problem.In(&err, "choose comparison")
	return s.choose(ctx, by, school, id, "compared_with", with, func(tx *gorm.DB, of *Survey) (account.Line, error) {
		if with == LastRound || with == YearBefore {
			of.ComparedWith = with
			return of.Line(fmt.Sprint("record.compare_", with)), nil
		}
		earlier, err := s.earlierTx(tx, *of, with)
		of.ComparedWith = with
		return of.Line("record.compare_named", earlier.Title.VI, earlier.Period, earlier.SchoolYear), err
	})
}

// choose changes what is set beside the figures of a closed survey, in one column; made notes it in the survey and gives
// the line of the record. Conflict before the survey is closed.
func (s *Surveys) choose(ctx context.Context, by account.Actor, school, id uuid.UUID, column string, value any,
	made func(*gorm.DB, *Survey) (account.Line, error)) (changed Survey, err error) {
	err = s.write(ctx, by, func(tx *gorm.DB) (line account.Line, err error) {
		changed, err = s.GetTx(database.ForUpdate(tx), school, id)
		if err != nil {
			return line, err
		}
		if changed.Status != Closed {
			return line, problem.New(problem.Conflict, "report.only_closed", nil)
		}
		if line, err = made(tx, &changed); err != nil {
			return line, err
		}
		return line, tx.Model(&surveyRow{}).Where("school_id = ? AND id = ? AND status = ?", school, id, Closed).
			Update(column, value).Error
	})
	return changed, err
}

// namedTx is the round of the same school that somebody names by its id; refused where there is none.
func (s *Surveys) namedTx(tx *gorm.DB, school uuid.UUID, name string, refused error) (Survey, error) {
	id, err := uuid.Parse(name)
	if err != nil || id.String() != name {
		return Survey{}, refused
	}
	named, err := s.GetTx(tx, school, id)
	if problem.KindOf(err) == problem.NotFound {
		return Survey{}, refused
	}
	return named, err
}

// earlierTx is the round that a comparison names.
func (s *Surveys) earlierTx(tx *gorm.DB, later Survey, with Comparison) (Survey, error) {
	refused := problem.Fields("problem.invalid", []problem.Field{{Pointer: "/with", Key: "figures.not_earlier"}})
	earlier, err := s.namedTx(tx, later.SchoolID, string(with), refused)
	switch {
	case err != nil:
		return Survey{}, err
	case earlier.Audience != later.Audience:
		return Survey{}, problem.Fields("problem.invalid",
			[]problem.Field{{Pointer: "/with", Key: "figures.other_audience"}})
	case earlier.Status != Closed || !earlier.ClosedAt.Before(*later.ClosedAt):
		return Survey{}, refused
	}
	return earlier, nil
}

// SetBeside chooses which closed round of the other audience a report sets beside a closed one, on record: "" for the
// latest one of the same period, or the id of a round. As CompareWith it stands outside the seal. Conflict before the
// round is closed; Invalid for what is no closed round of the other audience.
func (s *Surveys) SetBeside(ctx context.Context, by account.Actor, school, id uuid.UUID,
	beside string) (changed Survey, err error) {
	defer problem.In(&err, "choose round of other respondents")
	return s.choose(ctx, by, school, id, "beside", beside, func(tx *gorm.DB, of *Survey) (account.Line, error) {
		if beside == "" {
			of.Beside = ""
			return of.Line("record.beside_period"), nil
		}
		other, err := s.otherTx(tx, *of, beside)
		of.Beside = beside
		return of.Line("record.beside_named", other.Title.VI, other.Period, other.SchoolYear), err
	})
}

// otherTx is the round of the other audience that a choice names.
func (s *Surveys) otherTx(tx *gorm.DB, of Survey, beside string) (Survey, error) {
	refused := problem.Fields("problem.invalid", []problem.Field{{Pointer: "/beside", Key: "figures.not_other"}})
	other, err := s.namedTx(tx, of.SchoolID, beside, refused)
	switch {
	case err != nil:
		return Survey{}, err
	case other.Status != Closed || other.Audience == of.Audience:
		return Survey{}, refused
	}
	return other, nil
}
