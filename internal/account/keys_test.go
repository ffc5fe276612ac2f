package account_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/problem"
	"hailong/internal/secret"
	"hailong/internal/testkit"
)

func TestKeys(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		server, err := secret.Create(filepath.Join(t.TempDir(), "secret"))
		if err != nil {
			t.Fatal(err)
		}
		keys := account.NewKeys(db, server)
		school, other := testkit.School(t, db).ID, testkit.School(t, db).ID
		plain, made, err := keys.Create(t.Context(), school, "Báo cáo quý", account.StatisticsRead)
		if err != nil || !strings.HasPrefix(plain, "hl_") || len(plain) < 50 {
			t.Fatalf("%q, %v", plain, err)
		}
		if strings.Contains(fmt.Sprintf("%+v", made), plain) {
			t.Error("the key stands in its description")
		}
		got, err := keys.Authenticate(t.Context(), plain)
		if err != nil || got.SchoolID != school || got.Scope != account.StatisticsRead ||
			got.Scope.May(account.Manage) {
			t.Fatalf("%+v, %v", got, err)
		}
		for name, wrong := range map[string]string{"another letter": plain[:len(plain)-1] + "!",
			"lower case": strings.ToLower(plain), "nothing": ""} {
			if _, err = keys.Authenticate(t.Context(), wrong); problem.KindOf(err) != problem.Unauthorized {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err = keys.Revoke(t.Context(), other, made.ID,
			account.Program("x")); problem.KindOf(err) != problem.NotFound {
			t.Errorf("another school revoked it: %v", err)
		}
		if err = keys.Revoke(t.Context(), school, made.ID, account.Program("x")); err != nil {
			t.Fatal(err)
		}
		if _, err = keys.Authenticate(t.Context(), plain); problem.KindOf(err) != problem.Unauthorized {
			t.Errorf("works after it was revoked: %v", err)
		}
		if list, err := keys.List(t.Context(), school); err != nil || len(list) != 1 || list[0].RevokedAt == nil {
			t.Errorf("%+v, %v", list, err)
		}
		if _, _, err = keys.Create(t.Context(), school, " ", "root"); problem.KindOf(err) != problem.Invalid {
			t.Errorf("a nameless key of an unknown scope: %v", err)
		}
	})
}

// A key that is remembered is refused at once when another process revokes it, and after a moment whatever happens.
func TestARememberedKeyIsRevokedAtOnce(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		dir := t.TempDir()
		server, err := secret.Create(filepath.Join(dir, "secret"))
		if err != nil {
			t.Fatal(err)
		}
		serving, command := account.NewKeys(db, server), account.NewKeys(db, server)
		serving.Remember(filepath.Join(dir, "revoked"))
		command.Remember(filepath.Join(dir, "revoked"))
		now := time.Now()
		serving.Now = func() time.Time { return now }
		school := testkit.School(t, db).ID
		for range 3 { // each revocation is seen, also right after another
			plain, made, err := serving.Create(t.Context(), school, "máy", account.StatisticsRead)
			if err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if key, err := serving.Authenticate(t.Context(), plain); err != nil || key.ID != made.ID {
					t.Fatal(key, err)
				}
			}
			if err = command.Revoke(t.Context(), school, made.ID, account.Program("x")); err != nil {
				t.Fatal(err)
			}
			if _, err = serving.Authenticate(t.Context(), plain); problem.KindOf(err) != problem.Unauthorized {
				t.Errorf("works after another process revoked it: %v", err)
			}
		}
		plain, made, err := serving.Create(t.Context(), school, "máy", account.StatisticsRead)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = serving.Authenticate(t.Context(), plain); err != nil {
			t.Fatal(err)
		}
		deaf := account.NewKeys(db, server) // a server that shares no folder
		if err = deaf.Revoke(t.Context(), school, made.ID, account.Program("x")); err != nil {
			t.Fatal(err)
		}
		now = now.Add(5 * time.Second)
		if _, err = serving.Authenticate(t.Context(), plain); problem.KindOf(err) != problem.Unauthorized {
			t.Errorf("works five seconds after it was revoked elsewhere: %v", err)
		}
	})
}

