package main

import (
	"context"
	"time"

	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/app"
	"hailong/internal/locale"
)

type clockCommand struct {
	Show    clockShow    `cmd:"" help:"Tell what the clock says, and whether it is believed."`
	Confirm clockConfirm `cmd:"" help:"Confirm that the clock is right: then what is due is closed and erased. Look at it with show first. The service may be running."`
}

type clockShow struct{}

// Run tells what the clock says.
func (clockShow) Run(ctx context.Context, c *console) error {
	return app.With(ctx, c.settings, c.log(), func(a *app.App) error {
		doubt, err := a.Clock.Doubt(ctx)
		if err != nil {
			return err
		}
		if doubt != nil {
			c.print("%s\n", doubt)
			return nil
		}
		c.print("%s, believed\n", a.Clock.Now().In(locale.Zone).Format(time.DateTime))
		return nil
	})
}

type clockConfirm struct{}

// Run confirms the clock, on the record of every school.
func (clockConfirm) Run(ctx context.Context, c *console) error {
	return app.With(ctx, c.settings, c.log(), func(a *app.App) error {
		schools, err := a.Schools.List(ctx)
		if err != nil {
			return err
		}
		ids := make([]uuid.UUID, 0, len(schools))
		for _, s := range schools {
			ids = append(ids, s.ID)
		}
		if err = a.Clock.Confirm(ctx, account.Program("hailong clock confirm"), ids...); err != nil {
			return err
		}
		return clockShow{}.Run(ctx, c)
	})
}
