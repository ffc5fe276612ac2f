package apiv1

import (
	"context"

	"hailong/api"
	"hailong/internal/httpd/access"
	"hailong/internal/survey"
)

// GetCalls gives how many are drawn to be telephoned, without names, and what came of it.
func (a *API) GetCalls(ctx context.Context, r api.GetCallsRequestObject) (api.GetCallsResponseObject, error) {
	classes, told, err := a.Box.Calls(ctx, access.School(ctx), r.Id)
	if err != nil {
		return nil, err
	}
	out := api.GetCalls200JSONResponse{Told: fromCalls(told)}
	out.Classes = make([]struct {
		Answered int    `json:"answered"`
		Class    string `json:"class"`
		Drawn    int    `json:"drawn"`
	}, len(classes))
	for i, c := range classes {
		out.Classes[i].Class, out.Classes[i].Answered, out.Classes[i].Drawn = c.Class, c.Answered, c.Drawn
	}
	return out, nil
}

// fromCalls is left out until somebody has told.
func fromCalls(told survey.Calls) *api.Calls {
	if told.Asked() == 0 {
		return nil
	}
	return &api.Calls{Asked: told.Asked(), Yes: told.Yes, No: told.No, NotReached: told.Unreached}
}
