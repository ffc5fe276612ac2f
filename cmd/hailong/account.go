package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/app"
	"hailong/internal/locale"
)

type accountCommand struct {
	List   accountList   `cmd:"" help:"List the people of a school."`
	Invite accountInvite `cmd:"" help:"Make a link with which a new person chooses a password; it works once, for a week. So a second school on this server gets its desk."`
	Reset  accountReset  `cmd:"" help:"Make a link with which a person chooses a new password; it works once, for a week. The last resort, when no owner can sign in."`
}

type accountList struct{ ofSchool }

// Run lists people, owners first.
func (l accountList) Run(ctx context.Context, c *console) error {
	return app.With(ctx, c.settings, c.log(), func(a *app.App) error {
		school, err := l.find(ctx, a)
		if err != nil {
			return err
		}
		people, err := a.Accounts.List(ctx, school)
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
	return app.With(ctx, c.settings, c.log(), func(a *app.App) error {
		person, err := a.Accounts.ByEmail(ctx, r.Email)
		if err != nil {
			return err
		}
		base, err := a.Base(ctx, c.settings, person.SchoolID)
		if err != nil {
			return err
		}
		ticket, err := a.Accounts.ResetLink(ctx, person.SchoolID, person.ID, r.SecondFactor,
			account.Program("hailong account reset"))
		if err != nil {
			return err
		}
		c.print("%s/admin/link/%s\n", base, ticket)
		return nil
	})
}

type accountInvite struct {
	School string `placeholder:"ID|NAME" help:"The school, by its id or its whole name. Default: the school of the first start."`
	Email  string `required:"" help:"The person's e-mail address."`
	Name   string `help:"The person's name. Default: the e-mail address."`
	Role   string `default:"owner" enum:"${roles}" help:"${enum}."`
}

// Run prints the link alone on standard output. It goes on record.
func (i accountInvite) Run(ctx context.Context, c *console) error {
	return app.With(ctx, c.settings, c.log(), func(a *app.App) error {
		school, err := i.find(ctx, a)
		if err != nil {
			return err
		}
		base, err := a.Base(ctx, c.settings, school)
		if err != nil {
			return err
		}
		person := account.Person{Email: i.Email, Name: cmp.Or(i.Name, i.Email)}
		ticket, err := a.Accounts.InviteTo(ctx, school, account.Program("hailong account invite"), person,
			account.Role(i.Role))
		if err != nil {
			return err
		}
		c.print("%s/admin/link/%s\n", base, ticket)
		return nil
	})
}

// find is the school that was named: two schools of one name need an id.
func (i accountInvite) find(ctx context.Context, a *app.App) (uuid.UUID, error) {
	if i.School == "" || uuid.Validate(i.School) == nil {
		return ofSchool{i.School}.find(ctx, a)
	}
	schools, err := a.Schools.List(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	var found []uuid.UUID
	for _, s := range schools {
		if locale.Fold(s.Name) == locale.Fold(i.School) {
			found = append(found, s.ID)
		}
	}
	if len(found) != 1 {
		return uuid.Nil, fmt.Errorf("%d schools are called %q; hailong school list shows their ids", len(found),
			i.School)
	}
	return found[0], nil
}

// roleNames are the roles that an invitation may name.
func roleNames() string {
	names := make([]string, len(account.Roles))
	for i, role := range account.Roles {
		names[i] = string(role)
	}
	return strings.Join(names, ",")
}
