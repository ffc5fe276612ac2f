package apiv1

import (
	"context"
	"strings"

	"hailong/api"
	"hailong/internal/delivery"
	"hailong/internal/httpd/access"
	"hailong/internal/invitation"
)

// ListInvitations gives every parent's link, to admins alone.
func (a *API) ListInvitations(ctx context.Context,
	r api.ListInvitationsRequestObject) (api.ListInvitationsResponseObject, error) {
	school := access.School(ctx)
	s, err := a.Surveys.Get(ctx, school, r.Id)
	if err != nil {
		return nil, err
	}
	list, err := a.Invitations.ShowLinks(ctx, access.Actor(ctx), s)
	if err != nil {
		return nil, err
	}
	base, err := a.base(ctx)
	if err != nil {
		return nil, err
	}
	if strings.Contains(access.Of(ctx).Accept, "text/csv") {
		file, err := delivery.LinksCSV(s.Audience.Words(access.Lang(ctx)), base, list)
		return body{mediaType: "text/csv; charset=utf-8", name: "hailong-links.csv", bytes: file}, err
	}
	out := api.ListInvitations200JSONResponse{Invitations: make([]api.Invitation, 0, len(list))}
	for _, i := range list {
		out.Invitations = append(out.Invitations, fromInvitation(base, i))
	}
	return out, nil
}

// ReissueInvitation makes a lost link anew.
func (a *API) ReissueInvitation(ctx context.Context,
	r api.ReissueInvitationRequestObject) (api.ReissueInvitationResponseObject, error) {
	i, err := a.Invitations.Reissue(ctx, access.Actor(ctx), access.School(ctx), r.Id, r.Invitation)
	if err != nil {
		return nil, err
	}
	base, err := a.base(ctx)
	return api.ReissueInvitation200JSONResponse(fromInvitation(base, i)), err
}

// base is what the links of the caller's school begin with.
func (a *API) base(ctx context.Context) (string, error) {
	s, err := a.Schools.Get(ctx, access.School(ctx))
	return a.Address.Of(s), err
}

func fromInvitation(base string, i invitation.Listed) api.Invitation {
	return api.Invitation{
		Id: i.ID, Class: i.Class, ChildCode: i.ChildCode, ChildName: i.ChildName, ParentName: i.ParentName,
		Link: delivery.Link(base, i), Used: i.Used,
	}
}
