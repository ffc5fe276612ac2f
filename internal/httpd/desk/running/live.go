// Package running is the pages of a round that takes ballots: who answered, never what; and its key, as a sheet of
// paper and back.
package running

import (
	"embed"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"hailong/internal/account"
	"hailong/internal/ballot"
	"hailong/internal/httpd/desk/frame"
	"hailong/internal/invitation"
	"hailong/internal/live"
	"hailong/internal/locale"
	"hailong/internal/problem"
)

//go:embed templates
var files embed.FS

var views = frame.Views(files)

// Running answers for a round that runs.
type Running struct {
	*frame.Frame
	Invitations *invitation.Invitations
	Live        *live.Hub
	streams     streams
}

// livePage is a round that runs: who answered, never what.
type livePage struct {
	frame.RoundPage
	Classes []classBar
	Days    []dayBar
	Missing []missingClass
	Left    string // how long until it closes, "" without a closing time
	At      string // when this was read
	KeyFile string // the file that is missing, "" when all is well
	Named   bool   // somebody is known by name: not all slips are drawn from a box
}

// classBar is the participation of a class.
type classBar struct {
	Class, Text, Percent string
	Width                int // of 100
}

// dayBar is the ballots of a day, in a drawing of daysWidth by 160.
type dayBar struct {
	Weekday, Date string
	N             int
	X, Y, W, H    int
}

// missingClass is who of a class has not answered yet.
type missingClass struct {
	Class  string
	People []person
}

type person struct{ Parent, Child string }

// ShowLive shows a round that runs.
func (r *Running) ShowLive(c *gin.Context, p frame.RoundPage) error {
	v, err := r.livePage(c, p)
	if err != nil {
		return err
	}
	if p.Who.Role.May(account.SeeNames) {
		if v.Missing, err = r.nonRespondents(c, p); err != nil {
			return err
		}
	}
	return views.Show(c, http.StatusOK, "live.html", v)
}

// NonRespondents is the part of the page that says who has not answered: it is long, and brought anew less often than
// the numbers.
func (r *Running) NonRespondents(c *gin.Context) error {
	p, err := r.sealed(c)
	if err != nil {
		return err
	}
	v := livePage{RoundPage: p}
	if v.Missing, err = r.nonRespondents(c, p); err != nil {
		return err
	}
	return views.Show(c, http.StatusOK, "live-names", v)
}

// sealed is the page of a round whose ballots are still sealed; NotFound for another.
func (r *Running) sealed(c *gin.Context) (frame.RoundPage, error) {
	p, err := r.RoundPage(c, "round", "desk.home.title")
	if err != nil {
		return p, err
	}
	if !p.Sealed() {
		return p, problem.New(problem.NotFound, "problem.not_found", nil)
	}
	return p, nil
}

// nonRespondents lists who has not answered, by class; nobody once no ballot is taken any more.
func (r *Running) nonRespondents(c *gin.Context, p frame.RoundPage) ([]missingClass, error) {
	if !p.Takes() {
		return nil, nil
	}
	list, err := r.Invitations.ShowNonRespondents(c.Request.Context(), frame.Actor(c), p.Round)
	if err != nil {
		return nil, err
	}
	var all []missingClass
	for _, i := range list {
		if n := len(all); n == 0 || all[n-1].Class != i.Class {
			all = append(all, missingClass{Class: i.Class})
		}
		last := &all[len(all)-1]
		last.People = append(last.People, person{i.ParentName, i.ChildName})
	}
	return all, nil
}

func (r *Running) livePage(c *gin.Context, p frame.RoundPage) (livePage, error) {
	ctx := c.Request.Context()
	v := livePage{RoundPage: p, At: locale.Clock(r.Now())}
	if p.Round.ClosesAt != nil && p.Round.ClosesAt.After(r.Now()) {
		v.Left = locale.Left(p.Lang, p.Round.ClosesAt.Sub(r.Now()))
	}
	for _, class := range p.Participation.Classes {
		bar := classBar{Class: class.Class, Text: locale.Fraction(p.Lang, class.Responded, class.Eligible),
			Percent: locale.Percent(p.Lang, class.Responded, class.Eligible)}
		if class.Eligible > 0 {
			bar.Width = 100 * class.Responded / class.Eligible
		}
		v.Classes = append(v.Classes, bar)
	}
	var err error
	if v.Named, err = r.Invitations.Named(ctx, p.Round.SchoolID, p.Round.ID); err != nil {
		return v, err
	}
	days, err := r.Box.Days(ctx, p.Round.SchoolID, p.Round.ID)
	if err != nil {
		return v, err
	}
	v.Days = drawDays(p.Lang, days, p.Round.OpenedAt, r.Now())
	missing, err := r.Box.KeyMissing(ctx, p.Round)
	if missing {
		v.KeyFile = r.Box.Keys.Path(p.Round.ID.String())
	}
	return v, err
}

