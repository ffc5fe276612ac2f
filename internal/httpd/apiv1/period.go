package apiv1

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"hailong/api"
	"hailong/internal/format"
	"hailong/internal/httpd/access"
	"hailong/internal/period"
	"hailong/internal/problem"
	"hailong/internal/report"
)

// VisitGetPeriodReportResponse implements the contract's response.
func (b body) VisitGetPeriodReportResponse(w http.ResponseWriter) error { return b.write(w) }

// GetPeriodReport gives the report over the rounds of a period. What is no text to look at is a file.
func (a *API) GetPeriodReport(ctx context.Context,
	r api.GetPeriodReportRequestObject) (api.GetPeriodReportResponseObject, error) {
	if r.Id != access.School(ctx) {
		return nil, problem.New(problem.NotFound, "school.not_found", nil)
	}
	p, err := period.Parse(or(r.Params.Period, ""))
	if err != nil {
		return nil, err
	}
	made, err := a.periods().Of(ctx, r.Id, p, access.Lang(ctx))
	if err != nil {
		return nil, err
	}
	f := chosen(format.Period, r.Params.Format)
	if or(r.Params.Template, api.GetPeriodReportParamsTemplateDecree) == api.GetPeriodReportParamsTemplateOutline {
		return outlined(f, made.FileName(), made.Outlined)
	}
	if or(r.Params.Template, api.GetPeriodReportParamsTemplateDecree) == api.GetPeriodReportParamsTemplateOwn {
		return a.filledPeriod(ctx, made, f.Name)
	}
	return written(f, made.FileName(), func(w io.Writer) error { return f.Period(w, &made) })
}

// filledPeriod is the school's own Word file with the last round of the period.
func (a *API) filledPeriod(ctx context.Context, made period.Report, name string) (body, error) {
	if name != string(api.GetPeriodReportParamsFormatDocx) {
		return body{}, problem.Fields("problem.invalid", []problem.Field{{Pointer: "/format", Key: "report.only_docx"}})
	}
	own, err := a.Schools.ReportTemplate(ctx, made.School.ID)
	if err != nil {
		return body{}, err
	}
	if len(made.Rounds) == 0 {
		return body{}, problem.New(problem.Conflict, "period.nothing_to_fill", nil)
	}
	var out bytes.Buffer
	err = report.Fill(ctx, &out, own.Content, made.Rounds[len(made.Rounds)-1].Section)
	return body{mediaType: format.Word, bytes: out.Bytes(), name: made.FileName() + ".docx"}, err
}

// ChoosePeriodRounds keeps which rounds of a period its report leaves out.
func (a *API) ChoosePeriodRounds(ctx context.Context,
	r api.ChoosePeriodRoundsRequestObject) (api.ChoosePeriodRoundsResponseObject, error) {
	if r.Id != access.School(ctx) {
		return nil, problem.New(problem.NotFound, "school.not_found", nil)
	}
	p, err := period.Parse(or(r.Params.Period, ""))
	if err != nil {
		return nil, err
	}
	return api.ChoosePeriodRounds204Response{}, a.periods().Choose(ctx, access.Actor(ctx), r.Id, p, r.Body.LeftOut)
}

// periods makes reports over periods.
func (a *API) periods() period.Reporter {
	return period.Reporter{Figures: a.figures(), Schools: a.Schools, Surveys: a.Surveys, Feedback: a.Feedback}
}
