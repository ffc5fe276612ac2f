package access

import (
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/idna"

	"github.com/gin-gonic/gin"

	"hailong/internal/problem"
)

// address is a host in the one form in which two spellings of it are equal: lower case, without a dot at the end, a
// name with other letters in its xn-- form, and the port apart, "" where it is the scheme's own or not said.
func address(scheme, host string) (name, port string) {
	u := url.URL{Host: host}
	name, port = strings.TrimSuffix(strings.ToLower(u.Hostname()), "."), u.Port()
	if ascii, err := idna.Lookup.ToASCII(name); err == nil {
		name = ascii
	}
	if scheme == "https" && port == "443" || scheme == "http" && port == "80" {
		port = ""
	}
	return name, port
}

// sameHost tells whether a request's Host header names the host of our own address. Many proxies pass the name on
// without its port, so a port that is not said is no difference.
func sameHost(base *url.URL, host string) bool {
	name, port := address(base.Scheme, base.Host)
	asked, at := address(base.Scheme, host)
	return asked == name && (at == "" || at == port)
}

// origin is an address as a browser writes it in the header Origin.
func origin(base *url.URL) string {
	name, port := address(base.Scheme, base.Host)
	if strings.Contains(name, ":") {
		name = "[" + name + "]"
	}
	if port != "" {
		name += ":" + port
	}
	return base.Scheme + "://" + name
}

// longestQuoted is how much of a header that a stranger may have written is shown in a refusal.
const longestQuoted = 80

// guard is what tells requests of our own pages from those that another site made a browser send.
type guard struct {
	ours       string // our own address, as a browser writes it
	protection *http.CrossOriginProtection
}

// newGuard trusts the address by which the outside calls this server.
func newGuard(baseURL string) (guard, error) {
	g := guard{ours: baseURL, protection: http.NewCrossOriginProtection()}
	base, err := url.Parse(baseURL)
	if err != nil || base.Host == "" {
		return g, nil // an address that is none is trusted nowhere; the request's own host is
	}
	g.ours = origin(base)
	return g, g.protection.AddTrustedOrigin(g.ours)
}

// SameOrigin refuses a request that another site made this browser send; the session's cookie is SameSite=Lax besides.
// Forbidden, naming both addresses: behind a proxy that changes them, this is where an operator reads which one is
// wrong.
func (s *Sessions) SameOrigin(c *gin.Context) error {
	s.once.Do(func() { s.guard, s.guardErr = newGuard(s.BaseURL) })
	if s.guardErr != nil {
		return s.guardErr
	}
	if s.guard.protection.Check(c.Request) == nil {
		return nil
	}
	from := c.GetHeader("Origin")
	return problem.New(problem.Forbidden, "account.cross_site",
		map[string]any{"from": from[:min(len(from), longestQuoted)], "ours": s.guard.ours})
}
