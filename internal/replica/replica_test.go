package replica_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"hailong/internal/replica"
)

// source is a database as the server keeps it: one connection that writes, the log cut by the caller alone.
type source struct {
	path string
	pool *sql.DB
	file *os.File
}

func newSource(t testing.TB, dir string) *source {
	t.Helper()
	s := &source{path: filepath.Join(dir, "hailong.db")}
	s.pool = open(t, s.path)
	s.exec(t, "CREATE TABLE envelopes (place INTEGER PRIMARY KEY, sealed BLOB)")
	var err error
	if s.file, err = os.Open(s.path); err != nil {
		t.Fatal(err)
	}
	return s
}

func open(t testing.TB, path string) *sql.DB {
	t.Helper()
	pool, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(wal)&_pragma=wal_autocheckpoint(0)"+
		"&_pragma=secure_delete(1)")
	if err != nil {
		t.Fatal(err)
	}
	pool.SetMaxOpenConns(1)
	return pool
}

func (s *source) close(t testing.TB) {
	t.Helper()
	if err := errors.Join(s.pool.Close(), s.file.Close()); err != nil {
		t.Error(err)
	}
}

func (s *source) exec(t testing.TB, query string, values ...any) {
	t.Helper()
	if _, err := s.pool.Exec(query, values...); err != nil {
		t.Fatal(err)
	}
}

