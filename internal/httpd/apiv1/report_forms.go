package apiv1

import (
	"context"

	"hailong/api"
	"hailong/internal/httpd/access"
	"hailong/internal/report"
)

// PutReportForms keeps which sentence forms a report says.
func (a *API) PutReportForms(ctx context.Context,
	r api.PutReportFormsRequestObject) (api.PutReportFormsResponseObject, error) {
	if err := report.CheckForms(r.Body.Forms); err != nil {
		return nil, err
	}
	return api.PutReportForms204Response{},
		a.Surveys.ChooseReportForms(ctx, access.Actor(ctx), access.School(ctx), r.Id, r.Body.Forms)
}
