package desk

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/feedback"
	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/survey"
)

// A form that replaces something carries a name of the state that its page showed, in the field "seen". When the stored
// state has another name by then, nothing is stored and the page is shown again. A form without the field is taken as
// it is.

// errStale says that what a form replaces has changed since its page was shown.
var errStale = problem.New(problem.Conflict, "desk.stale", nil)

// seen names a state: plain data, whose JSON is the same only when the data is. Never "".
func seen(state ...any) string {
	text, err := json.Marshal(state)
	if err != nil {
		panic(err) // plain data can always be written
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

// stale is errStale unless the form showed the state that is stored now.
func stale(c *gin.Context, now string) error {
	if shown := c.PostForm("seen"); shown != "" && shown != now {
		return errStale
	}
	return nil
}

// refused is the status of a page that shows a refused form again.
func refused(err error) int {
	if errors.Is(err, errStale) {
		return http.StatusConflict
	}
	return http.StatusUnprocessableEntity
}

// stands tells beside a field what is stored there by now, when the page is stale and something else was typed.
func (p *page) stands(field, stored, typed string) {
	switch {
	case !p.Stale || stored == typed:
	case stored == "":
		p.Faults = append(p.Faults, fault{field, p.T("desk.stale.empty")})
	default:
		p.Faults = append(p.Faults, fault{field, p.T("desk.stale.now", "value", stored)})
	}
}

// What each form replaces.

func seenRound(s survey.Survey) string {
	return seen(s.Questionnaire, s.SchoolYear, s.Period, s.OpensAt, s.ClosesAt)
}

func seenTheme(t feedback.Theme) string {
	return seen(t.Title, t.Question, t.State, t.Answer, t.Published)
}

func seenPerson(of account.Account) string { return seen(of.Role, of.Disabled) }

func seenOwn(file school.ReportTemplate) string { return seen(file.Name, file.Content) }

// sameSchool reads the school's settings again, for the page too.
func (d *Desk) sameSchool(c *gin.Context) error {
	s, err := d.Schools.Get(c.Request.Context(), who(c).SchoolID)
	if err != nil {
		return err
	}
	c.Set(schoolKey, s)
	return stale(c, seen(s))
}

func (d *Desk) sameRound(c *gin.Context, round uuid.UUID) error {
	s, err := d.Surveys.Get(c.Request.Context(), who(c).SchoolID, round)
	if err != nil {
		return err
	}
	return stale(c, seenRound(s))
}

func (d *Desk) sameTheme(c *gin.Context, round, theme uuid.UUID) error {
	all, err := d.Feedback.Themes(c.Request.Context(), who(c).SchoolID, round)
	if err != nil {
		return err
	}
	for _, t := range all {
		if t.ID == theme {
			return stale(c, seenTheme(t))
		}
	}
	return nil // the room says that there is none
}

func (d *Desk) sameOwn(c *gin.Context) error {
	own, err := d.Schools.ReportTemplate(c.Request.Context(), who(c).SchoolID)
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return err
	}
	return stale(c, seenOwn(own))
}

func (d *Desk) samePerson(c *gin.Context) error {
	of, err := d.colleague(c)
	if err != nil {
		return err
	}
	return stale(c, seenPerson(of))
}
