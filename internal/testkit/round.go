package testkit

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"hailong/internal/app/rooms"
	"hailong/internal/ballot"
	"hailong/internal/database"
	"hailong/internal/demo"
	"hailong/internal/invitation"
	"hailong/internal/school"
	"hailong/internal/secret"
	"hailong/internal/survey"
)

// Rooms are all rooms over one database, as the program builds them.
type Rooms struct {
	*rooms.Rooms

	Dir string // of the secret and the round keys
}

// Build makes the rooms over db, with a data folder of their own; the box stops with the test.
func Build(t testing.TB, db *database.DB, limits ballot.Limits) *Rooms {
	t.Helper()
	return BuildIn(t, db, t.TempDir(), limits, Quiet())
}

// BuildIn is Build with a data folder that may be there already, as a second server has.
func BuildIn(t testing.TB, db *database.DB, dir string, limits ballot.Limits, log *slog.Logger) *Rooms {
	t.Helper()
	path := filepath.Join(dir, "secret")
	server, err := secret.Load(path)
	if err != nil {
		if server, err = secret.Create(path); err != nil {
			t.Fatal(err)
		}
	}
	r := &Rooms{rooms.Build(db, server, rooms.Options{Log: log, Dir: dir, Limits: limits}), dir}
	t.Cleanup(func() {
		r.Box.Stop()
		r.Accounts.Settle()
	})
	return r
}

// Round is an open survey with its links.
type Round struct {
	School uuid.UUID
	Survey uuid.UUID
	Links  []invitation.Listed
}

// Open makes a school with the demo's roster and opens the demo's survey.
func (r *Rooms) Open(t testing.TB) *Round {
	t.Helper()
	return r.OpenWith(t, demo.Roster)
}

// OpenWith is Open with another roster.
func (r *Rooms) OpenWith(t testing.TB, roster []byte) *Round {
	t.Helper()
	return r.OpenIn(t, School(t, r.DB).ID, roster)
}

// OpenIn is OpenWith in a school that is there.
func (r *Rooms) OpenIn(t testing.TB, id uuid.UUID, roster []byte) *Round {
	t.Helper()
	return r.opened(t, id, r.draftIn(t, id, roster))
}

// OpenThreeKeys is OpenWith of a round with three keys; the sheets are in the order of their keepers.
func (r *Rooms) OpenThreeKeys(t testing.TB, roster []byte) (round *Round, sheets []string) {
	t.Helper()
	id := School(t, r.DB).ID
	draft := r.draftIn(t, id, roster)
	sheets = r.Sheets(t, id, draft)
	return r.opened(t, id, draft), sheets
}

// Sheets gives a draft three keepers, lets each of them type its sheet back, and gives the sheets.
func (r *Rooms) Sheets(t testing.TB, school, draft uuid.UUID) (sheets []string) {
	t.Helper()
	ctx := context.Background()
	tokens, err := r.Keepers.Set(ctx, Clerk, school, draft, KeeperRoles)
	if err != nil {
		t.Fatal(err)
	}
	for _, token := range tokens {
		rows, err := r.Keepers.Take(ctx, token)
		if err != nil {
			t.Fatal(err)
		}
		sheets = append(sheets, strings.Join(rows, " "))
		if err = r.Keepers.Confirm(ctx, token, strings.Join(rows, " "), ""); err != nil {
			t.Fatal(err)
		}
	}
	return sheets
}

// KeeperRoles are three people who hold a sheet each.
var KeeperRoles = []string{"Hiệu trưởng", "Trưởng ban đại diện cha mẹ", "Ban thanh tra nhân dân"}

// draftIn makes a draft in a school that is there, with a roster.
func (r *Rooms) draftIn(t testing.TB, id uuid.UUID, roster []byte) uuid.UUID {
	t.Helper()
	ctx := context.Background()
	if _, err := r.Schools.Import(ctx, Clerk, id, roster, school.ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	made, err := r.Surveys.Create(ctx, Clerk, id, survey.New{})
	if err != nil {
		t.Fatal(err)
	}
	return made.ID
}

func (r *Rooms) opened(t testing.TB, id, draft uuid.UUID) *Round {
	t.Helper()
	ctx := context.Background()
	if _, err := r.Box.Open(ctx, Clerk, id, draft); err != nil {
		t.Fatal(err)
	}
	links, err := r.Invitations.List(ctx, id, draft)
	if err != nil {
		t.Fatal(err)
	}
	return &Round{School: id, Survey: draft, Links: links}
}

// Roster is a CSV roster with so many children in each class, each with a telephone of its own.
func Roster(classes ...int) []byte {
	out := "Lớp,Mã trẻ,Họ và tên trẻ,Điện thoại\n"
	for c, n := range classes {
		for i := range n {
			out += fmt.Sprintf("Lớp %c,%d-%d,Bé %d,09%02d%06d\n", 'A'+c, c, i, i, c, i)
		}
	}
	return []byte(out)
}

// Cast sends answers, as JSON, by a token; the submission key is derived from the token.
func (r *Rooms) Cast(t testing.TB, token, answers string) (ballot.Receipt, error) {
	t.Helper()
	return r.CastAs(context.Background(), token, "submission-"+token, answers)
}

// CastAs is Cast with a submission key.
func (r *Rooms) CastAs(ctx context.Context, token, submission, answers string) (ballot.Receipt, error) {
	return r.Box.Cast(ctx, token, submission, func(q survey.Questionnaire) (survey.Answers, error) {
		return q.AnswersFromJSON(json.RawMessage(answers))
	})
}

// Satisfied are answers to the default questionnaire that a content parent gives.
const Satisfied = `{"C1":5,"D1":4,"D4":5,"B2":5,"C4":4,"E5":5,"G1":5,"P1":["qr"],"P2":5,"P6":4}`

// CastAll casts the demo's 182 ballots, each by a link of its class.
func (r *Rooms) CastAll(t testing.TB, round *Round) {
	t.Helper()
	ballots, err := demo.Ballots()
	if err != nil {
		t.Fatal(err)
	}
	free := map[string][]string{}
	for _, l := range round.Links {
		free[l.Class] = append(free[l.Class], l.Token)
	}
	for _, b := range ballots {
		if _, err = r.Cast(t, free[b.Class][0], string(b.Answers)); err != nil {
			t.Fatal(err)
		}
		free[b.Class] = free[b.Class][1:]
	}
}

// SetClock lets the rooms go by another clock, and the database with them.
func (r *Rooms) SetClock(now func() time.Time) {
	r.Box.Now, r.Surveys.Now, r.Schools.Now, r.Clock.Now = now, now, now, now
	r.Clock.Database = func(_ context.Context, ours time.Time) (time.Time, error) { return ours, nil }
}
