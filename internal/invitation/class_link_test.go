package invitation_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"hailong/internal/ballot"
	"hailong/internal/database"
	"hailong/internal/invitation"
	"hailong/internal/problem"
	"hailong/internal/testkit"
)

const twoClasses = `Lớp,Mã trẻ,Họ và tên trẻ,Điện thoại
Mầm 1,M1,Lê Tuấn Kiệt,0903 111 222
Mầm 1,M2,Nguyễn Thị Ánh,0903 333 444
Mầm 1,M3,Đỗ Văn Ánh,0903 555 666
Mầm 1,M4,Trần An,
Mầm 1,M5,Vũ Bình,0903 777 888
Mầm 1,M6,Vũ Bình,0903 777 888
Lá 1,L1,Lê Minh Kiệt,0903 111 222
Lá 1,L2,Phạm Chi,0903 999 000
`

// codes are the codes of a round's classes.
func codes(t *testing.T, r *testkit.Rooms, round *testkit.Round) map[string]string {
	t.Helper()
	links, on, err := r.Invitations.ClassLinks(t.Context(), round.School, round.Survey)
	if err != nil || !on {
		t.Fatalf("on %v: %v", on, err)
	}
	all := map[string]string{}
	for _, l := range links {
		all[l.Class] = l.Code
	}
	return all
}

func missed(err error) bool {
	return problem.KindOf(err) == problem.Invalid && problem.KeyOf(err) == "classlink.miss"
}

func TestTheClassLinkLeadsToOnesOwnInvitation(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r := testkit.Build(t, db, ballot.GroupCommit)
		round := r.OpenWith(t, []byte(twoClasses))
		own, code := byChild(t, r, round), codes(t, r, round)
		if len(code) != 2 || len(code["Mầm 1"]) != invitation.ClassCodeLength || code["Mầm 1"] == code["Lá 1"] {
			t.Fatalf("%v", code)
		}
		if again := codes(t, r, round); again["Mầm 1"] != code["Mầm 1"] {
			t.Errorf("the code changes: %v", again)
		}
		for name, tt := range map[string]struct {
			class string
			claim invitation.Claim
			want  string // child; "" = a miss
		}{
			"by code":                           {"Mầm 1", invitation.Claim{ChildCode: "M1"}, "M1"},
			"by code, as people type":           {"Mầm 1", invitation.Claim{ChildCode: " m2 "}, "M2"},
			"by name and digits":                {"Mầm 1", invitation.Claim{ChildName: "Lê Tuấn Kiệt", Digits: "1222"}, "M1"},
			"without marks, in capitals":        {"Mầm 1", invitation.Claim{ChildName: "LE TUAN KIET", Digits: "1222"}, "M1"},
			"the given name, the whole number":  {"Mầm 1", invitation.Claim{ChildName: "kiệt", Digits: "0903.111.222"}, "M1"},
			"two of one name told apart":        {"Mầm 1", invitation.Claim{ChildName: "anh", Digits: "5666"}, "M3"},
			"đ as d":                            {"Mầm 1", invitation.Claim{ChildName: "do van anh", Digits: "5666"}, "M3"},
			"a wrong code with the right name":  {"Mầm 1", invitation.Claim{ChildCode: "M9", ChildName: "Kiệt", Digits: "1222"}, "M1"},
			"another class's child by code":     {"Mầm 1", invitation.Claim{ChildCode: "L2"}, ""},
			"another class's child by name":     {"Mầm 1", invitation.Claim{ChildName: "Phạm Chi", Digits: "9000"}, ""},
			"the digits of another child":       {"Mầm 1", invitation.Claim{ChildName: "Kiệt", Digits: "3444"}, ""},
			"half a word":                       {"Mầm 1", invitation.Claim{ChildName: "iệt", Digits: "1222"}, ""},
			"three digits":                      {"Mầm 1", invitation.Claim{ChildName: "Kiệt", Digits: "222"}, ""},
			"no digits for a child without any": {"Mầm 1", invitation.Claim{ChildName: "Trần An"}, ""},
			"digits alone":                      {"Mầm 1", invitation.Claim{Digits: "1222"}, ""},
			"nothing":                           {"Mầm 1", invitation.Claim{}, ""},
		} {
			token, err := r.Invitations.Claim(t.Context(), strings.ToLower(code[tt.class]), tt.claim)
			switch {
			case tt.want == "" && (!missed(err) || token != ""):
				t.Errorf("%s: %q %v", name, token, err)
			case tt.want != "" && (err != nil || token != own[tt.want].Token):
				t.Errorf("%s: %q %v", name, token, err)
			}
		}
		// Twins of one name: the second link once the first is used.
		twins := invitation.Claim{ChildName: "Vũ Bình", Digits: "7888"}
		var got []string
		for range 3 {
			token, err := r.Invitations.Claim(t.Context(), code["Mầm 1"], twins)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, token)
			if _, err = r.Cast(t, token, testkit.Satisfied); err != nil && problem.KindOf(err) != problem.Conflict {
				t.Fatal(err)
			}
		}
		if got[0] == got[1] || !slices.Contains([]string{own["M5"].Token, own["M6"].Token}, got[1]) {
			t.Errorf("twins: %v", got)
		}
		for _, none := range []string{"", "00000000", code["Mầm 1"] + "0", strings.Repeat("é", 8)} {
			if _, err := r.Invitations.Claim(t.Context(), none, twins); problem.KindOf(err) != problem.NotFound {
				t.Errorf("%q: %v", none, err)
			}
		}
	})
}

