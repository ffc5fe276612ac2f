package httpd_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/gin-gonic/gin"

	"hailong/api"
	"hailong/internal/account"
	"hailong/internal/app"
	"hailong/internal/ballot"
	"hailong/internal/database"
	"hailong/internal/httpd"
	"hailong/internal/testkit"
)

// front is the whole front over real rooms, as the program builds it.
type front struct {
	testing.TB
	*testkit.Rooms
	http.Handler
	engine   *gin.Engine
	keys     *account.Keys
	accounts *account.Accounts
	router   routers.Router
	routes   gin.RoutesInfo
	log      *lines
	host     string          // under which it is called; the test server's own by default
	seen     map[string]bool // operations that were answered with success
}

// lines is a log that tests read.
type lines struct {
	mutex sync.Mutex
	bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.Buffer.Write(p)
}

func newFront(t testing.TB, db *database.DB) *front {
	t.Helper()
	return newFrontBehind(t, db, httpd.Settings{})
}

// newFrontBehind is the front with what an operator has set.
func newFrontBehind(t testing.TB, db *database.DB, settings httpd.Settings) *front {
	t.Helper()
	return newFrontAt(t, db, "https://khaosat.example.vn", settings)
}

// newFrontAt is the front of a service that the outside calls by base.
func newFrontAt(t testing.TB, db *database.DB, base string, settings httpd.Settings) *front {
	t.Helper()
	f := &front{TB: t, log: &lines{}, seen: map[string]bool{}}
	log := slog.New(slog.NewJSONHandler(f.log, nil))
	f.Rooms = testkit.BuildIn(t, db, t.TempDir(), ballot.GroupCommit, log)
	f.keys, f.accounts = f.Keys, f.Accounts
	server, err := app.NewFront(f.Rooms.Rooms, f.Box, base, func(context.Context) []string { return nil }, settings)
	if err != nil {
		t.Fatal(err)
	}
	f.Handler, f.routes, f.engine = server.Handler(), server.Routes(), server.Engine()
	contract, err := openapi3.NewLoader().LoadFromData(api.Contract)
	if err != nil {
		t.Fatal(err)
	}
	contract.Servers = nil
	if f.router, err = gorillamux.NewRouter(contract); err != nil {
		t.Fatal(err)
	}
	return f
}

// key makes a school with a key of the scope.
func (f *front) key(scope account.Scope) string {
	f.Helper()
	plain, _, err := f.keys.Create(f.Context(), testkit.School(f, f.DB).ID, "văn phòng", scope)
	if err != nil {
		f.Fatal(err)
	}
	return plain
}

// request is one call; the zero value of a member means that it is left out.
type request struct {
	method, path, body, kind, key string
	header                        map[string]string
}

// send answers a request; an answer of the API must be one that the contract allows.
func (f *front) send(r request) *httptest.ResponseRecorder {
	f.Helper()
	method := r.method
	if method == "" {
		method = http.MethodGet
	}
	var body io.Reader
	if r.body != "" {
		body = strings.NewReader(r.body)
	}
	sent := httptest.NewRequestWithContext(f.Context(), method, "/", body)
	target, err := url.Parse(r.path)
	if err != nil {
		f.Fatal(err)
	}
	sent.URL, sent.RequestURI = target, r.path
	if f.host != "" {
		sent.Host, sent.RemoteAddr = f.host, "127.0.0.1:40000"
	}
	if r.kind != "" {
		sent.Header.Set("Content-Type", r.kind)
	}
	if r.key != "" {
		sent.Header.Set("Authorization", "Bearer "+r.key)
	}
	for name, value := range r.header {
		sent.Header.Set(name, value)
	}
	answer := httptest.NewRecorder()
	f.ServeHTTP(answer, sent)
	f.agrees(sent, answer)
	return answer
}

