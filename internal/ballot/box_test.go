package ballot_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hailong/internal/ballot"
	"hailong/internal/database"
	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/survey"
	"hailong/internal/testkit"
)

func rooms(t *testing.T, run func(t *testing.T, r *testkit.Rooms)) {
	t.Helper()
	testkit.Databases(t, func(t *testing.T, db *database.DB) { run(t, testkit.Build(t, db, ballot.GroupCommit)) })
}

// verified fails unless verify finds nothing.
func verified(t *testing.T, r *testkit.Rooms, round *testkit.Round) {
	t.Helper()
	checked, findings, err := r.Box.Verify(t.Context(), round.School, nil)
	if err != nil || checked == 0 || len(findings) > 0 {
		t.Errorf("verify: %d checked, %v, %v", checked, findings, err)
	}
}

func TestAWholeRound(t *testing.T) {
	rooms(t, func(t *testing.T, r *testkit.Rooms) {
		round := r.Open(t)
		if len(round.Links) != 201 {
			t.Fatalf("%d links", len(round.Links))
		}
		verified(t, r, round)
		r.CastAll(t, round)
		p, err := r.Box.Participation(t.Context(), round.School, round.Survey)
		if err != nil || p.Responded != 182 || p.Eligible != 201 || len(p.Classes) != 8 ||
			p.Classes[0].Class != "Nhóm 25-36 tháng" {
			t.Fatalf("%+v, %v", p, err)
		}
		result, err := r.Box.Result(t.Context(), round.School, round.Survey)
		if err != nil || result.Tally != nil || result.Counted != 0 {
			t.Fatalf("the box shows something before closing: %+v, %v", result, err)
		}
		verified(t, r, round)
		closed, err := r.Box.Close(t.Context(), testkit.Clerk, round.School, round.Survey, "")
		if err != nil || closed.Status != survey.Closed || closed.RoundKey != "" {
			t.Fatalf("%+v, %v", closed.Status, err)
		}
		again, err := r.Box.Close(t.Context(), testkit.Clerk, round.School, round.Survey, "again")
		if err != nil || again.Reason != "" || !again.ClosedAt.Equal(*closed.ClosedAt) {
			t.Errorf("closing again: %+v, %v", again, err)
		}
		verified(t, r, round)
		result, err = r.Box.Result(t.Context(), round.School, round.Survey)
		if err != nil || result.Counted != 182 || result.Tally.Result(result.Tally.Plan().Subjects[0]).X != 182 {
			t.Fatalf("%+v, %v", result.Counted, err)
		}
		keys, err := os.ReadDir(filepath.Join(r.Dir, "keys"))
		if err != nil || len(keys) != 0 {
			t.Errorf("keys left: %v, %v", keys, err)
		}
		days, err := r.Box.Days(t.Context(), round.School, round.Survey)
		if err != nil || len(days) == 0 || days[0].Responded > 182 {
			t.Errorf("%v, %v", days, err)
		}
	})
}

