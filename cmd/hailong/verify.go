package main

import (
	"context"

	"github.com/google/uuid"
)

type verifyCommand struct {
	Survey string `placeholder:"ID" help:"Only this survey."`
}

// Run checks every survey of every school. It ends with status 3 when something is not as it must be.
func (v verifyCommand) Run(ctx context.Context, c *console) error {
	return onRooms(ctx, c, func(a *app) error {
		var only *uuid.UUID
		if v.Survey != "" {
			id, err := anID(v.Survey)
			if err != nil {
				return err
			}
			only = &id
		}
		schools, err := a.schools.List(ctx)
		if err != nil {
			return err
		}
		checked, faults := 0, 0
		for _, s := range schools {
			n, findings, err := a.box.Verify(ctx, s.ID, only)
			if err != nil {
				return err
			}
			checked += n
			for _, f := range findings {
				kind := "fault"
				switch {
				case f.Pending:
					kind = "pending"
				case f.Note:
					kind = "note"
				default:
					faults++
				}
				c.print("%s  survey %s: %s\n", kind, f.Survey, f.Text)
			}
		}
		c.print("%d surveys checked, %d faults\n", checked, faults)
		if faults > 0 {
			return errFaulty
		}
		return nil
	})
}
