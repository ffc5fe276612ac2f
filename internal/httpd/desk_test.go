package httpd_test

import (
	"html"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/testkit"
)

const passphrase = "mỗi sáng uống một ly cà phê sữa"

// staff is a school with an owner and colleagues who are signed in, each by her cookie.
type staff struct {
	school                uuid.UUID
	owner, editor, viewer string
}

// staff makes them by the ways that people have: the set-up link, invitations, choosing a password.
func (f *front) staff(domain string) staff {
	f.Helper()
	s := staff{school: testkit.School(f, f.DB).ID}
	must := func(err error) {
		f.Helper()
		if err != nil {
			f.Fatal(err)
		}
	}
	link, err := f.accounts.SetupLink(f.Context(), s.school)
	must(err)
	if link == "" { // another school was set up before: its owner's office makes this one's owner
		_, err = f.accounts.Invite(f.Context(), account.Account{SchoolID: s.school, Name: "văn phòng"},
			account.Person{Email: "owner@" + domain, Name: "Chủ"}, account.Owner)
		must(err)
		person, err := f.accounts.ByEmail(f.Context(), "owner@"+domain)
		must(err)
		link, err = f.accounts.ResetLink(f.Context(), s.school, person.ID, false, account.Program("văn phòng"))
		must(err)
		s.owner = f.choose(link)
	} else {
		s.owner, err = f.accounts.Setup(f.Context(), link,
			account.Person{Email: "owner@" + domain, Name: "Chủ", Password: passphrase},
			account.Browser{About: "Chrome"}, func(*gorm.DB, uuid.UUID) error { return nil })
		must(err)
	}
	by, _, err := f.accounts.Who(f.Context(), s.owner)
	must(err)
	for role, cookie := range map[account.Role]*string{account.Editor: &s.editor, account.Viewer: &s.viewer} {
		link, err := f.accounts.Invite(f.Context(), by,
			account.Person{Email: string(role) + "@" + domain, Name: string(role)}, role)
		must(err)
		*cookie = f.choose(link)
	}
	return s
}

// choose chooses the usual password by a link.
func (f *front) choose(link string) (cookie string) {
	f.Helper()
	in, _, err := f.accounts.SetPassword(f.Context(), link, passphrase, account.Browser{About: "Chrome"})
	if err != nil || in.Cookie == "" {
		f.Fatal(in, err)
	}
	return in.Cookie
}

// as is the cookie of a session, by its name with TLS and without.
func as(cookie string) map[string]string {
	return map[string]string{"Cookie": "hailong=" + cookie + "; __Host-hailong=" + cookie}
}

// post sends a form of the desk.
func post(path, cookie string, fields url.Values) request {
	return request{method: http.MethodPost, path: path, body: fields.Encode(),
		kind: "application/x-www-form-urlencoded", header: as(cookie)}
}

var parameter = regexp.MustCompile(`:[a-z_]+`)

// everybodys are the forms that need no role: entering, leaving, and one's own account.
var everybodys = []string{
	"/admin/setup/:ticket", "/admin/link/:ticket", "/admin/sign-in", "/admin/sign-out", "/admin/sign-in/code",
	"/admin/me/password", "/admin/me/sessions",
	"/admin/me/factor", "/admin/me/factor/codes", "/admin/me/factor/off",
}

