package httpd_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// A parent who is refused reads an id, on the page and in the problem document, and the log has it with the reason.
// What is not refused shows and logs none: it would lead from a phone to the second at which its parent answered.
func TestARefusedParentIsFoundInTheLog(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		id, tokens := f.open(f.key(account.Admin))
		form := func(token, submission string) request {
			return request{method: http.MethodPost, path: "/s/" + token, kind: formKind, body: kit.CastForm(submission)}
		}
		call := func(token, submission, body string) request {
			return request{method: http.MethodPost, path: "/api/v1/ballots/" + token, kind: jsonKind,
				body: `{"submission_key":"` + submission + `","answers":` + body + `}`}
		}
		for _, r := range []request{{path: "/s/" + tokens[0]}, form(tokens[0], "submission-number-0"),
			form(tokens[0], "submission-number-0"), call(tokens[1], "submission-number-1", testkit.Satisfied),
			{path: "/s/" + tokens[0]}, {path: "/api/v1/ballots/" + tokens[1]}} {
			answer := f.send(r)
			line := lastLine(t, f)
			if _, logged := line["request_id"]; answer.Code >= 300 || logged || answer.Header().Get("X-Request-Id") != "" ||
				strings.Contains(answer.Body.String(), "request_id") ||
				strings.Contains(answer.Body.String(), `id="request"`) {
				t.Errorf("%s %s: %d, an id of the request %v", r.method, line["route"], answer.Code, line)
			}
		}
		if reason := lastReason(t, f, request{path: "/s/" + tokens[0]}); reason != "parent.used" {
			t.Errorf("a used link is looked at: reason %v", reason)
		}
		refused := func(what string, answer *httptest.ResponseRecorder, status int, reason string) {
			t.Helper()
			line := lastLine(t, f)
			id, body := answer.Header().Get("X-Request-Id"), answer.Body.String()
			if answer.Code != status || len(id) != 8 || !strings.Contains(body, id) || line["request_id"] != id ||
				line["reason"] != reason {
				t.Errorf("%s: %d, id %q, told %t, logged %v", what, answer.Code, id, strings.Contains(body, id), line)
			}
		}
		refused("used", f.send(form(tokens[0], "submission-number-2")), http.StatusConflict, "parent.used")
		refused("used, by program", f.send(call(tokens[0], "submission-number-2", testkit.Satisfied)),
			http.StatusConflict, "parent.used")
		refused("a wrong answer", f.send(call(tokens[2], "submission-number-3", `{"G1":9}`)),
			http.StatusUnprocessableEntity, "problem.invalid")
		wrong := form(tokens[2], "submission-number-3")
		wrong.body = strings.Replace(wrong.body, "G1=5", "G1=9", 1)
		refused("a wrong answer in the form", f.send(wrong), http.StatusUnprocessableEntity, "problem.invalid")
		refused("a link of nobody", f.send(request{path: "/s/ZZZZZZZZZZZZ"}), http.StatusNotFound, "parent.unknown")
		if err := os.Remove(f.Keyring.Path(id)); err != nil {
			t.Fatal(err)
		}
		f.Keyring.Forget(lastKey(t, f, id))
		refused("a round without its key", f.send(form(tokens[3], "submission-number-4")),
			http.StatusServiceUnavailable, "parent.trouble")
	})
}

func lastReason(t *testing.T, f *front, r request) any {
	t.Helper()
	f.send(r)
	return lastLine(t, f)["reason"]
}

// lastLine is the log's last line of a request.
func lastLine(t *testing.T, f *front) (line map[string]any) {
	t.Helper()
	all := strings.Split(strings.TrimSpace(f.log.String()), "\n")
	for i := len(all) - 1; i >= 0; i-- {
		if err := json.Unmarshal([]byte(all[i]), &line); err != nil {
			t.Fatal(err)
		}
		if line["msg"] == "request" {
			return line
		}
		line = nil
	}
	t.Fatal("no request is logged")
	return nil
}

// lastKey is the fingerprint of a round's key.
func lastKey(t *testing.T, f *front, id string) string {
	t.Helper()
	running, err := f.Surveys.Running(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range running {
		if s.ID.String() == id {
			return s.RoundKey
		}
	}
	t.Fatal("the round does not run")
	return ""
}
