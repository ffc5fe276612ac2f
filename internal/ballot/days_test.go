package ballot_test

import (
	"fmt"
	"testing"
	"time"

	"hailong/internal/ballot"
	"hailong/internal/testkit"
)

// What is told of days: how many ballots came on each, whoever took them, through a restart and an older schema.
func TestDays(t *testing.T) {
	rooms(t, func(t *testing.T, r *testkit.Rooms) {
		round := r.OpenWith(t, testkit.Roster(20))
		first := time.Date(2026, 11, 2, 16, 59, 0, 0, time.UTC) // a minute before midnight in Việt Nam
		next := 0
		cast := func(by *testkit.Rooms, at time.Time, n int) {
			t.Helper()
			by.Box.Now = func() time.Time { return at }
			for range n {
				if _, err := by.Cast(t, round.Links[next].Token, testkit.Satisfied); err != nil {
					t.Fatal(err)
				}
				next++
			}
		}
		told := func(want string) {
			t.Helper()
			days, err := r.Box.Days(t.Context(), round.School, round.Survey)
			if got := fmt.Sprint(days); err != nil || got != want {
				t.Errorf("%s, %v, want %s", got, err, want)
			}
		}
		told("[]")
		cast(r, first, 3)
		told("[{2026-11-02 3}]")
		cast(r, first.Add(time.Minute), 2)
		if _, err := r.Cast(t, round.Links[0].Token, testkit.Satisfied); err != nil { // again: no ballot
			t.Fatal(err)
		}
		told("[{2026-11-02 3} {2026-11-03 2}]")
		// another server, or this one started anew
		other := testkit.BuildIn(t, r.DB, r.Dir, ballot.GroupCommit, testkit.Quiet())
		cast(other, first.Add(time.Minute), 4)
		cast(r, first.Add(time.Hour), 1)
		told("[{2026-11-02 3} {2026-11-03 7}]")
		cast(other, first.Add(48*time.Hour), 1)
		const all = "[{2026-11-02 3} {2026-11-03 7} {2026-11-04 1}]"
		told(all)
		if n, err := r.Box.Sealed(t.Context()); err != nil || n != next {
			t.Errorf("%d envelopes wait, %v", n, err)
		}
		if err := r.DB.RollbackTo(t.Context(), 18); err != nil {
			t.Fatal(err)
		}
		var before []int
		if err := r.DB.Query(t.Context()).Raw("SELECT responded FROM round_days ORDER BY day").Scan(&before).Error; err != nil || fmt.Sprint(before) != "[3 7 1]" {
			t.Errorf("by the schema before: %v, %v", before, err)
		}
		if err := r.DB.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		told(all)
		if _, err := r.Box.Close(t.Context(), testkit.Clerk, round.School, round.Survey, ""); err != nil {
			t.Fatal(err)
		}
		told(all)
		if n, err := r.Box.Sealed(t.Context()); err != nil || n != 0 {
			t.Errorf("after the closing %d envelopes wait, %v", n, err)
		}
	})
}
