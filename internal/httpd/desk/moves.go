package desk

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/survey"
)

// A move takes a round one step on, or ends it. Each has a page of its own that says first what it means.
type move func(d *Desk, c *gin.Context, school, round uuid.UUID) error

var moves = map[string]move{
	"open": func(d *Desk, c *gin.Context, school, round uuid.UUID) error {
		_, err := d.Box.Open(c.Request.Context(), school, round)
		return err
	},
	"draft": func(d *Desk, c *gin.Context, school, round uuid.UUID) error {
		_, err := d.Box.BackToDraft(c.Request.Context(), school, round)
		return err
	},
	"delete": func(d *Desk, c *gin.Context, school, round uuid.UUID) error {
		return d.Box.Delete(c.Request.Context(), school, round)
	},
	"extend": extend, "close": closeRound, "withdraw": withdraw,
}

func extend(d *Desk, c *gin.Context, school, round uuid.UUID) error {
	closes, err := moment(c.PostForm("closes_at"), "/closes_at")
	if err == nil && closes == nil {
		err = problem.Fields("problem.invalid", []problem.Field{{Pointer: "/closes_at", Key: "survey.later_only"}})
	}
	if err == nil {
		_, err = d.Surveys.Update(c.Request.Context(), school, round, survey.Changes{ClosesAt: closes})
	}
	return err
}

func closeRound(d *Desk, c *gin.Context, school, round uuid.UUID) error {
	s, err := d.Surveys.Get(c.Request.Context(), school, round)
	if err == nil && d.early(s) && reason(c) == "" {
		err = noReason()
	}
	if err == nil && c.PostForm("unreadable") != "" {
		return d.closeWithout(c, school, round)
	}
	if err == nil {
		_, err = d.Box.Close(c.Request.Context(), school, round, reason(c))
	}
	return err
}

// closeWithout goes on without so many envelopes as the page has told, for a reason, on record.
func (d *Desk) closeWithout(c *gin.Context, school, round uuid.UUID) error {
	if reason(c) == "" {
		return noReason()
	}
	n, err := strconv.Atoi(c.PostForm("unreadable"))
	if err != nil || n < 1 {
		return problem.New(problem.Conflict, "survey.is_closing", nil)
	}
	if _, err = d.Box.CloseWithout(c.Request.Context(), school, round, n); err == nil {
		err = d.note(c, "record.without", strconv.Itoa(n))
	}
	return err
}

func withdraw(d *Desk, c *gin.Context, school, round uuid.UUID) error {
	if reason(c) == "" {
		return noReason()
	}
	_, err := d.Box.Withdraw(c.Request.Context(), school, round, reason(c))
	return err
}

// mostReason is how many characters a reason may have, as in the contract.
const mostReason = 500

func reason(c *gin.Context) string { return locale.Line(c.PostForm("reason")) }

func noReason() error {
	return problem.Fields("problem.invalid",
		[]problem.Field{{Pointer: "/reason", Key: "survey.fault.reason", Args: map[string]any{"n": mostReason}}})
}

// early tells whether a round that takes ballots would close before the time that parents were told.
func (d *Desk) early(s survey.Survey) bool {
	return s.Status == survey.Open && s.ClosesAt != nil && d.Now().Before(*s.ClosesAt)
}

// movePage is the page before a move.
type movePage struct {
	roundPage
	Move     string
	Parents  int // on the roster now
	ClassesN int
	Reason   string
	ClosesAt string // for a field
	Early    string // how long before its time, "" when it is not early
	Warning  string
	// Where the link of a class opens nothing: classes without any telephone, and children without one in the others.
	NoPhones     string
	MissingPhone int
	Questions    int
	// Unreadable is how many envelopes could not be opened when closing was tried; 0 = that was not the trouble.
	Unreadable int
}

// withoutPhones are the classes whose link opens nothing, and how many children of the others have no telephone.
func withoutPhones(classes []school.Class) (none string, missing int) {
	var names []string
	for _, c := range classes {
		if c.Phones == 0 {
			names = append(names, c.Name)
			continue
		}
		missing += c.Parents - c.Phones
	}
	return strings.Join(names, ", "), missing
}

