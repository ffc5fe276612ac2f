package access

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"hailong/internal/account"
)

// Sessions knows who is signed in to the desk in a browser, by its cookie.
type Sessions struct {
	Accounts *account.Accounts
	BaseURL  string // what the outside calls this server; https there means that cookies travel by TLS alone
	// HasAddress tells whether a school's links begin with an address; may be nil.
	HasAddress func(ctx context.Context, address string) (bool, error)

	once     sync.Once
	guard    guard // against requests of other sites; made by the first request
	guardErr error
}

const sessionDays = 7

// cookieName is the name of the session's cookie: bound to the host wherever there is TLS. ok is false where a password
// would travel in clear, from another machine over plain http.
func (s *Sessions) cookieName(c *gin.Context) (name string, secure, ok bool) {
	base, err := url.Parse(s.BaseURL)
	if err != nil {
		base = &url.URL{}
	}
	// several schools may stand below one host, each at a path of its own
	name = "hailong" + strings.ReplaceAll(strings.TrimSuffix(base.Path, "/"), "/", "-")
	if c.Request.TLS != nil || base.Scheme == "https" && sameHost(base, c.Request.Host) {
		return "__Host-" + name, true, true
	}
	if Loopback(c.Request.Host) {
		return name, false, Loopback(c.Request.RemoteAddr)
	}
	if s.typed(c) {
		return "__Host-" + name, true, true
	}
	return name, false, false
}

// typed tells whether a school has set the host of a request as its own, by https: then a proxy stands before us that
// speaks TLS, as it does where the operator has set the address.
func (s *Sessions) typed(c *gin.Context) bool {
	if s.HasAddress == nil {
		return false
	}
	host, port := address("https", c.Request.Host)
	if port != "" {
		host += ":" + port
	}
	has, err := s.HasAddress(c.Request.Context(), "https://"+host)
	return err == nil && has
}

// InClear tells whether a password typed here would travel unencrypted from another machine.
func (s *Sessions) InClear(c *gin.Context) bool {
	_, _, ok := s.cookieName(c)
	return !ok
}

// Loopback tells whether an address, with or without a port, is of this machine.
func Loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = address
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Remember gives the browser its cookie; "" takes it away.
func (s *Sessions) Remember(c *gin.Context, cookie string) {
	name, secure, _ := s.cookieName(c)
	age := sessionDays * 24 * 3600
	if cookie == "" {
		age = -1
	}
	http.SetCookie(c.Writer, &http.Cookie{Name: name, Value: cookie, Path: "/", MaxAge: age, Secure: secure,
		HttpOnly: true, SameSite: http.SameSiteLaxMode})
}

// Cookie is the cookie that the browser sent, "" for none.
func (s *Sessions) Cookie(c *gin.Context) string {
	if c.GetHeader("Cookie") == "" {
		return "" // as parents come
	}
	name, _, _ := s.cookieName(c)
	value, err := c.Cookie(name)
	if err != nil {
		return ""
	}
	return value
}

// What a browser keeps besides the session, below the desk's path alone, so that it never travels with a parent's
// ballot.
const (
	markCookie = "known" // that somebody has signed in here before
	stepCookie = "step"  // that the password was right, until the code is typed
	markDays   = 400     // as long as browsers keep a cookie
	stepTime   = 600     // seconds
)

// Recognise lets the browser keep its mark.
func (s *Sessions) Recognise(c *gin.Context, mark string) {
	s.keep(c, markCookie, mark, markDays*24*3600)
}

// Mark is what the browser kept, "" for none.
func (s *Sessions) Mark(c *gin.Context) string { return s.kept(c, markCookie) }

// AskCode lets the browser keep the step at which a code is asked; "" takes it away.
func (s *Sessions) AskCode(c *gin.Context, step string) {
	age := stepTime
	if step == "" {
		age = -1
	}
	s.keep(c, stepCookie, step, age)
}

// Step is the step that the browser kept, "" for none.
func (s *Sessions) Step(c *gin.Context) string { return s.kept(c, stepCookie) }

func (s *Sessions) besideName(c *gin.Context, what string) (name string, secure bool) {
	name, secure, _ = s.cookieName(c)
	name = strings.TrimPrefix(name, "__Host-") + "-" + what
	if secure {
		name = "__Secure-" + name
	}
	return name, secure
}

func (s *Sessions) keep(c *gin.Context, what, value string, age int) {
	name, secure := s.besideName(c, what)
	http.SetCookie(c.Writer, &http.Cookie{
		Name: name, Value: value, Path: Of(c.Request.Context()).Root + "/admin", MaxAge: age, Secure: secure,
		HttpOnly: true,
		SameSite: http.SameSiteLaxMode,
	})
}

func (s *Sessions) kept(c *gin.Context, what string) string {
	name, _ := s.besideName(c, what)
	value, err := c.Cookie(name)
	if err != nil {
		return ""
	}
	return value
}

// Who tells who is signed in; Unauthorized for nobody.
func (s *Sessions) Who(c *gin.Context) (account.Account, account.Session, error) {
	return s.Accounts.Who(c.Request.Context(), s.Cookie(c))
}

// SignedIn tells whether this browser is signed in to the desk: no ballot is cast from it.
func (s *Sessions) SignedIn(c *gin.Context) bool {
	if s.Cookie(c) == "" {
		return false
	}
	_, _, err := s.Who(c)
	return err == nil
}
