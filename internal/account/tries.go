package account

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"hailong/internal/cache"
)

// tries counts by day what may be tried without end, so that its lines in the record do have one: the 1st of a day is
// written, the 10th, the 100th and so on. A stranger who tries a password a million times leaves seven lines, and none
// of them pushes another out. Counts are in memory alone: after a restart, and by each server, a day begins anew.
type tries struct {
	by *cache.Cache[cache.Key, dayTries]
}

type dayTries struct {
	day string
	n   int
}

func newTries() tries { return tries{by: cache.New[cache.Key, dayTries](mostTries)} }

// mostTries bounds what is counted at the same time; beyond it the count that was idle longest begins anew.
const mostTries = 20_000

// count tells the how manieth of the day this try is, and whether it is written down.
func (t *tries) count(what cache.Key, now time.Time) (n int, due bool) {
	day := now.Format(time.DateOnly)
	n = t.by.Update(what, func(was dayTries, _ bool) dayTries {
		if was.day != day {
			return dayTries{day, 1}
		}
		return dayTries{day, was.n + 1}
	}).n
	rest := n
	for due = true; rest > 1 && due; rest /= 10 {
		due = rest%10 == 0
	}
	return n, due
}

// try puts what failed on record, unless it is one of many.
func (a *Accounts) try(ctx context.Context, school uuid.UUID, by Actor, action, what string) error {
	n, due := a.tries.count(cache.Hash(school.String(), by.ID.String(), action, what), a.Now())
	if !due {
		return nil
	}
	if n > 1 {
		what += " · " + strconv.Itoa(n) + "×"
	}
	return a.Record(ctx, school, by, action, what)
}

const refused = "record.refused"

// Refused puts on record that somebody tried what she may not: what she lacked, and the kind of act, never whom or what
// it was about.
func (a *Accounts) Refused(ctx context.Context, school uuid.UUID, by Actor, lacked Permission, what string) error {
	return a.try(ctx, school, by, refused, string(lacked)+" "+what)
}

// Lacked is what somebody was not allowed to do, for an entry that says so, and how often she tried, such as " · 10×".
func (e Entry) Lacked() (_ Permission, often string) {
	lacked, what, _ := strings.Cut(e.Detail, " ")
	if e.Action != refused || !slices.Contains(permissions, Permission(lacked)) {
		return "", ""
	}
	if at := strings.Index(what, " · "); at >= 0 {
		often = what[at:]
	}
	return Permission(lacked), often
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
