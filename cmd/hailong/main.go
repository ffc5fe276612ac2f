// Command hailong is the whole service in one program: a school asks its parents how satisfied they are, and its report
// takes its figures from here.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"hailong/internal/app"
	"hailong/internal/format"
	"hailong/internal/locale"
	"hailong/internal/problem"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is main without the process: it gives the exit status.
func run(ctx context.Context, args []string, out, errs io.Writer) (status int) {
	harden()
	app.LimitMemory()
	var commands commands
	parser, err := kong.New(&commands, kong.Name("hailong"), kong.Description(description), kong.Writers(out, errs),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.Vars{"version": app.Version(), "topics": figuresTopics,
			"roles": roleNames(), "formats": strings.Join(format.Names(format.Report), ",")},
		kong.Exit(func(code int) { panic(exit(code)) })) // floors: kong's help ends by exit; run catches it
	if err != nil {
		return say(errs, err)
	}
	defer func() {
		if fault := recover(); fault != nil {
			code, ok := fault.(exit)
			if !ok {
				panic(fault) // floors: not ours to hide
			}
			status = int(code)
		}
	}()
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		_, _ = fmt.Fprintf(errs, "hailong: %v\nTry: hailong --help\n", err)
		return usage
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	return say(errs, parsed.Run(&console{out: out, errs: errs, settings: commands.Settings}))
}

type exit int

// Exit statuses.
const (
	failed = 1
	usage  = 2
	faulty = 3 // verify found a fault
)

// errFaulty ends verify when it has told what it found.
var errFaulty = errors.New("faults were found")

// say tells the operator what went wrong, in English, in one line.
func say(errs io.Writer, err error) int {
	var p *problem.Error
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errFaulty):
		return faulty
	case errors.As(err, &p):
		_, _ = fmt.Fprintf(errs, "hailong: %s\n", locale.Text(locale.EN, p.Key, p.Args))
		for _, f := range p.Fields {
			_, _ = fmt.Fprintf(errs, "  %s: %s\n", f.Pointer, locale.Text(locale.EN, f.Key, f.Args))
		}
	default:
		_, _ = fmt.Fprintf(errs, "hailong: %v\n", err)
	}
	return failed
}

// console is where a command writes, and the settings it was given.
type console struct {
	out, errs io.Writer
	settings  app.Settings
}

func (c *console) print(format string, args ...any) { _, _ = fmt.Fprintf(c.out, format, args...) }

func (c *console) log() *slog.Logger { return app.Logger(c.errs) }
