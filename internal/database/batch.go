package database

import (
	"context"
	"database/sql"
	"strings"
	"sync"
)

// Column is a column of a List: its name in the statement and its type, one of uuid, bigint, bytea and text.
type Column struct{ Name, Type string }

// List is what one statement of a Batch works through: rows of values, in the order of the columns. A uuid column holds
// uuid.UUID, a bigint one int64, a bytea one []byte, a text one string.
type List struct {
	Columns []Column
	Rows    [][]any
}

// Scanner is one row of what a query gives.
type Scanner interface{ Scan(dest ...any) error }

// Tx is a transaction of few statements over many rows. It is for the one path that must be fast, the casting of
// ballots: statements are kept prepared and no reflection comes between. Every statement reads a List as the table
// "asked".
type Tx struct {
	ctx context.Context
	db  *DB
	run runner
}

// runner is a transaction under way, in the engine's own best manner.
type runner interface {
	exec(ctx context.Context, text string, values []any) (changed int, err error)
	later(ctx context.Context, text string, values []any) error // exec, at the latest before the commit
	each(ctx context.Context, text string, values []any, scan func(Scanner) error) error
}

// Batch is Write for such statements: durable when it returns nil, do may run again from the start, and a store that
// cannot be reached or written gives a problem.Error of kind Busy.
func (db *DB) Batch(ctx context.Context, do func(tx *Tx) error) error {
	ctx = db.dialect.patience(ctx)
	for try := 1; ; try++ {
		err := db.replicated(func() error {
			return db.dialect.batch(ctx, db, func(run runner) error { return do(&Tx{ctx: ctx, db: db, run: run}) })
		})
		if err != nil && try < attempts && db.dialect.retryable(err) && ctx.Err() == nil {
			continue
		}
		return db.Translate(err)
	}
}

// State stands for all that a Batch may read and does not write itself: as long as it is the same in two Batches, what
// the first read is still so in the second, whoever else writes to the database.
type State struct{ here, elsewhere int64 }

// State gives the state; known is false where the engine has no such thing, because it lets others write beside a
// Batch.
func (t *Tx) State() (s State, known bool, err error) {
	query := t.db.dialect.state()
	if query == "" {
		return State{}, false, nil
	}
	s.here = t.db.writes.Load()
	err = t.run.each(t.ctx, query, nil, func(row Scanner) error { return row.Scan(&s.elsewhere) })
	return s, true, err
}

// Exec runs a statement over the list and gives how many rows it changed. An empty list changes nothing.
func (t *Tx) Exec(statement string, list List) (changed int, err error) {
	for _, part := range t.db.dialect.parts(list) {
		text, values := t.db.dialect.asked(statement, part)
		n, err := t.run.exec(t.ctx, text, values)
		if err != nil {
			return changed, err
		}
		changed += n
	}
	return changed, nil
}

// Queue is Exec for a statement whose count nobody needs: where the way to the engine is long it goes together with the
// next.
func (t *Tx) Queue(statement string, list List) error {
	for _, part := range t.db.dialect.parts(list) {
		text, values := t.db.dialect.asked(statement, part)
		if err := t.run.later(t.ctx, text, values); err != nil {
			return err
		}
	}
	return nil
}

// Each runs a statement over the list and calls scan for each row that it gives.
func (t *Tx) Each(statement string, list List, scan func(row Scanner) error) error {
	for _, part := range t.db.dialect.parts(list) {
		text, values := t.db.dialect.asked(statement, part)
		if err := t.run.each(t.ctx, text, values, scan); err != nil {
			return err
		}
	}
	return nil
}

func each(rows *sql.Rows, err error, scan func(row *sql.Rows) error) error {
	if err != nil {
		return err
	}
	defer rows.Close() // Err tells
	for rows.Next() {
		if err = scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Lookup runs a single query by keys, which is its own snapshot, and calls scan for each row. Placeholders are written
// "?".
func (db *DB) Lookup(ctx context.Context, query string, scan func(row *sql.Rows) error, values ...any) error {
	return db.lookup(ctx, db.dialect.numbered(query), scan, values)
}

func (db *DB) lookup(ctx context.Context, query string, scan func(row *sql.Rows) error, values []any) error {
	ctx = db.dialect.patience(ctx)
	pool, err := db.read.DB()
	if err != nil {
		return err
	}
	if !db.dialect.prepares() {
		rows, err := pool.QueryContext(ctx, query, values...)
		return db.Translate(each(rows, err, scan))
	}
	if db.lookups.get(query) == nil {
		db.lookups.prepare(ctx, pool, []string{query})
	}
	var rows *sql.Rows
	if s := db.lookups.get(query); s != nil {
		rows, err = s.QueryContext(ctx, values...)
	} else {
		rows, err = pool.QueryContext(ctx, query, values...)
	}
	return db.Translate(each(rows, err, scan))
}

// LookupList is Lookup over a list, as the table "asked".
func (db *DB) LookupList(ctx context.Context, statement string, list List, scan func(row *sql.Rows) error) error {
	for _, part := range db.dialect.parts(list) {
		text, values := db.dialect.asked(statement, part)
		if err := db.lookup(ctx, text, scan, values); err != nil {
			return err
		}
	}
	return nil
}

// statements keeps prepared statements by their text. No lock is held while one is prepared.
type statements struct {
	mutex sync.RWMutex
	known map[string]*sql.Stmt
}

// mostStatements bounds the cache; the fast path has a few texts, times the sizes of its lists.
const mostStatements = 1024

func (s *statements) get(text string) *sql.Stmt {
	s.mutex.RLock()
	defer s.mutex.RUnlock()
	return s.known[text]
}

// prepare is at most an improvement: what fails here fails again, and is told, when it is run.
func (s *statements) prepare(ctx context.Context, pool *sql.DB, texts []string) {
	for _, text := range texts {
		made, err := pool.PrepareContext(ctx, text)
		if err != nil {
			return
		}
		s.mutex.Lock()
		if s.known == nil {
			s.known = map[string]*sql.Stmt{}
		}
		if _, there := s.known[text]; there || len(s.known) >= mostStatements {
			s.mutex.Unlock()
			_ = made.Close() // another was faster
			continue
		}
		s.known[text] = made
		s.mutex.Unlock()
	}
}

func (s *statements) close() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, one := range s.known {
		_ = one.Close() // the connection goes with it
	}
	s.known = nil
}

func names(columns []Column) string {
	all := make([]string, 0, len(columns))
	for _, c := range columns {
		all = append(all, c.Name)
	}
	return strings.Join(all, ", ")
}
