// Package batch is the fast path to a database, for the casting of ballots: transactions of few statements over many
// rows, with statements that stay prepared, few round trips to a server, and a write-ahead log that is checkpointed
// beside the writer of a file.
//
// It promises what database promises of a Write. It knows no table. database makes one engine for each open database;
// everybody else calls it by way of database.
package batch

import (
	"context"
	"database/sql"
	"errors"
	"strings"
)

// Column is a column of a List: its name in the statement and its type, one of uuid, bigint, bytea and text.
type Column struct{ Name, Type string }

// List is what one statement works through: rows of values, in the order of the columns. A uuid column holds uuid.UUID,
// a bigint one int64, a bytea one []byte, a text one string. A statement reads its list as the table "asked".
type List struct {
	Columns []Column
	Rows    [][]any
}

// Scanner is one row of what a query gives.
type Scanner interface{ Scan(dest ...any) error }

// Engine is the fast path of one open database.
type Engine interface {
	// Prepare is for a server that begins: the first Write does it otherwise. From now on a file's write-ahead log is
	// copied into the file beside everybody, within about a second.
	Prepare(ctx context.Context) error
	// Write runs a transaction, once: who calls it tries again, and translates its errors. do may have no effect but on
	// tx.
	Write(ctx context.Context, do func(tx *Tx) error) error
	// Lookup runs a single query by keys, which is its own snapshot; placeholders are written "?".
	Lookup(ctx context.Context, query string, scan func(row *sql.Rows) error, values []any) error
	// LookupList is Lookup over a list.
	LookupList(ctx context.Context, statement string, list List, scan func(row *sql.Rows) error) error
	// Insert adds the rows of a list to a table within a transaction that goes on elsewhere.
	Insert(ctx context.Context, tx Preparer, table string, list List) error
	// Elsewhere is a number that differs once another process has written, noticed a moment later at most; known is false
	// where others may write at any time.
	Elsewhere(ctx context.Context) (n int64, known bool)
	// Writers is how many transactions at the same time are worth while.
	Writers() int
	// TruncateWAL makes deleted rows leave the disk as far as the engine can. ErrNotYet: ask again.
	TruncateWAL(ctx context.Context) error
	// Close ends what the engine has open, and calls pools to close the pools at the right moment.
	Close(pools func() error) error
}

// ErrNotYet means that the engine could not finish now and will if asked again.
var ErrNotYet = errors.New("not yet")

// Tx is a transaction under way. No reflection comes between it and the engine.
type Tx struct {
	OtherWrites int64 // Writes by other ways that began before this one: see Version

	ctx context.Context
	run runner
}

// runner is a transaction in the engine's own best manner.
type runner interface {
	exec(ctx context.Context, statement string, list List) (changed int, err error)
	queue(ctx context.Context, statement string, list List) error // exec, at the latest before the commit
	each(ctx context.Context, statement string, list List, scan func(Scanner) error) error
	// dataVersion is a number that differs after another process wrote; known is false where there is no such thing
	dataVersion(ctx context.Context) (n int64, known bool, err error)
}

// Version stands for all that a transaction may read and does not write itself: as long as it is the same in two of
// them, what the first read is still so in the second, whoever else writes to the database.
type Version struct{ Here, Elsewhere int64 } // by this program, by others

// DataVersion gives the version; known is false where the engine has none, because it lets others write at the same
// time.
func (t *Tx) DataVersion() (v Version, known bool, err error) {
	v.Here = t.OtherWrites
	v.Elsewhere, known, err = t.run.dataVersion(t.ctx)
	return v, known, err
}

// Exec runs a statement over the list and gives how many rows it changed. An empty list changes nothing.
func (t *Tx) Exec(statement string, list List) (changed int, err error) {
	return t.run.exec(t.ctx, statement, list)
}

// Queue is Exec for a statement whose count nobody needs: where the way to the engine is long it goes together with the
// next.
func (t *Tx) Queue(statement string, list List) error { return t.run.queue(t.ctx, statement, list) }

// Each runs a statement over the list and calls scan for each row that it gives.
func (t *Tx) Each(statement string, list List, scan func(row Scanner) error) error {
	return t.run.each(t.ctx, statement, list, scan)
}

func each(rows *sql.Rows, err error, scan func(row *sql.Rows) error) error {
	if err != nil {
		return err
	}
	defer rows.Close() // Err says what went wrong
	for rows.Next() {
		if err = scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Preparer is a transaction of database/sql, or of what is built on it.
type Preparer interface {
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
	ExecContext(ctx context.Context, query string, values ...any) (sql.Result, error)
}

func insertion(table string, list List) string {
	columns := names(list.Columns)
	return "INSERT INTO " + table + " (" + columns + ") SELECT " + columns + " FROM asked WHERE true"
}

func names(columns []Column) string {
	all := make([]string, 0, len(columns))
	for _, c := range columns {
		all = append(all, c.Name)
	}
	return strings.Join(all, ", ")
}