func TestRefusalsInTheirOrder(t *testing.T) {
	rooms(t, func(t *testing.T, r *testkit.Rooms) {
		round := r.OpenWith(t, testkit.Roster(12))
		token := round.Links[0].Token
		first, err := r.Cast(t, token, testkit.Satisfied)
		if err != nil || first.Repeated || len(first.Code) != ballot.ReceiptLength {
			t.Fatalf("%+v, %v", first, err)
		}
		retry, err := r.Cast(t, token, `{"nonsense":true}`)
		if err != nil || !retry.Repeated || retry.Code != first.Code {
			t.Errorf("a retry: %+v, %v", retry, err)
		}
		for name, tt := range map[string]struct {
			token, submission, answers string
			want                       problem.Kind
			key                        string
		}{
			"short submission key":     {token, "short", testkit.Satisfied, problem.Invalid, "problem.invalid"},
			"unknown token":            {"ZZZZZZZZZZZZ", "0123456789abcdef", `{}`, problem.NotFound, "parent.unknown"},
			"lower case":               {"abcdefghjkmn", "0123456789abcdef", `{}`, problem.NotFound, "parent.unknown"},
			"used, before its answers": {token, "0123456789abcdef", `{}`, problem.Conflict, "parent.used"},
			"wrong answers": {round.Links[1].Token, "0123456789abcdef", `{"G1":9}`, problem.Invalid,
				"problem.invalid"},
		} {
			if _, err := r.CastAs(t.Context(), tt.token, tt.submission, tt.answers); problem.KindOf(err) != tt.want ||
				problem.KeyOf(err) != tt.key {
				t.Errorf("%s: %v", name, err)
			}
		}
		state, err := r.Box.ReceiptState(t.Context(), first.Code)
		if err != nil || state.State != ballot.InBox {
			t.Errorf("%+v, %v", state, err)
		}
		if _, err = r.Box.ReceiptState(t.Context(), "0000-0000-0000-0000"); problem.KindOf(err) != problem.NotFound {
			t.Errorf("an unknown receipt: %v", err)
		}
		verified(t, r, round)
	})
}

func TestByTheClock(t *testing.T) {
	rooms(t, func(t *testing.T, r *testkit.Rooms) {
		now := time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)
		clock := func() time.Time { return now }
		r.SetClock(clock)
		s := testkit.School(t, r.DB)
		if _, err := r.Schools.Import(t.Context(), testkit.Clerk, s.ID, testkit.Roster(12),
			school.ImportOptions{}); err != nil {
			t.Fatal(err)
		}
		opens, closes := now.Add(time.Hour), now.Add(2*time.Hour)
		made, err := r.Surveys.Create(t.Context(), testkit.Clerk, s.ID, survey.New{OpensAt: &opens, ClosesAt: &closes})
		if err != nil {
			t.Fatal(err)
		}
		if _, err = r.Box.Open(t.Context(), testkit.Clerk, s.ID, made.ID); err != nil {
			t.Fatal(err)
		}
		links, err := r.Invitations.List(t.Context(), s.ID, made.ID)
		if err != nil {
			t.Fatal(err)
		}
		at := func(when time.Time, link int, want string) {
			t.Helper()
			now = when
			if _, err := r.Cast(t, links[link].Token, testkit.Satisfied); problem.KeyOf(err) != want {
				t.Errorf("at %v: %v, want %q", when, err, want)
			}
		}
		at(opens.Add(-time.Millisecond), 0, "parent.not_open")
		for i := range 5 {
			at(opens, i, "")
		}
		at(closes.Add(-time.Millisecond), 5, "")
		at(closes, 6, "parent.closed")
		if got, _ := r.Surveys.Get(t.Context(), s.ID, made.ID); got.Status != survey.Open {
			t.Errorf("status %s before the watch came", got.Status)
		}
		if err = r.Box.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
		got, err := r.Surveys.Get(t.Context(), s.ID, made.ID)
		if err != nil || got.Status != survey.Closed {
			t.Fatalf("%s, %v", got.Status, err)
		}
		now = now.Add(-time.Hour) // the clock is set back: closed stays closed
		at(now, 7, "parent.closed")
		at(now, 0, "") // the retry of a counted ballot still gets its receipt
	})
}

