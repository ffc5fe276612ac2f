package round

import (
	"context"
	"slices"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/httpd/desk/frame"
	"hailong/internal/problem"
)

// wentBack says what of a school the database lacks since it went back, a sentence each; none when it did not.
func (r *Rounds) wentBack(ctx context.Context, p frame.Page, school uuid.UUID) (told []string, err error) {
	found, err := r.Progress.Back()
	if err != nil || len(found) == 0 {
		return nil, err
	}
	lacks, own := found[school]
	if !own && len(found[uuid.Nil].Rounds) == 0 { // other schools'
		return nil, nil
	}
	gone := len(found[uuid.Nil].Rounds)
	for id, round := range lacks.Rounds {
		of, err := r.Surveys.Get(ctx, school, id)
		if round.Gone || problem.KindOf(err) == problem.NotFound {
			gone++
			continue
		}
		if err != nil {
			return nil, err
		}
		if round.Ballots > 0 {
			told = append(told, p.T("back.ballots", "round", of.Title.In(p.Lang), "n", round.Ballots))
		}
		if round.Links > 0 {
			told = append(told, p.T("back.links", "round", of.Title.In(p.Lang), "n", round.Links))
		}
	}
	slices.Sort(told)
	told = append([]string{p.T("back.acts", "n", int(lacks.Acts))}, told...)
	if gone > 0 {
		told = append(told, p.T("back.rounds", "n", gone))
	}
	return told, nil
}

// ConfirmProgress records that somebody of the school has seen what the database lacks.
func (r *Rounds) ConfirmProgress(c *gin.Context) error {
	if err := r.Progress.Confirm(c.Request.Context(), frame.Actor(c), frame.Who(c).SchoolID); err != nil {
		return err
	}
	return frame.Redirect(c, "/admin")
}
