package httpd

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Metrics count what the front answers. Their labels are the route's pattern, the method and the status, never a path,
// a token, a school or a survey: nothing of them leads to anybody.
type Metrics struct {
	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
}

// NewMetrics registers the front's metrics.
func NewMetrics(registry prometheus.Registerer) *Metrics {
	m := &Metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "hailong_requests_total", Help: "Requests answered, by route pattern, method and status.",
		}, []string{"route", "method", "status"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "hailong_request_seconds", Help: "How long requests took, by route pattern.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}, []string{"route"}),
	}
	registry.MustRegister(m.requests, m.took)
	return m
}

// count is nil-safe: a front without metrics counts nothing.
func (m *Metrics) count(route, method string, status int, took time.Duration) {
	if m == nil {
		return
	}
	m.requests.WithLabelValues(route, method, strconv.Itoa(status)).Inc()
	m.took.WithLabelValues(route).Observe(took.Seconds())
}
