package main

import (
	"context"
	"strconv"

	"hailong/internal/account"
	"hailong/internal/app"
	"hailong/internal/ballot"
	"hailong/internal/problem"
)

type closeCommand struct {
	Survey            string `required:"" placeholder:"ID" help:"The survey."`
	Reason            string `help:"Why it is closed before its time; the report tells it."`
	WithoutUnreadable bool   `help:"Go on without envelopes that cannot be opened or are gone. This is on record, and the report tells their number. Try a backup or the key first."`
}

// Run closes a survey beside a server that may be running.
func (k closeCommand) Run(ctx context.Context, c *console) error {
	return app.With(ctx, c.settings, c.log(), func(a *app.App) error {
		id, err := anID(k.Survey)
		if err != nil {
			return err
		}
		school, err := a.SchoolOf(ctx, id)
		if err != nil {
			return err
		}
		s, err := a.Box.Close(ctx, school, id, k.Reason)
		code := problem.CodeOf(err)
		if k.WithoutUnreadable && (code == problem.Unreadable || code == problem.Mismatch) {
			s, err = a.Box.CloseWithout(ctx, school, id, ballot.AnyNumber)
			if err == nil {
				err = a.Accounts.Record(ctx, school, account.Program("hailong close"), "record.without",
					strconv.Itoa(s.Unreadable))
			}
		}
		if err != nil {
			return err
		}
		if err = a.Accounts.Record(ctx, school, account.Program("hailong close"), "record.close", k.Reason); err != nil {
			return err
		}
		p, err := a.Box.Participation(ctx, school, id)
		c.print("closed: %d of %d answered, %d left out as unreadable\n", p.Responded, p.Eligible, s.Unreadable)
		return err
	})
}
