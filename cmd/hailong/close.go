package main

import (
	"context"

	"hailong/internal/account"
	"hailong/internal/app"
	"hailong/internal/ballot"
	"hailong/internal/problem"
)

type closeCommand struct {
	Survey            string `required:"" placeholder:"ID" help:"The survey."`
	Reason            string `help:"Why it is closed before its time; the report tells it."`
	WithoutUnreadable bool   `help:"Go on without envelopes that cannot be opened or are gone. This is on record, and the report tells their number. Try a backup or the key first."`
	WithoutKey        bool   `help:"Close although the round's key is missing: no ballot is taken any more, and nothing is counted until the key is back."`
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
		by := account.Program("hailong close")
		do := a.Box.Close
		if k.WithoutKey {
			do = a.Box.CloseWithoutKey
		}
		s, err := do(ctx, by, school, id, k.Reason)
		code := problem.CodeOf(err)
		if k.WithoutUnreadable && (code == problem.Unreadable || code == problem.Mismatch) {
			s, err = a.Box.CloseWithout(ctx, by, school, id, ballot.AnyNumber, k.Reason)
		}
		if err != nil {
			return err
		}
		p, err := a.Box.Participation(ctx, school, id)
		c.print("closed: %d of %d answered, %d left out as unreadable\n", p.Responded, p.Eligible, s.Unreadable)
		return err
	})
}
