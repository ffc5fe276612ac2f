package ballot

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/problem"
	"hailong/internal/survey"
)

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

// retry tries a closing again and remembers when it cannot finish. One with three keys waits for two of its sheets:
// that is no fault.
func (b *Box) retry(ctx context.Context, s survey.Survey) {
	if s.ThreeKeys() {
		return
	}
	_, err := b.finish(ctx, account.Clock(), s, nil, none, "")
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
	if s.ThreeKeys() {
		b.Log.Info("a survey is closed and waits for two of its three sheets", "survey", s.ID)
	}
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
		missing, err := b.KeyMissing(ctx, s)
		switch {
		case err != nil:
			return nil, err
		case missing:
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
