package e2e

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"hailong/internal/testkit"
)

// moveable is the program with a clock that can be set: the same compiled packages, linked with a time package whose
// Now has settable in it, by which every part of the program, libraries included, sees another time. Timers go on
// undisturbed, as they do when a clock is set. Nothing else is compiled again: no name is new and no line moves in what
// other packages were compiled against, else the linker refuses.
var moveable = sync.OnceValues(func() (string, error) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return "", err
	}
	source := filepath.Join(strings.TrimSpace(string(root)), "src", "time", "time.go")
	raw, err := os.ReadFile(source)
	if err != nil {
		return "", err
	}
	const line = "func Now() Time {\n\tsec, nsec, mono := runtimeNow()"
	text := strings.Replace(string(raw), line, line+strings.ReplaceAll(settable, "\n", ";"), 1)
	text = strings.Replace(text, `_ "unsafe"`, `"syscall"; "unsafe"`, 1)
	text = strings.Replace(text, "startNano int64 = runtimeNano() - 1", "startNano int64 = 0", 1)
	dir := filepath.Dir(program)
	changed, overlay := filepath.Join(dir, "time.txt"), filepath.Join(dir, "overlay.json")
	replace, err := json.Marshal(map[string]any{"Replace": map[string]string{source: changed}})
	if err != nil {
		return "", err
	}
	if err = errors.Join(os.WriteFile(changed, []byte(text), 0o600), os.WriteFile(overlay, replace, 0o600)); err != nil {
		return "", err
	}
	const archive = "{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}"
	packages, err := exec.Command("go", "list", "-deps", "-export", "-f", archive, "hailong/cmd/hailong").Output()
	if err != nil {
		return "", err
	}
	settable, err := exec.Command("go", "list", "-export", "-overlay", overlay, "-f", archive, "time").Output()
	if err != nil {
		return "", err
	}
	own := regexp.MustCompile(`(?m)^packagefile time=.*\n`)
	config, out := filepath.Join(dir, "importcfg"), filepath.Join(dir, "hailong-moveable")
	if err = os.WriteFile(config, own.ReplaceAllLiteral(packages, settable), 0o600); err != nil {
		return "", err
	}
	_, main, _ := strings.Cut(string(packages), "packagefile hailong/cmd/hailong=")
	if said, err := exec.Command("go", "tool", "link", "-importcfg", config, "-o", out,
		strings.TrimSpace(main)).CombinedOutput(); err != nil {
		return "", &os.PathError{Op: string(said), Path: out, Err: err}
	}
	return out, nil
})

// settable reads by how many seconds the clock was set: a number in the file that SET_CLOCK names, which is mapped into
// memory, because the runtime asks for the time where no call of the system may be made. Where it lies is kept in
// startNano, the number that the monotonic clock counts from, which may be any.
const settable = `
if startNano == 0 {
	path, _ := syscall.Getenv("SET_CLOCK")
	fd, _ := syscall.Open(path, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	mapped, _ := syscall.Mmap(fd, 0, 8, syscall.PROT_READ, syscall.MAP_SHARED)
	startNano = int64(uintptr(unsafe.Pointer(&mapped[0])))
}
sec += *(*int64)(unsafe.Pointer(uintptr(startNano)))`

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
func eventually(t testing.TB, what string, more func() string, yes func() bool) {
	t.Helper()
	deadline := time.After(patient)
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

		for i, token := range tokens[:5] {
			cast(http.StatusCreated, token, strconv.Itoa(i))
		}
		s.tells("backup made")
		c.set(time.Hour) // beyond closes_at
		cast(http.StatusForbidden, tokens[5], "an hour forward")
		if status, why := s.send(http.MethodPost, "/api/v1/ballots/"+tokens[5], "application/json",
			`{"submission_key":"0123456789abcdef","answers":{}}`); !strings.Contains(string(why), "đóng") {
			t.Errorf("refused without its reason: %d %s", status, why)
		}
		cast(http.StatusOK, tokens[0], "a retry, an hour forward")
		if !own {
			s.tells(`"by":"1h0m0s"`)
		}
		if now := read(); now.Status != "open" {
			t.Errorf("closed by a clock that was set: %+v", now)
		}
		c.set(0)
		cast(http.StatusCreated, tokens[5], "set back")
		if !own {
			s.tells(`"by":"-1h0m0s"`)
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
		s.tells("backup made")
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
