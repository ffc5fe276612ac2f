package portable_test

import (
	"fmt"
	"io"
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