// A key stops at the end of its last day, also where it is remembered; the day of its last use is kept, and written
// once a day.
func TestAKeyEndsAndTellsItsLastUse(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		dir := t.TempDir()
		server, err := secret.Create(filepath.Join(dir, "secret"))
		if err != nil {
			t.Fatal(err)
		}
		keys, school := account.NewKeys(db, server), testkit.School(t, db).ID
		keys.Remember(filepath.Join(dir, "revoked"))
		now := time.Date(2026, 11, 26, 16, 59, 58, 0, time.UTC) // 23:59:58 in Vietnam
		keys.Now = func() time.Time { return now }
		for typed, want := range map[string]problem.Kind{"2026-11-25": problem.Invalid, "tomorrow": problem.Invalid,
			"2026-02-30": problem.Invalid} {
			w := account.Wanted{Name: "x", Scope: account.Admin}
			if err = w.Until(typed); err == nil {
				_, _, err = keys.Issue(t.Context(), school, account.Program("x"), w)
			}
			if problem.KindOf(err) != want {
				t.Errorf("%q: %v", typed, err)
			}
		}
		w := account.Wanted{Name: "Phòng", Scope: account.StatisticsRead}
		if err = w.Until("2026-11-26"); err != nil {
			t.Fatal(err)
		}
		by := account.Actor{Kind: account.ByPerson, Name: "Lan"}
		plain, made, err := keys.Issue(t.Context(), school, by, w)
		if err != nil {
			t.Fatal(err)
		}
		seen := func() string {
			t.Helper()
			list, err := keys.List(t.Context(), school)
			if err != nil || len(list) != 1 {
				t.Fatal(list, err)
			}
			if list[0].UsedOn == nil {
				return ""
			}
			return list[0].UsedOn.Format(time.DateOnly)
		}
		if used := seen(); used != "" || made.LastDay().Add(7*time.Hour).Format(time.DateOnly) != "2026-11-26" {
			t.Errorf("%q, %v", used, made.ExpiresAt)
		}
		if _, err = keys.Authenticate(t.Context(), plain); err != nil || seen() != "2026-11-26" {
			t.Errorf("%v, used %q", err, seen())
		}
		now = now.Add(3 * time.Second) // it is still remembered
		if _, err = keys.Authenticate(t.Context(), plain); problem.KeyOf(err) != "account.key_over" {
			t.Errorf("after its last day: %v", err)
		}
		now = now.Add(time.Hour)
		if _, err = keys.Authenticate(t.Context(), plain); problem.KindOf(err) != problem.Unauthorized ||
			seen() != "2026-11-26" {
			t.Errorf("looked up after its last day: %v, used %q", err, seen())
		}
		lines, err := account.NewAccounts(db, server).Entries(t.Context(), school, 0, 10)
		if err != nil || len(lines) != 1 || lines[0].By != by || !strings.Contains(lines[0].Detail, made.Short()) {
			t.Errorf("%+v %v", lines, err)
		}
	})
}

// A key of many requests writes its day once.
func TestAKeysLastUseCostsOneWriteADay(t *testing.T) {
	db := testkit.Open(t, testkit.URL(t, "sqlite"))
	server, err := secret.Create(filepath.Join(t.TempDir(), "secret"))
	if err != nil {
		t.Fatal(err)
	}
	keys, school := account.NewKeys(db, server), testkit.School(t, db).ID
	plain, _, err := keys.Create(t.Context(), school, "x", account.Admin)
	if err != nil {
		t.Fatal(err)
	}
	changes := func() (n int) {
		t.Helper()
		if err := db.Write(t.Context(),
			func(tx *gorm.DB) error { return tx.Raw("SELECT total_changes()").Scan(&n).Error }); err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := changes()
	for range 100 {
		if _, err = keys.Authenticate(t.Context(), plain); err != nil {
			t.Fatal(err)
		}
	}
	if n := changes() - before; n != 1 {
		t.Errorf("%d rows changed by a hundred requests", n)
	}
}
