package desk

import (
	"net/http"
	"strings"

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
	return signPage{page: d.page(c, "", title), Plain: d.Sessions.InClear(c), Here: c.Request.Host, Ours: d.BaseURL, To: within(c.Query("to"))}
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
	cookie, _, err := d.Accounts.SignIn(c.Request.Context(), p.Email, c.PostForm("password"), c.ClientIP(), about(c))
	if err == nil {
		d.Sessions.Remember(c, cookie)
		see(c, "/admin"+within(c.PostForm("to")))
		return
	}
	kind := problem.KindOf(err)
	if kind != problem.Unauthorized && kind != problem.TooMany || !p.faults(err) {
		d.refuse(c, err)
		return
	}
	d.show(c, map[problem.Kind]int{problem.Unauthorized: http.StatusUnauthorized, problem.TooMany: http.StatusTooManyRequests}[kind], "sign_in.html", p)
}

func (d *Desk) leave(c *gin.Context) {
	if err := d.Accounts.SignOut(c.Request.Context(), d.Sessions.Cookie(c)); err != nil {
		d.refuse(c, err)
		return
	}
	d.Sessions.Remember(c, "")
	see(c, "/admin/sign-in")
}

// setup asks for the school and the first account.
func (d *Desk) setup(c *gin.Context) {
	t, err := d.Accounts.Look(c.Request.Context(), c.Param("ticket"))
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
	p.SchoolName, p.Office, p.Place, p.Abbrev = c.PostForm("school"), c.PostForm("office"), c.PostForm("place"), c.PostForm("abbreviation")
	if p.Plain {
		d.show(c, http.StatusForbidden, "setup.html", p)
		return
	}
	if locale.Line(p.SchoolName) == "" {
		p.Faults = append(p.Faults, fault{"school", p.T("school.fault.name")})
	}
	cookie, err := "", error(nil)
	if len(p.Faults) == 0 {
		cookie, err = d.SetUp(c.Request.Context(), c.Param("ticket"), account.Person{Email: p.Email, Name: p.Name, Password: c.PostForm("password")}, about(c),
			school.Changes{Name: &p.SchoolName, ParentOffice: &p.Office, Place: &p.Place, Abbreviation: &p.Abbrev})
	}
	switch {
	case err != nil && !p.faults(err):
		d.refuse(c, err)
	case len(p.Faults) > 0:
		d.show(c, http.StatusUnprocessableEntity, "setup.html", p)
	default:
		d.Sessions.Remember(c, cookie)
		see(c, "/admin")
	}
}

// choosing is where an invited colleague, or who forgot, chooses a password.
func (d *Desk) choosing(c *gin.Context) {
	t, err := d.Accounts.Look(c.Request.Context(), c.Param("ticket"))
	if err != nil || t.Setup {
		d.usedLink(c, err)
		return
	}
	p := d.signPage(c, "desk.choose.title")
	p.Email, p.Name = t.Person.Email, t.Person.Name
	d.show(c, http.StatusOK, "choose.html", p)
}

func (d *Desk) choose(c *gin.Context) {
	p := d.signPage(c, "desk.choose.title")
	if p.Plain {
		d.show(c, http.StatusForbidden, "choose.html", p)
		return
	}
	cookie, err := d.Accounts.Choose(c.Request.Context(), c.Param("ticket"), c.PostForm("password"), about(c))
	switch {
	case err == nil:
		d.Sessions.Remember(c, cookie)
		see(c, "/admin")
	case p.faults(err):
		d.show(c, http.StatusUnprocessableEntity, "choose.html", p)
	default:
		d.refuse(c, err)
	}
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
	return find([][2]string{{"Edg/", "Edge"}, {"Zalo", "Zalo"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}}) + " · " +
		find([][2]string{{"Windows", "Windows"}, {"Android", "Android"}, {"iPhone", "iPhone"}, {"Mac OS", "macOS"}, {"Linux", "Linux"}})
}
