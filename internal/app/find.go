package app

import (
	"cmp"
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
func (a *App) SharedAddress(ctx context.Context, settings Settings, schoolID, surveyID uuid.UUID) (string, error) {
	share, shown, err := a.Surveys.Shared(ctx, schoolID, surveyID)
	if err != nil || !shown {
		return "", err
	}
	base, err := a.Base(ctx, settings, schoolID)
	return base + "/p/" + strings.ToLower(secret.Grouped(share.Slug)), err
}

// Base is what the links of a school begin with, without a slash at the end.
func (a *App) Base(ctx context.Context, settings Settings, schoolID uuid.UUID) (string, error) {
	base, err := settings.Base(settings.Addr)
	if err != nil || settings.BaseURL != "" {
		return base, err
	}
	s, err := a.Schools.Get(ctx, schoolID)
	return cmp.Or(s.PublicAddress, base), err
}
