package ballot_test

import (
	"testing"

	"hailong/internal/ballot"
	"hailong/internal/database"
	"hailong/internal/problem"
	"hailong/internal/survey"
	"hailong/internal/testkit"
)

// An envelope that cannot be opened, or is gone, stops the closing. Going on without it needs its number to be said;
// then the number is under the seal, and verify is clean. An envelope too many is never passed over.
func TestGoingOnWithoutTheUnreadable(t *testing.T) {
	for name, tt := range map[string]struct {
		tamper string
		stops  string
		lost   int
		never  bool
	}{
		"two are damaged": {"UPDATE envelopes SET sealed = substr(sealed, 2) WHERE place IN (SELECT place " +
			"FROM envelopes ORDER BY place LIMIT 2)", "survey.unreadable", 2, false},
		"one is gone": {"DELETE FROM envelopes WHERE place = (SELECT min(place) FROM envelopes)",
			"survey.mismatch", 1, false},
		"one was put in": {
			"INSERT INTO envelopes (place, sealed) SELECT max(place) + 1, min(sealed) FROM envelopes",
			"survey.mismatch", 0, true},
		"all of a small round gone": {"DELETE FROM envelopes", "survey.mismatch", 9, false},
	} {
		t.Run(name, func(t *testing.T) {
			testkit.Databases(t, func(t *testing.T, db *database.DB) {
				r := testkit.Build(t, db, ballot.GroupCommit)
				round := r.OpenWith(t, testkit.Roster(12))
				for _, l := range round.Links[:9] {
					if _, err := r.Cast(t, l.Token, testkit.Satisfied); err != nil {
						t.Fatal(err)
					}
				}
				if _, err := r.Box.CloseWithout(t.Context(), testkit.Clerk, round.School, round.Survey, 1,
					""); problem.KeyOf(err) != "survey.is_open" {
					t.Errorf("an open round: %v", err)
				}
				tamper := tt.tamper
				if db.Engine() == "PostgreSQL" {
					tamper = map[string]string{"one was put in": "INSERT INTO envelopes (place, sealed) SELECT max(place) + 1, '\\x00'::bytea FROM envelopes"}[name]
					if tamper == "" {
						tamper = tt.tamper
					}
				}
				if err := db.Write(t.Context(), testkit.Execute(tamper)); err != nil {
					t.Fatal(err)
				}
				if _, err := r.Box.Close(t.Context(), testkit.Clerk, round.School, round.Survey,
					""); problem.KeyOf(err) != tt.stops {
					t.Fatalf("closing: %v", err)
				}
				for _, wrong := range []int{tt.lost + 1, tt.lost + 7} {
					if _, err := r.Box.CloseWithout(t.Context(), testkit.Clerk, round.School, round.Survey, wrong,
						""); problem.KindOf(err) != problem.Conflict {
						t.Errorf("%d said, %d are unreadable: %v", wrong, tt.lost, err)
					}
				}
				s, err := r.Box.CloseWithout(t.Context(), testkit.Clerk, round.School, round.Survey,
					max(tt.lost, ballot.AnyNumber), "")
				if tt.never {
					if s, err = r.Box.CloseWithout(t.Context(), testkit.Clerk, round.School, round.Survey,
						ballot.AnyNumber, ""); problem.KeyOf(err) != "survey.mismatch" {
						t.Errorf("an envelope too many: %v", err)
					}
					return
				}
				if err != nil || s.Status != survey.Closed || s.Unreadable != tt.lost {
					t.Fatalf("%s without %d: %v", s.Status, s.Unreadable, err)
				}
				if seal, err := r.Box.Seal(t.Context(), round.School, round.Survey); err != nil ||
					seal.Counted != 9-tt.lost {
					t.Errorf("%d counted, %v", seal.Counted, err)
				}
				if _, findings, err := r.Box.Verify(t.Context(), round.School, nil); err != nil || len(findings) > 0 {
					t.Errorf("%v %v", findings, err)
				}
			})
		})
	}
}
