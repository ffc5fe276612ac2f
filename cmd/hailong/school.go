package main

import (
	"context"
	"errors"
)

type schoolCommand struct {
	Create schoolCreate `cmd:"" help:"Make another school on this server; prints its id."`
	List   schoolList   `cmd:"" help:"List the schools."`
}

type schoolCreate struct {
	Name string `required:"" help:"The school's name, as on its letterhead."`
}

// Run makes a school.
func (s schoolCreate) Run(ctx context.Context, c *console) error {
	return onRooms(ctx, c, func(a *app) error {
		made, err := a.schools.Create(ctx, s.Name)
		if err == nil {
			c.print("%s\n", made.ID)
		}
		return err
	})
}

type schoolList struct{}

// Run lists the schools.
func (schoolList) Run(ctx context.Context, c *console) error {
	return onRooms(ctx, c, func(a *app) error {
		schools, err := a.schools.List(ctx)
		for _, s := range schools {
			c.print("%s  %s\n", s.ID, s.Name)
		}
		return err
	})
}

// onRooms builds the rooms beside a server that may be running.
func onRooms(ctx context.Context, c *console, do func(*app) error) error {
	a, err := build(ctx, c.settings, logger(c.errs))
	if err != nil {
		return err
	}
	return errors.Join(do(a), a.close())
}
