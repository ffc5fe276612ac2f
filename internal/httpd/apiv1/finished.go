package apiv1

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"hailong/api"
	"hailong/internal/format"
	"hailong/internal/httpd/access"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/reading"
	"hailong/internal/report"
)

// CompareReport compares a finished report with the sealed figures.
func (a *API) CompareReport(ctx context.Context, r api.CompareReportRequestObject) (api.CompareReportResponseObject,
	error) {
	sections, file, err := a.finished(ctx, r.Id, r.Body)
	if err != nil {
		return nil, err
	}
	template, err := a.Schools.ReportTemplate(ctx, access.School(ctx))
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return nil, err
	}
	found, err := report.Compare(ctx, file, template.Content, sections, nil)
	if err != nil {
		return nil, err
	}
	out := api.CompareReport200JSONResponse{Same: found.Same, Other: found.Other,
		Differences: []api.ReportDifference{}}
	for _, d := range found.Differences {
		out.Differences = append(out.Differences, api.ReportDifference{Found: d.Found, Sealed: d.Sealed,
			Before: d.Before, After: d.After, Page: orNull(d.Page), Paragraph: orNull(d.Block)})
	}
	return out, nil
}

func orNull(n int) *int {
	if n == 0 {
		return nil
	}
	return &n
}

// RefillReport gives a finished Word file the survey's figures.
func (a *API) RefillReport(ctx context.Context, r api.RefillReportRequestObject) (api.RefillReportResponseObject,
	error) {
	sections, file, err := a.finished(ctx, r.Id, r.Body)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = report.Refill(ctx, &out, file, sections)
	return body{mediaType: format.Word, bytes: out.Bytes(), name: report.FileName(sections[0]) + ".docx"}, err
}

// VisitRefillReportResponse implements the contract's response.
func (b body) VisitRefillReportResponse(w http.ResponseWriter) error { return b.write(w) }

// finished reads a finished file and makes the survey's section in each language that it may be in.
func (a *API) finished(ctx context.Context, id api.SurveyID, from io.Reader) ([]report.Section, []byte, error) {
	file, err := received(from, reading.TooLarge)
	if err != nil {
		return nil, nil, err
	}
	var all []report.Section
	for _, lang := range locale.Languages {
		section, err := a.sectionIn(ctx, id, lang)
		if err != nil {
			return nil, nil, err
		}
		if err = report.Whole(section); err != nil {
			return nil, nil, err
		}
		all = append(all, section)
	}
	return all, file, nil
}
