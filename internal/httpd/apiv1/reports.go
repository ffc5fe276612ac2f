package apiv1

import (
	"bytes"
	"context"
	"net/http"

	"hailong/api"
	"hailong/internal/chart"
	"hailong/internal/httpd/access"
	"hailong/internal/problem"
	"hailong/internal/report"
)

// GetReportSection gives the section for the school's report.
func (a *API) GetReportSection(ctx context.Context,
	r api.GetReportSectionRequestObject) (api.GetReportSectionResponseObject, error) {
	format := or(r.Params.Format, api.GetReportSectionParamsFormatJson)
	if format == api.GetReportSectionParamsFormatSvg {
		return a.subjects(ctx, r.Id)
	}
	return a.reported(ctx, r.Id, string(format), false)
}

// subjects is the chart of the subjects' rates; of a round that shows no rate, the chart of who took part.
func (a *API) subjects(ctx context.Context, id api.SurveyID) (body, error) {
	section, err := a.section(ctx, id)
	if err != nil {
		return body{}, err
	}
	var out bytes.Buffer
	for _, name := range []string{"subjects", "participation"} {
		for _, c := range report.Charts(section, chart.Page) {
			if c.Name == name {
				err = c.Scene.SVG(&out)
				return body{mediaType: "image/svg+xml", bytes: out.Bytes()}, err
			}
		}
	}
	return body{}, problem.New(problem.NotFound, "report.no_chart", nil)
}

// GetReport gives the whole report.
func (a *API) GetReport(ctx context.Context, r api.GetReportRequestObject) (api.GetReportResponseObject, error) {
	format := or(r.Params.Format, api.GetReportParamsFormatDocx)
	if or(r.Params.Template, api.GetReportParamsTemplateDecree) == api.GetReportParamsTemplateOwn {
		if format != api.GetReportParamsFormatDocx {
			return nil, problem.Fields("problem.invalid",
				[]problem.Field{{Pointer: "/format", Key: "report.only_docx"}})
		}
		return a.filled(ctx, r.Id)
	}
	return a.reported(ctx, r.Id, string(format), true)
}

// filled is the report in the school's own Word file.
func (a *API) filled(ctx context.Context, id api.SurveyID) (body, error) {
	own, err := a.Schools.ReportTemplate(ctx, access.School(ctx))
	if err != nil {
		return body{}, err
	}
	section, err := a.section(ctx, id)
	if err == nil {
		err = report.Whole(section)
	}
	if err != nil {
		return body{}, err
	}
	var out bytes.Buffer
	err = report.Fill(ctx, &out, own.Content, section)
	return body{mediaType: wordType, bytes: out.Bytes(), name: report.FileName(section) + ".docx"}, err
}

// ListCharts lists the charts that a survey has.
func (a *API) ListCharts(ctx context.Context, r api.ListChartsRequestObject) (api.ListChartsResponseObject, error) {
	section, err := a.section(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	out := api.ListCharts200JSONResponse{Charts: []api.ChartInfo{}}
	for _, c := range report.Charts(section, chart.Page) {
		out.Charts = append(out.Charts, api.ChartInfo{Name: c.Name, Title: c.Scene.Title, Description: c.Scene.Desc})
	}
	return out, nil
}

// GetChart draws one chart.
func (a *API) GetChart(ctx context.Context, r api.GetChartRequestObject) (api.GetChartResponseObject, error) {
	section, err := a.section(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	picture := or(r.Params.Format, api.GetChartParamsFormatSvg) == api.GetChartParamsFormatPng
	if picture {
		section = report.Printed(section)
	}
	for _, c := range report.Charts(section, float64(or(r.Params.Width, chart.Page))) {
		if c.Name != r.Chart {
			continue
		}
		var out bytes.Buffer
		if picture {
			err = c.Scene.PNG(&out, chart.Print)
			return body{mediaType: "image/png", bytes: out.Bytes(), name: c.Name + ".png"}, err
		}
		err = c.Scene.SVG(&out)
		return body{mediaType: "image/svg+xml", bytes: out.Bytes()}, err
	}
	return nil, problem.New(problem.NotFound, "report.no_chart", nil)
}

// VisitGetChartResponse implements the contract's response.
func (b body) VisitGetChartResponse(w http.ResponseWriter) error { return b.write(w) }

// reported writes the section of a survey, or its whole report, in a format. What is no text to look at is a file.
func (a *API) reported(ctx context.Context, id api.SurveyID, name string, whole bool) (body, error) {
	section, err := a.section(ctx, id)
	if err == nil && whole {
		err = report.Whole(section)
	}
	if err != nil {
		return body{}, err
	}
	format, out := report.Formats[name], bytes.Buffer{}
	render, file := format.Render, report.FileName(section)
	if whole {
		render = format.Report
	}
	if err = render(&out, section); err != nil {
		return body{}, err
	}
	answer := body{mediaType: format.MediaType, bytes: out.Bytes()}
	if name != "json" && name != "text" {
		answer.name = file + "." + format.Extension
	}
	return answer, nil
}
