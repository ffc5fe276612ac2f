// Package job runs what is due from time to time: closing by the clock, backups, deleting what was announced to be
// deleted.
//
// It promises that of several servers on one database one runs a job at a time, and that a job whose server died is
// taken up again. Nobody's correctness waits for a job, and each can be repeated at any moment. It knows no job's
// subject.
package job

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hailong/internal/database"
)

// Job is one thing that is done again and again.
type Job struct {
	Name  string
	Every time.Duration
	// Everywhere lets each server run the job by itself, without asking the others: for what is cheap, guarded by its
	// own updates, and due every few seconds. Asking would cost a write each time.
	Everywhere bool
	// Due tells whether there is anything to do, before the others are asked, which costs a write; nil = always.
	Due func(now time.Time) (bool, error)
	Do  func(ctx context.Context, now time.Time) error
}

// Runner runs jobs.
type Runner struct {
	DB  *database.DB
	Log *slog.Logger
	Now func() time.Time
}

type row struct {
	Name        string
	DueAt       int64
	LeasedUntil int64
	Holder      string
	SucceededAt *int64
}

// TableName implements gorm's Tabler.
func (row) TableName() string { return "jobs" }

const (
	lease  = 2 * time.Minute  // how long a job of a server that died stays reserved
	renew  = 30 * time.Second // how often a living one renews
	look   = 30 * time.Second // how often a job that is not due is looked at
	repeat = 10 * time.Minute // when a job that failed is tried again, at the latest
)

// Run runs the jobs until ctx ends, each by itself, so that a long one holds up no other; those under way are told to
// stop and waited for.
func (r *Runner) Run(ctx context.Context, jobs []Job) {
	var running sync.WaitGroup
	for _, j := range jobs {
		running.Go(func() { r.loop(ctx, j) })
	}
	running.Wait()
}

func (r *Runner) loop(ctx context.Context, j Job) {
	tick := time.NewTicker(min(j.Every, look))
	defer tick.Stop()
	for {
		if _, err := r.Try(ctx, j); err != nil && ctx.Err() == nil {
			r.Log.Warn("a job failed and will be tried again", "job", j.Name, "why", r.DB.Why(err))
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Try runs a job if it is due and nobody else is at it, and tells whether it ran.
func (r *Runner) Try(ctx context.Context, j Job) (ran bool, err error) {
	if j.Everywhere {
		return true, j.Do(ctx, r.Now())
	}
	if j.Due != nil {
		if due, err := j.Due(r.Now()); err != nil || !due {
			return false, err
		}
	}
	holder, err := uuid.NewRandom()
	if err != nil {
		return false, err
	}
	mine, err := r.claim(ctx, j, holder.String())
	if err != nil || !mine {
		return false, err
	}
	working, stop := context.WithCancel(ctx)
	renewed := make(chan struct{})
	go func() { defer close(renewed); r.hold(working, stop, j, holder.String()) }()
	err = j.Do(working, r.Now())
	stop()
	<-renewed
	return true, r.release(context.WithoutCancel(ctx), j, holder.String(), err)
}

// claim reserves a job that is due. It first only looks: most of the time nothing is due, and looking writes nothing.
// A time further ahead than the job could have set was written by a clock that was wrong, and does not count.
func (r *Runner) claim(ctx context.Context, j Job, holder string) (bool, error) {
	now := r.Now()
	due := func(tx *gorm.DB) *gorm.DB {
		return tx.Where("name = ? AND (due_at <= ? OR due_at > ?) AND (leased_until <= ? OR leased_until > ?)",
			j.Name, now.UnixMilli(), now.Add(j.Every).UnixMilli(), now.UnixMilli(), now.Add(lease).UnixMilli())
	}
	var there, ready int64
	if err := r.DB.Query(ctx).Model(&row{}).Where("name = ?", j.Name).Count(&there).Error; err != nil {
		return false, r.DB.Translate(err)
	}
	if err := due(r.DB.Query(ctx).Model(&row{})).Count(&ready).Error; err != nil || there > 0 && ready == 0 {
		return false, r.DB.Translate(err)
	}
	mine := false
	err := r.DB.Write(ctx, func(tx *gorm.DB) error {
		if err := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&row{Name: j.Name}).Error; err != nil {
			return err
		}
		done := due(tx.Model(&row{})).
			Updates(map[string]any{"leased_until": now.Add(lease).UnixMilli(), "holder": holder})
		mine = done.RowsAffected == 1
		return done.Error
	})
	return mine, err
}

// hold renews the lease while the job runs, and stops the job when the lease was lost: somebody else is at it then.
func (r *Runner) hold(ctx context.Context, stop func(), j Job, holder string) {
	tick := time.NewTicker(renew)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			kept, err := r.mark(ctx, j, holder, map[string]any{"leased_until": r.Now().Add(lease).UnixMilli()})
			if err != nil || kept {
				continue
			}
			stop()
			return
		}
	}
}

// release ends the lease and says when the job is due again: soon, when it failed or the server was told to stop in the
// middle.
func (r *Runner) release(ctx context.Context, j Job, holder string, failure error) error {
	now := r.Now()
	set := map[string]any{"leased_until": 0, "holder": "", "due_at": now.Add(j.Every).UnixMilli(),
		"succeeded_at": now.UnixMilli()}
	if failure != nil {
		delete(set, "succeeded_at")
		set["due_at"] = now.Add(min(j.Every, repeat)).UnixMilli()
	}
	if _, err := r.mark(ctx, j, holder, set); err != nil && failure == nil {
		return err
	}
	return failure
}

func (r *Runner) mark(ctx context.Context, j Job, holder string, set map[string]any) (kept bool, err error) {
	err = r.DB.Write(ctx, func(tx *gorm.DB) error {
		done := tx.Model(&row{}).Where("name = ? AND holder = ?", j.Name, holder).Updates(set)
		kept = done.RowsAffected == 1
		return done.Error
	})
	return kept, err
}

// Last is when a job last ended well, on whichever server; the zero time when it never did.
func (r *Runner) Last(ctx context.Context, name string) (time.Time, error) {
	var at row
	err := r.DB.Query(ctx).Take(&at, "name = ?", name).Error
	if err != nil && !database.IsNotFound(err) {
		return time.Time{}, r.DB.Translate(err)
	}
	if at.SucceededAt == nil {
		return time.Time{}, nil
	}
	return time.UnixMilli(*at.SucceededAt).UTC(), nil
}
