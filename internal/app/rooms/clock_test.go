package rooms_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/ballot"
	"hailong/internal/clock"
	"hailong/internal/database"
	"hailong/internal/school"
	"hailong/internal/survey"
	"hailong/internal/testkit"
)

const year = 365 * 24 * time.Hour

// estate is a school with a round that closes in half an hour, one that closes in a month, a closed one whose ballots
// are kept for years yet, one whose are to be erased, and a parent who left long ago and one who has just left.
type estate struct {
	dir                        string
	school                     uuid.UUID
	soon, later, kept, expired *testkit.Round
}

// offset is a clock that is wrong by so much; its monotonic reading is right.
func offset(by *time.Duration) func() time.Time {
	return func() time.Time { return time.Now().Add(*by) }
}

// boot is a start of the program whose clock is wrong.
func boot(t *testing.T, db *database.DB, dir string, by *time.Duration, log *bytes.Buffer) *testkit.Rooms {
	t.Helper()
	r := testkit.BuildIn(t, db, dir, ballot.GroupCommit, slog.New(slog.NewTextHandler(log, nil)))
	r.SetClock(offset(by))
	return r
}

// settle makes everything at times that are right.
func settle(t *testing.T, db *database.DB) estate {
	t.Helper()
	e, by := estate{dir: t.TempDir()}, time.Duration(0)
	r := boot(t, db, e.dir, &by, &bytes.Buffer{})
	round := func() *testkit.Round {
		made := r.OpenWith(t, testkit.Roster(6, 6))
		for _, l := range made.Links {
			if _, err := r.Cast(t, l.Token, testkit.Satisfied); err != nil {
				t.Fatal(err)
			}
		}
		return made
	}
	closeAt := func(of *testkit.Round, when time.Duration) {
		closes := time.Now().Add(when)
		if _, err := r.Surveys.Update(t.Context(), testkit.Clerk, of.School, of.Survey,
			survey.Changes{ClosesAt: &closes}); err != nil {
			t.Fatal(err)
		}
	}
	closed := func() *testkit.Round {
		made := round()
		if _, err := r.Box.Close(t.Context(), testkit.Clerk, made.School, made.Survey, "thử"); err != nil {
			t.Fatal(err)
		}
		return made
	}
	by = -3 * year
	e.expired = closed()
	by = -year // the months of both rounds and of the leaver are 24
	e.kept = closed()
	by = 0
	e.soon, e.later = round(), round()
	closeAt(e.soon, 30*time.Minute)
	closeAt(e.later, 30*24*time.Hour)
	e.school = e.kept.School
	if _, err := r.Schools.Import(t.Context(), testkit.Clerk, e.school, testkit.Roster(6, 5),
		school.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	s, err := r.Schools.Get(t.Context(), e.school)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = r.Schools.EraseLeavers(t.Context(), testkit.Clerk, s, time.Now().Add(-year)); err != nil {
		t.Fatal(err) // seen to have left a year ago
	}
	r.Box.Stop()
	return e
}

// state is what became of it: "S" the round that closes soon is still open, "L" the later one, "K" the closed round has
// its ballots, "E" the expired one, "N" the leaver her name.
func (e estate) state(t *testing.T, r *testkit.Rooms) (left string) {
	t.Helper()
	for _, one := range []struct {
		letter string
		round  *testkit.Round
	}{{"S", e.soon}, {"L", e.later}} {
		s, err := r.Surveys.Get(t.Context(), one.round.School, one.round.Survey)
		if err != nil {
			t.Fatal(err)
		}
		if s.Status == survey.Open && r.Keyring.Check(s.ID.String(), s.RoundKey) == nil {
			left += one.letter
		}
	}
	count := func(letter, query string, args ...any) {
		var n int64
		if err := r.DB.Query(t.Context()).Raw(query, args...).Scan(&n).Error; err != nil {
			t.Fatal(err)
		}
		if n > 0 {
			left += letter
		}
	}
	count("K", "SELECT count(*) FROM ballots WHERE survey_id = ?", e.kept.Survey)
	count("E", "SELECT count(*) FROM ballots WHERE survey_id = ?", e.expired.Survey)
	count("N", "SELECT count(*) FROM parents WHERE school_id = ? AND NOT active AND child_name <> ''", e.school)
	return left
}

// watchOnce does what a server does by its clock.
func watchOnce(t *testing.T, r *testkit.Rooms) (erased bool) {
	t.Helper()
	if err := r.Box.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	err := r.EraseDue(t.Context())
	if err != nil && !errors.Is(err, clock.ErrDoubted) {
		t.Fatal(err)
	}
	return err == nil
}

// What a start whose clock is wrong, or right after a long time off, may do: at once, after it stood for a quarter of an
// hour, and when a person has confirmed it. What is gone is gone: every row begins anew.
func TestAStartByAWrongClock(t *testing.T) {
	const day = 24 * time.Hour
	for _, row := range []struct {
		name                       string
		by                         time.Duration
		doubted                    bool
		atOnce, settled, confirmed string
	}{
		{"right", 0, false, "SLKN", "SLKN", "SLKN"},
		{"an hour ahead, or off for an hour", time.Hour, false, "SLKN", "LKN", "LKN"},
		{"an hour behind", -time.Hour, true, "SLKEN", "SLKEN", "SLKN"},
		{"a day ahead, or off for a day", day, false, "SLKN", "LKN", "LKN"},
		{"a day behind", -day, true, "SLKEN", "SLKEN", "SLKN"},
		{"off for a weekend", 65 * time.Hour, false, "SLKN", "LKN", "LKN"},
		{"off for the summer", 90 * day, true, "SLKEN", "SLKEN", "KN"},
		{"two years ahead", 2 * year, true, "SLKEN", "SLKEN", ""},
		{"two years behind", -2 * year, true, "SLKEN", "SLKEN", "SLKEN"},
	} {
		t.Run(row.name, func(t *testing.T) {
			testkit.Databases(t, func(t *testing.T, db *database.DB) {
				e, right := settle(t, db), time.Duration(0)
				r := boot(t, db, e.dir, &right, &bytes.Buffer{})
				if _, err := r.Clock.Moment(t.Context()); err != nil { // the latest time that was believed
					t.Fatal(err)
				}
				r.Box.Stop()

				by, said := row.by, bytes.Buffer{}
				r = boot(t, db, e.dir, &by, &said)
				must := func(when, want string) {
					t.Helper()
					watchOnce(t, r)
					if got := e.state(t, r); got != want {
						t.Errorf("%s: %q is left, not %q", when, got, want)
					}
				}
				must("at once", row.atOnce)
				if told := strings.Contains(said.String(), "the clock says"); told != row.doubted {
					t.Errorf("the log: %s", said.String())
				}
				doubt, err := r.Clock.Doubt(t.Context())
				if err != nil || (doubt != nil) != row.doubted {
					t.Errorf("doubted: %v, %v", doubt, err)
				}
				uptime := time.Now()
				r.Clock.Now = func() time.Time { return uptime.Add(by + 16*time.Minute) }
				must("after a quarter of an hour", row.settled)
				if err = r.Clock.Confirm(t.Context(), testkit.Clerk, e.school); err != nil {
					t.Fatal(err)
				}
				must("confirmed", row.confirmed)
				if doubt, err = r.Clock.Doubt(t.Context()); err != nil || doubt != nil {
					t.Errorf("doubted when confirmed: %v, %v", doubt, err)
				}
				onRecord(t, r, e, !strings.Contains(row.confirmed, "S"), row.doubted)
			})
		})
	}
}

// onRecord looks for the lines of a closing by the clock and of who confirmed it.
func onRecord(t *testing.T, r *testkit.Rooms, e estate, closed, confirmed bool) {
	t.Helper()
	find := func(school uuid.UUID, by account.ActorKind, action string) bool {
		lines, err := r.Accounts.Entries(t.Context(), school, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lines {
			if l.By.Kind == by && l.Action == action {
				return true
			}
		}
		return false
	}
	if find(e.soon.School, account.ByClock, "record.close") != closed {
		t.Errorf("a closing by the clock on record: %t", !closed)
	}
	if confirmed && !find(e.school, account.ByPerson, "record.clock") {
		t.Error("the confirmation is not on record")
	}
}

// A round that a person closes while the clock is two years behind, and a parent who leaves then, are kept for their
// months all the same when the clock is right again.
func TestATermThatBeginsByAClockThatIsBehind(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		e, by := settle(t, db), time.Duration(0)
		r := boot(t, db, e.dir, &by, &bytes.Buffer{})
		watchOnce(t, r)
		by = -5 * year
		r = boot(t, db, e.dir, &by, &bytes.Buffer{})
		if _, err := r.Box.Close(t.Context(), testkit.Clerk, e.later.School, e.later.Survey, "thử"); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Schools.Import(t.Context(), testkit.Clerk, e.later.School, testkit.Roster(6, 5),
			school.ImportOptions{}); err != nil {
			t.Fatal(err)
		}
		watchOnce(t, r)
		by = 0
		r = boot(t, db, e.dir, &by, &bytes.Buffer{})
		if !watchOnce(t, r) {
			t.Fatal("a clock that is right is doubted")
		}
		e.kept, e.school = e.later, e.later.School
		if got := e.state(t, r); got != "SKN" {
			t.Errorf("%q is left", got)
		}
	})
}

