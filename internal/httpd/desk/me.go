package desk

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hailong/internal/account"
)

// mePage is a person's own: password and sessions.
type mePage struct {
	page
	Sessions []account.Session
	This     account.Session
	Changed  bool
}

func (d *Desk) me(c *gin.Context) { d.showMe(c, http.StatusOK, nil) }

func (d *Desk) showMe(c *gin.Context, status int, refusal error) {
	p := mePage{page: d.page(c, "me", "me.title"), Changed: c.Query("changed") != ""}
	if refusal != nil && !p.faults(refusal) {
		d.refuse(c, refusal)
		return
	}
	var err error
	if p.Sessions, err = d.Accounts.Sessions(c.Request.Context(), who(c)); err != nil {
		d.refuse(c, err)
		return
	}
	p.This, _ = c.MustGet(sessionKey).(account.Session)
	d.show(c, status, "me.html", p)
}

func (d *Desk) changePassword(c *gin.Context) {
	cookie, err := d.Accounts.ChangePassword(c.Request.Context(), who(c), c.PostForm("old"), c.PostForm("password"), about(c))
	if err != nil {
		d.showMe(c, http.StatusUnprocessableEntity, err)
		return
	}
	d.Sessions.Remember(c, cookie)
	see(c, "/admin/me?changed=1")
}

func (d *Desk) endSession(c *gin.Context) {
	session, err := id(c)
	if err == nil {
		err = d.Accounts.EndSession(c.Request.Context(), who(c), session)
	}
	if err != nil {
		d.refuse(c, err)
		return
	}
	see(c, "/admin/me")
}
