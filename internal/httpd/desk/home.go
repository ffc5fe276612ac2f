package desk

import (
	"context"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/locale"
	"hailong/internal/survey"
)

// homePage is where everything stands, and the next step.
type homePage struct {
	page
	Parents, Classes int
	Rounds           []roundLine
	Now              *roundLine // the round that the next step is about
	Warning          string
	Stored           bool // a roster was just stored
	Page             int  // of the list of rounds, from 1
	Before, After    int  // the pages beside it, 0 where there is none
}

// roundLine is a round in the list.
type roundLine struct {
	survey.Survey
	Name, State, Share string
}

func (d *Desk) home(c *gin.Context) {
	p := homePage{page: d.page(c, "home", "desk.home.title"), Warning: d.reach(views.Page(c).Lang),
		Stored: c.Query("stored") != ""}
	ctx, school := c.Request.Context(), who(c).SchoolID
	classes, err := d.Schools.Classes(ctx, school)
	if err != nil {
		d.refuse(c, err)
		return
	}
	for _, class := range classes {
		p.Parents += class.Parents
	}
	p.Classes = len(classes)
	if p.Page = pageOf(c); p.Page > 1 {
		p.Before = p.Page - 1
	}
	rounds, err := d.Surveys.Newest(ctx, school, (p.Page-1)*roundsShown, roundsShown+1)
	if err == nil && len(rounds) > roundsShown {
		rounds, p.After = rounds[:roundsShown], p.Page+1
	}
	for i := 0; err == nil && i < len(rounds); i++ {
		var line roundLine
		line, err = d.line(ctx, p.page, rounds[i])
		p.Rounds = append(p.Rounds, line)
	}
	if err == nil {
		p.Now, err = d.current(ctx, p.page, school)
	}
	if err != nil {
		d.refuse(c, err)
		return
	}
	d.show(c, http.StatusOK, "home.html", p)
}

// roundsShown is how many rounds a page of the list has: some years of a school.
const roundsShown = 20

// pageOf is the page of a list that is asked for, from 1.
func pageOf(c *gin.Context) int {
	n, err := strconv.Atoi(c.Query("page"))
	if err != nil {
		return 1
	}
	return min(max(1, n), survey.MostSurveys)
}

// line is a round as the list tells it.
func (d *Desk) line(ctx context.Context, p page, s survey.Survey) (roundLine, error) {
	line := roundLine{Survey: s, Name: s.Title.In(p.Lang), State: p.state(s)}
	if s.Status == survey.Draft {
		return line, nil
	}
	share, err := d.Box.Participation(ctx, s.SchoolID, s.ID)
	line.Share = locale.Share(p.Lang, share.Responded, share.Eligible)
	return line, err
}

// current is the round in hand: one that runs, else the newest that is not over by withdrawal.
func (d *Desk) current(ctx context.Context, p page, school uuid.UUID) (*roundLine, error) {
	for _, statuses := range [][]survey.Status{{survey.Open, survey.Closing}, {survey.Draft, survey.Closed}} {
		found, err := d.Surveys.Newest(ctx, school, 0, 1, statuses...)
		if err != nil {
			return nil, err
		}
		if len(found) > 0 {
			line, err := d.line(ctx, p, found[0])
			return &line, err
		}
	}
	return nil, nil
}

// state says in a few words where a round stands.
func (p page) state(s survey.Survey) string {
	key := "desk.state." + string(s.Status)
	when := p.When(s.ClosedAt)
	if s.Status == survey.Open {
		if when = p.When(s.ClosesAt); when == "" {
			key += ".undated"
		}
	}
	return p.T(key, "when", when)
}
