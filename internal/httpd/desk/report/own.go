package report

import (
	"github.com/gin-gonic/gin"

	"hailong/internal/document"
	"hailong/internal/httpd/desk/frame"
	"hailong/internal/httpd/view"
	"hailong/internal/problem"
	"hailong/internal/report"
	"hailong/internal/school"
)

// ChangeTemplate keeps or forgets the school's own Word file.
func (r *Reports) ChangeTemplate(c *gin.Context) error {
	if err := r.changeTemplate(c); err != nil {
		return r.showReport(c, frame.RefusedStatus(err), err)
	}
	return frame.Redirect(c, "/admin/rounds/"+c.Param("id")+"/report#own")
}

func (r *Reports) changeTemplate(c *gin.Context) error {
	ctx, schoolID, do := c.Request.Context(), frame.Who(c).SchoolID, c.PostForm("do")
	own, err := r.Schools.ReportTemplate(ctx, schoolID)
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return err
	}
	if err = frame.CheckSeen(c, seenOwn(own)); err != nil {
		return err
	}
	switch do {
	case "forget":
		return r.Schools.DropReportTemplate(ctx, frame.Actor(c), schoolID)
	case "keep":
		return r.keepTemplate(c)
	default:
		return problem.New(problem.Malformed, "problem.bad_form", nil)
	}
}

func seenOwn(file school.ReportTemplate) string { return problem.Seen(file.Name, file.Content) }

func (r *Reports) keepTemplate(c *gin.Context) error {
	name, raw, err := view.Upload(c, document.MostBytes+1, "report.page.no_file")
	if err != nil {
		return err
	}
	if _, err = report.Check(c.Request.Context(), raw); err != nil {
		return frame.At(err, "/file")
	}
	return r.Schools.KeepReportTemplate(c.Request.Context(), frame.Actor(c), frame.Who(c).SchoolID, name, raw)
}
