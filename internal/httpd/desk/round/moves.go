package round

import (
	"errors"
	"strconv"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"hailong/internal/httpd/desk/frame"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/survey"
)

// Move takes a round one step on, or ends it. Each has a page of its own that says first what it means.
type Move struct {
	Name  string          // the end of its path
	Again string          // the key of what is said before a proof is asked for; "" where none is
	from  []survey.Status // the rounds that its page is for
	to    survey.Status   // where it leads; "" where the round stays what it is, or is no more
	do    func(r *Rounds, c *gin.Context, school, round uuid.UUID) error
}

// Moves are all of them.
func Moves() []Move {
	return []Move{
		{"open", "", draft, survey.Open, open}, {"now", "", running[:1], survey.Open, openNow},
		{"draft", "", running[:1], survey.Draft, backToDraft}, {"delete", "", draft, "", deleteDraft},
		{"extend", "", running[:1], "", extend}, {"close", "", running, survey.Closed, closeRound},
		{"withdraw", "again.withdraw", running, survey.Withdrawn, withdraw},
	}
}

var (
	draft   = []survey.Status{survey.Draft}
	running = []survey.Status{survey.Open, survey.Closing}
)

// possible is nil when a page may offer the move; else a Conflict that says why it is not to be had.
func (m Move) possible(p frame.RoundPage) error {
	if err := p.MustBe(m.from...); err != nil {
		return err
	}
	switch {
	case m.Name == "now" && !p.Waits():
		return problem.New(problem.Conflict, "survey.is_open", nil)
	case m.Name == "draft" && p.Participation.Responded > 0:
		return problem.New(problem.Conflict, "survey.has_ballots", nil)
	}
	return nil
}

// done tells whether the round is already as a refused form wanted it: sent twice, or by two people who saw the same.
func (m Move) done(c *gin.Context, p frame.RoundPage) bool {
	switch m.Name {
	case "now":
		return p.Takes() && !p.Waits()
	case "extend":
		closes, err := frame.Moment(c.PostForm("closes_at"), "/closes_at")
		return err == nil && closes != nil && p.Round.ClosesAt != nil && closes.Equal(*p.Round.ClosesAt)
	default:
		return p.Round.Status == m.to && frame.CheckSeen(c, frame.SeenRound(p.Round)) == nil
	}
}

func open(r *Rounds, c *gin.Context, school, round uuid.UUID) error {
	_, err := r.Box.Open(c.Request.Context(), frame.Actor(c), school, round)
	return err
}

// openNow lets a round take ballots that was to open later.
func openNow(r *Rounds, c *gin.Context, school, round uuid.UUID) error {
	_, err := r.Surveys.Update(c.Request.Context(), frame.Actor(c), school, round, survey.Changes{NoOpensAt: true})
	return err
}

func backToDraft(r *Rounds, c *gin.Context, school, round uuid.UUID) error {
	_, err := r.Box.BackToDraft(c.Request.Context(), frame.Actor(c), school, round)
	return err
}

func deleteDraft(r *Rounds, c *gin.Context, school, round uuid.UUID) error {
	return r.Box.Delete(c.Request.Context(), frame.Actor(c), school, round)
}

func extend(r *Rounds, c *gin.Context, school, round uuid.UUID) error {
	closes, err := frame.Moment(c.PostForm("closes_at"), "/closes_at")
	if err != nil {
		return err
	}
	if closes == nil {
		return problem.Fields("problem.invalid", []problem.Field{{Pointer: "/closes_at", Key: "survey.later_only"}})
	}
	_, err = r.Surveys.Update(c.Request.Context(), frame.Actor(c), school, round, survey.Changes{ClosesAt: closes})
	return err
}

func closeRound(r *Rounds, c *gin.Context, school, round uuid.UUID) error {
	if told := c.PostForm("unreadable"); told != "" {
		return r.closeWithout(c, school, round, told)
	}
	do := r.Box.Close
	if c.PostForm("without_key") != "" {
		do = r.Box.CloseWithoutKey
	}
	_, err := do(c.Request.Context(), frame.Actor(c), school, round, reason(c))
	return err
}

