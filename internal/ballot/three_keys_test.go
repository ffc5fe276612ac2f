package ballot_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/ballot"
	"hailong/internal/database"
	"hailong/internal/problem"
	"hailong/internal/secret"
	"hailong/internal/survey"
	"hailong/internal/testkit"
)

// count closes a round with the sheets given.
func count(t *testing.T, r *testkit.Rooms, round *testkit.Round, sheets ...string) (survey.Survey, error) {
	t.Helper()
	return r.Box.CloseWithSheets(t.Context(), testkit.Clerk, round.School, round.Survey, "", sheets)
}

// opener opens a round, and gives the sheets that count it.
type opener func(r *testkit.Rooms, roster []byte) (*testkit.Round, []string)

// bothModes does the same with a plain round, which no sheet counts, and with one of three keys.
func bothModes(t *testing.T, run func(t *testing.T, r *testkit.Rooms, open opener)) {
	t.Helper()
	rooms(t, func(t *testing.T, r *testkit.Rooms) {
		t.Run("plain", func(t *testing.T) {
			run(t, r, func(r *testkit.Rooms, roster []byte) (*testkit.Round, []string) {
				return r.OpenWith(t, roster), nil
			})
		})
		t.Run("three keys", func(t *testing.T) {
			run(t, r, func(r *testkit.Rooms, roster []byte) (*testkit.Round, []string) {
				round, sheets := r.OpenThreeKeys(t, roster)
				return round, sheets[:2]
			})
		})
	})
}

// refused tells the pointers and sentences of what was wrong with typed sheets.
func refused(err error) string {
	var told *problem.Error
	if !errors.As(err, &told) {
		return fmt.Sprint(err)
	}
	words := []string{told.Key}
	for _, f := range told.Fields {
		words = append(words, f.Pointer+" "+f.Key)
	}
	return strings.Join(words, ", ")
}

func castSome(t *testing.T, r *testkit.Rooms, round *testkit.Round) {
	t.Helper()
	for _, l := range round.Links {
		if _, err := r.Cast(t, l.Token, testkit.Satisfied); err != nil {
			t.Fatal(err)
		}
	}
}

func rowsOf(t *testing.T, r *testkit.Rooms, table string, round *testkit.Round) (n int64) {
	t.Helper()
	if err := r.DB.Query(t.Context()).Table(table).Where("school_id = ? AND survey_id = ?", round.School, round.Survey).
		Count(&n).Error; err != nil {
		t.Fatal(err)
	}
	return n
}

// Each pair in each order opens; a sheet alone, one twice, those of another round and of the opening before open
// nothing and change nothing.
func TestAnyTwoOfThreeSheetsOpenARound(t *testing.T) {
	rooms(t, func(t *testing.T, r *testkit.Rooms) {
		_, others := r.OpenThreeKeys(t, testkit.Roster(6))
		round, before := r.OpenThreeKeys(t, testkit.Roster(6))
		if _, err := r.Box.BackToDraft(t.Context(), testkit.Clerk, round.School, round.Survey); err != nil {
			t.Fatal(err)
		}
		_, err := r.Box.Open(t.Context(), testkit.Clerk, round.School, round.Survey)
		if problem.CodeOf(err) != problem.KeepersMissing || rowsOf(t, r, "locks", round) != 0 {
			t.Fatalf("opened with the sheets of the opening before: %v", err)
		}
		sheets := r.Sheets(t, round.School, round.Survey)
		if _, err = r.Box.Open(t.Context(), testkit.Clerk, round.School, round.Survey); err != nil {
			t.Fatal(err)
		}
		castSome(t, r, round)
		verified(t, r, round)
		for want, typed := range map[string][]string{
			"problem.invalid, /sheets survey.sheets_two":                                    {sheets[0]},
			"problem.invalid, /sheets/1 survey.sheet_twice":                                 {sheets[0], sheets[0]},
			"problem.invalid, /sheets/1 survey.sheet_other":                                 {sheets[0], others[1]},
			"problem.invalid, /sheets/0 survey.sheet_other":                                 {before[0], sheets[1]},
			"problem.invalid, /sheets/0 survey.sheet_other, /sheets/1 survey.sheet_other":   {others[0], others[1]},
			"problem.invalid, /sheets/0 survey.sheet_letters, /sheets/1 survey.sheet_other": {"K7QM", before[2]},
		} {
			if _, err = count(t, r, round, typed...); refused(err) != want {
				t.Errorf("%s, want %s", refused(err), want)
			}
		}
		s, _ := r.Surveys.Get(t.Context(), round.School, round.Survey)
		if s.Status != survey.Open {
			t.Errorf("wrong sheets made it %s", s.Status)
		}
		for _, pair := range [][2]int{{0, 1}, {0, 2}, {1, 0}, {1, 2}, {2, 0}, {2, 1}} {
			opening, err := r.Keepers.Unlock(t.Context(), s, []string{sheets[pair[0]], sheets[pair[1]]})
			a, b := min(pair[0], pair[1]), max(pair[0], pair[1])
			if err != nil || !slices.Equal(opening.Roles, []string{testkit.KeeperRoles[a], testkit.KeeperRoles[b]}) {
				t.Fatalf("%v: opened with %+v, %v", pair, opening, err)
			}
		}
		s, err = count(t, r, round, sheets[2], sheets[1])
		if err != nil || s.Status != survey.Closed || !slices.Equal(s.OpenedWith, testkit.KeeperRoles[1:]) {
			t.Fatalf("%s, opened with %v, %v", s.Status, s.OpenedWith, err)
		}
		if rowsOf(t, r, "locks", round) != 0 || rowsOf(t, r, "tallies", round) == 0 {
			t.Error("locks are left, or nothing was counted")
		}
		verified(t, r, round)
	})
}

