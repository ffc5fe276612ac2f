package httpd_test

import (
	"regexp"

	kit "hailong/internal/testkit/front"

	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/httpd"
)

// front is the test kit's front under the names that the tests of this package use.
type front struct {
	*kit.Front
	keys     *account.Keys
	accounts *account.Accounts
	routes   gin.RoutesInfo
	log      *kit.Lines
	host     string          // under which it is called; the test server's own by default
	seen     map[string]bool // operations that were answered with success
}

func newFront(t testing.TB, db *database.DB) *front {
	t.Helper()
	return newFrontBehind(t, db, httpd.Settings{})
}

// newFrontBehind is the front with what an operator has set.
func newFrontBehind(t testing.TB, db *database.DB, settings httpd.Settings) *front {
	t.Helper()
	return newFrontAt(t, db, kit.Base, settings)
}

// newFrontAt is the front of a service that the outside calls by base.
func newFrontAt(t testing.TB, db *database.DB, base string, settings httpd.Settings) *front {
	t.Helper()
	k := kit.At(t, db, base, settings)
	return &front{Front: k, keys: k.Keys, accounts: k.Accounts, routes: k.Routes, log: k.Logged, seen: k.Succeeded}
}

// request is one call; the zero value of a member means that it is left out.
type request struct {
	method, path, body, kind, key string
	header                        map[string]string
}

func (f *front) send(r request) *httptest.ResponseRecorder {
	f.Helper()
	f.Host = f.host
	return f.Send(kit.Request{Method: r.method, Path: r.path, Body: r.body, Kind: r.kind, Key: r.key, Header: r.header})
}

func (f *front) call(key, method, path string, body, into any, want int) *httptest.ResponseRecorder {
	f.Helper()
	f.Host = f.host
	return f.Call(key, method, path, body, into, want)
}

func (f *front) key(scope account.Scope) string { return f.Key(scope) }

func (f *front) draft(key string) string { return f.Draft(key) }

func (f *front) open(key string) (id string, tokens []string) { return f.OpenRound(key) }

func (f *front) closedRound(key string, answers ...string) (at string) {
	return f.ClosedRound(key, answers...)
}

func (f *front) problem(answer *httptest.ResponseRecorder) kit.ProblemBody { return f.Problem(answer) }

func (f *front) stale() { f.AgeProofs() }

type made struct{ ID, Status string }

const formKind, passphrase, base = kit.FormKind, kit.Passphrase, kit.Base

var castBody, castForm, as, repeat = kit.CastBody, kit.CastForm, kit.As, kit.Repeat

// staff is a school with people who are signed in, each by her cookie.
type staff struct {
	school                uuid.UUID
	owner, editor, viewer string
}

func (f *front) staff(domain string) staff {
	f.Helper()
	s := f.Staff(domain)
	return staff{s.School, s.Owner, s.Editor, s.Viewer}
}

// post sends a form of the desk.
func post(path, cookie string, fields url.Values) request {
	r := kit.Post(path, cookie, fields)
	return request{method: r.Method, path: r.Path, body: r.Body, kind: r.Kind, header: r.Header}
}

var parameter = regexp.MustCompile(`:[a-z_]+`)
