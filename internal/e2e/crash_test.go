package e2e

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"hailong/internal/testkit"
)

// rounds is how often something is done to a server: a few times, or HAILONG_LONG times in the long form.
func rounds(short int) int {
	n, err := strconv.Atoi(os.Getenv("HAILONG_LONG"))
	if err != nil || n <= 0 {
		return short
	}
	return n
}

func random(t testing.TB, below int) int {
	t.Helper()
	n, err := rand.Int(rand.Reader, big.NewInt(int64(below)))
	if err != nil {
		t.Fatal(err)
	}
	return int(n.Int64())
}

// evening is a crowd of phones that cast, and remember what was acknowledged.
type evening struct {
	mutex    sync.Mutex
	next     int
	tokens   []string
	receipts map[string]string
	wrong    []string // what must not happen
	dying    bool     // the disk is about to fail: what is said then counts for nothing, except a receipt
	arrived  chan struct{}
}

// phone casts new ballots until the server is gone or budget is used up; between them it sends old ones again, which
// must give the receipt that was acknowledged.
func (e *evening) phone(s *server, budget int) {
	for range budget {
		e.mutex.Lock()
		var token, known string
		if e.next < len(e.tokens) {
			token = e.tokens[e.next]
			e.next++
		}
		e.mutex.Unlock()
		if token == "" {
			return
		}
		status, receipt := s.cast(token)
		if status == 0 {
			return
		}
		e.mutex.Lock()
		known = e.receipts[token]
		switch {
		case status == http.StatusServiceUnavailable, e.dying && status == http.StatusInternalServerError:
		case status != http.StatusCreated && status != http.StatusOK, receipt == "", known != "" && known != receipt:
			e.wrong = append(e.wrong, fmt.Sprintf("%d %s, acknowledged was %q", status, receipt, known))
		default:
			e.receipts[token] = receipt
		}
		e.mutex.Unlock()
		select {
		case e.arrived <- struct{}{}:
		default:
		}
	}
}

// castAgain is cast as a phone does it: it sends again while the server says that it cannot store just now.
func (s *server) castAgain(token string) (status int, receipt string) {
	eventually(s.t, "a cast that is not busy", s.log.String, func() bool {
		status, receipt = s.cast(token)
		return status != http.StatusServiceUnavailable
	})
	return status, receipt
}

// dies tells whether the disk is failing.
func (e *evening) dies(is bool) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.dying = is
}

// check sends everything that was acknowledged once more: it must be there, once, with its receipt.
func (e *evening) check(t *testing.T, s *server) {
	t.Helper()
	for token, receipt := range e.receipts {
		if status, same := s.castAgain(token); status != http.StatusOK || same != receipt {
			t.Fatalf("an acknowledged ballot is gone: %d %s, not %s", status, same, receipt)
		}
	}
	for _, w := range e.wrong {
		t.Error(w)
	}
}

// Killed again and again while parents send: every acknowledged ballot is there once. The long form is
//
//	HAILONG_LONG=500 go test ./internal/e2e -run TestKilledAgainAndAgain -v -timeout 50m
//
// which kills 550 times on each database, on both at the same time, and as often again in a round with three keys.
func TestKilledAgainAndAgain(t *testing.T) {
	t.Run("plain", func(t *testing.T) { killedAgain(t, false) })
	if rounds(0) > 0 {
		t.Run("three keys", func(t *testing.T) { killedAgain(t, true) })
	}
}