// counted is how many wrong tries the database holds of a round.
func counted(t *testing.T, db *database.DB, round *testkit.Round) (n int) {
	t.Helper()
	if err := db.Query(t.Context()).Raw("SELECT coalesce(sum(wrong), 0) FROM class_link_tries WHERE survey_id = ?", round.Survey).Scan(&n).Error; err != nil {
		t.Fatal(err)
	}
	return n
}

// Every kind of miss is one count in the database: who measures how long an answer takes learns nothing.
func TestEveryMissIsTheSameWork(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r := testkit.Build(t, db, ballot.GroupCommit)
		round := r.OpenWith(t, []byte(twoClasses))
		code := codes(t, r, round)["Mầm 1"]
		for range 12 { // the last ones at a child that is locked
			for name, claim := range map[string]invitation.Claim{
				"a code": {ChildCode: "X"}, "a name that fits": {ChildName: "Kiệt", Digits: "0000"}, "a name that fits nobody": {ChildName: "Nobody", Digits: "1222"},
				"digits alone": {Digits: "1222"}, "nothing": {},
			} {
				before := counted(t, db, round)
				if _, err := r.Invitations.Claim(t.Context(), code, claim); !missed(err) {
					t.Errorf("%s: %v", name, err)
				}
				if after := counted(t, db, round); after != before+1 {
					t.Errorf("%s: %d counts", name, after-before)
				}
			}
		}
	})
}

