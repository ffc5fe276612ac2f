package httpd

import (
	"fmt"
	"sync"
	"time"

	"github.com/VictoriaMetrics/metrics"
)

// Metrics count what the front answers. Their labels are the route's pattern, the method and the status, never a path,
// a token, a school or a survey: nothing of them leads to anybody.
type Metrics struct {
	set      *metrics.Set
	requests sync.Map // answered → *metrics.Counter
	took     sync.Map // route → *metrics.PrometheusHistogram
}

// answered is what a request is counted under.
type answered struct {
	route, method string
	status        int
}

// NewMetrics adds the front's metrics to set: hailong_requests_total by route pattern, method and status, and
// hailong_request_seconds by route pattern.
func NewMetrics(set *metrics.Set) *Metrics { return &Metrics{set: set} }

var requestSeconds = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}

// count is nil-safe: a front without metrics counts nothing.
func (m *Metrics) count(route, method string, status int, took time.Duration) {
	if m == nil {
		return
	}
	what := answered{route, method, status}
	requests, ok := m.requests.Load(what)
	if !ok {
		requests = m.set.GetOrCreateCounter(
			fmt.Sprintf("hailong_requests_total{route=%q,method=%q,status=\"%d\"}", route, method, status))
		m.requests.Store(what, requests)
	}
	requests.(*metrics.Counter).Inc()
	seconds, ok := m.took.Load(route)
	if !ok {
		seconds = m.set.GetOrCreatePrometheusHistogramExt(
			fmt.Sprintf("hailong_request_seconds{route=%q}", route), requestSeconds)
		m.took.Store(route, seconds)
	}
	seconds.(*metrics.PrometheusHistogram).Update(took.Seconds())
}
