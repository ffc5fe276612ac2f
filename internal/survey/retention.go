package survey

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/locale"
	"hailong/internal/problem"
)

// ErasesAt is when the ballots of a closed round are to be deleted: the months that its notice told, after its closing,
// by the calendar of Zone; nil before it is closed.
func (s Survey) ErasesAt() *time.Time {
	if s.Status != Closed || s.ClosedAt == nil {
		return nil
	}
	at := s.ClosedAt.In(locale.Zone).AddDate(0, s.RetentionMonths, 0).UTC()
	return &at
}

// Expired reads the closed rounds of all schools whose ballots are to be deleted by a moment and are not yet.
func (s *Surveys) Expired(ctx context.Context, moment time.Time) (_ []Survey, err error) {
	defer problem.In(&err, "list expired surveys")
	closed, err := s.find(s.db.Query(ctx).Where("status = ? AND erased_at IS NULL", Closed))
	return slices.DeleteFunc(closed, func(one Survey) bool {
		return one.ErasesAt() == nil || one.ErasesAt().After(moment)
	}), err
}

// ErasedTx records that the ballots of a closed round are deleted, and deletes its recordings: somebody's voice is kept
// no longer than they are. False when they were before.
func (s *Surveys) ErasedTx(tx *gorm.DB, school, id uuid.UUID) (bool, error) {
	done := tx.Model(&surveyRow{}).Where("school_id = ? AND id = ? AND status = ? AND erased_at IS NULL", school, id,
		Closed).
		Update("erased_at", s.Now().UnixMilli())
	if done.Error != nil || done.RowsAffected == 0 {
		return false, done.Error
	}
	return true, soundsTx(tx, school, id).Delete(&soundRow{}).Error
}
