// Command hailong-bench measures Hailong on the machine it runs on: casting, reading, a whole evening, and what becomes
// of casting when everything heavy is asked at once. Each measurement starts the real service on a throw-away database
// and sets every figure beside another of the same run. It is for those who build Hailong, and no school needs it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"hailong/internal/app"
	"hailong/internal/bench"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	parsed := kong.Parse(&commands{}, kong.Name("hailong-bench"), kong.Description("Measures Hailong on this machine."),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}))
	parsed.BindTo(ctx, (*context.Context)(nil))
	parsed.FatalIfErrorf(parsed.Run(&console{out: os.Stdout, errs: os.Stderr}))
}

// console is where a measurement writes.
type console struct{ out, errs io.Writer }

func (c *console) print(format string, args ...any) { _, _ = fmt.Fprintf(c.out, format, args...) }

// commands are the measurements; each stands in a file of its name.
type commands struct {
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
func (b benchPlace) on(ctx context.Context, c *console, e engine, measure func(*app.Served) error) error {
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
	settings := app.Settings{
		DataDir: dir, Database: e.database, Addr: "127.0.0.1:0", BackupKeep: 1, BackupEvery: time.Hour,
	}
	err = app.Serve(ctx, settings, app.Logger(log), func(s *app.Served) error {
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
func city(ctx context.Context, c *console, s *app.Served, schools, parents int, keys bool) (bench.City, error) {
	bar := bar{out: c.errs, what: "schools", of: schools}
	defer bar.end()
	return bench.Build(ctx, s.App.Rooms, schools, parents, keys, bar.set)
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
