package ballot

import (
	"context"
	"errors"
	"strconv"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/invitation"
	"hailong/internal/keeper"
	"hailong/internal/problem"
	"hailong/internal/secret"
	"hailong/internal/survey"
)

// Close ends an open survey: no cast passes any more, then every envelope is opened, shuffled, counted and sealed, then
// the key and the envelopes go. Repeated, it finishes what was interrupted and otherwise changes nothing. Conflict when
// the survey is not open, or when the box has a fault; then it stays closing and nothing is lost. An open survey whose
// key is missing stays open: KeyMissing says that nothing could be counted, and CloseWithoutKey is the second word.
//
// A survey with three keys is closing then, and waits: WantsSheets says that two of its sheets are to be typed.
//
// The reason may be empty. That a survey closed before the time that parents were told is read off the times.
func (b *Box) Close(ctx context.Context, by account.Actor, schoolID, id uuid.UUID, reason string,
) (s survey.Survey, err error) {
	defer problem.In(&err, "close survey")
	if s, err = b.Surveys.Get(ctx, schoolID, id); err != nil {
		return survey.Survey{}, err
	}
	if err = b.hasKey(ctx, s); err != nil {
		return survey.Survey{}, err
	}
	return b.close(ctx, by, schoolID, id, reason, nil)
}

// CloseWithSheets is Close of a survey with three keys, open or closing, with two of its sheets as they were typed.
// Invalid names each sheet that is not right, by its row; then nothing has changed.
func (b *Box) CloseWithSheets(ctx context.Context, by account.Actor, schoolID, id uuid.UUID, reason string,
	sheets []string) (s survey.Survey, err error) {
	defer problem.In(&err, "close survey with sheets")
	if s, err = b.Surveys.Get(ctx, schoolID, id); err != nil || s.Status == survey.Closed {
		return s, err
	}
	if s.Status != survey.Open && s.Status != survey.Closing {
		return survey.Survey{}, problem.New(problem.Conflict, "survey.is_"+string(s.Status), nil)
	}
	if err = b.hasKey(ctx, s); err != nil {
		return survey.Survey{}, err
	}
	opening, err := b.Keepers.Unlock(ctx, s, sheets)
	if err != nil {
		return b.unlessFinished(ctx, s, err)
	}
	return b.close(ctx, by, schoolID, id, reason, opening)
}

// hasKey is Conflict with KeyMissing for an open survey without its key.
func (b *Box) hasKey(ctx context.Context, s survey.Survey) error {
	if s.Status != survey.Open {
		return nil
	}
	_, err := b.Keys.Get(s.ID.String(), s.RoundKey)
	if missing, err := b.stillRuns(ctx, s, err); err != nil || !missing {
		return err
	}
	return problem.Coded(problem.KeyMissing, problem.Conflict, "survey.close_without_key", nil)
}

// CloseWithoutKey is Close for who was told that the key is missing: no ballot passes any more, and nothing is counted
// until the key is back.
func (b *Box) CloseWithoutKey(ctx context.Context, by account.Actor, schoolID, id uuid.UUID, reason string,
) (s survey.Survey, err error) {
	defer problem.In(&err, "close survey without its key")
	return b.close(ctx, by, schoolID, id, reason, nil)
}

func (b *Box) close(ctx context.Context, by account.Actor, schoolID, id uuid.UUID, reason string,
	opening *keeper.Opening) (s survey.Survey, err error) {
	if reason, err = survey.CheckReason(reason, false); err != nil {
		return survey.Survey{}, err
	}
	ctx = context.WithoutCancel(ctx)
	err = account.Write(ctx, b.DB, b.Now, by, func(tx *gorm.DB) (line account.Line, err error) {
		s, err := b.Surveys.GetTx(tx, schoolID, id)
		if err != nil {
			return line, err
		}
		return s.Line("record.close", reason), b.Surveys.ClosingTx(tx, schoolID, id, reason)
	})
	s, readErr := b.Surveys.Get(ctx, schoolID, id)
	switch {
	case readErr != nil:
		return survey.Survey{}, readErr
	case s.Status == survey.Closed: // closed before: the same answer again
		return s, nil
	case s.Status != survey.Closing:
		return survey.Survey{}, err
	}
	b.changed(id)
	return b.finish(ctx, by, s, opening, none, "")
}

// How many envelopes that cannot be opened a closing may go on without.
const (
	none = 0
	// AnyNumber goes on without however many there are.
	AnyNumber = -1
)

