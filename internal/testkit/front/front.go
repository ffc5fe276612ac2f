// Package front is the test kit for whatever answers requests: the whole server over real rooms, as the program builds
// it, called in the process; people who are signed in, and rounds in every state. An answer of the API that the
// contract does not allow fails the test that asked.
package front

import (
	"bytes"
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
	"github.com/google/uuid"

	"hailong/api"
	"hailong/internal/account"
	"hailong/internal/app"
	"hailong/internal/ballot"
	"hailong/internal/database"
	"hailong/internal/httpd"
	"hailong/internal/packed"
	"hailong/internal/problem"
	"hailong/internal/testkit"
)

// Front is the whole server.
type Front struct {
	testing.TB
	*testkit.Rooms
	http.Handler
	Also      gin.IRoutes // takes a route to measure against
	Routes    gin.RoutesInfo
	Logged    *Lines
	Host      string          // under which it is called; the test server's own by default
	Succeeded map[string]bool // operations of the contract that were answered with success
	router    routers.Router
}

// Lines is a log that tests read.
type Lines struct {
	mutex sync.Mutex
	bytes.Buffer
}

// Write implements io.Writer for many goroutines.
func (l *Lines) Write(p []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.Buffer.Write(p)
}

// Base is the address by which the outside calls it.
const Base = "https://" + Host

// Host is where passwords are taken: the address that the front has for others, by https.
const Host = "khaosat.example.vn"

// New is the front over db.
func New(t testing.TB, db *database.DB) *Front {
	t.Helper()
	return At(t, db, Base, httpd.Settings{})
}

// At is the front of a service that the outside calls by base, with what an operator has set.
func At(t testing.TB, db *database.DB, base string, settings httpd.Settings) *Front {
	t.Helper()
	f := &Front{TB: t, Logged: &Lines{}, Succeeded: map[string]bool{}}
	log := slog.New(slog.NewJSONHandler(f.Logged, nil))
	f.Rooms = testkit.BuildIn(t, db, t.TempDir(), ballot.GroupCommit, log)
	also := settings.Also
	settings.Also = func(routes gin.IRoutes) {
		f.Also = routes
		if also != nil {
			also(routes)
		}
	}
	watch := app.NewWatch(f.Rooms.Rooms)
	t.Cleanup(watch.Stop)
	server, err := app.NewFront(f.Rooms.Rooms, f.Box, base, watch, settings)
	if err != nil {
		t.Fatal(err)
	}
	f.Handler, f.Routes = server.Handler(), server.Routes()
	if f.router, err = contract(); err != nil {
		t.Fatal(err)
	}
	return f
}

// contract finds the call of an answer that is checked; it is read once for all fronts.
var contract = sync.OnceValues(func() (routers.Router, error) {
	read, err := openapi3.NewLoader().LoadFromData(packed.Whole(api.Contract))
	if err != nil {
		return nil, err
	}
	read.Servers = nil
	return gorillamux.NewRouter(read)
})

// Key makes a school with a key of the scope.
func (f *Front) Key(scope account.Scope) string {
	f.Helper()
	return f.KeyOf(testkit.School(f, f.DB).ID, scope)
}

// KeyOf makes a key of a school.
func (f *Front) KeyOf(school uuid.UUID, scope account.Scope) string {
	f.Helper()
	plain, _, err := f.Keys.Create(f.Context(), school, "văn phòng", scope)
	if err != nil {
		f.Fatal(err)
	}
	return plain
}

// Request is one call; the zero value of a member means that it is left out.
type Request struct {
	Method, Path, Body, Kind, Key string
	Header                        map[string]string
}

// Send answers a request; an answer of the API must be one that the contract allows.
func (f *Front) Send(r Request) *httptest.ResponseRecorder {
	f.Helper()
	method := r.Method
	if method == "" {
		method = http.MethodGet
	}
	var body io.Reader
	if r.Body != "" {
		body = strings.NewReader(r.Body)
	}
	sent := httptest.NewRequestWithContext(f.Context(), method, "/", body)
	target, err := url.Parse(r.Path)
	if err != nil {
		f.Fatal(err)
	}
	sent.URL, sent.RequestURI = target, r.Path
	if f.Host != "" {
		sent.Host, sent.RemoteAddr = f.Host, "127.0.0.1:40000"
	}
	if r.Kind != "" {
		sent.Header.Set("Content-Type", r.Kind)
	}
	if r.Key != "" {
		sent.Header.Set("Authorization", "Bearer "+r.Key)
	}
	for name, value := range r.Header {
		sent.Header.Set(name, value)
	}
	answer := httptest.NewRecorder()
	f.ServeHTTP(answer, sent)
	f.agrees(sent, answer)
	return answer
}

