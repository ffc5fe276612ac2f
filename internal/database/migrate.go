package database

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

const (
	gooseSQLite   = goose.DialectSQLite3
	goosePostgres = goose.DialectPostgres
)

type migrationSet struct {
	dialect goose.Dialect
	files   fs.FS
}

// ErrNewer means that the database was written by a newer program.
var ErrNewer = errors.New("the database is newer than this program; start the newer hailong again")

// Step is one migration and whether it is applied.
type Step struct {
	Version int64
	Name    string
	Applied bool
}

func (db *DB) provider() (*goose.Provider, error) {
	pool, err := db.Pool()
	if err != nil {
		return nil, err
	}
	set := db.dialect.migrations()
	return goose.NewProvider(set.dialect, pool, set.files, goose.WithDisableGlobalRegistry(true))
}

// Migrate brings the schema up to date. ErrNewer when the database is ahead of this program.
func (db *DB) Migrate(ctx context.Context) error {
	p, err := db.provider()
	if err != nil {
		return err
	}
	return db.explainForbidden(db.dialect.advisoryLock(ctx, db, func() error { // several servers may start at once
		if err := checkNotNewer(ctx, p); err != nil {
			return err
		}
		pending, err := p.HasPending(ctx)
		if err != nil || !pending { // a role that may not change the schema has nothing to change
			return err
		}
		_, err = p.Up(ctx)
		return err
	}))
}

// ErrMayNot means that the schema must be changed and this database's user may not change it.
var ErrMayNot = errors.New("the schema is not the one that this program needs, and this user of the database may " +
	"not change it: run hailong migrate up with the address of the user whose tables they are")

func (db *DB) explainForbidden(err error) error {
	if db.dialect.isForbidden(err) {
		return fmt.Errorf("%w (%s)", ErrMayNot, db.dialect.errorCode(err))
	}
	return err
}

// MigrateTo brings an empty database to an earlier schema, into which an old backup fits. ErrNewer when this program
// does not know that schema.
func (db *DB) MigrateTo(ctx context.Context, version int64) error {
	p, err := db.provider()
	if err != nil {
		return err
	}
	_, target, err := p.GetVersions(ctx)
	if err != nil {
		return err
	}
	if version > target {
		return newer(version, target)
	}
	_, err = p.UpTo(ctx, version)
	return err
}

// Schema is the number of the last migration that is applied.
func (db *DB) Schema(ctx context.Context) (int64, error) {
	p, err := db.provider()
	if err != nil {
		return 0, err
	}
	return p.GetDBVersion(ctx)
}

// Rollback undoes every migration; only tests use it.
func (db *DB) Rollback(ctx context.Context) error { return db.RollbackTo(ctx, 0) }

// RollbackTo undoes the migrations above a version; only tests use it.
func (db *DB) RollbackTo(ctx context.Context, version int64) error {
	p, err := db.provider()
	if err != nil {
		return err
	}
	_, err = p.DownTo(ctx, version)
	return err
}

// Migrations lists all migrations and which are applied. ErrNewer when the database is ahead of this program.
func (db *DB) Migrations(ctx context.Context) ([]Step, error) {
	p, err := db.provider()
	if err != nil {
		return nil, err
	}
	if err = checkNotNewer(ctx, p); err != nil {
		return nil, err
	}
	status, err := p.Status(ctx)
	if err != nil {
		return nil, err
	}
	var steps []Step
	for _, s := range status {
		steps = append(steps, Step{Version: s.Source.Version, Name: s.Source.Path,
			Applied: s.State == goose.StateApplied})
	}
	return steps, nil
}

// Migrated tells whether the schema is the one this program was written for.
func (db *DB) Migrated(ctx context.Context) (bool, error) {
	p, err := db.provider()
	if err != nil {
		return false, err
	}
	pending, err := p.HasPending(ctx)
	return !pending, err
}

// checkNotNewer gives ErrNewer when the database is ahead of this program.
func checkNotNewer(ctx context.Context, p *goose.Provider) error {
	current, target, err := p.GetVersions(ctx)
	if err != nil {
		return err
	}
	if current > target {
		return newer(current, target)
	}
	return nil
}

func newer(schema, known int64) error {
	return fmt.Errorf("%w: its schema is %d, this program knows %d", ErrNewer, schema, known)
}
