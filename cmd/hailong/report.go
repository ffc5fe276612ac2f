package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/mattn/go-isatty"

	"hailong/internal/app"
	"hailong/internal/figures"
	"hailong/internal/followup"
	"hailong/internal/format"
	"hailong/internal/locale"
	"hailong/internal/period"
	"hailong/internal/problem"
	"hailong/internal/report"
	"hailong/internal/school"
)

type reportCommand struct {
	All      bool   `xor:"which" required:"" help:"Every school of this server."`
	School   string `xor:"which" required:"" placeholder:"ID" help:"Only this school."`
	Period   string `placeholder:"2026-Q3" help:"The report over this period, with the rounds that the school chose; without it that of the last closed round."`
	Template string `default:"decree" enum:"decree,outline" help:"decree, or outline: the school's own outline, as docx or pdf."`
	Format   string `default:"docx" enum:"${formats}" help:"${enum}."`
	Lang     string `default:"vi" enum:"vi,en" help:"vi or en."`
	Out      string `required:"" placeholder:"FOLDER" help:"Where the files go, one a school; files of the same names are replaced."`
}

// check refuses what can be written for no school, before anything is made.
func (r reportCommand) check() error {
	of := format.Report
	if r.Period != "" {
		if _, err := period.Parse(r.Period); err != nil {
			return err
		}
		of = format.Period
	}
	if f, known := format.Find(of, r.Format); !known || r.Template == "outline" && f.Paper == nil {
		return problem.Fields("problem.invalid", []problem.Field{{Pointer: "/format", Key: "report.only_paper"}})
	}
	return nil
}

// Run writes the report of each school. A school without a closed round is passed over; one that fails is told, and the
// others go on.
func (r reportCommand) Run(ctx context.Context, c *console) error {
	if err := r.check(); err != nil {
		return err
	}
	if err := os.MkdirAll(r.Out, 0o750); err != nil {
		return err
	}
	return app.With(ctx, c.settings, c.log(), func(a *app.App) error {
		schools, err := r.schools(ctx, a)
		if err != nil {
			return err
		}
		bar := newProgress(c.errs, len(schools))
		written, without, failed, names := 0, 0, 0, map[string]bool{}
		for _, s := range schools {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			made, ok, err := r.made(ctx, a, c.settings, s)
			switch {
			case err != nil:
			case !ok:
				without++
			default:
				if err = r.write(made, unlike(names, fileName(s)+"-"+made.name, s.ID)); err != nil {
					break
				}
				written++
				r.told(c, bar, s, made.lacking)
			}
			if err != nil {
				failed++
				bar.clear()
				_, _ = fmt.Fprintf(c.errs, "hailong: %s (%s): %v\n", s.Name, s.ID, err)
			}
			bar.step()
		}
		bar.clear()
		c.print("%d reports written to %s, %d schools without a closed round, %d failed\n", written, r.Out, without,
			failed)
		if failed > 0 {
			return errors.New("some reports could not be written")
		}
		return nil
	})
}

// aReport is one school's report, ready to be written.
type aReport struct {
	name    string   // of its file, without the ending
	lacking []string // names that it cannot write as they are
	write   func(format.Format, io.Writer) error
}

// made makes the report of a school; ok is false where it has no closed round for it.
func (r reportCommand) made(ctx context.Context, a *app.App, settings app.Settings, s school.School) (
	_ aReport, ok bool, err error) {
	lang, _ := locale.Known(r.Lang)
	read := figures.Reader{Box: a.Box, Surveys: a.Surveys, Now: time.Now}
	if r.Period != "" {
		return r.ofPeriod(ctx, period.Reporter{Figures: read, Schools: a.Schools, Surveys: a.Surveys,
			Feedback: a.Feedback},
			s, lang)
	}
	section, ok, err := followup.Reader{Figures: read, Feedback: a.Feedback}.Latest(ctx, s,
		func(id uuid.UUID) (string, error) { return a.SharedAddress(ctx, settings, s.ID, id) }, lang)
	if err != nil || !ok {
		return aReport{}, ok, err
	}
	return aReport{report.FileName(section), section.Unprintable(), func(f format.Format, w io.Writer) error {
		if r.Template == "outline" {
			return f.Paper(report.OutlineDocument(report.Printed(section)), w)
		}
		return f.Report(w, section)
	}}, true, nil
}

