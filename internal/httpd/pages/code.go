package pages

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hailong/internal/httpd/view"
)

// code is the first page of all: it takes the code of a paper slip, typed in any case, with or without dashes, and
// leads to the ballot.
func (p *Pages) code(c *gin.Context) error {
	n := notice{page: newPage(c), Code: true, Desk: true}
	n.Title, n.Body = n.T("code.page.title"), n.T("code.page.body")
	typed := c.Query("code")
	if only, err := p.Schools.Only(c.Request.Context()); err == nil {
		// the page is shown without it rather than not at all
		n.School = only.Name
	}
	if typed == "" {
		return views.Show(c, http.StatusOK, "notice.html", n)
	}
	w, rest, whole := wayOf(typed)
	if !whole {
		w, rest = ways[0], typed
	}
	meant := w.meant(rest)
	if len(meant) == 0 {
		n.Detail, n.Typed = n.T("code.page.miss"), typed
		return views.Show(c, http.StatusUnprocessableEntity, "notice.html", n)
	}
	code := meant[0]
	if len(meant) > 1 { // a Vietnamese keyboard changed it: which one it was is looked up
		known, err := w.known(c.Request.Context(), p, meant)
		if err != nil {
			return err
		}
		if known != "" {
			code = known
		}
	}
	view.Redirect(c, w.path+code+"?lang="+n.Lang.String())
	return nil
}
