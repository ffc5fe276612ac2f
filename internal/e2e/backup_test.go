package e2e

import (
	"context"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"hailong/internal/testkit"
)

var digestLine = regexp.MustCompile(`digest ([0-9a-f]{64})`)

func digest(t *testing.T, out string) string {
	t.Helper()
	found := digestLine.FindAllStringSubmatch(out, -1)
	if len(found) == 0 {
		t.Fatalf("no digest in %q", out)
	}
	return found[len(found)-1][1]
}

// must runs a command that has to succeed.
func (p place) must(t testing.TB, args ...string) string {
	t.Helper()
	out, errs, status := p.run(t, args...)
	if status != 0 {
		t.Fatalf("hailong %s: %d %s%s", strings.Join(args, " "), status, out, errs)
	}
	return out
}

// elsewhere is a machine with the same secrets and an empty database of the other engine.
func (p place) elsewhere(t testing.TB) place {
	t.Helper()
	engine := "postgres"
	if strings.HasPrefix(p.database, "postgres") {
		engine = "sqlite"
	}
	return place{dir: p.dir, database: testkit.BlankURL(t, engine)}
}

// A backup taken while parents send is one moment: restored, used invitations, receipts and envelopes agree, nothing
// that was acknowledged before it began is missing, and the round is closed from it.
func TestABackupUnderLoad(t *testing.T) {
	places(t, func(t *testing.T, p place) {
		s := p.serve(t)
		s.key = p.key(t)
		s.roster(testkit.Roster(300, 300))
		id, tokens := s.open("")
		var phones sync.WaitGroup
		var mutex sync.Mutex
		receipts := map[string]string{}
		for w := range 8 {
			phones.Go(func() {
				for i := w; i < len(tokens); i += 8 {
					if status, receipt := s.cast(tokens[i]); status == http.StatusCreated {
						mutex.Lock()
						receipts[tokens[i]] = receipt
						mutex.Unlock()
					} else {
						t.Errorf("%d", status)
					}
				}
			})
		}
		for sent := 0; sent < 100; time.Sleep(time.Millisecond) {
			mutex.Lock()
			sent = len(receipts)
			mutex.Unlock()
		}
		mutex.Lock()
		before := make(map[string]string, len(receipts))
		for token, receipt := range receipts {
			before[token] = receipt
		}
		mutex.Unlock()
		file := filepath.Join(t.TempDir(), "load.hailong.zip")
		want := digest(t, p.must(t, "backup", file))
		phones.Wait()
		s.must(http.StatusOK, http.MethodPost, "/api/v1/surveys/"+id+"/close", nil, nil)
		s.stop()

		other := p.elsewhere(t)
		other.dir = t.TempDir() // the keys of this round are gone with its closing here, so the drill has none
		copyFile(t, filepath.Join(p.dir, "secret"), filepath.Join(other.dir, "secret"))
		out := other.must(t, "restore", file)
		if digest(t, out) != want || !strings.Contains(out, "MISSING: the key of the open survey "+id) {
			t.Errorf("%s", out)
		}
		if again := filepath.Join(t.TempDir(), "again.hailong.zip"); digest(t, other.must(t, "backup", again)) == want {
			t.Error("the record does not tell of the restore") // its line is the one difference
		}
		back := other.serve(t)
		back.key = s.key
		status, answer := back.send(http.MethodGet, "/readyz", "", "")
		if status != http.StatusOK || !strings.Contains(string(answer), "key file missing") {
			t.Errorf("%d %s", status, answer)
		}
		for token, receipt := range before {
			if status, same := back.cast(token); status != http.StatusOK || same != receipt {
				t.Fatalf("acknowledged before the backup and gone: %d %s", status, same)
			}
		}
		if responded, _, _ := back.participation(id); responded < len(before) || responded > 600 {
			t.Errorf("%d responded, %d were acknowledged before", responded, len(before))
		}
		back.stop()
	})
}

