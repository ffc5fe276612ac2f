package batch

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// checkpointer copies SQLite's write-ahead log into its file beside the writer, from Prepare on. Left to the writer, a
// checkpoint holds up everybody who waits for a commit; here the writer has only the last few pages to copy, after which
// the log begins anew. When the checkpointer cannot keep up, or fails, the writer checkpoints by itself.
//
// Whoever copies the file alone, or throws the log away, loses what only the log holds: so nothing stays there for much
// longer than a second, however little it is.
type checkpointer struct {
	own, writer *sql.DB
	keepsLog    func() bool // see SQLite
	// the database, only to flush it; closing it any earlier than SQLite's own would give up SQLite's locks
	file    *os.File
	turn    *sync.Mutex
	written atomic.Bool
	stop    context.CancelFunc
	stopped chan struct{}
}

// Pages of the log: from how many on they are copied beside the writer, and by the writer when the checkpointer did
// not. The more there are, the more of them are newer versions of each other, of which one is copied; but the start
// after a crash reads them all.
const (
	checkpointAt       = 12_000
	checkpointByWriter = 36_000
	checkpointEvery    = 50 * time.Millisecond // how often it looks whether there is something to do
	settleEvery        = time.Second           // how often it copies what there is, however little
)

// startCheckpointer starts one; end stops it.
func (e *sqlite) startCheckpointer(ctx context.Context) (*checkpointer, error) {
	own, err := sql.Open("sqlite", e.Connection)
	if err != nil {
		return nil, err
	}
	own.SetMaxOpenConns(1)
	if err = own.PingContext(ctx); err != nil { // it opens the file that the others have, not one that comes later
		return nil, errors.Join(err, own.Close())
	}
	file, err := os.OpenFile(e.Path, os.O_RDWR, 0) // the operator's own setting
	if err != nil {
		return nil, errors.Join(err, own.Close())
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	f := &checkpointer{own: own, writer: e.SQLite.Write, keepsLog: e.KeepsLog, file: file, turn: &e.checkpointing,
		stop: stop, stopped: make(chan struct{})}
	go f.run(ctx)
	return f, nil
}

func (f *checkpointer) run(ctx context.Context) {
	defer close(f.stopped)
	tick, settling := time.NewTicker(checkpointEvery), time.NewTicker(settleEvery)
	defer tick.Stop()
	defer settling.Stop()
	_ = f.settle(ctx) // what a server that died left in the log
	crowded := false  // a crowd's log was copied since the last settling
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if f.written.Swap(false) {
				done, _ := f.once(ctx) // it is tried again, or the writer does it
				crowded = crowded || done
			}
		case <-settling.C:
			if !crowded {
				_ = f.settle(ctx) // as once
			}
			crowded = false
		}
	}
}

// once checkpoints when there is enough, and tells whether there was: twice beside the writer, so that little came
// meanwhile, and the rest by the writer.
func (f *checkpointer) once(ctx context.Context) (done bool, err error) {
	f.turn.Lock()
	defer f.turn.Unlock()
	_, pages, _, err := checkpoint(ctx, f.own, "NOOP")
	if err != nil || pages < checkpointAt {
		return false, err
	}
	for range 2 {
		if _, _, _, err = checkpoint(ctx, f.own, "PASSIVE"); err != nil {
			return false, err
		}
		if err = f.file.Sync(); err != nil {
			return false, err
		}
	}
	_, _, _, err = checkpoint(ctx, f.writer, "PASSIVE")
	return err == nil, err
}

// settle copies what the log holds beside the writer, also what other programs wrote.
func (f *checkpointer) settle(ctx context.Context) error {
	f.turn.Lock()
	defer f.turn.Unlock()
	if f.keepsLog() {
		return nil
	}
	_, pages, copied, err := checkpoint(ctx, f.own, "NOOP")
	if err != nil || pages == copied {
		return err
	}
	_, _, _, err = checkpoint(ctx, f.own, "PASSIVE")
	return err
}

// querier is a pool or one connection of it.
type querier interface {
	QueryRowContext(ctx context.Context, query string, values ...any) *sql.Row
}

// checkpoint copies pages of the log into the file, and tells how many are in the log, how many of those are copied, and
// whether others kept it from all that it was to do.
func checkpoint(ctx context.Context, by querier, how string) (busy bool, pages, copied int, err error) {
	err = by.QueryRowContext(ctx, "PRAGMA wal_checkpoint("+how+")").Scan(&busy, &pages, &copied)
	return busy, pages, copied, err
}

// end stops it; the file is closed by the caller, when SQLite has closed its own. SQLite copies the log only when no
// other program has the file open, so it is done here.
func (f *checkpointer) end() error {
	f.stop()
	<-f.stopped
	_ = f.settle(context.Background()) // what cannot be copied stays in the log
	return f.own.Close()
}
