//go:build !windows

package testkit

import (
	"database/sql"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// Standby starts a second server that follows p, as docs/operating.md says, and makes p wait for it at each commit. It
// is gone after the test.
func (p *Postgres) Standby(t testing.TB) *Postgres {
	t.Helper()
	program, err := postgresProgram("pg_basebackup")
	if err != nil {
		Missing(t, "PostgreSQL: "+err.Error())
	}
	dir, err := os.MkdirTemp("/tmp", "hailong-pg-*")
	if err != nil {
		t.Fatal(err)
	}
	as, err := unprivileged(dir)
	if err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(dir, "data")
	follow := exec.Command(program, "-D", data, "-R", "-c", "fast", "-d",
		"host="+p.dir+" user=postgres application_name=standby")
	follow.SysProcAttr = as
	if out, err := follow.CombinedOutput(); err != nil {
		t.Fatalf("pg_basebackup: %v: %s", err, out)
	}
	second, err := startPostgresIn(dir, data, as)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(second.remove)
	if err = p.execute("ALTER SYSTEM SET synchronous_standby_names = 'standby'",
		"SELECT pg_reload_conf()"); err != nil {
		t.Fatal(err)
	}
	p.until(t, "SELECT EXISTS (SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync')")
	return second
}

// Promote makes a standby the server that takes writes.
func (p *Postgres) Promote(t testing.TB) {
	t.Helper()
	if err := p.execute("SELECT pg_promote()"); err != nil {
		t.Fatal(err)
	}
	p.until(t, "SELECT NOT pg_is_in_recovery()")
}

// At is the address of the database of this server that has the name of the one at address.
func (p *Postgres) At(t testing.TB, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return p.named(u.Path[1:])
}

// until waits for a condition that the server tells.
func (p *Postgres) until(t testing.TB, query string) {
	t.Helper()
	pool, err := sql.Open("pgx", p.address)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()                                                             // nothing is pending
	for deadline := time.Now().Add(patient); ; time.Sleep(20 * time.Millisecond) { // floors: waits for a real program
		var holds bool
		if err = pool.QueryRow(query).Scan(&holds); err == nil && holds {
			return
		}
		if time.Now().After(deadline) { // floors: as above
			t.Fatalf("%s: %v", query, err)
		}
	}
}
