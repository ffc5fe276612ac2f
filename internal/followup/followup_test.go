package followup_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"hailong/internal/ballot"
	"hailong/internal/database"
	"hailong/internal/feedback"
	"hailong/internal/figures"
	"hailong/internal/followup"
	"hailong/internal/locale"
	"hailong/internal/report"
	"hailong/internal/survey"
	"hailong/internal/testkit"
)

// closed casts answers in a new survey of the round's school and closes it.
func closed(t *testing.T, r *testkit.Rooms, school, id uuid.UUID, answers ...string) uuid.UUID {
	t.Helper()
	links, err := r.Invitations.List(t.Context(), school, id)
	if err != nil {
		t.Fatal(err)
	}
	for i, one := range answers {
		if _, err = r.Cast(t, links[i].Token, one); err != nil {
			t.Fatal(err)
		}
	}
	if _, err = r.Box.Close(t.Context(), testkit.Clerk, school, id, ""); err != nil {
		t.Fatal(err)
	}
	return id
}

func times(n int, answers string) (all []string) {
	for range n {
		all = append(all, answers)
	}
	return all
}

// Two surveys of a school: what was asked for in the first one stands in the section of the second, with what changed
// since; what is not published stands in none.
func TestTheCircleIsClosed(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r := testkit.Build(t, db, ballot.GroupCommit)
		round, ctx := r.OpenWith(t, testkit.Roster(20)), t.Context()
		poor := strings.Replace(testkit.Satisfied, `"C1":5`, `"C1":1`, 1)
		first := closed(t, r, round.School, round.Survey, append(times(10, poor), times(5, testkit.Satisfied)...)...)
		reader := followup.Reader{Figures: figures.Reader{Box: r.Box, Surveys: r.Surveys, Now: time.Now},
			Feedback: r.Feedback}
		title, answer, question, yes := "Bữa ăn", "Đã đổi thực đơn.", "C1", true
		measure, who, due := "Đổi thực đơn", "Tổ nuôi dưỡng", "2026-01-31"
		if _, err := r.Feedback.Make(ctx, round.School, first, testkit.Clerk, feedback.Words{Title: &title,
			Answer: &answer, Question: &question, Published: &yes, Measure: &measure, Responsible: &who,
			Due: &due}); err != nil {
			t.Fatal(err)
		}
		secret := "Chưa trả lời"
		if _, err := r.Feedback.Make(ctx, round.School, first, testkit.Clerk, feedback.Words{Title: &secret}); err != nil {
			t.Fatal(err)
		}
		next, err := r.Surveys.Create(ctx, testkit.Clerk, round.School, survey.New{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err = r.Box.Open(ctx, testkit.Clerk, round.School, next.ID); err != nil {
			t.Fatal(err)
		}
		school, err := r.Schools.Get(ctx, round.School)
		if err != nil {
			t.Fatal(err)
		}
		open, err := reader.Figures.Of(ctx, round.School, next.ID)
		if err != nil {
			t.Fatal(err)
		}
		if told, err := reader.Of(ctx, round.School, open, locale.VI); err != nil || told.Own != nil || told.Earlier != nil ||
			told.Compared != nil {
			t.Errorf("an open survey tells %+v (%v)", told, err)
		}
		closed(t, r, round.School, next.ID, append(times(3, poor), times(12, testkit.Satisfied)...)...)
		link := func(id uuid.UUID) (string, error) { return "https://x/" + id.String(), nil }
		section, ok, err := reader.Latest(ctx, school, link, locale.VI)
		if err != nil || !ok || section.Figures.SurveyID != next.ID.String() {
			t.Fatalf("the last survey is %s, %v (%v)", section.Figures.SurveyID, ok, err)
		}
		if section.Meta.PublicURL != "https://x/"+next.ID.String() || len(section.Meta.Changes) == 0 ||
			section.Meta.Before == "" || len(section.Said(report.Trend)) == 0 {
			t.Errorf("nothing is compared: %+v", section.Meta)
		}
		rows := section.Meta.Answers
		if len(rows) != 1 || !strings.HasPrefix(rows[0].Theme, title) || !strings.HasPrefix(rows[0].Answer, answer+"\n") ||
			!strings.Contains(rows[0].Answer, "33,3%") || !strings.Contains(rows[0].Answer, "80%") {
			t.Errorf("%+v", rows)
		}
		want := "Sau " + section.Meta.Before + ", nhà trường công bố 1 biện pháp: 1 quá hạn, chưa xong."
		if said := section.Said(report.Promised); len(said) != 1 || said[0] != want {
			t.Errorf("%q, want %q", said, want)
		}
		if head := section.AnswerTable(); len(head.Columns) != 5 ||
			head.Rows[0][3] != "Tổ nuôi dưỡng\nHạn 31/01/2026" || !strings.HasSuffix(head.Rows[0][4], "Quá hạn, chưa xong") {
			t.Errorf("%+v", head)
		}
		earlier, err := reader.Figures.Of(ctx, round.School, first)
		if err != nil {
			t.Fatal(err)
		}
		told, err := reader.Of(ctx, round.School, earlier, locale.EN)
		if err != nil || len(told.Own) != 1 || told.Own[0].Words != "accepted" && told.Own[0].Words != "Accepted" ||
			told.Before != "" || len(told.Rows(locale.EN)) != 1 {
			t.Errorf("the first survey tells %+v (%v)", told, err)
		}
	})
}

// A school without a closed survey has no section.
func TestNothingClosedYet(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		r := testkit.Build(t, db, ballot.GroupCommit)
		school := testkit.School(t, db)
		reader := followup.Reader{Figures: figures.Reader{Box: r.Box, Surveys: r.Surveys, Now: time.Now},
			Feedback: r.Feedback}
		if _, ok, err := reader.Latest(t.Context(), school, nil, locale.VI); ok || err != nil {
			t.Errorf("%v (%v)", ok, err)
		}
	})
}