// agrees checks an answer against the contract.
func (f *Front) agrees(sent *http.Request, answer *httptest.ResponseRecorder) {
	f.Helper()
	route, parameters, err := f.router.FindRoute(sent)
	if err != nil {
		return // a page, or nothing that the contract knows
	}
	if answer.Code < 300 {
		f.Succeeded[route.Operation.OperationID] = true
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

// Call sends JSON with a key and reads the answer into into; another status than want is the end of the test.
func (f *Front) Call(key, method, path string, body, into any, want int) *httptest.ResponseRecorder {
	f.Helper()
	r := Request{Method: method, Path: path, Key: key}
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			f.Fatal(err)
		}
		r.Body, r.Kind = string(raw), "application/json"
	}
	answer := f.Send(r)
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

// Draft makes a survey of the school of key.
func (f *Front) Draft(key string) string {
	f.Helper()
	var s struct{ ID string }
	f.Call(key, http.MethodPost, "/api/v1/surveys", map[string]any{}, &s, http.StatusCreated)
	return s.ID
}

// OpenRound makes an open survey of a school with a small roster, and gives its tokens.
func (f *Front) OpenRound(key string) (id string, tokens []string) {
	f.Helper()
	if answer := f.Send(Request{Method: http.MethodPost, Path: "/api/v1/roster", Key: key, Kind: "text/csv",
		Body: string(testkit.Roster(7, 8))}); answer.Code != http.StatusOK {
		f.Fatal(answer.Body)
	}
	id = f.Draft(key)
	return id, f.Open(key, id)
}

// Open opens a draft and gives its tokens.
func (f *Front) Open(key, id string) (tokens []string) {
	f.Helper()
	f.Call(key, http.MethodPost, "/api/v1/surveys/"+id+"/open", nil, nil, http.StatusOK)
	var list struct{ Invitations []struct{ Link string } }
	f.Call(key, http.MethodGet, "/api/v1/surveys/"+id+"/invitations", nil, &list, http.StatusOK)
	for _, i := range list.Invitations {
		tokens = append(tokens, i.Link[strings.LastIndex(i.Link, "/")+1:])
	}
	return tokens
}

// CastBody is a cast of a content parent.
func CastBody(submission string) string {
	return `{"submission_key":"` + submission + `","answers":` + strings.TrimSuffix(testkit.Satisfied, "}") +
		`,"G3":"Cảm ơn cô Lan"}}`
}

// CastForm is the same as a form.
func CastForm(submission string) string {
	return url.Values{
		"submission_key": {submission}, "C1": {"5"}, "D1": {"4"}, "D4": {"5"}, "B2": {"5"}, "C4": {"4"}, "E5": {"5"},
		"G1": {"5"}, "P1": {"qr"}, "P2": {"5"}, "P6": {"4"},
	}.Encode()
}

// Problem reads a problem document.
func (f *Front) Problem(answer *httptest.ResponseRecorder) ProblemBody {
	f.Helper()
	var p ProblemBody
	if err := json.Unmarshal(answer.Body.Bytes(), &p); err != nil {
		f.Fatalf("%v: %s", err, answer.Body)
	}
	if kind := answer.Header().Get("Content-Type"); kind != "application/problem+json" {
		f.Errorf("a refusal as %s", kind)
	}
	return p
}

// FormKind is the media type of a form.
const FormKind = "application/x-www-form-urlencoded"

// ProblemBody is a problem document.
type ProblemBody struct {
	Title, Detail string
	Status        int
	Code          problem.Code
	RequestID     string `json:"request_id"`
	Errors        []struct{ Pointer, Detail string }
}
