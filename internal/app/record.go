package app

import (
	"cmp"
	"context"
	"errors"

	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/school"
)

// RecordEverywhere writes a line into the record of every school: it concerns the whole database.
func RecordEverywhere(ctx context.Context, db *database.DB, actor, action, detail string) error {
	return actEverywhere(ctx, db, actor, action, detail, func(*gorm.DB) error { return nil })
}

// actEverywhere does something to the whole database, and puts it on the record of every school in the same transaction.
func actEverywhere(ctx context.Context, db *database.DB, actor, action, detail string,
	do func(tx *gorm.DB) error) error {
	if current, err := db.Migrated(ctx); err != nil || !current { // the record of an earlier release is no chain yet
		return cmp.Or(err, errEarlier)
	}
	schools, err := school.New(db).List(ctx)
	if err != nil {
		return err
	}
	people := account.NewAccounts(db, nil)
	return db.Write(ctx, func(tx *gorm.DB) error {
		if err := do(tx); err != nil {
			return err
		}
		for _, s := range schools {
			if err := people.RecordTx(tx, s.ID, account.Program(actor), action, detail); err != nil {
				return err
			}
		}
		return nil
	})
}

// errEarlier means that a line cannot be written because the schema is that of an earlier release.
var errEarlier = errors.New("the database is of an earlier release")
