package apiv1

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"hailong/api"
	"hailong/internal/account"
	"hailong/internal/httpd/access"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/survey"
)

// ListTemplates lists the questionnaires ready to use.
func (a *API) ListTemplates(context.Context, api.ListTemplatesRequestObject) (api.ListTemplatesResponseObject, error) {
	out := api.ListTemplates200JSONResponse{}
	for _, t := range survey.Templates() {
		one, err := fromTemplate(t)
		if err != nil {
			return nil, err
		}
		out.Templates = append(out.Templates, one)
	}
	return out, nil
}

// GetTemplate reads one questionnaire.
func (a *API) GetTemplate(_ context.Context, r api.GetTemplateRequestObject) (api.GetTemplateResponseObject, error) {
	t, err := survey.TemplateByID(r.TemplateId)
	if err != nil {
		return nil, err
	}
	one, err := fromTemplate(t)
	return api.GetTemplate200JSONResponse(one), err
}

// ListSurveys lists the school's surveys.
func (a *API) ListSurveys(ctx context.Context, _ api.ListSurveysRequestObject) (api.ListSurveysResponseObject, error) {
	surveys, err := a.Surveys.List(ctx, access.School(ctx))
	if err != nil {
		return nil, err
	}
	out := api.ListSurveys200JSONResponse{Surveys: make([]api.SurveyHead, 0, len(surveys))}
	for _, s := range surveys {
		head, err := fromSurveyHead(s)
		if err != nil {
			return nil, err
		}
		out.Surveys = append(out.Surveys, head)
	}
	return out, nil
}

// CreateSurvey makes a draft.
func (a *API) CreateSurvey(ctx context.Context, r api.CreateSurveyRequestObject) (api.CreateSurveyResponseObject,
	error) {
	n, err := toNew(*r.Body)
	if err != nil {
		return nil, err
	}
	s, err := a.Surveys.Create(ctx, access.Actor(ctx), access.School(ctx), n)
	body, err := fromSurvey(s, err)
	if err != nil {
		return nil, err
	}
	return api.CreateSurvey201JSONResponse{SurveyBodyJSONResponse: body}, nil
}

// GetSurvey reads a survey.
func (a *API) GetSurvey(ctx context.Context, r api.GetSurveyRequestObject) (api.GetSurveyResponseObject, error) {
	body, err := fromSurvey(a.Surveys.Get(ctx, access.School(ctx), r.Id))
	if err != nil {
		return nil, err
	}
	return api.GetSurvey200JSONResponse{SurveyBodyJSONResponse: body}, nil
}

// UpdateSurvey changes a draft, or an open survey's closing time.
func (a *API) UpdateSurvey(ctx context.Context, r api.UpdateSurveyRequestObject) (api.UpdateSurveyResponseObject,
	error) {
	changes, err := toChanges(*r.Body)
	if err != nil {
		return nil, err
	}
	body, err := fromSurvey(a.Surveys.Update(ctx, access.Actor(ctx), access.School(ctx), r.Id, changes))
	if err != nil {
		return nil, err
	}
	return api.UpdateSurvey200JSONResponse{SurveyBodyJSONResponse: body}, nil
}

// DeleteSurvey deletes a draft.
func (a *API) DeleteSurvey(ctx context.Context, r api.DeleteSurveyRequestObject) (api.DeleteSurveyResponseObject,
	error) {
	if err := a.Box.Delete(ctx, access.Actor(ctx), access.School(ctx), r.Id); err != nil {
		return nil, err
	}
	return api.DeleteSurvey204Response{}, nil
}

// OpenSurvey opens a draft.
func (a *API) OpenSurvey(ctx context.Context, r api.OpenSurveyRequestObject) (api.OpenSurveyResponseObject, error) {
	body, err := fromSurvey(a.Box.Open(ctx, access.Actor(ctx), access.School(ctx), r.Id))
	if err != nil {
		return nil, err
	}
	return api.OpenSurvey200JSONResponse{SurveyBodyJSONResponse: body}, nil
}

