package ballot_test

import (
	"strings"
	"testing"
	"time"

	"hailong/internal/ballot"
	"hailong/internal/database"
	"hailong/internal/school"
	"hailong/internal/testkit"
)

// Ballots and comments go when the months of the notice are over, not before; the figures stay as they were sealed, and
// verify says what was deleted and finds no fault.
func TestBallotsGoAsAnnounced(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r := testkit.Build(t, db, ballot.GroupCommit)
		round := r.Open(t)
		r.CastAll(t, round)
		closed, err := r.Box.Close(t.Context(), testkit.Clerk, round.School, round.Survey, "")
		if err != nil {
			t.Fatal(err)
		}
		before, err := r.Box.Result(t.Context(), round.School, round.Survey)
		if err != nil {
			t.Fatal(err)
		}
		count := func(table string) (n int64) {
			if err := db.Query(t.Context()).Raw("SELECT count(*) FROM " + table).Scan(&n).Error; err != nil {
				t.Fatal(err)
			}
			return n
		}
		at := *closed.ErasesAt()
		if want := closed.ClosedAt.AddDate(0, 24, 0); at.Sub(want).Abs() > 72*time.Hour {
			t.Errorf("due at %v, not about %v", at, want)
		}
		if erased, err := r.Box.EraseDue(t.Context(), testkit.Clerk, at.Add(-time.Millisecond)); err != nil || len(erased) != 0 ||
			count("ballots") != 182 ||
			count("comments") != 68 {
			t.Fatalf("too early: %v %v, %d ballots, %d comments", erased, err, count("ballots"), count("comments"))
		}
		r.Surveys.Now = func() time.Time { return at }
		if erased, err := r.Box.EraseDue(t.Context(), testkit.Clerk, at); err != nil || len(erased) != 1 ||
			erased[0].ID != round.Survey {
			t.Fatalf("%v %v", erased, err)
		}
		if erased, err := r.Box.EraseDue(t.Context(), testkit.Clerk, at); err != nil || len(erased) != 0 {
			t.Errorf("twice: %v %v", erased, err)
		}
		if count("ballots")+count("comments") != 0 || count("tallies") == 0 || count("seals") != 1 {
			t.Error("something else was deleted, or not this")
		}
		after, err := r.Box.Result(t.Context(), round.School, round.Survey)
		if err != nil || after.Seal.FiguresDigest != before.Seal.FiguresDigest ||
			string(after.Seal.Figures) != string(before.Seal.Figures) || after.Counted != 182 {
			t.Errorf("the figures changed: %v", err)
		}
		_, findings, err := r.Box.Verify(t.Context(), round.School, nil)
		if err != nil || len(findings) != 1 || !findings[0].Note ||
			!strings.Contains(findings[0].Text, "deleted on "+at.Add(7*time.Hour).Format(time.DateOnly)+
				" as announced") {
			t.Errorf("%v %v", findings, err)
		}
		// A tally that is changed after that is still found: the figures no longer fit the seal.
		if err = db.Write(t.Context(),
			testkit.Execute("UPDATE tallies SET n = n + 1 WHERE cell = '5' AND n > 5")); err != nil {
			t.Fatal(err)
		}
		if _, findings, err = r.Box.Verify(t.Context(), round.School, nil); err != nil || len(findings) != 2 {
			t.Errorf("a changed tally: %v %v", findings, err)
		}
	})
}

// Names and contacts of who left the roster go after the school's months; who is on it, and who answered, stays
// counted.
func TestLeaversAreForgotten(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r := testkit.Build(t, db, ballot.GroupCommit)
		round := r.OpenWith(t, testkit.Roster(6, 6))
		for _, l := range round.Links {
			if _, err := r.Cast(t, l.Token, testkit.Satisfied); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := r.Schools.Import(t.Context(), testkit.Clerk, round.School, testkit.Roster(6, 5),
			school.ImportOptions{}); err != nil { // one leaves
			t.Fatal(err)
		}
		s, err := r.Schools.Get(t.Context(), round.School)
		if err != nil {
			t.Fatal(err)
		}
		now := time.Date(2024, 1, 31, 12, 0, 0, 0, time.UTC)
		erase := func(want int) {
			t.Helper()
			if n, err := r.Schools.EraseLeavers(t.Context(), testkit.Clerk, s, now); err != nil || n != want {
				t.Errorf("at %v: %d erased, %v", now, n, err)
			}
		}
		erase(0) // seen for the first time
		now = now.AddDate(0, 24, -1)
		erase(0)
		now = now.AddDate(0, 0, 3)
		erase(1)
		erase(0)
		var named, nameless int64
		if err = db.Query(t.Context()).Raw("SELECT count(*) FROM parents WHERE child_name <> ''").Scan(&named).Error; err != nil {
			t.Fatal(err)
		}
		if err = db.Query(t.Context()).Raw("SELECT count(*) FROM parents WHERE child_name = '' AND child_code = '' AND phone = ''").Scan(&nameless).Error; err != nil {
			t.Fatal(err)
		}
		if named != 11 || nameless != 1 {
			t.Errorf("%d named, %d nameless", named, nameless)
		}
		if p, err := r.Box.Participation(t.Context(), round.School, round.Survey); err != nil || p.Responded != 12 ||
			p.Eligible != 12 {
			t.Errorf("%+v %v", p.Share, err)
		}
		if _, findings, err := r.Box.Verify(t.Context(), round.School, nil); err != nil || len(findings) > 0 {
			t.Errorf("%v %v", findings, err)
		}
		// The child comes back under its code: a new entry, as nothing of the old one is known any more.
		if _, err = r.Schools.Import(t.Context(), testkit.Clerk, round.School, testkit.Roster(6, 6),
			school.ImportOptions{}); err != nil {
			t.Fatal(err)
		}
		erase(0)
	})
}
