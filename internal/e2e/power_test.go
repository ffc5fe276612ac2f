//go:build linux

package e2e

import (
	"encoding/json"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hailong/internal/testkit"
	"hailong/internal/testkit/powercut"
)

// onDisk is a place on a disk whose power can be cut. The program makes its folder itself.
func onDisk(power *powercut.Power) place {
	dir := filepath.Join(power.Dir, "data")
	return place{dir: dir, from: power.Dir, database: "sqlite:" + filepath.Join(dir, "hailong.db")}
}

// cut cuts the power, and starts the server again on what the disk then holds.
func (p place) cut(t *testing.T, power *powercut.Power, s *server, loss powercut.Loss) (*server, powercut.Dropped) {
	t.Helper()
	power.Off()
	s.kill()
	dropped := power.On(loss)
	again := p.serve(t)
	again.key = s.key
	return again, dropped
}

// The power is cut again and again while parents send, on a disk that forgets what was not synced: what was
// acknowledged is there once. After every other cut some of what was not synced is there all the same, in no order. The
// long form is
//
//	HAILONG_LONG=180 go test ./internal/e2e -run TestThePowerIsCut -v -timeout 15m
func TestThePowerIsCut(t *testing.T) {
	power := powercut.Start(t)
	p := onDisk(power)
	losses := []powercut.Loss{powercut.LoseAll, powercut.LoseSome}
	const each = 48 // ballots that may arrive between two cuts
	n := rounds(3)
	s := p.serve(t)
	s.key = p.key(t)
	s, _ = p.cut(t, power, s, powercut.LoseAll) // the keys and the account were told: they are there
	s.roster(testkit.Roster(n*each/2, n*each/2))
	id, _ := s.open("")
	s, _ = p.cut(t, power, s, powercut.LoseAll) // and so are the round, its links and its key
	tokens := s.tokens(id)
	if len(tokens) != n*each/2*2 {
		t.Fatalf("%d links", len(tokens))
	}
	e := &evening{tokens: tokens, receipts: map[string]string{}, arrived: make(chan struct{}, 1024)}
	var dropped powercut.Dropped
	for i := range n {
		known := maps.Clone(e.receipts)
		var phones sync.WaitGroup
		for range 16 {
			phones.Go(func() { e.phone(s, each/16) })
		}
		for range random(t, each*2/3) + 1 {
			<-e.arrived
		}
		e.dies(true)
		again, lost := p.cut(t, power, s, losses[i%2])
		phones.Wait()
		e.dies(false)
		for len(e.arrived) > 0 {
			<-e.arrived
		}
		s = again
		dropped.Sectors, dropped.Names = dropped.Sectors+lost.Sectors, dropped.Names+lost.Names
		if responded, _, _ := s.participation(id); responded < len(e.receipts) || responded > e.next {
			t.Fatalf("%d acknowledged, %d sent, %d answered", len(e.receipts), e.next, responded)
		}
		for token, receipt := range e.receipts {
			if known[token] != "" {
				continue
			}
			if status, page := s.send(http.MethodGet, "/r/"+receipt, "", ""); status != http.StatusOK {
				t.Fatalf("the receipt %s: %d %s", receipt, status, page)
			}
			if status, same := s.cast(token); status != http.StatusOK || same != receipt {
				t.Fatalf("an acknowledged ballot is gone: %d %s, not %s", status, same, receipt)
			}
		}
	}
	for _, w := range e.wrong {
		t.Error(w)
	}
	acknowledged := len(e.receipts)
	if acknowledged == 0 || dropped.Sectors == 0 {
		t.Fatalf("%d acknowledged, %+v dropped: the rehearsal looks at nothing", acknowledged, dropped)
	}
	e.check(t, s)
	for _, token := range tokens {
		if status, _ := s.cast(token); status != http.StatusCreated && status != http.StatusOK {
			t.Fatalf("again: %d", status)
		}
	}
	if responded, _, _ := s.participation(id); responded != len(tokens) {
		t.Errorf("%d of %d", responded, len(tokens))
	}
	closing := max(3, n/10)
	for i := range closing { // cut while it counts
		go s.send(http.MethodPost, "/api/v1/surveys/"+id+"/close", "", "")
		time.Sleep(time.Duration(random(t, 60)) * time.Millisecond)
		s, _ = p.cut(t, power, s, losses[i%2])
	}
	s.must(http.StatusOK, http.MethodPost, "/api/v1/surveys/"+id+"/close", nil, nil)
	before := s.must(http.StatusOK, http.MethodGet, "/api/v1/surveys/"+id+"/statistics", nil, nil)
	s, _ = p.cut(t, power, s, powercut.LoseAll)
	after := s.must(http.StatusOK, http.MethodGet, "/api/v1/surveys/"+id+"/statistics", nil, nil)
	if !slices.Equal(before, after) {
		t.Errorf("figures before the cut %s\nand after %s", before, after)
	}
	var figures struct{ Counted int }
	if err := json.Unmarshal(after, &figures); err != nil || figures.Counted != len(tokens) {
		t.Errorf("%d counted of %d (%v)", figures.Counted, len(tokens), err)
	}
	s.stop()
	if out, errs, status := p.run(t, "verify"); status != 0 {
		t.Errorf("verify: %s%s", out, errs)
	}
	p.actsAreOnRecord(t)
	t.Logf("%d cuts, %d acknowledged before them, 0 lost, 0 double, 0 acts without record; %d sectors and %d names "+
		"were thrown away while parents sent", n+closing+3, acknowledged, dropped.Sectors, dropped.Names)
}

