// Package database owns the connection to SQLite or PostgreSQL: opening with the settings that durability needs, the
// read and write transactions of every room, the differences of the two dialects, and the migrations.
//
// It promises that a Write that returned nil is on disk. It knows no table.
package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"

	"hailong/internal/batch"
	"hailong/internal/durable"
)

// DB is an open database with the current schema, or an older one before Migrate.
type DB struct {
	Now         func() time.Time // the clock of Refusal
	write, read *gorm.DB
	dialect     dialect
	address     string
	log         *slog.Logger
	fast        batch.Engine
	writes      atomic.Int64 // Writes that began: see batch.Tx
	writing     atomic.Int64 // Writes that are under way
	refused     refusal
	slow        atomic.Pointer[slowQueries]
	second      *secondPlace // nil without a replica
	noSecond    error        // why there is none, where one is wanted
}

// Open connects to "sqlite:PATH" or "postgres://…". It creates an SQLite file that is not there, and refuses to go on
// when the settings that durability needs did not take. It does not touch the schema: see Migrate.
func Open(ctx context.Context, url string, log *slog.Logger) (*DB, error) {
	d, err := dialectOf(url)
	if err != nil {
		return nil, err
	}
	db := &DB{dialect: d, address: url, log: log, Now: time.Now}
	db.LogQueries(log, slowQuery)
	if db.write, db.read, err = d.open(ctx, &gorm.Config{
		SkipDefaultTransaction: true, TranslateError: true, DisableAutomaticPing: true,
		Logger: quietLogger{&db.slow},
	}); err != nil {
		return nil, fmt.Errorf("%s cannot be opened: %s", Redact(url), d.explainOpen(err))
	}
	if db.fast, err = d.batchEngine(db); err != nil {
		return nil, errors.Join(err, closePools(db.write, db.read))
	}
	if err = d.checkSettings(ctx, db); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func dialectOf(url string) (dialect, error) {
	path, file := FileOf(url)
	switch {
	case file:
		return &sqliteDialect{path: path}, nil
	case strings.HasPrefix(url, "postgres://"), strings.HasPrefix(url, "postgresql://"):
		return &postgresDialect{url: url}, nil
	default:
		return nil, fmt.Errorf("%q is no database: it begins with sqlite: or postgres://", Redact(url))
	}
}

// Close ends all connections. SQLite's write-ahead log is copied into its file first.
func (db *DB) Close() error {
	err := db.fast.Close(func() error { return closePools(db.write, db.read) })
	return errors.Join(err, db.second.close())
}

// closePools ends all connections of both pools, which may be the same one; the writing one last.
func closePools(write, read *gorm.DB) error {
	pools := []*gorm.DB{read}
	if write != read {
		pools = append(pools, write)
	}
	var errs []error
	for _, g := range pools {
		pool, err := g.DB()
		if err == nil {
			err = pool.Close()
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// Engine names the engine for people: "SQLite" or "PostgreSQL".
func (db *DB) Engine() string { return db.dialect.name() }

// attempts is how often a Write is tried when the engine itself says that trying again may help (a deadlock).
const attempts = 3

// Write runs do in one transaction that is durable when Write returns nil. do may run again from the start when the
// engine asks for it, so it must have no effect but on tx. A store that cannot be reached or written gives a
// problem.Error of kind Busy; then the outcome may be unknown.
func (db *DB) Write(ctx context.Context, do func(tx *gorm.DB) error) error {
	db.writing.Add(1)
	defer db.writing.Add(-1)
	return db.retry(ctx, func() error {
		return db.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
			db.writes.Add(1) // where there is one writer, no Batch is under way now
			if err := db.dialect.beginTx(tx); err != nil {
				return err
			}
			return do(tx)
		})
	})
}

func (db *DB) retry(ctx context.Context, run func() error) error {
	for try := 1; ; try++ {
		err := db.replicated(run)
		if err == nil || try == attempts || !db.dialect.isRetryable(err) || ctx.Err() != nil {
			return db.Translate(err)
		}
	}
}

// Batch is Write for few statements over many rows, on the fast path.
func (db *DB) Batch(ctx context.Context, do func(tx *batch.Tx) error) error {
	return db.retry(ctx, func() error {
		return db.fast.Write(ctx, func(tx *batch.Tx) error {
			tx.OtherWrites = db.writes.Load()
			return do(tx)
		})
	})
}

// Version stands for all that is stored but for what Batches of this program write: what was read after it was asked for
// is so for as long as it is the same. Only what another process writes may be missed, for a moment. known is false
// while something is being written, and always where several servers may share the database.
func (db *DB) Version(ctx context.Context) (v batch.Version, known bool) {
	v.Here = db.writes.Load() // before it is asked who writes: what begins afterwards has another number
	if db.writing.Load() > 0 {
		return v, false
	}
	v.Elsewhere, known = db.fast.Elsewhere(ctx)
	return v, known
}

// Lookup runs a single query by keys, which is its own snapshot, on the fast path, and calls scan for each row.
// Placeholders are written "?".
func (db *DB) Lookup(ctx context.Context, query string, scan func(row *sql.Rows) error, values ...any) error {
	return db.Translate(db.fast.Lookup(ctx, query, scan, values))
}

// LookupList is Lookup over a list, as the table "asked".
func (db *DB) LookupList(ctx context.Context, statement string, list batch.List,
	scan func(row *sql.Rows) error) error {
	return db.Translate(db.fast.LookupList(ctx, statement, list, scan))
}

// InsertTx adds the rows of a list to a table, inside a transaction of Write, in the list's order. It is for a
// transaction whose length others feel: no reflection comes between. A broken key is an error.
func (db *DB) InsertTx(tx *gorm.DB, table string, list batch.List) error {
	return db.fast.Insert(tx.Statement.Context, tx.Statement.ConnPool, table, list)
}

// Prepare is for a server that begins, after Replicate. From now on what SQLite wrote stands in the one file within about
// a second, not in its write-ahead log alone.
func (db *DB) Prepare(ctx context.Context) error { return db.Translate(db.fast.Prepare(ctx)) }

// Writers is how many Batches at the same time are worth while: one waits for the disk while another is made.
func (db *DB) Writers() int { return db.fast.Writers() }

// Read runs do in one read-only snapshot: all its queries see the same state.
func (db *DB) Read(ctx context.Context, do func(tx *gorm.DB) error) error {
	return db.Translate(db.read.WithContext(ctx).Transaction(do, db.dialect.readSnapshot()))
}

// Query is for a single query, which is its own snapshot.
func (db *DB) Query(ctx context.Context) *gorm.DB { return db.read.WithContext(ctx) }

// Size is how many bytes the database takes on its disk, as the engine counts them.
func (db *DB) Size(ctx context.Context) (n int64, err error) {
	err = db.Lookup(ctx, db.dialect.sizeQuery(), func(row *sql.Rows) error { return row.Scan(&n) })
	return n, err
}

// Clock is the engine's own time, or ours where it has no other.
func (db *DB) Clock(ctx context.Context, ours time.Time) (at time.Time, err error) {
	query := db.dialect.clockQuery()
	if query == "" {
		return ours, nil
	}
	var ms int64
	err = db.Lookup(ctx, query, func(row *sql.Rows) error { return row.Scan(&ms) })
	return time.UnixMilli(ms).UTC(), err
}

// Pool is the writing pool, for what works below gorm.
func (db *DB) Pool() (*sql.DB, error) { return db.write.DB() }

// Direct runs do with a connection of PostgreSQL's own driver, for what database/sql has no words for.
func (db *DB) Direct(ctx context.Context, do func(*pgx.Conn) error) error {
	pool, err := db.Pool()
	if err != nil {
		return err
	}
	return batch.Direct(ctx, pool, do)
}

// Address is where the database is, as it was given to Open: with the password, if there is one. Never log it.
func (db *DB) Address() string { return db.address }

// FileOf gives the file that an address of SQLite names, behind all symbolic links. For an address of another engine is
// is false.
func FileOf(address string) (path string, is bool) {
	path, is = strings.CutPrefix(address, "sqlite:")
	if !is {
		return "", false
	}
	return durable.RealName(path), true
}

// Served tells whether another program of ours has the database open, as far as the engine knows. A server on a file is
// known by its lock, which the caller must take. Through a pooler it cannot be known: that is an error.
func (db *DB) Served(ctx context.Context) (bool, error) { return db.dialect.hasOtherSessions(ctx, db) }

// retryAfter is when who was refused because the store cannot be reached or written may come again.
const retryAfter = 5 * time.Second
