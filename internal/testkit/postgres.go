//go:build !windows

package testkit

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx" for creating databases

	"hailong/internal/database"
)

// Postgres is a running PostgreSQL server.
type Postgres struct {
	address   string // of its maintenance database
	template  string
	stop      io.Closer
	dir       string
	data      string
	restarted bool // it is no child of the keeper any more
}

// shared is the server that all tests of this program use: the one at HAILONG_TEST_POSTGRES, or one started here.
// It runs without fsync: these tests are about behaviour, not about power cuts.
func shared(t testing.TB) *Postgres {
	t.Helper()
	p, err := sharedOnce()
	if err != nil {
		Missing(t, "PostgreSQL: "+err.Error())
	}
	return p
}

var sharedOnce = sync.OnceValues(func() (*Postgres, error) {
	p := &Postgres{address: os.Getenv("HAILONG_TEST_POSTGRES")}
	if p.address == "" {
		var err error
		if p, err = startPostgres("-c", "fsync=off", "-c", "full_page_writes=off"); err != nil {
			return nil, err
		}
	}
	return p, p.migrateTemplate()
})

// StartPostgres starts a server of its own for one test, durable unless settings say otherwise
// ("-c", "name=value", …). It is gone after the test.
func StartPostgres(t testing.TB, settings ...string) *Postgres {
	t.Helper()
	p, err := startPostgres(settings...)
	if err != nil {
		Missing(t, "PostgreSQL: "+err.Error())
	}
	t.Cleanup(func() {
		if p.restarted {
			p.control(t, "stop")
		}
		p.remove()
	})
	if err = p.migrateTemplate(); err != nil {
		t.Fatal(err)
	}
	return p
}

// Missing ends a test whose program is not on this machine: a skip on a laptop, a failure where HAILONG_TEST_ALL is
// set.
func Missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("HAILONG_TEST_ALL") != "" {
		t.Fatalf("not to be had, and here everything must run: %s", what)
	}
	t.Skipf("not to be had on this machine: %s", what)
}

// Program is the path of a program a test needs. Short tests start none.
func Program(t testing.TB, names ...string) string {
	t.Helper()
	if testing.Short() {
		t.Skipf("short tests do not start %s", names[0])
	}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	Missing(t, strings.Join(names, " or "))
	return ""
}

func postgresProgram(name string) (string, error) {
	if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name); len(found) > 0 {
		return found[len(found)-1], nil
	}
	return exec.LookPath(name)
}

// keeper runs the server and ends it, with its folder, as soon as its own standard input ends: also when the test
// program was killed.
const keeper = `"$@" >"$DIR/log" 2>&1 & server=$!; cat >/dev/null; kill -INT $server; wait $server; rm -rf "$DIR"`

func startPostgres(settings ...string) (*Postgres, error) {
	initdb, err := postgresProgram("initdb")
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("/tmp", "hailong-pg-*") // a short path: a socket's may have 107 bytes
	if err != nil {
		return nil, err
	}
	as, err := unprivileged(dir)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "data")
	create := exec.Command(initdb, "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale",
		"--no-sync")
	create.SysProcAttr = as
	if out, err := create.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, out)
	}
	return startPostgresIn(dir, data, as, settings...)
}

// startPostgresIn starts a server on files that are there already.
func startPostgresIn(dir, data string, as *syscall.SysProcAttr, settings ...string) (*Postgres, error) {
	server, err := postgresProgram("postgres")
	if err != nil {
		return nil, err
	}
	arguments := append([]string{"-c", keeper, "keeper", server, "-D", data, "-k", dir, "-c", "listen_addresses=", "-c",
		"max_connections=300"}, settings...)
	run := exec.Command("sh", arguments...)
	run.SysProcAttr = &syscall.SysProcAttr{Credential: as.Credential, Setpgid: true}
	run.Env = append(os.Environ(), "DIR="+dir)
	run.Dir = dir
	stop, err := run.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err = run.Start(); err != nil {
		return nil, err
	}
	go func() { _ = run.Wait() }()
	p := &Postgres{address: "postgres://postgres@/postgres?host=" + url.QueryEscape(dir), stop: stop, dir: dir,
		data: data}
	return p, p.ready()
}

// unprivileged gives the folder to the user that PostgreSQL may run as: it refuses root.
func unprivileged(dir string) (*syscall.SysProcAttr, error) {
	if os.Getuid() != 0 {
		return &syscall.SysProcAttr{}, nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		return nil, err
	}
	uid, _ := strconv.Atoi(account.Uid)
	gid, _ := strconv.Atoi(account.Gid)
	if err = os.Chown(dir, uid, gid); err != nil {
		return nil, err
	}
	// ids are small
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
}

