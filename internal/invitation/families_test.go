package invitation_test

import (
	"testing"

	"hailong/internal/ballot"
	"hailong/internal/database"
	"hailong/internal/invitation"
	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/survey"
	"hailong/internal/testkit"
)

const siblings = `Lớp,Mã trẻ,Họ và tên trẻ,Điện thoại,Email
Mầm 1,1,Lê An,0903 111 222,
Mầm 1,2,Phạm Bé,0903 333 444,
Lá 1,3,Lê Chi,+84 903 111 222,
Lá 1,4,Vũ Dũng,,me@example.vn
Lá 1,5,Vũ Em,,ME@example.vn
Lá 1,6,Đỗ Giang,,
Lá 1,7,Đỗ Hà,,
`

// families opens a round with one right per family.
func families(t *testing.T, r *testkit.Rooms) *testkit.Round {
	t.Helper()
	unit := school.PerFamily
	of := testkit.School(t, r.DB)
	if _, err := r.Schools.Update(t.Context(), testkit.Clerk, of.ID, school.Changes{Unit: &unit}); err != nil {
		t.Fatal(err)
	}
	round := &testkit.Round{School: of.ID}
	bring(t, r, round, siblings)
	made, err := r.Surveys.Create(t.Context(), testkit.Clerk, of.ID, survey.New{})
	if err != nil {
		t.Fatal(err)
	}
	round.Survey = made.ID
	if made, err = r.Box.Open(t.Context(), testkit.Clerk, of.ID, made.ID); err != nil || made.Unit != school.PerFamily {
		t.Fatalf("%s %v", made.Unit, err)
	}
	return round
}

func bring(t *testing.T, r *testkit.Rooms, round *testkit.Round, file string) {
	t.Helper()
	for confirm := range 8 {
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
	t.Fatal("not imported")
}

// Children with one telephone number, or without one one e-mail address, are one family with one right, in the name of
// the first; whoever has neither is alone.
func TestOneRightPerFamily(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r := testkit.Build(t, db, ballot.GroupCommit)
		round := families(t, r)
		holds := func(want ...string) map[string]invitation.Listed {
			t.Helper()
			links := byChild(t, r, round)
			if len(links) != len(want) {
				t.Errorf("%d invitations, want %v", len(links), want)
			}
			for _, code := range want {
				if links[code].Token == "" {
					t.Errorf("%s holds none", code)
				}
			}
			return links
		}
		share := func(responded, eligible int) {
			t.Helper()
			p, err := r.Box.Participation(t.Context(), round.School, round.Survey)
			if err != nil || p.Responded != responded || p.Eligible != eligible {
				t.Errorf("%d of %d, want %d of %d (%v)", p.Responded, p.Eligible, responded, eligible, err)
			}
		}
		links := holds("1", "2", "4", "6", "7")
		share(0, 5)
		// The link of either class leads to the one invitation.
		for class, claim := range map[string]invitation.Claim{"Mầm 1": {ChildName: "An", Digits: "1222"},
			"Lá 1": {ChildName: "Chi", Digits: "1222"}} {
			token, err := r.Invitations.Claim(t.Context(), codes(t, r, round)[class], claim, "192.0.2.1")
			if plain, _ := r.Server.Own(token); err != nil || plain != links["1"].Token {
				t.Errorf("%s: %s %v", class, token, err)
			}
		}
		// The setting of a school does not change an open round.
		unit := school.PerChild
		if _, err := r.Schools.Update(t.Context(), testkit.Clerk, round.School,
			school.Changes{Unit: &unit}); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Cast(t, links["1"].Token, testkit.Satisfied); err != nil {
			t.Fatal(err)
		}
		// An leaves, the family has answered: Chi gets no second right. Dũng leaves before answering: the right passes
		// to Em. A new brother of Bé gets none, a new family does.
		bring(t, r, round, `Lớp,Mã trẻ,Họ và tên trẻ,Điện thoại,Email
Mầm 1,2,Phạm Bé,0903 333 444,
Lá 1,3,Lê Chi,0903 111 222,
Lá 1,5,Vũ Em,,me@example.vn
Lá 1,6,Đỗ Giang,,
Lá 1,7,Đỗ Hà,,
Lá 1,8,Phạm Ích,0903 333 444,
Lá 1,9,Trần Khôi,0903 999 000,
`)
		holds("1", "2", "5", "6", "7", "9")
		share(1, 6)
		// Two that turn out to be one family keep one right.
		bring(t, r, round, `Lớp,Mã trẻ,Họ và tên trẻ,Điện thoại,Email
Mầm 1,2,Phạm Bé,0903 333 444,
Lá 1,3,Lê Chi,0903 111 222,
Lá 1,5,Vũ Em,,me@example.vn
Lá 1,6,Đỗ Giang,0903 888 777,
Lá 1,7,Đỗ Hà,0903 888 777,
Lá 1,8,Phạm Ích,0903 333 444,
Lá 1,9,Trần Khôi,0903 999 000,
`)
		holds("1", "2", "5", "6", "9")
		share(1, 5)
		s, err := r.Surveys.Get(t.Context(), round.School, round.Survey)
		if err != nil || s.ParentsOpened != 5 || s.ParentsAdded != 2 || s.ParentsRemoved != 2 {
			t.Errorf("on record: %d opened, +%d, -%d, %v", s.ParentsOpened, s.ParentsAdded, s.ParentsRemoved, err)
		}
	})
}
