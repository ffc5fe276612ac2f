package invitation_test

import (
	"sync"
	"testing"

	"github.com/google/uuid"

	"hailong/internal/ballot"
	"hailong/internal/database"
	"hailong/internal/problem"
	"hailong/internal/testkit"
)

// A lost link is made anew: the old one is dead at once, the count stays, and a used one is not re-issued.
func TestALostLinkIsMadeAnew(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r := testkit.Build(t, db, ballot.GroupCommit)
		round, other := r.OpenWith(t, testkit.Roster(6)), r.OpenWith(t, testkit.Roster(6))
		lost, used := round.Links[0], round.Links[1]
		if _, err := r.Cast(t, used.Token, testkit.Satisfied); err != nil {
			t.Fatal(err)
		}
		again := lost
		for range 3 {
			before := again
			var err error
			if again, err = r.Invitations.Reissue(t.Context(), testkit.Clerk, round.School, round.Survey,
				lost.ID); err != nil {
				t.Fatal(err)
			}
			if again.Token == before.Token || again.ID != lost.ID || again.Used {
				t.Fatalf("%+v after %+v", again, before)
			}
			if _, err = r.Cast(t, before.Token, testkit.Satisfied); problem.KeyOf(err) != "parent.revoked" {
				t.Errorf("the old link: %v", err)
			}
		}
		if listed := byChild(t, r, round)[lost.ChildCode]; listed.Token != again.Token {
			t.Errorf("listed: %+v", listed)
		}
		if _, err := r.Cast(t, again.Token, testkit.Satisfied); err != nil {
			t.Errorf("the new link: %v", err)
		}
		p, err := r.Box.Participation(t.Context(), round.School, round.Survey)
		if err != nil || p.Responded != 2 || p.Eligible != 6 {
			t.Errorf("%+v %v", p, err)
		}
		for name, tt := range map[string]struct {
			school, survey, id uuid.UUID
			want               problem.Kind
		}{
			"a used one":                    {round.School, round.Survey, used.ID, problem.Conflict},
			"one of nobody":                 {round.School, round.Survey, uuid.New(), problem.NotFound},
			"one of another survey":         {round.School, round.Survey, other.Links[0].ID, problem.NotFound},
			"another school's":              {other.School, round.Survey, round.Links[2].ID, problem.NotFound},
			"another school's, by its name": {round.School, other.Survey, other.Links[0].ID, problem.NotFound},
		} {
			if _, err := r.Invitations.Reissue(t.Context(), testkit.Clerk, tt.school, tt.survey,
				tt.id); problem.KindOf(err) != tt.want {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := r.Box.Close(t.Context(), testkit.Clerk, round.School, round.Survey, "xong"); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Invitations.Reissue(t.Context(), testkit.Clerk, round.School, round.Survey,
			round.Links[2].ID); problem.KindOf(err) != problem.Conflict {
			t.Errorf("of a closed survey: %v", err)
		}
	})
}

// Casting by the old link while it is made anew gives one ballot or none, and never one by a link that is dead already.
func TestReissueRacesWithACast(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r := testkit.Build(t, db, ballot.GroupCommit)
		round := r.OpenWith(t, testkit.Roster(20))
		var all sync.WaitGroup
		for _, link := range round.Links {
			all.Go(func() {
				_, castErr := r.CastAs(t.Context(), link.Token, "submission-of-the-race", testkit.Satisfied)
				if castErr != nil && problem.KeyOf(castErr) != "parent.revoked" {
					t.Errorf("cast: %v", castErr)
				}
			})
			all.Go(func() {
				again, err := r.Invitations.Reissue(t.Context(), testkit.Clerk, round.School, round.Survey, link.ID)
				switch {
				case problem.KindOf(err) == problem.Conflict: // the cast was faster
				case err != nil:
					t.Errorf("reissue: %v", err)
				case again.Used:
					t.Errorf("%s: a link was made anew and the old one still used it", link.ChildCode)
				}
			})
		}
		all.Wait()
		used := 0
		for _, l := range byChild(t, r, round) {
			if l.Used {
				used++
			}
		}
		p, err := r.Box.Participation(t.Context(), round.School, round.Survey)
		if err != nil || p.Responded != used || p.Eligible != 20 {
			t.Errorf("%+v, %d used, %v", p, used, err)
		}
	})
}
