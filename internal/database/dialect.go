package database

import (
	"context"
	"database/sql"
	"errors"
	"net/url"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hailong/internal/batch"
	"hailong/internal/problem"
)

// dialect is everything in which the engines differ, but for the fast path (batch) and the portable copy (portable).
type dialect interface {
	name() string
	open(ctx context.Context, config *gorm.Config) (write, read *gorm.DB, err error)
	batchEngine(db *DB) (batch.Engine, error)
	checkSettings(ctx context.Context, db *DB) error // those that durability needs
	beginTx(tx *gorm.DB) error                       // stands at the beginning of each Write
	migrations() migrationSet
	// runs do while no other process of ours does the same
	advisoryLock(ctx context.Context, db *DB, do func() error) error
	hasOtherSessions(ctx context.Context, db *DB) (bool, error) // see Served

	readSnapshot() *sql.TxOptions // how a Read sees one state
	rowLock(table string) string  // see RowLock
	indexHint(index string) string
	sizeQuery() string // for the database's bytes
	tablesQuery() string
	damageOf(ctx context.Context, db *DB, table string) (what string, err error) // see Damage
	deepDamageOf(ctx context.Context, db *DB, table string) (found []string, err error)
	// for the engine's own time in milliseconds since 1970; "" where it runs in this process
	clockQuery() string

	isRetryable(error) bool           // a transaction that may simply be tried again
	isUnavailable(error) bool         // the store cannot be reached or written now
	isForbidden(error) bool           // the user has not the right
	isDamage(error) bool              // what lies on the disk is not what was written
	whyUnwritable(error) (why string) // the engine is there and certainly stored nothing; "" for others
	errorCode(error) string           // SQLSTATE or SQLite's code: all that a log may hold of an engine's error
	explainOpen(error) string         // why it cannot be opened, in words for the operator
}

// IsDuplicate tells whether err is a broken unique key.
func IsDuplicate(err error) bool { return errors.Is(err, gorm.ErrDuplicatedKey) }

// IsNotFound tells whether err is "no such row".
func IsNotFound(err error) bool { return errors.Is(err, gorm.ErrRecordNotFound) }

// ForUpdate locks the rows of a query until the transaction ends; SQLite, whose writers take turns, needs nothing.
func ForUpdate(tx *gorm.DB) *gorm.DB { return tx.Clauses(clause.Locking{Strength: "UPDATE"}) }

// ForShare lets others read but not change the rows of a query until the transaction ends.
func ForShare(tx *gorm.DB) *gorm.DB { return tx.Clauses(clause.Locking{Strength: "SHARE"}) }

// RowLock is the end of a Batch's query that lets others read but not change the rows of a table until the transaction
// ends, as ForShare does.
func (db *DB) RowLock(table string) string { return db.dialect.rowLock(table) }

// IndexHint stands behind a table's name in a query that should read from an index alone, where the engine would not do
// so by itself.
func (db *DB) IndexHint(index string) string { return db.dialect.indexHint(index) }

// TruncateWAL makes deleted rows leave the disk as far as the engine can: SQLite's write-ahead log is copied into its
// file and truncated. batch.ErrNotYet while a reader needs it. PostgreSQL keeps dead rows until its own vacuum.
func (db *DB) TruncateWAL(ctx context.Context) error {
	if err := db.fast.TruncateWAL(ctx); err != nil {
		return db.Translate(err)
	}
	db.second.cut()
	return nil
}

// Code is the engine's code of an error, "" for others. Logs hold it instead of the text, which may quote a row.
func (db *DB) Code(err error) string { return db.dialect.errorCode(err) }

// Why says for the log what failed: the verbs, and of an error of the engine its code and never its text.
func (db *DB) Why(err error) string {
	code := db.dialect.errorCode(err)
	if isEngineError(err) || code == "" && !db.dialect.isUnavailable(err) {
		return err.Error()
	}
	return engineError{code, err}.Error()
}

// Translate turns an error of the engine into what callers understand; nil stays nil. Write, Read and Batch do so by
// themselves; the errors of a Query are its caller's to translate.
func (db *DB) Translate(err error) error {
	if err == nil || problem.KindOf(err) != problem.Internal || IsNotFound(err) || IsDuplicate(err) {
		return err
	}
	code := db.dialect.errorCode(err)
	if why := db.dialect.whyUnwritable(err); why != "" {
		db.refused.note(why, db.Now())
		return problem.Unwritable(engineError{code, err})
	}
	if db.dialect.isDamage(err) {
		return problem.Damaged(engineError{code, err})
	}
	if db.dialect.isUnavailable(err) {
		return problem.Unavailable(engineError{code, err}, retryAfter)
	}
	if code != "" {
		return engineError{code, err}
	}
	return err
}

// isEngineError tells whether an error was translated, so that its text quotes no value.
func isEngineError(err error) bool {
	var e engineError
	return errors.As(err, &e)
}

// engineError hides the engine's text, which may quote values, behind its code.
type engineError struct {
	code string
	err  error
}

// Error gives the code, or a word where the engine had no say.
func (e engineError) Error() string {
	switch {
	case e.code != "":
		return "database error " + e.code
	case errors.Is(e.err, context.DeadlineExceeded):
		return "database error: no answer in time"
	case errors.Is(e.err, context.Canceled):
		return "database error: the caller went away"
	default:
		return "database error: no connection"
	}
}

// Unwrap gives the engine's own error, for errors.Is and errors.As alone.
func (e engineError) Unwrap() error { return e.err }

// Redact is a database address without its password, for messages.
func Redact(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "the database"
	}
	return u.Redacted()
}