// Ten wrong tries at a child, then not even the right digits open: of the 10,000 possible digits a guesser has ten, and of
// many guesses at once no more. Others are not held up, and the personal link goes on working.
func TestGuessingDigitsIsOneInAThousand(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r := testkit.Build(t, db, ballot.GroupCommit)
		round := r.OpenWith(t, []byte(twoClasses))
		own, code := byChild(t, r, round), codes(t, r, round)["Mầm 1"]
		try := func(name, digits string) bool {
			token, err := r.Invitations.Claim(t.Context(), code, invitation.Claim{ChildName: name, Digits: digits})
			if err != nil && !missed(err) {
				t.Errorf("%s %s: %v", name, digits, err)
			}
			return token != ""
		}
		for guess := range 9 {
			if try("Thị Ánh", fmt.Sprintf("%04d", guess)) {
				t.Errorf("%04d opens", guess)
			}
		}
		if !try("Thị Ánh", "3444") {
			t.Error("the tenth try is the parent's own and does not open")
		}
		var opened sync.Map
		var all sync.WaitGroup
		for part := range 8 { // at once, and the right ones among them from the eleventh guess on
			all.Go(func() {
				for guess := range 25 {
					if guess < 10 && try("Tuấn Kiệt", fmt.Sprintf("%04d", 10*guess+part)) || guess >= 10 && try("Tuấn Kiệt", "1222") {
						opened.Store(part, guess)
					}
				}
			})
		}
		all.Wait()
		opened.Range(func(part, guess any) bool { t.Errorf("guesser %v got in at %v", part, guess); return true })
		if !try("Văn Ánh", "5666") {
			t.Error("another child is locked, too")
		}
		if _, err := r.Cast(t, own["M1"].Token, testkit.Satisfied); err != nil {
			t.Errorf("the personal link: %v", err)
		}
		// Codes: as many wrong ones as ten for each child of the class.
		for guess := range 10 * 6 {
			if _, err := r.Invitations.Claim(t.Context(), code, invitation.Claim{ChildCode: fmt.Sprint("X", guess)}); !missed(err) {
				t.Fatal(err)
			}
		}
		if _, err := r.Invitations.Claim(t.Context(), code, invitation.Claim{ChildCode: "M2"}); !missed(err) {
			t.Errorf("after sixty wrong codes: %v", err)
		}
		if _, err := r.Box.Close(t.Context(), round.School, round.Survey, "xong"); err != nil {
			t.Fatal(err)
		}
		if left := counted(t, db, round); left != 0 {
			t.Errorf("%d counts are kept after the round", left)
		}
	})
}

func TestTheClassLinkIsSwitchedOffAndEndsWithTheRound(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r := testkit.Build(t, db, ballot.GroupCommit)
		round := r.OpenWith(t, []byte(twoClasses))
		code := codes(t, r, round)["Lá 1"]
		claim := func() error {
			_, err := r.Invitations.Claim(t.Context(), code, invitation.Claim{ChildCode: "L1"})
			return err
		}
		if err := claim(); err != nil {
			t.Fatal(err)
		}
		if err := r.Invitations.SwitchClassLinks(t.Context(), uuid.New(), round.Survey, false); problem.KindOf(err) != problem.NotFound {
			t.Errorf("another school: %v", err)
		}
		for _, on := range []bool{false, false, true} {
			if err := r.Invitations.SwitchClassLinks(t.Context(), round.School, round.Survey, on); err != nil {
				t.Fatal(err)
			}
			door, err := r.Invitations.Door(t.Context(), code)
			if err != nil || door.Off == on || door.Class != "Lá 1" || door.Survey.ID != round.Survey {
				t.Errorf("%+v %v", door, err)
			}
			if _, is, err := r.Invitations.ClassLinks(t.Context(), round.School, round.Survey); err != nil || is != on {
				t.Errorf("listed as %v, %v", is, err)
			}
			if err := claim(); on != (err == nil) || !on && problem.KeyOf(err) != "classlink.off" {
				t.Errorf("on %v: %v", on, err)
			}
		}
		if _, err := r.Box.BackToDraft(t.Context(), round.School, round.Survey); err != nil {
			t.Fatal(err)
		}
		if err := claim(); problem.KeyOf(err) != "parent.not_open" {
			t.Errorf("of a draft: %v", err)
		}
		if links, _, err := r.Invitations.ClassLinks(t.Context(), round.School, round.Survey); err != nil || len(links) != 0 {
			t.Errorf("of a draft: %v %v", links, err)
		}
		if err := r.Box.Delete(t.Context(), round.School, round.Survey); err != nil {
			t.Fatal(err)
		}
		if err := claim(); problem.KindOf(err) != problem.NotFound {
			t.Errorf("of a deleted one: %v", err)
		}
	})
}