func killedAgain(t *testing.T, three bool) {
	t.Helper()
	places(t, func(t *testing.T, p place) {
		const each = 25 // ballots that may arrive between two kills
		n := rounds(12)
		s := p.serve(t)
		s.key = p.key(t)
		s.roster(testkit.Roster(n*each/2, n*each/2))
		id := s.draft()
		var sheets []string
		if three {
			sheets = s.sheets(id)
		}
		s.must(http.StatusOK, http.MethodPost, at(id)+"/open", nil, nil)
		tokens := s.tokens(id)
		e := &evening{tokens: tokens, receipts: map[string]string{}, arrived: make(chan struct{}, 1024)}
		var starts []time.Duration
		for range n {
			var phones sync.WaitGroup
			for range 8 {
				phones.Go(func() { e.phone(s, each/8+1) })
			}
			for range random(t, each*2/3) + 1 {
				<-e.arrived
			}
			s.kill()
			phones.Wait()
			begin := time.Now()
			key := s.key
			s = p.serve(t)
			s.key = key
			starts = append(starts, time.Since(begin))
			p.actsAreOnRecord(t)
		}
		acknowledged := len(e.receipts)
		e.check(t, s)
		// Whoever was cut off sends again, and everybody else comes: each counts once.
		for _, token := range tokens {
			if status, _ := s.cast(token); status != http.StatusCreated && status != http.StatusOK {
				t.Fatalf("again: %d", status)
			}
		}
		if responded, _, _ := s.participation(id); responded != len(tokens) {
			t.Errorf("%d of %d", responded, len(tokens))
		}
		// Killed while it counts: it goes on at the next start, or when two sheets are typed again, and publishes once.
		var body any
		typed := ""
		if three {
			typed = `{"sheets":["` + sheets[0] + `","` + sheets[2] + `"]}`
			body = json.RawMessage(typed)
		}
		for range max(3, n/10) {
			go s.send(http.MethodPost, at(id)+"/close", "application/json", typed)
			time.Sleep(time.Duration(random(t, 60)) * time.Millisecond)
			s.kill()
			key := s.key
			s = p.serve(t)
			s.key = key
			p.actsAreOnRecord(t)
		}
		s.must(http.StatusOK, http.MethodPost, at(id)+"/close", body, nil)
		var figures struct{ Counted int }
		s.must(http.StatusOK, http.MethodGet, "/api/v1/surveys/"+id+"/statistics", nil, &figures)
		if figures.Counted != len(tokens) {
			t.Errorf("%d counted of %d", figures.Counted, len(tokens))
		}
		if out, errs, status := p.run(t, "verify"); status != 0 {
			t.Errorf("verify: %s%s", out, errs)
		}
		s.stop()
		slices.Sort(starts)
		t.Logf("%d kills, %d acknowledged, 0 lost, 0 double, 0 acts without record; start %v, 95 of 100 below %v", n+max(3, n/10),
			acknowledged, starts[len(starts)/2].Round(time.Millisecond),
			starts[len(starts)*95/100].Round(time.Millisecond))
	})
}

// Killed while a roster comes in: the roster is the one before or the one after, never a part.
func TestKilledWhileImporting(t *testing.T) {
	places(t, func(t *testing.T, p place) {
		s := p.serve(t)
		s.key = p.key(t)
		sizes := map[int]bool{0: true}
		for i := range max(4, rounds(12)/4) {
			size := 1500 + 100*i
			go s.send(http.MethodPost, "/api/v1/roster", "text/csv", string(testkit.Roster(size/2, size/2)))
			time.Sleep(time.Duration(random(t, 250)) * time.Millisecond)
			s.kill()
			sizes[size] = true
			key := s.key
			s = p.serve(t)
			s.key = key
			p.actsAreOnRecord(t)
			var list struct{ Parents []json.RawMessage }
			s.must(http.StatusOK, http.MethodGet, "/api/v1/parents", nil, &list)
			if !sizes[len(list.Parents)] {
				t.Fatalf("a part of a roster: %d parents", len(list.Parents))
			}
			sizes = map[int]bool{len(list.Parents): true}
		}
		s.stop()
	})
}

// PostgreSQL restarted while parents send: nobody loses anything, the service comes back by itself.
func TestPostgresRestartsMidLoad(t *testing.T) {
	database := testkit.StartPostgres(t)
	p := place{dir: t.TempDir(), database: database.Clone(t)}
	s := p.serve(t)
	s.key = p.key(t)
	s.roster(testkit.Roster(300, 300))
	id, tokens := s.open("")
	e := &evening{tokens: tokens, receipts: map[string]string{}, arrived: make(chan struct{}, 1024)}
	for range max(2, rounds(12)/6) {
		var phones sync.WaitGroup
		for range 8 {
			phones.Go(func() { e.phone(s, 12) })
		}
		for range 20 {
			<-e.arrived
		}
		database.Restart(t)
		phones.Wait()
	}
	e.check(t, s)
	for _, token := range tokens {
		if status, _ := s.castAgain(token); status != http.StatusCreated && status != http.StatusOK {
			t.Fatalf("after the restart: %d", status)
		}
	}
	if responded, _, _ := s.participation(id); responded != len(tokens) {
		t.Errorf("%d of %d", responded, len(tokens))
	}
	s.must(http.StatusOK, http.MethodPost, "/api/v1/surveys/"+id+"/close", nil, nil)
	s.stop()
	if out, errs, status := p.run(t, "verify"); status != 0 {
		t.Errorf("verify: %s%s", out, errs)
	}
}

