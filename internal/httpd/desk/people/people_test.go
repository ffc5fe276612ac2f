package people_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// Passwords are slowed down and never lock anybody out; the last owner stays one; an ended session is over.
func TestTheOwnersAccounts(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := kit.New(t, db)
		s := f.Staff("hoasen.example")
		people, err := f.Accounts.List(t.Context(), s.School)
		if err != nil || len(people) != 3 || people[0].Role != account.Owner {
			t.Fatal(people, err)
		}
		if answer := f.Send(kit.Post("/admin/people/"+people[0].ID.String(), s.Owner,
			url.Values{"do": {"role"}, "role": {"viewer"}})); answer.Code != http.StatusConflict {
			t.Errorf("the last owner steps down: %d", answer.Code)
		}
		for _, path := range []string{"/admin", "/admin/people", "/admin/settings", "/admin/record", "/admin/me",
			"/admin/roster", "/admin/new", "/admin/help"} {
			if answer := f.Page(path, s.Owner); answer.Code != http.StatusOK {
				t.Errorf("%s: %d", path, answer.Code)
			}
		}
		if answer := f.Send(kit.Post("/admin/settings", s.Owner,
			url.Values{"name": {"Trường Mầm non Hoa Sen"}, "threshold": {"3"},
				"retention_months": {"x"}})); answer.Code != http.StatusUnprocessableEntity ||
			strings.Count(answer.Body.String(), `aria-invalid="true"`) != 2 {
			t.Errorf("wrong settings: %d", answer.Code)
		}
		nameless := f.Send(kit.Post("/admin/settings/keys", s.Owner,
			url.Values{"key_name": {strings.Repeat("a", 101)}, "scope": {"statistics:read"}})).Body.String()
		if !strings.Contains(nameless, `id="key_name-fault"`) || strings.Contains(nameless, `id="name-fault"`) ||
			!strings.Contains(nameless, `value="aaaa`) {
			t.Error("the fault of a key's name stands at another field, or what was typed is gone")
		}
		answer := f.Send(kit.Post("/admin/settings/keys", s.Owner,
			url.Values{"key_name": {"báo cáo"}, "scope": {"statistics:read"}}))
		shown := regexp.MustCompile(`id="new-key">([^<]+)<`).FindStringSubmatch(answer.Body.String())
		if shown == nil {
			t.Fatalf("no Key: %d", answer.Code)
		}
		f.Call(shown[1], http.MethodGet, "/api/v1/surveys", nil, nil, http.StatusOK)
		revoke := regexp.MustCompile(`action="(/admin/settings/keys/[0-9a-f-]+)"`).FindStringSubmatch(answer.Body.String())
		f.Send(kit.Post(revoke[1], s.Owner, nil))
		f.Call(shown[1], http.MethodGet, "/api/v1/surveys", nil, nil, http.StatusUnauthorized)
		if answer := f.Send(kit.Post("/admin/people/"+people[1].ID.String(), s.Owner,
			url.Values{"do": {"disable"}, "role": {string(people[1].Role)}})); answer.Code != http.StatusSeeOther {
			t.Errorf("disable: %d", answer.Code)
		}
		if answer := f.Page("/admin", s.Editor); answer.Code != http.StatusSeeOther {
			t.Errorf("a disabled colleague: %d", answer.Code)
		}
	})
}

