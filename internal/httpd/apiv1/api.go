// Package apiv1 answers the calls of the contract: who, what, done. It turns the contract's types into those of the
// rooms and back, and nothing else.
package apiv1

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"hailong/api"
	"hailong/internal/account"
	"hailong/internal/ballot"
	"hailong/internal/delivery"
	"hailong/internal/feedback"
	"hailong/internal/invitation"
	"hailong/internal/keeper"
	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/survey"
)

// API implements the contract over the rooms.
type API struct {
	Accounts    *account.Accounts
	Schools     *school.Schools
	Surveys     *survey.Surveys
	Invitations *invitation.Invitations
	Keepers     *keeper.Keepers
	Box         *ballot.Box
	Feedback    *feedback.Feedback
	Address     delivery.Address
	Ready       func(ctx context.Context) (serves bool, troubles []string)
	Now         func() time.Time
}

var _ api.StrictServerInterface = (*API)(nil)

// GetHealth says that the process is up.
func (*API) GetHealth(context.Context, api.GetHealthRequestObject) (api.GetHealthResponseObject, error) {
	return api.GetHealth200JSONResponse{
		HealthBodyJSONResponse: api.HealthBodyJSONResponse{Status: api.HealthStatusOk, Troubles: []string{}}}, nil
}

// GetReady says whether ballots can be taken, and what needs a person also where they can.
func (a *API) GetReady(ctx context.Context, _ api.GetReadyRequestObject) (api.GetReadyResponseObject, error) {
	serves, troubles := a.Ready(ctx)
	body := api.HealthBodyJSONResponse{Status: api.HealthStatusOk, Troubles: append([]string{}, troubles...)}
	if serves {
		return api.GetReady200JSONResponse{HealthBodyJSONResponse: body}, nil
	}
	body.Status = api.HealthStatusTrouble
	return api.GetReady503JSONResponse(body), nil
}

// received is a body that is a file; tooLarge is the refusal of one that is longer than its route takes.
func received(from io.Reader, tooLarge error) ([]byte, error) {
	file, err := io.ReadAll(from)
	var cut *http.MaxBytesError
	if errors.As(err, &cut) {
		return nil, tooLarge
	}
	if err != nil {
		return nil, problem.New(problem.Malformed, "problem.malformed", nil)
	}
	return file, nil
}

// raw writes a part of a questionnaire as JSON; our own types never fail to.
func raw(v any) (json.RawMessage, error) { return json.Marshal(v) }

// read fills a value from a member that may be missing.
func read(from *json.RawMessage, into any) error {
	if from == nil {
		return nil
	}
	return json.Unmarshal(*from, into)
}

func or[T any](p *T, fallback T) T {
	if p == nil {
		return fallback
	}
	return *p
}
