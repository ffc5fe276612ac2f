package people

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"hailong/internal/account"
	"hailong/internal/httpd/desk/frame"
	"hailong/internal/problem"
)

// recordPage is who did what.
type recordPage struct {
	frame.Page
	Entries []account.Entry
	Before  int64 // of the last line shown, when there are earlier ones; else 0
}

const mostEntries = 200

// Record shows who did what, the newest first.
func (p *People) Record(c *gin.Context) error {
	v := recordPage{Page: p.Page(c, "record", "record.title")}
	before, err := strconv.ParseInt(c.DefaultQuery("before", "0"), 10, 64)
	if err != nil {
		return problem.New(problem.NotFound, "problem.not_found", nil)
	}
	if v.Entries, err = p.Accounts.Entries(c.Request.Context(), v.School.ID, before, mostEntries); err != nil {
		return err
	}
	if n := len(v.Entries); n == mostEntries && v.Entries[n-1].N > 1 {
		v.Before = v.Entries[n-1].N
	}
	return views.Show(c, http.StatusOK, "record.html", v)
}
