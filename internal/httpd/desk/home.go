package desk

import (
	"net/http"

	"github.com/gin-gonic/gin"

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
}

// roundLine is a round in the list.
type roundLine struct {
	survey.Survey
	Name, State, Share string
}

func (d *Desk) home(c *gin.Context) {
	p := homePage{page: d.page(c, "home", "desk.home.title"), Warning: d.reach(views.Page(c).Lang), Stored: c.Query("stored") != ""}
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
	rounds, err := d.Surveys.List(ctx, school)
	if err != nil {
		d.refuse(c, err)
		return
	}
	for _, s := range rounds {
		line := roundLine{Survey: s, Name: s.Title.In(p.Lang), State: p.state(s)}
		if s.Status != survey.Draft {
			share, err := d.Box.Participation(ctx, school, s.ID)
			if err != nil {
				d.refuse(c, err)
				return
			}
			line.Share = locale.Share(p.Lang, share.Responded, share.Eligible)
		}
		p.Rounds = append(p.Rounds, line)
	}
	p.Now = current(p.Rounds)
	d.show(c, http.StatusOK, "home.html", p)
}

// current is the round in hand: one that runs, else the newest that is not over by withdrawal.
func current(rounds []roundLine) *roundLine {
	for i := range rounds {
		if s := rounds[i].Status; s == survey.Open || s == survey.Closing {
			return &rounds[i]
		}
	}
	for i := range rounds {
		if rounds[i].Status != survey.Withdrawn {
			return &rounds[i]
		}
	}
	return nil
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
