package feedback_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"hailong/internal/feedback"
	"hailong/internal/problem"
	"hailong/internal/testkit"
)

func text(s string) *string { return &s }

// A theme has a cause, a measure, who, until when; the day on which it is called done is the school's own, and goes
// when it is not done after all. Overdue is what is neither done nor explained after its day.
func TestMeasuresAndTheirDays(t *testing.T) {
	rooms(t, func(t *testing.T, r *testkit.Rooms) {
		ctx := t.Context()
		round := closed(t, r, 10)
		evening := time.Date(2026, 11, 30, 16, 59, 0, 0, time.UTC) // 23:59 at the school
		r.Feedback.Now = func() time.Time { return evening }
		made, err := r.Feedback.Make(ctx, round.School, round.Survey, coThu, feedback.Words{Title: text("Sân chơi"),
			Cause: text("Sân thiếu bóng mát"), Measure: text("Làm mái che"), Responsible: text("Tổ cơ sở vật chất"),
			Due: text("2026-11-30")})
		if err != nil || made.Plan != (feedback.Plan{Cause: "Sân thiếu bóng mát", Measure: "Làm mái che",
			Responsible: "Tổ cơ sở vật chất", Due: "2026-11-30"}) {
			t.Fatalf("%+v, %v", made, err)
		}
		for name, tt := range map[string]struct {
			words   feedback.Words
			pointer string
		}{
			"a cause too long":    {feedback.Words{Cause: text(strings.Repeat("a", 1001))}, "/cause"},
			"a measure too long":  {feedback.Words{Measure: text(strings.Repeat("a", 1001))}, "/measure"},
			"a name too long":     {feedback.Words{Responsible: text(strings.Repeat("a", 151))}, "/responsible"},
			"a day that is none":  {feedback.Words{Due: text("2026-02-30")}, "/due"},
			"a day of a long ago": {feedback.Words{Due: text("0026-11-30")}, "/due"},
		} {
			_, err := r.Feedback.Change(ctx, round.School, round.Survey, made.ID, coThu, tt.words)
			var p *problem.Error
			if !errors.As(err, &p) || len(p.Fields) != 1 || p.Fields[0].Pointer != tt.pointer {
				t.Errorf("%s: %v", name, err)
			}
		}
		overdue := func() int {
			all, err := r.Feedback.Overdue(ctx, round.School)
			if err != nil || len(all) == 1 && (all[0].Survey != round.Survey || all[0].Title != "Sân chơi") {
				t.Errorf("%+v, %v", all, err)
			}
			if elsewhere, err := r.Feedback.Overdue(ctx, uuid.New()); err != nil || len(elsewhere) > 0 {
				t.Errorf("another school is told %+v, %v", elsewhere, err)
			}
			return len(all)
		}
		if n := overdue(); n != 0 {
			t.Errorf("overdue on its last day: %d", n)
		}
		evening = evening.Add(time.Minute)
		if n := overdue(); n != 1 {
			t.Errorf("overdue the day after: %d", n)
		}
		for _, tt := range []struct {
			state   feedback.State
			doneOn  string
			kept    feedback.Kept
			overdue int
		}{
			{feedback.UnderWay, "", feedback.Missed, 1},
			{feedback.Done, "2026-12-01", feedback.Late, 0},
			{feedback.Explained, "", feedback.Dropped, 0},
		} {
			changed, err := r.Feedback.Change(ctx, round.School, round.Survey, made.ID, coThu,
				feedback.Words{State: &tt.state})
			if err != nil || changed.DoneOn != tt.doneOn || changed.Kept("2026-12-01") != tt.kept ||
				overdue() != tt.overdue {
				t.Errorf("%s: %+v, %v", tt.state, changed, err)
			}
		}
	})
}

func TestHowMeasuresStand(t *testing.T) {
	plan := func(due, done string) feedback.Plan {
		return feedback.Plan{Measure: "Làm mái che", Due: due, DoneOn: done}
	}
	for _, tt := range []struct {
		theme feedback.Theme
		want  feedback.Kept
	}{
		{feedback.Theme{State: feedback.Done}, ""},
		{feedback.Theme{State: feedback.Done, Plan: plan("", "2026-12-02")}, feedback.Finished},
		{feedback.Theme{State: feedback.Done, Plan: plan("2026-11-30", "2026-11-30")}, feedback.InTime},
		{feedback.Theme{State: feedback.Done, Plan: plan("2026-11-30", "2026-12-01")}, feedback.Late},
		{feedback.Theme{State: feedback.Accepted, Plan: plan("2026-12-01", "")}, feedback.Waiting},
		{feedback.Theme{State: feedback.Accepted, Plan: plan("", "")}, feedback.Waiting},
		{feedback.Theme{State: feedback.UnderWay, Plan: plan("2026-11-30", "")}, feedback.Missed},
		{feedback.Theme{State: feedback.Explained, Plan: plan("2026-11-30", "")}, feedback.Dropped},
	} {
		if got := tt.theme.Kept("2026-12-01"); got != tt.want {
			t.Errorf("%+v stands as %q, want %q", tt.theme, got, tt.want)
		}
	}
}

// Only themes of k comments or more are counted, whatever is said of the smaller ones.
func TestSmallThemesAreNotCounted(t *testing.T) {
	rooms(t, func(t *testing.T, r *testkit.Rooms) {
		ctx, yes, done := t.Context(), true, feedback.Done
		round := closed(t, r, 10)
		all := list(t, r, round)
		for i, n := range []int{5, 4, 6} {
			var ids []uuid.UUID
			for _, c := range all[:n] {
				ids = append(ids, c.ID)
			}
			words := feedback.Words{Title: text(strings.Repeat("a", n)), Comments: &ids}
			if i < 2 {
				words.Measure, words.Published, words.State = text("Đã làm"), &yes, &done
			}
			if _, err := r.Feedback.Make(ctx, round.School, round.Survey, coThu, words); err != nil {
				t.Fatal(err)
			}
		}
		got, err := r.Feedback.Handled(ctx, round.School, round.Survey, 5)
		if want := (feedback.Handled{Themes: 2, Answered: 1, Done: 1}); err != nil || got != want {
			t.Errorf("%+v, %v, want %+v", got, err, want)
		}
	})
}
