package main

import (
	"context"
	"errors"

	"hailong/internal/account"
	"hailong/internal/database"
)

type migrateCommand struct {
	Up     migrateUp     `cmd:"" help:"Bring the schema up to date. serve does this at every start, where its user of the database may."`
	Status migrateStatus `cmd:"" help:"List the steps of the schema and which are done."`
}

type migrateUp struct{}

// Run brings the schema up to date.
func (migrateUp) Run(ctx context.Context, c *console) error {
	return onDatabase(ctx, c, func(db *database.DB) error {
		if err := db.Migrate(ctx); err != nil {
			return err
		}
		if err := account.NewAccounts(db, nil).ChainEarlier(ctx); err != nil {
			// the serving user may have no right to do it
			return err
		}
		return migrateStatus{}.show(ctx, c, db)
	})
}

type migrateStatus struct{}

// Run lists the steps.
func (s migrateStatus) Run(ctx context.Context, c *console) error {
	return onDatabase(ctx, c, func(db *database.DB) error { return s.show(ctx, c, db) })
}

func (migrateStatus) show(ctx context.Context, c *console, db *database.DB) error {
	steps, err := db.Migrations(ctx)
	for _, s := range steps {
		state := "to do"
		if s.Applied {
			state = "done"
		}
		c.print("%04d  %-20s %s\n", s.Version, s.Name, state)
	}
	return err
}

// onDatabase opens the database alone, without rooms and secret.
func onDatabase(ctx context.Context, c *console, do func(*database.DB) error) error {
	db, err := database.Open(ctx, c.settings.database(), logger(c.errs))
	if err != nil {
		return err
	}
	return errors.Join(do(db), db.Close())
}