// CloseWithout counts a survey whose closing stopped because envelopes cannot be opened, or are gone, and goes on
// without them. unreadable is how many the caller was told; Conflict when it is another number by now, and when
// something else is wrong. A survey with three keys needs its two sheets again. The number is kept with the survey, is
// under the seal, and stands in the report; a reason stands in the record alone.
func (b *Box) CloseWithout(ctx context.Context, by account.Actor, schoolID, id uuid.UUID, unreadable int,
	reason string, sheets ...string) (s survey.Survey, err error) {
	defer problem.In(&err, "close survey without unreadable ballots")
	if reason, err = survey.CheckReason(reason, false); err != nil {
		return survey.Survey{}, err
	}
	ctx = context.WithoutCancel(ctx)
	if s, err = b.Surveys.Get(ctx, schoolID, id); err != nil {
		return survey.Survey{}, err
	}
	if s.Status == survey.Closed {
		return s, nil
	}
	if s.Status != survey.Closing {
		return survey.Survey{}, problem.New(problem.Conflict, "survey.is_"+string(s.Status), nil)
	}
	opening, err := b.Keepers.Unlock(ctx, s, sheets)
	if err != nil {
		return b.unlessFinished(ctx, s, err)
	}
	s, err = b.finish(ctx, by, s, opening, unreadable, reason)
	if err == nil {
		b.failed.mutex.Lock()
		delete(b.failed.since, id)
		b.failed.mutex.Unlock()
	}
	return s, err
}

// finish counts a closing survey, seals it and cleans up. opening takes the outer layer off, of a survey that has one.
func (b *Box) finish(ctx context.Context, by account.Actor, s survey.Survey, opening *keeper.Opening, without int,
	reason string) (survey.Survey, error) {
	if b.OnResidue != nil {
		defer b.OnResidue()
	}
	contents, err := b.unpack(ctx, s, opening, without)
	if err != nil {
		return b.unlessFinished(ctx, s, err)
	}
	var sheets []string
	if opening != nil {
		s.OpenedWith, sheets = opening.Roles, opening.Roles
	}
	ready, err := b.prepare(s, contents)
	if err != nil {
		return survey.Survey{}, err
	}
	line := s.Line("record.counted", sheets...)
	if contents.unreadable > 0 {
		line = s.Line("record.without", append([]string{strconv.Itoa(contents.unreadable), reason}, sheets...)...)
	}
	err = account.Act(ctx, b.DB, func(tx *gorm.DB) error {
		if err := b.publishTx(tx, ready); err != nil {
			return err
		}
		if err := account.LineTx(tx, b.Now(), by, line); err != nil {
			return err
		}
		return anchorTx(tx, s)
	})
	closed, readErr := b.Surveys.Get(ctx, s.SchoolID, s.ID)
	if readErr == nil && closed.Status == survey.Closed {
		err = nil // another server of ours was faster; what it published is the same but for the random ids
	}
	if err = errors.Join(err, readErr); err != nil {
		return survey.Survey{}, err
	}
	b.changed(s.ID)
	// It is counted and sealed all the same; Tick cleans the rest.
	if err = b.clean(ctx, by, closed); err != nil {
		b.Log.Warn("cleaning after the count is not finished", "why", b.DB.Why(err))
	}
	return b.Surveys.Get(ctx, s.SchoolID, s.ID)
}

// unlessFinished is why a closing could not be counted: another server of ours may have counted or withdrawn it since
// it was read, and its key and envelopes went with that. Only a survey that is closing still is in trouble.
func (b *Box) unlessFinished(ctx context.Context, s survey.Survey, why error) (survey.Survey, error) {
	now, err := b.Surveys.Get(ctx, s.SchoolID, s.ID)
	switch {
	case err != nil:
		return survey.Survey{}, errors.Join(why, err)
	case now.Status == survey.Closed:
		return now, nil
	case now.Status == survey.Withdrawn:
		return survey.Survey{}, problem.New(problem.Conflict, "survey.is_withdrawn", nil)
	}
	return survey.Survey{}, why
}

// opened is a ballot out of its envelope.
type opened struct {
	class   uuid.UUID
	answers survey.Answers
}

// contents is a box that was opened and found in order.
type contents struct {
	participation invitation.Participation
	receipts      [][]byte
	listed        bool // the receipts are published
	ballots       []opened
	classes       map[uuid.UUID]string // class names
	unreadable    int                  // envelopes that are left out, on record
}

