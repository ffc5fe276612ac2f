package pages

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hailong/internal/httpd/view"
	"hailong/internal/invitation"
	"hailong/internal/secret"
)

// code is the first page of all: it takes the code of a paper slip, typed in any case, with or without dashes, and leads
// to the ballot.
func (p *Pages) code(c *gin.Context) {
	n := notice{page: newPage(c), Code: true}
	n.Title, n.Body = n.T("code.page.title"), n.T("code.page.body")
	typed := c.Query("code")
	if typed == "" {
		p.show(c, http.StatusOK, "notice.html", n)
		return
	}
	token := secret.Canonical(typed)
	if !secret.IsCode(token, invitation.TokenLength) {
		n.Detail, n.Typed = n.T("code.page.miss"), typed
		p.show(c, http.StatusUnprocessableEntity, "notice.html", n)
		return
	}
	view.Redirect(c, "/s/"+token+"?lang="+string(n.Lang))
}
