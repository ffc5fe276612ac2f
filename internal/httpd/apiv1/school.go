package apiv1

import (
	"context"

	"hailong/api"
	"hailong/internal/httpd/access"
	"hailong/internal/school"
)

// GetSchool reads the key's school.
func (a *API) GetSchool(ctx context.Context, _ api.GetSchoolRequestObject) (api.GetSchoolResponseObject, error) {
	s, err := a.Schools.Get(ctx, access.School(ctx))
	if err != nil {
		return nil, err
	}
	return api.GetSchool200JSONResponse{SchoolBodyJSONResponse: fromSchool(s)}, nil
}

// UpdateSchool changes the settings.
func (a *API) UpdateSchool(ctx context.Context, r api.UpdateSchoolRequestObject) (api.UpdateSchoolResponseObject,
	error) {
	b := r.Body
	s, err := a.Schools.Update(ctx, access.Actor(ctx), access.School(ctx), school.Changes{
		Name: b.Name, ParentOffice: b.ParentOffice, Place: b.Place, Abbreviation: b.Abbreviation, Contact: b.Contact,
		RetentionMonths: b.RetentionMonths, Threshold: b.Threshold, Unit: (*school.Unit)(b.Unit),
		ReportShare: b.ReportShare,
	})
	if err != nil {
		return nil, err
	}
	return api.UpdateSchool200JSONResponse{SchoolBodyJSONResponse: fromSchool(s)}, nil
}

func fromSchool(s school.School) api.SchoolBodyJSONResponse {
	return api.SchoolBodyJSONResponse{
		Id: s.ID, ParentId: s.ParentID, Name: s.Name, ParentOffice: s.ParentOffice, Place: s.Place,
		Abbreviation: s.Abbreviation, Contact: s.Contact,
		RetentionMonths: s.RetentionMonths, Threshold: s.Threshold, Unit: api.SchoolUnit(s.Unit),
		ReportShare: s.ReportShare,
	}
}
