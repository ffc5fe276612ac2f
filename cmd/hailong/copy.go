package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"hailong/internal/app"
	"hailong/internal/backup"
	"hailong/internal/database"
	"hailong/internal/portable"
)

type copyCommand struct {
	From  string `required:"" placeholder:"ADDRESS" help:"The database to copy: sqlite:PATH or postgres://…"`
	To    string `placeholder:"ADDRESS" help:"Where to. It must be empty, or --force."`
	Force bool   `help:"Replace a database that holds something. An SQLite file is kept beside the new one."`
	Undo  bool   `help:"Take the database of --from back into use after it was copied: the copy must not be used then."`
}

// Run copies by way of a backup, so that everything is checked as in a restore, and compares the digests of both ends.
// Just before the copy takes its place the source is marked, so that it cannot take ballots too.
func (k copyCommand) Run(ctx context.Context, c *console) (err error) {
	if k.From == k.To {
		return errors.New("--from and --to are the same database")
	}
	unlock, err := app.Exclusive(k.From)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	if k.Undo {
		return k.with(ctx, c, app.TakeBack)
	}
	if k.To == "" {
		return errors.New("--to says where the copy goes")
	}
	if err = os.MkdirAll(c.settings.DataDir, 0o700); err != nil {
		return err
	}
	dir, err := os.MkdirTemp(c.settings.DataDir, ".copy-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, "copy"+backup.Ending)
	if err = k.read(ctx, c, path); err != nil {
		return err
	}
	file, err := backup.Open(path)
	if err != nil {
		return err
	}
	defer file.Close() // only read
	c.print("%d rows read, digest %s\n", file.Manifest.Rows(), file.Manifest.Digest)
	load := func(address string) (*portable.Stage, error) { return backup.Load(ctx, file, address, c.log()) }
	marked := false
	if err = replace(ctx, c, load, k.To, k.Force, func(*database.DB) error {
		err := k.with(ctx, c, app.MarkMoved)
		marked = err == nil
		return err
	}); err != nil {
		if marked { // nothing goes on in its place
			err = errors.Join(err, k.with(context.WithoutCancel(ctx), c, app.TakeBack))
		}
		return err
	}
	return k.compare(ctx, c, file.Manifest)
}

// with does something to the source.
func (k copyCommand) with(ctx context.Context, c *console, do func(context.Context, *database.DB) error) error {
	db, err := database.Open(ctx, k.From, c.log())
	if err != nil {
		return err
	}
	return errors.Join(do(ctx, db), db.Close())
}

func (k copyCommand) read(ctx context.Context, c *console, path string) error {
	there, served, err := portable.Occupied(ctx, k.From, c.log())
	switch {
	case err != nil:
		return err
	case !there:
		return fmt.Errorf("%s holds nothing to copy", database.Redact(k.From))
	case served:
		return fmt.Errorf("another hailong works on %s; stop it first, else ballots that come now would be left behind",
			database.Redact(k.From))
	}
	db, err := database.Open(ctx, k.From, c.log())
	if err != nil {
		return err
	}
	_, err = backup.Writer{DB: db, Program: app.Version(), Now: time.Now}.Write(ctx, path)
	return errors.Join(err, db.Close())
}

// compare reads the copy again. A copy from an older program has a newer schema now, and was compared before that.
func (k copyCommand) compare(ctx context.Context, c *console, m backup.Manifest) error {
	db, err := database.Open(ctx, k.To, c.log())
	if err != nil {
		return err
	}
	digest, err := backup.Digest(ctx, db)
	schema, schemaErr := db.Schema(ctx)
	if err = errors.Join(err, schemaErr, db.Close()); err != nil {
		return err
	}
	if schema == m.Schema && digest != m.Digest {
		return fmt.Errorf("the copy differs: its digest is %s", digest)
	}
	c.print("  equal: the copy was read again, digest %s\n  Start the service with --database and the new address; "+
		"the data folder with the secret stays the same. The former database does not start any more.\n", m.Digest)
	return nil
}
