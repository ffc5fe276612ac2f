package e2e

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"hailong/internal/testkit"
)

// The disk of an open round is deleted while parents send, and the machine dies: from the replica everything that was
// acknowledged is there, receipts answer, the closing counts. Only the secret and the keys, which no database holds,
// are brought by hand. The long form is
//
//	HAILONG_LONG=50 go test ./internal/e2e -run TestTheDatabaseIsDeletedUnderLoad -v -timeout 10m
func TestTheDatabaseIsDeletedUnderLoad(t *testing.T) {
	const each = 25
	n := rounds(4)
	second := filepath.Join(t.TempDir(), "second")
	p := place{dir: t.TempDir(), settings: []string{"HAILONG_REPLICA=" + second, "HAILONG_REPLICA_REQUIRED=true"}}
	p.database = "sqlite:" + filepath.Join(p.dir, "disk", "hailong.db")
	s := p.serve(t)
	s.key = p.key(t)
	s.roster(testkit.Roster(n*each/2, n*each/2))
	id, tokens := s.open("")
	e := &evening{tokens: tokens, receipts: map[string]string{}, arrived: make(chan struct{}, 1024)}
	for range n {
		var phones sync.WaitGroup
		for range 8 {
			phones.Go(func() { e.phone(s, each/8+1) })
		}
		for range random(t, each*2/3) + 1 {
			<-e.arrived
		}
		if err := os.RemoveAll(filepath.Join(p.dir, "disk")); err != nil {
			t.Fatal(err)
		}
		for range random(t, each/5) { // what still comes goes to both places that are there
			<-e.arrived
		}
		s.kill()
		phones.Wait()
		if out, errs, status := p.run(t, "restore"); status != 0 {
			t.Fatal(out, errs)
		}
		key := s.key
		s = p.serve(t)
		s.key = key
	}
	e.check(t, s)
	receipts := func(want string) {
		t.Helper()
		for _, receipt := range e.receipts {
			var told struct{ State string }
			s.must(http.StatusOK, http.MethodGet, "/api/v1/receipts/"+receipt, nil, &told)
			if told.State != want {
				t.Fatalf("the receipt %s is %s, not %s", receipt, told.State, want)
			}
		}
	}
	receipts("in_box")
	for _, token := range tokens {
		if status, _ := s.cast(token); status != http.StatusCreated && status != http.StatusOK {
			t.Fatalf("again: %d", status)
		}
	}
	s.must(http.StatusOK, http.MethodPost, "/api/v1/surveys/"+id+"/close", nil, nil)
	receipts("counted")
	var figures struct{ Counted int }
	s.must(http.StatusOK, http.MethodGet, "/api/v1/surveys/"+id+"/statistics", nil, &figures)
	if figures.Counted != len(tokens) {
		t.Errorf("%d counted of %d", figures.Counted, len(tokens))
	}
	if out, errs, status := p.run(t, "verify"); status != 0 {
		t.Errorf("verify: %s%s", out, errs)
	}
	s.stop()
	t.Logf("%d disks, %d acknowledged, 0 lost", n, len(e.receipts))
}

// A replica that is gone is told at once: where it is required ballots are refused, and nobody's receipt is given again
// for what only one place holds; where it is not, they go on. When it is back nothing is missing.
func TestTheReplicaIsGone(t *testing.T) {
	for name, required := range map[string]bool{"required": true, "not required": false} {
		t.Run(name, func(t *testing.T) {
			second := filepath.Join(t.TempDir(), "second")
			p := place{dir: t.TempDir(), settings: []string{"HAILONG_REPLICA=" + second}}
			p.database = "sqlite:" + filepath.Join(p.dir, "hailong.db")
			if required {
				p.settings = append(p.settings, "HAILONG_REPLICA_REQUIRED=true")
			}
			s := p.serve(t)
			s.key = p.key(t)
			s.roster(testkit.Roster(6, 6))
			_, tokens := s.open("")
			if status, _ := s.cast(tokens[0]); status != http.StatusCreated {
				t.Fatal(status)
			}
			away := second + "-away"
			if err := os.Rename(second, away); err != nil {
				t.Fatal(err)
			}
			status, _ := s.cast(tokens[1])
			again, _ := s.cast(tokens[1])
			ready, _ := s.send(http.MethodGet, "/readyz", "", "")
			want := map[bool][3]int{true: {503, 503, 503}, false: {201, 200, 200}}[required]
			if [3]int{status, again, ready} != want {
				t.Errorf("cast %d, again %d, ready %d, want %v", status, again, ready, want)
			}
			s.tells("the replica cannot be written")
			if err := os.Rename(away, second); err != nil {
				t.Fatal(err)
			}
			s.tells("complete again") // by itself
			if status, _ = s.cast(tokens[1]); status != http.StatusOK {
				t.Errorf("the second parent again: %d", status)
			}
			s.kill()
			if err := os.Remove(filepath.Join(p.dir, "hailong.db")); err != nil {
				t.Fatal(err)
			}
			if out, errs, status := p.run(t, "restore", "--force"); status != 0 {
				t.Fatal(out, errs)
			}
			key := s.key
			s = p.serve(t)
			s.key = key
			for _, token := range tokens[:2] {
				if status, _ = s.cast(token); status != http.StatusOK {
					t.Errorf("from the replica: %d", status)
				}
			}
			s.stop()
		})
	}
}

