package httpd_test

import (
	"bytes"
	"fmt"
	"html"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"github.com/pquerna/otp/totp"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/testkit"
)

// without are the forms of the desk that ask for no new proof, each with the reason. A form that comes later stands
// here or asks.
var without = map[string]string{
	"/admin/setup/:ticket":                               "the link is the proof",
	"/admin/link/:ticket":                                "the link is the proof",
	"/admin/sign-in":                                     "it is the proof",
	"/admin/sign-in/code":                                "it is the proof",
	"/admin/sign-out":                                    "it takes rights away",
	"/admin/me/password":                                 "it asks for the password itself",
	"/admin/me/factor/off":                               "it asks for the password itself",
	"/admin/me/sessions":                                 "it takes rights away",
	"/admin/roster":                                      "daily work; it stores nothing yet",
	"/admin/roster/store":                                "daily work, on record",
	"/admin/roster/parents/:id":                          "daily work, on record",
	"/admin/new":                                         "daily work; a draft",
	"/admin/rounds/:id/edit":                             "daily work; a draft",
	"/admin/rounds/:id/open":                             "daily work; can be taken back",
	"/admin/rounds/:id/draft":                            "daily work; only while there is no ballot",
	"/admin/rounds/:id/delete":                           "a draft",
	"/admin/rounds/:id/extend":                           "daily work, told to parents",
	"/admin/rounds/:id/close":                            "daily work; figures come out as they would later",
	"/admin/rounds/:id/comments":                         "daily work, on record",
	"/admin/rounds/:id/themes/:theme":                    "daily work",
	"/admin/rounds/:id/key":                              "the sheet is the proof",
	"/admin/rounds/:id/handout/class-links":              "daily work, on record",
	"/admin/rounds/:id/handout/class-links/:class/reset": "it lets parents try again, on record",
	"/admin/rounds/:id/links/:invitation":                "daily work, on record",
	"/admin/settings":                                    "letterhead and rules, on record",
}

// stale makes every proof old.
func (f *front) stale() {
	f.Helper()
	if err := f.DB.Write(f.Context(), testkit.Execute("UPDATE sessions SET proved_at = 1")); err != nil {
		f.Fatal(err)
	}
}

// Every form of the desk either asks again, and then refuses without a recent proof and changes nothing, or stands
// above with a reason.
func TestWhatMattersMostAsksAgain(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		s := f.staff("hoasen.example")
		f.stale()
		asked := 0
		for _, route := range f.routes {
			if !strings.HasPrefix(route.Path, "/admin") || route.Method != http.MethodPost {
				continue
			}
			path := parameter.ReplaceAllString(route.Path, uuid.NewString())
			answer := f.send(post(path, s.owner, url.Values{"typed": {"giữ lại"}}))
			asks := answer.Code == http.StatusForbidden &&
				strings.Contains(answer.Body.String(), `name="proof_password"`)
			if _, exempt := without[route.Path]; exempt == asks {
				t.Errorf("%s: asks again: %t, without a proof: %t (%d)", route.Path, asks, exempt, answer.Code)
			}
			if asks {
				asked++
				if body := answer.Body.String(); !strings.Contains(body, `<input type="hidden" name="typed" value="giữ lại">`) || !strings.Contains(body, `action="`+path+`"`) {
					t.Errorf("%s does not keep what was typed, or where it goes", route.Path)
				}
			}
			if strings.Contains(route.Path, "sign-out") { // it ended the owner's session
				s.owner = f.signIn("owner@hoasen.example")
				f.stale()
			}
		}
		if asked < 12 {
			t.Errorf("%d forms ask again", asked)
		}
		for path := range without {
			if !slices.ContainsFunc(f.routes, func(known gin.RouteInfo) bool { return known.Path == path }) {
				t.Errorf("%s is no form of the desk", path)
			}
		}
	})
}

// ourHost is where passwords are taken: the address that the front has for others, by https.
const ourHost = "khaosat.example.vn"

// signIn signs somebody in by the page.
func (f *front) signIn(email string) (cookie string) {
	f.Helper()
	f.host = ourHost
	answer := f.send(post("/admin/sign-in", "", url.Values{"email": {email}, "password": {passphrase}}))
	if answer.Code != http.StatusSeeOther {
		f.Fatalf("sign-in: %d", answer.Code)
	}
	return cookieOf(answer.Result().Cookies(), "__Host-hailong")
}

