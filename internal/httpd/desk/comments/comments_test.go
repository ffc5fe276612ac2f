package comments_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
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
			f.Call("", http.MethodPost, "/api/v1/ballots/"+token,
				json.RawMessage(kit.CastBody(fmt.Sprintf("submission-number-%02d", i))), nil, http.StatusCreated)
		}
		f.Call(key, http.MethodPost, "/api/v1/surveys/"+id+"/close", nil, nil, http.StatusOK)
		for _, path := range []string{"/admin/rounds/" + id + "/comments", "/api/v1/surveys/" + id + "/comments"} {
			for cookie, want := range map[string]int{s.Viewer: http.StatusForbidden, s.Editor: http.StatusOK} {
				if answer := f.Page(path, cookie); answer.Code != want ||
					strings.Contains(answer.Body.String(), "Cảm ơn") != (want == http.StatusOK) {
					t.Errorf("%s: %d, want %d", path, answer.Code, want)
				}
			}
		}
		// Whoever says too late that she has not answered reads when the round was closed, and no blank of a sentence.
		late := f.Send(kit.Request{Method: http.MethodPost, Path: "/s/" + tokens[0], Kind: kit.FormKind,
			Body: "dispute=1"})
		if late.Code != http.StatusForbidden ||
			strings.ContainsAny(late.Body.String()[strings.Index(late.Body.String(), "<main"):strings.Index(
				late.Body.String(), "</main")], "{}") {
			t.Errorf("a late dispute: %d %s", late.Code, late.Body)
		}
	})
}

// A button with an id that is none, or a theme that is none, changes nothing and is told beside the list; so is a theme
// without a title. What was typed for the theme stands there again.
func TestWrongActsOnComments(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := kit.New(t, db)
		s := f.Staff("hoasen.example")
		key := f.KeyOf(s.School, account.Admin)
		at := f.ClosedRound(key, kit.Repeat(strings.TrimSuffix(testkit.Satisfied, "}")+`,"G3":"Sân trơn"}`, 12)...)
		path := "/admin/rounds/" + strings.TrimPrefix(at, "/api/v1/surveys/")
		for name, form := range map[string]url.Values{
			"a comment that is none":    kit.Fields("look", "x"),
			"hidden, none":              kit.Fields("hide", "x"),
			"ticked, none":              kit.Fields("do", "tag", "tag", "sân", "comment", "x"),
			"into a theme that is none": kit.Fields("do", "in", "into", "x"),
			"nothing at all":            kit.Fields("do", "tag"),
		} {
			answer := f.Send(kit.Post(path+"/comments", s.Editor, form))
			if answer.Code != http.StatusUnprocessableEntity || !strings.Contains(answer.Body.String(), `id="faults"`) {
				t.Errorf("%s: %d", name, answer.Code)
			}
		}
		typed := kit.Fields("title", "", "answer", "Đã sửa sân.", "state", "done")
		answer := f.Send(kit.Post(path+"/themes/new", s.Editor, typed))
		if answer.Code != http.StatusUnprocessableEntity || !strings.Contains(answer.Body.String(), "Đã sửa sân.") {
			t.Errorf("a theme without a title: %d", answer.Code)
		}
		if answer = f.Send(kit.Post(path+"/themes/x", s.Editor, typed)); answer.Code != http.StatusNotFound {
			t.Errorf("a theme that is none: %d", answer.Code)
		}
		var themes struct{ Themes []any }
		f.Call(key, http.MethodGet, at+"/themes", nil, &themes, http.StatusOK)
		if len(themes.Themes) != 0 {
			t.Errorf("%d themes were made", len(themes.Themes))
		}
	})
}
