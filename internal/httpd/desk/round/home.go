package round

import (
	"context"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/httpd/desk/frame"
	"hailong/internal/locale"
	"hailong/internal/survey"
)

// homePage is where everything stands, and the next step.
type homePage struct {
	frame.Page
	Parents, Classes int
	Rounds           []roundLine
	Now              *roundLine // the round that the next step is about
	Doubt            string     // why nothing is closed or erased by the clock, "" when it is believed
	WentBack         []string
	Overdue          []overdue
	Stored           bool // a roster was just stored
	Before, After    int  // the pages of the list beside this one, 0 where there is none
}

// overdue is a theme that should be done by now.
type overdue struct{ Title, Due, Address string }

// roundLine is a round in the list.
type roundLine struct {
	survey.Survey
	Name, State, Share, Answered string
	Waits                        bool // it opens at a moment that is to come
	Runs                         bool // it takes ballots, or is being counted
}

// Home shows where everything stands.
func (r *Rounds) Home(c *gin.Context) error {
	p := homePage{Page: r.Page(c, "home", "desk.home.title"), Stored: c.Query("stored") != ""}
	ctx, school := c.Request.Context(), frame.Who(c).SchoolID
	classes, err := r.Schools.Classes(ctx, school)
	if err != nil {
		return err
	}
	p.Classes = len(classes)
	for _, class := range classes {
		p.Parents += class.Parents
	}
	if err = r.list(ctx, &p, school, listPage(c)); err != nil {
		return err
	}
	if p.Now, err = r.current(ctx, p.Page, school); err != nil {
		return err
	}
	if p.Doubt, err = r.doubt(ctx, p.Page); err != nil {
		return err
	}
	if p.WentBack, err = r.wentBack(ctx, p.Page, school); err != nil {
		return err
	}
	if p.Overdue, err = r.overdue(c); err != nil {
		return err
	}
	return views.Show(c, http.StatusOK, "home.html", p)
}

// overdue are the themes that should be done by now, for those who may answer them.
func (r *Rounds) overdue(c *gin.Context) (all []overdue, err error) {
	who := frame.Who(c)
	if !who.Role.May(account.Comment) {
		return nil, nil
	}
	late, err := r.Feedback.Overdue(c.Request.Context(), who.SchoolID)
	for _, t := range late {
		all = append(all, overdue{t.Title, locale.Day(t.Due), "/admin/rounds/" + t.Survey.String() +
			"/comments#themes"})
	}
	return all, err
}

// doubt says why nothing is closed or erased by the clock, "" when it is believed.
func (r *Rounds) doubt(ctx context.Context, p frame.Page) (string, error) {
	doubt, err := r.Box.Clock.Doubt(ctx)
	if err != nil || doubt == nil {
		return "", err
	}
	key := "clock.ahead"
	if doubt.Clock.Before(doubt.Seen) {
		key = "clock.behind"
	}
	return p.T(key, "now", p.When(&doubt.Clock), "seen", p.When(&doubt.Seen)), nil
}

// ConfirmClock records that somebody has looked at the server's clock.
func (r *Rounds) ConfirmClock(c *gin.Context) error {
	who := frame.Who(c)
	if err := r.Box.Clock.Confirm(c.Request.Context(), frame.Actor(c), who.SchoolID); err != nil {
		return err
	}
	return frame.Redirect(c, "/admin")
}

// roundsShown is how many rounds a page of the list has: some years of a school.
const roundsShown = 20

// listPage is the page of the list that is asked for, from 1.
func listPage(c *gin.Context) int {
	n, err := strconv.Atoi(c.Query("page"))
	if err != nil {
		return 1
	}
	return min(max(1, n), survey.MostSurveys)
}

// list fills in one page of the school's rounds.
func (r *Rounds) list(ctx context.Context, p *homePage, school uuid.UUID, page int) error {
	rounds, err := r.Surveys.Newest(ctx, school, (page-1)*roundsShown, roundsShown+1)
	if err != nil {
		return err
	}
	p.Before = page - 1
	if len(rounds) > roundsShown {
		rounds, p.After = rounds[:roundsShown], page+1
	}
	for _, s := range rounds {
		line, err := r.line(ctx, p.Page, s)
		if err != nil {
			return err
		}
		p.Rounds = append(p.Rounds, line)
	}
	return nil
}

// line is a round as the list tells it.
func (r *Rounds) line(ctx context.Context, p frame.Page, s survey.Survey) (roundLine, error) {
	p.Lang = s.Audience.Words(p.Lang)
	line := roundLine{Survey: s, Name: s.Title.In(p.Lang), State: p.StateOf(s), Waits: s.Waits(p.Now),
		Runs: s.Status == survey.Open || s.Status == survey.Closing}
	if s.Status == survey.Draft {
		return line, nil
	}
	share, err := r.Box.Participation(ctx, s.SchoolID, s.ID)
	line.Share = locale.Share(p.Lang, share.Responded, share.Eligible)
	line.Answered = p.T("desk.answered", "share", line.Share)
	return line, err
}

// current is the round in hand: one that runs, else the newest that is not over by withdrawal.
func (r *Rounds) current(ctx context.Context, p frame.Page, school uuid.UUID) (*roundLine, error) {
	for _, statuses := range [][]survey.Status{{survey.Open, survey.Closing}, {survey.Draft, survey.Closed}} {
		found, err := r.Surveys.Newest(ctx, school, 0, 1, statuses...)
		if err != nil {
			return nil, err
		}
		if len(found) > 0 {
			line, err := r.line(ctx, p, found[0])
			return &line, err
		}
	}
	return nil, nil
}
