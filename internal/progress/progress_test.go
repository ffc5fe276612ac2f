package progress_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/ballot"
	"hailong/internal/database"
	"hailong/internal/testkit"
)

// A database that went back is noticed by what the file beside it tells, on another server too and after a new start;
// while nobody has seen it no key is erased, and what it lacks of a school is told to that school by numbers.
func TestADatabaseThatWentBack(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		dir := t.TempDir()
		start := func() *testkit.Rooms { return testkit.BuildIn(t, db, dir, ballot.GroupCommit, testkit.Quiet()) }
		tend := func(r *testkit.Rooms) {
			t.Helper()
			if err := r.TendKeys(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		r := start()
		ctx := t.Context()
		key := func(id uuid.UUID) string { return filepath.Join(dir, "keys", id.String()) }
		there := func(id uuid.UUID) bool {
			_, err := os.Stat(key(id))
			return err == nil
		}
		round, other := r.OpenWith(t, testkit.Roster(6)), r.OpenWith(t, testkit.Roster(6))
		tend(r)
		must := func(want string) {
			t.Helper()
			found, err := r.Progress.Back()
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if len(found) > 0 {
				got = found.String()
			}
			if want == "" && got != "" || !strings.Contains(got, want) {
				t.Errorf("%q, want %q", got, want)
			}
		}
		must("")
		if _, err := r.Invitations.Reissue(ctx, testkit.Clerk, round.School, round.Survey, round.Links[5].ID); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Cast(t, round.Links[0].Token, testkit.Satisfied); err != nil {
			t.Fatal(err)
		}
		tend(r)
		must("")
		// As a failover or a restore leaves it: the last act, its line and the last ballot are not there.
		for _, statement := range []string{
			"UPDATE invitations SET generation = 1 WHERE school_id = ?",
			"UPDATE invitations SET status = 'unused' WHERE school_id = ?",
			"DELETE FROM audit WHERE school_id = ? AND n = (SELECT max(n) FROM audit a WHERE a.school_id = audit.school_id)",
			"UPDATE audit_heads SET n = n - 1 WHERE school_id = ?",
		} {
			if err := db.Write(ctx, testkit.Execute(statement, round.School)); err != nil {
				t.Fatal(err)
			}
		}
		unknown := uuid.New()
		raw, err := os.ReadFile(key(round.Survey))
		if err != nil {
			t.Fatal(err)
		}
		if err = os.WriteFile(key(unknown), raw, 0o600); err != nil {
			t.Fatal(err)
		}
		told := "survey " + round.Survey.String() + " lacks 1 ballots and 1 links that were made anew"
		for range 2 { // also after a new start, though nothing goes back any more
			r = start()
			tend(r)
			must(told)
			if !there(unknown) {
				t.Fatal("a key that may be needed was erased")
			}
		}
		found, err := r.Progress.Back()
		if err != nil || found[round.School].Acts == 0 || len(found[other.School].Rounds) != 0 {
			t.Errorf("%+v %v", found, err)
		}
		for _, school := range []uuid.UUID{round.School, other.School} {
			if err := r.Progress.Confirm(ctx, testkit.Clerk, school); err != nil {
				t.Fatal(err)
			}
		}
		must("")
		lines, err := r.Accounts.Entries(ctx, round.School, 0, 50)
		if err != nil || !slices.ContainsFunc(lines, func(l account.Entry) bool {
			return l.Action == "record.went_back" && l.By.Kind == account.ByPerson
		}) {
			t.Errorf("%v %v", lines, err)
		}
		tend(r)
		if there(unknown) || !there(round.Survey) {
			t.Error("confirmed, keys do not follow their rounds")
		}
	})
}
