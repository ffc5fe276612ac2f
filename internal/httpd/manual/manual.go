// Package manual is the page that shows the contract to people, without script and without any other request. The page
// is made from the contract when the code is generated, by the test beside this file, so that what makes it is no part
// of the program. It knows no other room.
package manual

import (
	"crypto/sha256"
	_ "embed" // the page and its style
	"encoding/base64"
	"net/http"
	"sync"

	"github.com/gin-gonic/gin"

	"hailong/internal/packed"
)

//go:embed page.gen.html.gz
var file []byte

// page is unpacked for the first reader: few installations ever have one.
var page = sync.OnceValue(func() []byte { return packed.Whole(file) })

//go:embed style.css
var style string

// policy lets the page have its own style and nothing else.
var policy = func() string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; frame-ancestors 'none'; base-uri 'none'"
}()

// Show answers with the page.
func Show(c *gin.Context) {
	c.Header("Content-Security-Policy", policy)
	c.Data(http.StatusOK, "text/html; charset=utf-8", page())
}
