package httpd_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/ballot"
	"hailong/internal/database"
	"hailong/internal/problem"
	"hailong/internal/secret"
	"hailong/internal/testkit"
)

// What a receipt says is so for every ballot of its round, and the same whatever was answered: of a round counted
// without two ballots nobody is told that hers was counted, and with fewer than the threshold nobody's answers were.
func TestAReceiptSaysNoMoreThanIsKnown(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		for name, tt := range map[string]struct {
			cast  int
			end   func(school, id uuid.UUID) error
			state string
			says  string
		}{
			"open":   {9, func(uuid.UUID, uuid.UUID) error { return nil }, `{"state":"in_box"}`, "Đang trong hòm"},
			"closed": {9, f.close, `{"state":"counted"}`, "Đã được tính"},
			"two cannot be opened": {9, func(school, id uuid.UUID) error {
				if err := db.Write(t.Context(), testkit.Execute(damageTwo(db.Engine()))); err != nil {
					return err
				}
				if err := f.close(school, id); err == nil {
					t.Error("it closed with damaged envelopes")
				}
				_, err := f.Box.CloseWithout(t.Context(), testkit.Clerk, school, id, 2, "")
				return err
			}, `{"responded":9,"state":"uncertain","unreadable":2}`,
				"Trong 9 phiếu của đợt này có 2 phiếu không mở được"},
			"four": {4, f.close, `{"state":"too_few"}`, "câu trả lời không được giữ"},
			"fewer than k remain": {6, func(school, id uuid.UUID) error {
				if err := db.Write(t.Context(), testkit.Execute(damageTwo(db.Engine()))); err != nil {
					return err
				}
				_ = f.close(school, id)
				_, err := f.Box.CloseWithout(t.Context(), testkit.Clerk, school, id, 2, "")
				return err
			}, `{"state":"too_few"}`, "câu trả lời không được giữ"},
			"withdrawn": {9, func(school, id uuid.UUID) error {
				_, err := f.Box.Withdraw(t.Context(), testkit.Clerk, school, id, "thử")
				return err
			}, `{"state":"withdrawn"}`, "hủy khi còn niêm phong"},
		} {
			key := f.key(account.Admin)
			known, err := f.keys.Authenticate(t.Context(), key)
			if err != nil {
				t.Fatal(err)
			}
			id, tokens := f.open(key)
			var receipts []string
			for i, token := range tokens[:tt.cast] {
				var r struct{ Receipt string }
				answers := []string{testkit.Satisfied, dissatisfied}[i%2]
				f.call("", http.MethodPost, "/api/v1/ballots/"+token,
					json.RawMessage(`{"submission_key":"submission-of-`+token+`","answers":`+answers+`}`), &r,
					http.StatusCreated)
				receipts = append(receipts, r.Receipt)
			}
			if err = tt.end(known.SchoolID, uuid.MustParse(id)); err != nil {
				t.Fatal(name, err)
			}
			pages := map[string]bool{}
			for _, receipt := range receipts {
				page := f.send(request{path: "/r/" + receipt}).Body.String()
				pages[strings.ReplaceAll(page, secret.Grouped(secret.Canonical(receipt)), "")] = true
				if !strings.Contains(page, tt.says) {
					t.Errorf("%s: the page does not say %q", name, tt.says)
				}
				if got := strings.TrimSpace(f.send(request{path: "/api/v1/receipts/" +
					receipt}).Body.String()); got != tt.state {
					t.Errorf("%s: %s, want %s", name, got, tt.state)
				}
			}
			if len(pages) != 1 {
				t.Errorf("%s: the pages of %d receipts are %d", name, len(receipts), len(pages))
			}
		}
	})
}

// close counts a survey.
func (f *front) close(school, id uuid.UUID) error {
	_, err := f.Box.Close(f.Context(), testkit.Clerk, school, id, "")
	return err
}

// damageTwo makes two envelopes of the round that was opened last unreadable.
func damageTwo(engine string) string {
	nothing := "x'00'"
	if engine == "PostgreSQL" {
		nothing = `'\x00'::bytea`
	}
	return "UPDATE envelopes SET sealed = " + nothing +
		" WHERE place IN (SELECT place FROM envelopes ORDER BY place DESC LIMIT 2)"
}

// All sixteen letters of a receipt are looked at: whoever guesses must hit eighty bits, though only fifty are made of
// the submission.
func TestEveryLetterOfAReceiptCounts(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		_, tokens := f.open(f.key(account.Admin))
		var r struct{ Receipt string }
		f.call("", http.MethodPost, "/api/v1/ballots/"+tokens[0], json.RawMessage(castBody("submission-of-a-parent")),
			&r, http.StatusCreated)
		code := secret.Canonical(r.Receipt)
		if len(code) != ballot.ReceiptLength {
			t.Fatalf("%d letters", len(code))
		}
		f.call("", http.MethodGet, "/api/v1/receipts/"+code, nil, nil, http.StatusOK)
		for i := range code {
			other := "0"
			if code[i] == '0' {
				other = "1"
			}
			if _, err := f.Box.ReceiptState(t.Context(),
				code[:i]+other+code[i+1:]); problem.KindOf(err) != problem.NotFound {
				t.Errorf("another letter %d: %v", i+1, err)
			}
		}
	})
}
