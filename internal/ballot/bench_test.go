package ballot_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"hailong/internal/ballot"
	"hailong/internal/database"
	"hailong/internal/testkit"
)

// casting casts n ballots by as many clients at once, each by a link of its own, and gives how long it took.
func casting(b *testing.B, r *testkit.Rooms, tokens []string, clients int) time.Duration {
	b.Helper()
	var next atomic.Int64
	var group sync.WaitGroup
	begin := time.Now()
	for range clients {
		group.Add(1)
		go func() {
			defer group.Done()
			for {
				i := int(next.Add(1)) - 1
				if i >= len(tokens) {
					return
				}
				if _, err := r.CastAs(context.Background(), tokens[i], "submission-"+uuid.NewString(), testkit.Satisfied); err != nil {
					b.Error(err)
					return
				}
			}
		}()
	}
	group.Wait()
	return time.Since(begin)
}

// BenchmarkCast reports durable casts per second with shared commits, and how many times that is what a commit for each
// cast reaches in the same run. The database waits for the disk (PostgreSQL with fsync on).
func BenchmarkCast(b *testing.B) {
	durable := sync.OnceValue(func() *testkit.Postgres { return testkit.StartPostgres(b) })
	for _, engine := range testkit.Engines {
		for _, clients := range []int{1, 8, 64} {
			b.Run(fmt.Sprintf("%s/clients=%d", engine, clients), func(b *testing.B) {
				open := func(limits ballot.Limits) (*testkit.Rooms, []string) {
					url := ""
					if engine == "postgres" {
						url = durable().Clone(b)
					} else {
						url = testkit.URL(b, engine)
					}
					var db *database.DB = testkit.Open(b, url)
					r := testkit.Build(b, db, limits)
					round := r.OpenWith(b, testkit.Roster(2000, 2000))
					tokens := make([]string, len(round.Links))
					for i, l := range round.Links {
						tokens[i] = l.Token
					}
					return r, tokens
				}
				const share = 200
				var grouped, single time.Duration
				var casts int
				var a, c *testkit.Rooms
				var at, ct []string
				for b.Loop() {
					if len(at) < share {
						a, at = open(ballot.GroupCommit)
						c, ct = open(ballot.CommitEach)
					}
					grouped += casting(b, a, at[:share], clients)
					single += casting(b, c, ct[:share], clients)
					at, ct = at[share:], ct[share:]
					casts += share
				}
				b.ReportMetric(float64(casts)/grouped.Seconds(), "casts/s")
				b.ReportMetric(float64(casts)/single.Seconds(), "casts/s-commit-each")
				b.ReportMetric(single.Seconds()/grouped.Seconds(), "x-commit-each")
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}
