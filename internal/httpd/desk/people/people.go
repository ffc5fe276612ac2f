// Package people is the pages of the school's people and of what belongs to them: colleagues and their roles, a
// person's own password, second factor and sessions, the school's settings and keys, and the record of who did what.
package people

import (
	"embed"
	"net/http"

	"github.com/gin-gonic/gin"

	"hailong/internal/account"
	"hailong/internal/httpd/desk/frame"
	"hailong/internal/httpd/reach"
)

//go:embed templates
var files embed.FS

var views = frame.Views(files)

// People answers for people, settings and the record.
type People struct {
	*frame.Frame
	Keys   *account.Keys
	Prober *reach.Prober
}

// peoplePage lists the school's people; Link is one that was just made, shown this once.
type peoplePage struct {
	frame.Page
	People []account.Account
	Roles  []account.Role
	Link   string
	// Required: everybody of the school needs a second factor.
	Required bool
}

// People lists the school's people.
func (p *People) People(c *gin.Context) error { return p.showPeople(c, http.StatusOK, "", nil) }

func (p *People) showPeople(c *gin.Context, status int, link string, refusal error) error {
	v := peoplePage{Page: p.Page(c, "people", "people.title"), Roles: account.Roles, Link: link}
	err := v.TakeFaults(refusal)
	if err != nil {
		return err
	}
	if v.People, err = p.Accounts.List(c.Request.Context(), v.School.ID); err != nil {
		return err
	}
	if v.Required, err = p.Accounts.FactorRequired(c.Request.Context(), v.School.ID); err != nil {
		return err
	}
	return views.Show(c, status, "people.html", v)
}

// showLink shows a link that was just made, this once.
func (p *People) showLink(c *gin.Context, link string) error {
	return p.showPeople(c, http.StatusOK, p.Base(p.Page(c, "people", "people.title"))+"/admin/link/"+link, nil)
}

// Invite makes a link with which a colleague chooses her password.
func (p *People) Invite(c *gin.Context) error {
	link, err := p.Accounts.Invite(c.Request.Context(), frame.Who(c),
		account.Person{Email: c.PostForm("email"), Name: c.PostForm("name")}, account.Role(c.PostForm("role")))
	if err != nil {
		return p.showPeople(c, http.StatusUnprocessableEntity, "", err)
	}
	return p.showLink(c, link)
}

// RequireFactor asks everybody of the school for a second factor, or no longer.
func (p *People) RequireFactor(c *gin.Context) error {
	err := p.Accounts.RequireFactor(c.Request.Context(), frame.Who(c), c.PostForm("factor") == "required")
	if err != nil {
		return p.showPeople(c, http.StatusConflict, "", err)
	}
	return frame.Redirect(c, "/admin/people#rule")
}
