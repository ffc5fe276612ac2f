package ballot_test

import (
	"strings"
	"testing"

	"hailong/internal/ballot"
	"hailong/internal/database"
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
