package httpd_test

import (
	"net/http"
	"strings"
	"testing"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/testkit"
)

func TestSessionsAtTheAPI(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		s, other := f.staff("hoasen.example"), f.staff("hoamai.example")
		status := func(method, path, cookie, body string) int {
			r := request{method: method, path: path, header: as(cookie)}
			if body != "" {
				r.body, r.kind = body, "application/json"
			}
			return f.send(r).Code
		}
		for name, tt := range map[string]struct {
			method, path, cookie, body string
			want                       int
		}{
			"an editor reads the school": {http.MethodGet, "/api/v1/school", s.editor, "", http.StatusOK},
			"an owner names it": {http.MethodPatch, "/api/v1/school", s.owner, `{"name":"Hoa Sen"}`,
				http.StatusOK},
			"an editor does not": {http.MethodPatch, "/api/v1/school", s.editor, `{"name":"Hoa Mai"}`,
				http.StatusForbidden},
			"a viewer lists surveys": {http.MethodGet, "/api/v1/surveys", s.viewer, "", http.StatusOK},
			"a viewer sees no parents": {http.MethodGet, "/api/v1/parents", s.viewer, "",
				http.StatusForbidden},
			"a cookie of nobody": {http.MethodGet, "/api/v1/surveys", "x", "",
				http.StatusUnauthorized},
			"an editor makes a survey": {http.MethodPost, "/api/v1/surveys", s.editor, `{}`,
				http.StatusCreated},
			"another school's owner makes her own": {http.MethodPost, "/api/v1/surveys", other.owner, `{}`,
				http.StatusCreated},
		} {
			if got := status(tt.method, tt.path, tt.cookie, tt.body); got != tt.want {
				t.Errorf("%s: %d, want %d", name, got, tt.want)
			}
		}
	})
}

// A session is no way around by the API: what asks at the desk is refused there without a recent proof. A key is not
// asked.
func TestTheAPIAsksASessionAgain(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		s := f.staff("hoasen.example")
		key := f.KeyOf(s.school, account.Admin)
		id, _ := f.open(key)
		withdraw := request{method: http.MethodPost, path: "/api/v1/surveys/" + id + "/withdraw",
			body: `{"reason":"thử"}`, kind: "application/json", header: as(s.owner)}
		f.stale()
		for _, r := range []request{
			withdraw, {method: http.MethodDelete, path: "/api/v1/school/report-template", header: as(s.owner)},
			{method: http.MethodPost, path: "/api/v1/surveys/" + id + "/share", header: as(s.owner)},
			{method: http.MethodDelete, path: "/api/v1/surveys/" + id + "/share", header: as(s.owner)},
			{method: http.MethodPut, path: "/api/v1/school/report-template", body: "x",
				kind: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", header: as(s.owner)},
		} {
			if answer := f.send(r); answer.Code != http.StatusForbidden ||
				!strings.Contains(answer.Body.String(), "xác nhận lại") {
				t.Errorf("%s %s: %d %s", r.method, r.path, answer.Code, answer.Body)
			}
		}
		withdraw.header, withdraw.key = nil, key
		if answer := f.send(withdraw); answer.Code != http.StatusOK {
			t.Errorf("a key: %d", answer.Code)
		}
	})
}
