package apiv1

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"hailong/api"
	"hailong/internal/canvas"
	"hailong/internal/chart"
	"hailong/internal/document"
	"hailong/internal/format"
	"hailong/internal/httpd/access"
	"hailong/internal/problem"
	"hailong/internal/report"
)

// GetReportSection gives the section for the school's report.
func (a *API) GetReportSection(ctx context.Context,
	r api.GetReportSectionRequestObject) (api.GetReportSectionResponseObject, error) {
	section, err := a.section(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	f := chosen(format.Section, r.Params.Format)
	return written(f, report.FileName(section), func(w io.Writer) error { return f.Section(w, section) })
}

// GetReport gives the whole report.
func (a *API) GetReport(ctx context.Context, r api.GetReportRequestObject) (api.GetReportResponseObject, error) {
	f := chosen(format.Report, r.Params.Format)
	if or(r.Params.Template, api.GetReportParamsTemplateDecree) == api.GetReportParamsTemplateOwn {
		if f.Name != format.Report.Default {
			return nil, problem.Fields("problem.invalid",
				[]problem.Field{{Pointer: "/format", Key: "report.only_docx"}})
		}
		return a.filled(ctx, r.Id)
	}
	section, err := a.whole(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	if or(r.Params.Template, api.GetReportParamsTemplateDecree) == api.GetReportParamsTemplateOutline {
		return outlined(f, report.FileName(section), func() document.Document {
			return report.OutlineDocument(report.Printed(section))
		})
	}
	return written(f, report.FileName(section), func(w io.Writer) error { return f.Report(w, section) })
}

// outlined is a report by the school's outline, in a format that is paper.
func outlined(f format.Format, name string, made func() document.Document) (body, error) {
	if f.Paper == nil {
		return body{}, problem.Fields("problem.invalid",
			[]problem.Field{{Pointer: "/format", Key: "report.only_paper"}})
	}
	return written(f, name, func(w io.Writer) error { return f.Paper(made(), w) })
}

// whole is the section of a survey that a whole report can be made of.
func (a *API) whole(ctx context.Context, id api.SurveyID) (report.Section, error) {
	section, err := a.section(ctx, id)
	if err != nil {
		return section, err
	}
	return section, report.Whole(section)
}

// filled is the report in the school's own Word file.
func (a *API) filled(ctx context.Context, id api.SurveyID) (body, error) {
	own, err := a.Schools.ReportTemplate(ctx, access.School(ctx))
	if err != nil {
		return body{}, err
	}
	section, err := a.whole(ctx, id)
	if err != nil {
		return body{}, err
	}
	var out bytes.Buffer
	err = report.Fill(ctx, &out, own.Content, section)
	return body{mediaType: format.Word, bytes: out.Bytes(), name: report.FileName(section) + ".docx"}, err
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
			err = c.Scene.PNG(&out, canvas.Print)
			return body{mediaType: "image/png", bytes: out.Bytes(), name: c.Name + ".png"}, err
		}
		err = c.Scene.SVG(&out)
		return body{mediaType: "image/svg+xml", bytes: out.Bytes()}, err
	}
	return nil, problem.New(problem.NotFound, "report.no_chart", nil)
}

// VisitGetChartResponse implements the contract's response.
func (b body) VisitGetChartResponse(w http.ResponseWriter) error { return b.write(w) }

// chosen is the format that a caller named, or the default one. The contract lets only names of the list pass.
func chosen[T ~string](of format.Of, name *T) format.Format {
	f, _ := format.Find(of, string(or(name, T(of.Default))))
	return f
}

// written is a file of a format. What is no text to look at is saved under its name.
func written(f format.Format, stem string, write func(io.Writer) error) (body, error) {
	var out bytes.Buffer
	if err := write(&out); err != nil {
		return body{}, err
	}
	return body{mediaType: f.MediaType, bytes: out.Bytes(), name: f.Saved(stem)}, nil
}