func (r reportCommand) ofPeriod(ctx context.Context, reporter period.Reporter, s school.School,
	lang locale.Lang) (_ aReport, ok bool, err error) {
	of, err := period.Parse(r.Period)
	if err != nil {
		return aReport{}, false, err
	}
	made, err := reporter.Of(ctx, s.ID, of, lang)
	if err != nil || len(made.Rounds) == 0 {
		return aReport{}, false, err
	}
	var lacking []string
	for _, one := range made.Rounds {
		lacking = append(lacking, one.Section.Unprintable()...)
	}
	slices.Sort(lacking)
	name := made.FileName()
	return aReport{name, slices.Compact(lacking), func(f format.Format, w io.Writer) error {
		if r.Template == "outline" {
			return f.Paper(made.Outlined(), w)
		}
		return f.Period(w, &made)
	}}, true, nil
}

// told tells of names that the report could not write as they are.
func (r reportCommand) told(c *console, bar *progress, s school.School, names []string) {
	if f, _ := format.Find(format.Report, r.Format); len(names) == 0 || f.Ending != "pdf" && f.Ending != "docx" {
		return
	}
	bar.clear()
	lang, _ := locale.Known(r.Lang)
	_, _ = fmt.Fprintf(c.errs, "hailong: %s (%s): %s %s\n", s.Name, s.ID,
		locale.Text(lang, "print.told", locale.Args{"n": len(names)}), strings.Join(names, "; "))
}

func (r reportCommand) schools(ctx context.Context, a *app.App) ([]school.School, error) {
	if r.All {
		return a.Schools.List(ctx)
	}
	id, err := uuid.Parse(r.School)
	if err != nil {
		return nil, err
	}
	one, err := a.Schools.Get(ctx, id)
	return []school.School{one}, err
}

// write puts a report in its place whole: a reader never sees half of one.
func (r reportCommand) write(made aReport, name string) error {
	var out bytes.Buffer
	f, _ := format.Find(format.Report, r.Format) // as check has seen
	if err := made.write(f, &out); err != nil {
		return err
	}
	path := filepath.Join(r.Out, f.File(name))
	if err := os.WriteFile(path+".part", out.Bytes(), 0o600); err != nil {
		return err
	}
	return os.Rename(path+".part", path)
}

// fileName is a school's name in letters that every system takes.
func fileName(s school.School) string {
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, locale.Fold(s.Name))
	for strings.Contains(name, "--") {
		name = strings.ReplaceAll(name, "--", "-")
	}
	return strings.Trim(name[:min(len(name), 80)], "-")
}

// unlike makes a name that no other school has yet.
func unlike(taken map[string]bool, name string, id uuid.UUID) string {
	if taken[name] {
		name += "-" + id.String()[:8]
	}
	taken[name] = true
	return name
}

// progress is a bar on a terminal, and nothing anywhere else.
type progress struct {
	w         io.Writer
	done, all int
}

func newProgress(w io.Writer, all int) *progress {
	if file, is := w.(*os.File); !is || !isatty.IsTerminal(file.Fd()) {
		w = io.Discard
	}
	return &progress{w: w, all: all}
}

func (p *progress) step() {
	const width = 40
	p.done++
	filled := width * p.done / max(p.all, 1)
	_, _ = fmt.Fprintf(p.w, "\r[%s%s] %d/%d", strings.Repeat("#", filled), strings.Repeat(".", width-filled), p.done,
		p.all)
}

func (p *progress) clear() { _, _ = fmt.Fprint(p.w, "\r\033[K") }