// A disk that is full: ballots are refused with a reason and none that was acknowledged is lost; pages are still read;
// when there is room again it goes on without a restart.
func TestTheDiskIsFull(t *testing.T) {
	disk := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=48m,mode=700", "tmpfs",
		disk).CombinedOutput(); err != nil {
		testkit.Missing(t, "a small disk: "+string(out))
	}
	t.Cleanup(func() { _ = exec.Command("umount", "-l", disk).Run() })
	p := place{dir: disk, database: "sqlite:" + filepath.Join(disk, "hailong.db")}
	s := p.serve(t)
	s.key = p.key(t)
	s.roster(testkit.Roster(400, 400))
	id, tokens := s.open("")
	var draft struct{ ID string }
	s.must(http.StatusCreated, http.MethodPost, "/api/v1/surveys",
		map[string]string{"school_year": "2023-2024", "period": "Học kỳ 2"}, &draft)
	ballast := filepath.Join(disk, "ballast")
	e := &evening{tokens: tokens, receipts: map[string]string{}, arrived: make(chan struct{}, 1024)}
	refused := 0
	for i, token := range tokens[:400] {
		if i == 100 {
			fill(t, ballast)
		}
		switch status, receipt := s.cast(token); status {
		case http.StatusCreated:
			e.receipts[token] = receipt
		case http.StatusServiceUnavailable:
			refused++
		default:
			t.Fatalf("on a full disk: %d", status)
		}
	}
	if refused == 0 {
		t.Fatal("the disk was never full: the test looks at nothing")
	}
	if status, _ := s.send(http.MethodGet, "/s/"+tokens[799], "", ""); status != http.StatusOK {
		t.Errorf("a page on a full disk: %d", status)
	}
	s.refuses("disk is full", tokens[799], disk)
	for what, call := range map[string][2]string{
		"opens":   {http.MethodPost, "/api/v1/surveys/" + draft.ID + "/open"},
		"closes":  {http.MethodPost, "/api/v1/surveys/" + id + "/close"},
		"deletes": {http.MethodDelete, "/api/v1/surveys/" + draft.ID},
	} {
		if status, answer := s.send(call[0], call[1], "", ""); status != http.StatusServiceUnavailable {
			t.Errorf("who %s on a full disk: %d %s", what, status, answer)
		}
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	s.readyAgain()
	e.check(t, s)
	for _, token := range tokens {
		if status, _ := s.cast(token); status != http.StatusCreated && status != http.StatusOK {
			t.Fatalf("with room again: %d", status)
		}
	}
	if responded, _, _ := s.participation(id); responded != len(tokens) {
		t.Errorf("%d of %d", responded, len(tokens))
	}
	s.must(http.StatusOK, http.MethodPost, "/api/v1/surveys/"+id+"/close", nil, nil)
	s.must(http.StatusOK, http.MethodPost, "/api/v1/surveys/"+draft.ID+"/open", nil, nil)
	s.stop()
	if out, errs, status := p.run(t, "verify"); status != 0 {
		t.Errorf("verify: %s%s", out, errs)
	}
	fill(t, ballast)
	if _, errs, status := p.run(t, "serve", "--addr", "127.0.0.1:0"); status != 1 ||
		!strings.Contains(errs, "disk is full") {
		t.Errorf("started on a full disk: %d %s", status, errs)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if out, errs, status := p.run(t, "verify"); status != 0 {
		t.Errorf("verify after a start on a full disk: %s%s", out, errs)
	}
	t.Logf("%d acknowledged before and while the disk was full, %d refused, 0 lost", len(e.receipts), refused)
}

// fill writes until there is no room.
func fill(t *testing.T, path string) {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close() // it is full, that is what we want
	for block := make([]byte, 64<<10); ; {
		if _, err = file.Write(block); err != nil {
			return
		}
	}
}
