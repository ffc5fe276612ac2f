package invitation_test

import (
	"strings"
	"testing"

	"hailong/internal/ballot"
	"hailong/internal/database"
	"hailong/internal/invitation"
	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/testkit"
)

// byChild are the links of a round by the child's code.
func byChild(t *testing.T, r *testkit.Rooms, round *testkit.Round) map[string]invitation.Listed {
	t.Helper()
	list, err := r.Invitations.List(t.Context(), round.School, round.Survey)
	if err != nil {
		t.Fatal(err)
	}
	links := map[string]invitation.Listed{}
	for _, l := range list {
		links[l.ChildCode] = l
	}
	return links
}

func TestLinksCanBeListedAgainAndNoneIsStored(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r := testkit.Build(t, db, ballot.GroupCommit)
		round := r.OpenWith(t, testkit.Roster(30, 40))
		seen := map[string]bool{}
		again := byChild(t, r, round)
		for _, l := range round.Links {
			if seen[l.Token] || len(l.Token) != invitation.TokenLength || again[l.ChildCode].Token != l.Token {
				t.Fatalf("%+v", l)
			}
			seen[l.Token] = true
			found, err := r.Invitations.Find(t.Context(), l.Token)
			if err != nil || found.SurveyID != round.Survey || found.ID != l.ID || found.Stale {
				t.Fatalf("%+v %v", found, err)
			}
		}
		if len(seen) != 70 {
			t.Errorf("%d links", len(seen))
		}
		for _, wrong := range []string{"", "000000000000", strings.ToLower(round.Links[0].Token), round.Links[0].Token +
			"0", round.Links[0].Token[:11]} {
			if _, err := r.Invitations.Find(t.Context(), wrong); problem.KindOf(err) != problem.NotFound {
				t.Errorf("%q: %v", wrong, err)
			}
		}
	})
}

// While a round is open the roster may change: newcomers are invited, leavers who have not answered are not counted,
// those who have stay, a child who moves keeps its link and its class of then, and who comes back gets the same link.
func TestTheRosterChangesDuringTheRound(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r := testkit.Build(t, db, ballot.GroupCommit)
		round := r.OpenWith(t, []byte("Lớp,Mã trẻ,Họ tên\nA,1,An\nA,2,Bé\nA,3,Chi\nB,4,Dũng\nB,5,Em\n"))
		before := byChild(t, r, round)
		if _, err := r.Cast(t, before["1"].Token, testkit.Satisfied); err != nil {
			t.Fatal(err)
		}
		bring := func(file string) {
			t.Helper()
			for confirm := range 6 {
				_, err := r.Schools.Import(t.Context(), testkit.Clerk, round.School, []byte(file),
					school.ImportOptions{ConfirmRemoved: confirm})
				if problem.KindOf(err) == problem.Conflict {
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				return
			}
		}
		share := func(responded, eligible int) {
			t.Helper()
			p, err := r.Box.Participation(t.Context(), round.School, round.Survey)
			if err != nil || p.Responded != responded || p.Eligible != eligible {
				t.Errorf("%d of %d, want %d of %d (%v)", p.Responded, p.Eligible, responded, eligible, err)
			}
		}
		// An (answered) and Bé leave, Chi moves, Giang comes
		bring("Lớp,Mã trẻ,Họ tên\nB,3,Chi\nB,4,Dũng\nB,5,Em\nB,6,Giang\n")
		share(1, 5)
		during := byChild(t, r, round)
		if _, there := during["2"]; there || during["6"].Token == "" || during["3"].Token != before["3"].Token ||
			during["3"].Class != "A" {
			t.Errorf("%+v", during)
		}
		if _, err := r.Cast(t, before["2"].Token, testkit.Satisfied); problem.KindOf(err) != problem.Forbidden {
			t.Errorf("a leaver answers: %v", err)
		}
		if _, err := r.Cast(t, during["6"].Token, testkit.Satisfied); err != nil {
			t.Errorf("a newcomer: %v", err)
		}
		bring("Lớp,Mã trẻ,Họ tên\nA,1,An\nA,2,Bé\nB,3,Chi\nB,4,Dũng\nB,5,Em\nB,6,Giang\n")
		share(2, 6)
		if after := byChild(t, r, round); after["2"].Token != before["2"].Token || !after["1"].Used {
			t.Errorf("%+v", after)
		}
		s, err := r.Surveys.Get(t.Context(), round.School, round.Survey)
		if err != nil || s.ParentsOpened != 5 || s.ParentsAdded != 2 || s.ParentsRemoved != 1 {
			t.Errorf("on record: %d opened, %d added, %d removed, %v", s.ParentsOpened, s.ParentsAdded,
				s.ParentsRemoved, err)
		}
	})
}
