package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/mattn/go-isatty"

	"hailong/internal/app"
	"hailong/internal/figures"
	"hailong/internal/followup"
	"hailong/internal/format"
	"hailong/internal/locale"
	"hailong/internal/report"
	"hailong/internal/school"
)

type reportCommand struct {
	All    bool   `xor:"which" required:"" help:"Every school of this server."`
	School string `xor:"which" required:"" placeholder:"ID" help:"Only this school."`
	Format string `default:"docx" enum:"${formats}" help:"${enum}."`
	Lang   string `default:"vi" enum:"vi,en" help:"vi or en."`
	Out    string `required:"" placeholder:"FOLDER" help:"Where the files go, one a school; files of the same names are replaced."`
}

// Run writes the report of each school's last closed round. A school without one is passed over; one that fails is
// told, and the others go on.
func (r reportCommand) Run(ctx context.Context, c *console) error {
	if err := os.MkdirAll(r.Out, 0o750); err != nil {
		return err
	}
	return app.With(ctx, c.settings, c.log(), func(a *app.App) error {
		schools, err := r.schools(ctx, a)
		if err != nil {
			return err
		}
		lang, _ := locale.Known(r.Lang)
		reader := followup.Reader{Figures: figures.Reader{Box: a.Box, Surveys: a.Surveys, Now: time.Now},
			Feedback: a.Feedback}
		bar := newProgress(c.errs, len(schools))
		written, without, failed, names := 0, 0, 0, map[string]bool{}
		for _, s := range schools {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			section, ok, err := reader.Latest(ctx, s, func(id uuid.UUID) (string, error) {
				return a.SharedAddress(ctx, c.settings, s.ID, id)
			}, lang)
			switch {
			case err != nil:
			case !ok:
				without++
			default:
				err = r.write(section, unlike(names, fileName(s)+"-"+report.FileName(section), s.ID))
				if err != nil {
					break
				}
				written++
				r.told(c, bar, s, section)
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

// told tells of names that the report could not write as they are.
func (r reportCommand) told(c *console, bar *progress, s school.School, section report.Section) {
	names := section.Unprintable()
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
func (r reportCommand) write(s report.Section, name string) error {
	var out bytes.Buffer
	f, _ := format.Find(format.Report, r.Format) // the flag takes only names of the list
	if err := f.Report(&out, s); err != nil {
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
