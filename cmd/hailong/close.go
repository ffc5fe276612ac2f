package main

import (
	"context"
	"strconv"

	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/ballot"
	"hailong/internal/problem"
	"hailong/internal/survey"
)

type closeCommand struct {
	Survey            string `required:"" placeholder:"ID" help:"The survey."`
	Reason            string `help:"Why it is closed before its time; the report tells it."`
	WithoutUnreadable bool   `help:"Go on without envelopes that cannot be opened or are gone. This is on record, and the report tells their number. Try a backup or the key first."`
}

// Run closes a survey beside a server that may be running.
func (k closeCommand) Run(ctx context.Context, c *console) error {
	return onRooms(ctx, c, func(a *app) error {
		id, err := anID(k.Survey)
		if err != nil {
			return err
		}
		school, err := a.schoolOf(ctx, id)
		if err != nil {
			return err
		}
		s, err := a.box.Close(ctx, school, id, k.Reason)
		code := problem.CodeOf(err)
		if k.WithoutUnreadable && (code == problem.Unreadable || code == problem.Mismatch) {
			s, err = a.box.CloseWithout(ctx, school, id, ballot.AnyNumber)
			if err == nil {
				err = a.accounts.Record(ctx, school, account.Program("hailong close"), "record.without",
					strconv.Itoa(s.Unreadable))
			}
		}
		if err != nil {
			return err
		}
		if err = a.accounts.Record(ctx, school, account.Program("hailong close"), "record.close", k.Reason); err != nil {
			return err
		}
		p, err := a.box.Participation(ctx, school, id)
		c.print("closed: %d of %d answered, %d left out as unreadable\n", p.Responded, p.Eligible, s.Unreadable)
		return err
	})
}

// schoolOf finds whose survey an id is: an operator names only the survey.
func (a *app) schoolOf(ctx context.Context, id uuid.UUID) (uuid.UUID, error) {
	schools, err := a.schools.List(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	for _, s := range schools {
		var found survey.Survey
		if found, err = a.surveys.Get(ctx, s.ID, id); err == nil {
			return found.SchoolID, nil
		}
		if problem.KindOf(err) != problem.NotFound {
			return uuid.Nil, err
		}
	}
	return uuid.Nil, problem.New(problem.NotFound, "survey.not_found", nil)
}
