package view

import (
	"net/http"
	"regexp"

	"github.com/gin-gonic/gin"

	"hailong/internal/httpd/access"
)

// ownAddress is an attribute that holds an address from the service's own root. Templates escape every quotation mark
// of a text or of another attribute, so that this can stand in a tag alone.
var ownAddress = regexp.MustCompile(`( (?:href|src|action|formaction|data-events|data-from|data-root)=")/`)

// rooted puts the path below which the service stands in front of every address from its own root. So templates and
// rooms write paths as if the service had a host of its own.
func rooted(c *gin.Context, page []byte) []byte {
	root := access.Of(c.Request.Context()).Root
	if root == "" {
		return page
	}
	return ownAddress.ReplaceAll(page, []byte("${1}"+root+"/"))
}

// Redirect leads the browser to a page of ours, by GET, in the language that was asked for; path begins at the
// service's own root.
func Redirect(c *gin.Context, path string) {
	c.Redirect(http.StatusSeeOther, access.Of(c.Request.Context()).Root+asking(path, asked(c)))
}
