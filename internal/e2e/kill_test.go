package e2e

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"hailong/internal/database"
	"hailong/internal/testkit"
)

// moments are how long a move has been under way when the server dies: before it, in it, and after it.
var moments = []time.Duration{0, time.Millisecond, 3 * time.Millisecond, 8 * time.Millisecond, 20 * time.Millisecond}

// killedIn sends a request, kills the server after a moment, and starts it again.
func (p place) killedIn(t *testing.T, s *server, moment time.Duration, method, path, kind, body string) *server {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.send(method, path, kind, body)
	}()
	time.Sleep(moment)
	s.kill()
	<-done
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

// A server that dies while it imports a roster, opens a round or closes one is there again with the move done whole or
// not at all; the same move, sent again, ends it, and the figures are those of every acknowledged ballot.
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
		status := func(id string) string {
			t.Helper()
			var survey struct{ Status string }
			s.must(http.StatusOK, http.MethodGet, "/api/v1/surveys/"+id, nil, &survey)
			return survey.Status
		}
		for i, moment := range moments {
			before, after := 20*i, 20*(i+1)
			s = p.killedIn(t, s, moment, http.MethodPost, "/api/v1/roster", "text/csv", string(testkit.Roster(after)))
			if n := parents(); n != before && n != after {
				t.Fatalf("killed after %s: %d parents, neither %d nor %d", moment, n, before, after)
			}
			s.roster(testkit.Roster(after))
		}
		for _, moment := range moments {
			var made struct{ ID string }
			s.must(http.StatusCreated, http.MethodPost, "/api/v1/surveys", map[string]string{}, &made)
			at := "/api/v1/surveys/" + made.ID
			s = p.killedIn(t, s, moment, http.MethodPost, at+"/open", "", "")
			switch now := status(made.ID); now {
			case "draft":
				s.must(http.StatusOK, http.MethodPost, at+"/open", nil, nil)
			case "open":
			default:
				t.Fatalf("killed after %s while opening: %s", moment, now)
			}
			tokens := s.tokens(made.ID)
			if len(tokens) != 100 {
				t.Fatalf("killed after %s: %d links for 100 parents", moment, len(tokens))
			}
			for _, token := range tokens[:30] {
				if code, _ := s.cast(token); code != http.StatusCreated {
					t.Fatalf("killed after %s while opening: a cast is %d", moment, code)
				}
			}
			s = p.killedIn(t, s, moment, http.MethodPost, at+"/close", "", "")
			s.must(http.StatusOK, http.MethodPost, at+"/close", nil, nil) // the same when it was done
			var figures struct {
				Counted      int
				Satisfaction []struct{ Satisfied int }
			}
			s.must(http.StatusOK, http.MethodGet, at+"/statistics", nil, &figures)
			if figures.Counted != 30 || len(figures.Satisfaction) != 2 || figures.Satisfaction[0].Satisfied != 30 {
				t.Errorf("killed after %s while closing: %+v", moment, figures)
			}
		}
		s.stop()
		if out, errs, code := p.run(t, "verify"); code != 0 || !strings.Contains(out, "0 faults") {
			t.Errorf("verify: %d %s%s", code, out, errs)
		}
	})
}
