package apiv1_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"hailong/api"
	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/httpd/access"
	"hailong/internal/packed"
	"hailong/internal/testkit"
	"hailong/internal/testkit/front"
)

const nobodys = "00000000-0000-4000-8000-000000000000"

// call is one operation of the contract, with the addresses to try it at.
type call struct {
	method, path string // of nobody's things
	operation    *openapi3.Operation
	need         access.Need
}

func (c call) takesJSON() bool {
	return c.operation.RequestBody != nil && c.operation.RequestBody.Value.Content["application/json"] != nil
}

var blank = regexp.MustCompile(`\{[a-z_]+\}`)

// calls are all operations of the contract that need a key.
func calls(t *testing.T) (all []call) {
	t.Helper()
	contract, err := openapi3.NewLoader().LoadFromData(packed.Whole(api.Contract))
	if err != nil {
		t.Fatal(err)
	}
	needs := access.Read(contract)
	for path, item := range contract.Paths.Map() {
		for method, operation := range item.Operations() {
			need := needs[method+" "+access.Route(path)]
			if need.Scope != "" {
				all = append(all, call{method,
					blank.ReplaceAllString(strings.Replace(path, "{paper}", "agenda", 1), nobodys), operation, need})
			}
		}
	}
	return all
}

// bad is a request that a call must refuse.
type bad struct {
	front.Request
	status  int
	pointer string // of the first error, "" for none
}

// refusals are the bad requests that can be made of a call by what the contract says of it.
func (c call) refusals(admin, reader string) map[string]bad {
	request := func(key, kind, body string) front.Request {
		return front.Request{Method: c.method, Path: c.path, Key: key, Kind: kind, Body: body}
	}
	all := map[string]bad{
		"no key":          {request("", "", ""), http.StatusUnauthorized, ""},
		"a key of nobody": {request("hl_0123456789", "", ""), http.StatusUnauthorized, ""},
		"a name and a password": {front.Request{Method: c.method, Path: c.path,
			Header: map[string]string{"Authorization": "Basic eDp5"}}, http.StatusUnauthorized, ""},
	}
	if c.need.Scope == account.Admin {
		all["a key that may only read"] = bad{request(reader, "", ""), http.StatusForbidden, ""}
	}
	if c.takesJSON() {
		all["half an object"] = bad{request(admin, "application/json", "{"), http.StatusBadRequest, ""}
		all["a list"] = bad{request(admin, "application/json", "[]"), http.StatusUnprocessableEntity, ""}
		all["a member nobody knows"] = bad{request(admin, "application/json", `{"no_such_member":1}`),
			http.StatusUnprocessableEntity, "/no_such_member"}
		all["a text that is no JSON"] = bad{request(admin, "text/plain", "{}"), http.StatusUnsupportedMediaType, ""}
	}
	for _, p := range c.operation.Parameters {
		if p.Value.In != "query" || len(p.Value.Schema.Value.Enum) == 0 {
			continue
		}
		wrong := request(admin, "", "")
		wrong.Path += c.query(p.Value.Name, "no_such_value")
		all["a "+p.Value.Name+" that is none"] = bad{wrong, http.StatusUnprocessableEntity, "/" + p.Value.Name}
	}
	if c.method == http.MethodGet && strings.Contains(c.path, nobodys) {
		nobodysOwn := request(admin, "", "")
		nobodysOwn.Path += c.query("", "")
		all["an id that nobody has"] = bad{nobodysOwn, http.StatusNotFound, ""}
	}
	return all
}

// query is a query with every parameter that the call must have, and one of another value.
func (c call) query(name, value string) string {
	values := url.Values{}
	for _, p := range c.operation.Parameters {
		if p.Value.In == "query" && p.Value.Required {
			value := "2023-2024" // of a subject and of a school year alike
			if of := p.Value.Schema.Value.Enum; len(of) > 0 {
				value = fmt.Sprint(of[0])
			}
			values.Set(p.Value.Name, value)
		}
	}
	if name != "" {
		values.Set(name, value)
	}
	return "?" + values.Encode()
}

// Every call of the contract refuses what it cannot take with the status that the contract gives it, in the reader's
// language, and nothing of the school changes.
func TestEveryCallRefusesBadInput(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := front.New(t, db)
		school := testkit.School(t, db).ID
		admin, reader := f.KeyOf(school, account.Admin), f.KeyOf(school, account.StatisticsRead)
		f.OpenRound(admin)
		f.Draft(admin)
		before := state(f, admin)
		tried := 0
		for _, c := range calls(t) {
			for name, b := range c.refusals(admin, reader) {
				tried++
				vi, en := ask(f, b.Request, "vi"), ask(f, b.Request, "en")
				where := c.method + " " + c.path + ": " + name
				if vi.Code != b.status || en.Code != b.status {
					t.Errorf("%s: %d and %d, want %d: %s", where, vi.Code, en.Code, b.status, vi.Body)
					continue
				}
				said, also := f.Problem(vi), f.Problem(en)
				if said.Detail == also.Detail || said.Detail == "" || also.Detail == "" {
					t.Errorf("%s: says %q and %q", where, said.Detail, also.Detail)
				}
				if b.pointer != "" && (len(said.Errors) == 0 || said.Errors[0].Pointer != b.pointer ||
					said.Errors[0].Detail == also.Errors[0].Detail) {
					t.Errorf("%s: points to %+v and %+v", where, said.Errors, also.Errors)
				}
			}
		}
		if after := state(f, admin); after != before {
			t.Errorf("something changed:\n%s\n%s", before, after)
		}
		if tried < 200 {
			t.Errorf("%d requests were tried", tried)
		}
	})
}

func ask(f *front.Front, r front.Request, lang string) *httptest.ResponseRecorder {
	header := map[string]string{"Accept-Language": lang}
	for name, value := range r.Header {
		header[name] = value
	}
	r.Header = header
	return f.Send(r)
}

// state is what a school can read of itself.
func state(f *front.Front, key string) string {
	var all strings.Builder
	for _, path := range []string{"/api/v1/school", "/api/v1/surveys", "/api/v1/classes", "/api/v1/parents"} {
		all.WriteString(f.Send(front.Request{Path: path, Key: key}).Body.String())
	}
	return all.String()
}
