package database

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// folder folds SQLite's write-ahead log into its file beside the writer, once ballots come in crowds. Left to the
// writer, a folding holds up everybody who waits for a commit; here the writer has only the last few pages to fold,
// after which the log begins anew. When the folder cannot keep up, or fails, the writer folds by itself as ever.
type folder struct {
	own, writer *sql.DB
	// the database, only to flush it; closing it any earlier than SQLite's own would give up SQLite's locks
	file    *os.File
	turn    *sync.Mutex
	written atomic.Bool
	stop    context.CancelFunc
	stopped chan struct{}
}

// Pages of the log: from how many on they are folded beside the writer, and by the writer when the folder did not. The
// more there are, the more of them are newer versions of each other, of which one is folded; but the start after a
// crash reads them all.
const (
	foldAt       = 12_000
	foldByWriter = 36_000
	foldEvery    = 50 * time.Millisecond // how often it is lookups whether there is something to do, while ballots come
)

// fold starts a folder.
func (d *sqliteDialect) fold(ctx context.Context, writer *sql.DB) (*folder, error) {
	own, err := sql.Open("sqlite", d.dsn())
	if err != nil {
		return nil, err
	}
	own.SetMaxOpenConns(1)
	file, err := os.OpenFile(d.path, os.O_RDWR, 0) // the operator's own setting
	if err != nil {
		return nil, errors.Join(err, own.Close())
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	f := &folder{own: own, writer: writer, file: file, turn: &d.folding, stop: stop, stopped: make(chan struct{})}
	go f.run(ctx)
	return f, nil
}

func (f *folder) run(ctx context.Context) {
	defer close(f.stopped)
	tick := time.NewTicker(foldEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if f.written.Swap(false) {
			_ = f.once(ctx) // the next time, or the writer by itself
		}
	}
}

// once folds when there is enough: twice beside the writer, so that little came meanwhile, and the rest by the writer.
func (f *folder) once(ctx context.Context) error {
	f.turn.Lock()
	defer f.turn.Unlock()
	_, pages, err := checkpoint(ctx, f.own, "NOOP")
	if err != nil || pages < foldAt {
		return err
	}
	for range 2 {
		if _, _, err = checkpoint(ctx, f.own, "PASSIVE"); err != nil {
			return err
		}
		if err = f.file.Sync(); err != nil {
			return err
		}
	}
	_, _, err = checkpoint(ctx, f.writer, "PASSIVE")
	return err
}

// asker is a pool or one connection of it.
type asker interface {
	QueryRowContext(ctx context.Context, query string, values ...any) *sql.Row
}

// checkpoint folds pages of the log into the file, and tells how many are in the log, and whether others kept it from
// all that it was to do.
func checkpoint(ctx context.Context, by asker, how string) (busy bool, pages int, err error) {
	var folded int
	err = by.QueryRowContext(ctx, "PRAGMA wal_checkpoint("+how+")").Scan(&busy, &pages, &folded)
	return busy, pages, err
}

// end stops it; the file is closed by the caller, when SQLite has closed its own.
func (f *folder) end() error {
	f.stop()
	<-f.stopped
	return f.own.Close()
}
