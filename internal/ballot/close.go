package ballot

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/invitation"
	"hailong/internal/problem"
	"hailong/internal/survey"
)

// Close ends an open survey: no cast passes any more, then every envelope is opened, shuffled, counted and sealed, then
// the key and the envelopes go. Repeated, it finishes what was interrupted and otherwise changes nothing. Conflict when
// the survey is not open, or when the box has a fault; then it stays closing and nothing is lost. An open survey whose
// key is missing stays open: KeyMissing says that nothing could be counted, and CloseWithoutKey is the second word.
//
// The reason may be empty. That a survey closed before the time that parents were told is read off the times.
func (b *Box) Close(ctx context.Context, by account.Actor, schoolID, id uuid.UUID, reason string,
) (s survey.Survey, err error) {
	defer problem.In(&err, "close survey")
	if s, err = b.Surveys.Get(ctx, schoolID, id); err != nil {
		return survey.Survey{}, err
	}
	if _, err = b.Keys.Get(id.String(), s.RoundKey); s.Status == survey.Open && err != nil {
		return survey.Survey{}, problem.Coded(problem.KeyMissing, problem.Conflict, "survey.close_without_key", nil)
	}
	return b.close(ctx, by, schoolID, id, reason)
}

// CloseWithoutKey is Close for who was told that the key is missing: no ballot passes any more, and nothing is counted
// until the key is back.
func (b *Box) CloseWithoutKey(ctx context.Context, by account.Actor, schoolID, id uuid.UUID, reason string,
) (s survey.Survey, err error) {
	defer problem.In(&err, "close survey without its key")
	return b.close(ctx, by, schoolID, id, reason)
}

func (b *Box) close(ctx context.Context, by account.Actor, schoolID, id uuid.UUID, reason string,
) (s survey.Survey, err error) {
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
	return b.finish(ctx, by, s, none, "")
}

// How many envelopes that cannot be opened a closing may go on without.
const (
	none = 0
	// AnyNumber goes on without however many there are.
	AnyNumber = -1
)

// CloseWithout counts a survey whose closing stopped because envelopes cannot be opened, or are gone, and goes on
// without them. unreadable is how many the caller was told; Conflict when it is another number by now, and when
// something else is wrong. The number is kept with the survey, is under the seal, and stands in the report; a reason
// stands in the record alone.
func (b *Box) CloseWithout(ctx context.Context, by account.Actor, schoolID, id uuid.UUID, unreadable int,
	reason string) (s survey.Survey, err error) {
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
	s, err = b.finish(ctx, by, s, unreadable, reason)
	if err == nil {
		b.failed.mutex.Lock()
		delete(b.failed.since, id)
		b.failed.mutex.Unlock()
	}
	return s, err
}

