package ballot_test

import (
	"context"
	"fmt"
	"regexp"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/ballot"
	"hailong/internal/database"
	"hailong/internal/figures"
	"hailong/internal/secret"
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
				if _, err := r.CastAs(context.Background(), tokens[i], "submission-"+uuid.NewString(),
					testkit.Satisfied); err != nil {
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

// BenchmarkVerify reports how long recount and verify of a closed round of a million ballots take, and how much more
// memory the program holds meanwhile.
func BenchmarkVerify(b *testing.B) {
	const doublings = 10 // a round of 1,024 parents becomes one of a million
	for _, engine := range testkit.Engines {
		b.Run(engine, func(b *testing.B) {
			r := testkit.Build(b, testkit.Open(b, testkit.URL(b, engine)), ballot.GroupCommit)
			round := r.OpenWith(b, testkit.Roster(624, 400))
			for _, l := range round.Links {
				if _, err := r.Cast(b, l.Token,
					`{"C1":5,"D1":4,"G1":5,"G2":90,"P1":["qr","cash"],"P2":"na","P6":4,"G3":"Cảm ơn"}`); err != nil {
					b.Fatal(err)
				}
			}
			if _, err := r.Box.Close(b.Context(), testkit.Clerk, round.School, round.Survey, ""); err != nil {
				b.Fatal(err)
			}
			multiply(b, engine, r, round, doublings)
			var took time.Duration
			var most uint64
			for b.Loop() {
				held := holding()
				begin := time.Now()
				checked, findings, err := r.Box.Verify(b.Context(), round.School, &round.Survey)
				took += time.Since(begin)
				most = max(most, held())
				if err != nil || checked != 1 || len(findings) > 0 {
					b.Fatal(checked, findings, err)
				}
			}
			b.ReportMetric(took.Seconds()/float64(b.N), "s")
			b.ReportMetric(float64(b.N)*1024*(1<<doublings)/took.Seconds(), "ballots/s")
			b.ReportMetric(float64(most)/(1<<20), "MB-more")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// multiply doubles every parent, used invitation, ballot and comment of a closed round so often, and seals it anew.
func multiply(b *testing.B, engine string, r *testkit.Rooms, round *testkit.Round, doublings int) {
	b.Helper()
	id, tag := testkit.RandomID(engine), testkit.RandomBytes(engine, secret.TagSize)
	for range doublings {
		for _, sql := range []string{
			"INSERT INTO parents (school_id, id, class_id, position, child_code, child_name, parent_name, phone, " +
				"email, active) SELECT school_id, " + id + ", class_id, position, '', child_name, parent_name, " +
				"phone, email, active FROM parents WHERE school_id = ? ORDER BY 2",
			"INSERT INTO ballots (school_id, survey_id, id, class, answers) SELECT school_id, survey_id, " + id +
				", class, answers FROM ballots WHERE school_id = ? ORDER BY 3",
			"INSERT INTO comments (school_id, survey_id, id, question, body) SELECT school_id, survey_id, " + id +
				", question, body FROM comments WHERE school_id = ? ORDER BY 3",
		} {
			execute(b, r, sql, round.School)
		}
	}
	execute(b, r, `INSERT INTO invitations (school_id, survey_id, id, parent_id, class_id, generation, status, retry_tag)
		SELECT p.school_id, s.id, `+id+`, p.id, p.class_id, 0, 'used', `+tag+
		` FROM parents p JOIN surveys s ON s.school_id = p.school_id
		WHERE p.school_id = ? AND NOT EXISTS (SELECT 1 FROM invitations i WHERE i.school_id = p.school_id AND i.survey_id = s.id AND i.parent_id = p.id) ORDER BY 3`, round.School)
	reseal(b, r, round, 1<<doublings)
}

func execute(b *testing.B, r *testkit.Rooms, sql string, args ...any) {
	b.Helper()
	if err := r.DB.Write(b.Context(), func(tx *gorm.DB) error { return tx.Exec(sql, args...).Error }); err != nil {
		b.Fatal(sql, err)
	}
}

// reseal writes counts and seal as they would be had so many answered.
func reseal(b *testing.B, r *testkit.Rooms, round *testkit.Round, times int) {
	b.Helper()
	execute(b, r, "UPDATE tallies SET n = n * ?", times)
	execute(b, r, "UPDATE participation SET responded = responded * ?, eligible = eligible * ?", times, times)
	execute(b, r, "UPDATE seals SET counted = counted * ?", times)
	result, err := r.Box.Result(b.Context(), round.School, round.Survey)
	if err != nil {
		b.Fatal(err)
	}
	canonical, digest, err := figures.Sealed(3, result.Survey, result.Participation, result.Counted, result.Tally)
	if err != nil {
		b.Fatal(err)
	}
	execute(b, r, "UPDATE seals SET figures = ?, figures_digest = ?", canonical, digest)
	_, findings, err := r.Box.Verify(b.Context(), round.School, &round.Survey)
	if err != nil || len(findings) != 1 {
		b.Fatal(findings, err)
	}
	box := regexp.MustCompile(`the box digest is ([0-9a-f]{64})`).FindStringSubmatch(findings[0].Text)
	if box == nil {
		b.Fatal(findings)
	}
	execute(b, r, "UPDATE seals SET box_digest = ?", box[1])
}

// holding watches how much memory the program holds until the function that it gives is called; that gives the most,
// less what was held before.
func holding() func() uint64 {
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	done, most := make(chan struct{}), make(chan uint64)
	go func() {
		var top uint64
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				runtime.ReadMemStats(&now)
				top = max(top, now.HeapInuse)
			case <-done:
				most <- top - min(top, before.HeapInuse)
				return
			}
		}
	}()
	return func() uint64 { close(done); return <-most }
}
