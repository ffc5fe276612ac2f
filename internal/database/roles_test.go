package database_test

import (
	"errors"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"hailong/internal/account"
	"hailong/internal/ballot"
	"hailong/internal/database"
	"hailong/internal/testkit"
)

const (
	serving = "hailong"
	owning  = "hailong_owner"
)

// The roles of docs/operations: one changes the schema, the other serves a whole round without that right, and cannot
// take a line of the record back.
func TestTheServingRoleMayNotChangeTheSchema(t *testing.T) {
	raw, err := os.ReadFile("../../docs/operations/postgres-roles.sql")
	if err != nil {
		t.Fatal(err)
	}
	first, second, ok := strings.Cut(string(raw), "-- (second part)")
	if !ok {
		t.Fatal("the script has no second part")
	}
	superuser, as := testkit.Roles(t, first, owning, serving)
	early := testkit.Open(t, as(serving))
	if err = early.Migrate(t.Context()); !errors.Is(err, database.ErrMayNot) {
		t.Errorf("an empty database, by the serving role: %v", err)
	}
	owner := testkit.Open(t, as(owning))
	if err = owner.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	role, err := url.Parse(as(serving))
	if err != nil {
		t.Fatal(err)
	}
	testkit.Script(t, superuser, second, strings.TrimPrefix(role.User.Username(), serving), serving)

	db := testkit.Open(t, as(serving))
	if err = db.Migrate(t.Context()); err != nil {
		t.Fatalf("a schema that is right: %v", err)
	}
	r := testkit.Build(t, db, ballot.GroupCommit)
	round := r.OpenIn(t, testkit.School(t, owner).ID, testkit.Roster(6)) // the kit empties the record of a new school
	for _, l := range round.Links {
		if _, err = r.Cast(t, l.Token, testkit.Satisfied); err != nil {
			t.Fatal(err)
		}
	}
	people := account.NewAccounts(db, r.Server)
	if err = people.Record(t.Context(), round.School, account.Program("x"), "record.close", ""); err != nil {
		t.Fatal(err)
	}
	if _, err = r.Box.Close(t.Context(), testkit.Clerk, round.School, round.Survey, ""); err != nil {
		t.Fatal(err)
	}
	if _, findings, err := r.Box.Verify(t.Context(), round.School, nil); err != nil || len(findings) > 0 {
		t.Errorf("%v %v", findings, err)
	}
	if _, err = r.Box.EraseDue(t.Context(), testkit.Clerk, time.Now()); err != nil {
		t.Errorf("what is deleted as announced: %v", err)
	}
	for _, statement := range []string{
		"DROP TABLE audit", "CREATE TABLE mine (n int)", "ALTER TABLE accounts DROP COLUMN password",
		"TRUNCATE ballots",
		"UPDATE audit SET detail = 'x'", "DELETE FROM audit", "UPDATE goose_db_version SET version_id = 1",
	} {
		if err = db.Write(t.Context(), testkit.Execute(statement)); err == nil || db.Code(err) != "SQLSTATE 42501" {
			t.Errorf("%s: %v", statement, err)
		}
	}

	// A newer program comes: the serving role says who must bring the schema up, and changes nothing.
	if err = owner.RollbackTo(t.Context(), 19); err != nil {
		t.Fatal(err)
	}
	if err = db.Migrate(t.Context()); !errors.Is(err, database.ErrMayNot) {
		t.Errorf("an earlier schema, by the serving role: %v", err)
	}
	if now, err := owner.Schema(t.Context()); err != nil || now != 19 {
		t.Errorf("schema %d, %v", now, err)
	}
}