// Secrets travel under a passphrase; with them an open round goes on elsewhere, and its figures are those it would have
// had.
func TestAnotherMachineGoesOn(t *testing.T) {
	places(t, func(t *testing.T, p place) {
		s := p.serve(t)
		s.key = p.key(t)
		s.roster(testkit.Roster(9, 9))
		id, tokens := s.open("")
		for _, token := range tokens[:12] {
			s.cast(token)
		}
		dir := t.TempDir()
		file, secrets := filepath.Join(dir, "a.hailong.zip"), filepath.Join(dir, "secrets.age")
		p.passphrase = "a sentence nobody else knows"
		p.must(t, "backup", file, "--with-secrets", secrets)
		s.stop()
		raw, err := os.ReadFile(secrets)
		if err != nil {
			t.Fatal(err)
		}
		hidden, err := os.ReadFile(filepath.Join(p.dir, "secret"))
		if err != nil || strings.Contains(string(raw), strings.TrimSpace(string(hidden))) ||
			!strings.HasPrefix(string(raw), "-----BEGIN AGE ENCRYPTED FILE-----") {
			t.Errorf("the secret lies open: %v", err)
		}
		other := p.elsewhere(t)
		other.dir = t.TempDir()
		other.passphrase = "another sentence"
		if _, errs, status := other.run(t, "restore", file, "--with-secrets", secrets); status != 1 ||
			!strings.Contains(errs, "passphrase") {
			t.Errorf("%d %s", status, errs)
		}
		if entries, _ := os.ReadDir(other.dir); len(entries) != 0 {
			t.Errorf("a refused restore left %v", entries)
		}
		other.passphrase = p.passphrase
		if out := other.must(t, "restore", file, "--with-secrets", secrets); strings.Contains(out, "MISSING") {
			t.Errorf("%s", out)
		}
		back := other.serve(t)
		back.key = s.key
		for _, token := range tokens[12:] {
			if status, _ := back.cast(token); status != http.StatusCreated {
				t.Errorf("%d", status)
			}
		}
		back.must(http.StatusOK, http.MethodPost, "/api/v1/surveys/"+id+"/close", nil, nil)
		if responded, _, _ := back.participation(id); responded != 18 {
			t.Errorf("%d", responded)
		}
		other.must(t, "verify")
		back.stop()
	})
}

// SQLite → PostgreSQL → SQLite, or the other way round: equal digests of data, figures and box, a clean verify,
// and the same slips in the box of a round that is open.
func TestCopyThereAndBack(t *testing.T) {
	places(t, func(t *testing.T, p place) {
		const public = "http://khaosat.hoasen.example"
		s := p.serveAs(t, public)
		s.key = p.key(t)
		s.roster(testkit.Roster(9, 9))
		id, tokens := s.open("")
		for _, token := range tokens {
			s.cast(token)
		}
		s.must(http.StatusOK, http.MethodPost, "/api/v1/surveys/"+id+"/close", nil, nil)
		seal := s.must(http.StatusOK, http.MethodGet, "/api/v1/surveys/"+id+"/seal", nil, nil)
		figures := s.must(http.StatusOK, http.MethodGet, "/api/v1/surveys/"+id+"/statistics", nil, nil)
		if status, answer := s.send(http.MethodPost, "/api/v1/roster?scope=classes", "text/csv",
			"3A: 11\n"); status != http.StatusOK {
			t.Fatalf("%d %s", status, answer)
		}
		box, _ := s.open("")
		box = "/api/v1/surveys/" + box + "/handout?kind=slips"
		slips := s.must(http.StatusOK, http.MethodGet, box, nil, nil)
		if _, errs, status := p.run(t, "copy", "--from", p.database, "--to", p.elsewhere(t).database); status != 1 ||
			!strings.Contains(errs, "another hailong") {
			t.Errorf("a served database is copied: %d %s", status, errs)
		}
		s.stop()
		there := p.elsewhere(t)
		back := there.elsewhere(t)
		first := digest(t, p.must(t, "copy", "--from", p.database, "--to", there.database))
		if second := digest(t, p.must(t, "copy", "--from", there.database, "--to", back.database)); second != first {
			t.Errorf("there %s, back %s", first, second)
		}
		if _, errs, status := p.run(t, "copy", "--from", p.database, "--to", there.database); status != 1 ||
			!strings.Contains(errs, "--force") {
			t.Errorf("written over: %d %s", status, errs)
		}
		p.must(t, "copy", "--from", back.database, "--to", there.database, "--force")
		if _, errs, status := back.run(t, "serve", "--addr", "127.0.0.1:0"); status != 1 ||
			!strings.Contains(errs, "was copied to another database") {
			t.Errorf("what was copied takes ballots too: %d %s", status, errs)
		}
		p.must(t, "copy", "--undo", "--from", back.database)
		for _, q := range []place{there, back} {
			if out := q.must(t, "verify"); !strings.Contains(out, "2 surveys checked, 0 faults") {
				t.Errorf("%s", out)
			}
			n := q.serveAs(t, public)
			n.key = s.key
			if got := n.must(http.StatusOK, http.MethodGet, "/api/v1/surveys/"+id+"/seal", nil,
				nil); string(got) != string(seal) {
				t.Errorf("another seal: %s", got)
			}
			if got := n.must(http.StatusOK, http.MethodGet, "/api/v1/surveys/"+id+"/statistics", nil,
				nil); string(got) != string(figures) {
				t.Errorf("other figures: %s", got)
			}
			if got := n.must(http.StatusOK, http.MethodGet, box, nil, nil); string(got) != string(slips) {
				t.Error("other slips are in the box")
			}
			n.stop()
		}
	})
}

