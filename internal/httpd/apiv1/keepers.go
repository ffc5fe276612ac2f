package apiv1

import (
	"context"

	"hailong/api"
	"hailong/internal/delivery"
	"hailong/internal/httpd/access"
	"hailong/internal/keeper"
	"hailong/internal/locale"
)

// GetKeepers lists the keepers of a round with three keys.
func (a *API) GetKeepers(ctx context.Context, r api.GetKeepersRequestObject) (api.GetKeepersResponseObject, error) {
	all, err := a.Keepers.List(ctx, access.School(ctx), r.Id)
	if err != nil {
		return nil, err
	}
	return api.GetKeepers200JSONResponse{KeepersBodyJSONResponse: fromKeepers(all)}, nil
}

// SetKeepers gives a draft three keys, or takes them off.
func (a *API) SetKeepers(ctx context.Context, r api.SetKeepersRequestObject) (api.SetKeepersResponseObject, error) {
	base, err := a.base(ctx)
	if err != nil {
		return nil, err
	}
	tokens, err := a.Keepers.Set(ctx, access.Actor(ctx), access.School(ctx), r.Id, r.Body.Roles)
	if err != nil {
		return nil, err
	}
	// Not read again: another server may have named others since.
	body := fromKeepers(nil)
	for i, token := range tokens {
		link := delivery.KeeperLink(base, token)
		body.Keepers = append(body.Keepers, api.Keeper{Place: i + 1, Role: locale.Line(r.Body.Roles[i]),
			State: api.KeeperState(keeper.Made), Link: &link})
	}
	return api.SetKeepers200JSONResponse{KeepersBodyJSONResponse: body}, nil
}

func fromKeepers(all []keeper.Keeper) api.KeepersBodyJSONResponse {
	body := api.KeepersBodyJSONResponse{Keepers: make([]api.Keeper, 0, len(all))}
	for _, k := range all {
		body.Keepers = append(body.Keepers, api.Keeper{Place: k.Place, Role: k.Role, State: api.KeeperState(k.State)})
	}
	return body
}

// ifAny is a member that is left out where it is false.
func ifAny(is bool) *bool {
	if !is {
		return nil
	}
	return &is
}

// ifSome is a member that is left out where it is empty.
func ifSome(some []string) *[]string {
	if len(some) == 0 {
		return nil
	}
	return &some
}