// finish counts a closing survey, seals it and cleans up.
func (b *Box) finish(ctx context.Context, by account.Actor, s survey.Survey, without int,
	reason string) (survey.Survey, error) {
	contents, err := b.unpack(ctx, s, without)
	if err != nil {
		return survey.Survey{}, err
	}
	ready, err := b.prepare(s, contents)
	if err != nil {
		return survey.Survey{}, err
	}
	line := s.Line("record.counted")
	if contents.unreadable > 0 {
		line = s.Line("record.without", strconv.Itoa(contents.unreadable), reason)
	}
	err = account.Write(ctx, b.DB, b.Now, by, func(tx *gorm.DB) (account.Line, error) {
		return line, b.publishTx(tx, ready)
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
func (b *Box) unpack(ctx context.Context, s survey.Survey, without int) (contents, error) {
	key, err := b.Keys.Get(s.ID.String(), s.RoundKey)
	if err != nil {
		return contents{}, problem.New(problem.Conflict, "survey.no_key", nil)
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
		class, answers, err := unseal(key, s.Questionnaire, e.Sealed,
			binding(s.SchoolID, s.ID, envelopeID(e.RowID, e.ID)))
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

// Recover finishes what a crash interrupted: closings, and the cleaning after them. The server calls itself ready after
// it. A closing that has a fault of its own stays, and is told in Troubles.
func (b *Box) Recover(ctx context.Context) (err error) {
	defer problem.In(&err, "recover closings")
	running, err := b.Surveys.Running(ctx)
	if err != nil {
		return err
	}
	for _, s := range running {
		if s.Status == survey.Closing {
			if s, err = b.Surveys.Get(ctx, s.SchoolID, s.ID); err != nil {
				return err
			}
			b.retry(ctx, s)
		}
	}
	over, err := b.Surveys.Over(ctx)
	if err != nil {
		return err
	}
	for _, s := range over {
		err = errors.Join(err, b.clean(ctx, account.Clock(), s))
	}
	return err
}

// retry tries a closing again and remembers when it cannot finish.
func (b *Box) retry(ctx context.Context, s survey.Survey) {
	_, err := b.finish(ctx, account.Clock(), s, none, "")
	b.failed.mutex.Lock()
	defer b.failed.mutex.Unlock()
	if err == nil {
		delete(b.failed.since, s.ID)
		return
	}
	b.failed.since[s.ID] = b.Now()
	b.Log.Error("a survey cannot be counted", "survey", s.ID, "why", b.DB.Why(err))
}

// retryFailed is how long a closing with a fault rests before it is tried again.
const retryFailed = time.Minute

// Tick closes the surveys whose time has come, and finishes closings and cleanings that were interrupted. It may be
// repeated at any time, by several servers at once. Correctness does not wait for it: a cast compares the time itself.
func (b *Box) Tick(ctx context.Context) (err error) {
	defer problem.In(&err, "close what is due")
	now := b.Now()
	moment, err := b.Clock.Moment(ctx)
	if err != nil {
		return err
	}
	due, err := b.Surveys.Due(ctx, moment)
	if err != nil {
		return err
	}
	for _, s := range due {
		if s.Status == survey.Open {
			err = errors.Join(err, b.closeDue(ctx, s, moment))
		}
		if s.Status == survey.Closing && b.rested(s.ID, now) {
			b.retry(ctx, s)
		}
	}
	over, readErr := b.Surveys.Over(ctx)
	for _, s := range over {
		err = errors.Join(err, b.clean(ctx, account.Clock(), s))
	}
	return errors.Join(err, readErr)
}

func (b *Box) closeDue(ctx context.Context, s survey.Survey, moment time.Time) error {
	due := false
	if err := account.Write(ctx, b.DB, b.Now, account.Clock(), func(tx *gorm.DB) (line account.Line, err error) {
		if due, err = b.Surveys.DueTx(tx, s.SchoolID, s.ID, moment); due {
			line = s.Line("record.close")
		}
		return line, err
	}); err != nil || !due {
		return err
	}
	s, err := b.Surveys.Get(ctx, s.SchoolID, s.ID)
	if err != nil {
		return err
	}
	b.changed(s.ID)
	b.retry(ctx, s)
	return nil
}

func (b *Box) rested(id uuid.UUID, now time.Time) bool {
	b.failed.mutex.Lock()
	defer b.failed.mutex.Unlock()
	since, there := b.failed.since[id]
	return !there || now.Sub(since) >= retryFailed
}

// Troubles are the surveys that need a person: an open or closing one whose key file is missing or does not fit, and a
// closing one that cannot be counted.
func (b *Box) Troubles(ctx context.Context) (all []Trouble, err error) {
	defer problem.In(&err, "look for troubles")
	running, err := b.Surveys.Running(ctx)
	if err != nil {
		return nil, err
	}
	for _, s := range running {
		b.failed.mutex.Lock()
		_, cannot := b.failed.since[s.ID]
		b.failed.mutex.Unlock()
		switch {
		case b.Keys.Check(s.ID.String(), s.RoundKey) != nil:
			all = append(all, Trouble{Survey: s.ID, Key: "survey.no_key", File: b.Keys.Path(s.ID.String())})
		case cannot && s.Status == survey.Closing:
			all = append(all, Trouble{Survey: s.ID, Key: "survey.is_closing"})
		}
	}
	return all, nil
}

// Trouble is one survey that needs a person, and the catalogue key of why.
type Trouble struct {
	Survey uuid.UUID
	Key    string
	File   string // of the key, when that is what is missing
}
