package httpd_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"hailong/internal/testkit"
)

// ownRound is an open round of a questionnaire of the school's own.
type ownRound struct {
	path   string // of its API
	tokens []string
}

// openOwn opens a round of a questionnaire for some parents.
func (f *front) openOwn(key, questionnaire string, parents int) (r ownRound) {
	f.Helper()
	if answer := f.send(request{method: http.MethodPost, path: "/api/v1/roster", key: key, kind: "text/csv",
		body: string(testkit.Roster(parents))}); answer.Code != http.StatusOK {
		f.Fatal(answer.Body)
	}
	var made made
	f.call(key, http.MethodPost, "/api/v1/surveys", object(f, questionnaire), &made, http.StatusCreated)
	r.path = "/api/v1/surveys/" + made.ID
	f.call(key, http.MethodPost, r.path+"/open", nil, nil, http.StatusOK)
	var list struct{ Invitations []struct{ Link string } }
	f.call(key, http.MethodGet, r.path+"/invitations", nil, &list, http.StatusOK)
	for _, i := range list.Invitations {
		r.tokens = append(r.tokens, i.Link[strings.LastIndex(i.Link, "/")+1:])
	}
	return r
}

// castJSON sends answers by a token.
func (f *front) castJSON(token, answers string, want int) *httptest.ResponseRecorder {
	f.Helper()
	answer := f.send(request{method: http.MethodPost, path: "/api/v1/ballots/" + token, kind: "application/json",
		body: `{"submission_key":"submission-` + token + `","answers":` + answers + `}`})
	if answer.Code != want {
		f.Fatalf("%s: %d %s, want %d", answers, answer.Code, answer.Body, want)
	}
	return answer
}

func object(t testing.TB, raw string) (o map[string]any) {
	t.Helper()
	if err := json.Unmarshal([]byte(raw), &o); err != nil {
		t.Fatal(err)
	}
	return o
}
