package signin

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hailong/internal/account"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/school"
)

// usedLink says that a link that works once was used.
func usedLink() error { return problem.New(problem.NotFound, "account.ticket_used", nil) }

// SetupForm asks for the school and the first account.
func (s *SignIn) SetupForm(c *gin.Context) error {
	t, err := s.Accounts.Link(c.Request.Context(), c.Param("ticket"))
	if err != nil {
		return err
	}
	if !t.Setup {
		return usedLink()
	}
	return views.Show(c, http.StatusOK, "setup.html", s.page(c, "desk.setup.title"))
}

// Setup makes the first account and names its school.
func (s *SignIn) Setup(c *gin.Context) error {
	p := s.page(c, "desk.setup.title")
	p.Email, p.Name = c.PostForm("email"), c.PostForm("name")
	p.SchoolName, p.Office = c.PostForm("school"), c.PostForm("office")
	p.Place, p.Abbrev = c.PostForm("place"), c.PostForm("abbreviation")
	if p.Plain {
		return views.Show(c, http.StatusForbidden, "setup.html", p)
	}
	if locale.Line(p.SchoolName) == "" {
		return showRefused(c, "setup.html", &p,
			problem.Fields("problem.invalid", []problem.Field{{Pointer: "/school", Key: "school.fault.name"}}))
	}
	person := account.Person{Email: p.Email, Name: p.Name, Password: c.PostForm("password"),
		Words: []string{p.SchoolName, p.Place, p.Abbrev}}
	cookie, err := s.SetUp(c.Request.Context(), c.Param("ticket"), person, s.Browser(c),
		school.Changes{Name: &p.SchoolName, ParentOffice: &p.Office, Place: &p.Place, Abbreviation: &p.Abbrev})
	if err != nil {
		return showRefused(c, "setup.html", &p, err)
	}
	return s.begin(c, cookie, p.Email, "")
}

// PasswordForm is where an invited colleague, or who forgot, sets a password.
func (s *SignIn) PasswordForm(c *gin.Context) error {
	t, err := s.Accounts.Link(c.Request.Context(), c.Param("ticket"))
	if err != nil {
		return err
	}
	if t.Setup {
		return usedLink()
	}
	p := s.page(c, "desk.choose.title")
	p.fill(t)
	return views.Show(c, http.StatusOK, "set_password.html", p)
}

// fill tells whose password is set.
func (p *signPage) fill(t account.OneTimeLink) {
	p.Email, p.Name, p.Shortest, p.Fresh = t.Person.Email, t.Person.Name, t.Shortest(), t.Fresh && t.Person.Factor
}

// SetPassword stores the password that was chosen, and signs in; the link works no more.
func (s *SignIn) SetPassword(c *gin.Context) error {
	p := s.page(c, "desk.choose.title")
	if p.Plain {
		return views.Show(c, http.StatusForbidden, "set_password.html", p)
	}
	t, err := s.Accounts.Link(c.Request.Context(), c.Param("ticket"))
	if err != nil {
		return err
	}
	p.fill(t)
	in, who, err := s.Accounts.SetPassword(c.Request.Context(), c.Param("ticket"), c.PostForm("password"), s.Browser(c))
	if err != nil {
		return showRefused(c, "set_password.html", &p, err)
	}
	return s.enter(c, in, who.Email, "")
}
