package handout

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/delivery"
	"hailong/internal/httpd/desk/frame"
	"hailong/internal/problem"
	"hailong/internal/school"
)

// File is a file to print or to send, of all classes or of one: a channel and its format, such as slips.pdf or
// links.xlsx.
func (h *Handouts) File(c *gin.Context) error {
	base, out, err := h.open(c, "handout.title")
	if err != nil {
		return err
	}
	class, name := uuid.Nil, base.T("handout.all")
	if asked := c.Query("class"); asked != "" {
		if class, err = uuid.Parse(asked); err != nil {
			return problem.New(problem.NotFound, "handout.no_class", nil)
		}
		one, err := out.Class(class)
		if err != nil {
			return err
		}
		name = school.AsTitle(base.Lang, one.Class)
	}
	kind, format, _ := strings.Cut(c.Param("kind"), ".")
	file, err := out.Take(c.Request.Context(), frame.Actor(c), kind, format, class)
	if err != nil {
		return err
	}
	download(c, file, base.T("handout.file."+kind)+" – "+name+"."+format)
	return nil
}

// Slip is the slip of one parent, to be printed alone.
func (h *Handouts) Slip(c *gin.Context) error {
	base, out, err := h.open(c, "handout.links.title")
	if err != nil {
		return err
	}
	one, err := h.invited(c, base)
	if err != nil {
		return err
	}
	file, err := out.TakeSlip(c.Request.Context(), frame.Actor(c), one)
	if err != nil {
		return err
	}
	download(c, file, base.T("handout.file.slips")+".pdf")
	return nil
}

// download sends a file under a name that people can tell from others; browsers that cannot read it take the plain one
// (RFC 6266).
func download(c *gin.Context, f delivery.File, name string) {
	c.Header("Content-Disposition", `attachment; filename="`+f.Name+`"; filename*=UTF-8''`+
		url.PathEscape(strings.ReplaceAll(name, "/", "-")))
	c.Data(http.StatusOK, f.MediaType, f.Bytes)
}
