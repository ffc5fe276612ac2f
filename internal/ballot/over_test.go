package ballot_test

import (
	"sync"
	"testing"
	"time"

	"hailong/internal/ballot"
	"hailong/internal/problem"
	"hailong/internal/survey"
	"hailong/internal/testkit"
)

// A round that ends by another server, just when its parent's link was found and before its key is looked up, is over;
// its key is not missing.
func TestOverAtThisMoment(t *testing.T) {
	ends := map[string]func(t *testing.T, other *testkit.Rooms, round *testkit.Round) error{
		"parent.closed": func(t *testing.T, other *testkit.Rooms, round *testkit.Round) error {
			_, err := other.Box.Close(t.Context(), testkit.Clerk, round.School, round.Survey, "")
			return err
		},
		"parent.withdrawn": func(t *testing.T, other *testkit.Rooms, round *testkit.Round) error {
			_, err := other.Box.Withdraw(t.Context(), testkit.Clerk, round.School, round.Survey, "nhầm danh sách")
			return err
		},
	}
	comes := map[string]func(t *testing.T, r *testkit.Rooms, token string) error{
		"looks": func(t *testing.T, r *testkit.Rooms, token string) error {
			view, err := r.Box.Lookup(t.Context(), token)
			if err != nil {
				return err
			}
			if view.Survey.Status == survey.Open {
				t.Error("the page would show an open survey")
			}
			return view.Why
		},
		"casts": func(t *testing.T, r *testkit.Rooms, token string) error {
			_, err := r.Cast(t, token, testkit.Satisfied)
			return err
		},
	}
	rooms(t, func(t *testing.T, other *testkit.Rooms) {
		for want, end := range ends {
			for name, come := range comes {
				t.Run(name+" "+want, func(t *testing.T) {
					round := other.OpenWith(t, testkit.Roster(9))
					// has the key not in memory
					r := testkit.BuildIn(t, other.DB, other.Dir, ballot.GroupCommit, testkit.Quiet())
					var once sync.Once
					r.Box.Now = func() time.Time { // asked between the two
						once.Do(func() {
							if err := end(t, other, round); err != nil {
								t.Error(err)
							}
						})
						return time.Now()
					}
					if err := come(t, r, round.Links[0].Token); problem.KindOf(err) != problem.Forbidden ||
						problem.KeyOf(err) != want {
						t.Errorf("%v", err)
					}
				})
			}
		}
	})
}
