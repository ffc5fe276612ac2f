package bench

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Request is one thing that a phone sends.
type Request struct {
	Method, Path, Headers string
	Body                  []byte
}

// Load is what a number of connections did.
type Load struct {
	Connections int
	Answered    int           // with a wanted status
	Refused     int           // with another status, or not at all
	Elapsed     time.Duration // from the first request to the last answer
	P50, P99    time.Duration
	CPU         time.Duration // of this process, phones and server together
}

// Rate is answers a second.
func (l Load) Rate() float64 {
	if l.Elapsed <= 0 {
		return 0
	}
	return float64(l.Answered) / l.Elapsed.Seconds()
}

// Work is how much of the processor one answer took, the phone's part included. Unlike a rate it hardly depends on what
// else the machine does.
func (l Load) Work() time.Duration {
	if l.Answered == 0 {
		return 0
	}
	return l.CPU / time.Duration(l.Answered)
}

// drive lets connections send what next gives, each its next request when the last is answered, until next has no more
// or the time is over. ok tells whether a status is a wanted one.
func drive(ctx context.Context, address string, connections int, length time.Duration, next func() (Request, bool),
	ok func(status int) bool) Load {
	type tally struct {
		answered, refused int
		times             []time.Duration
	}
	tallies := make([]tally, connections)
	begin, worked := time.Now(), cpu() // floors: a measurement
	var phones sync.WaitGroup
	for i := range connections {
		phones.Go(func() {
			p := &phone{address: address}
			defer p.close()
			t := &tallies[i]
			for ctx.Err() == nil && time.Since(begin) < length {
				r, more := next()
				if !more {
					return
				}
				at := time.Now() // floors: a measurement
				status, err := p.send(r.Method, r.Path, r.Headers, r.Body)
				t.times = append(t.times, time.Since(at))
				if err != nil || !ok(status) {
					t.refused++
					continue
				}
				t.answered++
			}
		})
	}
	phones.Wait()
	out := Load{Connections: connections, Elapsed: time.Since(begin), CPU: cpu() - worked}
	var times []time.Duration
	for _, t := range tallies {
		out.Answered += t.answered
		out.Refused += t.refused
		times = append(times, t.times...)
	}
	if len(times) > 0 {
		slices.Sort(times)
		out.P50, out.P99 = times[len(times)/2], times[len(times)*99/100]
	}
	return out
}

// Add joins two windows of the same load; percentiles are the worse ones.
func (l Load) Add(o Load) Load {
	return Load{
		Connections: max(l.Connections, o.Connections), Answered: l.Answered + o.Answered, Refused: l.Refused +
			o.Refused,
		Elapsed: l.Elapsed + o.Elapsed, P50: max(l.P50, o.P50), P99: max(l.P99, o.P99), CPU: l.CPU + o.CPU,
	}
}

// Ballots hands out ballots to cast, each by a link of its own.
type Ballots struct {
	tokens []string
	next   atomic.Int64
}

// NewBallots hands out tokens in the order given.
func NewBallots(tokens []string) *Ballots { return &Ballots{tokens: tokens} }

// Left is how many are not handed out yet.
func (b *Ballots) Left() int { return max(0, len(b.tokens)-int(b.next.Load())) }

// answers is a whole ballot of the default template, with a comment of usual length.
const answers = `{"C1":5,"D1":4,"D4":5,"B2":5,"C4":4,"E5":5,"G1":5,"G2":95,"G3":"Con ngủ trưa chưa quen giường, nhờ cô để ý giúp; gia đình cảm ơn các cô.","P1":["bank_app","qr"],"P2":4,"P3":4,"P4":5,"P5":5,"P6":4}`

const jsonHeader = "Content-Type: application/json\r\n"

func (b *Ballots) take() (Request, bool) {
	i := int(b.next.Add(1)) - 1
	if i >= len(b.tokens) {
		return Request{}, false
	}
	token := b.tokens[i]
	return Request{Method: "POST", Path: "/api/v1/ballots/" + token, Headers: jsonHeader,
		Body: []byte(`{"answers":` + answers + `,"submission_key":"bench-` + token + token + `"}`)}, true
}

func created(status int) bool { return status == 201 }