// agrees checks an answer against the contract.
func (f *front) agrees(sent *http.Request, answer *httptest.ResponseRecorder) {
	f.Helper()
	route, parameters, err := f.router.FindRoute(sent)
	if err != nil {
		return // a page, or nothing that the contract knows
	}
	if answer.Code < 300 {
		f.seen[route.Operation.OperationID] = true
	}
	err = openapi3filter.ValidateResponse(sent.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: sent, PathParams: parameters,
			Route: route},
		Status: answer.Code, Header: answer.Header(), Body: io.NopCloser(bytes.NewReader(answer.Body.Bytes())),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	})
	if err != nil {
		f.Errorf("%s %s: %d is not of the contract: %v", sent.Method, sent.URL.Path, answer.Code, err)
	}
}

// call sends JSON with a key and reads the answer into into; another status than want is the end of the test.
func (f *front) call(key, method, path string, body, into any, want int) *httptest.ResponseRecorder {
	f.Helper()
	r := request{method: method, path: path, key: key}
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			f.Fatal(err)
		}
		r.body, r.kind = string(raw), "application/json"
	}
	answer := f.send(r)
	if answer.Code != want {
		f.Fatalf("%s %s: %d %s, want %d", method, path, answer.Code, answer.Body, want)
	}
	if into != nil {
		if err := json.Unmarshal(answer.Body.Bytes(), into); err != nil {
			f.Fatalf("%s %s: %v in %s", method, path, err, answer.Body)
		}
	}
	return answer
}

type made struct{ ID, Status string }

// draft makes a survey of the school of key.
func (f *front) draft(key string) string {
	f.Helper()
	var s made
	f.call(key, http.MethodPost, "/api/v1/surveys", map[string]any{}, &s, http.StatusCreated)
	return s.ID
}

// open makes an open survey of a school with a small roster, and gives its tokens.
func (f *front) open(key string) (id string, tokens []string) {
	f.Helper()
	if answer := f.send(request{method: http.MethodPost, path: "/api/v1/roster", key: key, kind: "text/csv",
		body: string(testkit.Roster(7, 8))}); answer.Code != http.StatusOK {
		f.Fatal(answer.Body)
	}
	id = f.draft(key)
	f.call(key, http.MethodPost, "/api/v1/surveys/"+id+"/open", nil, nil, http.StatusOK)
	var list struct{ Invitations []struct{ Link string } }
	f.call(key, http.MethodGet, "/api/v1/surveys/"+id+"/invitations", nil, &list, http.StatusOK)
	for _, i := range list.Invitations {
		tokens = append(tokens, i.Link[strings.LastIndex(i.Link, "/")+1:])
	}
	return id, tokens
}

// castBody is a cast of a content parent.
func castBody(submission string) string {
	return `{"submission_key":"` + submission + `","answers":` + strings.TrimSuffix(testkit.Satisfied, "}") +
		`,"G3":"Cảm ơn cô Lan"}}`
}

// castForm is the same as a form.
func castForm(submission string) string {
	return url.Values{
		"submission_key": {submission}, "C1": {"5"}, "D1": {"4"}, "D4": {"5"}, "B2": {"5"}, "C4": {"4"}, "E5": {"5"},
		"G1": {"5"}, "P1": {"qr"}, "P2": {"5"}, "P6": {"4"},
	}.Encode()
}

const formKind = "application/x-www-form-urlencoded"

type problemBody struct {
	Title, Detail string
	Status        int
	RequestID     string `json:"request_id"`
	Errors        []struct{ Pointer, Detail string }
}

func (f *front) problem(answer *httptest.ResponseRecorder) problemBody {
	f.Helper()
	var p problemBody
	if err := json.Unmarshal(answer.Body.Bytes(), &p); err != nil {
		f.Fatalf("%v: %s", err, answer.Body)
	}
	if kind := answer.Header().Get("Content-Type"); kind != "application/problem+json" {
		f.Errorf("a refusal as %s", kind)
	}
	return p
}
