package survey

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/problem"
	"hailong/internal/secret"
)

// Share is a closed survey's result that its school shows to everybody, at an address that ends in Slug.
type Share struct {
	Slug               string // 8 letters and digits, as people may type them: see secret.Canonical
	SchoolID, SurveyID uuid.UUID
	SharedAt           time.Time
}

type shareRow struct {
	Slug     string
	SchoolID uuid.UUID
	SurveyID uuid.UUID
	SharedAt int64
}

// TableName implements gorm's Tabler.
func (shareRow) TableName() string { return "shares" }

const (
	slugLength = 8
	slugBytes  = 5
)

// Share shows a closed survey's result to everybody; one that is shown already keeps its address. Conflict before it is
// closed.
func (s *Surveys) Share(ctx context.Context, by account.Actor, school, id uuid.UUID) (share Share, err error) {
	defer problem.In(&err, "share survey")
	raw := make([]byte, slugBytes)
	if _, err = rand.Read(raw); err != nil {
		return Share{}, err
	}
	err = s.write(ctx, by, func(tx *gorm.DB) (line account.Line, err error) {
		head, err := s.GetTx(database.ForUpdate(tx), school, id)
		if err != nil {
			return line, err
		}
		if head.Status != Closed {
			return line, moved(head.Status)
		}
		found, shown, err := sharedTx(tx, school, id)
		if err != nil || shown {
			share = found
			return line, err
		}
		row := shareRow{Slug: secret.Code(raw, slugLength), SchoolID: school, SurveyID: id,
			SharedAt: s.Now().UnixMilli()}
		share = toShare(row)
		return head.Line("record.share", head.SchoolYear), tx.Create(&row).Error
	})
	return share, err
}

// Unshare takes a result back: its address is dead at once, for good. It does nothing when none is shown.
func (s *Surveys) Unshare(ctx context.Context, by account.Actor, school, id uuid.UUID) error {
	return s.write(ctx, by, func(tx *gorm.DB) (line account.Line, err error) {
		head, err := s.GetTx(tx, school, id)
		if err != nil {
			return line, err
		}
		done := tx.Where("school_id = ? AND survey_id = ?", school, id).Delete(&shareRow{})
		if done.RowsAffected > 0 {
			line = head.Line("record.unshare", head.SchoolYear)
		}
		return line, done.Error
	})
}

// Shared tells where a survey's result is shown; shown is false when it is not. NotFound for another school's survey.
func (s *Surveys) Shared(ctx context.Context, school, id uuid.UUID) (share Share, shown bool, err error) {
	defer problem.In(&err, "read share")
	err = s.db.Read(ctx, func(tx *gorm.DB) error {
		if _, err = s.GetTx(tx, school, id); err != nil {
			return err
		}
		share, shown, err = sharedTx(tx, school, id)
		return err
	})
	return share, shown, err
}

func sharedTx(tx *gorm.DB, school, id uuid.UUID) (Share, bool, error) {
	var row shareRow
	err := tx.Take(&row, "school_id = ? AND survey_id = ?", school, id).Error
	if database.IsNotFound(err) {
		return Share{}, false, nil
	}
	if err != nil {
		return Share{}, false, err
	}
	return toShare(row), true, nil
}

// BySlug finds what is shown at an address, typed in any case, with or without dashes. NotFound where nothing is.
func (s *Surveys) BySlug(ctx context.Context, slug string) (_ Share, err error) {
	defer problem.In(&err, "find shared survey")
	none := problem.Coded(problem.UnknownSecret, problem.NotFound, "public.unknown", nil)
	slug = secret.Canonical(slug)
	if !secret.IsCode(slug, slugLength) {
		return Share{}, none
	}
	var row shareRow
	err = s.db.Query(ctx).Take(&row, "slug = ?", slug).Error
	if database.IsNotFound(err) {
		return Share{}, none
	}
	return toShare(row), s.db.Translate(err)
}

func toShare(r shareRow) Share {
	return Share{Slug: r.Slug, SchoolID: r.SchoolID, SurveyID: r.SurveyID, SharedAt: time.UnixMilli(r.SharedAt).UTC()}
}

// ClosedIn reads the school's surveys that were closed from from on and before to, the oldest first.
func (s *Surveys) ClosedIn(ctx context.Context, school uuid.UUID, from, to time.Time) (_ []Survey, err error) {
	defer problem.In(&err, "list closed surveys")
	return s.find(s.db.Query(ctx).Where("school_id = ? AND status = ? AND closed_at >= ? AND closed_at < ?", school,
		Closed, from.UnixMilli(), to.UnixMilli()).Order("closed_at, id"))
}
