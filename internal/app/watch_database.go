package app

import (
	"context"
	"slices"
	"time"
)

// probe asks of the store what a cast asks of it, and waits for the disk. That the store did it is believed for
// three times as long as it took, a second at most: everybody may ask, and casts wait for the same disk.
func (w *Watch) probe(ctx context.Context) ([]string, error) {
	w.mutex.Lock()
	good := w.probed.good()
	w.mutex.Unlock()
	if good {
		return nil, nil
	}
	begun := time.Now() // floors: as above
	if err := w.Box.Probe(ctx); err != nil {
		if w.refusal(ctx) == "" && w.DB.Acknowledges() == nil {
			return nil, err
		}
		return nil, nil // a check of its own tells it
	}
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.probed.take(begun, 3, time.Second)
	return nil, nil
}

// castTables are those that the page of a link and a cast read or write: damage there is met by parents.
var castTables = []string{"", "class_link_ballots", "classes", "disputes", "envelopes", "invitations", "parents",
	"roster_changes",
	"round_days", "rounds", "schools", "server_facts", "surveys", "token_directory"}

func (w *Watch) damageOfCasts(ctx context.Context) (texts []string, err error) {
	return w.damagedTables(ctx, true), nil
}

func (w *Watch) damageElsewhere(ctx context.Context) (texts []string, err error) {
	return w.damagedTables(ctx, false), nil
}

// firstReading is how long the first reading of a database is waited for; a small one is read sooner.
const firstReading = time.Second

// damagedTables are what the last reading found in the tables of a cast, or in the others. The whole database is read in the
// background, a hundredth of the time at most; where a reading goes on, the one before counts.
func (w *Watch) damagedTables(ctx context.Context, ofCasts bool) (texts []string) {
	w.readThrough(ctx)
	w.mutex.Lock()
	defer w.mutex.Unlock()
	for _, d := range w.damage {
		if slices.Contains(castTables, d.Table) == ofCasts {
			texts = append(texts, "the database is damaged: "+d.String()+"; see hailong verify")
		}
	}
	return texts
}

func (w *Watch) readThrough(ctx context.Context) {
	w.mutex.Lock()
	good := w.read.good()
	w.mutex.Unlock()
	if good {
		return
	}
	done := w.asking.DoChan("read", func() (any, error) {
		w.mutex.Lock()
		if w.life.Err() != nil {
			w.mutex.Unlock()
			return nil, nil
		}
		w.reading.Add(1)
		w.mutex.Unlock()
		defer w.reading.Done()
		begun := time.Now() // floors: as above
		found, err := w.DB.Damage(w.life, false)
		w.mutex.Lock()
		defer w.mutex.Unlock()
		if err == nil { // a database that does not answer is told by others
			w.damage = found
		}
		w.read.take(begun, 100, time.Hour)
		return nil, nil
	})
	limit := time.NewTimer(firstReading)
	defer limit.Stop()
	select {
	case <-done:
	case <-limit.C:
	case <-ctx.Done():
	}
}

// kept is an answer that is good for a while, so that whoever asks all the time costs a share of the time alone.
type kept struct{ until time.Time }

func (k *kept) good() bool {
	return time.Now().Before(k.until) // floors: how long an answer took is no moment of the product
}

// take keeps an answer that was asked for at begun for so many times as long as it took, and for longest at most.
func (k *kept) take(begun time.Time, times int, longest time.Duration) {
	now := time.Now() // floors: as above
	k.until = now.Add(min(longest, time.Duration(times)*now.Sub(begun)))
}
