package keeper_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/ballot"
	"hailong/internal/database"
	"hailong/internal/keeper"
	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/survey"
	"hailong/internal/testkit"
)

// TestAKeeperTakesHerSheetOnce goes the way of one keeper: looking changes nothing, the sheet is shown once, a slip is
// told by its row, and a new link ends the old one and its sheet.
func TestAKeeperTakesHerSheetOnce(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r := testkit.Build(t, db, ballot.GroupCommit)
		ctx, s := t.Context(), testkit.School(t, db)
		if _, err := r.Schools.Import(ctx, testkit.Clerk, s.ID, testkit.Roster(3, 4), school.ImportOptions{}); err != nil {
			t.Fatal(err)
		}
		draft, err := r.Surveys.Create(ctx, testkit.Clerk, s.ID, survey.New{})
		if err != nil {
			t.Fatal(err)
		}
		must := func(err error, want string) {
			t.Helper()
			if got := problem.KeyOf(err); got != want || (err != nil) != (want != "") {
				t.Errorf("%v, want %q", err, want)
			}
		}
		for _, roles := range [][]string{{"A"}, {"A", "B", "A"}, {"A", "B", " "}, {"A", "B", strings.Repeat("x", 61)}} {
			_, err = r.Keepers.Set(ctx, testkit.Clerk, s.ID, draft.ID, roles)
			must(err, "problem.invalid")
		}
		tokens, err := r.Keepers.Set(ctx, testkit.Clerk, s.ID, draft.ID, testkit.KeeperRoles)
		if err != nil || len(tokens) != 3 {
			t.Fatal(tokens, err)
		}
		states := func(want ...keeper.State) {
			t.Helper()
			all, err := r.Keepers.List(ctx, s.ID, draft.ID)
			var got []keeper.State
			for i, k := range all {
				got = append(got, k.State)
				if k.Role != testkit.KeeperRoles[i] || k.Place != i+1 {
					t.Errorf("%+v", k)
				}
			}
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%v, want %v: %v", got, want, err)
			}
		}
		for range 2 { // a preview robot looks as often as it likes
			v, err := r.Keepers.ByToken(ctx, tokens[1])
			if err != nil || v.Keeper.Role != testkit.KeeperRoles[1] || v.Roster.Eligible != 7 || len(v.Roster.Classes) != 2 {
				t.Errorf("%+v, %v", v, err)
			}
		}
		states(keeper.Made, keeper.Made, keeper.Made)
		rows, err := r.Keepers.Take(ctx, tokens[1])
		must(err, "")
		again, err := r.Keepers.Take(ctx, tokens[1])
		if must(err, "survey.sheet_taken"); again != nil {
			t.Error("the sheet was shown twice")
		}
		states(keeper.Made, keeper.Taken, keeper.Made)
		_, err = r.Box.Open(ctx, testkit.Clerk, s.ID, draft.ID)
		if must(err, "survey.keepers_missing"); problem.CodeOf(err) != problem.KeepersMissing {
			t.Error(err)
		}
		err = r.Keepers.Confirm(ctx, tokens[1], testkit.Slip(t, rows, 1), "")
		var told *problem.Error
		if !errors.As(err, &told) || len(told.Fields) != 1 || told.Fields[0].Key != "survey.sheet_row" ||
			told.Fields[0].Args["row"] != 2 {
			t.Errorf("a slip: %v", err)
		}
		must(r.Keepers.Confirm(ctx, tokens[0], strings.Join(rows, " "), ""), "problem.invalid") // not hers
		seen, err := r.Keepers.ByToken(ctx, tokens[1])
		must(err, "")
		_, err = r.Schools.Import(ctx, testkit.Clerk, s.ID, testkit.Roster(3, 5), school.ImportOptions{})
		must(err, "")
		must(r.Keepers.Confirm(ctx, tokens[1], strings.Join(rows, " "), seen.Seen()), "survey.keeper_stale")
		states(keeper.Made, keeper.Taken, keeper.Made)
		seen, err = r.Keepers.ByToken(ctx, tokens[1])
		must(err, "")
		for range 2 {
			must(r.Keepers.Confirm(ctx, tokens[1], strings.ToLower(strings.Join(rows, "\n")), seen.Seen()), "")
		}
		states(keeper.Made, keeper.Confirmed, keeper.Made)
		accepted := 1
		for _, file := range []struct {
			roster []byte
			want   keeper.State
		}{
			{testkit.Roster(3, 5), keeper.Confirmed}, // the same again
			{bytes.ReplaceAll(testkit.Roster(3, 5), []byte(",0900"), []byte(",0908")), keeper.Confirmed},
			{testkit.Roster(3, 6), keeper.Taken},
			{testkit.Roster(3, 5), keeper.Taken},
		} {
			_, err = r.Schools.Import(ctx, testkit.Clerk, s.ID, file.roster, school.ImportOptions{})
			must(err, "")
			if states(keeper.Made, file.want, keeper.Made); file.want == keeper.Taken {
				both := make(chan error)
				for range 2 { // a double click
					go func() { both <- r.Keepers.Confirm(ctx, tokens[1], strings.Join(rows, " "), "") }()
				}
				must(errors.Join(<-both, <-both), "")
				accepted++
			}
		}
		lines, err := r.Accounts.Entries(ctx, s.ID, 0, 50)
		must(err, "")
		lines = slices.DeleteFunc(lines, func(e account.Entry) bool { return e.Action != "record.keeper_accepted" })
		if len(lines) != accepted {
			t.Errorf("accepted %d times, %d lines of the record: %+v", accepted, len(lines), lines)
		}
		fresh, err := r.Keepers.NewLink(ctx, testkit.Clerk, s.ID, draft.ID, 2)
		must(err, "")
		states(keeper.Made, keeper.Made, keeper.Made)
		if _, err = r.Keepers.ByToken(ctx, tokens[1]); problem.CodeOf(err) != problem.UnknownSecret {
			t.Errorf("the old link leads somewhere: %v", err)
		}
		must(r.Keepers.Confirm(ctx, fresh, strings.Join(rows, " "), ""), "problem.invalid") // her old sheet
		_, err = r.Keepers.NewLink(ctx, testkit.Clerk, s.ID, draft.ID, 4)
		must(err, "survey.no_keeper")
		_, err = r.Keepers.Set(ctx, testkit.Clerk, s.ID, draft.ID, nil)
		must(err, "")
		states()
		_, err = r.Box.Open(ctx, testkit.Clerk, s.ID, draft.ID)
		must(err, "")
		_, err = r.Keepers.Set(ctx, testkit.Clerk, s.ID, draft.ID, testkit.KeeperRoles)
		must(err, "survey.is_open")
	})
}

