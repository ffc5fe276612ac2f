package e2e

import (
	"database/sql"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"hailong/internal/database"
	"hailong/internal/testkit"
)

// What an operator may get wrong is told in one line, and the program ends with status 1.
func TestStartUpErrors(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	taken := listener.Addr().String()
	for name, tt := range map[string]struct {
		args []string
		want string
		make func(t *testing.T, p *place)
	}{
		"the port is taken":           {[]string{"serve", "--addr", taken}, "is taken", nil},
		"the address has no port":     {[]string{"serve", "--addr", "8080"}, "write HOST:PORT", nil},
		"the port is too large":       {[]string{"serve", "--addr", "127.0.0.1:99999"}, "write HOST:PORT", nil},
		"an address of somebody else": {[]string{"serve", "--addr", "192.0.2.1:8080"}, "has not the address", nil},
		"a proxy that is none":        {[]string{"serve", "--trusted-proxies", "caddy"}, "caddy is no address", nil},
		"an id that is none":          {[]string{"key", "revoke", "abc"}, "is no id", nil},
		"nobody to ask for health":    {[]string{"health", "--addr", "127.0.0.1:1"}, "no server answers", nil},
		"no such database":            {[]string{"serve", "--database", "oracle://x"}, "sqlite: or postgres://", nil},
		"the database does not answer": {
			[]string{"serve", "--database", "postgres://u:geheim@127.0.0.1:1/x?connect_timeout=2"}, "cannot be opened",
			nil},
		"the base URL is none": {[]string{"serve", "--addr", "127.0.0.1:0", "--base-url", "khaosat"},
			"--base-url", nil},
		"the base URL has a password": {
			[]string{"serve", "--addr", "127.0.0.1:0", "--base-url", "https://u:geheim@truong.example"},
			"user name or a password", nil},
		"the base URL has a query": {
			[]string{"serve", "--addr", "127.0.0.1:0", "--base-url", "https://truong.example/?"}, "without a query",
			nil},
		"the base URL has no host": {[]string{"serve", "--addr", "127.0.0.1:0", "--base-url", "https://:8443"},
			"no host", nil},
		"the base URL's port is none": {
			[]string{"serve", "--addr", "127.0.0.1:0", "--base-url", "https://truong.example:99999"},
			"no host with a port", nil},
		"the base URL's path is odd": {
			[]string{"serve", "--addr", "127.0.0.1:0", "--base-url", "https://truong.example/khảo sát"},
			"letters without marks", nil},
		"the base URL's path is ours": {
			[]string{"serve", "--addr", "127.0.0.1:0", "--base-url", "https://truong.example/admin"},
			"one of Hailong's own", nil},
		"the data folder is a file": {[]string{"serve"}, "cannot be", func(t *testing.T, p *place) {
			p.dir = filepath.Join(t.TempDir(), "file")
			write(t, p.dir, "x")
		}},
		"the secret is gone": {[]string{"serve", "--addr", "127.0.0.1:0"}, "bring the file back",
			func(t *testing.T, p *place) {
				p.serve(t).stop()
				if err := os.Remove(filepath.Join(p.dir, "secret")); err != nil {
					t.Fatal(err)
				}
			}},
		"the secret is another one": {[]string{"serve", "--addr", "127.0.0.1:0"}, "not the secret",
			func(t *testing.T, p *place) {
				p.serve(t).stop()
				write(t, filepath.Join(p.dir, "secret"), strings.Repeat("ab", 32))
			}},
		"the secret is no secret": {[]string{"serve", "--addr", "127.0.0.1:0"}, "64 hexadecimal digits",
			func(t *testing.T, p *place) {
				write(t, filepath.Join(p.dir, "secret"), "hunter2")
			}},
		"another program serves the file by another name": {[]string{"serve", "--addr", "127.0.0.1:0"}, "serves",
			func(t *testing.T, p *place) {
				p.serve(t)
				other := filepath.Join(t.TempDir(), "other.db")
				if err := os.Symlink(strings.TrimPrefix(p.database, "sqlite:"), other); err != nil {
					t.Fatal(err)
				}
				p.database = "sqlite:" + other
			}},
		"the file has two names": {[]string{"serve", "--addr", "127.0.0.1:0"}, "hard links",
			func(t *testing.T, p *place) {
				p.serve(t).stop()
				other := filepath.Join(p.dir, "other.db")
				if err := os.Link(strings.TrimPrefix(p.database, "sqlite:"), other); err != nil {
					t.Fatal(err)
				}
				p.database = "sqlite:" + other
			}},
		"another program serves the file": {[]string{"serve", "--addr", "127.0.0.1:0"}, "serves",
			func(t *testing.T, p *place) { p.serve(t) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			p := place{dir: dir, database: "sqlite:" + filepath.Join(dir, "hailong.db")}
			if tt.make != nil {
				tt.make(t, &p)
			}
			command := place{dir: p.dir, database: p.database}
			if name == "the data folder is a file" {
				command.dir = filepath.Dir(p.dir)
				tt.args = append(tt.args, "--data-dir", p.dir)
			}
			out, errs, status := command.run(t, tt.args...)
			if status != 1 || !strings.Contains(errs, tt.want) ||
				strings.Count(strings.TrimSpace(last(errs)), "\n") > 0 {
				t.Errorf("status %d, want %q in: %s%s", status, tt.want, out, errs)
			}
			if strings.Contains(errs, "geheim") || strings.Contains(errs, "goroutine") {
				t.Errorf("tells too much: %s", errs)
			}
		})
	}
}

