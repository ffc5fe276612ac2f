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
	"runtime/debug"
	"strconv"

	"gorm.io/gorm"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"hailong/migrations"

	"hailong/internal/batch"
	"hailong/internal/durable"
)

type sqliteDialect struct {
	path string
}

// wantedSettings are those that must hold on every connection, as the engine reports them.
var wantedSettings = map[string]string{
	"journal_mode": "wal", "synchronous": "2" /* FULL: a commit waits for the disk */, "foreign_keys": "1",
	"secure_delete": "1" /* deleted envelopes are overwritten */, "busy_timeout": "5000",
}

func (d *sqliteDialect) name() string { return "SQLite" }

func (d *sqliteDialect) dsn(extra ...string) string {
	q := url.Values{"mode": {"rw"}} // createPrivate makes the file; a connection never makes another in its place
	for name, value := range wantedSettings {
		q.Add("_pragma", name+"("+value+")")
	}
	for _, e := range extra {
		q.Add("_pragma", e)
	}
	return "file:" + (&url.URL{Path: d.path}).EscapedPath() + "?" + q.Encode()
}

// readers is how many connections read at the same time.
const readers = 4

// pageCache is how much of the file a connection keeps in memory, in KiB (a negative cache_size). It is taken as pages
// are read, so a small school's server stays small. More is not faster: the system keeps the file in memory too, and
// the engine walks through all of its own cache whenever a page was split. Where the process may have little memory,
// all caches together take an eighth of it.
func pageCache() string {
	const most = 16 << 20
	return fmt.Sprintf("cache_size(-%d)", min(most, debug.SetMemoryLimit(-1)/8/(readers+1))>>10)
}

// autoCheckpoint is after how many pages of the write-ahead log the writer copies them into the file, before ballots
// come in batches (see batch). To checkpoint seldom writes a page once that was changed again and again.
const autoCheckpoint = "wal_autocheckpoint(4000)"

// open makes two pools: one connection that writes, so that writers queue in Go and not in the engine's busy loop, and
// a few that only read and see the last committed state.
func (d *sqliteDialect) open(ctx context.Context, config *gorm.Config) (write, read *gorm.DB, err error) {
	if err = durable.MakeFolder(filepath.Dir(d.path)); err != nil {
		return nil, nil, err
	}
	if err = durable.OnlyName(d.path); err != nil {
		return nil, nil, err
	}
	if err = createPrivate(d.path); err != nil {
		return nil, nil, err
	}
	// gorm's cache of prepared statements holds a lock while it waits for a connection: with several connections, those
	// that wait and those that hold one can stand before each other. It is safe, and worth it, where there is one
	// connection and every statement runs inside a transaction that has it. (PostgreSQL's driver caches by connection
	// itself.)
	prepared := *config
	prepared.PrepareStmt = true
	if write, err = d.connect(ctx, d.dsn(pageCache(), autoCheckpoint)+"&_txlock=immediate", 1, &prepared); err != nil {
		return nil, nil, err
	}
	if read, err = d.connect(ctx, d.dsn("query_only(1)", pageCache()), readers, config); err != nil {
		return nil, nil, errors.Join(err, closePools(write, write))
	}
	return write, read, nil
}

// createPrivate creates the file so that only its owner can read it; the engine gives its companions the same mode. A
// log without its file is refused: the engine would delete it, and with it what may be all that is left.
func createPrivate(path string) error {
	if size(path) == 0 && size(path+"-wal") > 0 {
		return fmt.Errorf("the file is missing or empty, but its write-ahead log %s is there: bring the file back, or "+
			"take the log away and restore a backup", filepath.Base(path)+"-wal")
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) // the operator's own setting
	if err != nil {
		return err
	}
	return file.Close()
}

// size is how many bytes a file has; 0 when there is none, or none that may be looked at.
func size(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
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
	opened, err := gorm.Open(sqliteGorm{pool}, &own)
	if err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return opened, nil
}

