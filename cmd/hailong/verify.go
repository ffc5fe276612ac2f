package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"hailong/internal/app"
	"hailong/internal/ballot"
	"hailong/internal/problem"
	"hailong/internal/school"
)

type verifyCommand struct {
	Survey string `placeholder:"ID" help:"Only this survey, and the record of its school."`
	Record string `placeholder:"LINE:DIGEST" help:"With --survey: what its printed report, or somebody's note, says of a line of the record. 16 digits are enough, blanks are left out."`
}

// noted is what a paper says of a line of a record; the zero value says nothing.
type noted struct {
	line   int64
	digest string // its first 16 digits, or more
}

var aDigest = regexp.MustCompile(`^[0-9a-f]{16,64}$`)

// onPaper reads what was typed of a paper.
func (v verifyCommand) onPaper() (on noted, err error) {
	if v.Record == "" {
		return on, nil
	}
	line, digest, _ := strings.Cut(v.Record, ":")
	on.line, err = strconv.ParseInt(strings.TrimSpace(line), 10, 64)
	on.digest = strings.ToLower(strings.Join(strings.Fields(digest), ""))
	switch {
	case v.Survey == "":
		err = errors.New("--record is of one school: say --survey, too")
	case err != nil || on.line < 1 || !aDigest.MatchString(on.digest):
		err = fmt.Errorf("%q is no line with its digest: one looks like 412:9f3a5c0b7d21e846", v.Record)
	}
	return on, err
}

// compare tells whether a record still says what is on paper.
func (on noted) compare(ctx context.Context, c *console, a *app.App, of uuid.UUID) (faults int, err error) {
	if on.line == 0 {
		return 0, nil
	}
	digest, err := a.Accounts.Digest(ctx, of, on.line)
	switch {
	case err != nil:
	case strings.HasPrefix(digest, on.digest):
		c.print("record of school %s: line %d is the one on paper\n", of, on.line)
	default:
		faults++
		c.print("fault  record of school %s: the digest of line %d is %s, on paper stands %s\n", of, on.line,
			cmp.Or(digest, "gone"), on.digest)
	}
	return faults, err
}

// Run checks every survey of every school. It ends with status 3 when something is not as it must be.
func (v verifyCommand) Run(ctx context.Context, c *console) error {
	paper, err := v.onPaper()
	if err != nil {
		return err
	}
	return app.With(ctx, c.settings, c.log(), func(a *app.App) error {
		var only *uuid.UUID
		if v.Survey != "" {
			id, err := anID(v.Survey)
			if err != nil {
				return err
			}
			only = &id
		}
		checked, faults := 0, 0
		if only == nil {
			damaged, err := verifyDatabase(ctx, c, a)
			if err != nil {
				return err
			}
			faults += damaged
		}
		schools, err := a.Schools.List(ctx)
		if err != nil {
			return unlessTold(faults, err)
		}
		var records []school.School
		for _, s := range schools {
			n, findings, err := a.Box.Verify(ctx, s.ID, only)
			if err != nil {
				return unlessTold(faults, err)
			}
			if checked += n; only == nil || n > 0 {
				records = append(records, s)
			}
			faults += tellFindings(c, findings)
		}
		if only != nil && checked == 0 {
			return fmt.Errorf("there is no survey %s", *only)
		}
		broken, err := verifyRecords(ctx, c, a, records, paper)
		if err != nil {
			return unlessTold(faults, err)
		}
		faults += broken
		c.print("%d surveys checked, %d faults\n", checked, faults)
		if faults > 0 {
			return errFaulty
		}
		return nil
	})
}

// tellFindings prints what was found, and counts the faults of it.
func tellFindings(c *console, findings []ballot.Finding) (faults int) {
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
	return faults
}

// verifyDatabase reads every page, and lets the engine compare what it can.
func verifyDatabase(ctx context.Context, c *console, a *app.App) (faults int, err error) {
	found, err := a.DB.Damage(ctx, true)
	for _, d := range found {
		c.print("fault  the database is damaged: %s\n", d)
	}
	if err == nil && len(found) == 0 {
		c.print("database: every table and index was read and is whole, says %s\n", a.DB.Engine())
	}
	return len(found), err
}

// unlessTold ends with the faults that were told where damage keeps anything more from being checked.
func unlessTold(faults int, err error) error {
	if faults > 0 && problem.CodeOf(err) == problem.Damage {
		return errFaulty
	}
	return err
}

// verifyRecords checks the record of every school, also against what is on paper, and tells the digest of its last
// line, for who wants to note it elsewhere.
func verifyRecords(ctx context.Context, c *console, a *app.App, schools []school.School, paper noted) (faults int,
	err error) {
	for _, s := range schools {
		other, err := paper.compare(ctx, c, a, s.ID)
		if err != nil {
			return faults, err
		}
		faults += other
		found, err := a.Accounts.VerifyRecord(ctx, s.ID)
		if err != nil {
			return faults, err
		}
		if found.Fault != "" {
			faults++
			c.print("fault  record of school %s: %s\n", s.ID, found.Fault)
			continue
		}
		if found.Lines > 0 {
			c.print("record of school %s: %d lines, digest %s\n", s.ID, found.Lines, found.Digest)
		}
	}
	return faults, nil
}
