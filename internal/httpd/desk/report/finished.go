package report

import (
	"bytes"
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"hailong/internal/format"
	"hailong/internal/httpd/desk/frame"
	"hailong/internal/httpd/view"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/reading"
	"hailong/internal/reconcile"
	"hailong/internal/report"
)

// compared is what a finished file says beside the seal.
type compared struct {
	Name string
	reconcile.Result
}

// Finished takes a report that people have finished: it is compared with the seal, or given the round's figures.
func (r *Reports) Finished(c *gin.Context) error {
	p, err := r.closed(c, "report.page.title")
	if err != nil {
		return err
	}
	if err = r.finished(c, &p); err != nil {
		return r.showReport(c, frame.RefusedStatus(err), err)
	}
	return nil
}

func (r *Reports) finished(c *gin.Context, p *reportPage) error {
	ctx := c.Request.Context()
	name, file, err := view.Upload(c, reading.MostBytes+1, "report.page.no_file")
	if err != nil {
		return frame.At(err, "/finished")
	}
	sections, err := r.sections(ctx, *p)
	if err != nil {
		return err
	}
	if c.PostForm("do") == "refill" {
		var out bytes.Buffer
		if err = report.Refill(ctx, &out, file, sections); err != nil {
			return frame.At(err, "/finished")
		}
		c.Header("Content-Disposition", `attachment; filename="`+report.FileName(sections[0])+`.docx"`)
		c.Data(http.StatusOK, format.Word, out.Bytes())
		return nil
	}
	template, err := r.Schools.ReportTemplate(ctx, p.School.ID)
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return err
	}
	found, err := report.Compare(ctx, file, template.Content, sections, nil)
	if err != nil {
		return frame.At(err, "/finished")
	}
	p.Compared = &compared{name, found}
	if err = r.fillReport(ctx, p); err != nil {
		return err
	}
	return views.Show(c, http.StatusOK, "report.html", *p)
}

// sections are the round's finished section in each language that a file may be in.
func (r *Reports) sections(ctx context.Context, p reportPage) ([]report.Section, error) {
	var all []report.Section
	for _, p.Lang = range locale.Languages {
		one, err := r.section(ctx, &p)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}
