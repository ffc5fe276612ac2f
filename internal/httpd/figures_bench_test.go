package httpd_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"hailong/internal/account"
	"hailong/internal/testkit"
)

// pulling is the rate of n GETs by some clients, each over a connection that stays.
func pulling(b *testing.B, url, key string, n int) time.Duration {
	b.Helper()
	const clients = 4
	var left atomic.Int64
	left.Store(int64(n))
	var group sync.WaitGroup
	begin := time.Now()
	for range clients {
		group.Add(1)
		go func() {
			defer group.Done()
			client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1}}
			defer client.CloseIdleConnections()
			for left.Add(-1) >= 0 {
				r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, url, nil)
				if err != nil {
					b.Error(err)
					return
				}
				r.Header.Set("Authorization", "Bearer "+key)
				answer, err := client.Do(r)
				if err != nil {
					b.Error(err)
					return
				}
				_, err = io.Copy(io.Discard, answer.Body)
				if err != nil || answer.Body.Close() != nil || answer.StatusCode != http.StatusOK {
					b.Error(answer.Status, err)
					return
				}
			}
		}()
	}
	group.Wait()
	return time.Since(begin)
}

// BenchmarkStatistics reports at which share of the rate of a static answer of the same size, on the same server, the
// statistics of a closed round are read. Both are pulled in turns.
func BenchmarkStatistics(b *testing.B) {
	for _, engine := range testkit.Engines {
		b.Run(engine, func(b *testing.B) {
			f := newFront(b, testkit.Open(b, testkit.URL(b, engine)))
			key := f.key(account.Admin)
			f.roster(key, testkit.Roster(15, 15, 15, 15, 15, 15, 15, 15))
			id := f.roundOf(key, "2023-2024", some(100, 15))
			document := f.call(key, http.MethodGet, "/api/v1/surveys/"+id+"/statistics", nil, nil,
				http.StatusOK).Body.Bytes()
			f.Also.GET("/static", func(c *gin.Context) { c.Data(http.StatusOK, "application/json", document) })
			s := httptest.NewServer(f.Handler)
			defer s.Close()
			var figures, static time.Duration
			const share = 500
			for b.Loop() {
				static += pulling(b, s.URL+"/static", key, share)
				figures += pulling(b, s.URL+"/api/v1/surveys/"+id+"/statistics", key, share)
			}
			b.ReportMetric(static.Seconds()/figures.Seconds(), "x-static")
			b.ReportMetric(float64(b.N)*share/figures.Seconds(), "gets/s")
			b.ReportMetric(float64(len(document)), "bytes")
			b.ReportMetric(0, "ns/op")
		})
	}
}
