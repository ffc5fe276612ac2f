package portable

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"hailong/internal/database"
	"hailong/internal/durable"
	"hailong/internal/secret"
)

// sqlite is a file.
type sqlite struct{ path string }

func (e sqlite) catalogueQuery() string {
	return `SELECT m.name, c.name, c.type, c.pk FROM sqlite_master m JOIN pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!' AND m.name NOT LIKE 'goose!_%' ESCAPE '!'`
}

func (e sqlite) kind(native string) (Kind, error) {
	switch strings.ToUpper(native) {
	case "TEXT":
		return Text, nil
	case "INTEGER", "BIGINT":
		return Integer, nil
	case "REAL":
		return Real, nil
	case "BOOLEAN":
		return Boolean, nil
	case "BLOB":
		return Bytes, nil
	default:
		return "", fmt.Errorf("the type %q has no portable meaning", native)
	}
}

func (e sqlite) selectColumn(c Field) string { return quoted(c.Name) }
func (e sqlite) orderBy(c Field) string      { return quoted(c.Name) + " NULLS FIRST" }

// mostParameters keeps one INSERT well below the engine's limit of 32766.
const mostParameters = 2000

// fill writes many rows a statement. Foreign keys wait for the commit.
func (e sqlite) fill(ctx context.Context, db *database.DB, tables []Table, from func(Table) (Source, error)) error {
	pool, err := db.Pool()
	if err != nil {
		return err
	}
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // after a commit it does nothing
	do := func(statement string) error {
		_, err := tx.ExecContext(ctx, statement)
		return err
	}
	if err = do("PRAGMA defer_foreign_keys = ON"); err != nil {
		return err
	}
	if err = refill(tables, from, do, func(t Table, next Source) error {
		return e.insertAll(ctx, tx, t, next)
	}); err != nil {
		return err
	}
	return tx.Commit()
}

func (e sqlite) insertAll(ctx context.Context, tx *sql.Tx, t Table, next Source) error {
	width := len(t.Columns)
	most := max(1, mostParameters/width)
	insert := func(n int) string {
		return "INSERT INTO " + quoted(t.Name) + " (" + quotedAll(t.Columns) + ") VALUES " +
			several("("+several("?", width)+")", n)
	}
	full, err := tx.PrepareContext(ctx, insert(most))
	if err != nil {
		return err
	}
	defer full.Close() // ends with the transaction
	values := make([]any, 0, most*width)
	for {
		row, err := next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if values = append(values, row...); len(values) == most*width {
			if _, err = full.ExecContext(ctx, values...); err != nil {
				return err
			}
			values = values[:0]
		}
	}
	if len(values) == 0 {
		return nil
	}
	_, err = tx.ExecContext(ctx, insert(len(values)/width), values...)
	return err
}

// several writes a text n times, with commas between.
func several(text string, n int) string {
	return strings.TrimSuffix(strings.Repeat(text+", ", n), ", ")
}

const staged = ".incoming"

// stage makes a new file in the same folder, so that a rename can put it in place.
func (e sqlite) stage(ctx context.Context, log *slog.Logger) (*database.DB, error) {
	path := e.path + staged
	if err := removeDatabase(path); err != nil {
		return nil, err
	}
	return database.Open(ctx, "sqlite:"+path, log)
}

// companions are the files that the engine keeps beside a database while it is open.
var companions = []string{"-wal", "-shm", "-journal"}

func removeDatabase(path string) error {
	var errs []error
	for _, end := range append([]string{""}, companions...) {
		if err := os.Remove(path + end); !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// swap renames the new file over the old one. Before that the old one's write-ahead log is folded in and gone: were it
// left behind, the engine would take it for the new file's. The old file stays beside the new one under a name that
// tells when.
func (e sqlite) swap(ctx context.Context, stage *Stage) (kept string, err error) {
	path := e.path + staged
	if err = stage.DB.TruncateWAL(ctx); err != nil {
		return "", errors.Join(err, stage.DB.Close())
	}
	if err = stage.DB.Close(); err != nil {
		return "", err
	}
	if err = flushed(path); err != nil {
		return "", err
	}
	_, err = os.Stat(e.path)
	if errors.Is(err, fs.ErrNotExist) {
		if _, noLog := os.Stat(e.path + "-wal"); noLog != nil { // there is none yet
			return "", e.rename(path)
		}
		err = os.WriteFile(e.path, nil, 0o600) // what is left of one is kept under its name
	}
	if err != nil {
		return "", err
	}
	if kept, err = e.keep(ctx, stage.log); err != nil {
		return "", err
	}
	return kept, e.rename(path)
}

// rename puts a file in the place of the database, durably.
func (e sqlite) rename(path string) error {
	if err := os.Rename(path, e.path); err != nil {
		return err
	}
	return durable.SyncFolder(filepath.Dir(e.path))
}

// keep gives the present file a second name and frees it from its companions. A file that is damaged keeps its log,
// under the same second name: there may be something to rescue.
func (e sqlite) keep(ctx context.Context, log *slog.Logger) (kept string, err error) {
	if kept, err = secret.SetAside(e.path, time.Now()); err != nil { // floors: a file's name for people
		return "", err
	}
	if old, openErr := database.Open(ctx, "sqlite:"+e.path, log); openErr == nil {
		err = errors.Join(old.TruncateWAL(ctx), old.Close())
	}
	for _, end := range companions {
		if moveErr := os.Rename(e.path+end, kept+end); moveErr != nil && !errors.Is(moveErr, fs.ErrNotExist) {
			err = errors.Join(err, moveErr)
		}
	}
	return kept, err
}

func (e sqlite) drop(_ context.Context, stage *database.DB) error {
	return errors.Join(stage.Close(), removeDatabase(e.path+staged))
}

func (e sqlite) leftover(context.Context, *database.DB) (name string, removed bool, err error) {
	path := e.path + staged
	for _, end := range append([]string{""}, companions...) {
		if _, err = os.Lstat(path + end); err == nil {
			err = removeDatabase(path)
			return path, err == nil, err
		}
	}
	return "", false, nil
}

func flushed(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR, 0) // the operator's own setting
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}