// A replica whose disk is not mounted at the start is told, and none is begun below the mount point, on the database's
// own disk: where it is required the server does not start, where it is not, ballots are taken. Mounted again it goes on.
func TestTheReplicasDiskIsNotMounted(t *testing.T) {
	disk, second := t.TempDir(), t.TempDir()
	mount := func(args ...string) {
		t.Helper()
		if out, err := exec.Command("mount", args...).CombinedOutput(); err != nil {
			testkit.Missing(t, "another disk: "+string(out))
		}
		at := args[len(args)-1]
		t.Cleanup(func() { _ = exec.Command("umount", "-l", at).Run() })
	}
	mount("-t", "tmpfs", "-o", "size=48m,mode=700", "tmpfs", disk)
	mount("--bind", disk, second)
	p := place{dir: t.TempDir(), settings: []string{"HAILONG_REPLICA=" + second}}
	p.database = "sqlite:" + filepath.Join(p.dir, "hailong.db")
	s := p.serve(t)
	s.key = p.key(t)
	s.roster(testkit.Roster(6, 6))
	_, tokens := s.open("")
	s.stop()
	if out, err := exec.Command("umount", second).CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	const told = "is its disk mounted?"
	if _, errs, status := p.run(t, "serve", "--addr", "127.0.0.1:0", "--replica-required"); status != 1 ||
		!strings.Contains(errs, told) {
		t.Errorf("started without the disk that is required: %d %s", status, errs)
	}
	key := s.key
	s = p.serve(t)
	s.key = key
	if status, _ := s.cast(tokens[0]); status != http.StatusCreated {
		t.Errorf("a cast without the disk: %d\n%s", status, s.log)
	}
	s.tells(told)
	if _, answer := s.send(http.MethodGet, "/readyz", "", ""); !strings.Contains(string(answer), "lies on one disk") {
		t.Errorf("/readyz: %s", answer)
	}
	s.stop()
	if left, err := os.ReadDir(second); err != nil || len(left) > 0 {
		t.Errorf("below the mount point: %v %v", left, err)
	}
	mount("--bind", disk, second)
	s = p.serve(t, "--replica-required")
	s.key = key
	if status, _ := s.cast(tokens[1]); status != http.StatusCreated {
		t.Errorf("mounted again: %d", status)
	}
	s.kill()
	if out, errs, status := p.run(t, "restore", "--force"); status != 0 {
		t.Fatal(out, errs)
	}
	s = p.serve(t)
	s.key = key
	for _, token := range tokens[:2] {
		if status, _ := s.cast(token); status != http.StatusOK {
			t.Errorf("from the replica: %d", status)
		}
	}
	s.stop()
}

// An empty disk, an older database or another school's never takes the place of what the replica holds.
func TestAReplicaIsNotWrittenOver(t *testing.T) {
	second := filepath.Join(t.TempDir(), "second")
	p := place{dir: t.TempDir(), settings: []string{"HAILONG_REPLICA=" + second}}
	p.database = "sqlite:" + filepath.Join(p.dir, "hailong.db")
	s := p.serve(t)
	s.key = p.key(t)
	s.roster(testkit.Roster(6, 6))
	_, tokens := s.open("")
	s.kill()
	copyFile(t, filepath.Join(p.dir, "hailong.db"), filepath.Join(p.dir, "old.db"))
	copyFile(t, filepath.Join(p.dir, "hailong.db-wal"), filepath.Join(p.dir, "old.db-wal"))
	key := s.key
	s = p.serve(t)
	s.key = key
	if status, _ := s.cast(tokens[0]); status != http.StatusCreated {
		t.Fatal(status)
	}
	s.stop()
	refused := func(p place, want string) {
		t.Helper()
		if _, errs, status := p.run(t, "serve", "--addr", "127.0.0.1:0"); status == 0 || !strings.Contains(errs, want) {
			t.Errorf("status %d, %q, want %q", status, errs, want)
		}
	}
	other := place{dir: t.TempDir(), settings: p.settings}
	other.database = "sqlite:" + filepath.Join(other.dir, "hailong.db")
	refused(other, "holds the replica of another database")
	older := p
	older.database = "sqlite:" + filepath.Join(p.dir, "old.db")
	refused(older, "knows more than the database")
	s = p.serve(t) // the right one goes on
	s.key = key
	if status, _ := s.cast(tokens[0]); status != http.StatusOK {
		t.Error("the ballot is gone")
	}
	s.stop()
}

// PostgreSQL with a synchronous standby: the first server is gone while parents send, the second is promoted, and
// everything that was acknowledged is there.
func TestFailoverToTheStandby(t *testing.T) {
	first := testkit.StartPostgres(t)
	p := place{dir: t.TempDir(), database: first.Clone(t)}
	second := first.Standby(t)
	s := p.serve(t)
	s.key = p.key(t)
	s.roster(testkit.Roster(100, 100))
	id, tokens := s.open("")
	e := &evening{tokens: tokens, receipts: map[string]string{}, arrived: make(chan struct{}, 1024)}
	var phones sync.WaitGroup
	for range 8 {
		phones.Go(func() { e.phone(s, 20) })
	}
	for range 60 {
		<-e.arrived
	}
	first.Crash(t)
	phones.Wait()
	s.kill()
	second.Promote(t)
	p.database = second.At(t, p.database)
	key := s.key
	s = p.serve(t)
	s.key = key
	e.check(t, s)
	for _, token := range tokens {
		if status, _ := s.cast(token); status != http.StatusCreated && status != http.StatusOK {
			t.Fatalf("again: %d", status)
		}
	}
	s.must(http.StatusOK, http.MethodPost, "/api/v1/surveys/"+id+"/close", nil, nil)
	s.stop()
	if out, errs, status := p.run(t, "verify"); status != 0 {
		t.Errorf("verify: %s%s", out, errs)
	}
	t.Logf("%d acknowledged, 0 lost", len(e.receipts))
}
