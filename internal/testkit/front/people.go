package front

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/testkit"
)

// Passphrase is everybody's password.
const Passphrase = "mỗi sáng uống một ly cà phê sữa"

// Staff is a school with an owner and colleagues who are signed in, each by her cookie.
type Staff struct {
	School                uuid.UUID
	Owner, Editor, Viewer string
}

// Desk is the front over db with the school that most tests of the desk need, and a key of it that may do everything.
func Desk(t testing.TB, db *database.DB) (f *Front, s Staff, key string) {
	t.Helper()
	f = New(t, db)
	s = f.Staff("hoasen.example")
	return f, s, f.KeyOf(s.School, account.Admin)
}

// Staff makes them by the ways that people have: the set-up link, invitations, choosing a password.
func (f *Front) Staff(domain string) Staff {
	f.Helper()
	s := Staff{School: testkit.School(f, f.DB).ID}
	must := func(err error) {
		f.Helper()
		if err != nil {
			f.Fatal(err)
		}
	}
	link, err := f.Accounts.SetupLink(f.Context(), s.School)
	must(err)
	if link == "" { // another school was set up before: its owner's office makes this one's owner
		_, err = f.Accounts.Invite(f.Context(), account.Account{SchoolID: s.School, Name: "văn phòng"},
			account.Person{Email: "owner@" + domain, Name: "Chủ"}, account.Owner)
		must(err)
		person, err := f.Accounts.ByEmail(f.Context(), "owner@"+domain)
		must(err)
		link, err = f.Accounts.ResetLink(f.Context(), s.School, person.ID, false, account.Program("văn phòng"))
		must(err)
		s.Owner = f.SetPassword(link)
	} else {
		s.Owner, err = f.Accounts.Setup(f.Context(), link,
			account.Person{Email: "owner@" + domain, Name: "Chủ", Password: Passphrase},
			account.Browser{About: "Chrome"}, func(*gorm.DB, uuid.UUID) error { return nil })
		must(err)
	}
	by, _, err := f.Accounts.Who(f.Context(), s.Owner)
	must(err)
	for role, cookie := range map[account.Role]*string{account.Editor: &s.Editor, account.Viewer: &s.Viewer} {
		link, err := f.Accounts.Invite(f.Context(), by,
			account.Person{Email: string(role) + "@" + domain, Name: string(role)}, role)
		must(err)
		*cookie = f.SetPassword(link)
	}
	return s
}

// SetPassword sets the usual password by a link.
func (f *Front) SetPassword(link string) (cookie string) {
	f.Helper()
	in, _, err := f.Accounts.SetPassword(f.Context(), link, Passphrase, account.Browser{About: "Chrome"})
	if err != nil || in.Cookie == "" {
		f.Fatal(in, err)
	}
	return in.Cookie
}

// As is the cookie of a session, by its name with TLS and without.
func As(cookie string) map[string]string {
	return map[string]string{"Cookie": "hailong=" + cookie + "; __Host-hailong=" + cookie}
}

// Post sends a form of the desk.
func Post(path, cookie string, fields url.Values) Request {
	return Request{Method: http.MethodPost, Path: path, Body: fields.Encode(),
		Kind: FormKind, Header: As(cookie)}
}

// AgeProofs makes every proof old.
func (f *Front) AgeProofs() {
	f.Helper()
	if err := f.DB.Write(f.Context(), testkit.Execute("UPDATE sessions SET proved_at = 1")); err != nil {
		f.Fatal(err)
	}
}

// SignIn signs somebody in by the page.
func (f *Front) SignIn(email string) (cookie string) {
	f.Helper()
	f.Host = Host
	answer := f.Send(Post("/admin/sign-in", "", url.Values{"email": {email}, "password": {Passphrase}}))
	if answer.Code != http.StatusSeeOther {
		f.Fatalf("sign-in: %d", answer.Code)
	}
	return CookieOf(answer.Result().Cookies(), "__Host-hailong")
}

// CookieOf is the value of a cookie that an answer sets, "" for none.
func CookieOf(cookies []*http.Cookie, name string) string {
	for _, c := range cookies {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

// ClosedRound is a closed survey of a school whose parents answered as answers say; left out parents did not.
func (f *Front) ClosedRound(key string, answers ...string) (at string) {
	f.Helper()
	id, tokens := f.OpenRound(key)
	for i, a := range answers {
		f.Call("", http.MethodPost, "/api/v1/ballots/"+tokens[i],
			json.RawMessage(`{"submission_key":"submission-of-`+tokens[i]+`","answers":`+a+`}`), nil,
			http.StatusCreated)
	}
	at = "/api/v1/surveys/" + id
	f.Call(key, http.MethodPost, at+"/close", nil, nil, http.StatusOK)
	return at
}

// Repeat is the same answers of so many parents.
func Repeat(answers string, n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = answers
	}
	return all
}

// Page reads a page of the desk as somebody who is signed in sees it.
func (f *Front) Page(path, cookie string) *httptest.ResponseRecorder {
	f.Helper()
	return f.Send(Request{Path: path, Header: As(cookie)})
}

// Fields are those of a form, by name and value.
func Fields(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}
