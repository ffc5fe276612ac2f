package apiv1

import (
	"context"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/api"
	"hailong/internal/figures"
	"hailong/internal/format"
	"hailong/internal/httpd/access"
	"hailong/internal/problem"
	"hailong/internal/survey"
)

func (a *API) figures() figures.Reader {
	return figures.Reader{Box: a.Box, Surveys: a.Surveys, Now: a.Now}
}

const mediaJSON = "application/json"

// GetStatistics gives the published figures. Those of a closed survey are the sealed bytes, read as they lie, so they
// cost the same at any number of ballots and their digest is their ETag.
func (a *API) GetStatistics(ctx context.Context, r api.GetStatisticsRequestObject) (api.GetStatisticsResponseObject,
	error) {
	if r.Params.Against != nil {
		return a.compared(ctx, r)
	}
	seal, err := a.Box.Seal(ctx, access.School(ctx), r.Id)
	if problem.KindOf(err) == problem.NotFound {
		return a.unsealed(ctx, r)
	}
	if err != nil {
		return nil, err
	}
	return fresh(ctx, body{mediaType: mediaJSON, bytes: seal.Figures, etag: `"` + seal.FiguresDigest + `"`}), nil
}

// unsealed gives the figures of a survey that is not closed, counted now.
func (a *API) unsealed(ctx context.Context, r api.GetStatisticsRequestObject) (api.GetStatisticsResponseObject, error) {
	told, err := a.figures().Of(ctx, access.School(ctx), r.Id)
	if err != nil {
		return nil, err
	}
	canonical, err := told.Document.Canonical()
	if err != nil {
		return nil, err
	}
	out := body{mediaType: mediaJSON, bytes: canonical}
	timeless := told.Document
	timeless.AsOf = "" // asked a second later with nothing changed, the answer is the same but for the moment of asking
	if canonical, err = timeless.Canonical(); err != nil {
		return nil, err
	}
	out.etag = `W/"` + figures.Digest(canonical) + `"`
	return fresh(ctx, out), nil
}

// compared gives the figures with what changed since an earlier round.
func (a *API) compared(ctx context.Context, r api.GetStatisticsRequestObject) (api.GetStatisticsResponseObject, error) {
	now, err := a.figures().Of(ctx, access.School(ctx), r.Id)
	if err != nil {
		return nil, err
	}
	before, err := a.figures().Of(ctx, access.School(ctx), *r.Params.Against)
	switch {
	case err != nil:
		return nil, err
	case now.Survey.Status != survey.Closed || before.Survey.Status != survey.Closed:
		return nil, problem.New(problem.Forbidden, "figures.not_closed", nil)
	case before.Survey.Audience != now.Survey.Audience:
		return nil, problem.Fields("problem.invalid",
			[]problem.Field{{Pointer: "/against", Key: "figures.other_audience"}})
	case !before.Survey.ClosedAt.Before(*now.Survey.ClosedAt):
		return nil, problem.Fields("problem.invalid",
			[]problem.Field{{Pointer: "/against", Key: "figures.not_earlier"}})
	}
	return published(ctx, figures.Compared{Document: now.Document, Trend: figures.Compare(before, now)})
}

// GetComparison tells what changed since the earlier round with which a closed one is compared.
func (a *API) GetComparison(ctx context.Context, r api.GetComparisonRequestObject) (api.GetComparisonResponseObject,
	error) {
	now, err := a.figures().Of(ctx, access.School(ctx), r.Id)
	if err != nil {
		return nil, err
	}
	if now.Survey.Status != survey.Closed {
		return nil, problem.New(problem.Forbidden, "figures.not_closed", nil)
	}
	return a.comparison(ctx, now)
}

// ChooseComparison chooses that earlier round.
func (a *API) ChooseComparison(ctx context.Context,
	r api.ChooseComparisonRequestObject) (api.ChooseComparisonResponseObject, error) {
	by, school := access.Actor(ctx), access.School(ctx)
	if r.Body.With != nil {
		if _, err := a.Surveys.CompareWith(ctx, by, school, r.Id, survey.Comparison(*r.Body.With)); err != nil {
			return nil, err
		}
	}
	if r.Body.Beside != nil {
		if _, err := a.Surveys.SetBeside(ctx, by, school, r.Id, *r.Body.Beside); err != nil {
			return nil, err
		}
	}
	now, err := a.figures().Of(ctx, access.School(ctx), r.Id)
	if err != nil {
		return nil, err
	}
	return a.comparison(ctx, now)
}

