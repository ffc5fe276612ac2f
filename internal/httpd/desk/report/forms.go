package report

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"hailong/internal/httpd/desk/frame"
	"hailong/internal/problem"
	"hailong/internal/report"
)

// formsPage is where the school sees every sentence form filled with the round's figures, and says which of them its
// report has, in which order. No word of one can be changed.
type formsPage struct {
	reportPage
	Rows []formRow
}

// formRow is one form.
type formRow struct {
	report.Filled
	Title, Lacking string
	Chosen         bool
	Place          int
}

// Forms shows the sentence forms of a closed round.
func (r *Reports) Forms(c *gin.Context) error { return r.showForms(c, http.StatusOK, nil) }

func (r *Reports) showForms(c *gin.Context, status int, refusal error) error {
	page, err := r.closed(c, "report.forms.title")
	if err != nil {
		return err
	}
	p := formsPage{reportPage: page}
	section, err := r.section(c.Request.Context(), &p.reportPage)
	if err != nil {
		return err
	}
	chosen := p.Round.ReportForms
	p.Seen = problem.Seen(chosen)
	for i, form := range section.Forms() {
		row := formRow{Filled: form, Title: p.T("report.form.title." + form.Form), Place: len(chosen) + i + 1}
		if form.Lacks != "" {
			row.Lacking = p.T("report.form.lacks." + form.Lacks)
		}
		if at := slices.Index(chosen, form.Form); at >= 0 {
			row.Chosen, row.Place = true, at+1
		}
		p.Rows = append(p.Rows, row)
	}
	slices.SortStableFunc(p.Rows, func(a, b formRow) int { return a.Place - b.Place })
	for i := range p.Rows {
		p.Rows[i].Place = i + 1
	}
	if err = p.TakeFaults(refusal); err != nil {
		return err
	}
	return views.Show(c, status, "forms.html", p)
}

// ChooseForms keeps which forms the report has.
func (r *Reports) ChooseForms(c *gin.Context) error {
	if err := r.chooseForms(c); err != nil {
		return r.showForms(c, frame.RefusedStatus(err), err)
	}
	return frame.Redirect(c, "/admin/rounds/"+c.Param("id")+"/report")
}

func (r *Reports) chooseForms(c *gin.Context) error {
	id, err := frame.ID(c)
	if err != nil {
		return err
	}
	ctx, school := c.Request.Context(), frame.Who(c).SchoolID
	now, err := r.Surveys.Get(ctx, school, id)
	if err != nil {
		return err
	}
	if err = frame.CheckSeen(c, problem.Seen(now.ReportForms)); err != nil {
		return err
	}
	names := c.PostFormArray("form")
	place := func(name string) int {
		n, err := strconv.Atoi(c.PostForm("place." + name))
		if err != nil {
			return len(names) + len(report.FormNames()) // without a place: behind the others
		}
		return n
	}
	slices.SortStableFunc(names, func(a, b string) int { return place(a) - place(b) })
	if err = report.CheckForms(names); err != nil {
		return err
	}
	return r.Surveys.ChooseReportForms(ctx, frame.Actor(c), school, id, names)
}