const (
	daysWidth     = 420
	daysShown     = 14
	fewestColumns = 7   // so that the first day is not one wide block
	tallestColumn = 104 // of the day with the most ballots
	baseline      = 132 // where columns stand
)

// Silent is how many are listed: of those whose slips were drawn from a box nobody knows who has answered.
func (p livePage) Silent() (n int) {
	for _, class := range p.Missing {
		n += len(class.People)
	}
	return n
}

// Half is half of a column's width.
func (b dayBar) Half() int { return b.W / 2 }

// Above is where a column's number stands.
func (b dayBar) Above() int { return b.Y - 6 }

// drawDays places the days since the opening as columns, also those without a ballot.
func drawDays(lang locale.Lang, days []ballot.Day, opened *time.Time, now time.Time) []dayBar {
	counted := map[string]int{}
	first := now
	if opened != nil {
		first = *opened
	}
	most := 1
	for _, day := range days {
		counted[day.Day] = day.Responded
		most = max(most, day.Responded)
	}
	var all []time.Time
	for t := now.In(locale.Zone); ; t = t.AddDate(0, 0, -1) {
		all = append(all, t)
		if len(all) == daysShown || t.Format(frame.DayFormat) <= first.In(locale.Zone).Format(frame.DayFormat) {
			break
		}
	}
	slices.Reverse(all)
	width := daysWidth / max(fewestColumns, len(all))
	bars := make([]dayBar, 0, len(all))
	for i, t := range all {
		n := counted[t.Format(frame.DayFormat)]
		h := max(2, tallestColumn*n/most)
		bars = append(bars, dayBar{Weekday: locale.Weekday(lang, t), Date: t.Format("02/01"), N: n, H: h,
			Y: baseline - h, X: i*width + width/2, W: width * 3 / 5})
	}
	return bars
}

// How often live numbers are sent, and for how long.
const (
	// read again without a hint: none comes from another server of ours that has taken a ballot
	liveEvery = 10 * time.Second
	// between two messages, however many ballots come
	livePause = time.Second
	// for one message: a browser that reads no more is let go
	writeTimeout = 30 * time.Second
	// then the browser connects again by itself, and a session that ended meanwhile does not get in
	longestStream = 10 * time.Minute
)

// Events tells the browser who answered so far, whenever that changes: server-sent events with a part of the page.
func (r *Running) Events(c *gin.Context) error {
	p, err := r.sealed(c)
	if err != nil {
		return err
	}
	end, err := r.streams.begin(p.Round.SchoolID, p.Who.ID)
	if err != nil {
		return err
	}
	defer end()
	hints, stop := r.Live.Watch(p.Round.ID)
	defer stop()
	c.Header("Content-Type", "text/event-stream")
	c.Header("X-Accel-Buffering", "no")
	c.Writer.WriteHeaderNow()
	r.stream(c, p, hints)
	return nil
}

// stream sends the live numbers until the browser leaves, its time is over, or it may see no more.
func (r *Running) stream(c *gin.Context, p frame.RoundPage, hints <-chan struct{}) {
	over := time.After(longestStream)
	again := time.NewTicker(liveEvery)
	defer again.Stop()
	for {
		v, err := r.livePage(c, p)
		if err != nil {
			return
		}
		part, err := views.Part(c, "live-body", v)
		if err != nil || !event(c, map[string]any{"html": part}) {
			return
		}
		pause := time.After(livePause)
		select {
		case <-c.Request.Context().Done():
			return
		case <-over:
			return
		case <-again.C:
		case <-hints:
			select { // many ballots at once are told once a second
			case <-c.Request.Context().Done():
				return
			case <-pause:
			}
		}
		if p, err = r.stillMay(c); err != nil {
			event(c, map[string]any{"over": true})
			return
		}
	}
}

// stillMay reads the round again; an error once it is over, or once who watches is signed out or may no longer look.
func (r *Running) stillMay(c *gin.Context) (frame.RoundPage, error) {
	if err := r.Admit(c, account.SeeRounds); err != nil {
		return frame.RoundPage{}, err
	}
	if frame.Who(c).MustAddFactor {
		return frame.RoundPage{}, problem.New(problem.Forbidden, "account.factor_needed", nil)
	}
	return r.sealed(c)
}

func event(c *gin.Context, data map[string]any) bool {
	raw, err := json.Marshal(data)
	if err != nil {
		return false
	}
	until := time.Now().Add(writeTimeout) // floors: of a socket, no moment of the product
	if err = http.NewResponseController(c.Writer).SetWriteDeadline(until); err != nil {
		return false
	}
	if _, err = c.Writer.Write([]byte("data: " + string(raw) + "\n\n")); err != nil {
		return false
	}
	c.Writer.Flush()
	return true
}
