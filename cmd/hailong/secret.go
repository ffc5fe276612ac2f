package main

import (
	"context"
	"errors"
	"fmt"

	"hailong/internal/app"
	"hailong/internal/database"
	"hailong/internal/portable"
	"hailong/internal/secret"
)

type secretCommand struct {
	List  secretList  `cmd:"" help:"List the fingerprints of the secrets that the file holds, the newest first."`
	Renew secretRenew `cmd:"" help:"Put a new secret before the others. The service must not be running. Links of open rounds, receipts and API keys keep working; everybody signs in anew."`
}

type secretList struct{}

// Run lists fingerprints; a secret cannot be read from its own.
func (secretList) Run(c *console) error {
	server, err := secret.Load(c.settings.SecretPath())
	if err != nil {
		return err
	}
	for i, one := range server.All() {
		use := "earlier: for the rounds, receipts and keys that were made with it"
		if i == 0 {
			use = "in use"
		}
		c.print("%s  %s\n", one.Fingerprint(), use)
	}
	return nil
}

type secretRenew struct{}

// Run puts on record that the secret is renewed, and renews it: a file cannot join a transaction, and a line without its
// act is better than an act without its line. A server that runs would not know it: its links would be those of the
// earlier secret, and another server would not know whose they are. So none may run.
func (secretRenew) Run(ctx context.Context, c *console) (err error) {
	unlock, err := app.Exclusive(c.settings.DatabaseAddress())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	_, served, err := portable.Occupied(ctx, c.settings.DatabaseAddress(), c.log())
	if err != nil {
		return err
	}
	if served {
		return fmt.Errorf("another hailong works on %s; stop it first", database.Redact(c.settings.DatabaseAddress()))
	}
	var renewed *secret.Server
	// the present one fits, and every survey's is there
	if err = app.With(ctx, c.settings, c.log(), func(a *app.App) error {
		if err := app.RecordEverywhere(ctx, a.DB, "hailong secret renew", "record.secret_renewed", ""); err != nil {
			return err
		}
		renewed, err = secret.Renew(c.settings.SecretPath())
		return err
	}); err != nil {
		return err
	}
	return app.With(ctx, c.settings, c.log(), func(*app.App) error { // the database learns the new one
		c.print("renewed: %s, and %d earlier. Back the secrets up again: hailong backup --with-secrets\n",
			renewed.Fingerprint(), len(renewed.All())-1)
		return nil
	})
}