func cookieOf(cookies []*http.Cookie, name string) string {
	for _, c := range cookies {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)">`)

// kept is the form that a page keeps.
func kept(body string) url.Values {
	form := url.Values{}
	for _, m := range hiddenField.FindAllStringSubmatch(body, -1) {
		form.Add(html.UnescapeString(m[1]), html.UnescapeString(m[2]))
	}
	return form
}

// The act goes on with what was typed, once the password is right, and for ten minutes nothing is asked again.
func TestAnActGoesOnAfterTheProof(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		s := f.staff("hoasen.example")
		f.stale()
		answer := f.send(post("/admin/people", s.owner, url.Values{"name": {`Lê "Ba" <b>`}, "email": {"ba@hoasen.example"}, "role": {"viewer"}}))
		form := kept(answer.Body.String())
		if answer.Code != http.StatusForbidden || form.Get("name") != `Lê "Ba" <b>` || form.Get("role") != "viewer" {
			t.Fatalf("%d %v", answer.Code, form)
		}
		form.Set("proof_password", "x")
		if answer = f.send(post("/admin/people", s.owner, form)); answer.Code != http.StatusUnprocessableEntity || !strings.Contains(answer.Body.String(), "Mật khẩu chưa đúng") {
			t.Errorf("a wrong password: %d", answer.Code)
		}
		form = kept(answer.Body.String())
		form.Set("proof_password", passphrase)
		if answer = f.send(post("/admin/people", s.owner, form)); answer.Code != http.StatusOK || !strings.Contains(answer.Body.String(), "/admin/link/") {
			t.Fatalf("the act did not go on: %d", answer.Code)
		}
		if ba, err := f.accounts.ByEmail(t.Context(), "ba@hoasen.example"); err != nil || ba.Role != account.Viewer || ba.Name != `Lê "Ba" <b>` {
			t.Errorf("%+v %v", ba, err)
		}
		if answer = f.send(post("/admin/settings/keys", s.owner, url.Values{"key_name": {"x"}, "scope": {"admin"}})); answer.Code != http.StatusOK {
			t.Errorf("asked again at once: %d", answer.Code)
		}
		// A try that says nothing is no proof, and an editor's proof is not an owner's.
		f.stale()
		if answer = f.send(post("/admin/settings/keys", s.owner, url.Values{"key_name": {"x"}, "scope": {"admin"}, "proof_password": {""}})); answer.Code != http.StatusUnprocessableEntity {
			t.Errorf("an empty password: %d", answer.Code)
		}
		if answer = f.send(post("/admin/settings/keys", s.editor, url.Values{"proof_password": {passphrase}})); answer.Code != http.StatusForbidden || strings.Contains(answer.Body.String(), "proof_password") {
			t.Errorf("an editor: %d", answer.Code)
		}
	})
}

// A file that was chosen goes on too, byte by byte.
func TestAFileIsKeptWhileTheDeskAsksAgain(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		s := f.staff("hoasen.example")
		key, _, err := f.keys.Create(t.Context(), s.school, "văn phòng", account.Admin)
		if err != nil {
			t.Fatal(err)
		}
		own := f.call(key, http.MethodGet, "/api/v1/school/report-template/example", nil, nil, http.StatusOK).Body.Bytes()
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		_ = w.WriteField("do", "keep")
		part, _ := w.CreateFormFile("file", "báo cáo.docx")
		_, _ = part.Write(own)
		_ = w.Close()
		_, round, _ := strings.Cut(f.closedRound(key), "/surveys/")
		f.stale()
		path := "/admin/rounds/" + round + "/report"
		answer := f.send(request{method: http.MethodPost, path: path, body: body.String(), kind: w.FormDataContentType(), header: as(s.owner)})
		form := kept(answer.Body.String())
		if answer.Code != http.StatusForbidden || form.Get("do") != "keep" {
			t.Fatalf("%d %v", answer.Code, len(form))
		}
		form.Set("proof_password", passphrase)
		if answer = f.send(post(path, s.owner, form)); answer.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", answer.Code, answer.Body)
		}
		stored, err := f.Schools.ReportTemplate(t.Context(), s.school)
		if err != nil || stored.Name != "báo cáo.docx" || !bytes.Equal(stored.Content, own) {
			t.Errorf("%q %d bytes of %d, %v", stored.Name, len(stored.Content), len(own), err)
		}
	})
}

