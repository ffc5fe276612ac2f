package apiv1

import (
	"context"

	"hailong/api"
	"hailong/internal/ballot"
	"hailong/internal/httpd/access"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/secret"
	"hailong/internal/survey"
)

// paperStates are the states of a ballot paper by why no ballot can be sent.
var paperStates = map[problem.Code]api.BallotPaperState{
	"": "open", problem.NotOpen: "not_open", problem.Closed: "closed", problem.Withdrawn: "withdrawn",
	problem.Used: "used", problem.Revoked: "revoked", problem.KeyMissing: "trouble",
}

// GetBallot gives the questionnaire that a link leads to.
func (a *API) GetBallot(ctx context.Context, r api.GetBallotRequestObject) (api.GetBallotResponseObject, error) {
	slip, err := a.Box.Lookup(ctx, r.Token)
	if err != nil {
		return nil, err
	}
	p, err := fromQuestionnaire(slip.Survey.Questionnaire)
	if err != nil {
		return nil, err
	}
	title, err := raw(slip.Survey.Title)
	if err != nil {
		return nil, err
	}
	notice := survey.Text{VI: slip.Survey.NoticeIn(locale.VI, slip.Contact),
		EN: slip.Survey.NoticeIn(locale.EN, slip.Contact)}
	if p.notice, err = raw(notice); err != nil {
		return nil, err
	}
	detail := ""
	if slip.Why != nil {
		detail = locale.Text(slip.Survey.Audience.Words(access.Lang(ctx)), problem.KeyOf(slip.Why), nil)
	}
	return api.GetBallot200JSONResponse{
		State: paperStates[problem.CodeOf(slip.Why)], Detail: detail, School: slip.School, Title: title,
		ClosesAt: slip.Survey.ClosesAt,
		Minutes:  slip.Survey.Minutes(),
		Notice:   p.notice, Subjects: p.subjects, Sections: p.sections,
	}, nil
}

// Known is NotFound for a token that leads to no invitation.
func (a *API) Known(ctx context.Context, token string) error {
	_, err := a.Box.Lookup(ctx, token)
	return err
}

// CastBallot puts a ballot into the box.
func (a *API) CastBallot(ctx context.Context, r api.CastBallotRequestObject) (api.CastBallotResponseObject, error) {
	receipt, err := a.Box.Cast(ctx, r.Token, r.Body.SubmissionKey,
		func(q survey.Questionnaire) (survey.Answers, error) {
			return q.AnswersFromJSON(r.Body.Answers)
		})
	if err != nil {
		return nil, err
	}
	out := api.ReceiptBodyJSONResponse{Receipt: secret.Grouped(receipt.Code)}
	if receipt.Repeated {
		return api.CastBallot200JSONResponse{ReceiptBodyJSONResponse: out}, nil
	}
	return api.CastBallot201JSONResponse(out), nil
}

// GetReceipt tells where the ballot of a receipt is.
func (a *API) GetReceipt(ctx context.Context, r api.GetReceiptRequestObject) (api.GetReceiptResponseObject, error) {
	state, err := a.Box.ReceiptState(ctx, r.Receipt)
	if err != nil {
		return nil, err
	}
	out := api.GetReceipt200JSONResponse{State: api.GetReceipt200JSONResponseBodyState(state.State)}
	if state.State == ballot.Uncertain {
		out.Unreadable, out.Responded = &state.Unreadable, &state.Responded
	}
	return out, nil
}
