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
	// Required: everybody of the school needs a second factor.
	Required bool
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
	if p.Required, err = d.Accounts.FactorRequired(c.Request.Context(), who(c).SchoolID); err != nil {
		d.refuse(c, err)
		return
	}
	d.show(c, status, "people.html", p)
}

func (d *Desk) invite(c *gin.Context) {
	link, err := d.Accounts.Invite(c.Request.Context(), who(c),
		account.Person{Email: c.PostForm("email"), Name: c.PostForm("name")}, account.Role(c.PostForm("role")))
	if err != nil {
		d.showPeople(c, http.StatusUnprocessableEntity, "", err)
		return
	}
	d.showPeople(c, http.StatusOK, d.BaseURL+"/admin/link/"+link, nil)
}

// changePerson sets a role, ends an account, brings it back, or makes a link for a new password.
func (d *Desk) changePerson(c *gin.Context) {
	person, err := id(c)
	if err != nil {
		d.refuse(c, err)
		return
	}
	switch do := c.PostForm("do"); do {
	case "reset", "fresh":
		var link string
		if link, err = d.Accounts.ResetLink(c.Request.Context(), who(c).SchoolID, person, do == "fresh",
			who(c).Actor()); err == nil {
			d.showPeople(c, http.StatusOK, d.BaseURL+"/admin/link/"+link, nil)
			return
		}
	default:
		if err = d.samePerson(c); err != nil {
			d.showPerson(c, refused(err), err)
			return
		}
		err = d.Accounts.Change(c.Request.Context(), who(c), person, account.Role(c.PostForm("role")), do == "disable")
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

// requireFactor asks everybody of the school for a second factor, or no longer.
func (d *Desk) requireFactor(c *gin.Context) {
	if err := d.Accounts.RequireFactor(c.Request.Context(), who(c), c.PostForm("factor") == "required"); err != nil {
		d.showPeople(c, http.StatusConflict, "", err)
		return
	}
	see(c, "/admin/people#rule")
}

// person is a colleague: in which browsers she is signed in, her role, and what an owner may do about her account.
func (d *Desk) person(c *gin.Context) { d.showPerson(c, http.StatusOK, nil) }

func (d *Desk) showPerson(c *gin.Context, status int, refusal error) {
	of, err := d.colleague(c)
	p := mePage{page: d.page(c, "people", "person.title"), Person: of, Roles: account.Roles, Ends: "/admin/people/" +
		of.ID.String() + "/sessions"}
	p.Title, p.Seen = of.Name, seenPerson(of)
	if err == nil {
		p.Sessions, err = d.Accounts.Sessions(c.Request.Context(), of)
	}
	if err == nil && refusal != nil && !p.faults(refusal) {
		err = refusal
	}
	if err != nil {
		d.refuse(c, err)
		return
	}
	session, _ := c.MustGet(sessionKey).(account.Session)
	p.This = session.ID
	d.show(c, status, "person.html", &p)
}

func (d *Desk) colleague(c *gin.Context) (account.Account, error) {
	person, err := id(c)
	if err != nil {
		return account.Account{}, err
	}
	return d.Accounts.Get(c.Request.Context(), who(c).SchoolID, person)
}

// endTheirSession ends a session of a colleague, or all of them; the one that ends it stays.
func (d *Desk) endTheirSession(c *gin.Context) {
	of, err := d.colleague(c)
	if err == nil {
		session, _ := c.MustGet(sessionKey).(account.Session)
		err = d.end(c, of, session.ID)
	}
	if err != nil {
		d.refuse(c, err)
		return
	}
	see(c, "/admin/people/"+of.ID.String())
}
