package bench

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Cost is what one request costs when nothing else is asked.
type Cost struct {
	Status     int
	Sent, Got  int // bytes of the bodies
	Took, Work time.Duration
	Allocated  uint64 // bytes, freed ones too; phone and server together
}

// Once asks for one thing, once.
func Once(address string, r Request) (Cost, error) {
	p := &phone{address: address}
	defer p.close()
	if err := p.connect(); err != nil {
		return Cost{}, err
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	at, worked := time.Now(), cpu() // floors: a measurement
	status, err := p.send(r.Method, r.Path, r.Headers, r.Body)
	cost := Cost{Status: status, Sent: len(r.Body), Got: p.size, Took: time.Since(at), Work: cpu() - worked}
	runtime.ReadMemStats(&after)
	cost.Allocated = after.TotalAlloc - before.TotalAlloc
	return cost, err
}

// Storm is what became of casting while much else was asked.
type Storm struct {
	Cast             Load
	Done, Busy, Lost int   // heavy requests that were answered, told to come again, and not answered at all
	Volleys          int   // times that all of them were sent at once
	Peak             int64 // bytes, the most that memory gives in between
}

// Beside casts on some connections while all of asks are sent at once, each on so many connections, and again when the
// last of them is answered, until the time is over. memory is asked how much the process holds.
func Beside(ctx context.Context, address string, ballots *Ballots, connections int, asks []Request, each int,
	length time.Duration, memory func() int64) Storm {
	var out Storm
	var done, busy, lost atomic.Int64
	over, stop := context.WithCancel(ctx)
	defer stop()
	ask := func(r Request) {
		p := &phone{address: address}
		defer p.close()
		switch status, err := p.send(r.Method, r.Path, r.Headers, r.Body); {
		case err != nil:
			lost.Add(1)
		case slices.Contains([]int{429, 503}, status):
			busy.Add(1)
		default:
			done.Add(1)
		}
	}
	var storm sync.WaitGroup
	storm.Go(func() {
		for len(asks) > 0 && over.Err() == nil {
			var volley sync.WaitGroup
			for _, r := range asks {
				for range each {
					volley.Go(func() { ask(r) })
				}
			}
			volley.Wait()
			out.Volleys++
		}
	})
	storm.Go(func() {
		for over.Err() == nil {
			out.Peak = max(out.Peak, memory())
			select {
			case <-over.Done():
			case <-time.After(20 * time.Millisecond):
			}
		}
	})
	out.Cast = drive(ctx, address, connections, length, ballots.take, created)
	stop()
	storm.Wait()
	out.Done, out.Busy, out.Lost = int(done.Load()), int(busy.Load()), int(lost.Load())
	return out
}