// TestAnAcceptanceHoldsForWhatWasShown changes one thing after the other once all three have accepted: whatever stood on
// their pages, or which people stand behind its numbers, is to be accepted anew before the round opens.
func TestAnAcceptanceHoldsForWhatWasShown(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r, s := testkit.Build(t, db, ballot.GroupCommit), testkit.School(t, db)
		ctx := t.Context()
		// The first two children have one telephone.
		roster := bytes.Replace(testkit.Roster(6, 6), []byte("0900000001"), []byte("0900000000"), 1)
		give := func(pairs ...string) func() error {
			return func() error {
				file := strings.NewReplacer(pairs...).Replace(string(roster))
				_, err := r.Schools.Import(ctx, testkit.Clerk, s.ID, []byte(file), school.ImportOptions{})
				return err
			}
		}
		if err := give()(); err != nil {
			t.Fatal(err)
		}
		draft, err := r.Surveys.Create(ctx, testkit.Clerk, s.ID, survey.New{})
		if err != nil {
			t.Fatal(err)
		}
		change := func(c survey.Changes) func() error {
			return func() error {
				_, err := r.Surveys.Update(ctx, testkit.Clerk, s.ID, draft.ID, c)
				return err
			}
		}
		forgotten := func() error { // as migration 0066 leaves what was accepted before
			return db.Write(ctx, func(tx *gorm.DB) error { return tx.Exec("UPDATE keepers SET accepted = ''").Error })
		}
		family, closes := school.PerFamily, time.Now().Add(48*time.Hour)
		for _, tt := range []struct {
			name  string
			act   func() error
			holds bool
		}{
			{"the same list", give(), true},
			{"the classes in another order, and in small letters", func() error {
				head, children, _ := strings.Cut(string(roster), "\n")
				at := strings.Index(children, "Lớp B")
				file := head + "\n" + strings.ReplaceAll(children[at:], "Lớp B", "lớp b") + children[:at]
				_, err := r.Schools.Import(ctx, testkit.Clerk, s.ID, []byte(file), school.ImportOptions{})
				return err
			}, true},
			{"a closing time", change(survey.Changes{ClosesAt: &closes}), true},
			{"another name of a round", change(survey.Changes{Title: &survey.Text{VI: "Học kỳ II"}}), false},
			{"two children change places of classes", give("Lớp A,0-5", "Lớp B,0-5", "Lớp B,1-5", "Lớp A,1-5"), false},
			{"one child for another", give("0-5,Bé 5,0900000005", "0-9,Bé Chín,0977000009"), false},
			{"one right for each family", func() error {
				_, err := r.Schools.Update(ctx, testkit.Clerk, s.ID, school.Changes{Unit: &family})
				return err
			}, false},
			{"a telephone that makes a family", give("0901000003", "0901000002"), false},
			{"an update from before the digest was kept", forgotten, false},
			{"a round before it", func() error {
				earlier := r.OpenIn(t, s.ID, roster)
				for _, l := range earlier.Links {
					if _, err := r.Cast(t, l.Token, testkit.Satisfied); err != nil {
						return err
					}
				}
				_, err := r.Box.Close(ctx, testkit.Clerk, earlier.School, earlier.Survey, "")
				return err
			}, false},
		} {
			r.Sheets(t, s.ID, draft.ID)
			if err := tt.act(); err != nil {
				t.Fatalf("%s: %v", tt.name, err)
			}
			all, err := r.Keepers.List(ctx, s.ID, draft.ID)
			if err != nil || len(all) != 3 {
				t.Fatal(all, err)
			}
			for _, k := range all {
				if (k.State == keeper.Confirmed) != tt.holds {
					t.Errorf("%s: %s is %s", tt.name, k.Role, k.State)
				}
			}
			if tt.holds {
				continue
			}
			if _, err = r.Box.Open(ctx, testkit.Clerk, s.ID, draft.ID); problem.CodeOf(err) != problem.KeepersMissing {
				t.Fatalf("%s: opened, %v", tt.name, err)
			}
		}
		r.Sheets(t, s.ID, draft.ID)
		if _, err = r.Box.Open(ctx, testkit.Clerk, s.ID, draft.ID); err != nil {
			t.Error(err)
		}
		all, err := r.Keepers.List(ctx, s.ID, draft.ID)
		if err = errors.Join(err, forgotten()); err != nil {
			t.Fatal(err)
		}
		if now, err := r.Keepers.List(ctx, s.ID, draft.ID); err != nil || all[0].State != keeper.Confirmed ||
			!slices.Equal(now, all) {
			t.Errorf("an open round after an update: %+v, before %+v, %v", now, all, err)
		}
	})
}
