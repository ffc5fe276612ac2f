package editor

import (
	"github.com/gin-gonic/gin"

	"hailong/internal/httpd/desk/frame"
)

// show answers with the form and with what its maker may want to change, as sentences by the id of the question; those
// about a section stand at its title's pointer, those about the whole at "". What is typed counts, stored or not.
func (e *Editor) show(c *gin.Context, status int, v editPage) error {
	if opens, err := frame.Moment(v.OpensAt, "/opens_at"); err == nil {
		v.Draft.OpensAt = opens
	}
	advice, err := e.Surveys.Advise(c.Request.Context(), v.Draft)
	if err != nil {
		return err
	}
	v.Advice = map[string][]string{}
	for _, a := range advice {
		at := a.Question
		if at == "" {
			at = a.Pointer
		}
		v.Advice[at] = append(v.Advice[at], a.In(v.Lang))
	}
	return views.Show(c, status, "edit.html", v)
}
