package desk

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hailong/internal/account"
)

// recordPage is who did what.
type recordPage struct {
	page
	Entries []account.Entry
}

const mostEntries = 500

func (d *Desk) record(c *gin.Context) {
	p := recordPage{page: d.page(c, "record", "record.title")}
	var err error
	if p.Entries, err = d.Accounts.Entries(c.Request.Context(), who(c).SchoolID, mostEntries); err != nil {
		d.refuse(c, err)
		return
	}
	d.show(c, http.StatusOK, "record.html", p)
}
