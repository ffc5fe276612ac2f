package main

import (
	"context"
	"time"

	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/app"
)

type keyCommand struct {
	Create keyCreate `cmd:"" help:"Make a key and print it, alone, this once."`
	List   keyList   `cmd:"" help:"List the keys of a school, without the keys themselves."`
	Revoke keyRevoke `cmd:"" help:"End a key at once."`
}

// ofSchool is the school a key belongs to.
type ofSchool struct {
	School string `placeholder:"ID" help:"The school's id. Default: the school of the first start."`
}

func (o ofSchool) find(ctx context.Context, a *app.App) (uuid.UUID, error) {
	if o.School == "" {
		s, err := a.Schools.First(ctx)
		return s.ID, err
	}
	id, err := anID(o.School)
	if err != nil {
		return uuid.Nil, err
	}
	s, err := a.Schools.Get(ctx, id)
	return s.ID, err
}

type keyCreate struct {
	ofSchool
	Name  string `required:"" help:"What the key is for, such as \"báo cáo quý\"."`
	Scope string `required:"" help:"admin: everything of the school. statistics:read: figures only."`

	Expires string `placeholder:"YYYY-MM-DD" help:"The last day on which it works. Default: it has no end."`
}

// Run prints the new key alone on standard output.
func (k keyCreate) Run(ctx context.Context, c *console) error {
	return app.With(ctx, c.settings, c.log(), func(a *app.App) error {
		school, err := k.find(ctx, a)
		if err != nil {
			return err
		}
		w := account.Wanted{Name: k.Name, Scope: account.Scope(k.Scope)}
		if err = w.Until(k.Expires); err != nil {
			return err
		}
		plain, _, err := a.Keys.Issue(ctx, school, account.Program("hailong key create"), w)
		if err != nil {
			return err
		}
		c.print("%s\n", plain)
		return nil
	})
}

type keyList struct{ ofSchool }

// Run lists the keys.
func (k keyList) Run(ctx context.Context, c *console) error {
	return app.With(ctx, c.settings, c.log(), func(a *app.App) error {
		school, err := k.find(ctx, a)
		if err != nil {
			return err
		}
		keys, err := a.Keys.List(ctx, school)
		for _, key := range keys {
			state := "in use"
			switch {
			case key.RevokedAt != nil:
				state = "revoked " + key.RevokedAt.Format(time.RFC3339)
			case key.Over(time.Now()):
				state = "ended " + key.LastDay().In(hanoi).Format(time.DateOnly)
			case key.ExpiresAt != nil:
				state = "until " + key.LastDay().In(hanoi).Format(time.DateOnly)
			}
			used := "never used"
			if key.UsedOn != nil {
				used = "used " + key.UsedOn.Format(time.DateOnly)
			}
			c.print("%s  %-16s  %s  %s  %s  %s\n", key.ID, key.Scope, key.CreatedAt.Format(time.RFC3339), state, used,
				key.Name)
		}
		return err
	})
}

type keyRevoke struct {
	ofSchool
	ID string `arg:"" help:"The key's id, as key list shows it."`
}

// Run ends a key.
func (k keyRevoke) Run(ctx context.Context, c *console) error {
	return app.With(ctx, c.settings, c.log(), func(a *app.App) error {
		school, err := k.find(ctx, a)
		if err != nil {
			return err
		}
		id, err := anID(k.ID)
		if err != nil {
			return err
		}
		return a.Keys.Revoke(ctx, school, id, account.Program("hailong key revoke"))
	})
}
