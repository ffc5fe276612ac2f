package main

import (
	"context"

	"hailong/internal/account"
)

type accountCommand struct {
	List  accountList  `cmd:"" help:"List the people of a school."`
	Reset accountReset `cmd:"" help:"Make a link with which a person chooses a new password; it works once, for a week. The last resort, when no owner can sign in."`
}

type accountList struct{ ofSchool }

// Run lists people, owners first.
func (l accountList) Run(ctx context.Context, c *console) error {
	return onRooms(ctx, c, func(a *app) error {
		school, err := l.find(ctx, a)
		if err != nil {
			return err
		}
		people, err := a.accounts.List(ctx, school)
		for _, p := range people {
			state := "can sign in"
			switch {
			case p.Disabled:
				state = "disabled"
			case p.Invited:
				state = "invited"
			}
			c.print("%-8s  %-11s  %s  %s\n", p.Role, state, p.Email, p.Name)
		}
		return err
	})
}

type accountReset struct {
	Email        string `arg:"" help:"The person's e-mail address."`
	SecondFactor bool   `help:"The phone is gone, too: the link also takes the second factor away."`
}

// Run prints the link alone on standard output. It goes on record.
func (r accountReset) Run(ctx context.Context, c *console) error {
	return onRooms(ctx, c, func(a *app) error {
		person, err := a.accounts.ByEmail(ctx, r.Email)
		if err != nil {
			return err
		}
		base, err := c.settings.base(c.settings.Addr)
		if err != nil {
			return err
		}
		ticket, err := a.accounts.ResetLink(ctx, person.SchoolID, person.ID, r.SecondFactor, account.Program("hailong account reset"))
		if err == nil {
			c.print("%s/admin/link/%s\n", base, ticket)
		}
		return err
	})
}
