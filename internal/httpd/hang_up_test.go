package httpd_test

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"hailong/internal/database"
	"hailong/internal/testkit"
)

// Who sends a call or a form and hangs up, before its last letter or behind it, finds it done and on record, or neither:
// what the school's place is by then and what the record tells are compared after each.
func TestWhoHangsUpOnAnActFindsBothOrNeither(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		d := newDesked(t, db)
		done := make(chan struct{}, 1)
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			d.Handler.ServeHTTP(w, r)
			done <- struct{}{}
		}))
		defer server.Close()
		random, whole := rand.New(rand.NewPCG(17, 18)), 0 //nolint:gosec // the same moments each time
		for i := range 40 {
			place := fmt.Sprintf("Phường %d", i)
			request := callTo("PATCH", "/api/v1/school", "Authorization: Bearer "+d.admin, "application/json",
				fmt.Sprintf(`{"place":%q}`, place))
			before := len(d.record())
			sent := len(request) - random.IntN(3)
			line, err := net.Dial("tcp", server.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			if _, err = line.Write([]byte(request[:sent])); err != nil {
				t.Fatal(err)
			}
			if err = line.Close(); err != nil {
				t.Fatal(err)
			}
			<-done
			of, err := d.Schools.Get(t.Context(), d.s.school)
			if err != nil {
				t.Fatal(err)
			}
			acted, lines := of.Place == place, len(d.record())-before
			if acted != (lines == 1) || lines > 1 {
				t.Errorf("call %d, %d of %d bytes: done %v, %d lines", i, sent, len(request), acted, lines)
			}
			if sent == len(request) {
				whole++
				if !acted {
					t.Errorf("call %d was sent whole and not done", i)
				}
			}
		}
		if whole < 5 {
			t.Errorf("only %d were sent whole", whole)
		}
	})
}

func callTo(method, path, who, kind, body string) string {
	return fmt.Sprintf("%s %s HTTP/1.1\r\nHost: localhost\r\n%s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s",
		method, (&url.URL{Path: path}).EscapedPath(), who, kind, len(body), body)
}
