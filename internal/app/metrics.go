package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/VictoriaMetrics/metrics"

	"hailong/internal/backup"
	"hailong/internal/httpd"
)

// gauges answer three questions: is it healthy, how full is the queue, how long do commits take. No label names a
// school, a survey or a person, and they are told at an address of their own, never to parents' phones. What each
// means stands in docs/operating.md.
type gauges struct {
	set     *metrics.Set
	front   *httpd.Metrics
	commits *metrics.PrometheusHistogram
	ballots *metrics.Counter
	failed  *metrics.Counter
}

var commitSeconds = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 20}

func newGauges() *gauges {
	set := metrics.NewSet()
	set.NewGauge(fmt.Sprintf("hailong_build_info{version=%q}", Version()), func() float64 { return 1 })
	return &gauges{
		set: set, front: httpd.NewMetrics(set),
		commits: set.NewPrometheusHistogramExt("hailong_commit_seconds", commitSeconds),
		ballots: set.NewCounter("hailong_casts_total"),
		failed:  set.NewCounter("hailong_commits_failed_total"),
	}
}

// committed is told of each commit by the box.
func (g *gauges) committed(casts int, took time.Duration, failed bool) {
	g.commits.Update(took.Seconds())
	if failed {
		g.failed.Inc()
		return
	}
	g.ballots.Add(casts)
}

const scrapeTime = 5 * time.Second

// watch adds what is read at the moment of asking.
func (g *gauges) watch(a *App) {
	g.set.NewGauge("hailong_queue_casts", func() float64 {
		n, _ := a.Box.Queue()
		return float64(n)
	})
	g.set.NewGauge("hailong_queue_capacity", func() float64 {
		_, n := a.Box.Queue()
		return float64(n)
	})
	g.set.NewGauge("hailong_envelopes_sealed", seldom(func() (int, error) {
		ctx, cancel := context.WithTimeout(context.Background(), scrapeTime)
		defer cancel()
		return a.Box.Sealed(ctx)
	}))
	g.set.NewGauge("hailong_replica_behind", func() float64 {
		if a.DB.ReplicaFault() != nil {
			return 1
		}
		return 0
	})
	g.set.RegisterMetricsWriter(a.watch.writeGauges)
}

// writeGauges tells what the watch finds, by one look for each scrape.
func (w *Watch) writeGauges(out io.Writer) {
	n := map[string]uint64{}
	ready, writable := uint64(1), uint64(1)
	for _, t := range w.Troubles(context.Background()) {
		n[t.Kind]++
		if stops(t.Kind) {
			ready = 0
		}
		if t.Kind == refusesWrites {
			writable = 0
		}
	}
	metrics.WriteGaugeUint64(out, "hailong_ready", ready)
	metrics.WriteGaugeUint64(out, "hailong_store_writable", writable)
	for _, c := range checks {
		metrics.WriteGaugeUint64(out, fmt.Sprintf("hailong_troubles{kind=%q}", c.kind), n[c.kind])
	}
}

// seldom asks a costly question anew only after a hundred times as long as its answer took, and gives the last answer
// meanwhile. A failure is -1, and is not kept.
func seldom(ask func() (int, error)) func() float64 {
	var (
		turn   sync.Mutex
		answer int
		until  time.Time
	)
	return func() float64 {
		turn.Lock()
		defer turn.Unlock()
		begin := time.Now() // floors: how long an answer took is no moment of the product
		if begin.Before(until) {
			return float64(answer)
		}
		n, err := ask()
		if err != nil {
			return -1
		}
		answer, until = n, begin.Add(100*time.Since(begin))
		return float64(answer)
	}
}

// backups adds when the newest backup was made, in seconds since 1970 and 0 when there is none, and how old it may
// become; both are absent where the server makes none.
func (g *gauges) backups(r backup.Rotation) {
	g.set.NewGauge("hailong_newest_backup_timestamp_seconds", func() float64 {
		at, err := r.Newest(r.Now())
		if err != nil || at.IsZero() {
			return 0
		}
		return float64(at.Unix())
	})
	g.set.NewGauge("hailong_backup_every_seconds", r.Age.Seconds)
}

// write tells all gauges, the program's own and Go's among them, in Prometheus' text format.
func (g *gauges) write(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	g.set.WritePrometheus(w)
	metrics.WriteProcessMetrics(w)
	metrics.WriteFDMetrics(w)
}

// serve answers /metrics at its own address until stop is called; nothing when no address is set.
func (g *gauges) serve(ctx context.Context, addr string, a *App) (stop func(), err error) {
	if addr == "" {
		return func() {}, nil
	}
	listener, err := listen(ctx, addr)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", http.HandlerFunc(g.write))
	server := &http.Server{Handler: mux, ReadHeaderTimeout: scrapeTime, ReadTimeout: scrapeTime,
		WriteTimeout: 4 * scrapeTime}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			a.Log.Error("metrics ended", "error", err.Error())
		}
	}()
	return func() { _ = server.Close() }, nil
}
