package app_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hailong/internal/app"
	"hailong/internal/ballot"
	"hailong/internal/problem"
	"hailong/internal/testkit"
)

// One page of each table and of each index is overwritten, while the server is off. It is always told; and where a
// parent meets it the server is not ready, and she is told that the server cannot take her ballot, not that she did
// something wrong.
func TestADamagedPageIsTold(t *testing.T) {
	address := testkit.URL(t, "sqlite")
	path := strings.TrimPrefix(address, "sqlite:")
	db := testkit.Open(t, address)
	whole := testkit.Build(t, db, ballot.GroupCommit)
	round := whole.OpenWith(t, testkit.Roster(40, 40))
	for _, l := range round.Links[:5] {
		if _, err := whole.Cast(t, l.Token, testkit.Satisfied); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.TruncateWAL(t.Context()); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	stopped, size := 0, pageSize(t, path)
	for name, page := range rootPages(t, path) {
		broken := append([]byte{}, content...)
		for i := (page - 1) * size; i < page*size; i++ {
			broken[i] = 0x55
		}
		copied := filepath.Join(t.TempDir(), "hailong.db")
		if err = os.WriteFile(copied, broken, 0o600); err != nil {
			t.Fatal(err)
		}
		r := testkit.BuildIn(t, testkit.Open(t, "sqlite:"+copied), whole.Dir, ballot.GroupCommit, testkit.Quiet())
		_, looked := r.Box.Lookup(t.Context(), round.Links[9].Token)
		_, cast := r.Cast(t, round.Links[9].Token, testkit.Satisfied)
		watch := app.NewWatch(r.Rooms)
		serves, troubles := watch.Ready(t.Context())
		watch.Stop()
		if len(troubles) == 0 {
			t.Errorf("%s: not told", name)
		}
		if !serves {
			stopped++
		}
		for what, err := range map[string]error{"page": looked, "cast": cast} {
			if err != nil && (serves || problem.CodeOf(err) != problem.Damage) {
				t.Errorf("%s: serves %t, but the %s gives %v", name, serves, what, err)
			}
		}
	}
	if stopped < 10 {
		t.Errorf("only %d pages of what a cast needs: the test looks at nothing", stopped)
	}
}

// rootPages are the first pages of all tables and indexes.
func rootPages(t *testing.T, path string) map[string]int {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() // read only
	rows, err := db.QueryContext(t.Context(), "SELECT name, rootpage FROM sqlite_master WHERE rootpage > 0")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() // Err says what went wrong
	all := map[string]int{}
	for rows.Next() {
		var name string
		var page int
		if err = rows.Scan(&name, &page); err != nil {
			t.Fatal(err)
		}
		all[name] = page
	}
	if err = rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func pageSize(t *testing.T, path string) (n int) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() // read only
	if err = db.QueryRowContext(t.Context(), "PRAGMA page_size").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
