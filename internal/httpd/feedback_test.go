package httpd_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/testkit"
)

// feedback goes through every call about comments of a closed survey.
func (f *front) feedback(key, at string) {
	f.Helper()
	var all struct {
		Shown    bool
		Comments []struct {
			ID, Text string
			Masked   bool
		}
	}
	f.call(key, http.MethodGet, at+"/comments", nil, &all, http.StatusOK)
	if !all.Shown || len(all.Comments) == 0 || all.Comments[0].Text != "Cảm ơn cô •••" || !all.Comments[0].Masked {
		f.Fatalf("%+v", all)
	}
	first := all.Comments[0].ID
	var theme struct {
		ID       string
		Question *string `json:"question_id"`
		Comments int
	}
	f.call(key, http.MethodPost, at+"/themes",
		map[string]any{"title": "Sân chơi", "question_id": "C1", "comments": []string{first}}, &theme,
		http.StatusCreated)
	if theme.Question == nil || *theme.Question != "C1" || theme.Comments != 1 {
		f.Errorf("%+v", theme)
	}
	f.call(key, http.MethodPatch, at+"/themes/"+theme.ID, map[string]any{"published": true}, nil,
		http.StatusUnprocessableEntity)
	f.call(key, http.MethodPatch, at+"/themes/"+theme.ID,
		map[string]any{"published": true, "answer": "Đã làm mái che.", "state": "done"}, nil, http.StatusOK)
	var list struct{ Themes []struct{ State string } }
	if f.call(key, http.MethodGet, at+"/themes", nil, &list, http.StatusOK); len(list.Themes) != 1 ||
		list.Themes[0].State != "done" {
		f.Errorf("%+v", list)
	}
	comment := at + "/comments/" + first
	var changed struct {
		Text   *string
		Looked bool
		Themes []string
	}
	f.call(key, http.MethodPatch, comment,
		map[string]any{"looked": true, "hidden": true, "reason": "thử", "tags": []string{"a"}}, &changed, http.StatusOK)
	if changed.Text != nil || !changed.Looked || len(changed.Themes) != 1 {
		f.Errorf("%+v", changed)
	}
	f.call(key, http.MethodPatch, comment, map[string]any{"hidden": true}, nil, http.StatusUnprocessableEntity)
	f.commentsTaken(key, at, comment)
	f.call(key, http.MethodDelete, at+"/themes/"+theme.ID, nil, nil, http.StatusNoContent)
	f.call(key, http.MethodDelete, at+"/themes/"+theme.ID, nil, nil, http.StatusNotFound)
	var many []string
	for _, one := range all.Comments[1:] {
		many = append(many, one.ID)
	}
	f.call(key, http.MethodPost, at+"/themes", map[string]any{"title": "Bữa ăn", "comments": many}, nil,
		http.StatusCreated)
	f.call(key, http.MethodGet, at+"/dialogue/agenda", nil, nil, http.StatusConflict)
	f.call(key, http.MethodPut, at+"/dialogue", json.RawMessage(talk), nil, http.StatusOK)
	f.call(key, http.MethodGet, at+"/dialogue", nil, nil, http.StatusOK)
	f.call(key, http.MethodGet, at+"/dialogue/agenda", nil, nil, http.StatusOK)
}

// commentsTaken ticks a comment as read and takes all away, each copy on record. Who may only read figures gets none.
func (f *front) commentsTaken(key, at, comment string) {
	f.Helper()
	var read struct{ Read, Hidden bool }
	for _, tick := range []bool{true, false, true} {
		f.call(key, http.MethodPatch, comment, map[string]any{"read": tick}, &read, http.StatusOK)
		if read.Read != tick || !read.Hidden {
			f.Errorf("%+v, want read %t", read, tick)
		}
	}
	for _, format := range []string{"?format=xlsx", "?format=docx", "?format=csv&lang=en", ""} {
		file := f.call(key, http.MethodGet, at+"/comments/file"+format, nil, nil, http.StatusOK)
		if table := file.Body.String(); strings.Contains(format, "csv") &&
			(!strings.Contains(table, "This comment is hidden. Reason: thử") || strings.Contains(table, "Lan")) {
			f.Errorf("%s", table)
		}
	}
	f.call(key, http.MethodGet, at+"/comments/file?format=pdf", nil, nil, http.StatusUnprocessableEntity)
	f.call(f.key(account.Admin), http.MethodGet, at+"/comments/file", nil, nil, http.StatusNotFound)
	looks := f.KeyOf(uuid.MustParse(f.school(key)), account.StatisticsRead)
	f.call(looks, http.MethodGet, at+"/comments/file", nil, nil, http.StatusForbidden)
	f.call(looks, http.MethodPatch, comment, map[string]any{"read": true}, nil, http.StatusForbidden)
	entries, err := f.accounts.Entries(f.Context(), uuid.MustParse(f.school(key)), 0, 100)
	if err != nil || strings.Count(fmt.Sprint(entries), "record.comments_taken") != 4 {
		f.Errorf("copies on record: %v, %v", entries, err)
	}
}

// talk is a dialogue with parents that is planned.
const talk = `{"day":"2026-12-05","hour":"15:30","place":"Hội trường","held":false,"attended":0}`

// A parent's words and the school's notes about them are for the school alone.
func TestCommentsOfAnotherSchool(t *testing.T) {
	f := newFront(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	ours, theirs := f.key("admin"), f.key("admin")
	id, tokens := f.open(ours)
	for _, token := range tokens {
		f.call("", http.MethodPost, "/api/v1/ballots/"+token,
			map[string]any{"submission_key": "submission-of-" + token,
				"answers": map[string]any{"G1": 5, "P1": []string{"qr"}, "P6": 4, "G3": "cô Lan"}}, nil,
			http.StatusCreated)
	}
	at := "/api/v1/surveys/" + id
	f.call(ours, http.MethodPost, at+"/close", nil, nil, http.StatusOK)
	var theme struct{ ID string }
	f.call(ours, http.MethodPost, at+"/themes", map[string]any{"title": "Cô giáo"}, &theme, http.StatusCreated)
	f.call(theirs, http.MethodPatch, at+"/themes/"+theme.ID, map[string]any{"title": "x"}, nil, http.StatusNotFound)
	f.call(theirs, http.MethodDelete, at+"/themes/"+theme.ID, nil, nil, http.StatusNotFound)
	f.call(theirs, http.MethodPatch, at+"/comments/"+uuid.NewString(), map[string]any{"looked": true}, nil,
		http.StatusNotFound)
	f.call(ours, http.MethodPatch, at+"/comments/nonsense", map[string]any{"looked": true}, nil, http.StatusNotFound)
	f.call(ours, http.MethodPatch, at+"/comments/"+uuid.NewString(), map[string]any{"class": "A"}, nil,
		http.StatusUnprocessableEntity)
}
