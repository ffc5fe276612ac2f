package database

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"hailong/internal/batch"
	"hailong/internal/problem"
	"hailong/internal/replica"
)

// secondPlace is the folder on another disk that is written before a commit of SQLite is acknowledged.
type secondPlace struct {
	db       *DB
	dir      string
	owner    string
	required bool // without the second place nothing is acknowledged
	path     string
	// The database, to copy it. It is closed when SQLite has closed its own: closing it any earlier would give up
	// SQLite's locks.
	file *os.File
	log  *slog.Logger

	writing sync.Mutex // from before a transaction until what it wrote is in both places
	replica *replica.Replica
	failed  atomic.Pointer[error] // of the last shipping; nil when all is there
	stop    context.CancelFunc
	stopped chan struct{}

	others          int64 // what the engine counts of commits by other programs, as of the last shipping
	failures, pause int   // copies that failed one after the other, and how many tries go by before the next
}

// ErrNoSecondPlace means that the engine keeps none by this program; PostgreSQL has standby servers of its own.
var ErrNoSecondPlace = errors.New("a replica folder is for SQLite; PostgreSQL keeps a standby server by itself")

const (
	// retryReplica is how often a folder that failed is tried again while nothing is written.
	retryReplica = 5 * time.Second
	// longestPause is after how many such tries at most the whole database is copied again: nobody writes meanwhile.
	longestPause = 60
)

// Replicate keeps a second place in dir from now on: a Write or Batch that returns nil is flushed there too. owner
// tells later whose database it is. When the folder fails, that is logged once and told by ReplicaFault, and the folder
// is tried again; meanwhile a Write gives a problem.Error of kind Busy where the second place is required, and goes on
// without it where it is not. It is called once, before the database is used by others.
func (db *DB) Replicate(ctx context.Context, dir, owner string, required bool) error {
	d, ok := db.dialect.(*sqliteDialect)
	if !ok {
		return ErrNoSecondPlace
	}
	file, err := os.Open(d.path)
	if err != nil {
		return err
	}
	s := &secondPlace{db: db, dir: dir, owner: owner, required: required, path: d.path, file: file, log: db.log,
		stopped: make(chan struct{})}
	if err = s.begin(ctx); err != nil {
		return errors.Join(err, file.Close())
	}
	ctx, s.stop = context.WithCancel(context.WithoutCancel(ctx))
	go s.watch(ctx)
	db.second = s
	return nil
}

// NotReplicated tells that there is to be a second place and is none until the next start: ReplicaFault gives why.
func (db *DB) NotReplicated(why error) {
	db.noSecond = why
	db.log.Error("the replica cannot be written", "error", why.Error(), "casting_stops", false)
}

// begin copies the whole database, while nobody commits.
func (s *secondPlace) begin(ctx context.Context) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	return s.beginLocked(ctx)
}

// truncateTries is how often the log is truncated at most before a copy, while readers need it.
const truncateTries = 100

func (s *secondPlace) beginLocked(ctx context.Context) error {
	s.othersWrote()
	for try := 0; ; try++ {
		err := s.db.Translate(s.db.fast.TruncateWAL(ctx))
		if err == nil {
			break
		}
		if !errors.Is(err, batch.ErrNotYet) || try == truncateTries { // a long reader, such as a backup
			return err
		}
	}
	begun, err := replica.Begin(ctx, s.dir, s.path, s.file, s.owner, s.log)
	if err != nil {
		return err
	}
	if s.replica != nil {
		err = s.replica.Close()
	}
	s.replica = begun
	return err
}

// writeBoth runs a transaction and brings what it wrote to the second place. Nobody else writes meanwhile: a log that
// the engine begins anew between the two would have lost its frames.
func (s *secondPlace) writeBoth(transaction func() error) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	if err := s.fault(); err != nil && s.required {
		return err
	}
	if err := transaction(); err != nil {
		return err
	}
	s.ship()
	if err := s.fault(); err != nil && s.required {
		return err
	}
	return nil
}

