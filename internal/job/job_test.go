package job_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hailong/internal/database"
	"hailong/internal/job"
	"hailong/internal/testkit"
)

type clock struct {
	mutex sync.Mutex
	now   time.Time
}

func (c *clock) Now() time.Time { c.mutex.Lock(); defer c.mutex.Unlock(); return c.now }
func (c *clock) add(d time.Duration) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.now = c.now.Add(d)
}

func runner(db *database.DB) (*job.Runner, *clock) {
	c := &clock{now: time.Date(2023, 11, 12, 13, 0, 0, 0, time.UTC)}
	return &job.Runner{DB: db, Log: testkit.Quiet(), Now: c.Now}, c
}

// A job runs when it is due, not before, again after a failure, and not a day late because a clock was once wrong.
func TestAJobRunsWhenItIsDue(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r, c := runner(db)
		var failure error
		j := job.Job{Name: "tidy", Every: time.Hour, Do: func(context.Context, time.Time) error { return failure }}
		try := func(want bool, why string) {
			t.Helper()
			if ran, err := r.Try(t.Context(), j); ran != want || !errors.Is(err, failure) && ran {
				t.Errorf("%s: ran %v, %v", why, ran, err)
			}
		}
		if at, err := r.Last(t.Context(), "tidy"); err != nil || !at.IsZero() {
			t.Errorf("before the first: %v %v", at, err)
		}
		try(true, "the first time")
		if at, err := r.Last(t.Context(), "tidy"); err != nil || !at.Equal(c.Now()) {
			t.Errorf("after the first: %v %v", at, err)
		}
		try(false, "at once again")
		c.add(59 * time.Minute)
		try(false, "a minute too early")
		c.add(time.Minute)
		failure = errors.New("no luck")
		try(true, "an hour later")
		failure = nil
		try(false, "right after a failure")
		c.add(10 * time.Minute)
		try(true, "ten minutes after a failure")
		c.add(-30 * 24 * time.Hour)
		try(true, "the clock was a month ahead")
	})
}

// Of eight servers that try at the same moment one runs the job.
func TestOneServerRunsAJob(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r, _ := runner(db)
		var ran atomic.Int32
		begin, end := make(chan struct{}), make(chan struct{})
		j := job.Job{Name: "tidy", Every: time.Hour, Do: func(context.Context, time.Time) error {
			ran.Add(1)
			<-end
			return nil
		}}
		var servers sync.WaitGroup
		var tried atomic.Int32
		for range 8 {
			servers.Go(func() {
				<-begin
				if _, err := r.Try(t.Context(), j); err != nil {
					t.Error(err)
				}
				if tried.Add(1) == 7 { // all others have gone away while the one is at it
					close(end)
				}
			})
		}
		close(begin)
		servers.Wait()
		if n := ran.Load(); n != 1 {
			t.Errorf("ran %d times", n)
		}
	})
}

// A server that dies in the middle leaves its job to others after two minutes; before that nobody takes it.
func TestAJobOfADeadServerIsTakenUp(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r, c := runner(db)
		if err := db.Write(t.Context(),
			testkit.Execute("INSERT INTO jobs (name, due_at, leased_until, holder) VALUES ('tidy', 0, ?, 'dead')",
				c.Now().Add(2*time.Minute).UnixMilli())); err != nil {
			t.Fatal(err)
		}
		j := job.Job{Name: "tidy", Every: time.Hour, Do: func(context.Context, time.Time) error { return nil }}
		if ran, err := r.Try(t.Context(), j); ran || err != nil {
			t.Errorf("taken at once: %v", err)
		}
		c.add(2 * time.Minute)
		if ran, err := r.Try(t.Context(), j); !ran || err != nil {
			t.Errorf("never taken: %v", err)
		}
	})
}

// Run ends when it is told to, after the job under way.
func TestRunEndsWithItsJobs(t *testing.T) {
	db := testkit.Open(t, testkit.URL(t, "sqlite"))
	r, _ := runner(db)
	ctx, cancel := context.WithCancel(t.Context())
	var over atomic.Bool
	started := make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.Run(ctx, []job.Job{
			{Name: "long", Every: time.Hour, Do: func(ctx context.Context, _ time.Time) error {
				close(started)
				<-ctx.Done()
				over.Store(true)
				return ctx.Err()
			}},
			{Name: "often", Every: time.Millisecond, Everywhere: true, Do: func(context.Context, time.Time) error {
				return nil
			}},
		})
	}()
	<-started
	cancel()
	<-done
	if !over.Load() {
		t.Error("ended before its job")
	}
}
