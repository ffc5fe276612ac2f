package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"hailong/internal/account"
	"hailong/internal/bench"
	"hailong/internal/survey"
)

type benchRead struct {
	benchPlace

	Parents     int           `default:"2000" help:"Invitations of the school that is read."`
	Connections []int         `default:"8,64" help:"Numbers of connections."`
	Turns       int           `default:"2" help:"How often each side has its turn."`
	Window      time.Duration `default:"3s" help:"How long a turn is."`
}

// Run measures reading: the parent's page and a closed survey's statistics, beside the same number of bytes from gin alone.
func (b benchRead) Run(ctx context.Context, c *console) error {
	c.print("%-10s %-11s %5s %9s %9s %6s %9s %5s %5s\n", "", "", "conns", "static/s", "reads/s", "ratio", "p99", "µs", "µs")
	for _, e := range b.engines() {
		if err := b.on(ctx, c, e, func(s *served) error { return b.measure(ctx, c, e, s) }); err != nil {
			return err
		}
	}
	c.print("\nstatic/s  gin sends as many bytes, always the same     ratio  wanted: 0.8\nµs        processor time of one answer, phones included: static, read\n")
	return nil
}

func (b benchRead) measure(ctx context.Context, c *console, e engine, s *served) error {
	built, err := city(ctx, c, s, 2, b.Parents*2)
	if err != nil {
		return err
	}
	address, open, over := strings.TrimPrefix(s.base, "http://"), built.Rounds[0], built.Rounds[1]
	if _, err = bench.Crowd(ctx, address, over.Tokens[:min(len(over.Tokens), 1000)], 8, func(int) {}); err != nil {
		return err
	}
	if _, err = s.app.box.Close(ctx, over.School, over.Survey, ""); err != nil {
		return err
	}
	key, _, err := s.app.keys.Create(ctx, over.School, "bench", account.StatisticsRead)
	if err != nil {
		return err
	}
	template, err := survey.TemplateByID(survey.DefaultTemplate)
	if err != nil {
		return err
	}
	for _, read := range []struct {
		name string
		ask  bench.Request
	}{
		{"page", bench.Request{Method: "GET", Path: "/s/" + open.Tokens[0], Headers: "Accept-Encoding: gzip\r\n"}},
		{"statistics", bench.Request{Method: "GET", Path: "/api/v1/surveys/" + over.Survey.String() + "/statistics", Headers: "Authorization: Bearer " + key + "\r\n"}},
	} {
		size, err := bench.Size(address, read.ask)
		if err != nil {
			return err
		}
		static, err := bench.StartNull(ctx, template.Questionnaire, make([]byte, size))
		if err != nil {
			return err
		}
		for _, n := range b.Connections {
			var plain, real bench.Load
			for range b.Turns {
				a, err := bench.Ask(ctx, static.Address, bench.Request{Method: "GET", Path: "/static"}, n, b.Window)
				if err != nil {
					return err
				}
				r, err := bench.Ask(ctx, address, read.ask, n, b.Window)
				if err != nil {
					return fmt.Errorf("%s: %w", read.name, err)
				}
				plain, real = plain.Add(a), real.Add(r)
			}
			c.print("%-10s %-11s %5d %9.0f %9.0f %6.2f %9s %5d %5d\n", e.name, read.name, n, plain.Rate(), real.Rate(), real.Rate()/max(1, plain.Rate()), short(real.P99), plain.Work().Microseconds(), real.Work().Microseconds())
		}
		static.Stop()
	}
	return ctx.Err()
}
