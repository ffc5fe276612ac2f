package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"hailong/internal/account"
	"hailong/internal/app"
	"hailong/internal/backup"
	"hailong/internal/bench"
)

type benchNation struct {
	benchPlace

	Schools     int `default:"50" help:"Schools, each with an open survey. A city has 1500."`
	Parents     int `default:"15000" help:"Parents in all, each of whom casts. A city has 500000."`
	Connections int `default:"64" help:"Phones at the same time."`
}

// Run plays a nation's evening on each database: rosters, openings, every ballot through the real path, closings,
// figures.
func (b benchNation) Run(ctx context.Context, c *console) error {
	for _, e := range b.engines() {
		if err := b.on(ctx, c, e, func(s *app.Served) error { return b.play(ctx, c, e, s) }); err != nil {
			return err
		}
	}
	return nil
}

// step measures how long one step of the evening takes.
type step struct {
	begin time.Time
}

func begin() step { return step{time.Now()} }

func (s step) took() time.Duration { return time.Since(s.begin) }

func (b benchNation) play(ctx context.Context, c *console, e engine, s *app.Served) error {
	address := strings.TrimPrefix(s.Base, "http://")
	c.print("\n%s: %d schools, %d parents, %d phones at a time\n", e.name, b.Schools, b.Parents, b.Connections)
	building := begin()
	built, err := city(ctx, c, s, b.Schools, b.Parents, false)
	if err != nil {
		return err
	}
	c.print("rosters imported, surveys opened   %8s   %.1f ms a school\n", short(building.took()),
		ms(building.took())/float64(b.Schools))
	empty := size(ctx, s)

	// One school first and alone, so that its figures can be asked for before and after everybody else came.
	first := built.Rounds[0]
	if _, err = bench.Crowd(ctx, address, first.Tokens, min(b.Connections, 8), func(int) {}); err != nil {
		return err
	}
	if _, err = s.App.Box.Close(ctx, account.Program("bench"), first.School, first.Survey, ""); err != nil {
		return err
	}
	before, err := b.statistics(ctx, s, address, first)
	if err != nil {
		return err
	}
	rest := bench.City{Rounds: built.Rounds[1:]}
	tokens := rest.Mixed(false)
	bar := bar{out: c.errs, what: "ballots", of: len(tokens)}
	tenths, err := bench.Crowd(ctx, address, tokens, b.Connections, bar.set)
	bar.end()
	if err != nil {
		return err
	}
	b.told(c, tenths, len(tokens), size(ctx, s)-empty)
	if err = backedUp(ctx, c, s); err != nil {
		return err
	}
	closing := begin()
	longest := time.Duration(0)
	bar.what, bar.of, bar.told = "surveys counted", len(rest.Rounds), 0
	var sizes []time.Duration
	for i, r := range rest.Rounds {
		one := begin()
		if _, err = s.App.Box.Close(ctx, account.Program("bench"), r.School, r.Survey, ""); err != nil {
			return err
		}
		sizes = append(sizes, one.took())
		longest = max(longest, one.took())
		bar.set(i + 1)
	}
	bar.end()
	c.print("all surveys counted and sealed     %8s   longest %s, first tenth %.1f ms each, last tenth %.1f ms each\n",
		short(closing.took()), short(longest), mean(sizes[:max(1, len(sizes)/10)]), mean(sizes[len(sizes)*9/10:]))
	after, err := b.statistics(ctx, s, address, first)
	if err != nil {
		return err
	}
	c.print("one school's statistics            %8s   at the beginning %s (medians)\n", short(after.P50),
		short(before.P50))
	checking := begin()
	for _, r := range []bench.Round{first, rest.Rounds[0], rest.Rounds[len(rest.Rounds)-1]} {
		if _, findings, err := s.App.Box.Verify(ctx, r.School, nil); err != nil || len(findings) > 0 {
			return fmt.Errorf("verify: %v %w", findings, err)
		}
	}
	c.print("three schools verified             %8s   no fault\n", short(checking.took()))
	return nil
}

// told prints what casting did.
func (b benchNation) told(c *console, tenths []bench.Load, ballots int, grown int64) {
	var all bench.Load
	for _, l := range tenths {
		all.Answered += l.Answered
		all.Elapsed += l.Elapsed
		all.CPU += l.CPU
	}
	head, tail := tenths[0], tenths[len(tenths)-1]
	c.print("ballots cast and on disk           %8s   %.0f a second, first tenth %.0f, last tenth %.0f\n",
		short(all.Elapsed), all.Rate(), head.Rate(), tail.Rate())
	c.print("a parent waits                     %8s   p99 %s; in the last tenth %s and %s\n", short(head.P50),
		short(head.P99), short(tail.P50), short(tail.P99))
	c.print("a ballot takes                     %8s   of processor time, phones included; in the last tenth %s\n",
		short(all.Work()), short(tail.Work()))
	c.print("a ballot takes                     %7dB   of disk\n", grown/int64(max(1, ballots)))
	c.print("memory of the whole program        %6dMB\n", bench.Resident()>>20)
}

// backedUp makes a backup of it all, which is read again and compared before it counts.
func backedUp(ctx context.Context, c *console, s *app.Served) error {
	making := begin()
	file := filepath.Join(s.Settings.DataDir, "nation.backup")
	if _, err := (backup.Writer{DB: s.App.DB, Program: app.Version(), Now: time.Now}).Write(ctx, file); err != nil {
		return err
	}
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	c.print("a backup, made and read again      %8s   %d MB\n", short(making.took()), info.Size()>>20)
	return os.Remove(file)
}

// statistics asks for a closed school's figures as a report does.
func (b benchNation) statistics(ctx context.Context, s *app.Served, address string, r bench.Round) (bench.Load, error) {
	key, _, err := s.App.Keys.Create(ctx, r.School, "bench", account.StatisticsRead)
	if err != nil {
		return bench.Load{}, err
	}
	return bench.Ask(ctx, address,
		[]bench.Request{{Method: "GET", Path: "/api/v1/surveys/" + r.Survey.String() + "/statistics",
			Headers: "Authorization: Bearer " + key + "\r\n"}}, 1, time.Second)
}

// size is how many bytes the database takes; 0 when it does not tell.
func size(ctx context.Context, s *app.Served) int64 {
	n, err := s.App.DB.Size(ctx)
	if err != nil {
		return 0
	}
	return n
}

func mean(all []time.Duration) float64 {
	var sum time.Duration
	for _, d := range all {
		sum += d
	}
	return ms(sum) / float64(max(1, len(all)))
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// short rounds a duration to three figures or so.
func short(d time.Duration) time.Duration {
	for _, unit := range slices.Backward(
		[]time.Duration{time.Microsecond, 10 * time.Microsecond, time.Millisecond, 100 * time.Millisecond}) {
		if d >= 100*unit {
			return d.Round(unit)
		}
	}
	return d
}
