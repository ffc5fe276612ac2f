package apiv1

import (
	"context"
	"maps"
	"net/http"
	"slices"

	"github.com/google/uuid"

	"hailong/api"
	"hailong/internal/document"
	"hailong/internal/format"
	"hailong/internal/httpd/access"
	"hailong/internal/problem"
	"hailong/internal/report"
	"hailong/internal/survey"
)

// GetReportTemplate gives the school's own Word file back.
func (a *API) GetReportTemplate(ctx context.Context,
	_ api.GetReportTemplateRequestObject) (api.GetReportTemplateResponseObject, error) {
	t, err := a.Schools.ReportTemplate(ctx, access.School(ctx))
	return body{mediaType: format.Word, bytes: t.Content, name: "mau-bao-cao-cua-truong.docx"}, err
}

// GetReportTemplateExample gives the file to begin from.
func (a *API) GetReportTemplateExample(context.Context,
	api.GetReportTemplateExampleRequestObject) (api.GetReportTemplateExampleResponseObject, error) {
	return body{mediaType: format.Word, bytes: report.Example, name: "mau-bao-cao.docx"}, nil
}

// PutReportTemplate keeps the school's own Word file and tells what is in it.
func (a *API) PutReportTemplate(ctx context.Context,
	r api.PutReportTemplateRequestObject) (api.PutReportTemplateResponseObject, error) {
	file, err := received(r.Body,
		problem.New(problem.TooLarge, "document.large", map[string]any{"mb": document.MostBytes >> 20}))
	if err != nil {
		return nil, err
	}
	found, err := report.Check(ctx, file)
	if err != nil {
		return nil, err
	}
	known, err := a.placeholders(ctx, access.School(ctx))
	if err != nil {
		return nil, err
	}
	if err = a.Schools.KeepReportTemplate(ctx, access.Actor(ctx), access.School(ctx),
		or(r.Params.Name, "mau-bao-cao.docx"), file); err != nil {
		return nil, err
	}
	out := api.PutReportTemplate200JSONResponse{Placeholders: make([]string, 0, len(found)),
		Known: slices.Sorted(maps.Keys(known))}
	for _, one := range found {
		out.Placeholders = append(out.Placeholders, one.Name)
	}
	out.Unknown = make([]struct {
		Name    string  `json:"name"`
		Nearest *string `json:"nearest"`
	}, 0)
	for _, u := range document.Unknowns(found, known) {
		out.Unknown = append(out.Unknown, struct {
			Name    string  `json:"name"`
			Nearest *string `json:"nearest"`
		}{u.Name, name(u.Nearest)})
	}
	return out, nil
}

func name(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// knownRounds is of how many surveys, the newest first, the names are told.
const knownRounds = 20

// placeholders are the names that the school may use: those of its newest surveys, and of the default template.
func (a *API) placeholders(ctx context.Context, school uuid.UUID) (map[string]document.Value, error) {
	all, err := a.Surveys.List(ctx, school)
	if err != nil {
		return nil, err
	}
	t, err := survey.TemplateByID(survey.DefaultTemplate)
	if err != nil {
		return nil, err
	}
	known := report.Names(t.Questionnaire)
	for _, s := range all[:min(len(all), knownRounds)] {
		maps.Copy(known, report.Names(s.Questionnaire))
	}
	return known, nil
}

// DeleteReportTemplate forgets the school's own Word file.
func (a *API) DeleteReportTemplate(ctx context.Context,
	_ api.DeleteReportTemplateRequestObject) (api.DeleteReportTemplateResponseObject, error) {
	return api.DeleteReportTemplate204Response{},
		a.Schools.DropReportTemplate(ctx, access.Actor(ctx), access.School(ctx))
}

// VisitGetReportTemplateResponse implements the contract's response.
func (b body) VisitGetReportTemplateResponse(w http.ResponseWriter) error { return b.write(w) }

// VisitGetReportTemplateExampleResponse implements the contract's response.
func (b body) VisitGetReportTemplateExampleResponse(w http.ResponseWriter) error { return b.write(w) }
