package comments

import (
	"slices"

	"github.com/gin-gonic/gin"

	"hailong/internal/feedback"
	"hailong/internal/followup"
	"hailong/internal/format"
	"hailong/internal/httpd/desk/frame"
	"hailong/internal/problem"
)

// File hands out the comments that are looked for, on record: masked and hidden ones as the page shows them.
func (m *Comments) File(c *gin.Context) error {
	p, err := m.RoundPage(c, "comments", "comments.title")
	if err != nil {
		return err
	}
	f, known := format.Find(format.List, c.DefaultQuery("format", format.List.Default))
	if !known {
		return problem.New(problem.NotFound, "problem.not_found", nil)
	}
	by, err := m.filter(c)
	if err != nil {
		return err
	}
	ctx, school := c.Request.Context(), p.Round.SchoolID
	all, err := m.Feedback.Take(ctx, school, p.Round.ID, frame.Actor(c), f.Called())
	if err != nil {
		return err
	}
	themes, err := m.Feedback.Themes(ctx, school, p.Round.ID)
	if err != nil {
		return err
	}
	found := slices.DeleteFunc(all.List, func(one feedback.Comment) bool { return !by.takes(one) })
	file, err := f.List(followup.Comments(p.School, p.Round, found, themes, p.Lang, m.Now()))
	if err != nil {
		return err
	}
	frame.Download(c, f.MediaType, f.File("hailong-gop-y"), f.File(p.Title+" – "+p.Name), file)
	return nil
}
