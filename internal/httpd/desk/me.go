package desk

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/locale"
	"hailong/internal/problem"
)

// mePage is a person's own: password, second factor and sessions.
type mePage struct {
	page
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

func (d *Desk) me(c *gin.Context) { d.showMe(c, nil) }

func (d *Desk) showMe(c *gin.Context, refusal error) {
	p := mePage{page: d.page(c, "me", "me.title"), Ends: "/admin/me/sessions"}
	if done, known := doneAtMe[c.Query("done")]; known {
		p.Done = p.T(done)
	}
	session, _ := c.MustGet(sessionKey).(account.Session)
	p.This = session.ID
	ctx, w := c.Request.Context(), who(c)
	var err error
	if p.Sessions, err = d.Accounts.Sessions(ctx, w); err != nil {
		d.refuse(c, err)
		return
	}
	if p.CodesLeft, err = d.Accounts.CodesLeft(ctx, w); err != nil {
		d.refuse(c, err)
		return
	}
	if p.Required, err = d.Accounts.FactorRequired(ctx, w.SchoolID); err != nil {
		d.refuse(c, err)
		return
	}
	if refusal != nil {
		d.notIn(c, "me.html", &p, &p.page, refusal)
		return
	}
	d.show(c, http.StatusOK, "me.html", &p)
}

func (d *Desk) changePassword(c *gin.Context) {
	session, _ := c.MustGet(sessionKey).(account.Session)
	cookie, err := d.Accounts.ChangePassword(c.Request.Context(), who(c), session, c.PostForm("old"),
		c.PostForm("password"), d.browser(c))
	if err != nil {
		d.showMe(c, err)
		return
	}
	d.Sessions.Remember(c, cookie)
	see(c, "/admin/me?done=password")
}

// endSession ends one of the person's own sessions, or all but this one.
func (d *Desk) endSession(c *gin.Context) {
	session, _ := c.MustGet(sessionKey).(account.Session)
	if err := d.end(c, who(c), session.ID); err != nil {
		d.refuse(c, err)
		return
	}
	see(c, "/admin/me?done=ended")
}

// end ends the session that the form names, or all of somebody but one.
func (d *Desk) end(c *gin.Context, of account.Account, but uuid.UUID) error {
	if c.PostForm("session") == "others" {
		return d.Accounts.EndSessions(c.Request.Context(), who(c), of, but)
	}
	session, err := uuid.Parse(c.PostForm("session"))
	if err != nil {
		return problem.New(problem.NotFound, "problem.not_found", nil)
	}
	return d.Accounts.EndSession(c.Request.Context(), who(c), of, session)
}
