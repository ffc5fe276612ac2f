package httpd_test

import (
	"net/http"
	"strings"
	"testing"

	"hailong/internal/httpd"
	"hailong/internal/testkit"
)

// Each way in for ballots, passwords, sheets of keepers and sheets of a round's key has memory erased, whoever sends
// whatever; no other has, but for what goes astray. Answers that may show a sheet end their connection, whose buffer
// would keep the page.
func TestWaysInForSecretsAreForgotten(t *testing.T) {
	told := 0
	f := newFrontBehind(t, testkit.Open(t, testkit.URL(t, "sqlite")), httpd.Settings{OnResidue: func() { told++ }})
	want := map[string]string{
		"/s/:token": "", "/api/v1/ballots/:token": "", "/c/:code": "",
		"/admin/sign-in": "", "/admin/setup/:ticket": "", "/admin/link/:ticket": "",
		"/admin/me/password": "", "/admin/me/factor/off": "",
		"/k/:token": "close", "/admin/rounds/:id/count": "close",
		"/admin/rounds/:id/recovery": "close", "/admin/rounds/:id/key": "close",
		"/api/v1/surveys/:id/close": "close", "/api/v1/surveys/:id/close-without-unreadable": "close",
	}
	for _, route := range f.routes {
		if route.Method != http.MethodPost {
			continue
		}
		told = 0
		answer := f.send(request{method: http.MethodPost, path: strings.ReplaceAll(route.Path, ":", ""), kind: formKind,
			body: "sheet=x"})
		connection, forgets := want[route.Path]
		if forgets != (told == 1) || told > 1 || answer.Header().Get("Connection") != connection && route.Path != "/s/:token" {
			t.Errorf("%s: told %d times, connection %q", route.Path, told, answer.Header().Get("Connection"))
		}
		delete(want, route.Path)
	}
	if len(want) > 0 {
		t.Errorf("no such routes: %v", want)
	}
	for _, astray := range []request{
		{method: http.MethodPost, path: "/s/4ENHMPPJ0BBA/", body: "rate=1"}, {method: http.MethodPost, path: "/", body: "rate=1"},
		{method: http.MethodPut, path: "/api/v1/ballots/4ENHMPPJ0BBA", body: "{}"},
		{method: http.MethodPost, path: "/nowhere"}, {path: "/nowhere"},
	} {
		told = 0
		f.send(astray)
		if (told == 1) != (astray.body != "") {
			t.Errorf("%s %s with %q: told %d times", astray.method, astray.path, astray.body, told)
		}
	}
}