// A session is no way around by the API: what asks at the desk is refused there without a recent proof. A key is not asked.
func TestTheAPIAsksASessionAgain(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		s := f.staff("hoasen.example")
		key, _, err := f.keys.Create(t.Context(), s.school, "văn phòng", account.Admin)
		if err != nil {
			t.Fatal(err)
		}
		id, _ := f.open(key)
		withdraw := request{method: http.MethodPost, path: "/api/v1/surveys/" + id + "/withdraw", body: `{"reason":"thử"}`, kind: "application/json", header: as(s.owner)}
		f.stale()
		for _, r := range []request{
			withdraw, {method: http.MethodDelete, path: "/api/v1/school/report-template", header: as(s.owner)},
			{method: http.MethodPost, path: "/api/v1/surveys/" + id + "/share", header: as(s.owner)}, {method: http.MethodDelete, path: "/api/v1/surveys/" + id + "/share", header: as(s.owner)},
			{method: http.MethodPut, path: "/api/v1/school/report-template", body: "x", kind: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", header: as(s.owner)},
		} {
			if answer := f.send(r); answer.Code != http.StatusForbidden || !strings.Contains(answer.Body.String(), "xác nhận lại") {
				t.Errorf("%s %s: %d %s", r.method, r.path, answer.Code, answer.Body)
			}
		}
		withdraw.header, withdraw.key = nil, key
		if answer := f.send(withdraw); answer.Code != http.StatusOK {
			t.Errorf("a key: %d", answer.Code)
		}
	})
}

var offered = regexp.MustCompile(`name="offer" value="([A-Z2-7]+)"`)

// The pages of the second factor, from turning it on to being required of everybody.
func TestTheSecondFactorAtTheDesk(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		f.host = ourHost
		s := f.staff("hoasen.example")
		secret := regexp.MustCompile(`id="secret">([A-Z2-7 ]+)<`)
		turnOn := func(cookie string) string {
			t.Helper()
			page := f.send(request{path: "/admin/me/factor", header: as(cookie)}).Body.String()
			phone := strings.ReplaceAll(secret.FindStringSubmatch(page)[1], " ", "")
			offer := offered.FindStringSubmatch(page)[1]
			again := f.send(post("/admin/me/factor", cookie, url.Values{"offer": {offer}, "code": {"12"}}))
			if again.Code != http.StatusUnprocessableEntity || offered.FindStringSubmatch(again.Body.String())[1] != offer {
				t.Errorf("a wrong code: %d", again.Code)
			}
			code, err := totp.GenerateCode(phone, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			done := f.send(post("/admin/me/factor", cookie, url.Values{"offer": {offer}, "code": {code}}))
			if done.Code != http.StatusOK || strings.Count(done.Body.String(), "<li><code>") != 10 {
				t.Fatalf("turned on: %d %s", done.Code, done.Body)
			}
			return regexp.MustCompile(`<li><code>([^<]+)<`).FindStringSubmatch(done.Body.String())[1]
		}
		if answer := f.send(post("/admin/people/rule", s.owner, url.Values{"factor": {"required"}})); answer.Code != http.StatusConflict {
			t.Errorf("required by an owner without one: %d", answer.Code)
		}
		paper := turnOn(s.owner)
		if answer := f.send(post("/admin/people/rule", s.owner, url.Values{"factor": {"required"}})); answer.Code != http.StatusSeeOther {
			t.Errorf("required: %d", answer.Code)
		}
		if answer := f.send(request{path: "/admin/roster", header: as(s.editor)}); answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != "/admin/me/factor" {
			t.Errorf("an editor without one: %d", answer.Code)
		}
		if answer := f.send(request{path: "/api/v1/surveys", header: as(s.editor)}); answer.Code != http.StatusForbidden {
			t.Errorf("an editor without one, by the API: %d", answer.Code)
		}
		turnOn(s.editor)
		if answer := f.send(request{path: "/admin/roster", header: as(s.editor)}); answer.Code != http.StatusOK {
			t.Errorf("an editor with one: %d", answer.Code)
		}

		in := f.send(post("/admin/sign-in", "", url.Values{"email": {"owner@hoasen.example"}, "password": {passphrase}, "to": {"/roster"}}))
		if in.Code != http.StatusSeeOther || in.Header().Get("Location") != "/admin/sign-in/code?to=/roster" || cookieOf(in.Result().Cookies(), "__Host-hailong") != "" {
			t.Fatalf("the password alone: %d %v", in.Code, in.Header())
		}
		step := map[string]string{"Cookie": "__Secure-hailong-step=" + cookieOf(in.Result().Cookies(), "__Secure-hailong-step")}
		if page := f.send(request{path: "/admin/sign-in/code", header: step}); page.Code != http.StatusOK {
			t.Errorf("where the code is asked: %d", page.Code)
		}
		confirm := func(code string) *http.Response {
			r := post("/admin/sign-in/code", "", url.Values{"code": {code}, "to": {"/roster"}})
			r.header = step
			return f.send(r).Result() // a recorder's
		}
		if wrong := confirm("111111"); wrong.StatusCode != http.StatusUnauthorized {
			t.Errorf("a wrong code: %d", wrong.StatusCode)
		}
		right := confirm(paper)
		if right.StatusCode != http.StatusSeeOther || right.Header.Get("Location") != "/admin/roster" || cookieOf(right.Cookies(), "__Host-hailong") == "" {
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
		f := newFront(t, db)
		s, other := f.staff("hoasen.example"), f.staff("hoamai.example")
		editor, err := f.accounts.ByEmail(t.Context(), "editor@hoasen.example")
		if err != nil {
			t.Fatal(err)
		}
		path := "/admin/people/" + editor.ID.String()
		if answer := f.send(request{path: path, header: as(s.owner)}); answer.Code != http.StatusOK || !strings.Contains(answer.Body.String(), "Chrome") {
			t.Errorf("her sessions: %d", answer.Code)
		}
		for name, cookie := range map[string]string{"another school's owner": other.owner, "an editor": s.editor} {
			if answer := f.send(post(path+"/sessions", cookie, url.Values{"session": {"others"}})); answer.Code != http.StatusNotFound && answer.Code != http.StatusForbidden {
				t.Errorf("%s: %d", name, answer.Code)
			}
		}
		if answer := f.send(request{path: "/admin", header: as(s.editor)}); answer.Code != http.StatusOK {
			t.Errorf("still signed in: %d", answer.Code)
		}
		if answer := f.send(post(path+"/sessions", s.owner, url.Values{"session": {"others"}})); answer.Code != http.StatusSeeOther {
			t.Errorf("ended: %d", answer.Code)
		}
		if answer := f.send(request{path: "/admin", header: as(s.editor)}); answer.Code != http.StatusSeeOther {
			t.Errorf("signed in after it was ended: %d", answer.Code)
		}
		if answer := f.send(request{path: "/admin", header: as(s.owner)}); answer.Code != http.StatusOK {
			t.Errorf("the owner: %d", answer.Code)
		}
	})
}

