package main

import (
	"context"
	"errors"

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
	return onRooms(ctx, c, func(a *app) error {
		office, err := officeOf(ctx, a, s.Office)
		if err != nil {
			return err
		}
		made, err := a.schools.Create(ctx, s.Name)
		if err == nil && office != nil {
			err = a.schools.Belong(ctx, made.ID, office)
		}
		if err == nil {
			c.print("%s\n", made.ID)
		}
		return err
	})
}

type schoolBelong struct {
	School string `required:"" placeholder:"ID" help:"The school."`
	Office string `placeholder:"ID" help:"The office it belongs to from now on; without it, none."`
}

// Run puts a school under an office, whose key may then read the roll-up of its schools' figures.
func (s schoolBelong) Run(ctx context.Context, c *console) error {
	return onRooms(ctx, c, func(a *app) error {
		id, err := anID(s.School)
		if err != nil {
			return err
		}
		office, err := officeOf(ctx, a, s.Office)
		if err != nil {
			return err
		}
		return a.schools.Belong(ctx, id, office)
	})
}

// officeOf is the office that an option names, nil for none.
func officeOf(ctx context.Context, a *app, text string) (*uuid.UUID, error) {
	if text == "" {
		return nil, nil
	}
	id, err := anID(text)
	if err == nil {
		_, err = a.schools.Get(ctx, id)
	}
	return &id, err
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
