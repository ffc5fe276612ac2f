package feedback_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"hailong/internal/feedback"
	"hailong/internal/problem"
	"hailong/internal/testkit"
)

func said(question, body string, more ...func(*feedback.Comment)) feedback.Comment {
	c := feedback.Comment{ID: uuid.New(), Question: question, Body: body}
	for _, do := range more {
		do(&c)
	}
	return c
}

func masked(c *feedback.Comment) { c.Masked = true }
func hidden(c *feedback.Comment) { c.Hidden, c.Body = true, "" }
func read(c *feedback.Comment)   { c.Read = true }
func themed(c *feedback.Comment) { c.Themes = []uuid.UUID{{1}} }

// Equal comments of one question stand together; another question, another mark and a stand-in for a name do not.
func TestEqualCommentsAreFolded(t *testing.T) {
	list := []feedback.Comment{said("G3", "Thực đơn ít rau"), said("G3", "Khác"), said("G3", "thực đơn  ít rau"),
		said("G4", "Thực đơn ít rau"), said("G3", "Thực đơn ít rau", read), said("G3", "Cô •••", masked),
		said("G3", "Cô •••", masked), said("G3", "", hidden), said("G3", "", hidden), said("G3", "THỰC ĐƠN ÍT RAU")}
	var sizes []int
	seen := map[uuid.UUID]bool{}
	for _, e := range feedback.FoldEqual(list) {
		sizes = append(sizes, len(e.All))
		for _, id := range e.All {
			seen[id] = true
		}
	}
	if !slices.Equal(sizes, []int{3, 1, 1, 1, 1, 1, 1, 1}) || len(seen) != len(list) {
		t.Errorf("%v, %d of %d", sizes, len(seen), len(list))
	}
}

// Words are found without their marks; with some marks typed, those count.
func TestWordsAreFound(t *testing.T) {
	c := said("G3", "Sân chơi\nnắng quá, cô •••")
	for words, want := range map[string]bool{"san choi": true, "SÂN CHƠI nắng": true, "sàn chơi": false, "lan": false,
		"•••": true, "": true, "nang qua": true} {
		if c.Says(words) != want {
			t.Errorf("%q: %v", words, !want)
		}
	}
}

// A topic is what three comments or more have in common, each comment once; words that only join are none, nor what
// stands in a theme already.
func TestTopicsComeFromWordsAlone(t *testing.T) {
	list := []feedback.Comment{said("G3", "Thực đơn ít rau, thực đơn lặp lại"), said("G3", "Đổi THỰC ĐƠN"),
		said("G3", "nên xem thực đơn"), said("G3", "Sân chơi nắng"), said("G3", "sân chơi"),
		said("G3", "sân chơi", themed), said("G3", "sân. chơi"), said("G3", "cảm ơn cô"), said("G3", "cảm ơn cô"),
		said("G3", "cảm ơn cô")}
	if got := feedback.Topics(list); !slices.Equal(got, []feedback.Topic{{Words: "thực đơn", N: 3}}) {
		t.Errorf("%v", got)
	}
}

// What one colleague ticks as read is read for the school, also after the comment is looked at and hidden; nothing of
// who and when is kept. A file that is taken stands on record.
func TestReadIsSharedAndTakingIsOnRecord(t *testing.T) {
	rooms(t, func(t *testing.T, r *testkit.Rooms) {
		round, ctx, yes := closed(t, r, 10), t.Context(), true
		id := list(t, r, round)[0].ID
		mark := func(read bool, ids ...uuid.UUID) error {
			return r.Feedback.MarkRead(ctx, round.School, round.Survey, ids, read)
		}
		for name, err := range map[string]error{"none": mark(true), "another's": mark(true, id, uuid.New())} {
			if problem.KindOf(err) != problem.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := mark(true, id); err != nil || !list(t, r, round)[0].Read || list(t, r, round)[1].Read {
			t.Errorf("%v %+v", err, list(t, r, round)[:2])
		}
		if _, err := r.Feedback.Update(ctx, round.School, round.Survey, id, coThu,
			feedback.Change{Hidden: &yes, Reason: "x"}); err != nil {
			t.Fatal(err)
		}
		if c := list(t, r, round)[0]; !c.Read || !c.Hidden {
			t.Errorf("%+v", c)
		}
		if err := mark(false, id); err != nil || list(t, r, round)[0].Read || !list(t, r, round)[0].Hidden {
			t.Errorf("%v %+v", err, list(t, r, round)[0])
		}
		// a program ticks one at a time, by the same mark
		change := feedback.Change{Read: &yes}
		if c, err := r.Feedback.Update(ctx, round.School, round.Survey, id, coThu, change); err != nil || !c.Read ||
			!c.Hidden || c.Reason != "x" || !list(t, r, round)[0].Read {
			t.Errorf("%v %+v", err, c)
		}
		taken, err := r.Feedback.Take(ctx, round.School, round.Survey, coThu, "Excel")
		if err != nil || !slices.EqualFunc(taken.List, list(t, r, round), func(a, b feedback.Comment) bool {
			return a.ID == b.ID && a.Body == b.Body
		}) {
			t.Errorf("%v %+v", err, taken)
		}
		if got := actions(t, r, round); len(got) != 2 || got[1] != "cô Thu record.comments_taken Excel" {
			t.Errorf("%q", got)
		}
		few := closed(t, r, 9)
		if _, err = r.Feedback.Take(ctx, few.School, few.Survey, coThu, "Excel"); problem.KindOf(err) != problem.NotFound ||
			problem.KeyOf(err) != "comments.few" || len(actions(t, r, few)) != 0 {
			t.Errorf("nine ballots: %v", err)
		}
		gone := r.OpenWith(t, testkit.Roster(10))
		if _, err = r.Box.Withdraw(ctx, testkit.Clerk, gone.School, gone.Survey, "thử"); err != nil {
			t.Fatal(err)
		}
		if _, err = r.Feedback.Take(ctx, gone.School, gone.Survey, coThu, "Excel"); problem.KeyOf(err) !=
			"survey.is_withdrawn" {
			t.Errorf("a withdrawn round: %v", err)
		}
	})
}
