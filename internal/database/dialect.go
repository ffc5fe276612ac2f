package database

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hailong/internal/problem"
)

// dialect is everything in which the engines differ.
type dialect interface {
	name() string
	open(ctx context.Context, config *gorm.Config) (write, read *gorm.DB, err error)
	check(ctx context.Context, db *DB) error // settings that durability needs
	snapshot() *sql.TxOptions                // how a Read sees one state
	retryable(error) bool                    // a transaction that may simply be tried again
	unavailable(error) bool                  // the store cannot be reached or written now
	// the engine is there and certainly stored nothing: no room, or it may only be read; "" for others
	unwritable(error) (why string)
	forbidden(error) bool // the user has not the right
	code(error) string    // SQLSTATE or SQLite's code: all that a log may hold of an engine's error
	explain(error) string // why it cannot be opened, in words for the operator
	truncateWAL(ctx context.Context, db *DB) error
	share(table string) string
	// what tells the engine to read by an index that holds all that is asked
	by(index string) string
	size() string // a query for the database's bytes
	// statements are prepared here; else the driver does it
	prepares() bool
	batch(ctx context.Context, db *DB, do func(runner) error) error // runs a transaction once: see Batch
	// a query for a number that differs after others wrote; "" where that does not help
	state() string
	writers() int                                      // how many Batches at the same time are worth while
	close(pools func() error) error                    // closes the pools, and what the dialect has open besides
	patience(ctx context.Context) context.Context      // the context that a statement of the fast path runs under
	numbered(query string) string                      // a query with the engine's own placeholders
	parts(list List) []List                            // a list in pieces that one statement may take
	asked(statement string, list List) (string, []any) // a statement with the list before it, as the table "asked"
	migrations() migrationSet
	alone(ctx context.Context, db *DB, do func() error) error // runs do while no other process of ours does the same
	served(ctx context.Context, db *DB) (bool, error)         // see Served
}

// IsDuplicate tells whether err is a broken unique key.
func IsDuplicate(err error) bool { return errors.Is(err, gorm.ErrDuplicatedKey) }

// IsNotFound tells whether err is "no such row".
func IsNotFound(err error) bool { return errors.Is(err, gorm.ErrRecordNotFound) }

// ForUpdate locks the rows of a query until the transaction ends; SQLite, whose writers take turns, needs nothing.
func ForUpdate(tx *gorm.DB) *gorm.DB { return tx.Clauses(clause.Locking{Strength: "UPDATE"}) }

// ForShare lets others read but not change the rows of a query until the transaction ends.
func ForShare(tx *gorm.DB) *gorm.DB { return tx.Clauses(clause.Locking{Strength: "SHARE"}) }

// Share is the end of a Batch's query that holds the rows of a table until the transaction ends, as ForShare does.
func (db *DB) Share(table string) string { return db.dialect.share(table) }

// Writers is how many Batches at the same time are worth while: one waits for the disk while another is made.
func (db *DB) Writers() int { return db.dialect.writers() }

// By stands behind a table's name in a query that should read from an index alone, where the engine would not do so by
// itself.
func (db *DB) By(index string) string { return db.dialect.by(index) }

// Rows writes a VALUES list: the row's placeholders n times.
func Rows(row string, n int) string { return strings.TrimSuffix(strings.Repeat(row+", ", n), ", ") }

// TruncateWAL makes deleted rows leave the disk as far as the engine can: SQLite's write-ahead log is folded in and
// cut. PostgreSQL keeps dead rows until its own vacuum.
func (db *DB) TruncateWAL(ctx context.Context) error {
	if err := db.dialect.truncateWAL(ctx, db); err != nil {
		return err
	}
	db.second.cut()
	return nil
}

// Code is the engine's code of an error, "" for others. Logs hold it instead of the text, which may quote a row.
func (db *DB) Code(err error) string { return db.dialect.code(err) }

// Translate turns an error of the engine into what callers understand; nil stays nil. Write, Read and Batch do so by
// themselves; the errors of a Query are its caller's to translate.
func (db *DB) Translate(err error) error {
	why := ""
	if err != nil {
		why = db.dialect.unwritable(err)
	}
	switch {
	case err == nil, problem.KindOf(err) != problem.Internal, IsNotFound(err), IsDuplicate(err):
		return err
	case why != "":
		db.refused.note(why, db.Now())
		return problem.Unwritable(engineError{db.dialect.code(err), err})
	case db.dialect.unavailable(err):
		return problem.Unavailable(engineError{db.dialect.code(err), err}, retryAfter)
	case db.dialect.code(err) != "":
		return engineError{db.dialect.code(err), err}
	default:
		return err
	}
}

// IsEngineError tells whether an error comes from the engine, whose own text may quote values: only its Code may be
// logged.
func IsEngineError(err error) bool {
	var e engineError
	return errors.As(err, &e)
}

// engineError hides the engine's text, which may quote values, behind its code.
type engineError struct {
	code string
	err  error
}

func (e engineError) Error() string { return "database error " + e.code }
func (e engineError) Unwrap() error { return e.err }

// Redact is a database address without its password, for messages.
func Redact(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "the database"
	}
	return u.Redacted()
}
