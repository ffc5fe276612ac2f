package ballot_test

import (
	"testing"

	"gorm.io/gorm"

	"hailong/internal/ballot"
	"hailong/internal/secret"
	"hailong/internal/survey"
	"hailong/internal/testkit"
)

// A round that is open while the program is replaced goes on: envelopes sealed and receipts given by the first release
// count with those of this one, and a retry of then still gets the receipt of then.
func TestARoundGoesOnThroughAnUpgrade(t *testing.T) {
	rooms(t, func(t *testing.T, r *testkit.Rooms) {
		round := r.OpenWith(t, testkit.Roster(20))
		codes := map[string]string{}
		cast := func(links ...int) {
			for _, i := range links {
				token := round.Links[i].Token
				receipt, err := r.Cast(t, token, testkit.Satisfied)
				if err != nil {
					t.Fatal(err)
				}
				if before := codes[token]; before != "" && (before != receipt.Code || !receipt.Repeated) {
					t.Errorf("a retry gives %+v, was %s", receipt, before)
				}
				codes[token] = receipt.Code
			}
		}
		cast(0, 1, 2, 3, 4)
		// What the first release wrote: tags of 32 bytes, and a receipt's hash in a row of its own.
		if err := r.DB.RollbackTo(t.Context(), 5); err != nil {
			t.Fatal(err)
		}
		for _, l := range round.Links[:3] {
			submission := "submission-" + l.Token
			code := secret.Code(r.Server.Receipt(l.Token, submission), ballot.ReceiptLength)
			for _, write := range []func(*gorm.DB) error{
				testkit.Execute("UPDATE receipts SET hash = ? WHERE hash = (SELECT retry_tag FROM invitations WHERE "+
					"id = ?)", r.Server.ReceiptHash(code), l.ID),
				testkit.Execute("UPDATE invitations SET retry_tag = ? WHERE id = ?",
					r.Server.RetryTag(l.Token, submission), l.ID),
			} {
				if err := r.DB.Write(t.Context(), write); err != nil {
					t.Fatal(err)
				}
			}
			codes[l.Token] = code
		}
		if err := r.DB.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		cast(0, 1, 2, 3, 4, 5, 6, 7)
		verified(t, r, round)
		if _, err := r.Box.Close(t.Context(), testkit.Clerk, round.School, round.Survey, ""); err != nil {
			t.Fatal(err)
		}
		verified(t, r, round)
		cast(0, 4, 7)
		for token, code := range codes {
			if state, err := r.Box.ReceiptState(t.Context(), code); err != nil || state.State != ballot.Counted ||
				state.Survey.ID != round.Survey {
				t.Errorf("%s: %+v, %v", token, state.State, err)
			}
		}
		if result, err := r.Box.Result(t.Context(), round.School, round.Survey); err != nil || result.Counted != 8 ||
			result.Survey.Status != survey.Closed {
			t.Errorf("%d counted, %v", result.Counted, err)
		}
	})
}