// The page that shows a link for a colleague invites another one: its form is no change of that colleague.
func TestWhoIsInvitedBesideALinkIsInvited(t *testing.T) {
	f := kit.New(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	s := f.Staff("hoasen.example")
	editor, err := f.Accounts.ByEmail(t.Context(), "editor@hoasen.example")
	if err != nil {
		t.Fatal(err)
	}
	at := "/admin/people/" + editor.ID.String()
	page := f.Send(kit.Post(at, s.Owner, kit.Fields("do", "reset"))).Body.String()
	form := kit.FormAt(t, page, "/admin/people")
	for name, value := range map[string]string{"name": "Lê Ba", "email": "ba@hoasen.example", "role": "viewer"} {
		form.Set(name, value)
	}
	if answer := f.Send(kit.Post("/admin/people", s.Owner, form)); answer.Code != http.StatusOK {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
	if after, err := f.Accounts.ByEmail(t.Context(), editor.Email); err != nil || after.Role != editor.Role {
		t.Errorf("the colleague is %s now, %v", after.Role, err)
	}
}

// Open sessions are seen and ended; a new password ends the others.
func TestSessionsAreEndedOnThePage(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := kit.New(t, db)
		s := f.Staff("hoasen.example")
		signIn := func() string {
			answer := f.Send(kit.Post("/admin/sign-in", "",
				url.Values{"email": {"editor@hoasen.example"}, "password": {kit.Passphrase}, "to": {"/roster"}}))
			if where := answer.Header().Get("Location"); where != "" && where != "/admin/roster" {
				t.Errorf("led to %s", where)
			}
			cookies := answer.Result().Cookies()
			// the session, and the mark of a browser that signed in
			if len(cookies) != 2 || cookies[1].Path != "/admin" {
				t.Fatalf("%d %v", answer.Code, cookies)
			}
			for _, c := range cookies {
				if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode {
					t.Errorf("%v", c)
				}
			}
			return cookies[0].Value
		}
		in := func(cookie string) bool {
			return f.Page("/admin/me", cookie).Code == http.StatusOK
		}
		f.Host = "localhost" // a password is typed on this machine or by TLS, nowhere else
		other := signIn()
		page := f.Page("/admin/me", s.Editor).Body.String()
		end := regexp.MustCompile(`name="session" value="([0-9a-f-]{36})"`).FindStringSubmatch(page)
		if end == nil {
			t.Fatal(page)
		}
		f.Send(kit.Post("/admin/me/sessions", s.Editor, url.Values{"session": {end[1]}}))
		if in(other) || !in(s.Editor) {
			t.Error("the other session was to end, this one to stay")
		}
		third := signIn()
		const next = "trời xanh mây trắng nắng vàng"
		answer := f.Send(kit.Post("/admin/me/password", s.Editor,
			url.Values{"old": {kit.Passphrase}, "password": {next}}))
		if answer.Code != http.StatusSeeOther || in(third) || in(s.Editor) || !in(answer.Result().Cookies()[0].Value) {
			t.Errorf("a new password: %d", answer.Code)
		}
		f.Host = "192.0.2.7"
		if answer = f.Send(kit.Post("/admin/sign-in", "",
			url.Values{"email": {"editor@hoasen.example"}, "password": {next}})); answer.Code != http.StatusForbidden ||
			!strings.Contains(answer.Body.String(), "không mã hóa") {
			t.Errorf("a password in clear: %d", answer.Code)
		}
	})
}

var offered = regexp.MustCompile(`name="offer" value="([A-Z2-7]+)"`)

