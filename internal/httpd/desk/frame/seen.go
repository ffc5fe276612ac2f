package frame

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"hailong/internal/httpd/view"
	"hailong/internal/problem"
	"hailong/internal/survey"
)

// A form that replaces something carries a name of the state that its page showed, in the field "seen". When the stored
// state has another name by then, nothing is stored and the page is shown again. A form without the field is taken as
// it is.

// errStale says that what a form replaces has changed since its page was shown.
var errStale = problem.New(problem.Conflict, "desk.stale", nil)

// CheckSeen refuses, as a Conflict, unless the form showed the state that is stored now.
func CheckSeen(c *gin.Context, now string) error {
	if shown := c.PostForm("seen"); shown != "" && shown != now {
		return errStale
	}
	return nil
}

// RefusedStatus is the status of a page that shows a form again: after a refusal, or for the first time after none.
func RefusedStatus(refusal error) int {
	if refusal == nil {
		return http.StatusOK
	}
	return view.Status(problem.KindOf(refusal))
}

// TellStored tells beside a field what is stored there by now, when the page is stale and something else was typed.
func (p *Page) TellStored(field, stored, typed string) {
	switch {
	case !p.Stale || stored == typed:
	case stored == "":
		p.Faults = append(p.Faults, Fault{Field: field, Text: p.T("desk.stale.empty")})
	default:
		p.Faults = append(p.Faults, Fault{Field: field, Text: p.T("desk.stale.now", "value", stored)})
	}
}

// SeenRound names what the forms about a round replace.
func SeenRound(s survey.Survey) string {
	return problem.Seen(s.Questionnaire, s.SchoolYear, s.Period, s.OpensAt, s.ClosesAt)
}
