package batch

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"hailong/internal/problem"
)

// retryAfter is when who was refused because the file cannot be opened may come again.
const retryAfter = 5 * time.Second

// SQLite is the fast path to a file.
type SQLite struct {
	Write, Read *sql.DB // one connection that writes, and some that read
	Path        string
	Connection  string // what the driver opens another connection by
	BusyTimeout string // of Write, in milliseconds
	// KeepsLog tells that somebody still needs the pages of the log that are copied into the file already: a log that
	// is copied whole begins anew with the next write.
	KeepsLog func() bool
}

type sqlite struct {
	SQLite
	written, lookups statements
	preparing        sync.Mutex
	checkpointer     *checkpointer // from the first transaction on
	checkpointing    sync.Mutex    // one at a time

	elsewhere atomic.Int64 // the writer's data version, as it was last seen
	asked     atomic.Int64 // when it was
	asking    sync.Mutex
}

// NewSQLite makes the fast path to a file.
func NewSQLite(file SQLite) Engine { return &sqlite{SQLite: file} }

func (e *sqlite) Writers() int { return 1 }

// Write runs on the one connection that writes, with statements that stay prepared from one transaction to the next.
// It does not watch the context: its statements take microseconds, and the driver would start a goroutine for each.
func (e *sqlite) Write(ctx context.Context, do func(*Tx) error) (err error) {
	ctx = context.WithoutCancel(ctx)
	if err = e.Prepare(ctx); err != nil { // the file may be gone from its disk
		return problem.Unavailable(err, retryAfter)
	}
	p := &prepared{engine: e, known: &e.written}
	if p.tx, err = e.SQLite.Write.BeginTx(ctx, nil); err != nil {
		return err
	}
	if err = do(&Tx{ctx: ctx, run: p}); err != nil {
		return errors.Join(err, rollback(p.tx))
	}
	if err = p.tx.Commit(); err != nil {
		return err
	}
	e.checkpointer.written.Store(true)
	e.written.prepare(ctx, e.SQLite.Write, p.fresh...)
	return nil
}

// Prepare makes the writer ready, once. What the engine would undo of a single statement is kept in memory: it
// is as much as one batch changes, and would be written to a temporary file for each. Not before: a migration of a
// large database sorts more than memory should hold. And from now on the log is checkpointed beside the writer.
func (e *sqlite) Prepare(ctx context.Context) (err error) {
	e.preparing.Lock()
	defer e.preparing.Unlock()
	if e.checkpointer != nil {
		return nil
	}
	if _, err = e.SQLite.Write.ExecContext(ctx, "PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = "+
		strconv.Itoa(checkpointByWriter)); err != nil {
		return err
	}
	e.checkpointer, err = e.startCheckpointer(ctx)
	return err
}

func rollback(tx *sql.Tx) error {
	if err := tx.Rollback(); !errors.Is(err, sql.ErrTxDone) {
		return err
	}
	return nil
}

func (e *sqlite) Lookup(ctx context.Context, query string, scan func(*sql.Rows) error, values []any) error {
	ctx = context.WithoutCancel(ctx) // as Write
	s := e.lookups.get(query)
	if s == nil {
		e.lookups.prepare(ctx, e.Read, query)
		s = e.lookups.get(query)
	}
	if s == nil {
		rows, err := e.Read.QueryContext(ctx, query, values...)
		return each(rows, err, scan)
	}
	rows, err := s.QueryContext(ctx, values...)
	return each(rows, err, scan)
}

func (e *sqlite) LookupList(ctx context.Context, statement string, list List, scan func(*sql.Rows) error) error {
	for _, part := range parts(list) {
		text, values := withValues(statement, part)
		if err := e.Lookup(ctx, text, scan, values); err != nil {
			return err
		}
	}
	return nil
}

// Insert prepares each text once, for the length of the transaction.
func (e *sqlite) Insert(ctx context.Context, tx Preparer, table string, list List) error {
	known := map[string]*sql.Stmt{} // they end with the transaction
	for _, part := range parts(list) {
		text, values := withValues(insertion(table, list), part)
		s := known[text]
		if s == nil {
			var err error
			if s, err = tx.PrepareContext(ctx, text); err != nil {
				return err
			}
			known[text] = s
		}
		if _, err := s.ExecContext(ctx, values...); err != nil {
			return err
		}
	}
	return nil
}

// truncateWait is how many milliseconds the only writer waits for readers of an older state when it truncates the log.
// One that reads for long, such as a backup, must not keep every cast waiting; the caller comes again.
const truncateWait = 25

// TruncateWAL copies the write-ahead log into the file, beside everybody, then truncates it, for which the writer is
// needed. ErrNotYet while a reader still needs the log.
func (e *sqlite) TruncateWAL(ctx context.Context) error {
	e.checkpointing.Lock()
	defer e.checkpointing.Unlock()
	if _, err := e.Read.ExecContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)"); err != nil {
		return err
	}
	writer, err := e.SQLite.Write.Conn(ctx)
	if err != nil {
		return err
	}
	defer writer.Close() // it goes back to the pool
	if _, err = writer.ExecContext(ctx, "PRAGMA busy_timeout = "+strconv.Itoa(truncateWait)); err != nil {
		return err
	}
	busy, _, _, err := checkpoint(ctx, writer, "TRUNCATE")
	_, back := writer.ExecContext(context.WithoutCancel(ctx), "PRAGMA busy_timeout = "+e.BusyTimeout)
	if err = errors.Join(err, back); err != nil {
		return err
	}
	if busy {
		return fmt.Errorf("%w: the write-ahead log is still read", ErrNotYet)
	}
	return nil
}

