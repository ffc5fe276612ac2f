package ballot_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/ballot"
	"hailong/internal/batch"
	"hailong/internal/invitation"
	"hailong/internal/school"
	"hailong/internal/stats"
	"hailong/internal/survey"
	"hailong/internal/testkit"
)

// patient is how long a cast may take at most before a test says that it hangs.
const patient = 2 * time.Minute

// At every step of a closing the writer is free: a parent of another school casts while the round stands there, and is
// told that the ballot is in the box before the closing goes on.
func TestACastPassesBetweenTheStepsOfAClosing(t *testing.T) {
	rooms(t, func(t *testing.T, r *testkit.Rooms) {
		closing, other := r.OpenWith(t, testkit.Roster(150)), r.OpenWith(t, testkit.Roster(9))
		told := make(chan struct{}, 1)
		r.Box.OnChange = func(uuid.UUID) { told <- struct{}{} }
		for _, l := range closing.Links {
			if _, err := r.Cast(t, l.Token, testkit.Satisfied); err != nil {
				t.Fatal(err)
			}
			<-told // it comes after the answer, and must not be taken for one of the closing
		}
		var steps []string
		cast := func(step string) {
			ctx, cancel := context.WithTimeout(t.Context(), patient)
			defer cancel()
			token := other.Links[len(steps)].Token
			if _, err := r.CastAs(ctx, token, "submission-"+token, testkit.Satisfied); err != nil {
				t.Errorf("%s: %v", step, err)
			}
			steps = append(steps, step)
		}
		figured := r.Box.Figures
		r.Box.Figures = func(
			format int, s survey.Survey, p invitation.Participation, counted int, tally *stats.Tally,
		) ([]byte, string, error) {
			cast("counted")
			return figured(format, s, p, counted, tally)
		}
		r.Box.OnChange = func(id uuid.UUID) {
			if id == closing.Survey {
				s, err := r.Surveys.Get(t.Context(), closing.School, id)
				if err != nil {
					t.Error(err)
				}
				cast(string(s.Status))
			}
		}
		if _, err := r.Box.Close(t.Context(), testkit.Clerk, closing.School, closing.Survey, ""); err != nil {
			t.Fatal(err)
		}
		if want := []string{"closing", "counted", "closed"}; !slices.Equal(steps, want) {
			t.Errorf("the closing stood at %v, not at %v", steps, want)
		}
		r.Box.Figures = figured
		verified(t, r, closing)
		verified(t, r, other)
	})
}

