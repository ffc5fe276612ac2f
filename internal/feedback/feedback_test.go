package feedback_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/ballot"
	"hailong/internal/database"
	"hailong/internal/feedback"
	"hailong/internal/problem"
	"hailong/internal/testkit"
)

var coThu = account.Actor{Kind: account.ByPerson, ID: uuid.New(), Name: "cô Thu"}

func rooms(t *testing.T, run func(t *testing.T, r *testkit.Rooms)) {
	t.Helper()
	testkit.Databases(t, func(t *testing.T, db *database.DB) { run(t, testkit.Build(t, db, ballot.GroupCommit)) })
}

// closed is a round of so many parents, each of whom wrote the same two texts.
func closed(t *testing.T, r *testkit.Rooms, n int) *testkit.Round {
	t.Helper()
	round := r.OpenWith(t, testkit.Roster(n))
	for _, l := range round.Links {
		answers := strings.TrimSuffix(testkit.Satisfied, "}") +
			`,"G3":"Cảm ơn cô Lan, 0903 123 456","P8":"Nên có mã QR"}`
		if _, err := r.Cast(t, l.Token, answers); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := r.Box.Close(t.Context(), testkit.Clerk, round.School, round.Survey, ""); err != nil {
		t.Fatal(err)
	}
	return round
}

// Texts to a question that is asked on a condition stand among those of the last text question, never more there than
// ballots: nobody can count who met the condition.
func TestTextsOnAConditionStandAmongOthers(t *testing.T) {
	const dissatisfied = `{"G1":5,"P1":["cash"],"P6":1,"P7":[{"other":"đường truyền chậm"}]`
	rooms(t, func(t *testing.T, r *testkit.Rooms) {
		for name, tt := range map[string]struct {
			more  string
			under int
		}{
			"beside nothing":      {`}`, 12},
			"beside as many":      {`,"P8":"Nên có mã QR"}`, 12},
			"beside other things": {`,"G3":"Cảm ơn"}`, 12},
		} {
			round := r.OpenWith(t, testkit.Roster(12))
			for _, l := range round.Links {
				if _, err := r.Cast(t, l.Token, dissatisfied+tt.more); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := r.Box.Close(t.Context(), testkit.Clerk, round.School, round.Survey, ""); err != nil {
				t.Fatal(err)
			}
			count := map[string]int{}
			for _, c := range list(t, r, round) {
				count[c.Question]++
			}
			if count["P7"] != 0 || count["P8"] != tt.under {
				t.Errorf("%s: %v", name, count)
			}
		}
	})
}

func list(t *testing.T, r *testkit.Rooms, round *testkit.Round) []feedback.Comment {
	t.Helper()
	all, err := r.Feedback.List(t.Context(), round.School, round.Survey)
	if err != nil {
		t.Fatal(err)
	}
	return all.List
}

func TestCommentsComeFromTwiceTheThresholdOn(t *testing.T) {
	rooms(t, func(t *testing.T, r *testkit.Rooms) {
		few := closed(t, r, 9)
		if all, err := r.Feedback.List(t.Context(), few.School, few.Survey); err != nil || all.Shown ||
			len(all.List) != 0 {
			t.Errorf("nine ballots show %+v, %v", all, err)
		}
		enough := closed(t, r, 10)
		if all := list(t, r, enough); len(all) != 20 {
			t.Errorf("ten ballots with two texts each show %d", len(all))
		}
		open := r.Open(t)
		if all, err := r.Feedback.List(t.Context(), open.School, open.Survey); err != nil || all.Shown {
			t.Errorf("an open round shows %+v, %v", all, err)
		}
		if _, err := r.Feedback.List(t.Context(), few.School, enough.Survey); problem.KindOf(err) != problem.NotFound {
			t.Errorf("another school's survey: %v", err)
		}
	})
}

// The order of comments, and their ids, say nothing of the ballots: two texts of one ballot are neighbours no more
// often than chance.
func TestTextsOfOneBallotAreNotTogether(t *testing.T) {
	r := testkit.Build(t, testkit.Open(t, testkit.URL(t, "sqlite")), ballot.GroupCommit)
	round := r.OpenWith(t, testkit.Roster(60))
	for i, l := range round.Links {
		mark := strings.Repeat("i", i+1)
		if _, err := r.Cast(t, l.Token, strings.TrimSuffix(testkit.Satisfied, "}")+`,"G3":"a `+mark+`","P8":"b `+mark+
			`"}`); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := r.Box.Close(t.Context(), testkit.Clerk, round.School, round.Survey, ""); err != nil {
		t.Fatal(err)
	}
	all := list(t, r, round)
	together := 0
	for i := range all[:len(all)-1] {
		if all[i].Body[2:] == all[i+1].Body[2:] {
			together++
		}
	}
	if len(all) != 120 || together > 8 { // one is expected; nine or more come about once in a million times
		t.Errorf("%d of %d pairs are neighbours", together, len(all))
	}
}

func TestNamesAreMaskedUntilSomebodyLooked(t *testing.T) {
	rooms(t, func(t *testing.T, r *testkit.Rooms) {
		round := closed(t, r, 10)
		all := list(t, r, round)
		at := slices.IndexFunc(all, func(c feedback.Comment) bool { return c.Question == "G3" })
		c := all[at]
		if c.Body != "Cảm ơn cô •••, •••" || !c.Masked || c.Looked {
			t.Fatalf("%+v", c)
		}
		yes, no := true, false
		if _, err := r.Feedback.Update(t.Context(), round.School, round.Survey, c.ID, coThu,
			feedback.Change{Looked: &no}); problem.KindOf(err) != problem.Invalid {
			t.Errorf("unseen again: %v", err)
		}
		seen, err := r.Feedback.Update(t.Context(), round.School, round.Survey, c.ID, coThu,
			feedback.Change{Looked: &yes})
		if err != nil || seen.Body != "Cảm ơn cô Lan, 0903 123 456" || seen.Masked || !seen.Looked {
			t.Fatalf("%+v, %v", seen, err)
		}
		if _, err = r.Feedback.Update(t.Context(), round.School, round.Survey, c.ID, coThu,
			feedback.Change{Looked: &yes}); err != nil {
			t.Fatal(err)
		}
		masked := 0
		for _, one := range list(t, r, round) {
			if one.Masked {
				masked++
			}
		}
		if masked != 9 {
			t.Errorf("%d are masked after one of ten was looked at", masked)
		}
		if record := actions(t, r, round); !slices.Equal(record, []string{"cô Thu record.comment_look " + c.Short()}) {
			t.Errorf("looking left %q on record", record)
		}
	})
}

// actions are the lines of what coThu did.
func actions(t *testing.T, r *testkit.Rooms, round *testkit.Round) []string {
	t.Helper()
	entries, err := account.NewAccounts(r.DB, r.Server).Entries(t.Context(), round.School, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		if e.By == coThu {
			detail, of := e.About([]uuid.UUID{round.Survey})
			if of != round.Survey {
				t.Errorf("%s %q names no round", e.Action, e.Detail)
			}
			all = append(all, strings.TrimSpace(e.By.Name+" "+e.Action+" "+detail))
		}
	}
	slices.Sort(all)
	return all
}

func TestHidingIsOnRecordAndChangesNothing(t *testing.T) {
	rooms(t, func(t *testing.T, r *testkit.Rooms) {
		round := closed(t, r, 10)
		c := list(t, r, round)[0]
		yes, no := true, false
		update := func(change feedback.Change) (feedback.Comment, error) {
			return r.Feedback.Update(t.Context(), round.School, round.Survey, c.ID, coThu, change)
		}
		if _, err := update(feedback.Change{Hidden: &yes, Reason: "  "}); problem.KindOf(err) != problem.Invalid {
			t.Errorf("hidden without a reason: %v", err)
		}
		hidden, err := update(feedback.Change{Hidden: &yes, Reason: "xúc phạm"})
		if err != nil || hidden.Body != "" || !hidden.Hidden || hidden.Reason != "xúc phạm" {
			t.Fatalf("%+v, %v", hidden, err)
		}
		if shown, err := update(feedback.Change{Hidden: &no}); err != nil || shown.Body == "" || shown.Reason != "" {
			t.Fatalf("%+v, %v", shown, err)
		}
		want := []string{"cô Thu record.comment_hide " + c.Short() + " · xúc phạm", "cô Thu record.comment_show " +
			c.Short()}
		if record := actions(t, r, round); !slices.Equal(record, want) {
			t.Errorf("%q", record)
		}
		// Equal comments are hidden together or not at all.
		if err := r.Feedback.UpdateEqual(t.Context(), round.School, round.Survey, []uuid.UUID{c.ID, uuid.New()}, coThu,
			feedback.Change{Hidden: &yes, Reason: "xúc phạm"}); problem.KindOf(err) != problem.NotFound {
			t.Errorf("one of two is not there: %v", err)
		}
		if slices.ContainsFunc(list(t, r, round), func(c feedback.Comment) bool { return c.Hidden }) {
			t.Error("half of the equal comments are hidden")
		}
		if record := actions(t, r, round); !slices.Equal(record, want) {
			t.Errorf("%q", record)
		}
		checked, findings, err := r.Box.Verify(t.Context(), round.School, nil)
		if err != nil || checked != 1 || len(findings) > 0 {
			t.Errorf("the box after hiding: %d, %v, %v", checked, findings, err)
		}
		if _, err = r.Feedback.Update(t.Context(), round.School, round.Survey, uuid.New(), coThu,
			feedback.Change{}); problem.KindOf(err) != problem.NotFound {
			t.Errorf("no such comment: %v", err)
		}
	})
}

func TestThemesAndTheirAnswers(t *testing.T) {
	rooms(t, func(t *testing.T, r *testkit.Rooms) {
		ctx := t.Context()
		round, other := closed(t, r, 10), closed(t, r, 10)
		all := list(t, r, round)
		text := func(s string) *string { return &s }
		yes, done := true, feedback.Done
		ids := []uuid.UUID{all[0].ID, all[1].ID}
		made, err := r.Feedback.Make(ctx, round.School, round.Survey, coThu,
			feedback.Words{Title: text(" Sân  chơi thiếu bóng mát "), Question: text("C1"), Comments: &ids})
		if err != nil || made.Title != "Sân chơi thiếu bóng mát" || made.State != feedback.Accepted ||
			made.Comments != 2 || made.Published {
			t.Fatalf("%+v, %v", made, err)
		}
		for name, tt := range map[string]struct {
			words   feedback.Words
			pointer string
		}{
			"no title":                    {feedback.Words{Title: text("")}, "/title"},
			"published without an answer": {feedback.Words{Published: &yes}, "/published"},
			"a question that is none":     {feedback.Words{Question: text("Q99")}, "/question_id"},
			"a question without a rate":   {feedback.Words{Question: text("G3")}, "/question_id"},
			"a state that is none":        {feedback.Words{State: (*feedback.State)(text("later"))}, "/state"},
			"an answer too long":          {feedback.Words{Answer: text(strings.Repeat("a", 2001))}, "/answer"},
			"another school's comment": {feedback.Words{Comments: &[]uuid.UUID{list(t, r, other)[0].ID}},
				"/comments"},
		} {
			_, err := r.Feedback.Change(ctx, round.School, round.Survey, made.ID, coThu, tt.words)
			var p *problem.Error
			if !errors.As(err, &p) || len(p.Fields) != 1 || p.Fields[0].Pointer != tt.pointer {
				t.Errorf("%s: %v", name, err)
			}
		}
		if public, err := r.Feedback.Published(ctx, round.School, round.Survey); err != nil || len(public) != 0 {
			t.Errorf("published before it is: %v, %v", public, err)
		}
		changed, err := r.Feedback.Change(ctx, round.School, round.Survey, made.ID, coThu,
			feedback.Words{Answer: text("Đã làm mái che."), State: &done, Published: &yes})
		if err != nil || changed.Comments != 2 || changed.Question != "C1" {
			t.Fatalf("%+v, %v", changed, err)
		}
		public, err := r.Feedback.Published(ctx, round.School, round.Survey)
		if err != nil || len(public) != 1 || public[0].Answer != "Đã làm mái che." || public[0].Comments != 0 {
			t.Fatalf("%+v, %v", public, err)
		}
		// A comment may stand in several themes, and leave them; words on it are kept once.
		second, err := r.Feedback.Make(ctx, round.School, round.Survey, coThu, feedback.Words{Title: text("Khen")})
		if err != nil {
			t.Fatal(err)
		}
		both := []uuid.UUID{made.ID, second.ID}
		tags := []string{"#sân chơi", "Sân chơi ", "nắng"}
		c, err := r.Feedback.Update(ctx, round.School, round.Survey, all[2].ID, coThu,
			feedback.Change{Themes: &both, Tags: &tags})
		if err != nil || len(c.Themes) != 2 || !slices.Equal(c.Tags, []string{"nắng", "sân chơi"}) {
			t.Fatalf("%+v, %v", c, err)
		}
		if err = r.Feedback.Delete(ctx, round.School, round.Survey, made.ID, coThu); err != nil {
			t.Fatal(err)
		}
		themes, err := r.Feedback.Themes(ctx, round.School, round.Survey)
		if err != nil || len(themes) != 1 || themes[0].Comments != 1 {
			t.Errorf("%+v, %v", themes, err)
		}
		want := []string{"cô Thu record.theme_publish Sân chơi thiếu bóng mát",
			"cô Thu record.theme_retract Sân chơi thiếu bóng mát"}
		if record := actions(t, r, round); !slices.Equal(record, want) {
			t.Errorf("%q", record)
		}
		if _, err = r.Feedback.Change(ctx, other.School, round.Survey, second.ID, coThu,
			feedback.Words{}); problem.KindOf(err) != problem.NotFound {
			t.Errorf("another school's theme: %v", err)
		}
		open := r.Open(t)
		if _, err = r.Feedback.Make(ctx, open.School, open.Survey, coThu,
			feedback.Words{Title: text("a")}); problem.KindOf(err) != problem.Conflict {
			t.Errorf("a theme of an open round: %v", err)
		}
	})
}