// begin is what the database does before: the log is cut.
func (s *source) begin(t testing.TB, dir string) *replica.Replica {
	t.Helper()
	s.exec(t, "PRAGMA wal_checkpoint(TRUNCATE)")
	r, err := replica.Begin(t.Context(), dir, s.path, s.file, "the school's",
		slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// rows is everything in a database, in order.
func rows(t testing.TB, pool *sql.DB) (all []string) {
	t.Helper()
	found, err := pool.Query("SELECT place, hex(sealed) FROM envelopes ORDER BY place")
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	for found.Next() {
		var place int64
		var sealed string
		if err = found.Scan(&place, &sealed); err != nil {
			t.Fatal(err)
		}
		all = append(all, fmt.Sprint(place, sealed))
	}
	if err = found.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// restored is what comes back from a folder as it lies.
func restored(t testing.TB, dir string) []string {
	t.Helper()
	lost, err := os.MkdirTemp("", "hailong-replica")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(lost)
	if err = os.CopyFS(filepath.Join(lost, "replica"), os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	found, err := replica.Find(filepath.Join(lost, "replica"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(lost, "back.db")
	if err = found.Into(context.Background(), path); err != nil {
		t.Fatal(err)
	}
	pool := open(t, path)
	defer pool.Close()
	var whole string
	if err = pool.QueryRow("PRAGMA integrity_check").Scan(&whole); err != nil || whole != "ok" {
		t.Fatal(whole, err)
	}
	return rows(t, pool)
}

// Whatever is written, deleted, checkpointed and cut, in any order: after each Ship the folder holds what the database
// holds, whether generations were folded meanwhile, and without Ship what it held before.
func TestTheFolderHoldsWhatWasShipped(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		place, err := os.MkdirTemp("", "hailong-replica")
		if err != nil {
			rt.Fatal(err)
		}
		defer os.RemoveAll(place)
		s := newSource(t, place)
		defer s.close(t)
		second := filepath.Join(place, "second")
		r := s.begin(t, second)
		defer func() { _ = r.Close() }()
		next := 0
		shipped := rows(t, s.pool)
		ship := func() {
			if err := r.Ship(false); err != nil {
				rt.Fatal(err)
			}
			shipped = rows(t, s.pool)
		}
		rt.Repeat(map[string]func(*rapid.T){
			"cast": func(rt *rapid.T) {
				for range rapid.IntRange(1, 20).Draw(rt, "ballots") {
					next++
					s.exec(t, "INSERT INTO envelopes VALUES (?, randomblob(?))", next*7919%100_003, 3000)
				}
				ship()
			},
			"delete":     func(*rapid.T) { s.exec(t, "DELETE FROM envelopes WHERE place % 3 = 0"); ship() },
			"checkpoint": func(*rapid.T) { s.exec(t, "PRAGMA wal_checkpoint(PASSIVE)") },
			"cut": func(*rapid.T) {
				s.exec(t, "PRAGMA wal_checkpoint(TRUNCATE)")
				r.Cut()
			},
			"restart": func(*rapid.T) {
				if err := r.Close(); err != nil {
					rt.Fatal(err)
				}
				r = s.begin(t, second)
			},
			"restore": func(rt *rapid.T) {
				r.Still(func() {
					if got := restored(t, second); !slices.Equal(got, shipped) {
						rt.Fatalf("%d rows came back, %d were shipped", len(got), len(shipped))
					}
				})
			},
		})
		if err = r.Close(); err != nil {
			rt.Fatal(err)
		}
		r = s.begin(t, filepath.Join(place, "another"))
		if got := restored(t, second); !slices.Equal(got, shipped) {
			rt.Fatalf("%d rows came back, %d were shipped", len(got), len(shipped))
		}
	})
}

// A folder that cannot be written is told, and nothing is missing once it can be written again; when the log began anew
// meanwhile, that is told too.
func TestWhatCouldNotBeShippedIsToldAndMadeUpFor(t *testing.T) {
	s := newSource(t, t.TempDir())
	defer s.close(t)
	second := filepath.Join(t.TempDir(), "second")
	r := s.begin(t, second)
	defer r.Close()
	s.exec(t, "INSERT INTO envelopes VALUES (1, 'a')")
	if err := r.Ship(false); err != nil {
		t.Fatal(err)
	}
	restore := r.Break()
	s.exec(t, "INSERT INTO envelopes VALUES (2, 'b')")
	if err := r.Ship(false); err == nil {
		t.Fatal("a folder that cannot be written is not told")
	}
	restore()
	s.exec(t, "INSERT INTO envelopes VALUES (3, 'c')")
	if err := r.Ship(false); err != nil {
		t.Fatal(err)
	}
	if got := restored(t, second); len(got) != 3 {
		t.Fatalf("%v came back", got)
	}
	restore = r.Break()
	s.exec(t, "INSERT INTO envelopes VALUES (4, 'd')")
	if err := r.Ship(false); err == nil {
		t.Fatal("a folder that cannot be written is not told")
	}
	restore()
	s.exec(t, "PRAGMA wal_checkpoint(TRUNCATE)")
	s.exec(t, "INSERT INTO envelopes VALUES (5, 'e')")
	if err := r.Ship(false); !errors.Is(err, replica.ErrGap) {
		t.Fatalf("a gap is told as %v", err)
	}
}

// Without a whole first copy there is no replica, and a damaged pointer is told.
func TestFind(t *testing.T) {
	dir := t.TempDir()
	if _, err := replica.Find(dir); !errors.Is(err, replica.ErrNone) {
		t.Errorf("an empty folder: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "current"), []byte("../etc\nx\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := replica.Find(dir); err == nil || errors.Is(err, replica.ErrNone) {
		t.Errorf("a pointer that leads elsewhere: %v", err)
	}
	s := newSource(t, t.TempDir())
	defer s.close(t)
	second := filepath.Join(t.TempDir(), "second")
	if err := s.begin(t, second).Close(); err != nil {
		t.Fatal(err)
	}
	if found, err := replica.Find(second); err != nil || found.Owner != "the school's" {
		t.Errorf("%+v %v", found, err)
	}
}

// A log that is cut while the folder lacks commits hides nothing: the replica says that it missed them until it is
// begun anew, also when the failure came before the first generation.
func TestACutLogDoesNotHideWhatWasMissed(t *testing.T) {
	for name, shippedBefore := range map[string]bool{"a generation is there": true, "none is there": false} {
		t.Run(name, func(t *testing.T) {
			s := newSource(t, t.TempDir())
			defer s.close(t)
			second := filepath.Join(t.TempDir(), "second")
			r := s.begin(t, second)
			defer r.Close()
			if shippedBefore {
				s.exec(t, "INSERT INTO envelopes VALUES (1, 'a')")
				if err := r.Ship(false); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.Rename(second, second+"-away"); err != nil {
				t.Fatal(err)
			}
			s.exec(t, "INSERT INTO envelopes VALUES (2, 'b')")
			if err := r.Ship(false); err == nil {
				t.Fatal("a folder that is gone is not told")
			}
			if err := os.Rename(second+"-away", second); err != nil {
				t.Fatal(err)
			}
			s.exec(t, "PRAGMA wal_checkpoint(TRUNCATE)")
			for range 2 {
				if err := r.Ship(false); !errors.Is(err, replica.ErrGap) {
					t.Errorf("an empty log after missed commits: %v", err)
				}
			}
			s.exec(t, "INSERT INTO envelopes VALUES (3, 'c')")
			if err := r.Ship(false); !errors.Is(err, replica.ErrGap) {
				t.Errorf("a new log after missed commits: %v", err)
			}
		})
	}
}