// Killed at any moment of a backup or a restore: no file of the wanted name that is not whole, no database that is not
// whole.
func TestKilledWhileBackingUpAndRestoring(t *testing.T) {
	places(t, func(t *testing.T, p place) {
		s := p.serve(t)
		s.key = p.key(t)
		s.roster(testkit.Roster(250, 250, 250, 250))
		_, tokens := s.open("")
		for _, token := range tokens[:40] {
			s.cast(token)
		}
		s.stop()
		dir := t.TempDir()
		good := filepath.Join(dir, "good.hailong.zip")
		began := time.Now()
		before := digest(t, p.must(t, "backup", good))
		long := time.Since(began)
		whole := func() string { // what the database holds now
			t.Helper()
			file := filepath.Join(t.TempDir(), "now.hailong.zip")
			return digest(t, p.must(t, "backup", file))
		}
		killed, finished := 0, 0
		for i := range kills() {
			// spread over the whole of it, and a bit beyond
			after := long * time.Duration(2*i+1) / time.Duration(2*kills()) * 5 / 4
			file := filepath.Join(dir, "killed.hailong.zip")
			_ = os.Remove(file)
			if p.killed(t, after, "backup", file) {
				killed++
			}
			if _, err := os.Stat(file); err != nil {
				continue
			}
			finished++
			p.must(t, "restore", "--check", file)
		}
		t.Logf("backups: %d killed, %d whole files", killed, finished)
		// Restoring puts one line on record, so a database that was replaced has another digest; a half one would have
		// none of the two and would not pass verify.
		killed, finished = 0, 0
		began = time.Now()
		p.must(t, "restore", good, "--force")
		long = time.Since(began)
		for i := range kills() {
			was := whole()
			if p.killed(t, long*time.Duration(2*i+1)/time.Duration(2*kills())*5/4, "restore", good, "--force") {
				killed++
			}
			now := whole()
			if now != was {
				finished++
			}
			p.must(t, "verify")
		}
		t.Logf("restores: %d killed, %d exchanged", killed, finished)
		p.must(t, "restore", good, "--force")
		if left, _ := filepath.Glob(filepath.Join(p.dir, "*.incoming*")); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
		if now := whole(); now == before {
			t.Error("the last restore is not on record")
		}
	})
}

// kills is how often a crash test strikes: a few times here, HAILONG_KILLS times in the long form.
func kills() int {
	if os.Getenv("HAILONG_KILLS") != "" {
		return 100
	}
	return 6
}

// killed starts a command and kills it after a while; false when it had ended before.
func (p place) killed(t *testing.T, after time.Duration, args ...string) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patient)
	defer cancel()
	command := exec.CommandContext(ctx, program, args...)
	command.Env, command.Dir = p.environment(), p.dir
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = command.Wait(); close(ended) }()
	select {
	case <-ended:
		return false
	case <-time.After(after): // the moment of a power cut, not a wait for something
		_ = command.Process.Kill()
		<-ended
		return true
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	raw, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	write(t, to, string(raw))
}

// Who sets nothing has backups, beside the data folder and not in it, and is told that another disk is better.
func TestBackupsComeUnasked(t *testing.T) {
	p := place{dir: filepath.Join(t.TempDir(), "data"), settings: []string{"HAILONG_BACKUP_DIR="}}
	p.from, p.database = filepath.Dir(p.dir), "sqlite:"+filepath.Join(p.dir, "hailong.db")
	s := p.serve(t)
	eventually(t, "a backup", s.log.String, func() bool {
		files, _ := filepath.Glob(filepath.Join(p.dir+"-backups", "hailong-*.hailong.zip"))
		return len(files) == 1
	})
	s.tells("on the database's own disk, and lost with it")
	s.stop()
}

// Backups come by themselves, and one that is due at the start is made at the start. Every metric that the alert rules
// and the dashboard ask for is told.
func TestServeMakesBackups(t *testing.T) {
	places(t, func(t *testing.T, p place) {
		dir := filepath.Join(t.TempDir(), "backups")
		address := freeAddress(t)
		s := p.serve(t, "--backup-dir", dir, "--backup-keep", "2", "--metrics-addr", address)
		var files []string
		eventually(t, "a backup", s.log.String, func() bool {
			files, _ = filepath.Glob(filepath.Join(dir, "hailong-*.hailong.zip"))
			return len(files) == 1
		})
		p.must(t, "restore", "--check", files[0])
		s.base = "http://" + address
		_, told := s.send(http.MethodGet, "/metrics", "", "")
		for _, name := range []string{"prometheus-rules.yml", "grafana-dashboard.json"} {
			raw, err := os.ReadFile(filepath.Join("..", "..", "docs", "operations", name))
			if err != nil {
				t.Fatal(err)
			}
			for _, metric := range regexp.MustCompile(`hailong_[a-z_]+`).FindAllString(string(raw), -1) {
				if !regexp.MustCompile(`(?m)^`+metric+`[{ ]`).Match(told) && metric != "hailong_requests_total" &&
					metric != "hailong_request_seconds_bucket" {
					t.Errorf("%s asks for %s, which is not told", name, metric)
				}
			}
		}
		s.stop()
	})
}
