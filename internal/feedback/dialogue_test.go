package feedback_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"hailong/internal/feedback"
	"hailong/internal/problem"
	"hailong/internal/testkit"
)

// A talk is planned, told as held with how many came and how many themes of k comments there were, and taken away; each
// on record, without any name.
func TestADialogueWithParents(t *testing.T) {
	rooms(t, func(t *testing.T, r *testkit.Rooms) {
		ctx := t.Context()
		round, open := closed(t, r, 10), r.Open(t)
		r.Feedback.Now = func() time.Time { return time.Date(2026, 12, 5, 10, 0, 0, 0, time.UTC) }
		all := list(t, r, round)
		for i, n := range []int{5, 4} {
			var ids []uuid.UUID
			for _, c := range all[:n] {
				ids = append(ids, c.ID)
			}
			if _, err := r.Feedback.Make(ctx, round.School, round.Survey, coThu,
				feedback.Words{Title: text([]string{"Sân chơi", "Bữa ăn"}[i]), Comments: &ids}); err != nil {
				t.Fatal(err)
			}
		}
		save := func(d feedback.Dialogue) (feedback.Dialogue, error) {
			return r.Feedback.SaveDialogue(ctx, round.School, round.Survey, coThu, d)
		}
		for name, tt := range map[string]struct {
			d       feedback.Dialogue
			pointer string
		}{
			"no day":               {feedback.Dialogue{Place: "Hội trường"}, "/day"},
			"no place":             {feedback.Dialogue{Day: "2026-12-05"}, "/place"},
			"an hour that is none": {feedback.Dialogue{Day: "2026-12-05", Place: "a", Hour: "25:00"}, "/hour"},
			"held tomorrow": {feedback.Dialogue{Day: "2026-12-06", Place: "a", Held: true, Attended: 3},
				"/held"},
			"held without anybody": {feedback.Dialogue{Day: "2026-12-05", Place: "a", Held: true}, "/attended"},
			"attended, not held":   {feedback.Dialogue{Day: "2026-12-05", Place: "a", Attended: 3}, "/attended"},
		} {
			_, err := save(tt.d)
			var p *problem.Error
			if !errors.As(err, &p) || len(p.Fields) != 1 || p.Fields[0].Pointer != tt.pointer {
				t.Errorf("%s: %v", name, err)
			}
		}
		plan := feedback.Dialogue{Day: "2026-12-05", Hour: "15:30", Place: "Hội trường"}
		if got, err := save(plan); err != nil || got != plan {
			t.Fatalf("%+v, %v", got, err)
		}
		held := plan
		held.Held, held.Attended, held.Topics = true, 42, 99
		want := held
		want.Topics = 1
		if got, err := save(held); err != nil || got != want {
			t.Fatalf("%+v, %v, want %+v", got, err, want)
		}
		if got, err := r.Feedback.Dialogue(ctx, round.School, round.Survey); err != nil || got != want {
			t.Errorf("%+v, %v", got, err)
		}
		agenda, err := r.Feedback.Agenda(ctx, round.School, round.Survey)
		if err != nil || len(agenda) != 1 || agenda[0].Title != "Sân chơi" {
			t.Errorf("%+v, %v", agenda, err)
		}
		for range 2 { // taken away twice: once on record
			if got, err := save(feedback.Dialogue{}); err != nil || got.Planned() {
				t.Errorf("%+v, %v", got, err)
			}
		}
		record := []string{"cô Thu record.dialogue 05/12/2026", "cô Thu record.dialogue_held 05/12/2026",
			"cô Thu record.dialogue_off"}
		if got := actions(t, r, round); !slices.Equal(got, record) {
			t.Errorf("%q", got)
		}
		if _, err = r.Feedback.SaveDialogue(ctx, open.School, open.Survey, coThu, plan); problem.KindOf(err) !=
			problem.Conflict {
			t.Errorf("a talk after an open round: %v", err)
		}
		if _, err = r.Feedback.SaveDialogue(ctx, open.School, round.Survey, coThu, plan); problem.KindOf(err) !=
			problem.NotFound {
			t.Errorf("another school's round: %v", err)
		}
	})
}
