package database_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hailong/internal/batch"
	"hailong/internal/database"
	"hailong/internal/testkit"
)

const insertFact = "INSERT INTO server_facts (name, value) VALUES (?, 'x')"

// alone counts the facts that a file holds without its log.
func alone(t *testing.T, path string) int {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	single := filepath.Join(t.TempDir(), "alone.db")
	if err = os.WriteFile(single, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := database.Open(t.Context(), "sqlite:"+single, testkit.Quiet())
	if err != nil {
		return -1 // it was copied in the middle of a page
	}
	defer db.Close()
	var n int
	if err = db.Query(t.Context()).Raw("SELECT count(*) FROM server_facts").Scan(&n).Error; err != nil {
		return -1
	}
	return n
}

// Whatever way something was written, also by another program, the one file holds it soon without its log.
func TestTheOneFileHoldsEverything(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hailong.db")
	db := testkit.Open(t, "sqlite:"+path)
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := db.Prepare(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := count(t, db)
	for i, write := range []func() error{
		func() error { return db.Write(t.Context(), testkit.Execute(insertFact, "a write")) },
		func() error {
			return db.Batch(t.Context(), func(tx *batch.Tx) error {
				_, err := tx.Exec("INSERT INTO server_facts (name, value) SELECT name, 'x' FROM asked", batch.List{
					Columns: []batch.Column{{Name: "name", Type: "text"}}, Rows: [][]any{{"a batch"}}})
				return err
			})
		},
		func() error {
			other := testkit.Open(t, "sqlite:"+path)
			defer other.Close()
			return other.Write(t.Context(), testkit.Execute(insertFact, "another program"))
		},
	} {
		if err := write(); err != nil {
			t.Fatal(err)
		}
		want := before + i + 1
		for deadline := time.Now().Add(2 * time.Minute); alone(t, path) != want; time.Sleep(50 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("the file alone holds %d of %d", alone(t, path), want)
			}
		}
	}
}

// A log without its file is refused and stays as it is: the engine would delete it.
func TestALogWithoutItsFileIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hailong.db")
	for name, file := range map[string]func() error{
		"missing": func() error { return nil },
		"empty":   func() error { return os.WriteFile(path, nil, 0o600) },
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(path+"-wal", []byte("a ballot"), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := file(); err != nil {
				t.Fatal(err)
			}
			_, err := database.Open(t.Context(), "sqlite:"+path, testkit.Quiet())
			if err == nil || !strings.Contains(err.Error(), "hailong.db-wal is there") {
				t.Error(err)
			}
			if log, err := os.ReadFile(path + "-wal"); err != nil || string(log) != "a ballot" {
				t.Errorf("the log: %q %v", log, err)
			}
		})
	}
}
