package rooms_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/problem"
	"hailong/internal/survey"
	"hailong/internal/testkit"
)

// keyFiles writes and reads files of keys past the program.
type keyFiles struct {
	t   *testing.T
	dir string
}

func (k keyFiles) path(id uuid.UUID) string { return filepath.Join(k.dir, "keys", id.String()) }

func (k keyFiles) there(id uuid.UUID) bool {
	_, err := os.Stat(k.path(id))
	return err == nil
}

func (k keyFiles) copyOf(id uuid.UUID) []byte {
	k.t.Helper()
	raw, err := os.ReadFile(k.path(id))
	if err != nil {
		k.t.Fatal(err)
	}
	return raw
}

func (k keyFiles) put(id uuid.UUID, raw []byte) {
	k.t.Helper()
	if err := os.WriteFile(k.path(id), raw, 0o600); err != nil {
		k.t.Fatal(err)
	}
}

func tend(t *testing.T, r *testkit.Rooms) {
	t.Helper()
	if err := r.TendKeys(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// Keys are where their rounds need them, whatever was done to the files: those of rounds that are over or unknown go,
// those of open, closing and draft rounds stay, and a lost or damaged one is written back from memory, on record.
func TestKeysFollowTheStateOfTheirRounds(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		dir, by := t.TempDir(), time.Duration(0)
		r := boot(t, db, dir, &by, &bytes.Buffer{})
		files := keyFiles{t, dir}
		ctx := t.Context()
		tend(t, r) // the count begins
		open, closed, withdrawn, draft := r.OpenWith(t, testkit.Roster(5)), r.OpenWith(t, testkit.Roster(5)),
			r.OpenWith(t, testkit.Roster(5)), r.OpenWith(t, testkit.Roster(5))
		raws := map[uuid.UUID][]byte{}
		for _, round := range []*testkit.Round{open, closed, withdrawn, draft} {
			raws[round.Survey] = files.copyOf(round.Survey)
		}
		if _, err := r.Box.Close(ctx, testkit.Clerk, closed.School, closed.Survey, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Box.Withdraw(ctx, testkit.Clerk, withdrawn.School, withdrawn.Survey, "nhầm"); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Box.BackToDraft(ctx, testkit.Clerk, draft.School, draft.Survey); err != nil {
			t.Fatal(err)
		}
		unknown := uuid.New()
		raws[unknown] = raws[closed.Survey]
		for id, raw := range raws { // an operator brought everything back that was ever there
			files.put(id, raw)
		}
		files.put(open.Survey, []byte("damaged")) // and one was lost: it is in memory yet
		notes := filepath.Join(dir, "keys", "README")
		if err := os.WriteFile(notes, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			tend(t, r)
			if files.there(closed.Survey) || files.there(withdrawn.Survey) || files.there(unknown) {
				t.Error("the key of a round that is over or unknown is there")
			}
			if !bytes.Equal(files.copyOf(open.Survey), raws[open.Survey]) || !files.there(draft.Survey) {
				t.Error("a key that is needed is not there")
			}
			if _, err := os.Stat(notes); err != nil {
				t.Error("what is nothing of ours is gone")
			}
			if err := os.Remove(files.path(open.Survey)); err != nil {
				t.Fatal(err)
			}
		}
		lines, err := r.Accounts.Entries(ctx, open.School, 0, 50)
		if err != nil {
			t.Fatal(err)
		}
		written := 0
		for _, l := range lines {
			if l.Action == "record.key_written_back" && l.By.Kind == account.ByClock {
				written++
			}
		}
		if written != 2 {
			t.Errorf("%d lines of keys written back", written)
		}
	})
}

// A key whose file is lost and that no memory holds is asked about before a round is closed: without a second word it
// stays open, with it it is closing, and closed once the key is back.
func TestClosingWithoutAKeyAsksTwice(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		dir, by := t.TempDir(), time.Duration(0)
		r := boot(t, db, dir, &by, &bytes.Buffer{})
		round, files := r.OpenWith(t, testkit.Roster(6)), keyFiles{t, dir}
		for _, l := range round.Links {
			if _, err := r.Cast(t, l.Token, testkit.Satisfied); err != nil {
				t.Fatal(err)
			}
		}
		raw := files.copyOf(round.Survey)
		if err := os.Remove(files.path(round.Survey)); err != nil {
			t.Fatal(err)
		}
		r = boot(t, db, dir, &by, &bytes.Buffer{})
		ctx := t.Context()
		status := func(want survey.Status) {
			t.Helper()
			s, err := r.Surveys.Get(ctx, round.School, round.Survey)
			if err != nil || s.Status != want {
				t.Errorf("%s, not %s (%v)", s.Status, want, err)
			}
		}
		if _, err := r.Box.Close(ctx, testkit.Clerk, round.School, round.Survey, ""); problem.CodeOf(err) != problem.KeyMissing {
			t.Errorf("closed without a key: %v", err)
		}
		status(survey.Open)
		if _, err := r.Box.CloseWithoutKey(ctx, testkit.Clerk, round.School, round.Survey, ""); problem.KindOf(err) !=
			problem.Conflict {
			t.Errorf("counted without a key: %v", err)
		}
		status(survey.Closing)
		files.put(round.Survey, raw)
		if _, err := r.Box.Close(ctx, testkit.Clerk, round.School, round.Survey, ""); err != nil {
			t.Error(err)
		}
		status(survey.Closed)
	})
}

// Keys of rounds that the database does not know, and no file that tells how far it came: another database stands in its
// place, or an older one. Nothing is erased until somebody has seen it; while the clock is doubted nothing is either.
func TestStrangeKeysAreKeptWhileInDoubt(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		dir, by := t.TempDir(), time.Duration(0)
		r := boot(t, db, dir, &by, &bytes.Buffer{})
		round, files, unknown := r.OpenWith(t, testkit.Roster(5)), keyFiles{t, dir}, uuid.New()
		files.put(unknown, files.copyOf(round.Survey))
		for range 2 {
			tend(t, r)
			if !files.there(unknown) {
				t.Fatal("erased before anybody looked")
			}
		}
		if found, err := r.Progress.Back(); err != nil || !strings.Contains(found.String(), unknown.String()) {
			t.Errorf("%v %v", found, err)
		}
		if err := r.Progress.Confirm(context.Background(), testkit.Clerk, round.School); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Clock.Moment(t.Context()); err != nil {
			t.Fatal(err)
		}
		by = 2 * year
		tend(t, r)
		if !files.there(unknown) {
			t.Error("erased by a clock that is doubted")
		}
		by = 0
		tend(t, r)
		if files.there(unknown) {
			t.Error("kept without a doubt")
		}
	})
}
