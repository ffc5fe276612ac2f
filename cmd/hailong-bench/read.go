package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"hailong/internal/account"
	"hailong/internal/app"
	"hailong/internal/bench"
	"hailong/internal/survey"
)

type benchRead struct {
	benchPlace

	Schools     int           `default:"2" help:"Schools: the last one's round is closed for its statistics, pages are those of the others."`
	Parents     int           `default:"2000" help:"Invitations of each school."`
	Connections []int         `default:"8,64" help:"Numbers of connections."`
	Turns       int           `default:"2" help:"How often each side has its turn."`
	Window      time.Duration `default:"3s" help:"How long a turn is."`
}

// Run measures reading: the parent's page and a closed survey's statistics, beside the same number of bytes from gin
// alone and from this very server.
func (b benchRead) Run(ctx context.Context, c *console) error {
	c.print("%-10s %-11s %5s %9s %9s %9s %6s %6s %9s %5s %5s %5s\n", "", "", "conns", "gin/s", "static/s", "reads/s",
		"of gin", "of st.", "p99", "µs", "µs", "µs")
	for _, e := range b.engines() {
		if err := b.on(ctx, c, e, func(s *app.Served) error { return b.measure(ctx, c, e, s) }); err != nil {
			return err
		}
	}
	c.print(`
gin/s     a gin server of its own sends as many bytes, always the same: no log, no metrics, no headers, no time limits
static/s  this server sends the same bytes behind all that stands before every answer
of …      reads/s over gin/s and over static/s               wanted: 0.8
µs        processor time of one answer, phones included: gin, static, read
`)
	return nil
}

func (b benchRead) measure(ctx context.Context, c *console, e engine, s *app.Served) error {
	schools := max(2, b.Schools)
	built, err := city(ctx, c, s, schools, b.Parents*schools, false)
	if err != nil {
		return err
	}
	address, open, over := strings.TrimPrefix(s.Base, "http://"), bench.City{Rounds: built.Rounds[:schools-1]},
		built.Rounds[schools-1]
	if _, err = bench.Crowd(ctx, address, over.Tokens[:min(len(over.Tokens), 1000)], 8, func(int) {}); err != nil {
		return err
	}
	if _, err = s.App.Box.Close(ctx, account.Program("bench"), over.School, over.Survey, ""); err != nil {
		return err
	}
	key, _, err := s.App.Keys.Create(ctx, over.School, "bench", account.StatisticsRead)
	if err != nil {
		return err
	}
	template, err := survey.TemplateByID(survey.DefaultTemplate)
	if err != nil {
		return err
	}
	for _, read := range []struct {
		name string
		asks []bench.Request
	}{
		{"page", views(open.Mixed(false))},
		{"statistics", []bench.Request{
			{Method: "GET", Path: "/api/v1/surveys/" + over.Survey.String() + "/statistics",
				Headers: "Authorization: Bearer " + key + "\r\n"}}},
	} {
		size, err := bench.Size(address, read.asks[0])
		if err != nil {
			return err
		}
		static := make([]byte, size)
		null, err := bench.StartNull(ctx, template.Questionnaire, static)
		if err != nil {
			return err
		}
		beside, stop, err := beside(ctx, s, s.App.Box, func(r gin.IRoutes) {
			r.GET("/static", func(c *gin.Context) { c.Data(http.StatusOK, "text/html; charset=utf-8", static) })
		})
		if err != nil {
			return err
		}
		plain := []bench.Request{{Method: "GET", Path: "/static", Headers: read.asks[0].Headers}}
		sides := []struct {
			address string
			asks    []bench.Request
		}{{null.Address, plain}, {beside, plain}, {address, read.asks}}
		for _, n := range b.Connections {
			var did [3]bench.Load // gin, static, read
			for range b.Turns {
				for i, side := range sides {
					l, err := bench.Ask(ctx, side.address, side.asks, n, b.Window)
					if err != nil {
						return fmt.Errorf("%s: %w", read.name, err)
					}
					did[i] = did[i].Add(l)
				}
			}
			c.print("%-10s %-11s %5d %9.0f %9.0f %9.0f %6.2f %6.2f %9s %5d %5d %5d\n", e.name, read.name, n,
				did[0].Rate(), did[1].Rate(), did[2].Rate(),
				did[2].Rate()/max(1, did[0].Rate()), did[2].Rate()/max(1, did[1].Rate()), short(did[2].P99),
				did[0].Work().Microseconds(), did[1].Work().Microseconds(), did[2].Work().Microseconds())
		}
		stop()
		null.Stop()
	}
	return ctx.Err()
}

// views are what phones in Việt Nam ask for, each by a link of its own: no parent looks twice.
func views(tokens []string) []bench.Request {
	all := make([]bench.Request, 0, len(tokens))
	for _, token := range tokens {
		all = append(all, bench.Request{Method: "GET", Path: "/s/" + token,
			Headers: "Accept-Encoding: gzip, deflate, br\r\nAccept-Language: vi-VN,vi;q=0.9,en-US;q=0.6,en;q=0.5\r\n"})
	}
	return all
}
