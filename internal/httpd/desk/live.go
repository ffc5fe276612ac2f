package desk

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"hailong/internal/account"
	"hailong/internal/ballot"
	"hailong/internal/locale"
	"hailong/internal/problem"
)

// livePage is a round that runs: who answered, never what.
type livePage struct {
	roundPage
	Classes []classBar
	Days    []dayBar
	Missing []missingClass
	Left    string // how long until it closes, "" without a closing time
	At      string // when this was read
	Warning string
	KeyFile string // the file that is missing, "" when all is well
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

func (d *Desk) live(c *gin.Context, p roundPage) {
	v, err := d.livePage(c, p)
	if err == nil {
		v.Missing, err = d.missing(c, p)
	}
	if err != nil {
		d.refuse(c, err)
		return
	}
	d.show(c, http.StatusOK, "live.html", v)
}

// names is the part of the page that says who has not answered: it is long, and brought anew less often than the
// numbers.
func (d *Desk) names(c *gin.Context) {
	p, err := d.roundPage(c, "round", "desk.home.title")
	if err == nil && !p.Sealed() {
		err = problem.New(problem.NotFound, "problem.not_found", nil)
	}
	v := livePage{roundPage: p}
	if err == nil {
		v.Missing, err = d.missing(c, p)
	}
	if err != nil {
		d.refuse(c, err)
		return
	}
	d.show(c, http.StatusOK, "live-names", v)
}

// missing lists who has not answered, by class.
func (d *Desk) missing(c *gin.Context, p roundPage) ([]missingClass, error) {
	list, err := d.Invitations.List(c.Request.Context(), p.Round.SchoolID, p.Round.ID)
	if err == nil {
		err = d.looked(c, "record.names_read", p.Round.Title.VI)
	}
	var all []missingClass
	for _, i := range list {
		if i.Used {
			continue
		}
		if n := len(all); n == 0 || all[n-1].Class != i.Class {
			all = append(all, missingClass{Class: i.Class})
		}
		last := &all[len(all)-1]
		last.People = append(last.People, person{i.ParentName, i.ChildName})
	}
	return all, err
}

func (d *Desk) livePage(c *gin.Context, p roundPage) (livePage, error) {
	ctx := c.Request.Context()
	v := livePage{roundPage: p, Warning: d.reach(p.Lang), At: locale.Clock(d.Now())}
	if p.Round.ClosesAt != nil && p.Round.ClosesAt.After(d.Now()) {
		v.Left = locale.Left(p.Lang, p.Round.ClosesAt.Sub(d.Now()))
	}
	for _, class := range p.P.Classes {
		bar := classBar{Class: class.Class, Text: locale.Fraction(p.Lang, class.Responded, class.Eligible),
			Percent: locale.Percent(p.Lang, class.Responded, class.Eligible)}
		if class.Eligible > 0 {
			bar.Width = 100 * class.Responded / class.Eligible
		}
		v.Classes = append(v.Classes, bar)
	}
	days, err := d.Box.Days(ctx, p.Round.SchoolID, p.Round.ID)
	if err != nil {
		return v, err
	}
	v.Days = drawDays(p.Lang, days, p.Round.OpenedAt, d.Now())
	if name := p.Round.ID.String(); d.Box.Keys.Check(name, p.Round.RoundKey) != nil {
		v.KeyFile = d.Box.Keys.Path(name)
	}
	return v, nil
}

const (
	daysWidth = 420
	daysShown = 14
	fewest    = 7   // columns, so that the first day is not one wide block
	tallest   = 104 // of a column
	ground    = 132 // where columns stand
)

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
		if len(all) == daysShown || t.Format(dayFormat) <= first.In(locale.Zone).Format(dayFormat) {
			break
		}
	}
	slices.Reverse(all)
	width := daysWidth / max(fewest, len(all))
	bars := make([]dayBar, 0, len(all))
	for i, t := range all {
		n := counted[t.Format(dayFormat)]
		h := max(2, tallest*n/most)
		bars = append(bars, dayBar{Weekday: locale.Weekday(lang, t), Date: t.Format("02/01"), N: n, H: h, Y: ground - h,
			X: i*width + width/2, W: width * 3 / 5})
	}
	return bars
}

// Measures of the stream of live numbers.
const (
	liveEvery  = 10 * time.Second // another server of ours may have taken a ballot: no hint comes from there
	liveAtMost = time.Second      // how often a browser is told
	// for one message; a browser that takes none any more is let go, or it would be kept for ever
	slowest = 30 * time.Second
	// then the browser comes again by itself; a session that ended meanwhile does not get in
	longestStream = 10 * time.Minute
)

// events tells the browser who answered so far, whenever that changes: server-sent events with a part of the page.
func (d *Desk) events(c *gin.Context) {
	p, err := d.roundPage(c, "round", "desk.home.title")
	if err == nil && !p.Sealed() {
		err = problem.New(problem.NotFound, "problem.not_found", nil)
	}
	if err != nil {
		d.refuse(c, err)
		return
	}
	end, err := d.streams.begin(p.Round.SchoolID, p.Who.ID)
	if err != nil {
		d.refuse(c, err)
		return
	}
	defer end()
	hints, stop := d.Live.Watch(p.Round.ID)
	defer stop()
	c.Header("Content-Type", "text/event-stream")
	c.Header("X-Accel-Buffering", "no")
	c.Writer.WriteHeaderNow()
	over := time.After(longestStream)
	again := time.NewTicker(liveEvery)
	defer again.Stop()
	for {
		v, err := d.livePage(c, p)
		if err != nil {
			return
		}
		part, err := views.Part(c, "live-body", v)
		if err != nil || !event(c, map[string]any{"html": part}) {
			return
		}
		pause := time.After(liveAtMost)
		select {
		case <-c.Request.Context().Done():
			return
		case <-over:
			return
		case <-again.C:
		case <-hints:
			select { // a crowd is told once a second
			case <-c.Request.Context().Done():
				return
			case <-pause:
			}
		}
		if err = d.admit(c, account.Viewer); err != nil || who(c).MustAddFactor { // she may be signed out meanwhile
			event(c, map[string]any{"over": true})
			return
		}
		if p, err = d.roundPage(c, "round", "desk.home.title"); err != nil || !p.Sealed() {
			event(c, map[string]any{"over": true})
			return
		}
	}
}

func event(c *gin.Context, data map[string]any) bool {
	raw, err := json.Marshal(data)
	if err != nil {
		return false
	}
	until := time.Now().Add(slowest) //nolint:forbidigo // of a socket, no moment of the product
	if err = http.NewResponseController(c.Writer).SetWriteDeadline(until); err != nil {
		return false
	}
	if _, err = c.Writer.Write([]byte("data: " + string(raw) + "\n\n")); err != nil {
		return false
	}
	c.Writer.Flush()
	return true
}
