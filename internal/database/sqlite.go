package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync"

	"gorm.io/gorm"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"hailong/migrations"

	"hailong/internal/durable"
)

type sqliteDialect struct {
	path     string
	crowding sync.Mutex
	folder   *folder    // from the first Batch on
	folding  sync.Mutex // one folding at a time
	written  statements // of Batches
}

// wanted are the settings that must hold on every connection, as the engine reports them.
var wanted = map[string]string{
	"journal_mode": "wal", "synchronous": "2" /* FULL: a commit waits for the disk */, "foreign_keys": "1",
	"secure_delete": "1" /* deleted envelopes are overwritten */, "busy_timeout": "5000",
}

func (d *sqliteDialect) name() string { return "SQLite" }

func (d *sqliteDialect) dsn(extra ...string) string {
	q := url.Values{}
	for name, value := range wanted {
		q.Add("_pragma", name+"("+value+")")
	}
	for _, e := range extra {
		q.Add("_pragma", e)
	}
	return "file:" + (&url.URL{Path: d.path}).EscapedPath() + "?" + q.Encode()
}

// How much of the file a connection keeps at hand, in KiB (a negative cache_size). It is taken as pages are read, so a
// small school's server stays small. More is not faster: the system keeps the file at hand too, and the engine walks
// through all of its own cache whenever a page was split.
const (
	writerCache = "cache_size(-16384)"
	readerCache = "cache_size(-16384)"
)

// foldWriter is after how many pages of the write-ahead log the writer folds them into the file, before ballots come in
// crowds (see folder). Folding seldom writes a page once that was changed again and again.
const foldWriter = "wal_autocheckpoint(4000)"

// open makes two pools: one connection that writes, so that writers queue in Go and not in the engine's busy loop, and
// a few that only read and see the last committed state.
func (d *sqliteDialect) open(ctx context.Context, config *gorm.Config) (write, read *gorm.DB, err error) {
	if err = durable.MakeFolder(filepath.Dir(d.path)); err != nil {
		return nil, nil, err
	}
	if err = durable.OnlyName(d.path); err != nil {
		return nil, nil, err
	}
	if err = private(d.path); err != nil {
		return nil, nil, err
	}
	// gorm's cache of prepared statements holds a lock while it waits for a connection: with several connections, those
	// that wait and those that hold one can stand before each other. It is safe, and worth it, where there is one
	// connection and every statement runs inside a transaction that has it. (PostgreSQL's driver caches by connection
	// itself.)
	prepared := *config
	prepared.PrepareStmt = true
	if write, err = d.connect(ctx, d.dsn(writerCache, foldWriter)+"&_txlock=immediate", 1, &prepared); err != nil {
		return nil, nil, err
	}
	read, err = d.connect(ctx, d.dsn("query_only(1)", readerCache), 4, config)
	return write, read, err
}

// private creates the file so that only its owner can read it; the engine gives its companions the same mode.
func private(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) // the operator's own setting
	if err != nil {
		return err
	}
	return file.Close()
}

func (d *sqliteDialect) connect(ctx context.Context, dsn string, connections int, config *gorm.Config) (*gorm.DB,
	error) {
	pool, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	if err = pool.PingContext(ctx); err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	own := *config // gorm keeps state in the Config it is given
	return gorm.Open(sqliteGorm{pool}, &own)
}

// check reads the settings back: a driver that ignores one must not go unnoticed.
func (d *sqliteDialect) check(ctx context.Context, db *DB) error {
	for _, g := range []*gorm.DB{db.write, db.read} {
		for name, want := range wanted {
			var got string
			if err := g.WithContext(ctx).Raw("PRAGMA " + name).Row().Scan(&got); err != nil {
				return fmt.Errorf("%s: %s", d.path, d.explain(err))
			}
			if got != want {
				return fmt.Errorf("%s: setting %s is %s, it must be %s: is the folder on a network drive?", d.path,
					name, got, want)
			}
		}
	}
	return nil
}

func (d *sqliteDialect) snapshot() *sql.TxOptions { return &sql.TxOptions{} }

func (d *sqliteDialect) retryable(error) bool { return false }

// forbidden is nothing that a file has: whoever may write it may change its schema.
func (d *sqliteDialect) forbidden(error) bool { return false }

func primary(err error) (code int, ok bool) {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff, true
	}
	return 0, false
}

func (d *sqliteDialect) unavailable(err error) bool {
	switch code, _ := primary(err); code {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY,
		sqlite3.SQLITE_CANTOPEN:
		return true
	}
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}

// unwritable knows a disk that became read-only while the file was open by a failed write: the engine does not tell it
// from a disk that is broken. In both cases the commit's last page did not reach the log, so that nothing was stored. A
// failed flush is another matter: then nobody knows.
func (d *sqliteDialect) unwritable(err error) string {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return ""
	}
	switch code := e.Code(); {
	case code&0xff == sqlite3.SQLITE_FULL:
		return noRoom
	case code&0xff == sqlite3.SQLITE_READONLY:
		return readOnly
	case code == sqlite3.SQLITE_IOERR_WRITE, code == sqlite3.SQLITE_IOERR_TRUNCATE:
		return noWrites
	default:
		return ""
	}
}

