package e2e

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"

	"hailong/internal/testkit"
)

// Two thousand connections that send a byte now and then, half of them in the middle of their headers, half in the
// middle of a ballot, keep nobody from answering: not new parents, and not pages. Nor do they keep the server from
// ending well.
func TestDrippingConnections(t *testing.T) {
	t.Parallel()
	const slow, parents, rest = 2000, 20, 1000
	p := place{dir: t.TempDir(), database: testkit.BlankURL(t, "sqlite")}
	s := p.serve(t)
	s.key = p.key(t)
	s.roster(testkit.Roster(parents/2, parents/2))
	id, tokens := s.open("")
	var dripping []net.Conn
	for i := range slow {
		c, err := net.Dial("tcp", strings.TrimPrefix(s.base, "http://"))
		if err != nil {
			t.Fatalf("connection %d: %v", i, err)
		}
		defer c.Close() // a test's own
		begin := "POST /api/v1/ballots/" + tokens[i%parents] + " HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
		if i%2 == 0 {
			begin += fmt.Sprintf("0\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n{", rest)
		}
		if _, err = c.Write([]byte(begin)); err != nil {
			t.Fatalf("connection %d: %v", i, err)
		}
		dripping = append(dripping, c)
	}
	for i, token := range tokens {
		for _, c := range dripping[i*slow/parents : (i+1)*slow/parents] {
			_, _ = c.Write([]byte(" ")) // the server may have had enough of it
		}
		if status, _ := s.send(http.MethodGet, "/s/"+token, "", ""); status != http.StatusOK {
			t.Fatalf("the page beside %d dripping connections: %d", slow, status)
		}
		if status, receipt := s.cast(token); status != http.StatusCreated || receipt == "" {
			t.Fatalf("a cast beside %d dripping connections: %d", slow, status)
		}
	}
	if responded, _, _ := s.participation(id); responded != parents {
		t.Errorf("%d of %d", responded, parents)
	}
	s.stop()
}
