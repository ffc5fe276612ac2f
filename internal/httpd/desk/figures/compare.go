package figures

import (
	"slices"

	"github.com/gin-gonic/gin"

	"hailong/internal/account"
	"hailong/internal/figures"
	"hailong/internal/httpd/desk/frame"
	"hailong/internal/survey"
)

// choices are what the round's report may be compared with: by rule, or one of the earlier rounds.
func (v *figuresPage) choices(earlier []figures.Published) {
	if len(earlier) == 0 || !v.Who.Role.May(account.RunRounds) {
		return
	}
	add := func(with survey.Comparison, text string) {
		v.Changes.With = append(v.Changes.With, frame.MenuEntry{Path: string(with), Text: text,
			Current: with == v.Round.ComparedWith})
	}
	for _, with := range []survey.Comparison{survey.LastRound, survey.YearBefore} {
		add(with, v.T("figures.compare."+string(with)))
	}
	for _, one := range slices.Backward(earlier) {
		s := one.Survey
		add(survey.Comparison(s.ID.String()),
			v.named(figures.RoundReference{SchoolYear: s.SchoolYear, Period: s.Period})+
				" · "+v.Day(*s.ClosedAt))
	}
}

// Compare chooses the earlier round with which the report compares this one.
func (f *Figures) Compare(c *gin.Context) error {
	p, err := f.RoundPage(c, "round", "desk.home.title")
	if err != nil {
		return err
	}
	ctx, with := c.Request.Context(), survey.Comparison(c.PostForm("with"))
	if _, err = f.Surveys.CompareWith(ctx, frame.Actor(c), p.Round.SchoolID, p.Round.ID, with); err != nil {
		return err
	}
	return frame.Redirect(c, p.Path()+"#changes")
}
