package database_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"hailong/internal/batch"
	"hailong/internal/database"
	"hailong/internal/problem"
	"hailong/internal/testkit"
)

func count(t *testing.T, db *database.DB) int {
	t.Helper()
	var n int
	if err := db.Query(t.Context()).Raw("SELECT count(*) FROM server_facts").Scan(&n).Error; err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAFailedWriteLeavesNothing(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		wrong := errors.New("no")
		err := db.Write(t.Context(), func(tx *gorm.DB) error {
			if err := tx.Exec("INSERT INTO server_facts (name, value) VALUES ('a', 'b')").Error; err != nil {
				return err
			}
			return wrong
		})
		if !errors.Is(err, wrong) || count(t, db) != 0 {
			t.Errorf("%v, %d rows", err, count(t, db))
		}
		again := func() error {
			return db.Write(t.Context(), testkit.Execute("INSERT INTO server_facts (name, value) VALUES ('a', 'b')"))
		}
		if err = again(); err != nil {
			t.Fatal(err)
		}
		if err = again(); !database.IsDuplicate(err) || count(t, db) != 1 {
			t.Errorf("the same key twice: %v", err)
		}
	})
}

// A Batch stores all or nothing, also when what failed was only to be done later, and its connection goes on.
func TestAFailedBatchLeavesNothing(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		const insert = "INSERT INTO server_facts (name, value) SELECT name, value FROM asked WHERE true"
		fact := func(name string) batch.List {
			return batch.List{Columns: []batch.Column{
				{Name: "name", Type: "text"}, {Name: "value", Type: "text"}}, Rows: [][]any{{name, "b"}}}
		}
		wrong := errors.New("no")
		for name, do := range map[string]func(tx *batch.Tx) error{
			"refused by the caller": func(tx *batch.Tx) error {
				if n, err := tx.Exec(insert, fact("a")); err != nil || n != 1 {
					t.Error(n, err)
				}
				return wrong
			},
			"a broken key": func(tx *batch.Tx) error {
				return errors.Join(tx.Queue(insert, fact("a")), second(tx, insert, fact("a")))
			},
			"a broken key that nobody waited for": func(tx *batch.Tx) error {
				return errors.Join(tx.Queue(insert, fact("a")), tx.Queue(insert, fact("a")))
			},
			"no such table": func(tx *batch.Tx) error {
				return errors.Join(tx.Queue(insert, fact("a")),
					tx.Queue("INSERT INTO nowhere SELECT name FROM asked", fact("b")))
			},
		} {
			if err := db.Batch(t.Context(), do); err == nil || count(t, db) != 0 {
				t.Errorf("%s: %v, %d rows", name, err, count(t, db))
			}
		}
		var seen []string
		if err := db.Batch(t.Context(), func(tx *batch.Tx) error {
			if err := errors.Join(tx.Queue(insert, fact("a")), second(tx, insert, fact("b"))); err != nil {
				return err
			}
			return tx.Each("SELECT f.name FROM asked JOIN server_facts f ON f.name = asked.name", fact("a"),
				func(row batch.Scanner) error {
					seen = append(seen, "")
					return row.Scan(&seen[len(seen)-1])
				})
		}); err != nil || count(t, db) != 2 || !slices.Equal(seen, []string{"a"}) {
			t.Errorf("%v, %d rows, seen %q", err, count(t, db), seen)
		}
	})
}

// second runs a statement that must change one row.
func second(tx *batch.Tx, statement string, list batch.List) error {
	n, err := tx.Exec(statement, list)
	if err == nil && n != 1 {
		err = errors.New("not one row")
	}
	return err
}