// ReturnSurveyToDraft takes an open survey back while there is no ballot.
func (a *API) ReturnSurveyToDraft(ctx context.Context,
	r api.ReturnSurveyToDraftRequestObject) (api.ReturnSurveyToDraftResponseObject, error) {
	body, err := fromSurvey(a.Box.BackToDraft(ctx, access.Actor(ctx), access.School(ctx), r.Id))
	if err != nil {
		return nil, err
	}
	return api.ReturnSurveyToDraft200JSONResponse{SurveyBodyJSONResponse: body}, nil
}

// CloseSurvey counts and seals.
func (a *API) CloseSurvey(ctx context.Context, r api.CloseSurveyRequestObject) (api.CloseSurveyResponseObject, error) {
	closing := or(r.Body, api.Closing{})
	do := a.Box.Close
	switch {
	case len(or(closing.Sheets, nil)) > 0:
		do = func(ctx context.Context, by account.Actor, school, id uuid.UUID, reason string) (survey.Survey, error) {
			return a.Box.CloseWithSheets(ctx, by, school, id, reason, *closing.Sheets)
		}
	case or(closing.WithoutKey, false):
		do = a.Box.CloseWithoutKey
	}
	body, err := fromSurvey(do(ctx, access.Actor(ctx), access.School(ctx), r.Id, or(closing.Reason, "")))
	if err != nil {
		return nil, err
	}
	return api.CloseSurvey200JSONResponse{SurveyBodyJSONResponse: body}, nil
}

// CloseSurveyWithoutUnreadable counts and seals without the envelopes that cannot be opened.
func (a *API) CloseSurveyWithoutUnreadable(ctx context.Context,
	r api.CloseSurveyWithoutUnreadableRequestObject) (api.CloseSurveyWithoutUnreadableResponseObject, error) {
	body, err := fromSurvey(a.Box.CloseWithout(ctx, access.Actor(ctx), access.School(ctx), r.Id, r.Body.Unreadable, "",
		or(r.Body.Sheets, nil)...))
	if err != nil {
		return nil, err
	}
	return api.CloseSurveyWithoutUnreadable200JSONResponse{SurveyBodyJSONResponse: body}, nil
}

// WithdrawSurvey ends an open survey without figures.
func (a *API) WithdrawSurvey(ctx context.Context, r api.WithdrawSurveyRequestObject) (api.WithdrawSurveyResponseObject,
	error) {
	body, err := fromSurvey(a.Box.Withdraw(ctx, access.Actor(ctx), access.School(ctx), r.Id, toReason(r.Body)))
	if err != nil {
		return nil, err
	}
	return api.WithdrawSurvey200JSONResponse{SurveyBodyJSONResponse: body}, nil
}

func toReason(body *api.Reason) string {
	if body == nil {
		return ""
	}
	return or(body.Reason, "")
}

func toNew(b api.NewSurvey) (survey.New, error) {
	n := survey.New{
		Audience: school.Audience(or(b.Audience, "")), TemplateID: or(b.TemplateId, ""),
		SchoolYear: or(b.SchoolYear, ""),
		Period:     or(b.Period, ""),
		OpensAt:    b.OpensAt, ClosesAt: b.ClosesAt,
	}
	if blankText(b.Title) {
		n.Blank = append(n.Blank, problem.Field{Pointer: "/title", Key: "survey.fault.text"})
	}
	if b.TemplateId != nil && *b.TemplateId == "" {
		n.Blank = append(n.Blank, problem.Field{Pointer: "/template_id", Key: "survey.no_template"})
	}
	if b.SchoolYear != nil && *b.SchoolYear == "" {
		n.Blank = append(n.Blank, problem.Field{Pointer: "/school_year", Key: "survey.fault.school_year"})
	}
	return n, first(read(b.Title, &n.Title), read(b.Notice, &n.Notice), read(b.Subjects, &n.Subjects),
		read(b.Sections, &n.Sections))
}

// blankText tells whether a text was sent that says nothing.
func blankText(raw *api.Text) bool {
	var t survey.Text
	return raw != nil && json.Unmarshal(*raw, &t) == nil && locale.Line(t.VI) == ""
}

func toChanges(b api.SurveyChanges) (survey.Changes, error) {
	c := survey.Changes{
		SchoolYear: b.SchoolYear, Period: b.Period, NoOpensAt: string(b.OpensAt) == "null",
		NoClosesAt: string(b.ClosesAt) == "null",
	}
	if b.Title != nil {
		c.Title = &survey.Text{}
	}
	if b.Notice != nil {
		c.Notice = &survey.Text{}
	}
	return c, first(read(b.Title, c.Title), read(b.Notice, c.Notice), read(b.Subjects, &c.Subjects),
		read(b.Sections, &c.Sections),
		moment(b.OpensAt, &c.OpensAt), moment(b.ClosesAt, &c.ClosesAt))
}

