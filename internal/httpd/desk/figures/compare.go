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
	ofOthers := func(one figures.Published) bool { return one.Survey.Audience != v.Round.Audience }
	earlier = slices.DeleteFunc(slices.Clone(earlier), ofOthers)
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

// besides are the rounds of the other respondents that the report may set beside this one: by rule, or one of them.
func (v *figuresPage) besides(rounds []figures.Published) {
	if !v.Who.Role.May(account.RunRounds) {
		return
	}
	for _, one := range slices.Backward(rounds) {
		s := one.Survey
		if s.Audience == v.Round.Audience {
			continue
		}
		if len(v.Changes.Beside) == 0 {
			v.Changes.Beside = []frame.MenuEntry{{Text: v.T("figures.beside.period"), Current: v.Round.Beside == ""}}
		}
		v.Changes.Beside = append(v.Changes.Beside, frame.MenuEntry{Path: s.ID.String(),
			Text: s.Title.In(v.Lang) + " · " + v.Day(*s.ClosedAt), Current: v.Round.Beside == s.ID.String()})
	}
}

// Compare chooses the earlier round with which the report compares this one, or the round of the other respondents that
// stands beside it.
func (f *Figures) Compare(c *gin.Context) error {
	p, err := f.RoundPage(c, "round", "desk.home.title")
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	if beside, sent := c.GetPostForm("beside"); sent {
		if _, err = f.Surveys.SetBeside(ctx, frame.Actor(c), p.Round.SchoolID, p.Round.ID, beside); err != nil {
			return err
		}
		return frame.Redirect(c, p.Path()+"#beside")
	}
	with := survey.Comparison(c.PostForm("with"))
	if _, err = f.Surveys.CompareWith(ctx, frame.Actor(c), p.Round.SchoolID, p.Round.ID, with); err != nil {
		return err
	}
	return frame.Redirect(c, p.Path()+"#changes")
}