func TestDraftAgainAndWithdraw(t *testing.T) {
	rooms(t, func(t *testing.T, r *testkit.Rooms) {
		round := r.OpenWith(t, testkit.Roster(12))
		if s, err := r.Box.BackToDraft(t.Context(), testkit.Clerk, round.School, round.Survey); err != nil ||
			s.Status != survey.Draft {
			t.Fatalf("%v, %v", s.Status, err)
		}
		if _, err := r.Cast(t, round.Links[0].Token, testkit.Satisfied); problem.KeyOf(err) != "parent.not_open" {
			t.Errorf("a draft took a ballot: %v", err)
		}
		if _, err := r.Box.Open(t.Context(), testkit.Clerk, round.School, round.Survey); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Box.Open(t.Context(), testkit.Clerk, round.School,
			round.Survey); problem.KeyOf(err) != "survey.is_open" {
			t.Errorf("opened twice: %v", err)
		}
		first, err := r.Cast(t, round.Links[0].Token, testkit.Satisfied) // the same link as before
		if err != nil {
			t.Fatal(err)
		}
		if _, err = r.Box.BackToDraft(t.Context(), testkit.Clerk, round.School,
			round.Survey); problem.KeyOf(err) != "survey.has_ballots" {
			t.Errorf("back to draft with a ballot: %v", err)
		}
		verified(t, r, round)
		if _, err = r.Box.Withdraw(t.Context(), testkit.Clerk, round.School, round.Survey, "nhầm mẫu"); err != nil {
			t.Fatal(err)
		}
		if _, err = r.Cast(t, round.Links[1].Token, testkit.Satisfied); problem.KeyOf(err) != "parent.withdrawn" {
			t.Errorf("withdrawn: %v", err)
		}
		if state, err := r.Box.ReceiptState(t.Context(), first.Code); err != nil || state.State != ballot.Destroyed {
			t.Errorf("%+v, %v", state, err)
		}
		for name, move := range map[string]func() (survey.Survey, error){
			"close": func() (survey.Survey, error) {
				return r.Box.Close(t.Context(), testkit.Clerk, round.School, round.Survey, "")
			},
			"open": func() (survey.Survey, error) {
				return r.Box.Open(t.Context(), testkit.Clerk, round.School, round.Survey)
			},
			"withdraw": func() (survey.Survey, error) {
				return r.Box.Withdraw(t.Context(), testkit.Clerk, round.School, round.Survey, "x")
			},
		} {
			if _, err := move(); problem.KeyOf(err) != "survey.is_withdrawn" {
				t.Errorf("%s after the withdrawal: %v", name, err)
			}
		}
		verified(t, r, round)
	})
}

func TestFewBallots(t *testing.T) {
	for name, tt := range map[string]struct{ ballots, kept, comments int }{
		"none": {}, "four": {ballots: 4}, "five": {ballots: 5, kept: 5}, "nine": {ballots: 9, kept: 9},
		"ten": {ballots: 10, kept: 10, comments: 10},
	} {
		t.Run(name, func(t *testing.T) {
			rooms(t, func(t *testing.T, r *testkit.Rooms) {
				round := r.OpenWith(t, testkit.Roster(20))
				for i := range tt.ballots {
					if _, err := r.Cast(t, round.Links[i].Token,
						`{"G1":5,"P1":["qr"],"P6":5,"G3":"Cảm ơn"}`); err != nil {
						t.Fatal(err)
					}
				}
				if _, err := r.Box.Close(t.Context(), testkit.Clerk, round.School, round.Survey, ""); err != nil {
					t.Fatal(err)
				}
				var ballots, comments int64
				r.DB.Query(t.Context()).Table("ballots").Count(&ballots)
				r.DB.Query(t.Context()).Table("comments").Count(&comments)
				if int(ballots) != tt.kept || int(comments) != tt.comments {
					t.Errorf("%d ballots, %d comments are kept", ballots, comments)
				}
				verified(t, r, round)
			})
		})
	}
}

