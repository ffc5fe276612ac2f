package account

import (
	"context"
	"sync"
	"time"

	"hailong/internal/cache"
	"hailong/internal/database"
	"hailong/internal/problem"
)

// Views remembers which pages that renew themselves were put on record within the hour, and by whom. The zero Views is
// ready. Where it forgets, a page is on record once more.
type Views struct {
	made sync.Once
	by   *cache.Cache[cache.Key, time.Time]
}

const (
	viewedFor = time.Hour
	mostViews = 10_000 // some 2 MB; the oldest goes first
)

// Note is the package's Note for a page that renews itself while somebody looks at it: one line an hour for the same
// page and the same actor.
func (v *Views) Note(ctx context.Context, db *database.DB, now func() time.Time, by Actor, line Line) (err error) {
	defer problem.In(&err, "record view")
	v.made.Do(func() { v.by = cache.New[cache.Key, time.Time](mostViews) })
	what := cache.Hash(line.School.String(), by.ID.String(), line.Action, line.Detail)
	if at, there := v.by.Get(what); there && now().Sub(at) < viewedFor && !now().Before(at) {
		return nil
	}
	if err := Note(ctx, db, now, by, line); err != nil {
		return err
	}
	v.by.Put(what, now())
	return nil
}