// Whoever may only look changes nothing, whatever she sends; whoever is not signed in, and whoever comes from another
// site, neither. This goes over every route that there is, so that none that comes later is forgotten.
func TestRolesHoldOnEveryRoute(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		s := f.staff("hoasen.example")
		tried := 0
		for _, route := range f.routes {
			if !strings.HasPrefix(route.Path, "/admin") || route.Method != http.MethodPost ||
				slices.Contains(everybodys, route.Path) {
				continue
			}
			tried++
			path := parameter.ReplaceAllString(route.Path, uuid.NewString())
			if answer := f.send(post(path, s.viewer, nil)); answer.Code != http.StatusForbidden {
				t.Errorf("a viewer, %s: %d", route.Path, answer.Code)
			}
			if answer := f.send(post(path, "", nil)); answer.Code != http.StatusSeeOther ||
				!strings.HasPrefix(answer.Header().Get("Location"), "/admin/sign-in") {
				t.Errorf("nobody, %s: %d %s", route.Path, answer.Code, answer.Header().Get("Location"))
			}
			foreign := post(path, s.owner, nil)
			foreign.header["Sec-Fetch-Site"] = "cross-site"
			if answer := f.send(foreign); answer.Code != http.StatusForbidden {
				t.Errorf("another site, %s: %d", route.Path, answer.Code)
			}
			if strings.Contains(route.Path, ":id") {
				if answer := f.send(post(path, s.owner,
					url.Values{"reason": {"vì"}, "closes_at": {"2100-01-01T20:00"}, "role": {"viewer"}})); answer.Code != http.StatusNotFound && answer.Code != http.StatusSeeOther && answer.Code != http.StatusUnprocessableEntity {
					t.Errorf("an id of nobody, %s: %d", route.Path, answer.Code)
				}
			}
		}
		if tried < 15 {
			t.Errorf("%d routes tried", tried)
		}
		for _, route := range f.routes {
			if !strings.HasPrefix(route.Path, "/api/v1/") || route.Method == http.MethodGet || route.Method == http.MethodHead || strings.HasPrefix(route.Path, "/api/v1/ballots") {
				continue
			}
			path := parameter.ReplaceAllString(route.Path, uuid.NewString())
			if answer := f.send(request{method: route.Method, path: path, header: as(s.viewer)}); answer.Code != http.StatusForbidden {
				t.Errorf("a viewer, %s %s: %d %s", route.Method, route.Path, answer.Code, answer.Body)
			}
			header := as(s.owner)
			header["Sec-Fetch-Site"] = "cross-site"
			if answer := f.send(request{method: route.Method, path: path, header: header}); answer.Code != http.StatusForbidden {
				t.Errorf("another site, %s %s: %d", route.Method, route.Path, answer.Code)
			}
		}
	})
}

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
			"an editor reads the school":           {http.MethodGet, "/api/v1/school", s.editor, "", http.StatusOK},
			"an owner names it":                    {http.MethodPatch, "/api/v1/school", s.owner, `{"name":"Hoa Sen"}`, http.StatusOK},
			"an editor does not":                   {http.MethodPatch, "/api/v1/school", s.editor, `{"name":"Hoa Mai"}`, http.StatusForbidden},
			"a viewer lists surveys":               {http.MethodGet, "/api/v1/surveys", s.viewer, "", http.StatusOK},
			"a viewer sees no parents":             {http.MethodGet, "/api/v1/parents", s.viewer, "", http.StatusForbidden},
			"a cookie of nobody":                   {http.MethodGet, "/api/v1/surveys", "x", "", http.StatusUnauthorized},
			"an editor makes a survey":             {http.MethodPost, "/api/v1/surveys", s.editor, `{}`, http.StatusCreated},
			"another school's owner makes her own": {http.MethodPost, "/api/v1/surveys", other.owner, `{}`, http.StatusCreated},
		} {
			if got := status(tt.method, tt.path, tt.cookie, tt.body); got != tt.want {
				t.Errorf("%s: %d, want %d", name, got, tt.want)
			}
		}
	})
}

// Another school's round is not there, on any page and for any move.
func TestAnotherSchoolsRoundAtTheDesk(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		s, other := f.staff("hoasen.example"), f.staff("hoamai.example")
		key, _, err := f.keys.Create(t.Context(), s.school, "văn phòng", account.Admin)
		if err != nil {
			t.Fatal(err)
		}
		id, tokens := f.open(key)
		for _, route := range f.routes {
			if !strings.HasPrefix(route.Path, "/admin/rounds/:id") || strings.Contains(strings.TrimPrefix(route.Path, "/admin/rounds/:id"), ":") {
				continue
			}
			path := strings.Replace(route.Path, ":id", id, 1)
			r := request{method: route.Method, path: path, header: as(other.owner)}
			if route.Method == http.MethodPost {
				r = post(path, other.owner, url.Values{"reason": {"vì"}, "closes_at": {"2100-01-01T20:00"}, "do": {"save"}})
			}
			if answer := f.send(r); answer.Code != http.StatusNotFound {
				t.Errorf("%s %s: %d", route.Method, route.Path, answer.Code)
			}
		}
		if p := f.call(key, http.MethodGet, "/api/v1/surveys/"+id, nil, nil, http.StatusOK).Body.String(); !strings.Contains(p, `"status":"open"`) {
			t.Errorf("it changed: %s", p)
		}
		// A colleague's browser casts nothing.
		form := request{method: http.MethodPost, path: "/s/" + tokens[0], body: castForm("submission-of-a-colleague"), kind: "application/x-www-form-urlencoded", header: as(s.editor)}
		if answer := f.send(form); answer.Code != http.StatusForbidden || !strings.Contains(answer.Body.String(), "đang đăng nhập") {
			t.Errorf("cast by a colleague: %d", answer.Code)
		}
		delete(form.header, "Cookie")
		if answer := f.send(form); answer.Code != http.StatusOK {
			t.Errorf("the same without her cookie: %d", answer.Code)
		}
	})
}