// last is what the program itself says at its end, below the log.
func last(errs string) string {
	at := strings.LastIndex(errs, "hailong: ")
	return errs[max(at, 0):]
}

// tamper changes the database behind the program's back.
func (p place) tamper(t *testing.T, statement string) {
	t.Helper()
	db, err := database.Open(t.Context(), p.database, testkit.Quiet())
	if err != nil {
		t.Fatal(err)
	}
	if err = db.Write(t.Context(), testkit.Execute(statement)); err != nil {
		t.Fatal(err)
	}
	if err = db.Close(); err != nil {
		t.Fatal(err)
	}
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A database that a newer program has changed is left alone.
func TestANewerSchemaIsRefused(t *testing.T) {
	places(t, func(t *testing.T, p place) {
		p.serve(t).stop()
		p.tamper(t, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, true)")
		_, errs, status := p.run(t, "serve", "--addr", "127.0.0.1:0")
		if status != 1 || !strings.Contains(errs, "newer") {
			t.Errorf("%d %s", status, errs)
		}
	})
}

// What was acknowledged is there after the server was stopped, or killed, while parents were sending.
func TestNothingAcknowledgedIsLost(t *testing.T) {
	for name, end := range map[string]func(*server){"stopped": (*server).stop, "killed": (*server).kill} {
		t.Run(name, func(t *testing.T) {
			places(t, func(t *testing.T, p place) {
				s := p.serve(t)
				s.key = p.key(t)
				s.roster(testkit.Roster(300, 300))
				id, tokens := s.open("")
				var mutex sync.Mutex
				receipts := map[string]string{}
				for round := range 3 {
					var phones sync.WaitGroup
					part := tokens[round*200 : round*200+200]
					for w := range 16 {
						phones.Go(func() {
							for i := w; i < len(part); i += 16 {
								if status, receipt := s.cast(part[i]); status == http.StatusCreated {
									mutex.Lock()
									receipts[part[i]] = receipt
									mutex.Unlock()
								} else if status != 0 {
									t.Errorf("%d", status)
								}
							}
						})
					}
					for casting := true; casting; time.Sleep(time.Millisecond) { // until about half of this part is in
						mutex.Lock()
						casting = len(receipts) < round*100+60
						mutex.Unlock()
					}
					end(s)
					phones.Wait()
					key := s.key
					s = p.serve(t)
					s.key = key
					for token, receipt := range receipts {
						if status, same := s.cast(token); status != http.StatusOK || same != receipt {
							t.Fatalf("an acknowledged ballot is gone: %d %s, not %s", status, same, receipt)
						}
					}
				}
				// A parent whose answer was cut off sends again and is counted once.
				for _, token := range tokens {
					if status, _ := s.cast(token); status != http.StatusCreated && status != http.StatusOK {
						t.Fatalf("again: %d", status)
					}
				}
				if responded, _, _ := s.participation(id); responded != 600 {
					t.Errorf("%d of 600", responded)
				}
				s.must(http.StatusOK, http.MethodPost, "/api/v1/surveys/"+id+"/close", nil, nil)
				if out, errs, status := p.run(t, "verify"); status != 0 {
					t.Errorf("verify: %s%s", out, errs)
				}
				s.stop()
			})
		})
	}
}

// A request that is on its way when the server is told to stop is answered.
func TestRequestsInFlightFinish(t *testing.T) {
	dir := t.TempDir()
	p := place{dir: dir, database: "sqlite:" + filepath.Join(dir, "hailong.db")}
	s := p.serve(t)
	connection, err := net.Dial("tcp", strings.TrimPrefix(s.base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close() // a test's own
	if _, err = connection.Write([]byte("POST /s/000000000000 HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n" +
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	const goOn = "HTTP/1.1 100 Continue\r\n\r\n" // comes when the server begins to read the body
	answer := make([]byte, 64)
	if _, err = io.ReadFull(connection, answer[:len(goOn)]); err != nil || string(answer[:len(goOn)]) != goOn {
		t.Fatalf("%q, %v", answer, err)
	}
	if _, err = connection.Write([]byte("a")); err != nil {
		t.Fatal(err)
	}
	if err = s.process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	eventually(t, "no more connections", s.log.String, func() bool {
		another, err := net.Dial("tcp", strings.TrimPrefix(s.base, "http://"))
		if err == nil {
			_ = another.Close()
		}
		return err != nil
	})
	if _, err = connection.Write([]byte("=b")); err != nil {
		t.Fatal(err)
	}
	n, err := connection.Read(answer)
	if err != nil || !strings.HasPrefix(string(answer[:n]), "HTTP/1.1 404") {
		t.Errorf("%q, %v", answer[:n], err)
	}
	if err = <-s.ended; err != nil {
		t.Error(err)
	}
}

// A drifted tally is found, and told with status 3.
func TestVerifyFindsADriftedTally(t *testing.T) {
	places(t, func(t *testing.T, p place) {
		s := p.serve(t)
		s.key = p.key(t)
		s.roster(testkit.Roster(9))
		id, tokens := s.open("")
		for _, token := range tokens {
			s.cast(token)
		}
		s.must(http.StatusOK, http.MethodPost, "/api/v1/surveys/"+id+"/close", nil, nil)
		s.stop()
		p.tamper(t, "UPDATE tallies SET n = n - 1 WHERE n = 9")
		out, errs, status := p.run(t, "verify")
		if status != 3 || !strings.Contains(out, "fault") {
			t.Errorf("%d %s %s", status, out, errs)
		}
	})
}

// A PostgreSQL that does not wait for the disk is used, with a warning for each setting that a power cut would punish.
func TestAPostgresThatDoesNotWaitForTheDisk(t *testing.T) {
	// the server of the tests has both switched off
	p := place{dir: t.TempDir(), database: testkit.BlankURL(t, "postgres")}
	s := p.serve(t)
	for _, setting := range []string{"fsync", "full_page_writes"} {
		s.tells(`"setting":"` + setting + `","value":"off"`)
	}
	s.tells("power cut")
	s.stop()
}

// A crash leaves no copy of the memory behind: in it are answers that are not yet sealed, and keys.
func TestNoCoreDumps(t *testing.T) {
	if runtime.GOOS != "linux" {
		return // only Linux tells the limits of another process
	}
	dir := t.TempDir()
	s := place{dir: dir, database: "sqlite:" + filepath.Join(dir, "hailong.db")}.serve(t)
	limits, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(s.process.Pid), "limits"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(limits)) {
		if name, rest, _ := strings.Cut(line, "size"); strings.HasPrefix(name, "Max core file") &&
			strings.Join(strings.Fields(rest), " ") != "0 0 bytes" {
			t.Errorf("%s", line)
		}
	}
	s.stop()
}

// A damaged envelope stops the count and is told; the operator goes on without it by a word of its own, which the
// report tells.
func TestClosingWithoutAnUnreadableEnvelope(t *testing.T) {
	places(t, func(t *testing.T, p place) {
		s := p.serve(t)
		s.key = p.key(t)
		s.roster(testkit.Roster(12))
		id, tokens := s.open("")
		for _, token := range tokens {
			s.cast(token)
		}
		p.tamper(t, "UPDATE envelopes SET sealed = substr(sealed, 2) WHERE place = (SELECT min(place) FROM envelopes)")
		if status, answer := s.send(http.MethodPost, "/api/v1/surveys/"+id+"/close", "",
			""); status != http.StatusConflict {
			t.Errorf("%d %s", status, answer)
		}
		if _, errs, status := p.run(t, "close", "--survey", id); status != 1 ||
			!strings.Contains(errs, "1 envelope cannot be opened") {
			t.Errorf("%d %s", status, errs)
		}
		if out := p.must(t, "close", "--survey", id, "--without-unreadable"); !strings.Contains(out,
			"12 of 12 answered, 1 left out") {
			t.Errorf("%s", out)
		}
		if text := s.must(http.StatusOK, http.MethodGet, "/api/v1/surveys/"+id+"/report-section?format=text&lang=vi",
			nil, nil); !strings.Contains(string(text), "1 phiếu không mở được khi kiểm") {
			t.Errorf("%s", text)
		}
		if out := p.must(t, "verify"); !strings.Contains(out, " 0 faults") {
			t.Errorf("%s", out)
		}
		s.stop()
	})
}

// Behind a pooler no session can be set: what the database's own default would lose is refused at the start, and so is
// what needs a session for itself.
func TestWhatAPoolerCannotDo(t *testing.T) {
	t.Parallel()
	address, direct := testkit.PooledURL(t)
	p := place{dir: t.TempDir(), database: address}
	s := p.serve(t)
	s.stop()
	backup := filepath.Join(p.dir, "all.zip")
	if _, errs, status := p.run(t, "backup", backup); status != 0 {
		t.Fatalf("a backup: %s", errs)
	}
	if _, errs, status := p.run(t, "restore", "--force", backup); status != 1 ||
		!strings.Contains(errs, "through a pooler") {
		t.Errorf("a restore: %d %s", status, errs)
	}
	db, err := sql.Open("pgx", direct)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() // nothing is pending
	var name string
	if err = db.QueryRowContext(t.Context(), "SELECT current_database()").Scan(&name); err != nil {
		t.Fatal(err)
	}
	for setting, value := range map[string]string{"synchronous_commit": "off",
		"default_transaction_isolation": "serializable"} {
		for _, statement := range []string{
			"ALTER DATABASE " + name + " SET " + setting + " = '" + value + "'",
			"SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity " +
				"WHERE datname = current_database() AND pid <> pg_backend_pid()",
		} {
			if _, err = db.ExecContext(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
		if _, errs, status := p.run(t, "serve", "--addr", "127.0.0.1:0"); status != 1 ||
			!strings.Contains(errs, setting+" is "+value) {
			t.Errorf("%s %s: %d %s", setting, value, status, errs)
		}
		if _, err = db.ExecContext(t.Context(), "ALTER DATABASE "+name+" RESET ALL"); err != nil {
			t.Fatal(err)
		}
	}
}
