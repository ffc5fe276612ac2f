package e2e

import (
	"encoding/binary"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"hailong/internal/testkit"
)

// moveable is the program with a clock that can be set: built from the same sources, with one line more in Go's own
// time.Now, by which every part of it, libraries included, sees another time. Timers go on undisturbed, as they do when
// a clock is set.
var moveable = sync.OnceValues(func() (string, error) {
	dir := filepath.Dir(program)
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return "", err
	}
	source := filepath.Join(strings.TrimSpace(string(root)), "src", "time")
	raw, err := os.ReadFile(filepath.Join(source, "time.go"))
	if err != nil {
		return "", err
	}
	const line = "func Now() Time {\n\tsec, nsec, mono := runtimeNow()\n"
	text := strings.Replace(string(raw), line, line+"\tsec += set()\n", 1)
	replace := map[string]string{}
	for name, text := range map[string]string{"time.go": text, "set.go": settable} {
		path := filepath.Join(dir, name+".txt")
		if err = os.WriteFile(path, []byte(text), 0o600); err != nil {
			return "", err
		}
		replace[filepath.Join(source, name)] = path
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	path, out := filepath.Join(dir, "overlay.json"), filepath.Join(dir, "hailong-moveable")
	if err = os.WriteFile(path, overlay, 0o600); err != nil {
		return "", err
	}
	if said, err := exec.Command("go", "build", "-overlay", path, "-o", out,
		"hailong/cmd/hailong").CombinedOutput(); err != nil {
		return "", &os.PathError{Op: string(said), Path: out, Err: err}
	}
	return out, nil
})

// settable reads by how many seconds the clock was set: a number in the file that SET_CLOCK names, which is mapped into
// memory, because the runtime asks for the time where no call of the system may be made.
const settable = `package time

import (
	"syscall"
	"unsafe"
)

func set() int64 {
	if setFile == nil {
		return 0
	}
	return *(*int64)(unsafe.Pointer(&setFile[0]))
}

var setFile = func() []byte {
	path, there := syscall.Getenv("SET_CLOCK")
	if !there {
		return nil
	}
	fd, err := syscall.Open(path, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return nil
	}
	mapped, _ := syscall.Mmap(fd, 0, 8, syscall.PROT_READ, syscall.MAP_SHARED) // nil where it fails
	return mapped
}()
`

// clock is the clock of one place.
type clock struct {
	t    *testing.T
	path string
}