// Who reads for long, as a backup does, holds up the last step of the cleaning and nobody's ballot: the closing is
// done, the rest is told to come later, and comes.
func TestALongReaderHoldsUpTheCleaningAndNoCast(t *testing.T) {
	rooms(t, func(t *testing.T, r *testkit.Rooms) {
		closing, other := r.OpenWith(t, testkit.Roster(30)), r.OpenWith(t, testkit.Roster(40))
		for _, l := range closing.Links {
			if _, err := r.Cast(t, l.Token, testkit.Satisfied); err != nil {
				t.Fatal(err)
			}
		}
		if err := r.DB.Read(t.Context(), func(tx *gorm.DB) error {
			var surveys int64
			if err := tx.Table("surveys").Count(&surveys).Error; err != nil { // its snapshot begins here
				return err
			}
			closed, err := r.Box.Close(t.Context(), testkit.Clerk, closing.School, closing.Survey, "")
			if err != nil || closed.Status != survey.Closed {
				t.Errorf("%v, %v", closed.Status, err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), patient)
			defer cancel()
			for _, l := range other.Links { // each behind another try of the cleaning
				if err := r.Box.Tick(t.Context()); err != nil && !errors.Is(err, batch.ErrNotYet) {
					t.Error(err)
				}
				if _, err := r.CastAs(ctx, l.Token, "submission-"+l.Token, testkit.Satisfied); err != nil {
					t.Fatal(err)
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if err := r.Box.Tick(t.Context()); err != nil {
			t.Error(err)
		}
		verified(t, r, closing)
		verified(t, r, other)
	})
}

// evening is a crowd of one school that casts until it is told to stop, and how long each cast took.
func evening(b *testing.B, r *testkit.Rooms, tokens []string, clients int, during func()) (waits []time.Duration,
	used int) {
	b.Helper()
	var next atomic.Int64
	var over atomic.Bool
	var mutex sync.Mutex
	var group sync.WaitGroup
	for range clients {
		group.Go(func() {
			var mine []time.Duration
			for !over.Load() {
				i := int(next.Add(1)) - 1
				if i >= len(tokens) {
					b.Error("the parents ran out")
					break
				}
				begin := time.Now()
				if _, err := r.CastAs(context.Background(), tokens[i], "submission-"+tokens[i],
					testkit.Satisfied); err != nil {
					b.Error(err)
					break
				}
				mine = append(mine, time.Since(begin))
			}
			mutex.Lock()
			defer mutex.Unlock()
			waits = append(waits, mine...)
		})
	}
	during()
	over.Store(true)
	group.Wait()
	slices.Sort(waits)
	return waits, len(waits)
}

// BenchmarkCastBeside reports what a closing, an opening and a roster of one school cost the parents of another: the
// 99th percentile and the longest wait of a cast of theirs while nothing else goes on (calm) and beside it, side by
// side in one run.
func BenchmarkCastBeside(b *testing.B) {
	const clients = 8
	for _, engine := range testkit.Engines {
		for _, ballots := range []int{200, 2000, 5000} {
			for _, move := range []string{"closing", "opening", "roster"} {
				b.Run(fmt.Sprintf("%s/%s/%d", engine, move, ballots), func(b *testing.B) {
					r := testkit.Build(b, testkit.Open(b, testkit.URL(b, engine)), ballot.GroupCommit)
					var calm, beside []time.Duration
					var tokens []string
					for b.Loop() {
						b.StopTimer()
						if len(tokens) < 8000 {
							tokens = tokensOf(r.OpenWith(b, testkit.Roster(4000, 4000, 4000, 4000)))
							// the first of a round reads its links, which is not what is measured
							casting(b, r, tokens[:1], 1)
							tokens = tokens[1:]
						}
						do := made(b, r, move, ballots)
						var took time.Duration
						b.StartTimer()
						waits, n := evening(b, r, tokens, clients,
							func() { begin := time.Now(); do(); took = time.Since(begin) })
						beside, tokens = append(beside, waits...), tokens[n:]
						waits, n = evening(b, r, tokens, clients, func() { time.Sleep(took) }) // as long as that took
						calm, tokens = append(calm, waits...), tokens[n:]
					}
					slices.Sort(calm)
					slices.Sort(beside)
					b.ReportMetric(milliseconds(calm[len(calm)*99/100]), "p99-calm-ms")
					b.ReportMetric(milliseconds(beside[len(beside)*99/100]), "p99-beside-ms")
					b.ReportMetric(milliseconds(calm[len(calm)-1]), "worst-calm-ms")
					b.ReportMetric(milliseconds(beside[len(beside)-1]), "worst-beside-ms")
					b.ReportMetric(0, "ns/op")
				})
			}
		}
	}
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func tokensOf(round *testkit.Round) (tokens []string) {
	for _, l := range round.Links {
		tokens = append(tokens, l.Token)
	}
	return tokens
}

// made makes a school of so many parents ready for a move, and gives the move.
func made(b *testing.B, r *testkit.Rooms, move string, parents int) func() {
	b.Helper()
	roster := testkit.Roster(parents/4, parents/4, parents/4, parents/4)
	if move == "closing" {
		round := r.OpenWith(b, roster)
		casting(b, r, tokensOf(round), 64)
		return func() {
			if _, err := r.Box.Close(b.Context(), testkit.Clerk, round.School, round.Survey, ""); err != nil {
				b.Error(err)
			}
		}
	}
	s := testkit.School(b, r.DB)
	bring := func() {
		if _, err := r.Schools.Import(b.Context(), testkit.Clerk, s.ID, roster, school.ImportOptions{}); err != nil {
			b.Error(err)
		}
	}
	if move == "roster" {
		return bring
	}
	bring()
	draft, err := r.Surveys.Create(b.Context(), testkit.Clerk, s.ID, survey.New{})
	if err != nil {
		b.Fatal(err)
	}
	return func() {
		if _, err := r.Box.Open(b.Context(), testkit.Clerk, s.ID, draft.ID); err != nil {
			b.Error(err)
		}
	}
}
