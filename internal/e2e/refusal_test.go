package e2e

import (
	"database/sql"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hailong/internal/testkit"
)

// refuses looks at a server whose store takes no writes: it says that it is not ready and why, without a path of its
// disk, and a parent who sends by the page is told that nothing was stored, and keeps the answers.
func (s *server) refuses(why, token, disk string) {
	s.t.Helper()
	status, answer := s.send(http.MethodGet, "/readyz", "", "")
	if text := string(answer); status != http.StatusServiceUnavailable || !strings.Contains(text, why) ||
		strings.Contains(text, disk) {
		s.t.Errorf("ready, and nothing can be stored: %d %s", status, text)
	}
	form := url.Values{"submission_key": {"submission-by-page-" + token}, "C1": {"5"}, "D1": {"5"}, "D4": {"5"},
		"B2": {"5"}, "C4": {"5"}, "E5": {"5"}, "G1": {"5"}, "G3": {"Cảm ơn các cô."},
		"P1": {"cash"}, "P2": {"5"}, "P3": {"5"}, "P4": {"5"}, "P5": {"5"}, "P6": {"5"}}
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.base+"/s/"+token,
		strings.NewReader(form.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	got, err := client.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer got.Body.Close() // read to the end
	page, err := io.ReadAll(got.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, want := range []string{"Tạm thời chưa nhận được phiếu", "Cảm ơn các cô."} {
		if got.StatusCode != http.StatusServiceUnavailable || got.Header.Get("Retry-After") == "" ||
			!strings.Contains(string(page), want) {
			s.t.Errorf("no %q in a page that could not be stored: %d, Retry-After %q\n%s", want, got.StatusCode,
				got.Header.Get("Retry-After"), string(page))
		}
	}
}

// notReady waits until the server says that it is not ready, and why.
func (s *server) notReady(why string) (answer string) {
	s.t.Helper()
	eventually(s.t, "not ready because of "+why, func() string { return answer }, func() bool {
		status, got := s.send(http.MethodGet, "/readyz", "", "")
		answer = string(got)
		return status == http.StatusServiceUnavailable && strings.Contains(answer, why)
	})
	return answer
}

// readyAgain waits until the server says by itself that it is ready.
func (s *server) readyAgain() {
	s.t.Helper()
	var answer []byte
	eventually(s.t, "ready again", func() string { return string(answer) }, func() (ready bool) {
		var status int
		status, answer = s.send(http.MethodGet, "/readyz", "", "")
		return status == http.StatusOK
	})
}

// A store that hangs is no store: while another program holds the file, nothing is ready, and afterwards everything is
// by itself.
func TestNotReadyWhileTheStoreHangs(t *testing.T) {
	t.Parallel()
	p := place{dir: t.TempDir(), database: testkit.BlankURL(t, "sqlite")}
	s := p.serve(t)
	db, err := sql.Open("sqlite", "file:"+strings.TrimPrefix(p.database, "sqlite:")+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close() // nothing is pending
	held, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close() // as above
	if _, err = held.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	s.notReady("does not answer")
	if _, err = held.ExecContext(t.Context(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	s.readyAgain()
}