// set sets the clock to the real time and this much more.
func (c clock) set(ahead time.Duration) {
	c.t.Helper()
	file, err := os.OpenFile(c.path, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err = file.WriteAt(binary.NativeEndian.AppendUint64(nil, uint64(ahead/time.Second)), 0); err != nil {
		c.t.Fatal(err)
	}
	if err = file.Close(); err != nil {
		c.t.Fatal(err)
	}
}

// eventually asks again and again until the answer is yes.
func eventually(t *testing.T, what string, more func() string, yes func() bool) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for !yes() {
		select {
		case <-deadline:
			t.Fatalf("never: %s\n%s", what, more())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// The clock is set an hour forward and back under a running server, and between two starts: who is refused is told why,
// everything goes on by itself when the clock is right again, nothing that was acknowledged is lost, a round closes
// once and stays closed.
func TestTheClockIsSet(t *testing.T) {
	built, err := moveable()
	if err != nil {
		t.Fatal(err)
	}
	places(t, func(t *testing.T, p place) {
		p.program = built
		c := clock{t, filepath.Join(p.dir, "clock")}
		c.set(0)
		p.settings = []string{"SET_CLOCK=" + c.path}
		backups := filepath.Join(p.dir, "backups")
		serve := func(key string) *server {
			s := p.serve(t, "--backup-dir", backups, "--backup-every", "1h", "--backup-keep", "5")
			s.key = key
			return s
		}
		s := serve("")
		s.key = p.key(t)
		s.roster(testkit.Roster(9, 9, 9))
		var made struct{ ID string }
		s.must(http.StatusCreated, http.MethodPost, "/api/v1/surveys",
			map[string]any{"closes_at": time.Now().Add(30 * time.Minute)}, &made)
		at := "/api/v1/surveys/" + made.ID
		s.must(http.StatusOK, http.MethodPost, at+"/open", nil, nil)
		tokens := s.tokens(made.ID)
		receipts := map[string]string{}
		cast := func(want int, token, when string) {
			t.Helper()
			status, receipt := s.cast(token)
			if known := receipts[token]; status != want || known != "" && receipt != known {
				t.Errorf("%s: %d %s, not %d", when, status, receipt, want)
			}
			if receipt != "" {
				receipts[token] = receipt
			}
		}
		type round struct {
			Status   string
			ClosedAt *time.Time `json:"closed_at"`
		}
		read := func() (now round) {
			t.Helper()
			s.must(http.StatusOK, http.MethodGet, at, nil, &now)
			return now
		}
		own := strings.HasPrefix(p.database, "postgres") // its clock stays right, and nothing is due but by both
		told := func(what string) {
			eventually(t, what, s.log.String, func() bool { return strings.Contains(s.log.String(), what) })
		}

		for i, token := range tokens[:5] {
			cast(http.StatusCreated, token, strconv.Itoa(i))
		}
		told("backup made")
		c.set(time.Hour) // beyond closes_at
		cast(http.StatusForbidden, tokens[5], "an hour forward")
		if status, why := s.send(http.MethodPost, "/api/v1/ballots/"+tokens[5], "application/json",
			`{"submission_key":"0123456789abcdef","answers":{}}`); !strings.Contains(string(why), "đóng") {
			t.Errorf("refused without its reason: %d %s", status, why)
		}
		cast(http.StatusOK, tokens[0], "a retry, an hour forward")
		if !own {
			told(`"by":"1h0m0s"`)
		}
		if now := read(); now.Status != "open" {
			t.Errorf("closed by a clock that was set: %+v", now)
		}
		c.set(0)
		cast(http.StatusCreated, tokens[5], "set back")
		if !own {
			told(`"by":"-1h0m0s"`)
		}
		c.set(-time.Hour)
		cast(http.StatusCreated, tokens[6], "an hour back")
		cast(http.StatusOK, tokens[5], "a retry, an hour back")
		s.must(http.StatusOK, http.MethodPatch, at, map[string]any{"closes_at": time.Now().Add(40 * time.Minute)}, nil)
		if out, errs, status := p.run(t, "key", "create", "--name", "x", "--scope", "admin"); status != 0 {
			t.Errorf("a key an hour back: %s%s", out, errs)
		}

		// A server that is killed an hour ahead holds leases and leaves backups of a time to come; the next one waits
		// for neither.
		s.kill()
		c.set(time.Hour)
		s = serve(s.key) // off for an hour, or set forward: it waits, and a person knows
		p.must(t, "clock", "confirm")
		if own {
			s.must(http.StatusOK, http.MethodPost, at+"/close", nil, nil)
		}
		eventually(t, "the closing", s.log.String, func() bool { return read().Status == "closed" })
		told("backup made")
		closed := read()
		figures := s.must(http.StatusOK, http.MethodGet, at+"/statistics", nil, nil)
		cast(http.StatusForbidden, tokens[7], "closed")
		s.kill()
		for _, ahead := range []time.Duration{0, -time.Hour, 2 * time.Hour} {
			c.set(ahead)
			s = serve(s.key)
			cast(http.StatusForbidden, tokens[7], "closed, clock set")
			cast(http.StatusOK, tokens[0], "a retry, closed")
			if now := read(); now.Status != "closed" || !now.ClosedAt.Equal(*closed.ClosedAt) {
				t.Errorf("closed twice: %+v, was %+v", now, closed)
			}
			if now := s.must(http.StatusOK, http.MethodGet, at+"/statistics", nil,
				nil); string(now) != string(figures) {
				t.Errorf("other figures at %v:\n%s\n%s", ahead, now, figures)
			}
			s.stop()
		}
		if files, err := filepath.Glob(filepath.Join(backups, "hailong-*")); err != nil || len(files) > 10 { // the newest five of the time that came, and of the one that did not
			t.Errorf("%d backups, %v", len(files), err)
		}
		p.must(t, "verify")
	})
}