// A second server whose clock is fast closes nobody's round and leaves no time that the first would doubt; one whose
// clock is slow does nothing, and the first goes on. Where the engine has no clock of its own there is one server.
func TestASecondServersClock(t *testing.T) {
	db := testkit.Open(t, testkit.URL(t, "postgres"))
	e := settle(t, db)
	right, said := time.Duration(0), bytes.Buffer{}
	first := boot(t, db, e.dir, &right, &said)
	watchOnce(t, first)
	for _, by := range []time.Duration{time.Hour, 2 * year, -time.Hour} {
		second := boot(t, db, e.dir, &by, &bytes.Buffer{})
		second.Clock.Database = db.Clock
		for range 2 {
			watchOnce(t, second)
			uptime := time.Now()
			second.Clock.Now = func() time.Time { return uptime.Add(by + 16*time.Minute) }
		}
		if got := e.state(t, second); got != "SLKN" {
			t.Errorf("by a clock that is off by %v: %q is left", by, got)
		}
		if at, err := first.Clock.Moment(t.Context()); err != nil || time.Since(at).Abs() > time.Minute {
			t.Errorf("the first server's moment: %v, %v", at, err)
		}
	}
	if strings.Contains(said.String(), "clock") {
		t.Error(said.String())
	}
}

// The time is kept about once a minute, in one row, whatever is cast; a confirmation of a clock that is right is none.
func TestTheTimeIsKeptSeldom(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r := testkit.Build(t, db, ballot.GroupCommit)
		begin := time.Now()
		now := begin
		r.SetClock(func() time.Time { return now })
		kept := map[string]bool{}
		for ; now.Before(begin.Add(5 * time.Minute)); now = now.Add(2 * time.Second) {
			if _, err := r.Clock.Moment(t.Context()); err != nil {
				t.Fatal(err)
			}
			var values []string
			if err := db.Query(t.Context()).Raw("SELECT value FROM server_facts WHERE name = 'clock'").
				Scan(&values).Error; err != nil || len(values) != 1 {
				t.Fatal(values, err)
			}
			kept[values[0]] = true
		}
		if len(kept) != 5 {
			t.Errorf("kept %d times in five minutes", len(kept))
		}
		s := testkit.School(t, db)
		if err := r.Clock.Confirm(context.Background(), testkit.Clerk, s.ID); err != nil {
			t.Fatal(err)
		}
		if lines, err := r.Accounts.Entries(t.Context(), s.ID, 0, 9); err != nil || len(lines) != 0 {
			t.Errorf("%v %v", lines, err)
		}
	})
}
