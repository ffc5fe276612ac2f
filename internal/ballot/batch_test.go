package ballot_test

import (
	"encoding/json"
	"slices"
	"testing"

	"hailong/internal/ballot"
	"hailong/internal/problem"
	"hailong/internal/survey"
	"hailong/internal/testkit"
)

// A ballot that was sealed before its round went back to draft and was opened again lies in one batch with the same
// parent's new one. Whichever came first, the one that the round's key of now opens is in the box, and only its parent
// is told so.
func TestOfTwoCastsTheOneThatCanBeOpenedIsTold(t *testing.T) {
	rooms(t, func(t *testing.T, r *testkit.Rooms) {
		for name, order := range map[string]func(stale, fresh *ballot.Ready) []*ballot.Ready{
			"the stale one first": func(stale, fresh *ballot.Ready) []*ballot.Ready {
				return []*ballot.Ready{stale, fresh}
			},
			"the stale one last": func(stale, fresh *ballot.Ready) []*ballot.Ready {
				return []*ballot.Ready{fresh, stale}
			},
		} {
			round := r.OpenWith(t, testkit.Roster(6))
			token := round.Links[0].Token
			read := func(q survey.Questionnaire) (survey.Answers, error) {
				return q.AnswersFromJSON(json.RawMessage(testkit.Satisfied))
			}
			stale, err := r.Box.MakeReady(t.Context(), token, "submission-of-before", read)
			if err != nil {
				t.Fatal(err)
			}
			if _, err = r.Box.BackToDraft(t.Context(), testkit.Clerk, round.School, round.Survey); err != nil {
				t.Fatal(err)
			}
			if _, err = r.Box.Open(t.Context(), testkit.Clerk, round.School, round.Survey); err != nil {
				t.Fatal(err)
			}
			fresh, err := r.Box.MakeReady(t.Context(), token, "submission-of-now", read)
			if err != nil {
				t.Fatal(err)
			}
			batch := order(stale, fresh)
			taken, refusals, err := r.Box.StoreBatch(batch...)
			if err != nil {
				t.Fatal(err)
			}
			old := slices.Index(batch, stale)
			if taken[old] || !taken[1-old] || problem.KindOf(refusals[old]) != problem.Busy &&
				problem.KindOf(refusals[old]) != problem.Conflict {
				t.Errorf("%s: taken %v, refused %v", name, taken, refusals)
			}
			closed, err := r.Box.Close(t.Context(), testkit.Clerk, round.School, round.Survey, "")
			if err != nil || closed.Unreadable != 0 {
				t.Errorf("%s: the envelope in the box cannot be opened: %v", name, err)
			}
		}
	})
}