func (p *Postgres) ready() error {
	deadline := time.Now().Add(patient)
	err := p.execute("SELECT 1")
	for ; err != nil && time.Now().Before(deadline); err = p.execute("SELECT 1") {
		time.Sleep(20 * time.Millisecond) // floors: waits for a real program
	}
	return err
}

func (p *Postgres) remove() { _ = p.stop.Close() }

// Stop ends the server at once, as a machine that goes away.
func (p *Postgres) Stop(t testing.TB) {
	t.Helper()
	p.remove()
	for deadline := time.Now().Add(patient); p.execute("SELECT 1") == nil; time.Sleep(20 * time.Millisecond) {
		// floors: waits for a real program
		if time.Now().After(deadline) { // floors: as above
			t.Fatal("does not stop")
		}
	}
}

// Data is the folder in which the server keeps its files.
func (p *Postgres) Data() string { return p.data }

func (p *Postgres) execute(statements ...string) error {
	pool, err := sql.Open("pgx", p.address)
	if err != nil {
		return err
	}
	defer pool.Close() // nothing is pending
	for _, s := range statements {
		if _, err = pool.Exec(s); err != nil {
			return err
		}
	}
	return nil
}

// named is the address of another database on this server.
func (p *Postgres) named(name string) string {
	u, err := url.Parse(p.address)
	if err != nil {
		return p.address
	}
	u.Path = "/" + name
	return u.String()
}

func (p *Postgres) migrateTemplate() error {
	p.template = fmt.Sprintf("migrated_%s_%d", ofThisRun, serial.Add(1))
	if err := p.execute("CREATE DATABASE " + p.template); err != nil {
		return err
	}
	db, err := database.Open(context.Background(), p.named(p.template), Quiet())
	if err != nil {
		return err
	}
	if err = db.Migrate(context.Background()); err != nil {
		return err
	}
	return db.Close()
}

// ofThisRun is what this run of a test program names its databases and roles by. A number of a process comes again, and
// a server that outlives the program has those of before.
var (
	ofThisRun = strings.ToLower(rand.Text())[:16]
	serial    atomic.Int64
)

// patient is longer than a server takes to start or stop, on however busy a machine.
const patient = 2 * time.Minute

// Clone makes an empty, migrated database on this server and gives its address; it is gone after the test.
func (p *Postgres) Clone(t testing.TB) string { return p.clone(t) }

func (p *Postgres) clone(t testing.TB) string {
	t.Helper()
	name := fmt.Sprintf("test_%s_%d", ofThisRun, serial.Add(1))
	if err := p.execute("CREATE DATABASE " + name + " TEMPLATE " + p.template); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"); err != nil {
			t.Log(err)
		}
	})
	return p.named(name)
}

// Blank makes an empty database without any table.
func (p *Postgres) Blank(t testing.TB) string {
	t.Helper()
	name := fmt.Sprintf("blank_%s_%d", ofThisRun, serial.Add(1))
	if err := p.execute("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)") })
	return p.named(name)
}

// Roles makes an empty database and runs a script there as its superuser, with the role names given made names of their
// own. as gives the address for one of them; everything is gone after the test.
func Roles(t testing.TB, script string, roles ...string) (superuser string, as func(role string) string) {
	t.Helper()
	p := shared(t)
	suffix := fmt.Sprintf("_%s_%d", ofThisRun, serial.Add(1))
	t.Cleanup(func() { // after the database is gone
		for _, role := range roles {
			if err := p.execute("DROP ROLE IF EXISTS " + role + suffix); err != nil {
				t.Log(err)
			}
		}
	})
	superuser = p.Blank(t)
	Script(t, superuser, script, suffix, roles...)
	return superuser, func(role string) string {
		u, err := url.Parse(superuser)
		if err != nil {
			t.Fatal(err)
		}
		u.User = url.User(role + suffix)
		return u.String()
	}
}

// Script runs statements on a database, with a suffix behind the names of roles.
func Script(t testing.TB, address, script, suffix string, roles ...string) {
	t.Helper()
	for _, role := range roles {
		script = regexp.MustCompile(`\b`+role+`\b`).ReplaceAllString(script, role+suffix)
	}
	db := &Postgres{address: address}
	if err := db.execute(script); err != nil {
		t.Fatal(err)
	}
}

// BlankURL makes an empty database of the engine, without any table.
func BlankURL(t testing.TB, engine string) string {
	t.Helper()
	if engine == "postgres" {
		return shared(t).Blank(t)
	}
	return "sqlite:" + filepath.Join(t.TempDir(), "hailong.db")
}