// A store that has no room, or may only be read, says so in other words than a busy one, stores nothing, and takes
// writes again when it is mended, without a new start.
func TestAStoreThatCannotBeWritten(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		insert := testkit.Execute("INSERT INTO server_facts (name, value) VALUES ('a', 'b')")
		shut, reopened := "PRAGMA max_page_count = 1", "PRAGMA max_page_count = 100000" // no page more than there are
		if db.Engine() == "PostgreSQL" {
			shut, reopened = "SET TRANSACTION READ ONLY", "SELECT 1"
		}
		now, tries := time.Date(2023, 11, 1, 7, 0, 0, 0, time.UTC), 0
		db.Now = func() time.Time { return now }
		large := testkit.Execute("INSERT INTO server_facts (name, value) VALUES ('large', ?)",
			strings.Repeat("x", 1<<20))
		full := func(tx *gorm.DB) error {
			if err := tx.Exec(shut).Error; err != nil {
				return err
			}
			return large(tx)
		}
		refusal := func(wantTries int, write func(*gorm.DB) error) string {
			t.Helper()
			why := db.Refusal(t.Context(), func(tx *gorm.DB) error { tries++; return write(tx) })
			if tries != wantTries {
				t.Errorf("%d tries, want %d", tries, wantTries)
			}
			return why
		}
		if why := refusal(0, full); why != "" {
			t.Errorf("before anything was refused: %s", why)
		}
		err := db.Write(t.Context(), full)
		if problem.KindOf(err) != problem.Busy || problem.KeyOf(err) != "problem.unwritable" || count(t, db) != 0 {
			t.Errorf("%v, %d rows", err, count(t, db))
		}
		why := refusal(0, full) // a moment later: nothing is tried
		if why == "" || strings.Contains(why, "/") {
			t.Errorf("refused: %q", why)
		}
		now = now.Add(3 * time.Second)
		if again := refusal(1, full); again != why {
			t.Errorf("still so: %q", again)
		}
		if again := refusal(1, full); again != why {
			t.Errorf("just tried: %q", again)
		}
		if err = db.Write(t.Context(), testkit.Execute(reopened)); err != nil {
			t.Fatal(err)
		}
		now = now.Add(3 * time.Second)
		if again := refusal(2, testkit.Execute("DELETE FROM server_facts")); again != "" {
			t.Errorf("mended: %q", again)
		}
		if again := refusal(2, full); again != "" {
			t.Errorf("mended, a moment later: %q", again)
		}
		if err = db.Write(t.Context(), insert); err != nil || count(t, db) != 1 {
			t.Errorf("mended: %v, %d rows", err, count(t, db))
		}
	})
}

// A read sees one state, however long it takes.
func TestAReadIsOneSnapshot(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		err := db.Read(t.Context(), func(tx *gorm.DB) error {
			var before, after int
			if err := tx.Raw("SELECT count(*) FROM server_facts").Scan(&before).Error; err != nil {
				return err
			}
			if err := db.Write(t.Context(),
				testkit.Execute("INSERT INTO server_facts (name, value) VALUES ('a', 'b')")); err != nil {
				return err
			}
			if err := tx.Raw("SELECT count(*) FROM server_facts").Scan(&after).Error; err != nil {
				return err
			}
			if before != 0 || after != 0 {
				t.Errorf("%d rows, then %d", before, after)
			}
			return nil
		})
		if err != nil || count(t, db) != 1 {
			t.Errorf("%v", err)
		}
	})
}

// What the engine says of an error may quote a row; neither the log nor the error's text does.
func TestErrorsQuoteNoValue(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		err := db.Write(t.Context(), func(tx *gorm.DB) error {
			return tx.Exec("INSERT INTO tallies (school_id, survey_id, part, item, class, cell, n) VALUES ('x', " +
				"'giá trị mật', 'p', 'i', 'c', 'c', 1)").Error
		})
		if err == nil || strings.Contains(err.Error(), "mật") {
			t.Errorf("%v", err)
		}
	})
}

func TestAnAddressIsShownWithoutItsPassword(t *testing.T) {
	var log strings.Builder
	_, err := database.Open(t.Context(), "postgres://school:geheim@127.0.0.1:1/hailong?connect_timeout=1",
		slog.New(slog.NewTextHandler(&log, nil)))
	if err == nil || strings.Contains(err.Error()+log.String(), "geheim") ||
		!strings.Contains(err.Error(), "cannot be opened") {
		t.Errorf("%v %s", err, log.String())
	}
	if _, err = database.Open(t.Context(), "mysql://u:geheim@h/x", testkit.Quiet()); err == nil ||
		strings.Contains(err.Error(), "geheim") {
		t.Errorf("%v", err)
	}
}

// A database that is gone is a reason to try again, not a fault of ours.
func TestADatabaseThatIsGone(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := db.Write(ctx, func(*gorm.DB) error { return nil }); err == nil {
			t.Error("written after the caller left")
		}
	})
	server := testkit.StartPostgres(t)
	db, err := database.Open(t.Context(), server.Clone(t), testkit.Quiet())
	if err != nil {
		t.Fatal(err)
	}
	server.Stop(t)
	err = db.Write(t.Context(), testkit.Execute("INSERT INTO server_facts (name, value) VALUES ('a', 'b')"))
	var e *problem.Error
	if !errors.As(err, &e) || e.Kind != problem.Busy || e.RetryAfter <= 0 {
		t.Errorf("%v", err)
	}
}

func TestTheFileIsPrivate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hailong.db")
	db, err := database.Open(t.Context(), "sqlite:"+path, testkit.Quiet())
	if err != nil {
		t.Fatal(err)
	}
	if err = db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(path + "*")
	for _, f := range files {
		if info, err := os.Stat(f); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", f, info.Mode(), err)
		}
	}
	if err = db.Close(); err != nil {
		t.Fatal(err)
	}
}
