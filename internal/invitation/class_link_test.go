package invitation_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/ballot"
	"hailong/internal/database"
	"hailong/internal/invitation"
	"hailong/internal/problem"
	"hailong/internal/survey"
	"hailong/internal/testkit"
)

const twoClasses = `Lớp,Mã trẻ,Họ và tên trẻ,Điện thoại
Mầm 1,M1,Lê Tuấn Kiệt,0903 111 222
Mầm 1,M2,Nguyễn Thị Ánh,0903 333 444
Mầm 1,M3,Đỗ Văn Ánh,0903 555 666
Mầm 1,M4,Trần An,
Mầm 1,M5,Vũ Bình,0903 777 888
Mầm 1,M6,Vũ Bình,0903 777 888
Mầm 1,DD-EE1,Hà Dung,0903 778 999
Mầm 1,A10,Hà Giang,0903 778 998
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
			"by code and digits":      {"Mầm 1", invitation.Claim{ChildCode: "M1", Digits: "1222"}, "M1"},
			"by code, as people type": {"Mầm 1", invitation.Claim{ChildCode: " m2 ", Digits: "３４４４"}, "M2"},
			"by name and digits": {"Mầm 1", invitation.Claim{ChildName: "Lê Tuấn Kiệt", Digits: "1222"},
				"M1"},
			"without marks, in capitals": {"Mầm 1", invitation.Claim{ChildName: "LE TUAN KIET", Digits: "1222"},
				"M1"},
			"the given name, the whole number": {"Mầm 1", invitation.Claim{ChildName: "kiệt", Digits: "0903.111.222"},
				"M1"},
			"two of one name told apart": {"Mầm 1", invitation.Claim{ChildName: "anh", Digits: "5666"}, "M3"},
			"đ as d": {"Mầm 1", invitation.Claim{ChildName: "do van anh", Digits: "5666"},
				"M3"},
			"a wrong code with the right name": {
				"Mầm 1", invitation.Claim{ChildCode: "M9", ChildName: "Kiệt", Digits: "1222"}, "M1"},
			"a code typed under Telex": {"Mầm 1", invitation.Claim{ChildCode: "Đ-Ê1", Digits: "8999"},
				"DD-EE1"},
			"a code typed under VNI":            {"Mầm 1", invitation.Claim{ChildCode: "Á0", Digits: "8998"}, "A10"},
			"a code alone":                      {"Mầm 1", invitation.Claim{ChildCode: "M1"}, ""},
			"a code with another's digits":      {"Mầm 1", invitation.Claim{ChildCode: "M1", Digits: "3444"}, ""},
			"a code without a telephone":        {"Mầm 1", invitation.Claim{ChildCode: "M4", Digits: "0000"}, ""},
			"another class's child by code":     {"Mầm 1", invitation.Claim{ChildCode: "L2", Digits: "9000"}, ""},
			"another class's child by name":     {"Mầm 1", invitation.Claim{ChildName: "Phạm Chi", Digits: "9000"}, ""},
			"the digits of another child":       {"Mầm 1", invitation.Claim{ChildName: "Kiệt", Digits: "3444"}, ""},
			"half a word":                       {"Mầm 1", invitation.Claim{ChildName: "iệt", Digits: "1222"}, ""},
			"three digits":                      {"Mầm 1", invitation.Claim{ChildName: "Kiệt", Digits: "222"}, ""},
			"no digits for a child without any": {"Mầm 1", invitation.Claim{ChildName: "Trần An"}, ""},
			"digits alone":                      {"Mầm 1", invitation.Claim{Digits: "1222"}, ""},
			"nothing":                           {"Mầm 1", invitation.Claim{}, ""},
		} {
			token, err := r.Invitations.Claim(t.Context(), strings.ToLower(code[tt.class]), tt.claim, "192.0.2.1")
			plain, byClass := r.Server.Own(token)
			switch {
			case tt.want == "" && (!missed(err) || token != ""):
				t.Errorf("%s: %q %v", name, token, err)
			case tt.want != "" && (err != nil || plain != own[tt.want].Token || !byClass):
				t.Errorf("%s: %q %v", name, token, err)
			}
		}
		// Twins of one name: the second link once the first is used.
		twins := invitation.Claim{ChildName: "Vũ Bình", Digits: "7888"}
		var got []string
		for range 3 {
			token, err := r.Invitations.Claim(t.Context(), code["Mầm 1"], twins, "192.0.2.1")
			if err != nil {
				t.Fatal(err)
			}
			plain, _ := r.Server.Own(token)
			got = append(got, plain)
			if _, err = r.Cast(t, token, testkit.Satisfied); err != nil && problem.KindOf(err) != problem.Conflict {
				t.Fatal(err)
			}
		}
		if got[0] == got[1] || !slices.Contains([]string{own["M5"].Token, own["M6"].Token}, got[1]) {
			t.Errorf("twins: %v", got)
		}
		for _, none := range []string{"", "00000000", code["Mầm 1"] + "0", strings.Repeat("é", 8)} {
			if _, err := r.Invitations.Claim(t.Context(), none, twins,
				"192.0.2.1"); problem.KindOf(err) != problem.NotFound {
				t.Errorf("%q: %v", none, err)
			}
		}
	})
}

// Whoever guesses writes nothing: while another holds the database, misses and hits alike are answered.
func TestATryAtTheClassLinkWritesNothing(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r := testkit.Build(t, db, ballot.GroupCommit)
		round := r.OpenWith(t, []byte(twoClasses))
		code := codes(t, r, round)["Mầm 1"]
		if err := db.Write(t.Context(), func(tx *gorm.DB) error {
			if err := tx.Exec("UPDATE schools SET name = name").Error; err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			for name, claim := range map[string]invitation.Claim{
				"a code": {ChildCode: "X"}, "a name that fits": {ChildName: "Kiệt", Digits: "0000"},
				"digits alone": {Digits: "1222"}, "nothing": {},
			} {
				if _, err := r.Invitations.Claim(ctx, code, claim, "192.0.2.1"); !missed(err) {
					t.Errorf("%s: %v", name, err)
				}
			}
			_, err := r.Invitations.Claim(ctx, code, invitation.Claim{ChildName: "Kiệt", Digits: "1222"}, "192.0.2.1")
			return err
		}); err != nil {
			t.Error(err)
		}
	})
}

// crowd is a class of children with codes in a row and telephones of their own.
func crowd(n int) []byte {
	file := "Lớp,Mã trẻ,Họ và tên trẻ,Điện thoại\n"
	for i := range n {
		file += fmt.Sprintf("Mầm 1,TT23-%03d,Bé Thứ %c%c,09030%05d\n", i+1, 'A'+i/5, 'A'+i%5, 7331*(i+1)%100000)
	}
	return []byte(file)
}

// opens tries a claim and tells whether it led to a ballot.
func opens(t *testing.T, r *testkit.Rooms, code, address string, c invitation.Claim) bool {
	t.Helper()
	token, err := r.Invitations.Claim(t.Context(), code, c, address)
	if err != nil && !missed(err) {
		t.Errorf("%+v: %v", c, err)
	}
	return token != ""
}

// A parent with the class list tries every code: not one ballot of another opens. The control: every one of these codes
// names a child, so that each would open where a code alone does.
func TestAParentWithTheClassListOpensNothingByCodes(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r := testkit.Build(t, db, ballot.GroupCommit)
		round := r.OpenWith(t, crowd(25))
		code := codes(t, r, round)["Mầm 1"]
		named, opened := 0, 0
		for i := range 61 {
			claim := invitation.Claim{ChildCode: fmt.Sprintf("TT23-%03d", i)}
			n, err := r.Invitations.NamedBy(t.Context(), code, claim)
			if err != nil {
				t.Fatal(err)
			}
			named += n
			claim.Digits = []string{"", "1234", "000"}[i%3]
			if opens(t, r, code, "192.0.2.1", claim) {
				opened++
			}
		}
		if named != 25 || opened != 0 {
			t.Errorf("%d of %d children named by their codes were opened", opened, named)
		}
	})
}

// All 10,000 digits at each child of a class from one address: at most ten a child are judged in a round of ten days,
// one in a thousand. The control: without the brake every child is found.
func TestAllDigitsFromOneAddress(t *testing.T) {
	db := testkit.Open(t, testkit.URL(t, "sqlite"))
	for _, braked := range []bool{true, false} {
		r := testkit.Build(t, db, ballot.GroupCommit)
		if !braked {
			r.Invitations.WithoutBrake()
		}
		now := time.Now()
		r.Surveys.Now = func() time.Time { return now }
		round := r.OpenWith(t, crowd(20))
		code := codes(t, r, round)["Mầm 1"]
		opened, children := 0, map[bool]int{true: 10, false: 2}[braked]
		for child := range children {
			for guess := range 10_000 {
				if guess%2_500 == 0 {
					now = now.Add(6 * time.Hour) // ten days in all
				}
				if opens(t, r, code, "2001:db8::"+strconv.Itoa(guess%7),
					invitation.Claim{ChildCode: fmt.Sprintf("TT23-%03d", child+1),
						Digits: fmt.Sprintf("%04d", guess)}) {
					opened++
				}
			}
		}
		if braked && opened > 0 || !braked && opened != children {
			t.Errorf("braked %v: %d children opened by trying all digits", braked, opened)
		}
	}
}

// Nine wrong tries at a child, then not even the right digits open from there, however many are sent at once; from
// elsewhere they do, other children are not held up, the personal link goes on, and the school can let it begin anew.
func TestGuessingDigitsIsOneInAThousand(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r := testkit.Build(t, db, ballot.GroupCommit)
		round := r.OpenWith(t, []byte(twoClasses))
		own, code := byChild(t, r, round), codes(t, r, round)["Mầm 1"]
		const here, elsewhere, third = "192.0.2.1", "192.0.2.2", "192.0.2.3"
		try := func(address, name, digits string) bool {
			return opens(t, r, code, address, invitation.Claim{ChildName: name, Digits: digits})
		}
		for guess := range 8 {
			if try(here, "Thị Ánh", fmt.Sprintf("%04d", guess)) {
				t.Errorf("%04d opens", guess)
			}
		}
		if !try(here, "Thị Ánh", "3444") {
			t.Error("the ninth try is the parent's own and does not open")
		}
		var opened sync.Map
		var all sync.WaitGroup
		for part := range 8 { // at once, and the right ones among them from the eleventh guess on
			all.Go(func() {
				for guess := range 25 {
					digits := fmt.Sprintf("%04d", 10*guess+part)
					if guess >= 10 {
						digits = "1222"
					}
					if try(here, "Tuấn Kiệt", digits) {
						opened.Store(part, guess)
					}
				}
			})
		}
		all.Wait()
		opened.Range(func(part, guess any) bool { t.Errorf("guesser %v got in at %v", part, guess); return true })
		if !try(here, "Văn Ánh", "5666") {
			t.Error("another child is locked, too")
		}
		for range 3 {
			if !try(elsewhere, "Tuấn Kiệt", "1222") {
				t.Error("a parent elsewhere is shut out by a stranger")
			}
		}
		if try(third, "Tuấn Kiệt", "0000") || try(third, "Tuấn Kiệt", "1222") {
			t.Error("beyond nine, an address has more than one try at this child")
		}
		if _, err := r.Cast(t, own["M1"].Token, testkit.Satisfied); err != nil {
			t.Errorf("the personal link: %v", err)
		}
		links, _, err := r.Invitations.ClassLinks(t.Context(), round.School, round.Survey)
		if err != nil || !links[0].Guessed() || links[1].Guessed() {
			t.Errorf("the desk is not told: %+v %v", links, err)
		}
		if err = r.Invitations.ResetGuesses(t.Context(), testkit.Clerk, uuid.New(), round.Survey,
			links[0].ClassID); problem.KindOf(err) != problem.NotFound {
			t.Errorf("another school: %v", err)
		}
		if err = r.Invitations.ResetGuesses(t.Context(), testkit.Clerk, round.School, round.Survey,
			links[0].ClassID); err != nil {
			t.Fatal(err)
		}
		links, _, err = r.Invitations.ClassLinks(t.Context(), round.School, round.Survey)
		if err != nil || links[0].Guessed() || !try(here, "Tuấn Kiệt", "1222") || !try(third, "Tuấn Kiệt", "1222") {
			t.Errorf("after the reset: %+v %v", links[0], err)
		}
	})
}

// A stranger with 200 wrong tries shuts nobody out: those who share the address with her get in while she has named no
// child, and those elsewhere whatever she does.
func TestAStrangerShutsNobodyOut(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r := testkit.Build(t, db, ballot.GroupCommit)
		round := r.OpenWith(t, crowd(20))
		code := codes(t, r, round)["Mầm 1"]
		parents := func(address string) (in int) {
			for i := range 20 {
				digits := fmt.Sprintf("%05d", 7331*(i+1)%100000)[1:]
				if opens(t, r, code, address,
					invitation.Claim{ChildCode: fmt.Sprintf("TT23-%03d", i+1), Digits: digits}) {
					in++
				}
			}
			return in
		}
		for i := range 200 {
			opens(t, r, code, "192.0.2.1", invitation.Claim{ChildCode: fmt.Sprint("X", i), ChildName: "Người Lạ",
				Digits: fmt.Sprintf("%04d", i)})
		}
		if in := parents("192.0.2.1"); in != 20 {
			t.Errorf("after 200 wrong codes %d of 20 get in from the same address", in)
		}
		for i := range 2000 {
			opens(t, r, code, "192.0.2.1", invitation.Claim{ChildCode: fmt.Sprintf("TT23-%03d", i%20+1),
				Digits: fmt.Sprintf("%04d", i)})
		}
		if in := parents("192.0.2.2"); in != 20 {
			t.Errorf("after 100 wrong digits at each child %d of 20 get in from elsewhere", in)
		}
	})
}

// How many ballots came by the links of classes is counted with the ballot, once, and cannot be put on or taken off.
func TestBallotsByTheLinksOfClassesAreCounted(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r := testkit.Build(t, db, ballot.GroupCommit)
		round := r.OpenWith(t, crowd(20))
		code := codes(t, r, round)["Mầm 1"]
		counted := func(responded, byClass int) {
			t.Helper()
			var n int
			err := db.Read(t.Context(), func(tx *gorm.DB) (err error) {
				n, err = r.Invitations.ByClassTx(tx, round.School, round.Survey)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			p, err := r.Box.Participation(t.Context(), round.School, round.Survey)
			if err != nil || p.Responded != responded || n != byClass {
				t.Errorf("%d ballots, %d by the class link, want %d and %d (%v)", p.Responded, n, responded, byClass,
					err)
			}
			// Two looks before and after a named parent's ballot would tell by which way she came.
			s, err := r.Surveys.Get(t.Context(), round.School, round.Survey)
			if err != nil || (p.ByClass != nil) != (s.Status == survey.Closed) {
				t.Errorf("%s, and the number by the class link is told: %t (%v)", s.Status, p.ByClass != nil, err)
			}
		}
		claim := func(i int) string {
			t.Helper()
			digits := fmt.Sprintf("%05d", 7331*(i+1)%100000)[1:]
			token, err := r.Invitations.Claim(t.Context(), code,
				invitation.Claim{ChildCode: fmt.Sprintf("TT23-%03d", i+1), Digits: digits}, "192.0.2.1")
			if err != nil {
				t.Fatal(err)
			}
			return token
		}
		counted(0, 0)
		var first ballot.Receipt
		for i := range 8 {
			receipt, err := r.Cast(t, claim(i), testkit.Satisfied)
			if err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				first = receipt
			}
		}
		for i := 8; i < 12; i++ {
			if _, err := r.Cast(t, byChild(t, r, round)[fmt.Sprintf("TT23-%03d", i+1)].Token,
				testkit.Satisfied); err != nil {
				t.Fatal(err)
			}
		}
		counted(12, 8)
		token := claim(0)
		if again, err := r.CastAs(t.Context(), token, "submission-"+token, testkit.Satisfied); err != nil ||
			again.Code != first.Code || !again.Repeated {
			t.Errorf("a retry: %+v %v", again, err)
		}
		plain, _ := r.Server.Own(token)
		if _, err := r.Cast(t, plain, testkit.Satisfied); problem.KindOf(err) != problem.Conflict {
			t.Errorf("a second ballot by the personal link: %v", err)
		}
		for _, shed := range []string{token[:12], token[1:], token + "0", token[:12] + "0", plain + token[12:]} {
			if _, err := r.Cast(t, shed, testkit.Satisfied); problem.KindOf(err) != problem.NotFound && shed != token {
				t.Errorf("%d letters of it open: %v", len(shed), err)
			}
		}
		counted(12, 8)
		if err := r.Invitations.Dispute(t.Context(), token); err != nil {
			t.Errorf("a dispute by the class link: %v", err)
		}
		if _, err := r.Box.Close(t.Context(), testkit.Clerk, round.School, round.Survey, "xong"); err != nil {
			t.Fatal(err)
		}
		counted(12, 8)
	})
}

func TestTheClassLinkIsSwitchedOffAndEndsWithTheRound(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r := testkit.Build(t, db, ballot.GroupCommit)
		round := r.OpenWith(t, []byte(twoClasses))
		code := codes(t, r, round)["Lá 1"]
		claim := func() error {
			_, err := r.Invitations.Claim(t.Context(), code, invitation.Claim{ChildCode: "L1", Digits: "1222"},
				"192.0.2.1")
			return err
		}
		if err := claim(); err != nil {
			t.Fatal(err)
		}
		if err := r.Invitations.SwitchClassLinks(t.Context(), testkit.Clerk, uuid.New(), round.Survey,
			false); problem.KindOf(err) != problem.NotFound {
			t.Errorf("another school: %v", err)
		}
		for _, on := range []bool{false, false, true} {
			if err := r.Invitations.SwitchClassLinks(t.Context(), testkit.Clerk, round.School, round.Survey,
				on); err != nil {
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
		if _, err := r.Box.BackToDraft(t.Context(), testkit.Clerk, round.School, round.Survey); err != nil {
			t.Fatal(err)
		}
		if err := claim(); problem.KeyOf(err) != "parent.not_open" {
			t.Errorf("of a draft: %v", err)
		}
		if links, _, err := r.Invitations.ClassLinks(t.Context(), round.School, round.Survey); err != nil ||
			len(links) != 0 {
			t.Errorf("of a draft: %v %v", links, err)
		}
		if err := r.Box.Delete(t.Context(), testkit.Clerk, round.School, round.Survey); err != nil {
			t.Fatal(err)
		}
		if err := claim(); problem.KindOf(err) != problem.NotFound {
			t.Errorf("of a deleted one: %v", err)
		}
	})
}
