package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"hailong/internal/ballot"
	"hailong/internal/bench"
	"hailong/internal/survey"
)

type benchCommand struct {
	All    benchAll    `cmd:"" default:"withargs" help:"Casting and reading, one table after the other: every ratio in one run. This is what bench does by itself."`
	Nation benchNation `cmd:"" help:"A whole evening: rosters, openings, every ballot, closings, figures; what it takes and what grows."`
	Read   benchRead   `cmd:"" help:"Reading: the parent's page and a survey's statistics, beside gin's own rate for the same bytes."`
	Heavy  benchHeavy  `cmd:"" help:"What every request costs by itself, and what becomes of casting and of memory when all heavy ones come at once."`
	Cast   benchCast   `cmd:"" help:"Casting, beside a gin server that stores nothing and beside one transaction a ballot."`
}

// benchPlace is where a measurement keeps its throw-away data.
type benchPlace struct {
	Dir      string `placeholder:"FOLDER" help:"Where the throw-away databases are made; it should be the disk that will be used. Default: the system's temporary folder."`
	Postgres string `placeholder:"ADDRESS" help:"An empty PostgreSQL database to measure too: postgres://USER:PASSWORD@HOST/NAME. It is left full."`
}

// engine is one database that is measured.
type engine struct{ name, database string }

func (b benchPlace) engines() []engine {
	all := []engine{{name: "SQLite"}}
	if b.Postgres != "" {
		all = append(all, engine{"PostgreSQL", b.Postgres})
	}
	return all
}

// errMeasured ends the server of a measurement when it is done.
var errMeasured = errors.New("measured")

// on starts the service on a throw-away database, with its log in a file as in earnest, and measures it.
func (b benchPlace) on(ctx context.Context, c *console, e engine, measure func(*served) error) error {
	dir, err := os.MkdirTemp(b.Dir, "hailong-bench-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) // a throw-away folder
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return err
	}
	defer log.Close() // thrown away
	settings := c.settings
	settings.DataDir, settings.Database, settings.SecretFile, settings.Addr, settings.BaseURL = dir, e.database, "",
		"127.0.0.1:0", ""
	err = serve(ctx, &console{out: io.Discard, errs: log, settings: settings}, settings, func(s *served) error {
		if err := measure(s); err != nil {
			return err
		}
		return errMeasured
	})
	if errors.Is(err, errMeasured) {
		err = nil
	}
	return err
}

// city builds schools with open rounds and tells how far it is.
func city(ctx context.Context, c *console, s *served, schools, parents int) (bench.City, error) {
	bar := bar{out: c.errs, what: "schools", of: schools}
	defer bar.end()
	return bench.Build(ctx, bench.Rooms{Schools: s.app.schools, Surveys: s.app.surveys, Invitations: s.app.invitations,
		Box: s.app.box}, schools, parents, bar.set)
}

// bar tells how far a long step is, in one line that is written again, and only now and then.
type bar struct {
	out      io.Writer
	what     string
	of, told int
}

func (b *bar) set(done int) {
	if step := max(1, b.of/50); done/step > b.told/step || done == b.of {
		b.told = done
		_, _ = fmt.Fprintf(b.out, "\r%-50s %d/%d %s", strings.Repeat("#", 50*done/max(1, b.of)), done, b.of, b.what)
	}
}

func (b *bar) end() { _, _ = fmt.Fprintln(b.out) }

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
	PocketBase  string        `name:"pocketbase" placeholder:"FILE" help:"The PocketBase program: its create call has its turns beside our casting, on a throw-away folder. Unlike ours it does not wait for the disk, by its own settings."`
	Short       bool          `help:"A few seconds, for every change: ends with an error when a cast takes far more of the processor than it should, or shared commits gain nothing."`
}

// Run measures casting on each database and prints one line for each number of connections.
func (b benchCast) Run(ctx context.Context, c *console) error {
	if b.Short {
		b.Schools, b.Parents, b.Connections, b.Turns, b.Window = 20, 60_000, []int{32}, 2, 700*time.Millisecond
	}
	for i, e := range b.engines() {
		if err := b.on(ctx, c, e, func(s *served) error { return b.measure(ctx, c, e, s, i == 0) }); err != nil {
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

func (b benchCast) measure(ctx context.Context, c *console, e engine, s *served, first bool) error {
	built, err := city(ctx, c, s, b.Schools, b.Parents)
	if err != nil {
		return err
	}
	single, stop, err := s.singly(ctx)
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
	ballots := bench.NewBallots(built.Mixed())
	sides := bench.Sides{Null: null.Address, Grouped: strings.TrimPrefix(s.base, "http://"), Single: single}
	if b.PocketBase != "" {
		if sides.PocketBase, err = bench.StartPocketBase(ctx, b.PocketBase,
			filepath.Join(s.settings.DataDir, "pocketbase")); err != nil {
			return err
		}
		defer sides.PocketBase.Stop()
	}
	if first {
		sides.PrintHead(c.out)
	}
	for _, n := range b.Connections {
		line, err := bench.Cast(ctx, sides, ballots, n, b.Turns, b.Window)
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
func (s *served) singly(ctx context.Context) (address string, stop func(), err error) {
	box := s.app.newBox(ballot.CommitEach)
	if err = box.Warm(ctx); err != nil {
		return "", nil, err
	}
	address, end, err := s.beside(ctx, box, nil)
	if err != nil {
		return "", nil, err
	}
	return address, func() { end(); box.Stop() }, nil
}

// beside starts a second front over the same rooms.
func (s *served) beside(ctx context.Context, box *ballot.Box, also func(gin.IRoutes)) (address string, stop func(),
	err error) {
	front, err := s.app.front(box, s.base, s.settings, also)
	if err != nil {
		return "", nil, err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	go func() {
		if err := front.Serve(listener); err != nil && !errors.Is(err, http.ErrServerClosed) {
			s.app.log.Error("the second server ended", "error", err.Error())
		}
	}()
	return listener.Addr().String(), func() {
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), graceful)
		defer cancel()
		_ = front.Shutdown(ending)
	}, nil
}
