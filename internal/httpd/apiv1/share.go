package apiv1

import (
	"context"
	"strings"

	"hailong/api"
	"hailong/internal/httpd/access"
	"hailong/internal/problem"
	"hailong/internal/secret"
	"hailong/internal/survey"
)

// GetShare tells where a result is shown to everybody.
func (a *API) GetShare(ctx context.Context, r api.GetShareRequestObject) (api.GetShareResponseObject, error) {
	share, shown, err := a.Surveys.Shared(ctx, access.School(ctx), r.Id)
	if err != nil {
		return nil, err
	}
	if !shown {
		return nil, problem.New(problem.NotFound, "public.not_shared", nil)
	}
	base, err := a.base(ctx)
	return api.GetShare200JSONResponse{ShareBodyJSONResponse: fromShare(base, share)}, err
}

// ShareResult shows a result to everybody.
func (a *API) ShareResult(ctx context.Context, r api.ShareResultRequestObject) (api.ShareResultResponseObject, error) {
	share, err := a.Surveys.Share(ctx, access.Actor(ctx), access.School(ctx), r.Id)
	if err != nil {
		return nil, err
	}
	base, err := a.base(ctx)
	return api.ShareResult200JSONResponse{ShareBodyJSONResponse: fromShare(base, share)}, err
}

// UnshareResult takes a result back.
func (a *API) UnshareResult(ctx context.Context, r api.UnshareResultRequestObject) (api.UnshareResultResponseObject,
	error) {
	if err := a.Surveys.Unshare(ctx, access.Actor(ctx), access.School(ctx), r.Id); err != nil {
		return nil, err
	}
	return api.UnshareResult204Response{}, nil
}

func fromShare(base string, s survey.Share) api.ShareBodyJSONResponse {
	slug := strings.ToLower(secret.Grouped(s.Slug))
	link := base + "/p/" + slug
	return api.ShareBodyJSONResponse{Slug: slug, Link: link, Embed: link + "/embed", Image: link + "/image.png",
		SharedAt: s.SharedAt}
}
