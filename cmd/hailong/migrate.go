package main

import (
	"context"

	"hailong/internal/account"
	"hailong/internal/app"
	"hailong/internal/database"
)

type migrateCommand struct {
	Up     migrateUp     `cmd:"" help:"Bring the schema up to date. serve does this at every start, where its user of the database may."`
	Status migrateStatus `cmd:"" help:"List the steps of the schema and which are done."`
}

type migrateUp struct{}

// Run brings the schema up to date.
func (migrateUp) Run(ctx context.Context, c *console) error {
	return app.WithDatabase(ctx, c.settings, c.log(), func(db *database.DB) error {
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
	return app.WithDatabase(ctx, c.settings, c.log(), func(db *database.DB) error { return s.show(ctx, c, db) })
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
