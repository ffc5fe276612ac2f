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
	err = s.write(ctx, by, func(tx *gorm.DB) (line account.Line, err error) {
		changed, err = s.GetTx(database.ForUpdate(tx), school, id)
		if err != nil {
			return line, err
		}
		if changed.Status != Closed {
			return line, problem.New(problem.Conflict, "report.only_closed", nil)
		}
		switch with {
		case LastRound, YearBefore:
			line = changed.Line(fmt.Sprint("record.compare_", with))
		default:
			earlier, err := s.earlierTx(tx, changed, with)
			if err != nil {
				return line, err
			}
			line = changed.Line("record.compare_named", earlier.Title.VI, earlier.Period, earlier.SchoolYear)
		}
		changed.ComparedWith = with
		return line, tx.Model(&surveyRow{}).Where("school_id = ? AND id = ? AND status = ?", school, id, Closed).
			Update("compared_with", with).Error
	})
	return changed, err
}

// earlierTx is the round that a comparison names.
func (s *Surveys) earlierTx(tx *gorm.DB, later Survey, with Comparison) (Survey, error) {
	refused := problem.Fields("problem.invalid", []problem.Field{{Pointer: "/with", Key: "figures.not_earlier"}})
	id, err := uuid.Parse(string(with))
	if err != nil || id.String() != string(with) {
		return Survey{}, refused
	}
	earlier, err := s.GetTx(tx, later.SchoolID, id)
	switch {
	case problem.KindOf(err) == problem.NotFound:
		return Survey{}, refused
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
	err = s.write(ctx, by, func(tx *gorm.DB) (line account.Line, err error) {
		changed, err = s.GetTx(database.ForUpdate(tx), school, id)
		if err != nil {
			return line, err
		}
		if changed.Status != Closed {
			return line, problem.New(problem.Conflict, "report.only_closed", nil)
		}
		line = changed.Line("record.beside_period")
		if beside != "" {
			other, err := s.otherTx(tx, changed, beside)
			if err != nil {
				return line, err
			}
			line = changed.Line("record.beside_named", other.Title.VI, other.Period, other.SchoolYear)
		}
		changed.Beside = beside
		return line, tx.Model(&surveyRow{}).Where("school_id = ? AND id = ? AND status = ?", school, id, Closed).
			Update("beside", beside).Error
	})
	return changed, err
}

// otherTx is the round of the other audience that a choice names.
func (s *Surveys) otherTx(tx *gorm.DB, of Survey, beside string) (Survey, error) {
	refused := problem.Fields("problem.invalid", []problem.Field{{Pointer: "/beside", Key: "figures.not_other"}})
	id, err := uuid.Parse(beside)
	if err != nil || id.String() != beside {
		return Survey{}, refused
	}
	other, err := s.GetTx(tx, of.SchoolID, id)
	switch {
	case problem.KindOf(err) == problem.NotFound:
		return Survey{}, refused
	case err != nil:
		return Survey{}, err
	case other.Status != Closed || other.Audience == of.Audience:
		return Survey{}, refused
	}
	return other, nil
}
