package account_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

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
		if err != nil || got.SchoolID != school || got.Scope != account.StatisticsRead || got.Scope.Allows(account.Admin) {
			t.Fatalf("%+v, %v", got, err)
		}
		for name, wrong := range map[string]string{"another letter": plain[:len(plain)-1] + "!", "lower case": strings.ToLower(plain), "nothing": ""} {
			if _, err = keys.Authenticate(t.Context(), wrong); problem.KindOf(err) != problem.Unauthorized {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err = keys.Revoke(t.Context(), other, made.ID); problem.KindOf(err) != problem.NotFound {
			t.Errorf("another school revoked it: %v", err)
		}
		if err = keys.Revoke(t.Context(), school, made.ID); err != nil {
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
			if err = command.Revoke(t.Context(), school, made.ID); err != nil {
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
		if err = deaf.Revoke(t.Context(), school, made.ID); err != nil {
			t.Fatal(err)
		}
		now = now.Add(5 * time.Second)
		if _, err = serving.Authenticate(t.Context(), plain); problem.KindOf(err) != problem.Unauthorized {
			t.Errorf("works five seconds after it was revoked elsewhere: %v", err)
		}
	})
}