// Two servers at which the sheets are typed at the same time count once.
func TestSheetsTypedAtTwoServersCountOnce(t *testing.T) {
	rooms(t, func(t *testing.T, r *testkit.Rooms) {
		round, sheets := r.OpenThreeKeys(t, testkit.Roster(9))
		castSome(t, r, round)
		other := testkit.BuildIn(t, r.DB, r.Dir, ballot.GroupCommit, testkit.Quiet())
		var both sync.WaitGroup
		for i, server := range []*testkit.Rooms{r, other} {
			both.Go(func() {
				if s, err := count(t, server, round, sheets[i], sheets[2]); err != nil || s.Status != survey.Closed {
					t.Errorf("server %d: %s, %v", i, s.Status, err)
				}
			})
		}
		both.Wait()
		if n := rowsOf(t, r, "ballots", round); n != 9 {
			t.Errorf("%d ballots of 9", n)
		}
		verified(t, r, round)
	})
}

// Closed by the clock such a round waits: nothing is in trouble, and the log says it once.
func TestARoundWaitsForItsSheets(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		var log bytes.Buffer
		r := testkit.BuildIn(t, db, t.TempDir(), ballot.GroupCommit, slog.New(slog.NewTextHandler(&log, nil)))
		now := time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)
		r.SetClock(func() time.Time { return now })
		round, sheets := r.OpenThreeKeys(t, testkit.Roster(6))
		castSome(t, r, round)
		closes := now.Add(time.Hour)
		if _, err := r.Surveys.Update(t.Context(), testkit.Clerk, round.School, round.Survey,
			survey.Changes{ClosesAt: &closes}); err != nil {
			t.Fatal(err)
		}
		for range 4 {
			now = now.Add(time.Hour)
			if err := errors.Join(r.Box.Tick(t.Context()), r.Box.Recover(t.Context())); err != nil {
				t.Fatal(err)
			}
		}
		s, _ := r.Surveys.Get(t.Context(), round.School, round.Survey)
		troubles, err := r.Box.Troubles(t.Context())
		if err != nil || len(troubles) > 0 || s.Status != survey.Closing || rowsOf(t, r, "tallies", round) != 0 {
			t.Errorf("%s, troubles %v, %v", s.Status, troubles, err)
		}
		if n := strings.Count(log.String(), "\n"); n != 1 || !strings.Contains(log.String(), "waits for two") {
			t.Errorf("the log says %d lines:\n%s", n, log.String())
		}
		verified(t, r, round)
		_, err = r.Box.Close(t.Context(), testkit.Clerk, round.School, round.Survey, "")
		if problem.CodeOf(err) != problem.WantsSheets {
			t.Errorf("closed without sheets: %v", err)
		}
		if s, err = count(t, r, round, sheets[2], sheets[0]); err != nil || s.Status != survey.Closed {
			t.Errorf("%s, %v", s.Status, err)
		}
		verified(t, r, round)
	})
}

