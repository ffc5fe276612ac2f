package main

import (
	"context"
	"errors"
	"os"

	"hailong/internal/account"
	"hailong/internal/app"
	"hailong/internal/evidence"
	"hailong/internal/figures"
)

type evidenceCommand struct {
	Survey string `required:"" placeholder:"ID" help:"The closed survey."`
	Out    string `required:"" placeholder:"FILE" help:"The file to make. It must not be there yet; .zip is a good ending."`
}

// Run writes what the desk hands out as the evidence of a closed round, beside a server that may be running.
func (e evidenceCommand) Run(ctx context.Context, c *console) error {
	return app.With(ctx, c.settings, c.log(), func(a *app.App) error {
		id, err := anID(e.Survey)
		if err != nil {
			return err
		}
		school, err := a.SchoolOf(ctx, id)
		if err != nil {
			return err
		}
		s, err := a.Surveys.Get(ctx, school, id)
		if err != nil {
			return err
		}
		bundle, err := evidence.Bundle(ctx, a.Box, a.Accounts, s, true)
		if err != nil {
			return err
		}
		file, err := os.OpenFile(e.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		taken := a.Accounts.RecordLine(ctx, account.Program("hailong evidence"), s.Line("record.evidence"))
		_, written := file.Write(bundle)
		if err = errors.Join(taken, written, file.Sync(), file.Close()); err != nil {
			return errors.Join(err, os.Remove(e.Out))
		}
		c.print("%s\n  %d bytes, digest %s\n  To check it, unpack it anywhere: python3 check.py\n", e.Out, len(bundle),
			figures.Digest(bundle))
		return nil
	})
}
