package ballot_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"

	"hailong/internal/ballot"
	"hailong/internal/database"
	"hailong/internal/invitation"
	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/testkit"
)

// servers are those that may share a database: one on a file, two on PostgreSQL.
func servers(t *testing.T, run func(t *testing.T, all []*testkit.Rooms)) {
	t.Helper()
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		first := testkit.Build(t, db, ballot.GroupCommit)
		all := []*testkit.Rooms{first}
		if db.Engine() == "PostgreSQL" {
			all = append(all, testkit.BuildIn(t, testkit.Open(t, db.Address()), first.Dir, ballot.GroupCommit,
				testkit.Quiet()))
		}
		run(t, all)
	})
}

// shown is what every server says of a link, "" for a ballot to fill.
func shown(t *testing.T, all []*testkit.Rooms, token string) (keys []string, school string) {
	for _, r := range all {
		view, err := r.Box.Lookup(context.WithoutCancel(t.Context()), token)
		if err != nil {
			t.Errorf("look: %v", err)
		}
		keys, school = append(keys, problem.KeyOf(view.Why)), view.School
	}
	return keys, school
}

// Many look at links all the time while ballots are cast, links are made anew and the school is renamed, all of which
// has the links of the round read again. Whoever looks after an act was acknowledged sees it, on every server: a used
// link is never shown as unused.
func TestWhatWasAcknowledgedIsShown(t *testing.T) {
	servers(t, func(t *testing.T, all []*testkit.Rooms) {
		round := all[0].OpenWith(t, testkit.Roster(40, 40, 40))
		told := make([]atomic.Pointer[string], len(round.Links)) // the key that every look must give from now on
		var name atomic.Pointer[string]
		tell := func(i int, key string) { told[i].Store(&key) }
		var acts, looks sync.WaitGroup
		done := make(chan struct{})
		looked := atomic.Int64{}
		for n := range 8 {
			looks.Go(func() {
				for i := n; ; i++ {
					select {
					case <-done:
						return
					default:
					}
					at := i * 7 % len(told)
					want, called := told[at].Load(), name.Load()
					keys, school := shown(t, all, round.Links[at].Token)
					looked.Add(1)
					for _, key := range keys {
						if want != nil && key != *want {
							t.Errorf("a link is shown as %q after %q was acknowledged", key, *want)
							return
						}
					}
					if called != nil && school < *called { // names come in their order
						t.Errorf("the school is called %q after it was named %q", school, *called)
						return
					}
				}
			})
		}
		ctx := context.WithoutCancel(t.Context())
		for n, r := range all {
			acts.Go(func() {
				for i := n; i < len(told); i += 2 * len(all) { // half of the links
					if _, err := r.Cast(t, round.Links[i].Token, testkit.Satisfied); err != nil {
						t.Errorf("cast: %v", err)
						return
					}
					tell(i, "parent.used")
					if keys, _ := shown(t, all, round.Links[i].Token); keys[0] != "parent.used" {
						t.Errorf("a link is shown as %q after its ballot was acknowledged", keys)
					}
				}
			})
		}
		acts.Go(func() {
			for i := len(all); i < len(told); i += 4 * len(all) {
				if _, err := all[0].Invitations.Reissue(ctx, testkit.Clerk, round.School, round.Survey,
					round.Links[i].ID); err != nil {
					t.Errorf("reissue: %v", err)
					return
				}
				tell(i, "parent.revoked")
				called := "Trường " + string(rune('A'+i/(4*len(all))))
				if _, err := all[0].Schools.Update(ctx, testkit.Clerk, round.School,
					school.Changes{Name: &called}); err != nil {
					t.Errorf("rename: %v", err)
					return
				}
				name.Store(&called)
			}
		})
		acts.Wait()
		close(done)
		looks.Wait()
		if looked.Load() == 0 {
			t.Error("nobody looked")
		}
		for i, l := range round.Links {
			keys, _ := shown(t, all, l.Token)
			for _, key := range keys {
				if want := told[i].Load(); want != nil && key != *want || want == nil && key != "" {
					t.Errorf("link %d is shown as %q at the end", i, key)
				}
			}
		}
		verified(t, all[0], round)
	})
}

// What another process does is shown: on a file a moment later at most, as it is done by commands beside the service.
func TestWhatAnotherProcessDidIsShown(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r := testkit.Build(t, db, ballot.GroupCommit)
		round := r.OpenWith(t, testkit.Roster(12))
		beside := testkit.BuildIn(t, testkit.Open(t, db.Address()), r.Dir, ballot.GroupCommit, testkit.Quiet())
		ctx := t.Context()
		until := func(want string) {
			t.Helper()
			for range 1_000_000 { // it is asked again within milliseconds
				if keys, _ := shown(t, []*testkit.Rooms{r}, round.Links[0].Token); keys[0] != want {
					continue
				}
				if keys, _ := shown(t, []*testkit.Rooms{r}, round.Links[0].Token); keys[0] != want {
					t.Errorf("it is shown as %q, and then as %q", want, keys[0])
				}
				return
			}
			t.Fatalf("it is never shown as %q", want)
		}
		until("")
		var again invitation.Listed
		var err error
		if again, err = beside.Invitations.Reissue(ctx, testkit.Clerk, round.School, round.Survey,
			round.Links[0].ID); err != nil {
			t.Fatal(err)
		}
		until("parent.revoked")
		round.Links[0] = again
		until("")
		if _, err = beside.Cast(t, again.Token, testkit.Satisfied); err != nil { // no command casts; it would show
			t.Fatal(err)
		}
		until("parent.used")
		if _, err = beside.Box.Close(ctx, testkit.Clerk, round.School, round.Survey, ""); err != nil {
			t.Fatal(err)
		}
		until("parent.closed")
	})
}