// What is sealed to the public half alone, or with the key alone, is no ballot of such a round; all of a round have one
// size.
func TestAnEnvelopeNeedsBothLayers(t *testing.T) {
	rooms(t, func(t *testing.T, r *testkit.Rooms) {
		round, sheets := r.OpenThreeKeys(t, testkit.Roster(8))
		castSome(t, r, round)
		var sizes []int
		if err := r.DB.Query(t.Context()).Raw("SELECT DISTINCT length(sealed) FROM envelopes").Scan(&sizes).Error; err != nil ||
			len(sizes) != 1 {
			t.Errorf("sizes %v, %v", sizes, err)
		}
		var lock struct{ Public []byte }
		if err := r.DB.Query(t.Context()).Table("locks").Take(&lock).Error; err != nil {
			t.Fatal(err)
		}
		layer, err := secret.NewOuterLayer(lock.Public)
		if err != nil {
			t.Fatal(err)
		}
		var row int64
		if err = r.DB.Query(t.Context()).Raw("SELECT min(place) FROM envelopes").Scan(&row).Error; err != nil {
			t.Fatal(err)
		}
		at := uuid.UUID{}
		for i := range 8 {
			at[15-i] = byte(row >> (8 * i))
		}
		forged, err := layer.Seal(make([]byte, sizes[0]-secret.OuterOverhead),
			slices.Concat(round.School[:], round.Survey[:], at[:]))
		if err != nil || len(forged) != sizes[0] {
			t.Fatal(len(forged), err)
		}
		if err = r.DB.Write(t.Context(), testkit.Execute("UPDATE envelopes SET sealed = ? WHERE place = ?", forged,
			row)); err != nil {
			t.Fatal(err)
		}
		if _, err = count(t, r, round, sheets[0], sheets[1]); problem.CodeOf(err) != problem.Unreadable {
			t.Fatalf("an envelope that was made without the key: %v", err)
		}
		_, err = r.Box.CloseWithout(t.Context(), testkit.Clerk, round.School, round.Survey, 1, "")
		if problem.CodeOf(err) != problem.WantsSheets {
			t.Errorf("counted without sheets: %v", err)
		}
		s, err := r.Box.CloseWithout(t.Context(), testkit.Clerk, round.School, round.Survey, 1, "", sheets[0], sheets[1])
		if err != nil || s.Unreadable != 1 || len(s.OpenedWith) != 2 {
			t.Errorf("%+v, %v", s, err)
		}
		verified(t, r, round)
	})
}

// copyOf is a copy of a server's whole data, database and folder, as a thief or the host takes it.
func copyOf(t *testing.T, r *testkit.Rooms, url string) (copied *testkit.Rooms) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(dir, os.DirFS(r.Dir)); err != nil {
		t.Fatal(err)
	}
	return testkit.BuildIn(t, testkit.Open(t, testkit.Copied(t, r.DB, url)), dir, ballot.GroupCommit, testkit.Quiet())
}

// Copy and close: of a plain round the copy gives figures, of one with three keys none, until two sheets are typed. When
// the key is erased, all three sheets open nothing of yesterday's copy.
func TestTheCopyOfAnOpenRoundGivesNoFigures(t *testing.T) {
	for _, engine := range testkit.Engines {
		t.Run(engine, func(t *testing.T) { copyGivesNoFigures(t, testkit.URL(t, engine)) })
	}
}

func copyGivesNoFigures(t *testing.T, url string) {
	t.Helper()
	r := testkit.Build(t, testkit.Open(t, url), ballot.GroupCommit)
	plain := r.OpenWith(t, testkit.Roster(6))
	round, sheets := r.OpenThreeKeys(t, testkit.Roster(6))
	castSome(t, r, plain)
	castSome(t, r, round)
	thief := copyOf(t, r, url)
	if _, err := thief.Box.Close(t.Context(), testkit.Clerk, plain.School, plain.Survey, ""); err != nil ||
		rowsOf(t, thief, "tallies", plain) == 0 {
		t.Errorf("the copy of a plain round gives no figures: %v", err)
	}
	_, err := thief.Box.Close(t.Context(), testkit.Clerk, round.School, round.Survey, "")
	if problem.CodeOf(err) != problem.WantsSheets || problem.KindOf(err) != problem.Conflict ||
		rowsOf(t, thief, "tallies", round)+rowsOf(t, thief, "ballots", round) != 0 {
		t.Errorf("the copy of a round with three keys: %v", err)
	}
	yesterday := copyOf(t, r, url)
	if _, err = count(t, thief, round, sheets[0], sheets[1]); err != nil || rowsOf(t, thief, "tallies", round) == 0 {
		t.Errorf("with two sheets: %v", err)
	}
	if err = yesterday.Keyring.Erase(round.Survey.String(), ""); err != nil {
		t.Fatal(err)
	}
	if _, err = yesterday.Box.CloseWithoutKey(t.Context(), testkit.Clerk, round.School, round.Survey, ""); err == nil {
		t.Error("closed without its key")
	}
	for _, pair := range [][]string{sheets[:2], sheets[1:], {sheets[0], sheets[2]}} {
		if _, err = count(t, yesterday, round, pair...); problem.KeyOf(err) != "survey.no_key" {
			t.Errorf("the sheets on a backup whose key is erased: %v", err)
		}
	}
	if rowsOf(t, yesterday, "tallies", round) != 0 {
		t.Error("figures without the key")
	}
}

