package database

import (
	"context"
	"sync"
	"time"

	"gorm.io/gorm"
)

// Why a store refuses writes, for whoever looks after the server; no path and no value is in it.
const (
	noRoom   = "the database's disk is full"
	readOnly = "the database may only be read"
	noWrites = "the database's disk takes no writes"
)

// retryPause is how long after a refusal, or a try that failed, no write is tried only to see whether writing works
// again.
const retryPause = 2 * time.Second

// refusal remembers that the store refused a write.
type refusal struct {
	mutex sync.Mutex
	why   string // "" = it takes writes, as far as is known
	until time.Time
}

// note keeps why a write was refused.
func (r *refusal) note(why string, now time.Time) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.why, r.until = why, now.Add(retryPause)
}

// due is why writes are refused, and whether it is time to try; for the next ones it is not.
func (r *refusal) due(now time.Time) (why string, try bool) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if try = r.why != "" && !now.Before(r.until); try {
		r.until = now.Add(retryPause)
	}
	return r.why, try
}

// over forgets the refusal, unless another came since the try began; it gives what is left.
func (r *refusal) over(begun time.Time) string {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if !r.until.After(begun.Add(retryPause)) {
		r.why = ""
	}
	return r.why
}

// Refusal is why the store refuses writes, "" when it takes them. It knows from the writes that are made anyway: as
// long as none was refused, nothing is tried. After a refusal, try is run now and then when somebody asks, and the
// first time that it succeeds ends the refusal. It should write as much as others do: a full disk may still take a few
// bytes.
func (db *DB) Refusal(ctx context.Context, try func(tx *gorm.DB) error) string {
	begun := db.Now()
	why, due := db.refused.due(begun)
	if !due {
		return why
	}
	if err := db.Write(ctx, try); err != nil {
		return why
	}
	return db.refused.over(begun)
}
