package account

import (
	"context"
	"crypto/sha256"
	"strconv"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// tries counts by day what may be tried without end, so that its lines in the record do have one: the 1st of a day is
// written, the 10th, the 100th and so on. A stranger who tries a password a million times leaves seven lines, and none
// of them pushes another out. Counts are in memory alone: after a restart, and by each server, a day begins anew.
type tries struct {
	mutex sync.Mutex
	day   string
	by    *simplelru.LRU[[sha256.Size]byte, int]
}

// mostTries bounds what is counted at the same time, some 4 MB; beyond it what was tried longest ago begins anew.
const mostTries = 20_000

// count tells the how manieth of the day this try is, and whether it is written down.
func (t *tries) count(what string, now time.Time) (n int, due bool) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if day := now.Format(time.DateOnly); t.by == nil || day != t.day {
		t.day = day
		t.by, _ = simplelru.NewLRU[[sha256.Size]byte, int](mostTries, nil) // it fails for no entries only
	}
	key := sha256.Sum256([]byte(what))
	n, _ = t.by.Get(key)
	n++
	t.by.Add(key, n)
	due = true
	for left := n; left > 1 && due; left /= 10 {
		due = left%10 == 0
	}
	return n, due
}

// try puts what failed on record, unless it is one of many.
func (a *Accounts) try(ctx context.Context, school uuid.UUID, by Actor, action, what string) error {
	n, due := a.tries.count(school.String()+by.ID.String()+action+what, a.Now())
	if !due {
		return nil
	}
	if n > 1 {
		what += " · " + strconv.Itoa(n) + "×"
	}
	return a.Record(ctx, school, by, action, what)
}

// Refused puts on record that somebody tried what she may not: what names the kind of act, never whom or what it was
// about.
func (a *Accounts) Refused(ctx context.Context, school uuid.UUID, by Actor, what string) error {
	return a.try(ctx, school, by, "record.refused", what)
}

// signInFailed puts on record that a password, or a code, for this account was wrong. Addresses that belong to nobody
// have no record to stand in. The caller does not wait for the disk: how long an answer takes must not tell which
// addresses have an account.
func (a *Accounts) signInFailed(ctx context.Context, row accountRow, action string) {
	if row.ID == uuid.Nil {
		return
	}
	a.writing.Go(func() {
		// a store that takes no line now takes no sign-in either, and says so to the next who comes
		_ = a.try(context.WithoutCancel(ctx), row.SchoolID, Actor{Kind: ByStranger}, action, row.Email)
	})
}

// Settle waits for lines that are being written beside an answer; after it the database may be closed.
func (a *Accounts) Settle() { a.writing.Wait() }
