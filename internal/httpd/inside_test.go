package httpd_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/httpd"
	"hailong/internal/testkit"
)

// fromTheRoot finds an address in a page that begins at the host's own root.
var fromTheRoot = regexp.MustCompile(` [a-z-]+="/[^"]*`)

// Below a path of a host that others use too, everything works as at a root of its own, whether the proxy passes the
// path on or takes it away, and no page leads out of it.
func TestBelowAPath(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		const root = "/khaosat/mn-hoasen"
		f := newFrontAt(t, db, "https://truong.example.vn"+root, httpd.Settings{})
		f.host = "truong.example.vn"
		s := f.staff("hoasen.example")
		key := f.KeyOf(s.school, account.Admin)
		id, tokens := f.open(key)
		cookie := map[string]string{"Cookie": "__Host-hailong-khaosat-mn-hoasen=" + s.owner}
		pages := []string{"/s/" + tokens[0], "/r/AAAA-AAAA-AA", "/", "/figures", "/p/none", "/api/docs"}
		for _, route := range f.routes {
			if route.Method == http.MethodGet && strings.HasPrefix(route.Path, "/admin") &&
				!strings.HasSuffix(route.Path, "/events") {
				pages = append(pages, strings.ReplaceAll(route.Path, ":id", id))
			}
		}
		for _, path := range pages {
			for _, asked := range []string{root + path, path} {
				answer := f.send(request{path: asked, header: cookie})
				if answer.Code >= http.StatusInternalServerError {
					t.Errorf("%s: %d", asked, answer.Code)
				}
				if where := answer.Header().Get("Location"); where != "" && !strings.HasPrefix(where, root+"/") {
					t.Errorf("%s leads to %s", asked, where)
				}
				for _, found := range fromTheRoot.FindAllString(answer.Body.String(), -1) {
					if !strings.Contains(found, `="`+root+"/") &&
						strings.HasPrefix(answer.Header().Get("Content-Type"), "text/html") {
						t.Errorf("%s has%s", asked, found)
					}
				}
			}
		}
		if answer := f.send(request{path: root + "/api/openapi.yaml"}); !strings.Contains(answer.Body.String(),
			"- url: "+root+"/\n") {
			t.Error("the contract's calls lead elsewhere")
		}
		form := url.Values{"email": {"owner@hoasen.example"}, "password": {passphrase}}
		answer := f.send(request{
			method: http.MethodPost, path: root + "/admin/sign-in", kind: formKind, body: form.Encode(),
			header: map[string]string{"Origin": "https://truong.example.vn", "Sec-Fetch-Site": "same-origin"},
		})
		if got := answer.Header().Get("Set-Cookie"); answer.Code != http.StatusSeeOther ||
			!strings.HasPrefix(got, "__Host-hailong-khaosat-mn-hoasen=") {
			t.Errorf("signing in: %d, cookie %s", answer.Code, got)
		}
		cast := f.send(request{method: http.MethodPost, path: root + "/s/" + tokens[0], kind: formKind,
			body: castForm("submission-below-a-path")})
		if cast.Code != http.StatusOK || !strings.Contains(cast.Body.String(), `data-root="`+root+`/"`) {
			t.Errorf("a ballot: %d", cast.Code)
		}
	})
}

// The host that a proxy names is ours however it is written; another one is not, and whoever meets the refusal reads
// both addresses.
func TestTheHostAsProxiesWriteIt(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFrontAt(t, db, "https://Khảosát.example.vn:8443", httpd.Settings{})
		s := f.staff("hoasen.example")
		for host, ours := range map[string]bool{
			"xn--khost-0qa7344c.example.vn:8443": true, "XN--KHOST-0QA7344C.example.vn.": true,
			"xn--khost-0qa7344c.example.vn":      true,
			"xn--khost-0qa7344c.example.vn:8444": false, "example.vn:8443": false, "10.0.0.5:8080": false,
		} {
			f.host = host
			page := f.send(request{path: "/admin/sign-in",
				header: map[string]string{"Cookie": "__Host-hailong=" + s.owner}}).Body.String()
			if strings.Contains(page, `name="password"`) != ours {
				t.Errorf("%s: the password is asked for: %t", host, !ours)
			}
			if !ours && (!strings.Contains(page, host) || !strings.Contains(page, "Khảosát.example.vn:8443")) {
				t.Errorf("%s: the page does not name both addresses", host)
			}
		}
		// An older browser tells its origin alone, and the proxy may have taken the port from the host.
		f.host = "xn--khost-0qa7344c.example.vn"
		for from, want := range map[string]int{
			"https://xn--khost-0qa7344c.example.vn:8443": http.StatusSeeOther,
			"https://evil.example":                       http.StatusForbidden,
		} {
			r := post("/admin/sign-in", "", url.Values{"email": {"owner@hoasen.example"}, "password": {passphrase}})
			r.header["Origin"] = from
			answer := f.send(r)
			if answer.Code != want {
				t.Errorf("from %s: %d", from, answer.Code)
			}
			if want == http.StatusForbidden &&
				(!strings.Contains(answer.Body.String(), from) ||
					!strings.Contains(answer.Body.String(), "https://xn--khost-0qa7344c.example.vn:8443")) {
				t.Errorf("the refusal does not name both addresses: %s", answer.Body)
			}
		}
	})
}

// Whatever can be got, its head can be asked for, and a slash at the end of the desk's address is no other address.
func TestHeadsAndSlashes(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		_, tokens := f.open(f.key(account.Admin))
		for _, path := range []string{"/", "/s/" + tokens[0], "/admin/sign-in", "/admin/sign-in/", "/figures",
			"/readyz", "/api/docs"} {
			got, head := f.send(request{path: path}), f.send(request{method: http.MethodHead, path: path})
			if got.Code != http.StatusOK || head.Code != got.Code {
				t.Errorf("%s: GET %d, HEAD %d", path, got.Code, head.Code)
			}
		}
		if answer := f.send(request{path: "/admin/"}); answer.Code != http.StatusSeeOther ||
			answer.Header().Get("Location") != "/admin/sign-in" {
			t.Errorf("/admin/: %d %s", answer.Code, answer.Header().Get("Location"))
		}
	})
}
