//go:build !windows

package testkit

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// PooledURL makes an empty database and gives its address through a pgbouncer of its own, which hands each transaction
// to whichever of three sessions is free: what a session keeps is soon another's. direct is the address without it.
func PooledURL(t testing.TB) (address, direct string) {
	t.Helper()
	program := Program(t, "pgbouncer", "/usr/sbin/pgbouncer")
	direct = shared(t).Blank(t)
	behind, err := pgx.ParseConfig(direct)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("/tmp", "hailong-pool-*")
	if err != nil {
		t.Fatal(err)
	}
	as, err := unprivileged(dir)
	if err != nil {
		t.Fatal(err)
	}
	settings := filepath.Join(dir, "pgbouncer.ini")
	text := fmt.Sprintf(`[databases]
%s = host=%s port=%d user=%s
[pgbouncer]
listen_port = 6432
unix_socket_dir = %s
auth_type = any
pool_mode = transaction
default_pool_size = 3
max_client_conn = 200
`, behind.Database, behind.Host, behind.Port, behind.User, dir)
	if err = os.WriteFile(settings, []byte(text), 0o644); err != nil { // another user reads it
		t.Fatal(err)
	}
	run := exec.Command("sh", "-c", keeper, "keeper", program, settings)
	run.SysProcAttr = &syscall.SysProcAttr{Credential: as.Credential, Setpgid: true}
	run.Env, run.Dir = append(os.Environ(), "DIR="+dir), dir
	stop, err := run.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err = run.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = stop.Close()
		_ = run.Wait()
	})
	address = "postgres://" + behind.User + "@/" + behind.Database + "?port=6432&host=" + url.QueryEscape(dir)
	for deadline := time.Now().Add(patient); ; time.Sleep(20 * time.Millisecond) { // floors: waits for a real program
		c, err := pgx.Connect(context.Background(), address)
		if err == nil {
			_ = c.Close(context.Background())
			return address, direct
		}
		if time.Now().After(deadline) { // floors: as above
			log, _ := os.ReadFile(filepath.Join(dir, "log"))
			t.Fatalf("pgbouncer does not answer: %v\n%s", err, log)
		}
	}
}
