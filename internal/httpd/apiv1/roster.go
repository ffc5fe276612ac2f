package apiv1

import (
	"context"
	"mime"

	"hailong/api"
	"hailong/internal/httpd/access"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/school"
)

// rosterTypes are the types under which browsers and programs send a roster; what the file is, its bytes decide.
var rosterTypes = map[string]bool{
	"text/csv": true, "application/csv": true, "text/html": true, "application/octet-stream": true,
	"application/vnd.ms-excel": true,
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": true,
}

// ImportRoster brings the roster.
func (a *API) ImportRoster(ctx context.Context, r api.ImportRosterRequestObject) (api.ImportRosterResponseObject,
	error) {
	if kind, _, err := mime.ParseMediaType(r.ContentType); err != nil || !rosterTypes[kind] {
		return nil, problem.New(problem.Unsupported, "problem.not_roster", nil)
	}
	file, err := received(r.Body, problem.New(problem.TooLarge, "roster.fault.large", nil))
	if err != nil {
		return nil, err
	}
	audience := audienceOf(r.Params.Audience)
	result, err := a.Schools.Of(audience).Import(ctx, access.Actor(ctx), access.School(ctx), file, school.ImportOptions{
		DryRun: or(r.Params.DryRun, false), ClassesOnly: or(r.Params.Scope, api.All) == api.Classes,
		ConfirmRemoved: or(r.Params.ConfirmRemoved, 0),
		ConfirmAsked:   or(r.Params.ConfirmAsked, 0),
		Same:           or(r.Params.SameChild, nil), Other: or(r.Params.OtherChild, nil),
	})
	if err != nil {
		return nil, err
	}
	return fromImport(audience.Words(access.Lang(ctx)), result), nil
}

// How much of what a file holds an answer names; counts are of all.
const (
	mostAsked   = 50
	mostLeftOut = 200
)

func fromImport(lang locale.Lang, result school.ImportResult) api.ImportRoster200JSONResponse {
	out := api.ImportRoster200JSONResponse{
		Classes: result.Classes, Parents: result.Parents, Added: result.Added, Updated: result.Updated,
		Removed: result.Removed,
		Errors:  fromFaults(lang, result.Faults), Questions: fromQuestions(result.Questions),
		Asked: []api.Fault{}, Told: fromFaults(lang, result.Reading.Told), LeftOut: []api.LeftOut{},
		Rewritten: []api.Rewritten{},
	}
	asked := result.Reading.Must()
	out.AskedCount = len(asked)
	for _, q := range asked[:min(len(asked), mostAsked)] {
		out.Asked = append(out.Asked, api.Fault{
			Pointer: q.Field.Pointer, Detail: locale.Text(lang, q.Field.Key, q.Field.Args)})
	}
	left := result.Reading.LeftOut
	for _, l := range left[:min(len(left), mostLeftOut)] {
		out.LeftOut = append(out.LeftOut, api.LeftOut{
			Kind: api.LeftOutKind(l.Kind), Pointer: l.Field.Pointer, Count: l.Count,
			Detail: locale.Text(lang, l.Field.Key, l.Field.Args),
		})
	}
	changes := result.Reading.Changes
	for _, c := range changes[:min(len(changes), mostLeftOut)] {
		out.Rewritten = append(out.Rewritten,
			api.Rewritten{Pointer: c.Row.Pointer() + "/" + c.Field, Old: c.Old, New: c.New})
	}
	return out
}

func fromQuestions(questions []school.Question) []api.RosterQuestion {
	out := make([]api.RosterQuestion, 0, len(questions))
	for _, q := range questions {
		out = append(out, api.RosterQuestion{Line: q.Line, Class: q.Class, ChildName: q.Newcomer, LeaverName: q.Leaver,
			Leaver: q.LeaverID})
	}
	return out
}

// ListClasses lists the classes that have parents.
func (a *API) ListClasses(ctx context.Context, r api.ListClassesRequestObject) (api.ListClassesResponseObject, error) {
	classes, err := a.Schools.Of(audienceOf(r.Params.Audience)).Classes(ctx, access.School(ctx))
	if err != nil {
		return nil, err
	}
	out := api.ListClasses200JSONResponse{Classes: make([]api.Class, 0, len(classes))}
	for _, c := range classes {
		out.Classes = append(out.Classes, api.Class{Id: c.ID, Class: c.Name, Parents: c.Parents})
	}
	return out, nil
}

// ListParents lists the active parents.
func (a *API) ListParents(ctx context.Context, r api.ListParentsRequestObject) (api.ListParentsResponseObject, error) {
	parents, err := a.Schools.Of(audienceOf(r.Params.Audience)).
		ShowParents(ctx, access.Actor(ctx), access.School(ctx), "")
	if err != nil {
		return nil, err
	}
	out := api.ListParents200JSONResponse{Parents: make([]api.Parent, 0, len(parents))}
	for _, p := range school.ParentsFor(access.Of(ctx), parents) {
		out.Parents = append(out.Parents, api.Parent{
			Id: p.ID, Class: p.Class, ChildCode: p.ChildCode, ChildName: p.ChildName, ParentName: p.ParentName,
			Phone: p.Phone, Email: p.Email,
			OtherName: p.OtherName, OtherPhone: p.OtherPhone,
		})
	}
	return out, nil
}

// audienceOf is the audience that a call asks for, the parents without one.
func audienceOf(asked *api.Audience) school.Audience {
	return school.Audience(or(asked, api.Parents))
}

func fromFaults(lang locale.Lang, faults []problem.Field) []api.Fault {
	out := make([]api.Fault, 0, len(faults))
	for _, f := range faults {
		out = append(out, api.Fault{Pointer: f.Pointer, Detail: locale.Text(lang, f.Key, f.Args)})
	}
	return out
}
