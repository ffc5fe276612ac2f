package people

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hailong/internal/account"
	"hailong/internal/httpd/desk/frame"
	"hailong/internal/problem"
)

// Person is a colleague: in which browsers she is signed in, her role, and what an owner may do about her account.
func (p *People) Person(c *gin.Context) error { return p.showPerson(c, http.StatusOK, nil) }

func (p *People) showPerson(c *gin.Context, status int, refusal error) error {
	of, err := p.colleague(c)
	if err != nil {
		return err
	}
	v := mePage{Page: p.Page(c, "people", "person.title"), Person: of, Roles: account.Roles,
		Ends: "/admin/people/" + of.ID.String() + "/sessions", This: frame.Session(c).ID}
	v.Title, v.Seen = of.Name, seenPerson(of)
	if v.Sessions, err = p.Accounts.Sessions(c.Request.Context(), of); err != nil {
		return err
	}
	if err = v.TakeFaults(refusal); err != nil {
		return err
	}
	return views.Show(c, status, "person.html", &v)
}

func seenPerson(of account.Account) string { return problem.Seen(of.Role, of.Disabled) }

// colleague is the person whom the path names.
func (p *People) colleague(c *gin.Context) (account.Account, error) {
	person, err := frame.ID(c)
	if err != nil {
		return account.Account{}, err
	}
	return p.Accounts.Get(c.Request.Context(), frame.Who(c).SchoolID, person)
}

// ChangePerson sets a role, ends an account, brings it back, or makes a link for a new password.
func (p *People) ChangePerson(c *gin.Context) error {
	person, err := frame.ID(c)
	if err != nil {
		return err
	}
	ctx, by, do := c.Request.Context(), frame.Who(c), c.PostForm("do")
	if do == "reset" || do == "fresh" {
		link, err := p.Accounts.ResetLink(ctx, by.SchoolID, person, do == "fresh", by.Actor())
		if err != nil {
			return p.showPeople(c, frame.RefusedStatus(err), "", err)
		}
		return p.showLink(c, link)
	}
	of, err := p.colleague(c)
	if err != nil {
		return err
	}
	if err = frame.CheckSeen(c, seenPerson(of)); err != nil {
		return p.showPerson(c, frame.RefusedStatus(err), err)
	}
	if err = p.Accounts.Change(ctx, by, person, account.Role(c.PostForm("role")), do == "disable"); err != nil {
		return p.showPeople(c, frame.RefusedStatus(err), "", err)
	}
	return frame.Stored(c, "/admin/people")
}

// EndTheirSession ends a session of a colleague, or all of them; the one that ends it stays.
func (p *People) EndTheirSession(c *gin.Context) error {
	of, err := p.colleague(c)
	if err != nil {
		return err
	}
	if err = p.endSession(c, of); err != nil {
		return err
	}
	return frame.Redirect(c, "/admin/people/"+of.ID.String())
}
