//go:build !windows

package testkit

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"hailong/internal/database"
)

// Copied is the address of a copy of a database that is in use, as its operator or a thief makes one: of the file, or by
// pg_dump and psql. It is gone after the test.
func Copied(t testing.TB, db *database.DB, address string) string {
	t.Helper()
	path, isFile := strings.CutPrefix(address, "sqlite:")
	if !isFile {
		to := BlankURL(t, "postgres")
		postgresRun(t, Dump(t, address), "psql", "--quiet", "--set=ON_ERROR_STOP=1", "--dbname="+to)
		return to
	}
	if err := db.TruncateWAL(t.Context()); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "copy.db")
	if err = os.WriteFile(to, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + to
}

// Dump is a PostgreSQL database as the statements that pg_dump writes.
func Dump(t testing.TB, address string) []byte {
	t.Helper()
	return postgresRun(t, nil, "pg_dump", "--no-owner", "--dbname="+address)
}

func postgresRun(t testing.TB, in []byte, name string, args ...string) []byte {
	t.Helper()
	program, err := postgresProgram(name)
	if err != nil {
		Missing(t, "PostgreSQL: "+err.Error())
	}
	var out, told bytes.Buffer
	run := exec.Command(program, args...)
	run.Stdin, run.Stdout, run.Stderr = bytes.NewReader(in), &out, &told
	if err = run.Run(); err != nil {
		t.Fatalf("%s: %v: %s", name, err, told.Bytes())
	}
	return out.Bytes()
}