// Few tells whether closing now leaves no figures.
func (p movePage) Few() bool { return p.P.Responded < p.Round.Threshold }

// confirm is the page before a move.
func (d *Desk) confirm(name string) gin.HandlerFunc {
	return func(c *gin.Context) { d.showMove(c, name, http.StatusOK, nil) }
}

func (d *Desk) showMove(c *gin.Context, name string, status int, refusal error) {
	p, err := d.roundPage(c, name, "move."+name+".title")
	v := movePage{roundPage: p, Move: name}
	v.Seen = seenRound(p.Round)
	if err == nil && name == "open" {
		classes, listErr := d.Schools.Classes(c.Request.Context(), who(c).SchoolID)
		if listErr == nil {
			v.Parents, listErr = d.Schools.Rights(c.Request.Context(), who(c).SchoolID)
		}
		v.ClassesN, v.Questions, err = len(classes), len(p.Round.Questions()), listErr
		v.NoPhones, v.MissingPhone = withoutPhones(classes)
		v.Title, v.Warning = v.T("move.open.title", "n", v.Parents, "c", v.ClassesN), d.reach(v.Lang)
	}
	if err != nil {
		d.refuse(c, err)
		return
	}
	v.Unreadable = unreadable(c, refusal)
	if refusal != nil && !v.faults(refusal) {
		d.refuse(c, refusal)
		return
	}
	if v.Reason = c.PostForm("reason"); d.early(p.Round) {
		v.Early = locale.Left(v.Lang, p.Round.ClosesAt.Sub(d.Now()))
	}
	if v.ClosesAt = c.PostForm("closes_at"); v.ClosesAt == "" {
		later := d.Now()
		if p.Round.ClosesAt != nil {
			later = *p.Round.ClosesAt
		}
		v.ClosesAt = evening(later.AddDate(0, 0, 3))
	}
	d.show(c, status, "move.html", v)
}

// unreadable is the number that a refused closing told, or that the form has already told.
func unreadable(c *gin.Context, refusal error) int {
	var e *problem.Error
	if errors.As(refusal, &e) && e.Code == problem.Unreadable {
		n, _ := e.Args["n"].(int)
		return n
	}
	n, _ := strconv.Atoi(c.PostForm("unreadable")) // 0 where there is none
	return n
}

// move does what its page has asked about.
func (d *Desk) move(name string) gin.HandlerFunc {
	return func(c *gin.Context) {
		round, err := id(c)
		if err == nil && len([]rune(reason(c))) > mostReason {
			err = noReason()
		}
		if err == nil {
			err = d.sameRound(c, round)
		}
		if err == nil {
			err = moves[name](d, c, who(c).SchoolID, round)
		}
		if err == nil {
			err = d.note(c, "record."+name, reason(c))
		}
		switch {
		case err == nil && name == "delete":
			see(c, "/admin")
		case err == nil:
			see(c, "/admin/rounds/"+round.String())
		case problem.KindOf(err) == problem.NotFound:
			d.refuse(c, err)
		case problem.KindOf(err) == problem.Conflict:
			d.showMove(c, name, http.StatusConflict, err)
		default:
			d.showMove(c, name, http.StatusUnprocessableEntity, err)
		}
	}
}

// How forms write moments, in the school's zone.
const (
	dayFormat    = "2006-01-02"
	momentFormat = "2006-01-02T15:04"
	closingHour  = 20 // a round closes in the evening, when everybody had time
)

// moment reads a form's date and time; nil for none.
func moment(text, pointer string) (*time.Time, error) {
	if text == "" {
		return nil, nil
	}
	t, err := time.ParseInLocation(momentFormat, text, locale.Zone)
	if err != nil {
		return nil, problem.Fields("problem.invalid", []problem.Field{{Pointer: pointer, Key: "survey.fault.time"}})
	}
	return &t, nil
}

// evening is the closing hour of a day, for a form.
func evening(t time.Time) string {
	t = t.In(locale.Zone)
	return time.Date(t.Year(), t.Month(), t.Day(), closingHour, 0, 0, 0, locale.Zone).Format(momentFormat)
}

// written is a moment for a form, "" for none.
func written(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.In(locale.Zone).Format(momentFormat)
}