// No file of the storage, no log line and no key file ever holds a sheet, what it stands for, or the private half: not
// while the round is open, and not after the sheets were typed. A sheet that is planted is found.
func TestNoSheetIsOnTheDisk(t *testing.T) {
	for engine, make := range storages(t) {
		t.Run(engine, func(t *testing.T) {
			s := make(t)
			db := testkit.Open(t, s.url)
			var log bytes.Buffer
			r := testkit.BuildIn(t, db, t.TempDir(), ballot.GroupCommit, slog.New(slog.NewTextHandler(&log, nil)))
			round, sheets := r.OpenThreeKeys(t, testkit.Roster(6))
			castSome(t, r, round)
			raw := testkit.ReadSheets(t, sheets)
			secrets := map[string][]byte{}
			for i, sheet := range raw {
				secrets[fmt.Sprintf("sheet %d", i)] = sheet[:]
				secrets[fmt.Sprintf("key of sheet %d", i)] = testkit.SheetSeed(t, sheet)
				secrets[fmt.Sprintf("row of sheet %d", i)] = []byte(sheet.Rows()[0])
				secrets[fmt.Sprintf("letters of sheet %d", i)] = []byte(strings.ReplaceAll(sheet.Rows()[1], "-", ""))
			}
			secrets["the private half"] = testkit.PrivateHalf(t, db, round.Survey, raw)
			search := func(when string) (found []string) {
				s.flush(t, db)
				files := copies(t, s)
				maps.Copy(files, copies(t, storage{files: r.Dir}))
				files["the log"] = log.Bytes()
				if engine == "postgres" {
					files["a dump"] = testkit.Dump(t, s.url)
				}
				for what, text := range secrets {
					for _, text := range [][]byte{text, fmt.Appendf(nil, "%x", text)} {
						if path := hold(files, text); path != "" {
							found = append(found, fmt.Sprintf("%s: %s stands in %s", when, what, path))
						}
					}
				}
				return found
			}
			if found := search("open"); len(found) > 0 {
				t.Error(found)
			}
			if _, err := count(t, r, round, sheets[0], sheets[1]); err != nil {
				t.Fatal(err)
			}
			if found := search("counted"); len(found) > 0 {
				t.Error(found)
			}
			if err := db.Write(t.Context(), func(tx *gorm.DB) error {
				return tx.Exec("UPDATE schools SET contact = ?", raw[2].Rows()[0]).Error
			}); err != nil {
				t.Fatal(err)
			}
			if found := search("planted"); len(found) == 0 {
				t.Error("a planted sheet is not found")
			}
		})
	}
}

// A round is taken back at one server while parents send their first ballots at another, which knows nothing of it yet:
// they are told, and nothing fails.
func TestARoundIsTakenBackUnderItsFirstCasts(t *testing.T) {
	rooms(t, func(t *testing.T, r *testkit.Rooms) {
		cold := testkit.BuildIn(t, r.DB, r.Dir, ballot.GroupCommit, testkit.Quiet())
		for range 20 {
			round, _ := r.OpenThreeKeys(t, testkit.Roster(6))
			var all sync.WaitGroup
			start := make(chan struct{})
			for _, link := range round.Links {
				all.Go(func() {
					<-start
					if _, err := cold.Cast(t, link.Token, testkit.Satisfied); err != nil &&
						problem.KindOf(err) == problem.Internal {
						t.Error(err)
					}
				})
			}
			all.Go(func() { // refused where a ballot was faster
				<-start
				_, _ = r.Box.BackToDraft(t.Context(), testkit.Clerk, round.School, round.Survey)
			})
			close(start)
			all.Wait()
		}
	})
}
