package database

import (
	"context"
	"database/sql"
	"log/slog"
	"path/filepath"
	"testing"
)

// The log is folded in beside the writer and begins anew, so that it does not grow with the ballots; everything written
// is there, also after the next start.
func TestTheLogIsFoldedBesideTheWriter(t *testing.T) {
	url := "sqlite:" + filepath.Join(t.TempDir(), "x.db")
	db, err := Open(t.Context(), url, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err = db.write.Exec("CREATE TABLE things (n INTEGER NOT NULL PRIMARY KEY, body TEXT NOT NULL)").Error; err != nil {
		t.Fatal(err)
	}
	pool, err := db.Pool()
	if err != nil {
		t.Fatal(err)
	}
	pages := func() int {
		_, n, err := checkpoint(context.Background(), pool, "NOOP")
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	next := int64(0)
	write := func() {
		things := List{Columns: []Column{{Name: "n", Type: "bigint"}, {Name: "body", Type: "text"}}}
		for range largestPart {
			things.Rows = append(things.Rows, []any{next, string(make([]byte, 3000))})
			next++
		}
		if err := db.Batch(t.Context(), func(tx *Tx) error {
			_, err := tx.Exec("INSERT INTO things (n, body) SELECT n, body FROM asked", things)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		// until there is enough, or the folder was there already
		for before := 0; pages() >= before && before < foldAt; {
			before = pages()
			write()
		}
		if err = db.dialect.(*sqliteDialect).folder.once(t.Context()); err != nil {
			t.Fatal(err)
		}
		if write(); pages() >= foldAt {
			t.Errorf("the log has %d pages after it was folded in", pages())
		}
	}
	if err = db.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := Open(t.Context(), url, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close() // only read
	var n int64
	if err = again.Lookup(t.Context(), "SELECT count(*) FROM things",
		func(row *sql.Rows) error { return row.Scan(&n) }); err != nil || n != next {
		t.Errorf("%d of %d: %v", n, next, err)
	}
}
