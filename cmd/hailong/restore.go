package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"hailong/internal/app"
	"hailong/internal/app/rooms"
	"hailong/internal/backup"
	"hailong/internal/database"
	"hailong/internal/portable"
	"hailong/internal/secret"
	"hailong/internal/survey"
)

type restoreCommand struct {
	File        string `arg:"" optional:"" help:"The backup. Without it, the replica comes back that --replica names."`
	Force       bool   `help:"Replace a database that holds something. An SQLite file is kept beside the new one."`
	Check       bool   `help:"Only check that the file is whole and tell what it holds."`
	WithSecrets string `placeholder:"FILE" help:"Bring back the server secret and round keys from this file too; asks for its passphrase."`
}

// Run checks the file, fills a new database beside the present one, and exchanges the two in one step.
func (r restoreCommand) Run(ctx context.Context, c *console) error {
	if r.File == "" {
		return r.fromReplica(ctx, c)
	}
	file, err := backup.Open(r.File)
	if err != nil {
		return err
	}
	defer file.Close() // only read
	if err = file.Check(); err != nil {
		return err
	}
	m := file.Manifest
	c.print("%s is whole: %d rows, made %s from %s by hailong %s\n  digest %s\n", r.File, m.Rows(),
		m.MadeAt.Format(time.RFC3339), m.Engine, m.Program, m.Digest)
	if r.Check {
		return nil
	}
	var bundle *secret.Bundle
	if r.WithSecrets != "" {
		if bundle, err = r.unseal(c); err != nil {
			return err
		}
	}
	load := func(address string) (*portable.Stage, error) { return backup.Load(ctx, file, address, c.log()) }
	return replace(ctx, c, load, c.settings.DatabaseAddress(), r.Force, func(db *database.DB) error {
		if err := r.fits(ctx, c, db, bundle); err != nil {
			return err
		}
		if err := app.RecordEverywhere(ctx, db, "hailong restore", "record.restored",
			m.MadeAt.In(hanoi).Format("2/1/2006 15:04")); err != nil {
			return err
		}
		if bundle != nil {
			running, err := survey.NewSurveys(db).Running(ctx)
			if err != nil {
				return err
			}
			open := map[string]string{}
			for _, s := range running {
				open[s.ID.String()] = s.RoundKey
			}
			if err = bundle.Place(c.settings.SecretPath(), rooms.KeyringIn(c.settings.DataDir), open,
				time.Now()); err != nil {
				return fmt.Errorf("the secrets cannot be put in place: %w", err)
			}
		}
		tellMissing(ctx, c, db)
		return nil
	})
}

// fromReplica brings back what was acknowledged last, from the second place.
func (r restoreCommand) fromReplica(ctx context.Context, c *console) error {
	dir := c.settings.Replica
	if dir == "" {
		return errors.New("name a backup, or the folder of a replica with --replica")
	}
	if r.Check || r.WithSecrets != "" {
		return errors.New("--check and --with-secrets go with a backup, not with a replica")
	}
	load := func(address string) (*portable.Stage, error) {
		return portable.StageReplica(ctx, dir, address, c.log())
	}
	return replace(ctx, c, load, c.settings.DatabaseAddress(), r.Force, func(db *database.DB) error {
		if err := r.fits(ctx, c, db, nil); err != nil {
			return err
		}
		tellMissing(ctx, c, db)
		return app.RecordEverywhere(ctx, db, "hailong restore", "record.restored_replica", "") // before it takes its place
	})
}

var hanoi = time.FixedZone("ICT", 7*60*60)

func (r restoreCommand) unseal(c *console) (*secret.Bundle, error) {
	file, err := os.Open(r.WithSecrets)
	if err != nil {
		return nil, err
	}
	defer file.Close() // only read
	passphrase, err := askPassphrase(c, false)
	if err != nil {
		return nil, err
	}
	bundle, err := secret.Unseal(file, passphrase)
	return &bundle, err
}

// fits refuses a backup that was written with another secret than the one that will be beside it.
func (r restoreCommand) fits(ctx context.Context, c *console, db *database.DB, bundle *secret.Bundle) error {
	known, err := app.KnownSecret(ctx, db)
	if err != nil || known == "" {
		return err
	}
	if bundle != nil {
		if !bundle.Holds(known) {
			return fmt.Errorf("%s is not the secret that this backup was written with; nothing was changed",
				r.WithSecrets)
		}
		return nil
	}
	server, err := secret.Load(c.settings.SecretPath())
	switch {
	case errors.Is(err, secret.ErrMissing):
		return nil // serve will ask for it; tellMissing says so
	case err != nil:
		return err
	case !server.Holds(known):
		return fmt.Errorf("%s is not the secret that this backup was written with: put the right file there, or "+
			"bring it with --with-secrets; nothing was changed", c.settings.SecretPath())
	}
	return nil
}

// tellMissing says what must be brought before everything works.
func tellMissing(ctx context.Context, c *console, db *database.DB) {
	if _, err := secret.Load(c.settings.SecretPath()); errors.Is(err, secret.ErrMissing) {
		c.print("  MISSING: the server secret. Put it at %s before you start the service.\n", c.settings.SecretPath())
	}
	surveys := survey.NewSurveys(db)
	running, err := surveys.Running(ctx)
	if err != nil {
		return // serve will tell
	}
	ring := rooms.KeyringIn(c.settings.DataDir)
	for _, head := range running {
		if ring.Check(head.ID.String(), head.RoundKey) != nil {
			s, err := surveys.Get(ctx, head.SchoolID, head.ID)
			if err != nil {
				return
			}
			c.print("  MISSING: the key of the open survey %s (%s). Put it at %s, or type its recovery sheet at the "+
				"desk. Until then this survey takes and counts no ballot; all else works.\n",
				s.ID, s.Title.VI, ring.Path(s.ID.String()))
		}
	}
}

// replace puts what load puts beside the database at address in its place; before runs on the new one while the old one
// is still untouched.
func replace(ctx context.Context, c *console, load func(address string) (*portable.Stage, error), address string,
	force bool, before func(*database.DB) error) (err error) {
	log := c.log()
	unlock, err := app.Exclusive(address)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	if err = mayReplace(ctx, address, force, log); err != nil {
		return err
	}
	stage, err := load(address)
	if err != nil {
		return err
	}
	if err = before(stage.DB); err != nil {
		return errors.Join(err, stage.Drop(context.WithoutCancel(ctx)))
	}
	kept, err := stage.Swap(context.WithoutCancel(ctx)) // from here on it is done or not done, never interrupted
	if err != nil {
		return err
	}
	c.print("  restored into %s\n", database.Redact(address))
	if kept != "" {
		c.print("  the former database is kept as %s; delete it when all is well\n", filepath.Base(kept))
	}
	return nil
}

func mayReplace(ctx context.Context, address string, force bool, log *slog.Logger) error {
	occupied, served, err := portable.Occupied(ctx, address, log)
	switch {
	case err != nil:
		return err
	case served:
		return fmt.Errorf("another hailong works on %s; stop it first", database.Redact(address))
	case occupied && !force:
		return fmt.Errorf("%s holds data already; --force replaces it", database.Redact(address))
	default:
		return nil
	}
}
