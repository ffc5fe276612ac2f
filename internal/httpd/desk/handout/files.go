package handout

import (
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

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
	frame.Download(c, file.MediaType, file.Name, base.T("handout.file."+kind)+" – "+name+"."+format, file.Bytes)
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
	frame.Download(c, file.MediaType, file.Name, base.T("handout.file.slips")+".pdf", file.Bytes)
	return nil
}
