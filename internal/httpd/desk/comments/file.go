package comments

import (
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/export"
	"hailong/internal/format"
	"hailong/internal/httpd/desk/frame"
	"hailong/internal/problem"
	"hailong/internal/survey"
	"hailong/internal/workbook"
)

// File hands out the comments that are looked for, on record: masked and hidden ones as the page shows them.
func (m *Comments) File(c *gin.Context) error {
	p, err := m.RoundPage(c, "comments", "comments.title")
	if err != nil {
		return err
	}
	f, known := format.Find(format.List, c.DefaultQuery("format", format.List.Default))
	if !known || p.Round.Status != survey.Closed {
		return problem.New(problem.NotFound, "problem.not_found", nil)
	}
	by, err := m.filter(c)
	if err != nil {
		return err
	}
	ctx, school := c.Request.Context(), p.Round.SchoolID
	all, err := m.Feedback.Take(ctx, school, p.Round.ID, frame.Actor(c), frame.ListLabel(f))
	if err != nil {
		return err
	}
	if !all.Shown {
		return problem.New(problem.NotFound, "problem.not_found", nil)
	}
	themes, err := m.Feedback.Themes(ctx, school, p.Round.ID)
	if err != nil {
		return err
	}
	titles, asked := map[uuid.UUID]string{}, map[string]string{}
	for _, t := range themes {
		titles[t.ID] = t.Title
	}
	for _, q := range p.Round.Questions() {
		asked[q.ID] = q.Text.In(p.Lang)
	}
	list := export.List{Lang: p.Lang, Title: p.Title + ": " + p.Name, At: m.Now(),
		About: []string{p.School.Name, p.T("comments.mask")},
		Columns: []workbook.Column{{Head: p.T("comments.by.question"), Width: 32},
			{Head: p.T("comments.column.text"), Width: 70}, {Head: p.T("comments.by.tag"), Width: 20},
			{Head: p.T("comments.column.themes"), Width: 30}, {Head: p.T("comments.column.read"), Width: 10}}}
	for _, one := range all.List {
		if !by.takes(one) {
			continue
		}
		body, read := one.Body, ""
		if one.Hidden {
			body = p.T("comments.hidden", "reason", one.Reason)
		}
		if one.Read {
			read = p.T("comments.read.mark")
		}
		var in []string
		for _, id := range one.Themes {
			in = append(in, titles[id])
		}
		list.Rows = append(list.Rows, []string{asked[one.Question], body, strings.Join(one.Tags, ", "),
			strings.Join(in, "; "), read})
	}
	file, err := f.List(list)
	if err != nil {
		return err
	}
	frame.Download(c, f.MediaType, f.File("hailong-gop-y"), f.File(p.Title+" – "+p.Name), file)
	return nil
}
