package desk

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"hailong/internal/account"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/school"
)

// signPage is every page on which a password is typed.
type signPage struct {
	page
	Email, Name                       string
	SchoolName, Office, Place, Abbrev string
	Plain                             bool   // plain http from another machine: no password is asked for
	Here, Ours                        string // the host that this browser asked for, and the address it should have
	To                                string // where to go afterwards, below /admin
	Shortest                          int    // characters that a new password must have
	Fresh                             bool   // the link takes a second factor away
}

// InClear says why no password is asked for here, with both addresses.
func (p signPage) InClear() string {
	if strings.HasPrefix(p.Ours, "https:") {
		return p.T("account.elsewhere", "here", p.Here, "ours", p.Ours)
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

func (d *Desk) signPage(c *gin.Context, title string) signPage {
	return signPage{page: d.page(c, "", title), Plain: d.Sessions.InClear(c), Here: c.Request.Host, Ours: d.BaseURL,
		To: within(c.Query("to")), Shortest: account.ShortestAlone}
}

func (d *Desk) signIn(c *gin.Context) {
	d.show(c, http.StatusOK, "sign_in.html", d.signPage(c, "desk.sign_in.title"))
}

func (d *Desk) enter(c *gin.Context) {
	p := d.signPage(c, "desk.sign_in.title")
	if p.Plain {
		d.show(c, http.StatusForbidden, "sign_in.html", p)
		return
	}
	p.Email, p.To = c.PostForm("email"), within(c.PostForm("to"))
	in, err := d.Accounts.SignIn(c.Request.Context(), p.Email, c.PostForm("password"), d.browser(c))
	if err != nil {
		d.notIn(c, "sign_in.html", &p, &p.page, err)
		return
	}
	d.letIn(c, in, p.Email, p.To)
}

// letIn leads who gave a right password to the desk, or to where the code is asked.
func (d *Desk) letIn(c *gin.Context, in account.Entrance, email, to string) {
	if in.Step != "" {
		d.Sessions.AskCode(c, in.Step)
		if to != "" {
			to = "?to=" + to
		}
		see(c, "/admin/sign-in/code"+to)
		return
	}
	d.begin(c, in.Cookie, email, to)
}

// begin gives the browser its session.
func (d *Desk) begin(c *gin.Context, cookie, email, to string) {
	mark, err := d.Accounts.Mark(email, d.Sessions.Mark(c))
	if err != nil {
		d.refuse(c, err)
		return
	}
	d.Sessions.Remember(c, cookie)
	d.Sessions.Recognise(c, mark)
	see(c, "/admin"+to)
}

// notIn shows again the page on which something secret was typed, and why that was not taken.
func (d *Desk) notIn(c *gin.Context, name string, data any, p *page, err error) {
	status, shown := map[problem.Kind]int{
		problem.Unauthorized: http.StatusUnauthorized, problem.TooMany: http.StatusTooManyRequests,
		problem.Busy:    http.StatusServiceUnavailable,
		problem.Invalid: http.StatusUnprocessableEntity, problem.Conflict: http.StatusConflict,
	}[problem.KindOf(err)]
	if !shown || !p.faults(err) {
		d.refuse(c, err)
		return
	}
	var e *problem.Error
	if errors.As(err, &e) && e.RetryAfter > 0 {
		c.Header("Retry-After", strconv.Itoa(int((e.RetryAfter+time.Second-1)/time.Second)))
	}
	d.show(c, status, name, data)
}

// code asks for the second factor's code.
func (d *Desk) code(c *gin.Context) {
	p := d.signPage(c, "account.code.title")
	if d.Sessions.Step(c) == "" {
		see(c, "/admin/sign-in")
		return
	}
	d.show(c, http.StatusOK, "code.html", p)
}

// confirmCode takes the code.
func (d *Desk) confirmCode(c *gin.Context) {
	p := d.signPage(c, "account.code.title")
	p.To = within(c.PostForm("to"))
	cookie, who, err := d.Accounts.Confirm(c.Request.Context(), d.Sessions.Step(c), c.PostForm("code"), d.browser(c))
	switch {
	case problem.CodeOf(err) == problem.StepOver:
		d.Sessions.AskCode(c, "")
		p.Title = p.T("desk.sign_in.title")
		d.notIn(c, "sign_in.html", &p, &p.page, err)
	case err != nil:
		d.notIn(c, "code.html", &p, &p.page, err)
	default:
		d.Sessions.AskCode(c, "")
		d.begin(c, cookie, who.Email, p.To)
	}
}

func (d *Desk) leave(c *gin.Context) {
	if err := d.Accounts.SignOut(c.Request.Context(), d.Sessions.Cookie(c)); err != nil {
		d.refuse(c, err)
		return
	}
	d.Sessions.Remember(c, "")
	// Not "cookies": that would end sessions of every other service below the same registered name.
	c.Header("Clear-Site-Data", `"cache", "storage"`)
	see(c, "/admin/sign-in")
}

// setup asks for the school and the first account.
func (d *Desk) setup(c *gin.Context) {
	t, err := d.Accounts.Link(c.Request.Context(), c.Param("ticket"))
	if err != nil || !t.Setup {
		d.usedLink(c, err)
		return
	}
	d.show(c, http.StatusOK, "setup.html", d.signPage(c, "desk.setup.title"))
}

// usedLink says that a link that works once was used.
func (d *Desk) usedLink(c *gin.Context, err error) {
	if err == nil {
		err = problem.New(problem.NotFound, "account.ticket_used", nil)
	}
	d.refuse(c, err)
}

func (d *Desk) setUp(c *gin.Context) {
	p := d.signPage(c, "desk.setup.title")
	p.Email, p.Name = c.PostForm("email"), c.PostForm("name")
	p.SchoolName, p.Office, p.Place, p.Abbrev = c.PostForm("school"), c.PostForm("office"), c.PostForm("place"),
		c.PostForm("abbreviation")
	if p.Plain {
		d.show(c, http.StatusForbidden, "setup.html", p)
		return
	}
	if locale.Line(p.SchoolName) == "" {
		p.Faults = append(p.Faults, fault{"school", p.T("school.fault.name")})
	}
	cookie, err := "", error(nil)
	if len(p.Faults) == 0 {
		person := account.Person{Email: p.Email, Name: p.Name, Password: c.PostForm("password"),
			Words: []string{p.SchoolName, p.Place, p.Abbrev}}
		cookie, err = d.SetUp(c.Request.Context(), c.Param("ticket"), person, d.browser(c),
			school.Changes{Name: &p.SchoolName, ParentOffice: &p.Office, Place: &p.Place, Abbreviation: &p.Abbrev})
	}
	switch {
	case err != nil:
		d.notIn(c, "setup.html", &p, &p.page, err)
	case len(p.Faults) > 0:
		d.show(c, http.StatusUnprocessableEntity, "setup.html", p)
	default:
		d.begin(c, cookie, p.Email, "")
	}
}

// choosing is where an invited colleague, or who forgot, chooses a password.
func (d *Desk) choosing(c *gin.Context) {
	t, err := d.Accounts.Link(c.Request.Context(), c.Param("ticket"))
	if err != nil || t.Setup {
		d.usedLink(c, err)
		return
	}
	p := d.signPage(c, "desk.choose.title")
	p.fill(t)
	d.show(c, http.StatusOK, "choose.html", p)
}

// fill tells whose password is chosen.
func (p *signPage) fill(t account.OneTimeLink) {
	p.Email, p.Name, p.Shortest, p.Fresh = t.Person.Email, t.Person.Name, t.Shortest(), t.Fresh && t.Person.Factor
}

func (d *Desk) choose(c *gin.Context) {
	p := d.signPage(c, "desk.choose.title")
	if p.Plain {
		d.show(c, http.StatusForbidden, "choose.html", p)
		return
	}
	t, err := d.Accounts.Link(c.Request.Context(), c.Param("ticket"))
	if err != nil {
		d.refuse(c, err)
		return
	}
	p.fill(t)
	in, who, err := d.Accounts.SetPassword(c.Request.Context(), c.Param("ticket"), c.PostForm("password"), d.browser(c))
	if err != nil {
		d.notIn(c, "choose.html", &p, &p.page, err)
		return
	}
	d.letIn(c, in, who.Email, "")
}

// browser is what is known of the browser that a request comes from.
func (d *Desk) browser(c *gin.Context) account.Browser {
	return account.Browser{About: about(c), Place: c.ClientIP(), Cookie: d.Sessions.Cookie(c), Mark: d.Sessions.Mark(c)}
}

// about is a browser and its system in a few words, from what it says of itself.
func about(c *gin.Context) string {
	agent := c.GetHeader("User-Agent")
	find := func(words [][2]string) string {
		for _, w := range words {
			if strings.Contains(agent, w[0]) {
				return w[1]
			}
		}
		return "?"
	}
	return find([][2]string{{"Edg/", "Edge"}, {"Zalo", "Zalo"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"},
		{"Safari/", "Safari"}}) + " · " +
		find([][2]string{{"Windows", "Windows"}, {"Android", "Android"}, {"iPhone", "iPhone"}, {"Mac OS", "macOS"},
			{"Linux", "Linux"}})
}