// A class of fewer than five gives its ballots no label, and takes the smallest labelled class along.
func TestSmallClassesLoseTheirLabel(t *testing.T) {
	rooms(t, func(t *testing.T, r *testkit.Rooms) {
		round := r.OpenWith(t, testkit.Roster(4, 6, 8, 9))
		for _, l := range round.Links {
			if _, err := r.Cast(t, l.Token, testkit.Satisfied); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := r.Box.Close(t.Context(), testkit.Clerk, round.School, round.Survey, ""); err != nil {
			t.Fatal(err)
		}
		var counts []struct {
			Class string
			N     int
		}
		if err := r.DB.Query(t.Context()).Raw("SELECT class, count(*) AS n FROM ballots GROUP BY class ORDER BY class").Scan(&counts).Error; err != nil {
			t.Fatal(err)
		}
		if len(counts) != 3 || counts[0].Class != "" || counts[0].N != 10 || counts[1].Class != "Lớp C" {
			t.Errorf("%+v", counts)
		}
		verified(t, r, round)
	})
}

func TestTheRosterOfAnOpenRound(t *testing.T) {
	rooms(t, func(t *testing.T, r *testkit.Rooms) {
		round := r.OpenWith(t, []byte("Lớp,Mã trẻ,Họ tên\nA,1,An\nA,2,Bé\nA,3,Chi\nA,4,Dũng\n"))
		for _, l := range round.Links[:2] {
			if _, err := r.Cast(t, l.Token, testkit.Satisfied); err != nil {
				t.Fatal(err)
			}
		}
		// An (answered) and Chi (silent) leave, Dũng moves to B, Em and Gia come.
		if _, err := r.Schools.Import(t.Context(), testkit.Clerk, round.School,
			[]byte("Lớp,Mã trẻ,Họ tên\nA,2,Bé\nB,4,Dũng\nB,5,Em\nB,6,Gia\n"),
			school.ImportOptions{ConfirmRemoved: 2}); err != nil {
			t.Fatal(err)
		}
		p, err := r.Box.Participation(t.Context(), round.School, round.Survey)
		if err != nil || p.Responded != 2 || p.Eligible != 5 || p.Classes[0].Eligible != 3 ||
			p.Classes[1].Eligible != 2 {
			t.Errorf("%+v, %v", p, err)
		}
		if _, err = r.Cast(t, round.Links[2].Token, testkit.Satisfied); problem.KeyOf(err) != "parent.revoked" {
			t.Errorf("a leaver's link: %v", err)
		}
		s, err := r.Surveys.Get(t.Context(), round.School, round.Survey)
		if err != nil || s.ParentsOpened != 4 || s.ParentsAdded != 2 || s.ParentsRemoved != 1 {
			t.Errorf("%+v, %v", s, err)
		}
		// Chi is back with the same link.
		if _, err = r.Schools.Import(t.Context(), testkit.Clerk, round.School,
			[]byte("Lớp,Mã trẻ,Họ tên\nA,2,Bé\nA,3,Chi\nB,4,Dũng\nB,5,Em\nB,6,Gia\n"),
			school.ImportOptions{}); err != nil {
			t.Fatal(err)
		}
		if _, err = r.Cast(t, round.Links[2].Token, testkit.Satisfied); err != nil {
			t.Error(err)
		}
		verified(t, r, round)
	})
}

func TestAMissingKeyStopsTheRoundAndNothingElse(t *testing.T) {
	rooms(t, func(t *testing.T, r *testkit.Rooms) {
		lost, other := r.OpenWith(t, testkit.Roster(12)), r.OpenWith(t, testkit.Roster(12))
		for _, l := range lost.Links[:6] {
			if _, err := r.Cast(t, l.Token, testkit.Satisfied); err != nil {
				t.Fatal(err)
			}
		}
		path := filepath.Join(r.Dir, "keys", lost.Survey.String())
		kept, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err = os.Remove(path); err != nil {
			t.Fatal(err)
		}
		// a server that starts without it
		second := testkit.BuildIn(t, r.DB, r.Dir, ballot.GroupCommit, testkit.Quiet())
		if _, err = second.Cast(t, lost.Links[7].Token, testkit.Satisfied); problem.KindOf(err) != problem.Busy ||
			problem.KeyOf(err) != "parent.trouble" {
			t.Errorf("cast without the key: %v", err)
		}
		if _, err = second.Cast(t, other.Links[0].Token, testkit.Satisfied); err != nil {
			t.Errorf("another round: %v", err)
		}
		troubles, err := second.Box.Troubles(t.Context())
		if err != nil || len(troubles) != 1 || troubles[0].Survey != lost.Survey {
			t.Errorf("%v, %v", troubles, err)
		}
		if _, err = second.Box.CloseWithoutKey(t.Context(), testkit.Clerk, lost.School, lost.Survey,
			""); problem.KeyOf(err) != "survey.no_key" {
			t.Errorf("closed without the key: %v", err)
		}
		if s, _ := second.Surveys.Get(t.Context(), lost.School, lost.Survey); s.Status != survey.Closing {
			t.Errorf("status %s", s.Status)
		}
		if err = os.WriteFile(path, kept, 0o600); err != nil {
			t.Fatal(err)
		}
		if s, err := second.Box.Close(t.Context(), testkit.Clerk, lost.School, lost.Survey, ""); err != nil ||
			s.Status != survey.Closed {
			t.Errorf("with the key back: %v, %v", s.Status, err)
		}
		verified(t, second, lost)
	})
}

func TestABrokenEnvelopeStopsTheCount(t *testing.T) {
	rooms(t, func(t *testing.T, r *testkit.Rooms) {
		round := r.OpenWith(t, testkit.Roster(12))
		for _, l := range round.Links[:6] {
			if _, err := r.Cast(t, l.Token, testkit.Satisfied); err != nil {
				t.Fatal(err)
			}
		}
		if err := r.DB.Write(t.Context(),
			testkit.Execute("UPDATE envelopes SET sealed = ? WHERE place = (SELECT min(place) FROM envelopes)",
				[]byte("broken"))); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Box.Close(t.Context(), testkit.Clerk, round.School, round.Survey,
			""); problem.KeyOf(err) != "survey.unreadable" {
			t.Fatal(err)
		}
		if _, err := r.Cast(t, round.Links[8].Token, testkit.Satisfied); problem.KeyOf(err) != "parent.closed" {
			t.Errorf("a closing survey took a ballot: %v", err)
		}
		if err := r.DB.Write(t.Context(), testkit.Execute("DELETE FROM envelopes WHERE sealed = ?",
			[]byte("broken"))); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Box.Close(t.Context(), testkit.Clerk, round.School, round.Survey,
			""); problem.KeyOf(err) != "survey.mismatch" {
			t.Fatal(err)
		}
		if _, err := r.Box.Withdraw(t.Context(), testkit.Clerk, round.School, round.Survey, "hỏng"); err != nil {
			t.Error(err)
		}
	})
}

// What verify is for: each of these changes after closing is found and named.
func TestVerifyFindsWhatWasChanged(t *testing.T) {
	for name, change := range map[string]string{
		"a drifted tally":      "UPDATE tallies SET n = n + 1 WHERE part = 'question' AND item = 'G1' AND cell = '5'",
		"a changed ballot":     `UPDATE ballots SET answers = '{"G1":1}' WHERE id = (SELECT id FROM ballots LIMIT 1)`,
		"a removed ballot":     "DELETE FROM ballots WHERE id = (SELECT id FROM ballots LIMIT 1)",
		"an edited comment":    "UPDATE comments SET body = 'khác'",
		"a removed receipt":    "UPDATE invitations SET retry_tag = NULL WHERE id = (SELECT id FROM invitations WHERE status = 'used' LIMIT 1)",
		"a changed receipt":    "UPDATE invitations SET retry_tag = (SELECT retry_tag FROM invitations WHERE status = 'used' ORDER BY id LIMIT 1) WHERE status = 'used'",
		"more participation":   "UPDATE participation SET responded = responded + 1",
		"other sealed figures": "UPDATE seals SET figures_digest = box_digest",
		"an invitation undone": "UPDATE invitations SET status = 'unused' WHERE id = (SELECT id FROM invitations WHERE status = 'used' LIMIT 1)",
	} {
		t.Run(name, func(t *testing.T) {
			rooms(t, func(t *testing.T, r *testkit.Rooms) {
				round := r.OpenWith(t, testkit.Roster(20))
				for _, l := range round.Links[:15] {
					if _, err := r.Cast(t, l.Token, `{"G1":5,"P1":["qr"],"P6":5,"G3":"Cảm ơn"}`); err != nil {
						t.Fatal(err)
					}
				}
				if _, err := r.Box.Close(t.Context(), testkit.Clerk, round.School, round.Survey, ""); err != nil {
					t.Fatal(err)
				}
				verified(t, r, round)
				if err := r.DB.Write(t.Context(), testkit.Execute(change)); err != nil {
					t.Fatal(err)
				}
				_, findings, err := r.Box.Verify(t.Context(), round.School, &round.Survey)
				if err != nil || len(findings) == 0 || findings[0].Survey != round.Survey || findings[0].Text == "" {
					t.Errorf("not found: %v, %v", findings, err)
				}
				if name == "a changed ballot" && !slices.ContainsFunc(findings, func(f ballot.Finding) bool {
					return strings.HasPrefix(f.Text, "the sealed figures and those of the tallies differ at /") &&
						strings.Contains(f.Text, "recounted")
				}) {
					t.Errorf("the first figure that differs is not named: %v", findings)
				}
			})
		})
	}
}

// 200 at once with one link leave one ballot; the same submission gets the same receipt.
func TestOneLinkManyHands(t *testing.T) {
	bothModes(t, func(t *testing.T, r *testkit.Rooms, open opener) {
		round, _ := open(r, testkit.Roster(12))
		second := testkit.BuildIn(t, r.DB, r.Dir, ballot.GroupCommit, testkit.Quiet())
		var group sync.WaitGroup
		var mutex sync.Mutex
		receipts, refused := map[string]int{}, 0
		start := make(chan struct{})
		for i := range 200 {
			group.Add(1)
			go func() {
				defer group.Done()
				<-start
				submission := "submission-key-" + string(rune('a'+i%20))
				on := r
				if i%2 == 1 {
					on = second
				}
				receipt, err := on.CastAs(context.WithoutCancel(t.Context()), round.Links[0].Token,
					submission+"-0123456789", testkit.Satisfied)
				mutex.Lock()
				defer mutex.Unlock()
				switch {
				case err == nil:
					receipts[receipt.Code]++
				case problem.KeyOf(err) == "parent.used":
					refused++
				default:
					t.Errorf("%v", err)
				}
			}()
		}
		close(start)
		group.Wait()
		if len(receipts) != 1 || refused != 190 {
			t.Errorf("%v, %d refused", receipts, refused)
		}
		verified(t, r, round)
	})
}

// Casts race with the closing on two servers: whatever was acknowledged is counted, whatever was refused is not.
func TestClosingUnderLoad(t *testing.T) {
	bothModes(t, func(t *testing.T, r *testkit.Rooms, open opener) {
		round, sheets := open(r, testkit.Roster(60, 60))
		second := testkit.BuildIn(t, r.DB, r.Dir, ballot.GroupCommit, testkit.Quiet())
		var group sync.WaitGroup
		var mutex sync.Mutex
		acknowledged := 0
		for i, l := range round.Links {
			group.Add(1)
			go func() {
				defer group.Done()
				on := r
				if i%2 == 1 {
					on = second
				}
				_, err := on.CastAs(context.WithoutCancel(t.Context()), l.Token, "submission-"+l.Token,
					testkit.Satisfied)
				mutex.Lock()
				defer mutex.Unlock()
				if err == nil {
					acknowledged++
				} else if key := problem.KeyOf(err); key != "parent.closed" && key != "parent.trouble" {
					t.Errorf("%v", err)
				}
			}()
			if i == 60 {
				group.Add(2)
				for _, on := range []*testkit.Rooms{r, second} {
					go func() {
						defer group.Done()
						if _, err := on.Box.CloseWithSheets(context.WithoutCancel(t.Context()), testkit.Clerk, round.School,
							round.Survey, "", sheets); err != nil {
							t.Errorf("close: %v", err)
						}
					}()
				}
			}
		}
		group.Wait()
		result, err := r.Box.Result(t.Context(), round.School, round.Survey)
		if err != nil || result.Survey.Status != survey.Closed || result.Counted != acknowledged ||
			result.Participation.Responded != acknowledged {
			t.Errorf("%d acknowledged, %d counted, %v", acknowledged, result.Counted, err)
		}
		verified(t, r, round)
	})
}

// Two servers close a round, and one is slower: what it read is past, and the key is gone with reason.
func TestTheSlowerOfTwoClosingsFindsNoFault(t *testing.T) {
	rooms(t, func(t *testing.T, r *testkit.Rooms) {
		slower := testkit.BuildIn(t, r.DB, r.Dir, ballot.GroupCommit, testkit.Quiet())
		for _, end := range []survey.Status{survey.Closed, survey.Withdrawn} {
			round := r.OpenWith(t, testkit.Roster(3))
			if _, err := r.Cast(t, round.Links[0].Token, testkit.Satisfied); err != nil {
				t.Fatal(err)
			}
			open, err := slower.Surveys.Get(t.Context(), round.School, round.Survey)
			if err = errors.Join(err, slower.Box.HasKey(t.Context(), open)); err != nil { // it is in memory now
				t.Fatal(err)
			}
			if end == survey.Closed {
				_, err = r.Box.Close(t.Context(), testkit.Clerk, round.School, round.Survey, "")
			} else {
				_, err = r.Box.Withdraw(t.Context(), testkit.Clerk, round.School, round.Survey, "a try")
			}
			if err != nil {
				t.Fatal(err)
			}
			if err = slower.Box.HasKey(t.Context(), open); err != nil {
				t.Errorf("%s: the key of an open round is missed: %v", end, err)
			}
			if missing, err := slower.Box.KeyMissing(t.Context(), open); missing || err != nil {
				t.Errorf("%s: the page misses a key: %v", end, err)
			}
			if err = slower.Box.WriteBack(t.Context(), open); err != nil {
				t.Errorf("%s: %v", end, err)
			}
			if strange, err := r.Box.Keys.Rounds(); len(strange) > 0 || err != nil {
				t.Errorf("%s: the key is back: %v %v", end, strange, err)
			}
			closing := open
			closing.Status = survey.Closing
			ended, err := slower.Box.Count(t.Context(), closing)
			if end == survey.Closed && (err != nil || ended.Status != survey.Closed) {
				t.Errorf("%s: counted again: %q, %v", end, ended.Status, err)
			}
			if end == survey.Withdrawn && problem.KeyOf(err) != "survey.is_withdrawn" {
				t.Errorf("%s: counted again: %v", end, err)
			}
			verified(t, r, round)
		}
	})
}

func TestAStoppingBoxAnswersEverybody(t *testing.T) {
	rooms(t, func(t *testing.T, r *testkit.Rooms) {
		round := r.OpenWith(t, testkit.Roster(40))
		outcomes := make(chan error, len(round.Links))
		for _, l := range round.Links {
			go func() {
				_, err := r.CastAs(context.WithoutCancel(t.Context()), l.Token, "submission-"+l.Token,
					testkit.Satisfied)
				outcomes <- err
			}()
		}
		r.Box.Stop()
		taken := 0
		for range round.Links {
			if err := <-outcomes; err == nil {
				taken++
			} else if problem.KindOf(err) != problem.Busy {
				t.Errorf("%v", err)
			}
		}
		p, err := r.Box.Participation(t.Context(), round.School, round.Survey)
		if err != nil || p.Responded != taken {
			t.Errorf("%d acknowledged, %d stored, %v", taken, p.Responded, err)
		}
	})
}
