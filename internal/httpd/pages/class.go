package pages

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hailong/internal/ballot"
	"hailong/internal/httpd/access"
	"hailong/internal/httpd/view"
	"hailong/internal/invitation"
	"hailong/internal/problem"
	"hailong/internal/school"
)

// classPage asks which child of a class somebody answers for.
type classPage struct {
	page
	Survey, Once, Closes string
	Missed               bool
	Code, Name, Digits   string // as typed, to be mended
}

// class is the shared link of a class. It changes nothing and names nobody.
func (p *Pages) class(c *gin.Context) error {
	door, err := p.Invitations.Door(c.Request.Context(), c.Param("code"))
	if err != nil {
		return p.refuseAtDoor(c, door, err)
	}
	if err = p.shut(door); err != nil {
		return p.refuseAtDoor(c, door, err)
	}
	return views.Show(c, http.StatusOK, "class.html", p.classPage(c, door))
}

// shut tells why nobody can be let in by a class link.
func (p *Pages) shut(door invitation.Door) error {
	if why := door.Survey.Takes(p.Box.Now()); why != nil {
		return why
	}
	if door.Off {
		return problem.New(problem.Forbidden, "classlink.off", nil)
	}
	if door.NoPhones { // said before anybody types
		return problem.New(problem.Forbidden, "classlink.no_phone", nil)
	}
	return nil
}

func (p *Pages) classPage(c *gin.Context, door invitation.Door) classPage {
	v := classPage{page: newPage(c), Survey: door.Survey.Title.In(access.Lang(c.Request.Context()))}
	v.Title, v.About = school.AsTitle(v.Lang, door.Class), v.T("parent.og", "minutes", door.Survey.Minutes())
	if of, err := p.Schools.Get(c.Request.Context(), door.SchoolID); err == nil {
		v.School, v.Card = of.Name, p.cardOf(v.page, of)
	}
	v.Once, v.Closes = v.T("classlink.once."+string(door.Survey.Unit)), v.When(door.Survey.ClosesAt)
	return v
}

// claim takes what was typed there and leads to the parent's own link.
func (p *Pages) claim(c *gin.Context) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	token, err := p.Invitations.Claim(c.Request.Context(), c.Param("code"), invitation.Claim{
		ChildCode: form.Get("code"), ChildName: form.Get("name"), Digits: form.Get("digits"),
	}, c.ClientIP())
	if problem.CodeOf(err) == problem.NoMatch {
		return err // counts the miss by address, and comes back as missed
	}
	if err != nil {
		door, doorErr := p.Invitations.Door(c.Request.Context(), c.Param("code"))
		if doorErr != nil {
			err = doorErr
		}
		return p.refuseAtDoor(c, door, err)
	}
	view.Redirect(c, "/s/"+token+"?lang="+views.Page(c).Lang.String())
	return nil
}

// missed shows the page again after a miss, the same for every kind.
func (p *Pages) missed(c *gin.Context, status int) bool {
	door, err := p.Invitations.Door(c.Request.Context(), c.Param("code"))
	if err != nil {
		return false
	}
	v := p.classPage(c, door)
	v.Missed, v.Code, v.Name, v.Digits = true, c.PostForm("code"), c.PostForm("name"), c.PostForm("digits")
	return views.Show(c, status, "class.html", v) == nil
}

// refuseAtDoor says why a class link does not open; the ends of a round are worded as at a parent's own link.
func (p *Pages) refuseAtDoor(c *gin.Context, door invitation.Door, err error) error {
	switch problem.CodeOf(err) {
	case problem.NotOpen, problem.Closed, problem.Withdrawn:
	default:
		return err
	}
	n, _ := ending(newPage(c), ballot.InvitationView{Survey: door.Survey, Why: err}, http.StatusOK)
	n.School, n.End = p.of(c, door.SchoolID), ""
	status := http.StatusOK
	if c.Request.Method == http.MethodPost {
		status = http.StatusForbidden
	}
	return views.Show(c, status, "notice.html", n)
}