// othersWrote tells whether another program wrote since it was asked last, such as a command beside the service. Only
// the connection that writes does not count what it writes itself.
func (s *secondPlace) othersWrote() bool {
	before := s.others
	pool, err := s.db.Pool()
	if err == nil {
		err = pool.QueryRowContext(context.Background(), "PRAGMA data_version").Scan(&s.others)
	}
	return err == nil && s.others != before
}

func (s *secondPlace) ship() {
	others := s.othersWrote()
	err := s.replica.Ship(others)
	if others && err != nil {
		s.others = -1 // asked again
	}
	if others && errors.Is(err, replica.ErrGap) {
		err = s.anew(err)
	}
	if err != nil && s.failed.Load() == nil {
		s.log.Error("the replica cannot be written", "folder", s.dir, "error", err.Error(), "casting_stops", s.required)
	}
	if err == nil && s.failed.Load() != nil {
		s.log.Info("the replica is complete again", "folder", s.dir)
	}
	s.failed.Store(nil)
	if err != nil {
		s.failed.Store(&err)
	}
}

// fault is the Busy error that callers get while the replica lacks something; nil when it is complete.
func (s *secondPlace) fault() error {
	failed := s.failed.Load()
	if failed == nil {
		return nil
	}
	return problem.Unavailable(errors.Join(errors.New("the replica cannot be written"), *failed), retryAfter)
}

// watch makes up for a failure while nobody writes, and begins anew when commits were missed.
func (s *secondPlace) watch(ctx context.Context) {
	defer close(s.stopped)
	tick := time.NewTicker(retryReplica)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			s.retry(ctx)
		}
	}
}

// anew copies the whole database after another program wrote into a log that is gone, if the folder is still there.
func (s *secondPlace) anew(gap error) error {
	if _, err := replica.Find(s.dir); err != nil {
		return gap
	}
	if err := s.beginLocked(context.Background()); err != nil {
		return err
	}
	s.log.Info("the replica was begun anew: another program wrote", "folder", s.dir)
	return s.replica.Ship(false)
}

// retry brings what a command beside the service wrote, and makes up for a failure. A folder that is not there any more
// is waited for: what would be made in its place could lie on the database's own disk, below a mount that is gone.
func (s *secondPlace) retry(ctx context.Context) {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.ship()
	if failed := s.failed.Load(); failed == nil || !errors.Is(*failed, replica.ErrGap) {
		return
	}
	if _, err := replica.Find(s.dir); err != nil {
		return
	}
	if s.pause > 0 {
		s.pause--
		return
	}
	if err := s.beginLocked(ctx); err != nil {
		s.failures++
		s.pause = min(2*s.failures, longestPause)
		return
	}
	s.failures = 0
	s.ship()
}

// close ends the second place; the pools are closed already.
func (s *secondPlace) close() error {
	if s == nil {
		return nil
	}
	s.stop()
	<-s.stopped
	return errors.Join(s.replica.Close(), s.file.Close())
}

// ReplicaFault is why the second place lacks what was written last; nil when it is complete or there is to be none.
func (db *DB) ReplicaFault() error {
	if db.second == nil {
		return db.noSecond
	}
	if failed := db.second.failed.Load(); failed != nil {
		return *failed
	}
	return nil
}

// Acknowledges tells whether what is stored may be acknowledged now: problem.Busy while a required second place lacks
// some of it.
func (db *DB) Acknowledges() error {
	if db.second == nil || !db.second.required {
		return nil
	}
	return db.second.fault()
}

// cut tells the second place that the log was cut, so that it forgets what was deleted as well.
func (s *secondPlace) cut() {
	if s == nil {
		return
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	s.replica.Cut()
}

// replicated runs a transaction, in both places where there are two.
func (db *DB) replicated(transaction func() error) error {
	if db.second == nil {
		return transaction()
	}
	return db.second.writeBoth(transaction)
}
