package portable_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"gorm.io/gorm"

	"hailong/internal/database"
	"hailong/internal/portable"
	"hailong/internal/testkit"
)

// dump gives the rows of the table server_facts as they are read, "name value".
func dump(t *testing.T, db *database.DB) (rows []string) {
	t.Helper()
	if err := db.Read(t.Context(), func(tx *gorm.DB) error {
		tables, err := portable.Tables(db, tx)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(tables, func(table portable.Table) bool { return table.Name == "server_facts" })
		return portable.Dump(db, tx, tables[at], func(row portable.Row) error {
			rows = append(rows, fmt.Sprintf("%v %v", row...))
			return nil
		})
	}); err != nil {
		t.Fatal(err)
	}
	return rows
}

// Rows come in the order of their keys, byte by byte, on both engines, whatever the order in which they were written;
// and a database that is filled holds those rows and no other.
func TestRowsComeInOneOrder(t *testing.T) {
	want := []string{"A 1", "a 2", "b 3", "đ 4"}
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		rows := []portable.Row{{"đ", "4"}, {"b", "3"}, {"a", "2"}, {"A", "1"}}
		for range 2 { // the second time over what is there
			next := 0
			if err := portable.Fill(t.Context(), db, func(table portable.Table) (portable.Source, error) {
				if table.Name != "server_facts" {
					return nil, nil
				}
				next = 0
				return func() (portable.Row, error) {
					if next == len(rows) {
						return nil, io.EOF
					}
					next++
					return slices.Clone(rows[next-1]), nil
				}, nil
			}); err != nil {
				t.Fatal(err)
			}
			if got := dump(t, db); !slices.Equal(got, want) {
				t.Errorf("%q, want %q", got, want)
			}
		}
	})
}

// A log that was left without its file is kept aside: the engine would take it for the new file's.
func TestALogThatWasLeftIsKeptAside(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "hailong.db")
	before := testkit.Open(t, "sqlite:"+path)
	fact := func(db *database.DB, value string) {
		t.Helper()
		if err := errors.Join(db.Migrate(t.Context()), db.Write(t.Context(),
			testkit.Execute("INSERT INTO server_facts (name, value) VALUES ('a', ?)", value))); err != nil {
			t.Fatal(err)
		}
	}
	fact(before, "lost")
	log, err := os.ReadFile(path + "-wal")
	if err != nil || len(log) == 0 {
		t.Fatalf("%d bytes: %v", len(log), err)
	}
	if err = errors.Join(before.Close(), os.Remove(path), os.WriteFile(path+"-wal", log, 0o600)); err != nil {
		t.Fatal(err)
	}
	stage, err := portable.NewStage(t.Context(), "sqlite:"+path, testkit.Quiet())
	if err != nil {
		t.Fatal(err)
	}
	fact(stage.DB, "restored")
	kept, err := stage.Swap(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if aside, err := os.ReadFile(kept + "-wal"); err != nil || !bytes.Equal(aside, log) {
		t.Errorf("%d of %d bytes are kept: %v", len(aside), len(log), err)
	}
	if got := dump(t, testkit.Open(t, "sqlite:"+path)); !slices.Equal(got, []string{"a restored"}) {
		t.Errorf("%q", got)
	}
}
