package ballot

import (
	"context"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/secret"
	"hailong/internal/survey"
)

const openTries = 10

// Open opens a draft: questions, threshold and roster of the moment are fixed, every active parent is invited, and the
// round's key is on disk before the opening commits. Conflict when it is no draft, when the roster is empty, when the
// closing time has passed, or when a keeper of its three sheets has not accepted.
func (b *Box) Open(ctx context.Context, by account.Actor, schoolID, id uuid.UUID) (opened survey.Survey, err error) {
	defer problem.In(&err, "open survey")
	ctx = context.WithoutCancel(ctx)
	key, err := secret.NewRoundKey()
	if err != nil {
		return survey.Survey{}, err
	}
	open := func(tx *gorm.DB) (line account.Line, err error) {
		draft, err := b.fixTx(tx, schoolID, id, key)
		if err != nil {
			return line, err
		}
		if err = b.inviteTx(tx, draft); err != nil {
			return line, err
		}
		// Only who holds the row comes here, so the loser of a race never overwrites the winner's key. If the commit
		// fails the file is a draft's leftover, replaced by the next opening.
		if err = b.Keys.Keep(id.String(), key); err != nil {
			return line, problem.Unwritable(err)
		}
		return draft.Line("record.open"), nil
	}
	for range openTries { // two servers that open at once may choose one number
		if err = account.Write(ctx, b.DB, b.Now, by, open); !database.IsDuplicate(err) {
			break
		}
	}
	if err != nil {
		return survey.Survey{}, err
	}
	b.changed(id)
	if opened, err = b.Surveys.Get(ctx, schoolID, id); err != nil {
		return survey.Survey{}, err
	}
	if opened.ThreeKeys() && b.OnResidue != nil { // the private half of its locks
		b.OnResidue()
	}
	b.preload(opened)
	return opened, nil
}

// fixTx fixes the rules of a draft that is opened, and gives the draft.
func (b *Box) fixTx(tx *gorm.DB, schoolID, id uuid.UUID, key *secret.RoundKey) (draft survey.Survey, err error) {
	// The school first, as an import does: no parent can come or go while the roster is read.
	asks, err := b.Schools.LockTx(tx, schoolID)
	if err != nil {
		return draft, err
	}
	if draft, err = b.Surveys.GetTx(tx, schoolID, id); err != nil {
		return draft, err
	}
	if draft.Status == survey.Draft && draft.ClosesAt != nil && !draft.ClosesAt.After(b.Now()) {
		return draft, problem.New(problem.Conflict, "survey.over", nil)
	}
	before, err := LastCountedTx(tx, schoolID, draft.Audience)
	if err != nil {
		return draft, err
	}
	unit := asks.Unit
	if draft.Audience == school.Staff { // each person answers for herself
		unit = school.PerChild
	}
	return draft, b.Surveys.OpenTx(tx, schoolID, id, survey.Opening{
		Threshold: asks.Threshold, RetentionMonths: asks.RetentionMonths,
		EnvelopeSize: envelopeSize(draft.Questionnaire), RoundKey: key.Fingerprint(), Unit: unit,
		Secret: b.Secret.Fingerprint(),
		Before: before,
	})
}

// inviteTx gives a round that is opened its number, and its invitations to the roster of the moment.
func (b *Box) inviteTx(tx *gorm.DB, s survey.Survey) error {
	roster, err := b.Schools.Of(s.Audience).RosterTx(tx, s.SchoolID)
	if err != nil {
		return err
	}
	if len(roster) == 0 {
		return problem.New(problem.Conflict, "survey.no_roster", nil)
	}
	if err = numberRoundTx(tx, s.SchoolID, s.ID); err != nil {
		return err
	}
	parents, err := b.Invitations.OpenTx(tx, s.SchoolID, s.ID, roster)
	if err != nil {
		return err
	}
	if err = b.Keepers.LockTx(tx, s.SchoolID, s.ID); err != nil {
		return err
	}
	return b.Surveys.OpenedTx(tx, s.SchoolID, s.ID, parents)
}

// LastCountedTx is the round of a school that was closed last, of those that asked an audience and have ballots enough
// for figures; nil when there is none. A round that published nothing says nothing of who was asked: it must not come
// between a roster and the one that it is told against.
func LastCountedTx(tx *gorm.DB, of uuid.UUID, audience school.Audience) (*uuid.UUID, error) {
	var ids []uuid.UUID
	err := tx.Raw(`SELECT s.id FROM surveys s JOIN seals e ON e.school_id = s.school_id AND e.survey_id = s.id
		WHERE s.school_id = ? AND s.audience = ? AND s.status = ? AND e.counted >= s.threshold ORDER BY s.closed_at DESC, s.id LIMIT 1`,
		of, audience, survey.Closed).Scan(&ids).Error
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	return &ids[0], nil
}

// BackToDraft takes an open survey back while there is no ballot. The links stay the same for the next opening.
func (b *Box) BackToDraft(ctx context.Context, by account.Actor, schoolID, id uuid.UUID) (s survey.Survey, err error) {
	defer problem.In(&err, "take survey back to draft")
	ctx = context.WithoutCancel(ctx)
	var fingerprint string
	err = account.Write(ctx, b.DB, b.Now, by, func(tx *gorm.DB) (line account.Line, err error) {
		open, err := b.Surveys.GetTx(tx, schoolID, id)
		if err != nil {
			return line, err
		}
		fingerprint = open.RoundKey
		// This locks the survey's row: no cast comes between it and the count.
		if err = b.Surveys.DraftTx(tx, schoolID, id); err != nil {
			return line, err
		}
		used, err := b.Invitations.UsedTx(tx, schoolID, id)
		if err != nil {
			return line, err
		}
		if used > 0 {
			return line, problem.New(problem.Conflict, "survey.has_ballots", nil)
		}
		if open.ThreeKeys() {
			err = b.Keepers.BackTx(tx, schoolID, id)
		}
		return open.Line("record.draft"), err
	})
	if err != nil {
		return survey.Survey{}, err
	}
	b.forget(fingerprint)
	b.links.forget(id)
	b.changed(id)
	if s, err = b.Surveys.Get(ctx, schoolID, id); err != nil || s.Status != survey.Draft {
		return s, err
	}
	return s, b.Keys.Erase(id.String(), fingerprint)
}

// Delete deletes a draft, with the invitations of an opening that was taken back.
func (b *Box) Delete(ctx context.Context, by account.Actor, schoolID, id uuid.UUID) (err error) {
	defer problem.In(&err, "delete draft")
	return account.Write(ctx, b.DB, b.Now, by, func(tx *gorm.DB) (line account.Line, err error) {
		s, err := b.Surveys.GetTx(tx, schoolID, id)
		if err != nil {
			return line, err
		}
		if s.Status == survey.Draft {
			if err = b.Invitations.DeleteTx(tx, schoolID, id); err != nil {
				return line, err
			}
			if err = b.Keepers.DeleteTx(tx, schoolID, id); err != nil {
				return line, err
			}
			if err = of(tx, schoolID, id).Delete(&roundRow{}).Error; err != nil {
				return line, err
			}
		}
		return s.Line("record.delete"), b.Surveys.DeleteTx(tx, schoolID, id)
	})
}
