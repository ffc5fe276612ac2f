package comments_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// Comments may give their writers away: who may only look reads them neither at the desk nor by a program.
func TestAViewerReadsNoComment(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := kit.New(t, db)
		s := f.Staff("hoasen.example")
		key := f.KeyOf(s.School, account.Admin)
		id, tokens := f.OpenRound(key)
		for i, token := range tokens[:12] {
			f.Call("", http.MethodPost, "/api/v1/ballots/"+token, json.RawMessage(kit.CastBody(fmt.Sprintf("submission-number-%02d", i))), nil, http.StatusCreated)
		}
		f.Call(key, http.MethodPost, "/api/v1/surveys/"+id+"/close", nil, nil, http.StatusOK)
		for _, path := range []string{"/admin/rounds/" + id + "/comments", "/api/v1/surveys/" + id + "/comments"} {
			for cookie, want := range map[string]int{s.Viewer: http.StatusForbidden, s.Editor: http.StatusOK} {
				if answer := f.Page(path, cookie); answer.Code != want || strings.Contains(answer.Body.String(), "Cảm ơn") != (want == http.StatusOK) {
					t.Errorf("%s: %d, want %d", path, answer.Code, want)
				}
			}
		}
		// Whoever says too late that she has not answered reads when the round was closed, and no blank of a sentence.
		late := f.Send(kit.Request{Method: http.MethodPost, Path: "/s/" + tokens[0], Kind: kit.FormKind, Body: "dispute=1"})
		if late.Code != http.StatusForbidden || strings.ContainsAny(late.Body.String()[strings.Index(late.Body.String(), "<main"):strings.Index(late.Body.String(), "</main")], "{}") {
			t.Errorf("a late dispute: %d %s", late.Code, late.Body)
		}
	})
}