// unpack reads and opens everything, outside of any write: a closing survey does not change any more.
func (b *Box) unpack(ctx context.Context, s survey.Survey, opening *keeper.Opening, without int) (contents, error) {
	key, err := b.Keys.Get(s.ID.String(), s.RoundKey)
	if err != nil {
		return contents{}, problem.New(problem.Conflict, "survey.no_key", nil)
	}
	if s.ThreeKeys() && opening == nil {
		return contents{}, keeper.WantsSheets()
	}
	var c contents
	var envelopes []envelopeRow
	err = b.DB.Read(ctx, func(tx *gorm.DB) error {
		if c.participation, err = b.Invitations.RosterOfTx(tx, s); err != nil {
			return err
		}
		if c.classes, err = b.Schools.ClassNamesTx(tx, s.SchoolID); err != nil {
			return err
		}
		if c.receipts, err = b.receiptsTx(tx, s.SchoolID, s.ID); err != nil {
			return err
		}
		if c.listed, err = listedTx(tx, s.SchoolID, s.ID); err != nil {
			return err
		}
		envelopes, err = envelopesTx(tx, s.SchoolID, s.ID)
		return err
	})
	if err != nil {
		return contents{}, err
	}
	for i, e := range envelopes {
		envelopes[i].Sealed = nil // what is opened is not held twice
		class, answers, err := open(key, opening, s, e)
		if _, known := c.classes[class]; err != nil || !known {
			c.unreadable++
			continue
		}
		c.ballots = append(c.ballots, opened{class, answers})
	}
	used := c.participation.Responded
	lost := used - len(envelopes)
	if len(c.receipts) != used || lost < 0 || lost > 0 && without == none { // one too many is never passed over
		return contents{}, problem.Coded(problem.Mismatch, problem.Conflict, "survey.mismatch",
			map[string]any{"envelopes": len(envelopes), "used": used, "receipts": len(c.receipts)})
	}
	if c.unreadable += lost; c.unreadable > 0 && without != AnyNumber && without != c.unreadable {
		return contents{}, problem.Coded(problem.Unreadable, problem.Conflict, "survey.unreadable",
			map[string]any{"n": c.unreadable})
	}
	return c, nil
}

// open takes a ballot out of its envelope, and the outer layer off before.
func open(key *secret.RoundKey, opening *keeper.Opening, s survey.Survey, e envelopeRow) (class uuid.UUID,
	answers survey.Answers, err error) {
	bound := binding(s.SchoolID, s.ID, envelopeID(e.RowID, e.ID))
	if opening != nil {
		if e.Sealed, err = opening.Key.Open(e.Sealed, bound); err != nil {
			return uuid.Nil, nil, err
		}
	}
	return unseal(key, s.Questionnaire, e.Sealed, bound)
}

// Withdraw ends an open or closing survey without figures: its ballots are destroyed unread. It needs no key.
func (b *Box) Withdraw(ctx context.Context, by account.Actor, schoolID, id uuid.UUID, reason string,
) (s survey.Survey, err error) {
	defer problem.In(&err, "withdraw survey")
	if reason, err = survey.CheckReason(reason, true); err != nil {
		return survey.Survey{}, err
	}
	ctx = context.WithoutCancel(ctx)
	if err = account.Write(ctx, b.DB, b.Now, by, func(tx *gorm.DB) (account.Line, error) {
		s, err := b.Surveys.GetTx(tx, schoolID, id)
		if err != nil {
			return account.Line{}, err
		}
		return s.Line("record.withdraw", reason), b.Surveys.WithdrawTx(tx, schoolID, id, reason)
	}); err != nil {
		return survey.Survey{}, err
	}
	if s, err = b.Surveys.Get(ctx, schoolID, id); err != nil {
		return survey.Survey{}, err
	}
	b.changed(id)
	if err = b.clean(ctx, by, s); err != nil {
		b.Log.Warn("cleaning after the withdrawal is not finished", "why", b.DB.Why(err))
	}
	return b.Surveys.Get(ctx, schoolID, id)
}

// anchorTx puts into the seal where the record stands: whoever rewrites a line before it has to rewrite the seal, too.
func anchorTx(tx *gorm.DB, s survey.Survey) error {
	n, digest, err := account.HeadTx(tx, s.SchoolID)
	if err != nil {
		return err
	}
	return of(tx.Model(&sealRow{}), s.SchoolID, s.ID).
		Updates(map[string]any{"record_line": n, "record_digest": digest}).Error
}