// Passwords are slowed down and never lock anybody out; the last owner stays one; an ended session is over.
func TestTheOwnersAccounts(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		s := f.staff("hoasen.example")
		people, err := f.accounts.List(t.Context(), s.school)
		if err != nil || len(people) != 3 || people[0].Role != account.Owner {
			t.Fatal(people, err)
		}
		if answer := f.send(post("/admin/people/"+people[0].ID.String(), s.owner, url.Values{"do": {"role"}, "role": {"viewer"}})); answer.Code != http.StatusConflict {
			t.Errorf("the last owner steps down: %d", answer.Code)
		}
		for _, path := range []string{"/admin", "/admin/people", "/admin/settings", "/admin/record", "/admin/me", "/admin/roster", "/admin/new", "/admin/help"} {
			if answer := f.send(request{path: path, header: as(s.owner)}); answer.Code != http.StatusOK {
				t.Errorf("%s: %d", path, answer.Code)
			}
		}
		if answer := f.send(post("/admin/settings", s.owner, url.Values{"name": {"Trường Mầm non Hoa Sen"}, "threshold": {"3"}, "retention_months": {"x"}})); answer.Code != http.StatusUnprocessableEntity || strings.Count(answer.Body.String(), `aria-invalid="true"`) != 2 {
			t.Errorf("wrong settings: %d", answer.Code)
		}
		answer := f.send(post("/admin/settings/keys", s.owner, url.Values{"key_name": {"báo cáo"}, "scope": {"statistics:read"}}))
		shown := regexp.MustCompile(`id="new-key">([^<]+)<`).FindStringSubmatch(answer.Body.String())
		if shown == nil {
			t.Fatalf("no key: %d", answer.Code)
		}
		f.call(shown[1], http.MethodGet, "/api/v1/surveys", nil, nil, http.StatusOK)
		revoke := regexp.MustCompile(`action="(/admin/settings/keys/[0-9a-f-]+)"`).FindStringSubmatch(answer.Body.String())
		f.send(post(revoke[1], s.owner, nil))
		f.call(shown[1], http.MethodGet, "/api/v1/surveys", nil, nil, http.StatusUnauthorized)
		if answer := f.send(post("/admin/people/"+people[1].ID.String(), s.owner, url.Values{"do": {"disable"}, "role": {string(people[1].Role)}})); answer.Code != http.StatusSeeOther {
			t.Errorf("disable: %d", answer.Code)
		}
		if answer := f.send(request{path: "/admin", header: as(s.editor)}); answer.Code != http.StatusSeeOther {
			t.Errorf("a disabled colleague: %d", answer.Code)
		}
	})
}

// mostDesk is how many bytes a page of the desk may have over the wire.
const mostDesk = 100 << 10

// At 2,000 parents no page of the desk is heavy: a school's line may be slow, too.
func TestWeightOfTheDesk(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		s := f.staff("hoasen.example")
		key, _, err := f.keys.Create(t.Context(), s.school, "văn phòng", account.Admin)
		if err != nil {
			t.Fatal(err)
		}
		sizes := slices.Repeat([]int{50}, 40)
		if answer := f.send(request{method: http.MethodPost, path: "/api/v1/roster", key: key, kind: "text/csv", body: string(testkit.Roster(sizes...))}); answer.Code != http.StatusOK {
			t.Fatal(answer.Body)
		}
		id := f.draft(key)
		f.call(key, http.MethodPost, "/api/v1/surveys/"+id+"/open", nil, nil, http.StatusOK)
		for _, route := range f.routes {
			if route.Method != http.MethodGet || !strings.HasPrefix(route.Path, "/admin") || strings.Contains(strings.Replace(route.Path, ":id", "", 1), ":") || strings.HasSuffix(route.Path, "/events") {
				continue
			}
			header := as(s.owner)
			header["Accept-Encoding"] = "gzip"
			answer := f.send(request{path: strings.Replace(route.Path, ":id", id, 1), header: header})
			if answer.Code == http.StatusOK && strings.HasPrefix(answer.Header().Get("Content-Type"), "text/html") && answer.Body.Len() > mostDesk {
				t.Errorf("%s: %d bytes", route.Path, answer.Body.Len())
			}
		}
	})
}

