package reach

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"hailong/internal/problem"
	"hailong/internal/secret"
)

// far is a connection that says it goes to the Internet.
type far struct{ net.Conn }

func (far) RemoteAddr() net.Addr {
	return net.TCPAddrFromAddrPort(netip.MustParseAddrPort("203.0.113.7:443"))
}

func proberOf(t *testing.T, digit string) *Prober {
	t.Helper()
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, bytes.Repeat([]byte(digit), 64), 0o600); err != nil {
		t.Fatal(err)
	}
	server, err := secret.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	return New(server)
}

func serving(p *Prober) http.Handler {
	engine := gin.New()
	p.Register(engine, func(c *gin.Context, _ error) { c.String(http.StatusNotFound, "") })
	return engine
}

// Each way in which an address can fail has its name; who stands in the server's own network is told nothing but that
// the server is not there; nothing is followed and nothing long is read.
func TestTry(t *testing.T) {
	ours, others := proberOf(t, "a"), proberOf(t, "b")
	redirected := 0
	for name, tt := range map[string]struct {
		answers http.Handler
		near    bool
		trusted bool
		want    Outcome
	}{
		"this server":              {serving(ours), false, true, Here},
		"this server, from inside": {serving(ours), true, true, Here},
		"another Hailong":          {serving(others), false, true, Another},
		"a page for everything": {http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(bytes.Repeat([]byte("x"), 1<<20))
		}), false, true, Another},
		"another inside": {serving(others), true, true, Nobody},
		"leads on": {http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if redirected++; redirected > 1 {
				t.Error("a redirect was followed")
			}
			http.Redirect(w, r, "/elsewhere", http.StatusFound)
		}), false, true, Elsewhere},
		"leads on, inside": {http.RedirectHandler("/elsewhere", http.StatusFound), true, true, Nobody},
		"no certificate":   {serving(ours), false, false, Untrusted},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewTLSServer(tt.answers)
			defer server.Close()
			p := *ours
			if p.limit = time.Minute; tt.want == Nobody {
				p.limit = time.Second / 4
			}
			if p.roots = x509.NewCertPool(); tt.trusted {
				p.roots.AddCert(server.Certificate())
			}
			p.dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
				conn, err := (&net.Dialer{}).DialContext(ctx, network, server.Listener.Addr().String())
				if tt.near || err != nil {
					return conn, err
				}
				return far{conn}, nil
			}
			began := time.Now()
			if got, err := p.Try(t.Context(), name, "https://example.com"); got != tt.want || err != nil {
				t.Errorf("%s %v, want %s", got, err, tt.want)
			}
			if tt.want == Nobody && time.Since(began) < p.limit {
				t.Error("the time of the answer tells that something is there")
			}
		})
	}
	refusing := *ours
	refusing.limit = time.Second / 4
	refusing.dial = func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
	}
	began := time.Now()
	if got, err := refusing.Try(t.Context(), "", "http://10.0.0.1"); got != Nobody || err != nil ||
		time.Since(began) < refusing.limit {
		t.Errorf("a port that refuses: %s %v after %s", got, err, time.Since(began))
	}
	missing := *ours
	missing.dial = func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Err: &net.DNSError{IsNotFound: true}}
	}
	if got, err := missing.Try(t.Context(), "", "https://khong-co.example"); got != Unknown || err != nil {
		t.Errorf("a name that is none: %s %v", got, err)
	}
}

// No connection is made to where a provider keeps its keys, or to everybody.
func TestWhereNoServerIs(t *testing.T) {
	p := proberOf(t, "a")
	for _, host := range []string{"169.254.169.254", "[fe80::1]", "[::ffff:169.254.169.254]", "224.0.0.1", "0.0.0.0"} {
		if conn, err := p.dial(t.Context(), "tcp", host+":80"); err == nil ||
			!strings.Contains(err.Error(), "an address of no server") {
			t.Errorf("%s: %v %v", host, conn, err)
		}
	}
}

// What lies in a network of the server's own is known by its address.
func TestWhatIsPublic(t *testing.T) {
	for address, want := range map[string]bool{"203.0.113.7:443": true, "[2001:db8::1]:443": true, "10.0.0.1:80": false,
		"127.0.0.1:80": false, "100.100.100.200:80": false, "[fd00::1]:80": false, "[::ffff:192.168.1.1]:80": false} {
		if got := public(address); got != want {
			t.Errorf("%s: %t", address, got)
		}
	}
}

// Of whoever does not wait nothing is learned about the address.
func TestNobodyWaits(t *testing.T) {
	p := proberOf(t, "a")
	ctx, cancel := context.WithCancel(t.Context())
	p.dial = func(ctx context.Context, _, _ string) (net.Conn, error) {
		cancel()
		<-ctx.Done()
		return nil, ctx.Err()
	}
	if got, err := p.Try(ctx, "a school", "https://example.com"); got != "" || !errors.Is(err, context.Canceled) {
		t.Errorf("%q %v", got, err)
	}
}

// Who tries again and again waits; what is no question is not answered.
func TestTriesAreFew(t *testing.T) {
	p := proberOf(t, "a")
	p.limit = time.Second / 100
	p.dial = func(context.Context, string, string) (net.Conn, error) { return nil, net.ErrClosed }
	for range triesAtOnce {
		if got, err := p.Try(t.Context(), "a school", "https://example.com"); got != Nobody || err != nil {
			t.Fatal(got, err)
		}
	}
	if _, err := p.Try(t.Context(), "a school", "https://example.com"); problem.KindOf(err) != problem.TooMany {
		t.Error(err)
	}
	if _, err := p.Try(t.Context(), "another", "https://example.com"); err != nil {
		t.Error(err)
	}
	for _, asked := range []string{"x", strings.Repeat("A", 32), strings.Repeat("a", 33)} {
		answer := httptest.NewRecorder()
		serving(p).ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path+asked, nil))
		if answer.Code != http.StatusNotFound {
			t.Errorf("%q: %d", asked, answer.Code)
		}
	}
}