// Close closes the file that the checkpointer flushes only after the pools: to close it earlier would give up the locks
// that SQLite holds on it.
func (e *sqlite) Close(pools func() error) error {
	e.written.close()
	e.lookups.close()
	if e.checkpointer == nil {
		return pools()
	}
	err := e.checkpointer.end()
	return errors.Join(err, pools(), e.checkpointer.file.Close())
}

// prepared is a transaction whose statements are prepared when they come again.
type prepared struct {
	engine *sqlite
	tx     *sql.Tx
	known  *statements
	fresh  []string // statements that were not prepared yet
}

func (p *prepared) exec(ctx context.Context, statement string, list List) (changed int, err error) {
	for _, part := range parts(list) {
		text, values := withValues(statement, part)
		done, err := p.execPart(ctx, text, values)
		if err != nil {
			return changed, err
		}
		n, err := done.RowsAffected()
		if err != nil {
			return changed, err
		}
		changed += int(n)
	}
	return changed, nil
}

func (p *prepared) execPart(ctx context.Context, text string, values []any) (sql.Result, error) {
	if s := p.statement(ctx, text); s != nil {
		return s.ExecContext(ctx, values...)
	}
	return p.tx.ExecContext(ctx, text, values...)
}

func (p *prepared) queue(ctx context.Context, statement string, list List) error {
	_, err := p.exec(ctx, statement, list)
	return err
}

func (p *prepared) each(ctx context.Context, statement string, list List, scan func(Scanner) error) error {
	for _, part := range parts(list) {
		text, values := withValues(statement, part)
		rows, err := p.query(ctx, text, values)
		if err = each(rows, err, func(row *sql.Rows) error { return scan(row) }); err != nil {
			return err
		}
	}
	return nil
}

func (p *prepared) query(ctx context.Context, text string, values []any) (*sql.Rows, error) {
	if s := p.statement(ctx, text); s != nil {
		return s.QueryContext(ctx, values...)
	}
	return p.tx.QueryContext(ctx, text, values...)
}

func (p *prepared) dataVersion(ctx context.Context) (n int64, known bool, err error) {
	rows, err := p.query(ctx, dataVersion, nil)
	err = each(rows, err, func(row *sql.Rows) error { return row.Scan(&n) })
	if err == nil {
		p.engine.elsewhere.Store(n)
		p.engine.asked.Store(milliseconds())
	}
	return n, true, err
}

const dataVersion = "PRAGMA data_version"

// milliseconds are those since the program began.
func milliseconds() int64 { return time.Since(began).Milliseconds() } // floors: no moment of the product

var began = time.Now() // floors: as above

// askEvery is how many milliseconds pass before it is asked again whether others wrote. These are the commands that one
// types beside the service.
const askEvery = 10

// Elsewhere asks the connection that writes, since it alone does not count what it writes itself. In a crowd each batch
// of ballots has asked already. One asks at a time: while that connection is busy with a batch nobody else can write.
func (e *sqlite) Elsewhere(ctx context.Context) (n int64, known bool) {
	at, now := e.asked.Load(), milliseconds()
	if at != 0 && now-at < askEvery || !e.asking.TryLock() {
		return e.elsewhere.Load(), true
	}
	defer e.asking.Unlock()
	if err := e.SQLite.Write.QueryRowContext(ctx, dataVersion).Scan(&n); err != nil {
		return 0, false
	}
	e.elsewhere.Store(n)
	e.asked.Store(now)
	return n, true
}

// statement gives the statement of this text, bound to the transaction; nil when there is none yet. It cannot be
// prepared now: the transaction has the only connection.
func (p *prepared) statement(ctx context.Context, text string) *sql.Stmt {
	if s := p.known.get(text); s != nil {
		return p.tx.StmtContext(ctx, s)
	}
	p.fresh = append(p.fresh, text)
	return nil
}

// largestPart is how many rows one statement takes at most; a power of two.
const largestPart = 64

// parts cuts a list into pieces of 64, 32, 16, 8, 4, 2 and 1 rows: seven texts of a statement, all of them soon
// prepared, for lists of any length.
func parts(list List) []List {
	var all []List
	rows := list.Rows
	for size := largestPart; len(rows) > 0; {
		if len(rows) < size {
			size /= 2
			continue
		}
		all = append(all, List{Columns: list.Columns, Rows: rows[:size]})
		rows = rows[size:]
	}
	return all
}

// withValues is a statement with the list before it, row by row.
func withValues(statement string, list List) (string, []any) {
	row := "(" + several("?", len(list.Columns)) + ")"
	values := make([]any, 0, len(list.Rows)*len(list.Columns))
	for _, r := range list.Rows {
		values = append(values, r...)
	}
	return "WITH asked (" + names(list.Columns) + ") AS (VALUES " + several(row, len(list.Rows)) + ") " + statement,
		values
}

// several writes a text n times, with commas between.
func several(text string, n int) string {
	return strings.TrimSuffix(strings.Repeat(text+", ", n), ", ")
}
