package app

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"hailong/internal/backup"
	"hailong/internal/httpd"
)

// metrics answer three questions: is it healthy, how full is the queue, how long do commits take. No label names a
// school, a survey or a person, and they are told at an address of their own, never to parents' phones.
type metrics struct {
	registry *prometheus.Registry
	front    *httpd.Metrics
	commits  prometheus.Histogram
	ballots  prometheus.Counter
	failed   prometheus.Counter
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		commits: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "hailong_commit_seconds", Help: "How long a commit of ballots took until it was on disk.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 20},
		}),
		ballots: prometheus.NewCounter(
			prometheus.CounterOpts{Name: "hailong_casts_total",
				Help: "Casts that were decided by a commit: accepted, repeated or refused."}),
		failed: prometheus.NewCounter(
			prometheus.CounterOpts{Name: "hailong_commits_failed_total",
				Help: "Commits that failed; their parents were asked to come again."}),
	}
	m.front = httpd.NewMetrics(m.registry)
	m.registry.MustRegister(m.commits, m.ballots, m.failed, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "hailong_build_info", Help: "Always 1; the version is its label.",
			ConstLabels: prometheus.Labels{"version": Version()}}, func() float64 { return 1 }))
	return m
}

// committed is told of each commit by the box.
func (m *metrics) committed(casts int, took time.Duration, failed bool) {
	m.commits.Observe(took.Seconds())
	if failed {
		m.failed.Inc()
		return
	}
	m.ballots.Add(float64(casts))
}

const scrapeTime = 5 * time.Second

// watch adds what is read at the moment of asking.
func (m *metrics) watch(a *App) {
	gauge := func(name, help string, value func() float64) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value))
	}
	gauge("hailong_queue_casts", "Casts that wait for a commit.", func() float64 {
		n, _ := a.Box.Queue()
		return float64(n)
	})
	gauge("hailong_queue_capacity", "How many casts may wait; beyond it they are asked to come again.", func() float64 {
		_, n := a.Box.Queue()
		return float64(n)
	})
	gauge("hailong_envelopes_sealed", "Envelopes in all boxes that are not counted yet, as of a moment ago; -1 when "+
		"the database does not answer.", seldom(func() (int, error) {
		ctx, cancel := context.WithTimeout(context.Background(), scrapeTime)
		defer cancel()
		return a.Box.Sealed(ctx)
	}))
	gauge("hailong_replica_behind",
		"1 while the replica lacks what was stored last, 0 while it is complete or there is "+
			"none.", func() float64 {
			if a.DB.ReplicaFault() != nil {
				return 1
			}
			return 0
		})
	m.registry.MustRegister(&watched{a.watch})
}

// watched tells what the watch finds, by one look for each scrape.
type watched struct{ watch *Watch }

var (
	readyGauge = prometheus.NewDesc("hailong_ready", "1 while ballots can be taken, as /readyz answers; 0 while none "+
		"can, whatever the round.", nil, nil)
	writableGauge = prometheus.NewDesc("hailong_store_writable", "1 while the database takes writes, as far as is "+
		"known; 0 when its disk is full or it may only be read, until a try succeeds.", nil, nil)
	troublesGauge = prometheus.NewDesc("hailong_troubles", "Things that need a person, as /readyz tells them.",
		[]string{"kind"}, nil)
)

// Describe implements prometheus.Collector.
func (w *watched) Describe(all chan<- *prometheus.Desc) {
	all <- readyGauge
	all <- writableGauge
	all <- troublesGauge
}

// Collect implements prometheus.Collector.
func (w *watched) Collect(all chan<- prometheus.Metric) {
	n := map[string]float64{}
	ready, writable := 1.0, 1.0
	for _, t := range w.watch.Troubles(context.Background()) {
		n[t.Kind]++
		if stops(t.Kind) {
			ready = 0
		}
		if t.Kind == refusesWrites {
			writable = 0
		}
	}
	all <- prometheus.MustNewConstMetric(readyGauge, prometheus.GaugeValue, ready)
	all <- prometheus.MustNewConstMetric(writableGauge, prometheus.GaugeValue, writable)
	for _, c := range checks {
		all <- prometheus.MustNewConstMetric(troublesGauge, prometheus.GaugeValue, n[c.kind], c.kind)
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

// backups adds when the newest backup was made; it is absent where the server makes none.
func (m *metrics) backups(r backup.Rotation) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "hailong_newest_backup_timestamp_seconds",
		Help: "When the newest backup in the folder was made, in seconds since 1970; 0 when there is none.",
	}, func() float64 {
		at, err := r.Newest(r.Now())
		if err != nil || at.IsZero() {
			return 0
		}
		return float64(at.Unix())
	}))
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "hailong_backup_every_seconds", Help: "How old the newest backup may become, as it is set.",
	}, r.Age.Seconds))
}

// serve answers /metrics at its own address until stop is called; nothing when no address is set.
func (m *metrics) serve(ctx context.Context, addr string, a *App) (stop func(), err error) {
	if addr == "" {
		return func() {}, nil
	}
	listener, err := listen(ctx, addr)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	server := &http.Server{Handler: mux, ReadHeaderTimeout: scrapeTime, ReadTimeout: scrapeTime,
		WriteTimeout: 4 * scrapeTime}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			a.Log.Error("metrics ended", "error", err.Error())
		}
	}()
	return func() { _ = server.Close() }, nil
}
