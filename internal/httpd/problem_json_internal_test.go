package httpd

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"hailong/api"
	"hailong/internal/httpd/access"
	"hailong/internal/httpd/view"
	"hailong/internal/locale"
	"hailong/internal/packed"
	"hailong/internal/problem"
)

// A fault of ours is logged with the verb that failed, and its reader learns an id alone; a refusal is told and not
// logged.
func TestALogLineSaysWhichVerbFailed(t *testing.T) {
	fault := func() (err error) {
		defer problem.In(&err, "open survey")
		return io.ErrUnexpectedEOF
	}
	busy := func() (err error) {
		defer problem.In(&err, "cast ballot")
		return problem.Unavailable(errors.New("database is locked"), 0)
	}
	for name, tt := range map[string]struct {
		err    error
		status int
		logged string // "" for nothing
	}{
		"a fault of ours": {fault(), http.StatusInternalServerError, `error="open survey: unexpected EOF"`},
		"a busy store": {busy(), http.StatusServiceUnavailable,
			`why="cast ballot: problem.busy: database is locked"`},
		"a refusal": {problem.New(problem.Conflict, "survey.frozen", nil), http.StatusConflict, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			s := &Server{log: slog.New(slog.NewTextHandler(&log, nil)), guesses: newGuesses()}
			answer := httptest.NewRecorder()
			c, _ := gin.CreateTestContext(answer)
			c.Request = httptest.NewRequest(http.MethodPost, "/", nil)
			access.Enter(c, &access.Caller{RequestID: "id-of-the-request", Lang: locale.EN})
			s.fail(c, tt.err)
			if answer.Code != tt.status || strings.Contains(answer.Body.String(), "EOF") ||
				strings.Contains(answer.Body.String(), "locked") {
				t.Errorf("answered %d %s", answer.Code, answer.Body)
			}
			if tt.logged == "" && log.Len() > 0 || !strings.Contains(log.String(), tt.logged) {
				t.Errorf("logged %q, want %s", log.String(), tt.logged)
			}
		})
	}
}

// Every kind of refusal has a status, and each status a title in both languages.
func TestEveryKindHasAStatus(t *testing.T) {
	for kind := problem.Internal; kind <= problem.BadMethod; kind++ {
		status := view.Status(kind)
		if status < 400 {
			t.Errorf("kind %d is answered by %d", kind, status)
		}
		for _, lang := range locale.Languages {
			if key := "problem.title." + strconv.Itoa(status); !locale.Has(lang, key) {
				t.Errorf("no %s in %s", key, lang)
			}
		}
	}
}

// The contract names every code that a refusal may have, and no other.
func TestTheContractNamesEveryCode(t *testing.T) {
	source, err := os.ReadFile("../problem/problem.go")
	if err != nil {
		t.Fatal(err)
	}
	var have, told []string
	for _, code := range regexp.MustCompile(`Code = "([a-z_]+)"`).FindAllStringSubmatch(string(source), -1) {
		have = append(have, code[1])
	}
	_, of, _ := strings.Cut(string(packed.Whole(api.Published)), "    Problem:\n")
	_, of, _ = strings.Cut(of, "          enum:\n")
	of, _, _ = strings.Cut(of, "        detail:")
	for code := range strings.FieldsSeq(strings.ReplaceAll(of, "-", "")) {
		told = append(told, code)
	}
	slices.Sort(have)
	slices.Sort(told)
	if len(have) == 0 || !slices.Equal(have, told) {
		t.Errorf("refusals have %v, the contract tells %v", have, told)
	}
}
