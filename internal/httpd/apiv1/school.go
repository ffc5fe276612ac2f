package apiv1

import (
	"context"

	"hailong/api"
	"hailong/internal/httpd/access"
	"hailong/internal/report"
	"hailong/internal/school"
	"hailong/internal/survey"
)

// GetSchool reads the key's school.
func (a *API) GetSchool(ctx context.Context, _ api.GetSchoolRequestObject) (api.GetSchoolResponseObject, error) {
	s, err := a.Schools.Get(ctx, access.School(ctx))
	if err != nil {
		return nil, err
	}
	return api.GetSchool200JSONResponse{SchoolBodyJSONResponse: a.fromSchool(s)}, nil
}

// UpdateSchool changes the settings.
func (a *API) UpdateSchool(ctx context.Context, r api.UpdateSchoolRequestObject) (api.UpdateSchoolResponseObject,
	error) {
	b := r.Body
	if err := checkOutline(b.Outline); err != nil {
		return nil, err
	}
	s, err := a.Schools.Update(ctx, access.Actor(ctx), access.School(ctx), school.Changes{
		Name: b.Name, ParentOffice: b.ParentOffice, Place: b.Place, Abbreviation: b.Abbreviation, Contact: b.Contact,
		RetentionMonths: b.RetentionMonths, Threshold: b.Threshold, Unit: (*school.Unit)(b.Unit),
		ReportShare: b.ReportShare,
		PaperChanges: school.PaperChanges{Addressee: b.Addressee, Recipients: b.Recipients, SignerTitle: b.SignerTitle,
			SignerDeputy: b.SignerDeputy, SignerName: b.SignerName, Documents: b.Documents, Outline: b.Outline,
			MidMonth: b.MidMonth},
	})
	if err != nil {
		return nil, err
	}
	return api.UpdateSchool200JSONResponse{SchoolBodyJSONResponse: a.fromSchool(s)}, nil
}

// checkOutline refuses an outline that asks for what no round of the usual questionnaire knows.
func checkOutline(text *string) error {
	template, err := survey.TemplateByID(survey.DefaultTemplate)
	if text == nil || err != nil {
		return err
	}
	return report.CheckOutline(*text, template.Questionnaire)
}

func (a *API) fromSchool(s school.School) api.SchoolBodyJSONResponse {
	return api.SchoolBodyJSONResponse{
		Id: s.ID, ParentId: s.ParentID, Name: s.Name, ParentOffice: s.ParentOffice, Place: s.Place,
		Abbreviation: s.Abbreviation, Contact: s.Contact,
		RetentionMonths: s.RetentionMonths, Threshold: s.Threshold, Unit: api.SchoolUnit(s.Unit),
		ReportShare: s.ReportShare, Addressee: s.Addressee, Recipients: s.Recipients, SignerTitle: s.SignerTitle,
		SignerDeputy: s.SignerDeputy, SignerName: s.SignerName, Documents: s.Documents, Outline: s.Outline,
		MidMonth: s.MidMonth, PublicAddress: a.Address.Of(s),
	}
}