func (d *sqliteDialect) code(err error) string {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return "SQLITE " + strconv.Itoa(e.Code())
	}
	return ""
}

func (d *sqliteDialect) explain(err error) string {
	code, _ := primary(err)
	switch {
	case code == sqlite3.SQLITE_NOTADB || code == sqlite3.SQLITE_CORRUPT:
		return "the file is damaged or is no SQLite database; restore it from a backup"
	case errors.Is(err, fs.ErrPermission), code == sqlite3.SQLITE_READONLY:
		return "the folder or the file cannot be written"
	case code == sqlite3.SQLITE_FULL, code == sqlite3.SQLITE_IOERR:
		return "its disk is full, or cannot be read or written (" + d.code(err) + "); nothing was changed"
	default:
		return err.Error()
	}
}

func (d *sqliteDialect) share(string) string { return "" }

func (d *sqliteDialect) by(index string) string { return " INDEXED BY " + index }

func (d *sqliteDialect) size() string {
	return "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
}

func (d *sqliteDialect) prepares() bool { return true }

// crowd makes the writer ready for Batches, once. It keeps what the engine would undo of a single statement in memory:
// it is as much as one batch changes, and would be written to a temporary file for each. Not before: a migration of a
// large database sorts more than memory should hold. And from now on the log is folded in beside the writer.
func (d *sqliteDialect) crowd(ctx context.Context, pool *sql.DB) (err error) {
	d.crowding.Lock()
	defer d.crowding.Unlock()
	if d.folder != nil {
		return nil
	}
	if _, err = pool.ExecContext(ctx, "PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = "+
		strconv.Itoa(foldByWriter)); err == nil {
		d.folder, err = d.fold(ctx, pool)
	}
	return err
}

func (d *sqliteDialect) writers() int { return 1 }

func (d *sqliteDialect) close(pools func() error) error {
	d.written.close()
	if d.folder == nil {
		return pools()
	}
	err := d.folder.end()
	return errors.Join(err, pools(), d.folder.file.Close())
}

// patience never ends: statements of the fast path take microseconds, and to watch a context the driver starts a
// goroutine for each.
func (d *sqliteDialect) patience(ctx context.Context) context.Context {
	return context.WithoutCancel(ctx)
}

func (d *sqliteDialect) state() string { return "PRAGMA data_version" }

func (d *sqliteDialect) numbered(query string) string { return query }

// largestPart is how many rows one statement takes at most; a power of two.
const largestPart = 64

// parts cuts a list into pieces of 64, 32, 16, 8, 4, 2 and 1 rows: seven texts of a statement, all of them soon
// prepared, for lists of any length.
func (d *sqliteDialect) parts(list List) []List {
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

func (d *sqliteDialect) asked(statement string, list List) (string, []any) {
	row := "(" + Rows("?", len(list.Columns)) + ")"
	values := make([]any, 0, len(list.Rows)*len(list.Columns))
	for _, r := range list.Rows {
		values = append(values, r...)
	}
	return "WITH asked (" + names(list.Columns) + ") AS (VALUES " + Rows(row, len(list.Rows)) + ") " + statement, values
}

// cutting is how many milliseconds the only writer waits for readers of an older state when it cuts the log. One that
// reads for long, such as a backup, must not keep every cast waiting; the caller comes again.
const cutting = 25

// truncateWAL folds the write-ahead log into the file, beside everybody, then cuts it to nothing, for which the writer
// is needed. "Busy" means that a reader still needs it; the caller comes again.
func (d *sqliteDialect) truncateWAL(ctx context.Context, db *DB) error {
	d.folding.Lock()
	defer d.folding.Unlock()
	if err := db.read.WithContext(ctx).Exec("PRAGMA wal_checkpoint(PASSIVE)").Error; err != nil {
		return db.Translate(err)
	}
	pool, err := db.Pool()
	if err != nil {
		return err
	}
	writer, err := pool.Conn(ctx)
	if err != nil {
		return db.Translate(err)
	}
	defer writer.Close() // it goes back to the pool
	if _, err = writer.ExecContext(ctx, "PRAGMA busy_timeout = "+strconv.Itoa(cutting)); err != nil {
		return db.Translate(err)
	}
	busy, _, err := checkpoint(ctx, writer, "TRUNCATE")
	_, back := writer.ExecContext(context.WithoutCancel(ctx), "PRAGMA busy_timeout = "+wanted["busy_timeout"])
	if err = errors.Join(err, back); err != nil {
		return db.Translate(err)
	}
	if busy {
		return fmt.Errorf("%w: the write-ahead log is still read", ErrNotYet)
	}
	return nil
}

// ErrNotYet means that the engine could not finish now and will if asked again.
var ErrNotYet = errors.New("not yet")

// served is told by the lock that a server holds on its file; the caller takes it.
func (d *sqliteDialect) served(context.Context, *DB) (bool, error) { return false, nil }

// alone has nothing to do: one process serves the file, and the engine lets one write.
func (d *sqliteDialect) alone(_ context.Context, _ *DB, do func() error) error { return do() }

func (d *sqliteDialect) migrations() migrationSet {
	return migrationSet{dialect: gooseSQLite, files: migrations.SQLite()}
}
