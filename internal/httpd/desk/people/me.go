package people

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/httpd/desk/frame"
	"hailong/internal/locale"
	"hailong/internal/problem"
)

// mePage is a person's own: password, second factor and sessions.
type mePage struct {
	frame.Page
	Sessions  []account.Session
	This      uuid.UUID // the session of this browser
	Done      string    // what was just done, "" for nothing
	CodesLeft int
	Required  bool            // the school asks everybody for a second factor
	Ends      string          // where a session is ended
	Person    account.Account // a colleague, at an owner's page of hers
	Roles     []account.Role
}

// doneAtMe are the words for what was just done.
var doneAtMe = map[string]string{"password": "me.done.password", "off": "me.done.off", "ended": "me.done.ended"}

// Day writes a moment as its day.
func (p mePage) Day(s account.Session) string {
	first, last := locale.Date(p.Lang, s.CreatedAt), locale.Date(p.Lang, s.SeenAt)
	if first == last {
		return p.T("me.on", "day", first)
	}
	return p.T("me.days", "first", first, "last", last)
}

// Others is how many sessions there are besides this browser's.
func (p mePage) Others() (n int) {
	for _, s := range p.Sessions {
		if s.ID != p.This {
			n++
		}
	}
	return n
}

// Me shows a person's own page.
func (p *People) Me(c *gin.Context) error { return p.showMe(c, nil) }

func (p *People) showMe(c *gin.Context, refusal error) error {
	v := mePage{Page: p.Page(c, "me", "me.title"), Ends: "/admin/me/sessions", This: frame.Session(c).ID}
	if done, known := doneAtMe[c.Query("done")]; known {
		v.Done = v.T(done)
	}
	ctx, who := c.Request.Context(), frame.Who(c)
	var err error
	if v.Sessions, err = p.Accounts.Sessions(ctx, who); err != nil {
		return err
	}
	if v.CodesLeft, err = p.Accounts.CodesLeft(ctx, who); err != nil {
		return err
	}
	if v.Required, err = p.Accounts.FactorRequired(ctx, who.SchoolID); err != nil {
		return err
	}
	status := http.StatusOK
	if refusal != nil {
		if status, err = v.TakeSecretFaults(c, refusal); err != nil {
			return err
		}
	}
	return views.Show(c, status, "me.html", &v)
}

// ChangePassword takes the old and the new one.
func (p *People) ChangePassword(c *gin.Context) error {
	cookie, err := p.Accounts.ChangePassword(c.Request.Context(), frame.Who(c), frame.Session(c), c.PostForm("old"),
		c.PostForm("password"), p.Browser(c))
	if err != nil {
		return p.showMe(c, err)
	}
	p.Sessions.Remember(c, cookie)
	return frame.Redirect(c, "/admin/me?done=password")
}

// EndSession ends one of the person's own sessions, or all but this one.
func (p *People) EndSession(c *gin.Context) error {
	if err := p.endSession(c, frame.Who(c)); err != nil {
		return err
	}
	return frame.Redirect(c, "/admin/me?done=ended")
}

// endSession ends the session that the form names, or all of somebody but the one that ends them.
func (p *People) endSession(c *gin.Context, of account.Account) error {
	if c.PostForm("session") == "others" {
		return p.Accounts.EndSessions(c.Request.Context(), frame.Who(c), of, frame.Session(c).ID)
	}
	session, err := uuid.Parse(c.PostForm("session"))
	if err != nil {
		return problem.New(problem.NotFound, "problem.not_found", nil)
	}
	return p.Accounts.EndSession(c.Request.Context(), frame.Who(c), of, session)
}
