package app

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"hailong/internal/problem"
	"hailong/internal/secret"
)

// SchoolOf finds whose survey an id is: an operator names only the survey.
func (a *App) SchoolOf(ctx context.Context, id uuid.UUID) (uuid.UUID, error) {
	schools, err := a.Schools.List(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	for _, s := range schools {
		found, err := a.Surveys.Get(ctx, s.ID, id)
		if problem.KindOf(err) == problem.NotFound {
			continue
		}
		if err != nil {
			return uuid.Nil, err
		}
		return found.SchoolID, nil
	}
	return uuid.Nil, problem.New(problem.NotFound, "survey.not_found", nil)
}

// SharedAddress is the address of the page that the school shares of a round, "" when it shares none.
func (a *App) SharedAddress(ctx context.Context, base string, schoolID, surveyID uuid.UUID) (string, error) {
	share, shown, err := a.Surveys.Shared(ctx, schoolID, surveyID)
	if err != nil || !shown {
		return "", err
	}
	return base + "/p/" + strings.ToLower(secret.Grouped(share.Slug)), nil
}