// beginTx does nothing: the settings are the file's connections' own, and nobody else has them.
func (d *sqliteDialect) beginTx(*gorm.DB) error { return nil }

// checkSettings reads the settings back: a driver that ignores one must not go unnoticed.
func (d *sqliteDialect) checkSettings(ctx context.Context, db *DB) error {
	for _, g := range []*gorm.DB{db.write, db.read} {
		for name, want := range wantedSettings {
			var got string
			if err := g.WithContext(ctx).Raw("PRAGMA " + name).Row().Scan(&got); err != nil {
				return fmt.Errorf("%s: %s", d.path, d.explainOpen(err))
			}
			if got != want {
				return fmt.Errorf("%s: setting %s is %s, it must be %s: is the folder on a network drive?", d.path,
					name, got, want)
			}
		}
	}
	return nil
}

func (d *sqliteDialect) readSnapshot() *sql.TxOptions { return &sql.TxOptions{} }

func (d *sqliteDialect) isRetryable(error) bool { return false }

// isForbidden never holds: whoever may write a file may change its schema.
func (d *sqliteDialect) isForbidden(error) bool { return false }

// primaryCode is SQLite's code of an error without its extension; 0 of others.
func primaryCode(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return 0
}

func (d *sqliteDialect) isUnavailable(err error) bool {
	switch primaryCode(err) {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY,
		sqlite3.SQLITE_CANTOPEN:
		return true
	}
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}

// whyUnwritable knows a disk that became read-only while the file was open by a failed write: the engine does not tell
// it from a disk that is broken. In both cases the commit's last page did not reach the log, so that nothing was
// stored. A failed flush is another matter: then nobody knows.
func (d *sqliteDialect) whyUnwritable(err error) string {
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

func (d *sqliteDialect) isDamage(err error) bool {
	code := primaryCode(err)
	return code == sqlite3.SQLITE_CORRUPT || code == sqlite3.SQLITE_NOTADB
}

func (d *sqliteDialect) errorCode(err error) string {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return "SQLITE " + strconv.Itoa(e.Code())
	}
	return ""
}

func (d *sqliteDialect) explainOpen(err error) string {
	code := primaryCode(err)
	switch {
	case d.isDamage(err):
		return "the file is damaged or is no SQLite database; restore it from a backup"
	case errors.Is(err, fs.ErrPermission), code == sqlite3.SQLITE_READONLY:
		return "the folder or the file cannot be written"
	case code == sqlite3.SQLITE_FULL, code == sqlite3.SQLITE_IOERR:
		return "its disk is full, or cannot be read or written (" + d.errorCode(err) + "); nothing was changed"
	default:
		return err.Error()
	}
}

func (d *sqliteDialect) rowLock(string) string { return "" }

func (d *sqliteDialect) indexHint(index string) string { return " INDEXED BY " + index }

func (d *sqliteDialect) clockQuery() string { return "" }

func (d *sqliteDialect) sizeQuery() string {
	return "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
}

func (d *sqliteDialect) batchEngine(db *DB) (batch.Engine, error) {
	write, err := db.write.DB()
	if err != nil {
		return nil, err
	}
	read, err := db.read.DB()
	if err != nil {
		return nil, err
	}
	return batch.NewSQLite(batch.SQLite{Write: write, Read: read, Path: d.path, Connection: d.dsn(),
		BusyTimeout: wantedSettings["busy_timeout"],
		KeepsLog:    func() bool { return db.second != nil && db.ReplicaFault() != nil }}), nil
}

// hasOtherSessions is told by the lock that a server holds on its file; the caller takes it.
func (d *sqliteDialect) hasOtherSessions(context.Context, *DB) (bool, error) { return false, nil }

// advisoryLock has nothing to do: one process serves the file, and the engine lets one write.
func (d *sqliteDialect) advisoryLock(_ context.Context, _ *DB, do func() error) error { return do() }

func (d *sqliteDialect) migrations() migrationSet {
	return migrationSet{dialect: gooseSQLite, files: migrations.SQLite()}
}
