package apiv1

import (
	"context"
	"net/http"

	"github.com/google/uuid"

	"hailong/api"
	"hailong/internal/delivery"
	"hailong/internal/httpd/access"
)

// ListClassLinks gives the link of each class, with the words to hand it out.
func (a *API) ListClassLinks(ctx context.Context, r api.ListClassLinksRequestObject) (api.ListClassLinksResponseObject,
	error) {
	out, err := a.classLinks(ctx, r.Id, true)
	return api.ListClassLinks200JSONResponse(out), err
}

// SwitchClassLinks switches the class links off or on.
func (a *API) SwitchClassLinks(ctx context.Context,
	r api.SwitchClassLinksRequestObject) (api.SwitchClassLinksResponseObject, error) {
	if err := a.Invitations.SwitchClassLinks(ctx, access.Actor(ctx), access.School(ctx), r.Id, r.Body.On); err != nil {
		return nil, err
	}
	out, err := a.classLinks(ctx, r.Id, false)
	return api.SwitchClassLinks200JSONResponse(out), err
}

func (a *API) handouts(ctx context.Context, id uuid.UUID) (delivery.Handouts, error) {
	base, err := a.base(ctx)
	if err != nil {
		return delivery.Handouts{}, err
	}
	return delivery.Of(ctx, delivery.Rooms{Schools: a.Schools, Surveys: a.Surveys, Invitations: a.Invitations,
		Base: base}, access.School(ctx), id, access.Lang(ctx))
}

func (a *API) classLinks(ctx context.Context, id uuid.UUID, asked bool) (api.ClassLinks, error) {
	h, err := a.handouts(ctx, id)
	if err != nil {
		return api.ClassLinks{}, err
	}
	if asked {
		if err = a.Invitations.NoteClassLinks(ctx, access.Actor(ctx), h.Survey, false); err != nil {
			return api.ClassLinks{}, err
		}
	}
	out := api.ClassLinks{On: h.Wording.ClassLinks, Classes: make([]api.ClassLink, 0, len(h.Classes))}
	for _, l := range h.Classes {
		text, reminder := h.Messages(l)
		out.Classes = append(out.Classes, api.ClassLink{
			ClassId: l.ClassID, Class: l.Class, Link: h.Wording.ClassURL(l), Eligible: l.Eligible,
			Responded: l.Responded,
			Children:  l.Children, WithPhone: l.Phones, Usable: h.Wording.ClassLinks && l.Usable(), Guesses: l.Guesses,
			Text: text, Reminder: reminder,
		})
	}
	return out, nil
}

// GetHandout gives slips, a poster or the list of links as a file.
func (a *API) GetHandout(ctx context.Context, r api.GetHandoutRequestObject) (api.GetHandoutResponseObject, error) {
	h, err := a.handouts(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	class := uuid.Nil
	if r.Params.ClassId != nil {
		class = *r.Params.ClassId
	}
	file, err := h.Take(ctx, access.Actor(ctx), string(r.Params.Kind), string(or(r.Params.Format, "")), class)
	if err != nil {
		return nil, err
	}
	return body{mediaType: file.MediaType, name: file.Name, bytes: file.Bytes}, nil
}

// VisitGetHandoutResponse implements the contract's response.
func (b body) VisitGetHandoutResponse(w http.ResponseWriter) error { return b.write(w) }