// A browser that signs in again loses its earlier session; the page of a sign-in that must wait says for how long.
func TestSigningInAtTheDesk(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		f.host = ourHost
		s := f.staff("hoasen.example")
		answer := f.send(post("/admin/sign-in", s.editor, url.Values{"email": {"owner@hoasen.example"}, "password": {passphrase}}))
		mark := cookieOf(answer.Result().Cookies(), "__Secure-hailong-known")
		if answer.Code != http.StatusSeeOther || mark == "" {
			t.Fatalf("%d", answer.Code)
		}
		if answer = f.send(request{path: "/admin", header: as(s.editor)}); answer.Code != http.StatusSeeOther {
			t.Errorf("the earlier session of that browser: %d", answer.Code)
		}
		for range 6 {
			answer = f.send(post("/admin/sign-in", "", url.Values{"email": {"owner@hoasen.example"}, "password": {"x"}}))
		}
		if answer.Code != http.StatusTooManyRequests || answer.Header().Get("Retry-After") == "" || !strings.Contains(answer.Body.String(), "owner@hoasen.example") {
			t.Errorf("the sixth wrong try: %d %q", answer.Code, answer.Header().Get("Retry-After"))
		}
		known := post("/admin/sign-in", "", url.Values{"email": {"owner@hoasen.example"}, "password": {passphrase}})
		known.header = map[string]string{"Cookie": "__Secure-hailong-known=" + mark}
		if answer = f.send(known); answer.Code != http.StatusSeeOther {
			t.Errorf("the owner's own browser meanwhile: %d", answer.Code)
		}
		huge := post("/admin/sign-in", "", url.Values{"email": {strings.Repeat("x", 100_000)}, "password": {fmt.Sprint(passphrase)}})
		if answer = f.send(huge); answer.Code != http.StatusRequestEntityTooLarge && answer.Code != http.StatusUnauthorized {
			t.Errorf("a huge address: %d", answer.Code)
		}
	})
}