// closeWithout goes on without so many envelopes as the page has told.
func (r *Rounds) closeWithout(c *gin.Context, school, round uuid.UUID, told string) error {
	n, err := strconv.Atoi(told)
	if err != nil || n < 1 {
		return problem.New(problem.Conflict, "survey.is_closing", nil)
	}
	_, err = r.Box.CloseWithout(c.Request.Context(), frame.Actor(c), school, round, n, reason(c))
	return err
}

func withdraw(r *Rounds, c *gin.Context, school, round uuid.UUID) error {
	_, err := r.Box.Withdraw(c.Request.Context(), frame.Actor(c), school, round, reason(c))
	return err
}

func reason(c *gin.Context) string { return locale.Line(c.PostForm("reason")) }

// Move does what its page has asked about.
func (r *Rounds) Move(m Move) frame.Action {
	return func(c *gin.Context) error {
		round, err := frame.ID(c)
		if err != nil {
			return err
		}
		err = r.move(c, m, round)
		if problem.CodeOf(err) == problem.WantsSheets { // it is closed, and counted once two sheets are typed
			return frame.Redirect(c, "/admin/rounds/"+round.String()+"/count")
		}
		if err != nil {
			return r.showMove(c, m, err)
		}
		if m.Name == "delete" {
			return frame.Redirect(c, "/admin")
		}
		return frame.Redirect(c, "/admin/rounds/"+round.String())
	}
}

func (r *Rounds) move(c *gin.Context, m Move, round uuid.UUID) error {
	s, err := r.Surveys.Get(c.Request.Context(), frame.Who(c).SchoolID, round)
	if err != nil {
		return err
	}
	if err = frame.CheckSeen(c, frame.SeenRound(s)); err != nil {
		return err
	}
	return m.do(r, c, s.SchoolID, round)
}

// movePage is the page before a move.
type movePage struct {
	frame.RoundPage
	Move string
	beforeOpening
	Reason   string
	ClosesAt string // for a field
	Early    string // how long before its time, "" when it is not early
	// Unreadable is how many envelopes could not be opened when closing was tried; 0 = that was not the trouble.
	Unreadable int
	NoKey      bool // closing was refused because nothing could be counted
}

// Few tells whether closing now leaves no figures.
func (p movePage) Few() bool { return p.Participation.Responded < p.Round.Threshold }

// Confirm shows the page before a move.
func (r *Rounds) Confirm(m Move) frame.Action {
	return func(c *gin.Context) error { return r.showMove(c, m, nil) }
}

// showMove shows the page before a move; refusal is why it was not done, nil before it is tried.
func (r *Rounds) showMove(c *gin.Context, m Move, refusal error) error {
	name := m.Name
	p, err := r.RoundPage(c, name, "move."+name+".title")
	if err != nil {
		return err
	}
	if refusal != nil && m.done(c, p) {
		return frame.Redirect(c, p.Path())
	}
	if err = m.possible(p); err != nil {
		return err
	}
	v := movePage{RoundPage: p, Move: name, Unreadable: unreadable(c, refusal), Reason: c.PostForm("reason"),
		NoKey: problem.CodeOf(refusal) == problem.KeyMissing}
	if name == "close" && p.Round.ThreeKeys() && p.Round.Status == survey.Closing {
		return frame.Redirect(c, p.Path()+"/count")
	}
	v.Seen = frame.SeenRound(p.Round)
	if name == "open" {
		if err = r.fillOpening(c, &v); err != nil {
			return err
		}
	}
	if err = v.TakeFaults(refusal); err != nil {
		return err
	}
	if p.Round.Early(r.Now()) {
		v.Early = locale.Left(v.Lang, p.Round.ClosesAt.Sub(r.Now()))
	}
	if v.ClosesAt = c.PostForm("closes_at"); v.ClosesAt == "" {
		later := r.Now()
		if p.Round.ClosesAt != nil {
			later = *p.Round.ClosesAt
		}
		v.ClosesAt = frame.Evening(later.AddDate(0, 0, 3))
	}
	return views.Show(c, frame.RefusedStatus(refusal), "move.html", v)
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
