// Package testkit gives tests what the product really runs on: a migrated SQLite file, a migrated PostgreSQL database,
// and a school with its round. It owns no behaviour of the product, and nothing but tests imports it.
package testkit

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"gorm.io/gorm"

	"hailong/internal/database"
)

// runner is *testing.T or *testing.B.
type runner[T any] interface {
	testing.TB
	Run(name string, run func(T)) bool
}

// Databases runs the same test on an empty, migrated SQLite file and on an empty, migrated PostgreSQL database.
func Databases[T runner[T]](t T, run func(t T, db *database.DB)) {
	t.Helper()
	for _, engine := range Engines {
		t.Run(engine, func(t T) {
			run(t, Open(t, URL(t, engine)))
		})
	}
}

// Engines are the names of the engines that everything must hold on.
var Engines = []string{"sqlite", "postgres"}

// URL makes an empty, migrated database of the engine and gives its address; it is gone after the test.
func URL(t testing.TB, engine string) string {
	t.Helper()
	if engine == "postgres" {
		return shared(t).clone(t)
	}
	path := filepath.Join(t.TempDir(), "hailong.db")
	raw, err := migratedFile()
	if err != nil {
		t.Fatal(err)
	}
	if err = os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + path
}

// Open opens the database at url until the end of the test.
func Open(t testing.TB, url string) *database.DB {
	t.Helper()
	db, err := database.Open(context.Background(), url, Quiet())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return db
}

// Quiet is a logger that says nothing.
func Quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// migratedFile is an SQLite file with the current schema and no row, made once per test program.
var migratedFile = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "hailong-sqlite-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) // a temporary folder
	path := filepath.Join(dir, "migrated.db")
	db, err := database.Open(context.Background(), "sqlite:"+path, Quiet())
	if err != nil {
		return nil, err
	}
	if err = db.Migrate(context.Background()); err != nil {
		return nil, err
	}
	if err = db.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path) // made above
})

// Execute is one statement for DB.Write, for tests that tamper with storage.
func Execute(statement string, values ...any) func(*gorm.DB) error {
	return func(tx *gorm.DB) error { return tx.Exec(statement, values...).Error }
}

// RandomID is an SQL expression for a random id, another in each row.
func RandomID(engine string) string {
	if engine == "postgres" {
		return "gen_random_uuid()"
	}
	return "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8' " +
		"|| substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))"
}

// RandomBytes is an SQL expression for n random bytes, at most 32, others in each row.
func RandomBytes(engine string, n int) string {
	if engine == "postgres" {
		return fmt.Sprintf("substr(sha256(gen_random_uuid()::text::bytea), 1, %d)", n)
	}
	return fmt.Sprintf("randomblob(%d)", n)
}
