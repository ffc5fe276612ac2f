package round

import (
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"hailong/internal/httpd/desk/frame"
	"hailong/internal/invitation"
	"hailong/internal/problem"
	"hailong/internal/survey"
)

// callsPage is how many of a closed round are drawn to be telephoned, and what came of it.
type callsPage struct {
	frame.RoundPage
	Classes []invitation.ClassDrawn
	Drawn   int
	Fewer   bool
	Told    string // "" while nobody has told
	Fields  []frame.Input
}

// Calls shows how many are drawn of each class, without names.
func (r *Rounds) Calls(c *gin.Context) error { return r.showCalls(c, nil) }

// callFields are the fields of the form, in the order of survey.Calls.
var callFields = []struct{ name, label string }{
	{"yes", "calls.yes"}, {"no", "calls.no"}, {"unreached", "calls.unreached"},
}

func (r *Rounds) showCalls(c *gin.Context, refusal error) error {
	p, err := r.RoundPage(c, "round", "calls.title")
	if err != nil {
		return err
	}
	v := callsPage{RoundPage: p}
	var told survey.Calls
	if v.Classes, told, err = r.Box.Calls(c.Request.Context(), p.Round.SchoolID, p.Round.ID); err != nil {
		return err
	}
	for _, class := range v.Classes {
		v.Drawn += class.Drawn
	}
	v.Fewer, v.Seen = v.Drawn < invitation.MostDrawn, problem.Seen(told)
	if err = v.TakeFaults(refusal); err != nil {
		return err
	}
	for i, field := range callFields {
		value := c.PostForm(field.name)
		if told.Asked() > 0 && refusal == nil {
			value = strconv.Itoa([]int{told.Yes, told.No, told.Unreached}[i])
		}
		v.Fields = append(v.Fields, v.Input(field.name, "number", field.label, value, "off", true))
	}
	if told.Asked() > 0 {
		v.Told = v.T("calls.told", "n", told.Asked(), "yes", told.Yes, "no", told.No, "unreached", told.Unreached)
	}
	return views.Show(c, frame.RefusedStatus(refusal), "calls.html", v)
}

// TellCalls keeps what came of the calls.
func (r *Rounds) TellCalls(c *gin.Context) error {
	p, err := r.RoundPage(c, "round", "calls.title")
	if err != nil {
		return err
	}
	if err = frame.CheckSeen(c, problem.Seen(p.Round.Calls)); err != nil {
		return r.showCalls(c, err)
	}
	var n [3]int
	for i, field := range callFields {
		if n[i], err = strconv.Atoi(strings.TrimSpace(c.PostForm(field.name))); err != nil {
			n[i] = -1 // refused with the others
		}
	}
	if err = r.Box.TellCalls(c.Request.Context(), frame.Actor(c), p.Round.SchoolID, p.Round.ID,
		survey.Calls{Yes: n[0], No: n[1], Unreached: n[2]}); err != nil {
		return r.showCalls(c, err)
	}
	return frame.Redirect(c, p.Path()+"/calls")
}
