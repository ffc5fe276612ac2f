package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hailong/internal/database"
	"hailong/internal/secret"
)

// fact is a row of server_facts: what the server must recognise at its next start.
type fact struct{ Name, Value string }

// TableName implements gorm's Tabler.
func (fact) TableName() string { return "server_facts" }

const secretFact = "secret"

// identify loads the server secret and makes sure that it is the one this database was written with. A new database
// gets a new secret; an old one without its secret is refused, because every link and receipt would be dead.
func identify(ctx context.Context, db *database.DB, path string) (*secret.Server, error) {
	known, err := KnownSecret(ctx, db)
	if err != nil {
		return nil, err
	}
	server, loadErr := secret.Load(path)
	switch {
	case loadErr == nil && known == "":
	case loadErr == nil && known == server.Fingerprint():
		return server, nil
	case loadErr == nil && server.Holds(known): // it was renewed
		return server, db.Write(ctx, func(tx *gorm.DB) error {
			return tx.Model(&fact{}).Where("name = ?", secretFact).Update("value", server.Fingerprint()).Error
		})
	case loadErr == nil:
		return nil, fmt.Errorf("%s is not the secret that this database was written with; bring the right file back",
			path)
	case !errors.Is(loadErr, secret.ErrMissing):
		return nil, loadErr
	case known != "":
		return nil, fmt.Errorf("%w: the database is not empty, and without %s its links and receipts are dead; "+
			"bring the file back", secret.ErrMissing, path)
	default:
		if server, err = secret.Create(path); errors.Is(err, os.ErrExist) { // another server was faster
			server, err = secret.Load(path)
		}
		if err != nil {
			return nil, fmt.Errorf("the server secret cannot be made: %w", err)
		}
	}
	if err = db.Write(ctx, func(tx *gorm.DB) error {
		return tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&fact{secretFact, server.Fingerprint()}).Error
	}); err != nil {
		return nil, err
	}
	if known, err = KnownSecret(ctx, db); err != nil || known == server.Fingerprint() {
		return server, err
	}
	return nil, fmt.Errorf("%s is not the secret that this database was written with", path)
}

// secretsHeld makes sure that the file still holds every server secret of which links are made that may be used.
func (a *App) secretsHeld(ctx context.Context, path string) error {
	prints, err := a.Surveys.Secrets(ctx)
	if err != nil {
		return err
	}
	for _, print := range prints {
		if !a.Server.Holds(print) {
			return fmt.Errorf("%s does not hold the secret %s any more, of which links of a running survey are "+
				"made; bring its line back", path, print)
		}
	}
	return nil
}

// KnownSecret is the fingerprint of the secret that a database was written with, "" for a new one.
func KnownSecret(ctx context.Context, db *database.DB) (string, error) {
	var known fact
	if err := db.Query(ctx).Take(&known, "name = ?", secretFact).Error; err != nil && !database.IsNotFound(err) {
		return "", db.Translate(err)
	}
	return known.Value, nil
}

// tried is as much as a few hundred ballots take.
const tried = 1 << 20

// tryToWrite stores a row and takes it away in the same transaction: its pages are written and are free afterwards.
func tryToWrite(tx *gorm.DB) error {
	row := fact{Name: "try", Value: strings.Repeat("0", tried)}
	if err := tx.Create(&row).Error; err != nil {
		return err
	}
	return tx.Delete(&fact{}, "name = ?", row.Name).Error
}
