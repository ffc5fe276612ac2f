package e2e

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"hailong/internal/database"
	"hailong/internal/testkit"
)

// moments are how long a move has been under way when the server dies: before it, in it, and after it.
var moments = []time.Duration{0, time.Millisecond, 3 * time.Millisecond, 8 * time.Millisecond, 20 * time.Millisecond}

// move is a request that changes something; a body is JSON unless its kind says else.
type move struct{ path, body, kind string }

// killedIn sends requests at the same time, kills the server after a moment, and starts it again.
func (p place) killedIn(t *testing.T, s *server, moment time.Duration, moves ...move) *server {
	t.Helper()
	var under sync.WaitGroup
	for _, m := range moves {
		under.Go(func() { s.send(http.MethodPost, m.path, cmp.Or(m.kind, "application/json"), m.body) })
	}
	time.Sleep(moment)
	s.kill()
	under.Wait()
	again := p.serve(t)
	again.key = s.key
	p.actsAreOnRecord(t)
	return again
}

// actsAreOnRecord compares what stands in the database with the lines that tell it: acts and lines are equally many.
func (p place) actsAreOnRecord(t *testing.T) {
	t.Helper()
	db, err := database.Open(t.Context(), p.database, testkit.Quiet())
	if err != nil {
		t.Fatal(err)
	}
	for act, equal := range map[string][2]string{
		"made": {"SELECT count(*) FROM surveys",
			"SELECT count(*) FROM audit WHERE action = 'record.create'"},
		"opened": {"SELECT count(*) FROM surveys WHERE status <> 'draft'",
			"SELECT count(*) FROM audit WHERE action = 'record.open'"},
		"closed": {"SELECT count(*) FROM surveys WHERE status IN ('closing', 'closed')",
			"SELECT count(*) FROM audit WHERE action = 'record.close'"},
		"counted": {"SELECT count(*) FROM surveys WHERE status = 'closed'",
			"SELECT count(*) FROM audit WHERE action = 'record.counted'"},
		"imported": {"SELECT count(*) FROM (SELECT school_id FROM parents GROUP BY school_id) p",
			"SELECT count(*) FROM (SELECT school_id FROM audit WHERE action = 'record.roster' GROUP BY school_id) a"},
	} {
		var done, told int
		if err = db.Read(t.Context(), func(tx *gorm.DB) error {
			return errors.Join(tx.Raw(equal[0]).Scan(&done).Error, tx.Raw(equal[1]).Scan(&told).Error)
		}); err != nil {
			t.Fatal(err)
		}
		if done != told {
			t.Errorf("%s: %d, on record: %d", act, done, told)
		}
	}
	if err = db.Close(); err != nil {
		t.Fatal(err)
	}
}

// A server that dies while it imports a roster, opens a round or closes one, plain or with three keys, is there again
// with the move done whole or not at all; the same move, sent again with the sheets of before, ends it, and the figures
// are those of every acknowledged ballot. What was typed to count is on no disk.
func TestKilledInTheMiddleOfAMove(t *testing.T) {
	places(t, func(t *testing.T, p place) {
		s := p.serve(t)
		s.key = p.key(t)
		parents := func() int {
			t.Helper()
			var list struct{ Parents []struct{ ID string } }
			s.must(http.StatusOK, http.MethodGet, "/api/v1/parents", nil, &list)
			return len(list.Parents)
		}
		for i, moment := range moments {
			before, after := 20*i, 20*(i+1)
			s = p.killedIn(t, s, moment, move{"/api/v1/roster", string(testkit.Roster(after)), "text/csv"})
			if n := parents(); n != before && n != after {
				t.Fatalf("killed after %s: %d parents, neither %d nor %d", moment, n, before, after)
			}
			s.roster(testkit.Roster(after))
		}
		var logs, typed, found []string
		for _, moment := range moments {
			plain := s.draft()
			three := s.draft()
			sheets := s.sheets(three)
			typed = append(typed, sheets...)
			s = p.killedIn(t, s, moment, move{path: at(three) + "/open"}, move{path: at(plain) + "/open"})
			s.opens(plain, moment)
			s.opens(three, moment)
			two := `{"sheets":["` + sheets[0] + `","` + sheets[2] + `"]}`
			killed := s
			s = p.killedIn(t, s, 4*moment, move{path: at(three) + "/close", body: two}, move{path: at(plain) + "/close"})
			logs = append(logs, killed.log.String())
			now := s.status(three)
			found = append(found, now)
			if now != "closed" { // without the sheets it is not counted, whatever the start found
				s.must(http.StatusConflict, http.MethodPost, at(three)+"/close", nil, nil)
			}
			s.must(http.StatusOK, http.MethodPost, at(three)+"/close", json.RawMessage(two), nil)
			s.must(http.StatusOK, http.MethodPost, at(plain)+"/close", nil, nil) // the same when it was done
			for _, id := range []string{plain, three} {
				if got := s.counted(id); got != [2]int{30, 30} {
					t.Errorf("killed after %s while closing: %v", moment, got)
				}
			}
		}
		t.Logf("killed while counting with sheets, found %v", found)
		if again := s.log.String(); p.holdsSheets(t, typed, append(logs, again)...) {
			t.Error("a sheet is on the disk or in the log")
		}
		write(t, filepath.Join(p.dir, "planted"), typed[1])
		if !p.holdsSheets(t, typed) {
			t.Error("a planted sheet is not found")
		}
		s.stop()
		if out, errs, code := p.run(t, "verify"); code != 0 || !strings.Contains(out, "0 faults") {
			t.Errorf("verify: %d %s%s", code, out, errs)
		}
		p.nothingOpens(t)
	})
}

// opens sends an opening again that a dying server did whole or not at all, and casts thirty ballots.
func (s *server) opens(id string, moment time.Duration) {
	s.t.Helper()
	switch now := s.status(id); now {
	case "draft":
		s.must(http.StatusOK, http.MethodPost, at(id)+"/open", nil, nil)
	case "open":
	default:
		s.t.Fatalf("killed after %s while opening: %s", moment, now)
	}
	tokens := s.tokens(id)
	if len(tokens) != 100 {
		s.t.Fatalf("killed after %s: %d links for 100 parents", moment, len(tokens))
	}
	for _, token := range tokens[:30] {
		if code, _ := s.cast(token); code != http.StatusCreated {
			s.t.Fatalf("killed after %s while opening: a cast is %d", moment, code)
		}
	}
}

// nothingOpens finds no lock, no keeper's public half and no key file: what could open a round is gone with its count,
// whichever moment the server died at.
func (p place) nothingOpens(t *testing.T) {
	t.Helper()
	db, err := database.Open(t.Context(), p.database, testkit.Quiet())
	if err != nil {
		t.Fatal(err)
	}
	var locks, publics int
	err = db.Read(t.Context(), func(tx *gorm.DB) error {
		return errors.Join(tx.Raw("SELECT count(*) FROM locks").Scan(&locks).Error,
			tx.Raw("SELECT count(*) FROM keepers WHERE public IS NOT NULL").Scan(&publics).Error)
	})
	// An opening that was cut off may leave an unfinished file: of a key that no round has, and swept in an hour.
	keys, _ := filepath.Glob(filepath.Join(p.dir, "keys", "[0-9a-f]*-*"))
	if err = errors.Join(err, db.Close()); err != nil || locks+publics+len(keys) > 0 {
		t.Errorf("%d locks, %d halves, keys %v are left: %v", locks, publics, keys, err)
	}
}
