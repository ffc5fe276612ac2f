package desk

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"hailong/internal/account"
	"hailong/internal/problem"
)

// recordPage is who did what.
type recordPage struct {
	page
	Entries []account.Entry
	Before  int64 // of the last line shown, when there are earlier ones; else 0
}

const mostEntries = 200

func (d *Desk) record(c *gin.Context) {
	p := recordPage{page: d.page(c, "record", "record.title")}
	before, err := strconv.ParseInt(c.DefaultQuery("before", "0"), 10, 64)
	if err != nil {
		d.refuse(c, problem.New(problem.NotFound, "problem.not_found", nil))
		return
	}
	if p.Entries, err = d.Accounts.Entries(c.Request.Context(), who(c).SchoolID, before, mostEntries); err != nil {
		d.refuse(c, err)
		return
	}
	if n := len(p.Entries); n == mostEntries && p.Entries[n-1].N > 1 {
		p.Before = p.Entries[n-1].N
	}
	d.show(c, http.StatusOK, "record.html", p)
}
