package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/term"

	"hailong/internal/app"
	"hailong/internal/app/rooms"
	"hailong/internal/backup"
	"hailong/internal/database"
	"hailong/internal/portable"
	"hailong/internal/secret"
)

type backupCommand struct {
	File        string `arg:"" help:"The file to make. It must not be there yet; .hailong.zip is a good ending."`
	WithSecrets string `placeholder:"FILE" help:"Write the server secret and the keys of open surveys into a second file, under a passphrase (asked for, or HAILONG_PASSPHRASE). Keep it apart from the backup: both together open the ballots of an open survey."`
}

// Run makes a backup beside a server that may be running.
func (b backupCommand) Run(ctx context.Context, c *console) error {
	address := c.settings.DatabaseAddress()
	if there, err := portable.Holds(ctx, address, c.log()); err != nil || !there {
		return cmp.Or(err, fmt.Errorf("%s holds nothing to back up", database.Redact(address)))
	}
	return app.WithDatabase(ctx, c.settings, c.log(), func(db *database.DB) error {
		if err := b.secrets(ctx, c, db); err != nil {
			return err
		}
		tellUnrecorded(c, app.RecordEverywhere(ctx, db, "hailong backup", "record.backup", filepath.Base(b.File)))
		m, err := backup.Writer{DB: db, Program: app.Version(), Now: time.Now}.Write(ctx, b.File)
		if err != nil {
			return err
		}
		info, err := os.Stat(b.File)
		if err != nil {
			return err
		}
		c.print("%s\n  %d rows in %d tables, %d bytes, read back and whole\n  digest %s\n", b.File, m.Rows(),
			len(m.Tables), info.Size(), m.Digest)
		if b.WithSecrets != "" {
			c.print("%s\n  the server secret and the keys of open surveys, under the passphrase. Keep it apart from "+
				"the backup.\n", b.WithSecrets)
		} else {
			c.print("  It holds no secret and no key: keep %s and %s apart, see docs/operating.md\n",
				c.settings.SecretPath(), filepath.Join(c.settings.DataDir, "keys"))
		}
		return nil
	})
}

// secrets puts on record that the second file is made, and writes it.
func (b backupCommand) secrets(ctx context.Context, c *console, db *database.DB) error {
	if b.WithSecrets == "" {
		return nil
	}
	bundle, err := secret.Pack(c.settings.SecretPath(), rooms.KeyringIn(c.settings.DataDir))
	if err != nil {
		return err
	}
	passphrase, err := askPassphrase(c, true)
	if err != nil {
		return err
	}
	tellUnrecorded(c, app.RecordEverywhere(ctx, db, "hailong backup", "record.secrets", ""))
	file, err := os.OpenFile(b.WithSecrets, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("the file of secrets cannot be made: %w", err)
	}
	if err = errors.Join(bundle.Seal(file, passphrase), file.Sync(), file.Close()); err != nil {
		return errors.Join(err, os.Remove(b.WithSecrets))
	}
	return nil
}

// tellUnrecorded says that the record has no line of what is done all the same: a backup is wanted most where nothing
// can be written.
func tellUnrecorded(c *console, err error) {
	if err != nil {
		_, _ = fmt.Fprintf(c.errs, "hailong: this does not stand in the record: %v\n", err)
	}
}

// askPassphrase reads the passphrase from HAILONG_PASSPHRASE, or from the terminal without showing it; twice for a new
// one.
func askPassphrase(c *console, fresh bool) (string, error) {
	if given := os.Getenv("HAILONG_PASSPHRASE"); given != "" {
		return given, nil
	}
	terminal := int(os.Stdin.Fd())
	if !term.IsTerminal(terminal) {
		return "", errors.New("there is no terminal to ask for the passphrase: set HAILONG_PASSPHRASE")
	}
	ask := func(text string) (string, error) {
		_, _ = fmt.Fprint(c.errs, text)
		typed, err := term.ReadPassword(terminal)
		_, _ = fmt.Fprintln(c.errs)
		return string(typed), err
	}
	first, err := ask("Passphrase for the file of secrets: ")
	if err != nil || !fresh {
		return first, err
	}
	again, err := ask("Once more: ")
	if err != nil || again == first {
		return first, err
	}
	return "", errors.New("the two were not the same")
}
