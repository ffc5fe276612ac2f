package account

import (
	"context"
	"crypto/sha256"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"hailong/internal/database"
	"hailong/internal/problem"
)

// Views remembers which pages that renew themselves were put on record within the hour, and by whom. The zero Views is
// ready. Where it forgets, a page is on record once more.
type Views struct {
	mutex sync.Mutex
	by    *simplelru.LRU[[sha256.Size]byte, time.Time]
}

const (
	viewedFor = time.Hour
	mostViews = 10_000 // some 2 MB; the oldest goes first
)

// Note is the package's Note for a page that renews itself while somebody looks at it: one line an hour for the same
// page and the same actor.
func (v *Views) Note(ctx context.Context, db *database.DB, now func() time.Time, by Actor, line Line) (err error) {
	defer problem.In(&err, "record view")
	what := sha256.Sum256([]byte(line.School.String() + by.ID.String() + line.Action + line.Detail))
	if v.recent(what, now()) {
		return nil
	}
	if err := Note(ctx, db, now, by, line); err != nil {
		return err
	}
	v.keep(what, now())
	return nil
}

func (v *Views) recent(what [sha256.Size]byte, now time.Time) bool {
	v.mutex.Lock()
	defer v.mutex.Unlock()
	if v.by == nil {
		return false
	}
	at, there := v.by.Get(what)
	return there && now.Sub(at) < viewedFor && !now.Before(at)
}

func (v *Views) keep(what [sha256.Size]byte, now time.Time) {
	v.mutex.Lock()
	defer v.mutex.Unlock()
	if v.by == nil {
		v.by, _ = simplelru.NewLRU[[sha256.Size]byte, time.Time](mostViews, nil) // it fails for no entries only
	}
	v.by.Add(what, now)
}