// moment reads a time that may be missing or null.
func moment(from json.RawMessage, into **time.Time) error {
	if len(from) == 0 {
		return nil
	}
	return json.Unmarshal(from, into)
}

// first is the refusal for the first of the members that passed the contract and still could not be read.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return problem.Fields("problem.invalid", []problem.Field{{Pointer: "", Key: "problem.member"}})
		}
	}
	return nil
}

func fromSurveyHead(s survey.Survey) (api.SurveyHead, error) {
	titles, err := raw(s.Title)
	return api.SurveyHead{
		Id: s.ID, Status: api.SurveyHeadStatus(s.Status), Title: s.Title.VI, Titles: titles, TemplateId: s.TemplateID,
		SchoolYear: s.SchoolYear, Period: s.Period,
		CreatedAt: s.CreatedAt, OpensAt: s.OpensAt, ClosesAt: s.ClosesAt, OpenedAt: s.OpenedAt, ClosedAt: s.ClosedAt,
		Reason: s.Reason, Threshold: s.Threshold, Unit: api.SurveyHeadUnit(s.Unit),
		Audience:      api.Audience(s.Audience),
		ParentsOpened: s.ParentsOpened, ParentsAdded: s.ParentsAdded, ParentsRemoved: s.ParentsRemoved,
		Unreadable: s.Unreadable, ThreeKeys: ifAny(s.ThreeKeys()), OpenedWith: ifSome(s.OpenedWith),
		Calls: fromCalls(s.Calls),
	}, err
}

// parts are the members of a questionnaire that go out as they are stored.
type parts struct{ notice, subjects, sections json.RawMessage }

func fromQuestionnaire(q survey.Questionnaire) (p parts, err error) {
	if p.notice, err = raw(q.Notice); err != nil {
		return p, err
	}
	if p.subjects, err = raw(q.Subjects); err != nil {
		return p, err
	}
	p.sections, err = raw(q.Sections)
	return p, err
}

func fromSurvey(s survey.Survey, err error) (api.SurveyBodyJSONResponse, error) {
	if err != nil {
		return api.SurveyBodyJSONResponse{}, err
	}
	h, err := fromSurveyHead(s)
	if err != nil {
		return api.SurveyBodyJSONResponse{}, err
	}
	p, err := fromQuestionnaire(s.Questionnaire)
	return api.SurveyBodyJSONResponse{
		Id: h.Id, Status: api.SurveyStatus(h.Status), Title: h.Title, Titles: h.Titles, TemplateId: h.TemplateId,
		SchoolYear: h.SchoolYear, Period: h.Period,
		CreatedAt: h.CreatedAt, OpensAt: h.OpensAt, ClosesAt: h.ClosesAt, OpenedAt: h.OpenedAt, ClosedAt: h.ClosedAt,
		Reason: h.Reason, Threshold: h.Threshold, Unit: api.SurveyUnit(h.Unit),
		Audience:      h.Audience,
		ParentsOpened: h.ParentsOpened, ParentsAdded: h.ParentsAdded, ParentsRemoved: h.ParentsRemoved,
		Unreadable: h.Unreadable, ThreeKeys: h.ThreeKeys, OpenedWith: h.OpenedWith, Calls: h.Calls,
		Minutes: s.Minutes(), Notice: p.notice, Subjects: p.subjects, Sections: p.sections,
	}, err
}

func fromTemplate(t survey.Template) (api.Template, error) {
	p, err := fromQuestionnaire(t.Questionnaire)
	if err != nil {
		return api.Template{}, err
	}
	title, err := raw(t.Title)
	if err != nil {
		return api.Template{}, err
	}
	about, err := raw(t.About)
	return api.Template{Id: t.ID, Version: t.Version, Audience: api.Audience(t.Audience), Title: title, About: about,
		Minutes: t.Minutes(), Notice: p.notice,
		Subjects: p.subjects, Sections: p.sections}, err
}