func (a *API) comparison(ctx context.Context, now figures.Published) (body, error) {
	rounds, err := a.figures().Closed(ctx, access.School(ctx))
	if err != nil {
		return body{}, err
	}
	var trend *figures.Comparison
	if before, ok := figures.Earlier(rounds, now); ok {
		compared := figures.Compare(before, now)
		trend = &compared
	}
	var beside *uuid.UUID
	if other, ok := figures.Beside(rounds, now); ok {
		beside = &other.Survey.ID
	}
	return published(ctx, map[string]any{"with": now.Survey.ComparedWith, "trend": trend, "beside": beside})
}

// GetSeries gives each subject over all closed rounds, and a page of them beside each other when one is asked for.
func (a *API) GetSeries(ctx context.Context, r api.GetSeriesRequestObject) (api.GetSeriesResponseObject, error) {
	rounds, err := a.figures().Closed(ctx, access.School(ctx))
	if err != nil {
		return nil, err
	}
	audience := audienceOf(r.Params.Audience)
	out := map[string]any{"series": figures.Over(rounds, audience)}
	if page := or(r.Params.Page, 0); page > 0 {
		out["beside"] = figures.BesideEachOther(rounds, audience, (page-1)*figures.RoundsAPage, figures.RoundsAPage)
	}
	return published(ctx, out)
}

// GetRollup gives one subject over the schools of an office.
func (a *API) GetRollup(ctx context.Context, r api.GetRollupRequestObject) (api.GetRollupResponseObject, error) {
	schools, err := a.Schools.Under(ctx, access.School(ctx))
	if err != nil {
		return nil, err
	}
	pool := func(year string) (figures.Rollup, error) {
		members, err := a.figures().Under(ctx, schools, audienceOf(r.Params.Audience), year, or(r.Params.Period, ""))
		return figures.RollUp(r.Params.Subject, year, or(r.Params.Period, ""), members), err
	}
	out, err := pool(r.Params.SchoolYear)
	if err != nil {
		return nil, err
	}
	if r.Params.Against != nil {
		other, err := pool(*r.Params.Against)
		if err != nil {
			return nil, err
		}
		out.Against(other)
	}
	return published(ctx, out)
}

// ExportFigures gives the published figures as a file.
func (a *API) ExportFigures(ctx context.Context, r api.ExportFiguresRequestObject) (api.ExportFiguresResponseObject,
	error) {
	told, err := a.figures().Of(ctx, access.School(ctx), r.Id)
	if err != nil {
		return nil, err
	}
	f := chosen(format.Figures, r.Params.Format)
	file, err := f.Figures(told, access.Lang(ctx))
	if err != nil {
		return nil, err
	}
	return fresh(ctx, body{mediaType: f.MediaType, name: f.File("hailong-figures"), bytes: file,
		etag: `"` + figures.Digest(file) + `"`}), nil
}

// ExplainFigures tells how each published figure was made.
func (a *API) ExplainFigures(ctx context.Context, r api.ExplainFiguresRequestObject) (api.ExplainFiguresResponseObject,
	error) {
	told, err := a.figures().Of(ctx, access.School(ctx), r.Id)
	if err != nil {
		return nil, err
	}
	return published(ctx, map[string]any{"explanations": figures.Explain(told, access.Lang(ctx))})
}

// published is a value as canonical JSON, with the digest of its bytes as its ETag.
func published(ctx context.Context, v any) (body, error) {
	canonical, err := figures.Canonical(v)
	return fresh(ctx, body{mediaType: mediaJSON, bytes: canonical, etag: `"` + figures.Digest(canonical) + `"`}), err
}

// fresh answers 304 when the caller has these bytes already.
func fresh(ctx context.Context, b body) body {
	c, ok := ctx.(*gin.Context)
	if !ok {
		return b
	}
	for known := range strings.SplitSeq(c.GetHeader("If-None-Match"), ",") {
		known = strings.TrimSpace(known)
		if known == "*" || strings.TrimPrefix(known, "W/") == strings.TrimPrefix(b.etag, "W/") {
			b.status = http.StatusNotModified
		}
	}
	return b
}