var (
	hiddenArea  = regexp.MustCompile(`(?s)<textarea name="([^"]*)" hidden>(.*?)</textarea>`)
	hiddenInput = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)
	typedInput  = regexp.MustCompile(`<input name="(c\.class[^"]*)" value="([^"]*)"`)
	ticked      = regexp.MustCompile(`<input type="(?:radio|checkbox)" name="([^"]*)" value="([^"]*)" ?checked`)
)

// hidden is a page's form as a browser sends it untouched.
func hidden(page string) url.Values {
	form := url.Values{}
	for _, fields := range [][][]string{hiddenArea.FindAllStringSubmatch(page, -1), hiddenInput.FindAllStringSubmatch(page, -1), typedInput.FindAllStringSubmatch(page, -1), ticked.FindAllStringSubmatch(page, -1)} {
		for _, f := range fields {
			form.Add(html.UnescapeString(f[1]), html.UnescapeString(f[2]))
		}
	}
	return form
}

// A file whose columns nobody named is shown, and the school says which column is which.
func TestColumnsAreNamedOnThePage(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		s := f.staff("hoasen.example")
		answer := f.send(post("/admin/roster", s.editor, url.Values{"pasted": {"STT,Tổ,Thành viên,Gọi\n1,Mầm 1,Nguyễn An,903123456\n2,Mầm 1,Trần Bé,0903123457\n"}}))
		if answer.Code != http.StatusUnprocessableEntity || !strings.Contains(answer.Body.String(), `name="c.column.0.2"`) {
			t.Fatalf("%d %s", answer.Code, answer.Body)
		}
		form := hidden(answer.Body.String())
		for name, value := range map[string]string{"c.header.0": "2", "c.column.0.1": "class", "c.column.0.2": "child_name", "c.column.0.3": "phone"} {
			form.Set(name, value)
		}
		answer = f.send(post("/admin/roster", s.editor, form))
		if answer.Code != http.StatusOK || !strings.Contains(answer.Body.String(), "<td>0903123456</td>") {
			t.Fatalf("%d %s", answer.Code, answer.Body)
		}
		if answer = f.send(post("/admin/roster/store", s.editor, hidden(answer.Body.String()))); answer.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", answer.Code, answer.Body)
		}
		if answer = f.send(request{path: "/admin/roster/classes/M%E1%BA%A7m%201", header: as(s.viewer)}); !strings.Contains(answer.Body.String(), "Trần Bé") {
			t.Errorf("%d %s", answer.Code, answer.Body)
		}
	})
}

// "Cùng một trẻ?": the preview asks, nothing is stored before it is answered, and the API asks the same.
func TestThePreviewAsksWhetherItIsTheSameChild(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		s := f.staff("hoasen.example")
		store := func(file string, answers url.Values) (int, string) {
			preview := f.send(post("/admin/roster?lang=vi", s.editor, url.Values{"pasted": {file}})).Body.String()
			form := hidden(preview)
			maps.Copy(form, answers)
			return f.send(post("/admin/roster/store", s.editor, form)).Code, preview
		}
		if status, _ := store("Lớp,Họ tên\nA,Lê An\nA,Trần Bé\nA,Vũ Chi\n", nil); status != http.StatusSeeOther {
			t.Fatal(status)
		}
		const mistyped = "Lớp,Họ tên\nA,Lệ An\nA,Trần Bé\nA,Vũ Chi\n"
		status, page := store(mistyped, nil)
		question := regexp.MustCompile(`name="(leaver\.[0-9a-f-]{36})" value="same"`).FindStringSubmatch(page)
		if status != http.StatusConflict || question == nil || !strings.Contains(page, "cùng một trẻ với “Lê An”") {
			t.Fatalf("%d, asked: %v", status, question)
		}
		if status, _ = store(mistyped, url.Values{question[1]: {"same"}}); status != http.StatusSeeOther {
			t.Errorf("answered: %d", status)
		}
		if page = f.send(request{path: "/admin/roster/classes/A", header: as(s.viewer)}).Body.String(); !strings.Contains(page, "Lệ An") {
			t.Error("the name was not corrected")
		}
	})
}
