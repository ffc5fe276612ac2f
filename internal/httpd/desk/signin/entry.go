// Package signin is the way into the desk and out of it: the set-up of the first account, links that work once, e-mail
// and password, and the code of a second factor.
package signin

import (
	"cmp"
	"context"
	"embed"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"hailong/internal/account"
	"hailong/internal/httpd/desk/frame"
	"hailong/internal/problem"
	"hailong/internal/school"
)

//go:embed templates
var files embed.FS

var views = frame.Views(files)

// SignIn answers who is not signed in yet.
type SignIn struct {
	*frame.Frame
	// SetUp makes the first account and names its school, in one transaction.
	SetUp func(ctx context.Context, ticket string, p account.Person, from account.Browser,
		named school.Changes) (cookie string, err error)
}

// signPage is every page on which a password is typed.
type signPage struct {
	frame.Page
	Email, Name                       string
	SchoolName, Office, Place, Abbrev string
	Plain                             bool   // plain http from another machine: no password is asked for
	Host, Address                     string // the host that this browser asked for, and the address it should have
	To                                string // where to go afterwards, below /admin
	Shortest                          int    // characters that a new password must have
	Fresh                             bool   // the link takes a second factor away
}

// InClear says why no password is asked for here, with both addresses.
func (p signPage) InClear() string {
	if strings.HasPrefix(p.Address, "https:") {
		return p.T("account.elsewhere", "here", p.Host, "ours", p.Address)
	}
	return p.T("account.plain_http")
}

// within keeps a wished path inside the desk.
func within(to string) string {
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\?#:") {
		return ""
	}
	return to
}

func (s *SignIn) page(c *gin.Context, title string) signPage {
	return signPage{Page: s.Page(c, "", title), Plain: s.Sessions.InClear(c), Host: c.Request.Host,
		Address: cmp.Or(s.Address.Set, s.Address.Listens), To: within(c.Query("to")), Shortest: account.ShortestAlone}
}

// showRefused shows a page again on which something secret was typed, and why that was not taken.
func showRefused(c *gin.Context, name string, p *signPage, refusal error) error {
	status, err := p.TakeSecretFaults(c, refusal)
	if err != nil {
		return err
	}
	return views.Show(c, status, name, p)
}

// Form asks for e-mail and password.
func (s *SignIn) Form(c *gin.Context) error {
	return views.Show(c, http.StatusOK, "sign_in.html", s.page(c, "desk.sign_in.title"))
}

// SignIn takes e-mail and password.
func (s *SignIn) SignIn(c *gin.Context) error {
	p := s.page(c, "desk.sign_in.title")
	if p.Plain {
		return views.Show(c, http.StatusForbidden, "sign_in.html", p)
	}
	p.Email, p.To = c.PostForm("email"), within(c.PostForm("to"))
	in, err := s.Accounts.SignIn(c.Request.Context(), p.Email, c.PostForm("password"), s.Browser(c))
	if err != nil {
		return showRefused(c, "sign_in.html", &p, err)
	}
	return s.enter(c, in, p.Email, p.To)
}

// enter leads who gave a right password to the desk, or to where the code is asked.
func (s *SignIn) enter(c *gin.Context, in account.Entrance, email, to string) error {
	if in.Step == "" {
		return s.begin(c, in.Cookie, email, to)
	}
	s.Sessions.AskCode(c, in.Step)
	if to != "" {
		to = "?to=" + to
	}
	return frame.Redirect(c, "/admin/sign-in/code"+to)
}

// begin gives the browser its session.
func (s *SignIn) begin(c *gin.Context, cookie, email, to string) error {
	mark, err := s.Accounts.Mark(email, s.Sessions.Mark(c))
	if err != nil {
		return err
	}
	s.Sessions.Remember(c, cookie)
	s.Sessions.Recognise(c, mark)
	return frame.Redirect(c, "/admin"+to)
}

// CodeForm asks for the second factor's code.
func (s *SignIn) CodeForm(c *gin.Context) error {
	if s.Sessions.Step(c) == "" {
		return frame.Redirect(c, "/admin/sign-in")
	}
	return views.Show(c, http.StatusOK, "code.html", s.page(c, "account.code.title"))
}

// Code takes the code.
func (s *SignIn) Code(c *gin.Context) error {
	p := s.page(c, "account.code.title")
	p.To = within(c.PostForm("to"))
	cookie, who, err := s.Accounts.Confirm(c.Request.Context(), s.Sessions.Step(c), c.PostForm("code"), s.Browser(c))
	if problem.CodeOf(err) == problem.StepOver {
		s.Sessions.AskCode(c, "")
		p.Title = p.T("desk.sign_in.title")
		return showRefused(c, "sign_in.html", &p, err)
	}
	if err != nil {
		return showRefused(c, "code.html", &p, err)
	}
	s.Sessions.AskCode(c, "")
	return s.begin(c, cookie, who.Email, p.To)
}

// SignOut ends the session of this browser.
func (s *SignIn) SignOut(c *gin.Context) error {
	if err := s.Accounts.SignOut(c.Request.Context(), s.Sessions.Cookie(c)); err != nil {
		return err
	}
	s.Sessions.Remember(c, "")
	// Not "cookies": that would end sessions of every other service below the same registered name.
	c.Header("Clear-Site-Data", `"cache", "storage"`)
	return frame.Redirect(c, "/admin/sign-in")
}
