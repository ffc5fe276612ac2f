package batch

import (
	"database/sql"
	"net/url"
	"path/filepath"
	"testing"

	_ "modernc.org/sqlite"
)

// open opens a file as database does, with the settings that matter here.
func open(t *testing.T, path string) *sqlite {
	t.Helper()
	at := "file:" + (&url.URL{Path: path}).EscapedPath() +
		"?_pragma=journal_mode(wal)&_pragma=synchronous(2)&_pragma=busy_timeout(5000)"
	file := SQLite{Path: path, Connection: at, BusyTimeout: "5000", KeepsLog: func() bool { return false }}
	for _, pool := range []**sql.DB{&file.Write, &file.Read} {
		made, err := sql.Open("sqlite", at)
		if err != nil {
			t.Fatal(err)
		}
		made.SetMaxOpenConns(1)
		*pool = made
	}
	return NewSQLite(file).(*sqlite)
}

func (e *sqlite) end(t *testing.T) {
	t.Helper()
	if err := e.Close(func() error {
		if err := e.SQLite.Write.Close(); err != nil {
			return err
		}
		return e.Read.Close()
	}); err != nil {
		t.Fatal(err)
	}
}

// things are rows of so many numbers from next on, each with some kilobytes.
func things(next int64, n int) List {
	list := List{Columns: []Column{{Name: "n", Type: "bigint"}, {Name: "body", Type: "text"}}}
	for i := range int64(n) {
		list.Rows = append(list.Rows, []any{next + i, string(make([]byte, 3000))})
	}
	return list
}

const (
	makeThings   = "CREATE TABLE things (n INTEGER NOT NULL PRIMARY KEY, body TEXT NOT NULL)"
	insertThings = "INSERT INTO things (n, body) SELECT n, body FROM asked"
)

// The log is checkpointed beside the writer and begins anew, so that it does not grow with the ballots; everything
// written is there, also after the next start.
func TestTheLogIsCheckpointedBesideTheWriter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	e := open(t, path)
	if _, err := e.SQLite.Write.ExecContext(t.Context(), makeThings); err != nil {
		t.Fatal(err)
	}
	pages := func() int {
		_, n, _, err := checkpoint(t.Context(), e.SQLite.Write, "NOOP")
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	next := int64(0)
	write := func() {
		if err := e.Write(t.Context(), func(tx *Tx) error {
			_, err := tx.Exec(insertThings, things(next, largestPart))
			return err
		}); err != nil {
			t.Fatal(err)
		}
		next += largestPart
	}
	for range 3 {
		// until there is enough, or the checkpointer was there already
		for before := 0; pages() >= before && before < checkpointAt; {
			before = pages()
			write()
		}
		if _, err := e.checkpointer.once(t.Context()); err != nil {
			t.Fatal(err)
		}
		if write(); pages() >= checkpointAt {
			t.Errorf("the log has %d pages after it was checkpointed", pages())
		}
	}
	e.end(t)
	again := open(t, path)
	defer again.end(t)
	var n int64
	if err := again.Lookup(t.Context(), "SELECT count(*) FROM things", func(row *sql.Rows) error {
		return row.Scan(&n)
	},
		nil); err != nil || n != next {
		t.Errorf("%d of %d: %v", n, next, err)
	}
}

// A list of any length is worked through whole, in pieces of few sizes, so that few texts of a statement are prepared.
func TestListsOfAnyLength(t *testing.T) {
	e := open(t, filepath.Join(t.TempDir(), "x.db"))
	defer e.end(t)
	if _, err := e.SQLite.Write.ExecContext(t.Context(), makeThings); err != nil {
		t.Fatal(err)
	}
	next := int64(0)
	for _, length := range []int{0, 1, 2, 3, 63, 64, 65, 130, 200} {
		if err := e.Write(t.Context(), func(tx *Tx) error {
			changed, err := tx.Exec(insertThings, things(next, length))
			if changed != length {
				t.Errorf("%d of %d rows", changed, length)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		found := 0
		err := e.LookupList(t.Context(), "SELECT things.n FROM asked JOIN things ON things.n = asked.n",
			things(next, length), func(*sql.Rows) error { found++; return nil })
		if err != nil || found != length {
			t.Errorf("%d of %d rows found: %v", found, length, err)
		}
		next += int64(length)
	}
	if texts := len(e.written.known); texts > 7 { // 64, 32, … 1
		t.Errorf("%d texts are prepared", texts)
	}
}

// The data version stays while only batches write, and differs after another connection did.
func TestTheDataVersionTellsOfOthers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	e, other := open(t, path), open(t, path)
	defer e.end(t)
	defer other.end(t)
	if _, err := e.SQLite.Write.ExecContext(t.Context(), makeThings); err != nil {
		t.Fatal(err)
	}
	version := func(writes int64, number int64) (v Version) {
		if err := e.Write(t.Context(), func(tx *Tx) (err error) {
			tx.OtherWrites = writes
			known := false
			if v, known, err = tx.DataVersion(); !known {
				t.Error("it is not known")
			}
			_, execErr := tx.Exec(insertThings, things(number, 1))
			if err != nil {
				return err
			}
			return execErr
		}); err != nil {
			t.Fatal(err)
		}
		return v
	}
	first := version(0, 1)
	if version(0, 2) != first {
		t.Error("a batch of ours changes it")
	}
	if version(1, 3) == first {
		t.Error("a write of ours does not change it")
	}
	if err := other.Write(t.Context(), func(tx *Tx) error {
		_, err := tx.Exec(insertThings, things(4, 1))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if version(0, 5) == first {
		t.Error("another connection's write does not change it")
	}
}
