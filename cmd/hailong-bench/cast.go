package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"hailong/internal/app"
	"hailong/internal/ballot"
	"hailong/internal/bench"
	"hailong/internal/survey"
)

// benchAll is cast, then read with as many turns of the same length.
type benchAll struct{ benchCast }

// Run measures casting, then reading.
func (b benchAll) Run(ctx context.Context, c *console) error {
	if err := b.benchCast.Run(ctx, c); err != nil {
		return err
	}
	c.print("\n")
	return benchRead{benchPlace: b.benchPlace, Schools: 2, Parents: 2000, Connections: []int{8, 64}, Turns: b.Turns,
		Window: b.Window}.Run(ctx, c)
}

type benchCast struct {
	benchPlace

	Schools     int           `default:"1500" help:"Schools, each with an open survey."`
	Parents     int           `default:"400000" help:"Invitations in all."`
	Connections []int         `default:"1,8,32,128" help:"Numbers of connections."`
	Turns       int           `default:"2" help:"How often each side has its turn."`
	Window      time.Duration `default:"3s" help:"How long a turn is."`
	Keys        bool          `help:"Every other round has three keys, and its ballots have turns of their own."`
	PocketBase  string        `name:"pocketbase" placeholder:"FILE" help:"The PocketBase program: its create call has its turns beside our casting, on a throw-away folder. Unlike ours it does not wait for the disk, by its own settings."`
	Short       bool          `help:"A few seconds, for every change: ends with an error when a cast takes far more of the processor than it should, or shared commits gain nothing."`
}

// Run measures casting on each database and prints one line for each number of connections.
func (b benchCast) Run(ctx context.Context, c *console) error {
	if b.Short {
		b.Schools, b.Parents, b.Connections, b.Turns, b.Window = 20, 60_000, []int{32}, 2, 700*time.Millisecond
	}
	for i, e := range b.engines() {
		if err := b.on(ctx, c, e, func(s *app.Served) error { return b.measure(ctx, c, e, s, i == 0) }); err != nil {
			return err
		}
	}
	c.print(`
null/s    a gin server that decodes and checks the same ballots and stores nothing
ratio     casts/s over null/s                                  wanted: 0.25 at 32 and more connections
gain      casts/s over single/s, one transaction a ballot      wanted on PostgreSQL: 3 at 32 and more
wait      p50 over that of one transaction a ballot            wanted: at most 1.3 at 1 connection
p99/50    99th percentile over the median                      wanted: at most 6
`)
	if b.Keys {
		c.print("keys      processor time of a ballot of a round with three keys over that of a plain one\n")
	}
	if b.PocketBase != "" {
		c.print("times     casts/s over pocketbase/s, records that PocketBase creates    wanted: 3 at 32 and more " +
			"connections\n" +
			"µs        processor time of an answer, phones included: null, cast, and a create of PocketBase\n")
	}
	return nil
}

// What the short form asks for, with a margin: measured are about 4 and 1.5. It compares processor time and not rates,
// which would tell how busy the machine is.
const (
	mostEffort  = 9.0
	leastSaving = 1.05
)

func (b benchCast) measure(ctx context.Context, c *console, e engine, s *app.Served, first bool) error {
	built, err := city(ctx, c, s, b.Schools, b.Parents, b.Keys)
	if err != nil {
		return err
	}
	single, stop, err := singly(ctx, s)
	if err != nil {
		return err
	}
	defer stop()
	template, err := survey.TemplateByID(survey.DefaultTemplate)
	if err != nil {
		return err
	}
	null, err := bench.StartNull(ctx, template.Questionnaire, nil)
	if err != nil {
		return err
	}
	defer null.Stop()
	ballots := bench.NewBallots(built.Mixed(false))
	var keyed *bench.Ballots
	if b.Keys {
		keyed = bench.NewBallots(built.Mixed(true))
	}
	sides := bench.Sides{Null: null.Address, Grouped: strings.TrimPrefix(s.Base, "http://"), Single: single}
	if b.PocketBase != "" {
		if sides.PocketBase, err = bench.StartPocketBase(ctx, b.PocketBase,
			filepath.Join(s.Settings.DataDir, "pocketbase")); err != nil {
			return err
		}
		defer sides.PocketBase.Stop()
	}
	if first {
		sides.PrintHead(c.out, b.Keys)
	}
	for _, n := range b.Connections {
		line, err := bench.Cast(ctx, sides, ballots, keyed, n, b.Turns, b.Window)
		if err != nil {
			return err
		}
		line.Print(c.out, e.name)
		if b.Short && (line.Effort() > mostEffort || line.Saving() < leastSaving) {
			return fmt.Errorf("a ballot takes %.1f times the processor of one that is not stored (at most %.0f), "+
				"and one alone takes %.2f times as much as one among many (at least %.1f)",
				line.Effort(), mostEffort, line.Saving(), leastSaving)
		}
	}
	return ctx.Err()
}

// singly starts a second front over the same rooms whose box commits each ballot alone.
func singly(ctx context.Context, s *app.Served) (address string, stop func(), err error) {
	box := s.App.NewBox(ballot.CommitEach)
	if err = box.Preload(ctx); err != nil {
		return "", nil, err
	}
	address, end, err := beside(ctx, s, box, nil)
	if err != nil {
		return "", nil, err
	}
	return address, func() { end(); box.Stop() }, nil
}

// beside starts a second front over the same rooms.
func beside(ctx context.Context, s *app.Served, box *ballot.Box, also func(gin.IRoutes)) (address string, stop func(),
	err error) {
	front, err := s.App.Front(box, s.Base, s.Settings, also)
	if err != nil {
		return "", nil, err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	go func() {
		if err := front.Serve(listener); err != nil && !errors.Is(err, http.ErrServerClosed) {
			s.App.Log.Error("the second server ended", "error", err.Error())
		}
	}()
	return listener.Addr().String(), func() {
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		_ = front.Shutdown(ending)
	}, nil
}
