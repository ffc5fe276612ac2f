package invitation_test

import (
	"os"
	"strings"
	"testing"
	"unicode"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"hailong/internal/ballot"
	"hailong/internal/database"
	"hailong/internal/invitation"
	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/testkit"
)

// A roster that comes again during a round in another spelling leaves every right and every link that was handed out
// alone.
func TestTheSameRosterInAnotherSpellingKeepsEveryLink(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r := testkit.Build(t, db, ballot.GroupCommit)
		var files [2][]byte
		for i, name := range []string{"before", "after"} {
			var err error
			if files[i], err = os.ReadFile("../school/testdata/v03-tone-mark-" + name + ".csv"); err != nil {
				t.Fatal(err)
			}
		}
		round := r.OpenWith(t, files[0])
		if _, err := r.Cast(t, round.Links[0].Token, testkit.Satisfied); err != nil {
			t.Fatal(err)
		}
		round.Links[0].Used = true
		shouted := []byte(norm.NFD.String(strings.ToUpper(string(files[1]))))
		for i, file := range [][]byte{files[1], shouted, files[0]} {
			got, err := r.Schools.Import(t.Context(), testkit.Clerk, round.School, file, school.ImportOptions{})
			if err != nil || got.Added+got.Removed != 0 || got.Parents != len(round.Links) {
				t.Errorf("file %d: %+v, %v", i, got, err)
			}
			links, err := r.Invitations.List(t.Context(), round.School, round.Survey)
			if err != nil || len(links) != len(round.Links) {
				t.Fatalf("file %d: %d links, %v", i, len(links), err)
			}
			for at, l := range links {
				if l.Token != round.Links[at].Token || l.Used != round.Links[at].Used {
					t.Errorf("file %d: the link of %s is another", i, l.ChildName)
				}
			}
		}
	})
}

// Names that are one mark apart may be one child: nothing is stored until somebody says so, and then the link stays or
// a new right is given, as was said.
func TestALeaverAndANewcomerOneMarkApartAreAskedAbout(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r := testkit.Build(t, db, ballot.GroupCommit)
		for answer, kept := range map[string]bool{"same": true, "other": false} {
			round := r.OpenWith(t, []byte(
				"Lớp,Mã trẻ,Họ tên\nA,,Lê An\nA,,Trần Bé\nA,7,Vũ Chi\nB,,Lê Ân\nB,,Em\nB,,Gia\n"))
			// two codes are two children
			file := []byte("Lớp,Mã trẻ,Họ tên\nA,,Lệ An\nA,,Trần Bé\nA,8,Vũ Chí\nB,,Lê Ân\nB,,Em\nB,,Gia\n")
			if _, err := r.Schools.Import(t.Context(), testkit.Clerk, round.School, file,
				school.ImportOptions{}); problem.KeyOf(err) != "roster.same.asked" {
				t.Fatalf("not asked: %v", err)
			}
			dry, err := r.Schools.Import(t.Context(), testkit.Clerk, round.School, file,
				school.ImportOptions{DryRun: true})
			if err != nil || len(dry.Questions) != 1 || dry.Questions[0].Line != 2 ||
				dry.Questions[0].Leaver != "Lê An" || dry.Questions[0].Newcomer != "Lệ An" {
				t.Fatalf("%+v, %v", dry, err)
			}
			if links, err := r.Invitations.List(t.Context(), round.School, round.Survey); err != nil ||
				links[0] != round.Links[0] {
				t.Errorf("something was stored: %v", err)
			}
			o := school.ImportOptions{Other: []uuid.UUID{dry.Questions[0].LeaverID}}
			if kept {
				o = school.ImportOptions{Same: o.Other}
			}
			if _, err = r.Schools.Import(t.Context(), testkit.Clerk, round.School, file, o); err != nil {
				t.Fatal(err)
			}
			links, err := r.Invitations.List(t.Context(), round.School, round.Survey)
			if err != nil || links[0].ChildName != "Lệ An" || (links[0].Token == round.Links[0].Token) != kept {
				t.Errorf("%s: %q, the link stayed: %v, %v", answer, links[0].ChildName, !kept, err)
			}
			if _, err = r.Schools.Import(t.Context(), testkit.Clerk, round.School, file,
				school.ImportOptions{}); err != nil {
				t.Errorf("%s: asked again: %v", answer, err)
			}
		}
	})
}

// Any legal move of a tone mark, of case, of an apostrophe keeps every child of a class with its link.
func TestAnySpellingKeepsTheChild(t *testing.T) {
	db := testkit.Open(t, testkit.URL(t, "sqlite"))
	r := testkit.Build(t, db, ballot.GroupCommit)
	file := "Lớp,Họ tên\nHòa Mi,Nguyễn Thị Hòa\nHòa Mi,Lê Thúy Khỏe\nHòa Mi,H'Bia Êban\nHòa Mi,Y-Moan Niê\nHòa Mi,Đỗ Lụy\n"
	round := r.OpenWith(t, []byte(file))
	places := strings.NewReplacer("òa", "oà", "úy", "uý", "ỏe", "oẻ", "ụy", "uỵ")
	rapid.Check(t, func(rt *rapid.T) {
		header, children, _ := strings.Cut(file, "\n")
		if rapid.Bool().Draw(rt, "moved") {
			children = places.Replace(children)
		}
		children = strings.ReplaceAll(children, "'",
			rapid.SampledFrom([]string{"'", "’", "ʼ", "‘"}).Draw(rt, "apostrophe"))
		children = strings.ReplaceAll(children, "-", rapid.SampledFrom([]string{"-", "–", "‑"}).Draw(rt, "dash"))
		children = strings.ReplaceAll(children, " ", rapid.SampledFrom([]string{" ", "  ", "\u00a0"}).Draw(rt, "blank"))
		if rapid.Bool().Draw(rt, "decomposed") {
			children = norm.NFD.String(children)
		}
		seed := rapid.Uint64().Draw(rt, "capitals")
		at := 0
		children = strings.Map(func(c rune) rune {
			if at++; seed>>(at%64)&1 == 1 {
				return unicode.ToUpper(c)
			}
			return c
		}, children)
		got, err := r.Schools.Import(t.Context(), testkit.Clerk, round.School, []byte(header+"\n"+children),
			school.ImportOptions{})
		if err != nil || got.Added+got.Removed != 0 || got.Classes != 1 {
			rt.Fatalf("%q: %+v, %v", children, got, err)
		}
		var links []invitation.Listed
		if links, err = r.Invitations.List(t.Context(), round.School, round.Survey); err != nil ||
			len(links) != len(round.Links) {
			rt.Fatalf("%d links, %v", len(links), err)
		}
		for i, l := range links {
			if l.Token != round.Links[i].Token {
				rt.Errorf("%q: another link", l.ChildName)
			}
		}
	})
}
