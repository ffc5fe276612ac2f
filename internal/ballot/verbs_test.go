package ballot_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"gorm.io/gorm"

	"hailong/internal/ballot"
	"hailong/internal/database"
	"hailong/internal/problem"
	"hailong/internal/testkit"
)

// A fault of ours says which verb failed, so that a log line does; and quotes no statement.
func TestAFaultNamesItsVerb(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r := testkit.Build(t, db, ballot.GroupCommit)
		round := r.OpenWith(t, testkit.Roster(5))
		if err := db.Write(t.Context(), testkit.Execute("ALTER TABLE surveys RENAME TO gone")); err != nil {
			t.Fatal(err)
		}
		ctx, school, id := t.Context(), round.School, round.Survey
		for verb, run := range map[string]func() error{
			"open survey":  func() error { _, err := r.Box.Open(ctx, testkit.Clerk, school, id); return err },
			"close survey": func() error { _, err := r.Box.Close(ctx, testkit.Clerk, school, id, "x"); return err },
			"withdraw survey": func() error {
				_, err := r.Box.Withdraw(ctx, testkit.Clerk, school, id, "x")
				return err
			},
			"take survey back to draft": func() error { _, err := r.Box.BackToDraft(ctx, testkit.Clerk, school, id); return err },
			"delete draft":              func() error { return r.Box.Delete(ctx, testkit.Clerk, school, id) },
			"look up invitation":        func() error { _, err := r.Box.Lookup(ctx, round.Links[0].Token); return err },
			"recover closings":          func() error { return r.Box.Recover(ctx) },
			"verify surveys":            func() error { _, _, err := r.Box.Verify(ctx, school, nil); return err },
			"read result":               func() error { _, err := r.Box.Result(ctx, school, id); return err },
		} {
			err := run()
			if err == nil || !strings.HasPrefix(err.Error(), verb+": ") || strings.Contains(err.Error(), "SELECT") {
				t.Errorf("%s: %v", verb, err)
			}
		}
	})
}

// A store that does not answer in the middle of a check is no missing seal, no tally that cannot be read and no fault of
// a ballot: the check ends without a finding, and says that the store is busy.
func TestABusyStoreIsNoFinding(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r := testkit.Build(t, db, ballot.GroupCommit)
		kept, erased := r.OpenWith(t, testkit.Roster(6)), r.OpenWith(t, testkit.Roster(6))
		for _, round := range []*testkit.Round{kept, erased} {
			for _, l := range round.Links {
				if _, err := r.Cast(t, l.Token, testkit.Satisfied); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := r.Box.Close(t.Context(), testkit.Clerk, round.School, round.Survey, ""); err != nil {
				t.Fatal(err)
			}
		}
		if err := db.Write(t.Context(), testkit.Execute("UPDATE surveys SET erased_at = 1 WHERE id = ?",
			erased.Survey)); err != nil {
			t.Fatal(err)
		}
		fails, asked := 0, 0
		if err := db.Read(t.Context(), func(tx *gorm.DB) error {
			fail := func(tx *gorm.DB) {
				if asked++; asked == fails {
					_ = tx.AddError(context.DeadlineExceeded)
				}
			}
			return errors.Join(tx.Callback().Query().Before("gorm:query").Register("busy", fail),
				tx.Callback().Row().Before("gorm:row").Register("busy", fail))
		}); err != nil {
			t.Fatal(err)
		}
		for name, round := range map[string]*testkit.Round{"kept": kept, "erased": erased} {
			for fails = 1; ; fails++ {
				asked = 0
				_, _, err := r.Box.Verify(t.Context(), round.School, &round.Survey)
				if asked < fails { // it came to its end
					break
				}
				if problem.KindOf(err) != problem.Busy {
					t.Errorf("%s, query %d does not answer: %v", name, fails, err)
				}
			}
			if fails < 8 {
				t.Errorf("%s: only %d queries were seen", name, fails)
			}
		}
	})
}
