package desk

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hailong/internal/account"
	"hailong/internal/problem"
)

// peoplePage lists the school's people; Link is one that was just made, shown this once.
type peoplePage struct {
	page
	People []account.Account
	Roles  []account.Role
	Link   string
}

func (d *Desk) people(c *gin.Context) { d.showPeople(c, http.StatusOK, "", nil) }

func (d *Desk) showPeople(c *gin.Context, status int, link string, refusal error) {
	p := peoplePage{page: d.page(c, "people", "people.title"), Roles: account.Roles, Link: link}
	if refusal != nil && !p.faults(refusal) {
		d.refuse(c, refusal)
		return
	}
	var err error
	if p.People, err = d.Accounts.List(c.Request.Context(), who(c).SchoolID); err != nil {
		d.refuse(c, err)
		return
	}
	d.show(c, status, "people.html", p)
}

func (d *Desk) invite(c *gin.Context) {
	link, err := d.Accounts.Invite(c.Request.Context(), who(c), account.Person{Email: c.PostForm("email"), Name: c.PostForm("name")}, account.Role(c.PostForm("role")))
	if err != nil {
		d.showPeople(c, http.StatusUnprocessableEntity, "", err)
		return
	}
	d.showPeople(c, http.StatusOK, d.BaseURL+"/admin/link/"+link, nil)
}

// changePerson sets a role, ends an account, brings it back, or makes a link for a new password.
func (d *Desk) changePerson(c *gin.Context) {
	person, err := id(c)
	if err == nil && c.PostForm("do") == "reset" {
		var link string
		if link, err = d.Accounts.ResetLink(c.Request.Context(), who(c).SchoolID, person, who(c).Actor()); err == nil {
			d.showPeople(c, http.StatusOK, d.BaseURL+"/admin/link/"+link, nil)
			return
		}
	} else if err == nil {
		err = d.Accounts.Change(c.Request.Context(), who(c), person, account.Role(c.PostForm("role")), c.PostForm("do") == "disable")
	}
	switch {
	case err == nil:
		see(c, "/admin/people")
	case problem.KindOf(err) == problem.Conflict:
		d.showPeople(c, http.StatusConflict, "", err)
	default:
		d.showPeople(c, http.StatusUnprocessableEntity, "", err)
	}
}
