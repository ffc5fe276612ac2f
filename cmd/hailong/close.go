package main

import (
	"bufio"
	"context"
	"io"
	"os"
	"strings"

	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/app"
	"hailong/internal/ballot"
	"hailong/internal/problem"
	"hailong/internal/survey"
)

type closeCommand struct {
	Survey            string `required:"" placeholder:"ID" help:"The survey."`
	Reason            string `help:"Why it is closed before its time; the report tells it."`
	Sheets            bool   `help:"Read two keepers' sheets from standard input, a sheet a line, for a round with three keys."`
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
		var sheets []string
		if k.Sheets {
			if sheets, err = readSheets(os.Stdin); err != nil {
				return err
			}
		}
		s, err := k.close(ctx, a.Box, by, school, id, sheets)
		code := problem.CodeOf(err)
		if k.WithoutUnreadable && (code == problem.Unreadable || code == problem.Mismatch) {
			s, err = a.Box.CloseWithout(ctx, by, school, id, ballot.AnyNumber, k.Reason, sheets...)
		}
		if err != nil {
			return err
		}
		p, err := a.Box.Participation(ctx, school, id)
		c.print("closed: %d of %d answered, %d left out as unreadable\n", p.Responded, p.Eligible, s.Unreadable)
		return err
	})
}

func (k closeCommand) close(ctx context.Context, box *ballot.Box, by account.Actor, school, id uuid.UUID,
	sheets []string) (survey.Survey, error) {
	switch {
	case k.Sheets: // also when nothing was typed: then nothing changes
		return box.CloseWithSheets(ctx, by, school, id, k.Reason, sheets)
	case k.WithoutKey:
		return box.CloseWithoutKey(ctx, by, school, id, k.Reason)
	default:
		return box.Close(ctx, by, school, id, k.Reason)
	}
}

// mostTyped is how much is read of what is typed for two sheets.
const mostTyped = 4 << 10

// readSheets reads sheets as they are typed, a line each; empty lines between them are nothing.
func readSheets(from io.Reader) (sheets []string, err error) {
	lines := bufio.NewScanner(io.LimitReader(from, mostTyped))
	for lines.Scan() {
		if line := strings.TrimSpace(lines.Text()); line != "" {
			sheets = append(sheets, line)
		}
	}
	return sheets, lines.Err()
}