// The pages of the second factor, from turning it on to being required of everybody.
func TestTheSecondFactorAtTheDesk(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := kit.New(t, db)
		f.Host = kit.Host
		s := f.Staff("hoasen.example")
		secret := regexp.MustCompile(`id="secret">([A-Z2-7 ]+)<`)
		turnOn := func(cookie string) string {
			t.Helper()
			page := f.Page("/admin/me/factor", cookie).Body.String()
			phone := strings.ReplaceAll(secret.FindStringSubmatch(page)[1], " ", "")
			offer := offered.FindStringSubmatch(page)[1]
			again := f.Send(kit.Post("/admin/me/factor", cookie, url.Values{"offer": {offer}, "code": {"12"}}))
			if again.Code != http.StatusUnprocessableEntity ||
				offered.FindStringSubmatch(again.Body.String())[1] != offer {
				t.Errorf("a wrong code: %d", again.Code)
			}
			code, err := totp.GenerateCode(phone, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			done := f.Send(kit.Post("/admin/me/factor", cookie, url.Values{"offer": {offer}, "code": {code}}))
			if done.Code != http.StatusOK || strings.Count(done.Body.String(), "<li><code>") != 10 {
				t.Fatalf("turned on: %d %s", done.Code, done.Body)
			}
			return regexp.MustCompile(`<li><code>([^<]+)<`).FindStringSubmatch(done.Body.String())[1]
		}
		if answer := f.Send(kit.Post("/admin/people/rule", s.Owner,
			url.Values{"factor": {"required"}})); answer.Code != http.StatusConflict {
			t.Errorf("required by an owner without one: %d", answer.Code)
		}
		paper := turnOn(s.Owner)
		if answer := f.Send(kit.Post("/admin/people/rule", s.Owner,
			url.Values{"factor": {"required"}})); answer.Code != http.StatusSeeOther {
			t.Errorf("required: %d", answer.Code)
		}
		if answer := f.Page("/admin/roster", s.Editor); answer.Code != http.StatusSeeOther ||
			answer.Header().Get("Location") != "/admin/me/factor" {
			t.Errorf("an editor without one: %d", answer.Code)
		}
		if answer := f.Page("/api/v1/surveys", s.Editor); answer.Code != http.StatusForbidden {
			t.Errorf("an editor without one, by the API: %d", answer.Code)
		}
		turnOn(s.Editor)
		if answer := f.Page("/admin/roster", s.Editor); answer.Code != http.StatusOK {
			t.Errorf("an editor with one: %d", answer.Code)
		}

		in := f.Send(kit.Post("/admin/sign-in", "",
			url.Values{"email": {"owner@hoasen.example"}, "password": {kit.Passphrase}, "to": {"/roster"}}))
		if in.Code != http.StatusSeeOther || in.Header().Get("Location") != "/admin/sign-in/code?to=/roster" ||
			kit.CookieOf(in.Result().Cookies(), "__Host-hailong") != "" {
			t.Fatalf("the password alone: %d %v", in.Code, in.Header())
		}
		step := map[string]string{"Cookie": "__Secure-hailong-step=" +
			kit.CookieOf(in.Result().Cookies(), "__Secure-hailong-step")}
		if page := f.Send(kit.Request{Path: "/admin/sign-in/code", Header: step}); page.Code != http.StatusOK {
			t.Errorf("where the code is asked: %d", page.Code)
		}
		confirm := func(code string) *http.Response {
			r := kit.Post("/admin/sign-in/code", "", url.Values{"code": {code}, "to": {"/roster"}})
			r.Header = step
			return f.Send(r).Result() // a recorder's
		}
		if wrong := confirm("111111"); wrong.StatusCode != http.StatusUnauthorized {
			t.Errorf("a wrong code: %d", wrong.StatusCode)
		}
		right := confirm(paper)
		if right.StatusCode != http.StatusSeeOther || right.Header.Get("Location") != "/admin/roster" ||
			kit.CookieOf(right.Cookies(), "__Host-hailong") == "" {
			t.Errorf("a recovery code: %d", right.StatusCode)
		}
		if over := confirm(paper); over.StatusCode != http.StatusUnauthorized {
			t.Errorf("the step again: %d", over.StatusCode)
		}
		for _, bad := range []string{"", strings.Repeat("9", 1000), "🙂", "\x00"} {
			if answer := confirm(bad); answer.StatusCode != http.StatusUnauthorized {
				t.Errorf("%q: %d", bad, answer.StatusCode)
			}
		}
	})
}

// An owner sees a colleague's sessions and ends them; nobody else's.
func TestAnOwnerEndsAColleaguesSessions(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := kit.New(t, db)
		s, other := f.Staff("hoasen.example"), f.Staff("hoamai.example")
		editor, err := f.Accounts.ByEmail(t.Context(), "editor@hoasen.example")
		if err != nil {
			t.Fatal(err)
		}
		path := "/admin/people/" + editor.ID.String()
		if answer := f.Page(path, s.Owner); answer.Code != http.StatusOK ||
			!strings.Contains(answer.Body.String(), "Chrome") {
			t.Errorf("her sessions: %d", answer.Code)
		}
		for name, cookie := range map[string]string{"another school's owner": other.Owner, "an editor": s.Editor} {
			if answer := f.Send(kit.Post(path+"/sessions", cookie,
				url.Values{"session": {"others"}})); answer.Code != http.StatusNotFound &&
				answer.Code != http.StatusForbidden {
				t.Errorf("%s: %d", name, answer.Code)
			}
		}
		if answer := f.Page("/admin", s.Editor); answer.Code != http.StatusOK {
			t.Errorf("still signed in: %d", answer.Code)
		}
		if answer := f.Send(kit.Post(path+"/sessions", s.Owner,
			url.Values{"session": {"others"}})); answer.Code != http.StatusSeeOther {
			t.Errorf("ended: %d", answer.Code)
		}
		if answer := f.Page("/admin", s.Editor); answer.Code != http.StatusSeeOther {
			t.Errorf("signed in after it was ended: %d", answer.Code)
		}
		if answer := f.Page("/admin", s.Owner); answer.Code != http.StatusOK {
			t.Errorf("the owner: %d", answer.Code)
		}
	})
}
