// Package reach tries the address that links begin with: the server asks itself there a question that it alone can
// answer. What it hears is compared and never shown, so that nobody can read by it what lies in the server's own
// network; and of what lies there nobody learns more than that this server does not answer, after the same time whether
// a port is open, refused or filtered.
package reach

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"regexp"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/gin-gonic/gin"

	"hailong/internal/brake"
	"hailong/internal/problem"
	"hailong/internal/secret"
)

// Outcome is what came of a try; its words are address.try.OUTCOME in the catalogue.
type Outcome string

// The outcomes.
const (
	Here      Outcome = "here"      // this server answered
	Another   Outcome = "another"   // somebody else did
	Elsewhere Outcome = "elsewhere" // the address leads on to another one
	Untrusted Outcome = "untrusted" // its certificate is not one that a phone takes
	Unknown   Outcome = "unknown"   // there is no such name
	Nobody    Outcome = "nobody"    // nothing answered in time
)

// How much a try may cost.
const (
	timeLimit   = 5 * time.Second
	mostHeaders = 8 << 10
	triesAtOnce = 6 // of a school, and another one each while
	tryEvery    = 10 * time.Second
	mostSchools = 1000
)

// Prober tries addresses.
type Prober struct {
	secret *secret.Server
	tries  *brake.Brake
	dial   func(ctx context.Context, network, address string) (net.Conn, error)
	roots  *x509.CertPool // nil = those of the computer
	limit  time.Duration  // of a try; what is not there takes all of it
}

// New makes a prober of a server by its secret.
func New(server *secret.Server) *Prober {
	dialer := &net.Dialer{Timeout: timeLimit, Control: outside}
	return &Prober{secret: server, tries: brake.New(triesAtOnce, tryEvery, mostSchools), dial: dialer.DialContext,
		limit: timeLimit}
}

// path is where the question is asked.
const path = "/reach/"

var question = regexp.MustCompile(`^[0-9a-f]{32}$`)

// Register puts the answer into the engine.
func (p *Prober) Register(engine gin.IRoutes, refuse func(*gin.Context, error)) {
	engine.GET(path+":question", func(c *gin.Context) {
		asked := c.Param("question")
		if !question.MatchString(asked) {
			refuse(c, problem.New(problem.NotFound, "problem.not_found", nil))
			return
		}
		c.String(http.StatusOK, p.answer(asked))
	})
}

func (p *Prober) answer(asked string) string { return hex.EncodeToString(p.secret.Echo(asked)) }

// Try asks at an address; who is whoever asks too often is told by. TooMany then; the context's error when whoever asked
// does not wait, since nothing is known of the address then.
func (p *Prober) Try(ctx context.Context, who, base string) (Outcome, error) {
	now := time.Now() // floors: the decay of what is kept in memory alone is no moment of the product
	if wait := p.tries.Take(p.tries.Key(who), now); wait > 0 {
		return "", &problem.Error{Kind: problem.TooMany, Key: "address.too_often",
			Args: map[string]any{"s": int(wait/time.Second) + 1}, RetryAfter: wait}
	}
	var asked [16]byte
	_, _ = rand.Read(asked[:]) // it never fails
	limited, cancel := context.WithTimeout(ctx, p.limit)
	defer cancel()
	var near atomic.Bool          // a connection may still be made while the answer is not waited for any more
	transport := &http.Transport{ // no proxy of the computer: a phone has none either
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := p.dial(ctx, network, address)
			if err != nil {
				return nil, err
			}
			near.Store(!public(conn.RemoteAddr().String()))
			return conn, nil
		},
		TLSClientConfig:        &tls.Config{RootCAs: p.roots, MinVersion: tls.VersionTLS12},
		MaxResponseHeaderBytes: mostHeaders, DisableKeepAlives: true, DisableCompression: true,
	}
	outcome := p.ask(limited, transport, base, hex.EncodeToString(asked[:]))
	if near.Load() && outcome != Here {
		outcome = Nobody
	}
	if outcome == Nobody { // told as late as could be: how long a try takes says nothing of why
		<-limited.Done()
	}
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	return outcome, nil
}

func (p *Prober) ask(ctx context.Context, by http.RoundTripper, base, asked string) Outcome {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, base+path+asked, nil)
	if err != nil {
		return Nobody
	}
	answer, err := by.RoundTrip(request) // which follows no redirect
	if err != nil {
		return failed(err)
	}
	defer func() { _ = answer.Body.Close() }() // it is read to its end, or of no use
	if answer.StatusCode >= 300 && answer.StatusCode < 400 {
		return Elsewhere
	}
	want := p.answer(asked)
	heard, err := io.ReadAll(io.LimitReader(answer.Body, int64(len(want))+1))
	if err != nil || answer.StatusCode != http.StatusOK || !hmac.Equal(heard, []byte(want)) {
		return Another
	}
	return Here
}

// failed is what a failure says about the address.
func failed(err error) Outcome {
	var name *net.DNSError
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &name) && name.IsNotFound:
		return Unknown
	case errors.As(err, &certificate):
		return Untrusted
	default:
		return Nobody
	}
}

// outside refuses a connection to where no server of a school can be: a name may lead anywhere.
func outside(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	ip := at.Addr().Unmap()
	if ip.IsLinkLocalUnicast() || ip.IsMulticast() || ip.IsUnspecified() ||
		ip == netip.AddrFrom4([4]byte{255, 255, 255, 255}) {
		return errors.New("an address of no server")
	}
	return nil
}

// shared are the addresses that a provider uses inside its own network (RFC 6598); some keep services for their
// machines there.
var shared = netip.MustParsePrefix("100.64.0.0/10")

// public tells whether an address lies on the Internet, and not in a network of the server's own.
func public(address string) bool {
	at, err := netip.ParseAddrPort(address)
	ip := at.Addr().Unmap()
	return err == nil && !ip.IsPrivate() && !ip.IsLoopback() && !ip.IsLinkLocalUnicast() && !shared.Contains(ip)
}