// The rehearsal can see a loss: on a disk whose fsync lies, ballots that were acknowledged are gone after a cut.
func TestALyingDiskLosesBallots(t *testing.T) {
	power := powercut.Start(t)
	p := onDisk(power)
	s := p.serve(t)
	s.key = p.key(t)
	s.roster(testkit.Roster(10, 10))
	id, tokens := s.open("")
	power.Lie()
	for _, token := range tokens {
		if status, _ := s.cast(token); status != http.StatusCreated {
			t.Fatalf("%d", status)
		}
	}
	s, _ = p.cut(t, power, s, powercut.LoseAll)
	if responded, _, _ := s.participation(id); responded != 0 {
		t.Errorf("%d of %d ballots are there, and nothing was synced", responded, len(tokens))
	}
	s.stop()
}

// A disk that becomes read-only under a running server: ballots are refused with a reason, pages are read, nothing that
// was acknowledged is lost; when it can be written again, it goes on without a restart.
func TestTheDiskIsReadOnly(t *testing.T) {
	power := powercut.Start(t)
	p := onDisk(power)
	s := p.serve(t)
	s.key = p.key(t)
	s.roster(testkit.Roster(20, 20))
	id, tokens := s.open("")
	e := &evening{tokens: tokens, receipts: map[string]string{}}
	for _, token := range tokens[:10] {
		status, receipt := s.cast(token)
		if status != http.StatusCreated {
			t.Fatalf("%d", status)
		}
		e.receipts[token] = receipt
	}
	power.ReadOnly(true)
	for _, token := range tokens[10:20] {
		status, answer := s.send(http.MethodPost, "/api/v1/ballots/"+token, "application/json",
			`{"submission_key":"submission-`+token+`","answers":`+satisfied+`}`)
		var told struct{ Title, Detail string }
		if err := json.Unmarshal(answer, &told); err != nil || status != http.StatusServiceUnavailable ||
			told.Title == "" || !strings.Contains(told.Detail, "chưa có gì được lưu") {
			t.Errorf("on a read-only disk: %d %s", status, answer)
		}
	}
	for _, path := range []string{"/s/" + tokens[30], "/r/" + e.receipts[tokens[0]]} {
		if status, _ := s.send(http.MethodGet, path, "", ""); status != http.StatusOK {
			t.Errorf("%s on a read-only disk: %d", path, status)
		}
	}
	s.refuses("takes no writes", tokens[30], power.Dir)
	if responded, _, _ := s.participation(id); responded != len(e.receipts) {
		t.Errorf("%d on a read-only disk, %d acknowledged", responded, len(e.receipts))
	}
	power.ReadOnly(false)
	s.readyAgain()
	e.check(t, s)
	for _, token := range tokens {
		if status, _ := s.cast(token); status != http.StatusCreated && status != http.StatusOK {
			t.Fatalf("written again: %d", status)
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
