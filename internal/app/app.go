// Package app puts the program together: it reads the settings, opens the database, builds the rooms, and serves the
// front, the jobs and the metrics. Commands and measurements use what is built here and build nothing themselves.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"hailong/internal/app/rooms"
	"hailong/internal/ballot"
	"hailong/internal/database"
	"hailong/internal/durable"
	"hailong/internal/secret"
)

// App is all rooms over the database of the settings, and how the service is doing.
type App struct {
	*rooms.Rooms

	gauges  *gauges
	residue *eraser
	watch   *Watch
}

// connect opens the database, brings its schema up to date and loads the server secret.
func connect(ctx context.Context, s Settings, log *slog.Logger) (*database.DB, *secret.Server, error) {
	if err := writable(s.DataDir); err != nil {
		return nil, nil, err
	}
	told, err := tellsOfDatabase(s.DataDir) // before the database is looked at: another server may begin it meanwhile
	if err != nil {
		return nil, nil, err
	}
	if told && gone(s.DatabaseAddress()) {
		return nil, nil, errLost(s)
	}
	db, err := database.Open(ctx, s.DatabaseAddress(), log)
	if err != nil {
		return nil, nil, err
	}
	server, err := begun(ctx, db, s, told)
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	return db, server, nil
}

// begun brings the schema up to date and finds the secret that belongs to the database; told is that there was one.
func begun(ctx context.Context, db *database.DB, s Settings, told bool) (*secret.Server, error) {
	if err := db.Migrate(ctx); err != nil {
		return nil, err
	}
	known, err := KnownSecret(ctx, db)
	if err != nil {
		return nil, err
	}
	if told && known == "" {
		return nil, errLost(s)
	}
	if err = notMoved(ctx, db); err != nil {
		return nil, err
	}
	server, err := identify(ctx, db, s.SecretPath())
	if err != nil {
		return nil, err
	}
	return server, remember(s.DataDir, inUse)
}

// writable makes the data folder and tries to write there, so that a wrong folder is told at the start.
func writable(dir string) error {
	if err := durable.MakeFolder(dir); err != nil {
		return fmt.Errorf("the data folder %s cannot be made: %w", dir, err)
	}
	probe, err := os.CreateTemp(dir, ".write-*")
	if err != nil {
		return fmt.Errorf("the data folder %s cannot be written: %w", dir, err)
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// Build opens the database of the settings and builds the rooms over it.
func Build(ctx context.Context, s Settings, log *slog.Logger) (*App, error) {
	db, server, err := connect(ctx, s, log)
	if err != nil {
		return nil, err
	}
	a := &App{gauges: newGauges(), residue: newEraser()}
	a.Rooms = rooms.Build(db, server, rooms.Options{
		Log: log, Dir: s.DataDir, Limits: ballot.GroupCommit, OnCommit: a.gauges.committed,
		OnResidue: a.residue.left,
	})
	a.watch = NewWatch(a.Rooms)
	a.gauges.watch(a)
	if _, err = a.Schools.First(ctx); err != nil {
		return nil, errors.Join(err, a.Stop())
	}
	if err = errors.Join(a.secretsHeld(ctx, s.SecretPath()), a.Accounts.ChainEarlier(ctx)); err != nil {
		return nil, errors.Join(err, a.Stop())
	}
	return a, nil
}

// Stop ends the watch, then everything else.
func (a *App) Stop() error {
	a.watch.Stop()
	return a.Rooms.Stop()
}

// With builds the rooms for one command beside a service that may be running.
func With(ctx context.Context, s Settings, log *slog.Logger, do func(*App) error) error {
	a, err := Build(ctx, s, log)
	if err != nil {
		return err
	}
	return errors.Join(do(a), a.Stop())
}

// WithDatabase opens the database alone, without rooms and secret.
func WithDatabase(ctx context.Context, s Settings, log *slog.Logger, do func(*database.DB) error) error {
	db, err := database.Open(ctx, s.DatabaseAddress(), log)
	if err != nil {
		return err
	}
	return errors.Join(do(db), db.Close())
}
