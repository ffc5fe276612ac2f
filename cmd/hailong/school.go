package main

import (
	"context"

	"hailong/internal/account"
	"hailong/internal/app"

	"github.com/google/uuid"
)

type schoolCommand struct {
	Create schoolCreate `cmd:"" help:"Make another school on this server; prints its id."`
	Belong schoolBelong `cmd:"" help:"Put a school under an office, which may then read its figures."`
	List   schoolList   `cmd:"" help:"List the schools."`
}

type schoolCreate struct {
	Name   string `required:"" help:"The school's name, as on its letterhead."`
	Office string `placeholder:"ID" help:"The office it belongs to, which may then read its figures."`
}

// Run makes a school.
func (s schoolCreate) Run(ctx context.Context, c *console) error {
	return app.With(ctx, c.settings, c.log(), func(a *app.App) error {
		office, err := officeOf(ctx, a, s.Office)
		if err != nil {
			return err
		}
		made, err := a.Schools.Create(ctx, account.Program("hailong school create"), s.Name)
		if err != nil {
			return err
		}
		if office != nil {
			err = a.Schools.Belong(ctx, account.Program("hailong school create"), made.ID, office)
		}
		if err != nil {
			return err
		}
		c.print("%s\n", made.ID)
		return nil
	})
}

type schoolBelong struct {
	School string `required:"" placeholder:"ID" help:"The school."`
	Office string `placeholder:"ID" help:"The office it belongs to from now on; without it, none."`
}

// Run puts a school under an office, whose key may then read the roll-up of its schools' figures.
func (s schoolBelong) Run(ctx context.Context, c *console) error {
	return app.With(ctx, c.settings, c.log(), func(a *app.App) error {
		id, err := anID(s.School)
		if err != nil {
			return err
		}
		office, err := officeOf(ctx, a, s.Office)
		if err != nil {
			return err
		}
		return a.Schools.Belong(ctx, account.Program("hailong school belong"), id, office)
	})
}

// officeOf is the office that an option names, nil for none.
func officeOf(ctx context.Context, a *app.App, text string) (*uuid.UUID, error) {
	if text == "" {
		return nil, nil
	}
	id, err := anID(text)
	if err != nil {
		return nil, err
	}
	_, err = a.Schools.Get(ctx, id)
	return &id, err
}

type schoolList struct{}

// Run lists the schools.
func (schoolList) Run(ctx context.Context, c *console) error {
	return app.With(ctx, c.settings, c.log(), func(a *app.App) error {
		schools, err := a.Schools.List(ctx)
		for _, s := range schools {
			c.print("%s  %s\n", s.ID, s.Name)
		}
		return err
	})
}
