package bench

import (
	"context"
	"fmt"
	"io"
	"sync/atomic"
	"time"
)

// Casting is one comparison: the same number of connections against the server that stores nothing, the service, and
// the service with one transaction a ballot; the service by links of rounds with three keys, when there are any; and
// PocketBase, when it was started.
type Casting struct {
	Null, Grouped, Single, ThreeKeys, PocketBase Load
}

// Ratio is the service's ballots a second over those of the server that stores nothing.
func (c Casting) Ratio() float64 { return over(c.Grouped.Rate(), c.Null.Rate()) }

// Gain is how many times the ballots a second of one transaction each.
func (c Casting) Gain() float64 { return over(c.Grouped.Rate(), c.Single.Rate()) }

// Wait is the median wait over that of one transaction each.
func (c Casting) Wait() float64 { return over(c.Grouped.P50.Seconds(), c.Single.P50.Seconds()) }

// Tail is the 99th percentile over the median.
func (c Casting) Tail() float64 { return over(c.Grouped.P99.Seconds(), c.Grouped.P50.Seconds()) }

// Effort is the processor time of a ballot over that of one that is not stored.
func (c Casting) Effort() float64 { return over(c.Grouped.Work().Seconds(), c.Null.Work().Seconds()) }

// Saving is the processor time of a ballot committed alone over that of one committed with others.
func (c Casting) Saving() float64 { return over(c.Single.Work().Seconds(), c.Grouped.Work().Seconds()) }

// Keys is the processor time of a ballot of a round with three keys over that of one of a plain round.
func (c Casting) Keys() float64 {
	return over(c.ThreeKeys.Work().Seconds(), c.Grouped.Work().Seconds())
}

// Times is how many times the records a second that PocketBase creates.
func (c Casting) Times() float64 { return over(c.Grouped.Rate(), c.PocketBase.Rate()) }

func over(a, b float64) float64 {
	if b <= 0 {
		return 0
	}
	return a / b
}

// Sides are the addresses of the servers that are compared; PocketBase may be nil.
type Sides struct {
	Null, Grouped, Single string
	PocketBase            *PocketBase
}

// Cast lets so many connections cast on all sides in turns, in windows of the length given. keyed are ballots of rounds
// with three keys, or nil.
func Cast(ctx context.Context, s Sides, b, keyed *Ballots, connections, turns int, window time.Duration) (c Casting,
	err error) {
	for range turns {
		c.Null = c.Null.Add(drive(ctx, s.Null, connections, window, again, created))
		c.Grouped = c.Grouped.Add(drive(ctx, s.Grouped, connections, window, b.take, created))
		c.Single = c.Single.Add(drive(ctx, s.Single, connections, window, b.take, created))
		if keyed != nil {
			c.ThreeKeys = c.ThreeKeys.Add(drive(ctx, s.Grouped, connections, window, keyed.take, created))
		}
		if s.PocketBase != nil {
			c.PocketBase = c.PocketBase.Add(s.PocketBase.drive(ctx, connections, window))
		}
	}
	n := c.Null.Refused + c.Grouped.Refused + c.Single.Refused + c.ThreeKeys.Refused + c.PocketBase.Refused
	if n > 0 && ctx.Err() == nil {
		return c, fmt.Errorf("%d ballots were refused: the figures mean nothing", n)
	}
	if b.Left() == 0 || keyed != nil && keyed.Left() == 0 {
		err = fmt.Errorf("the parents ran out at %d connections: give more with --parents", connections)
	}
	return c, err
}

// again is a ballot for the server that stores nothing: any link will do.
func again() (Request, bool) {
	const token = "0123456789AB"
	return Request{Method: "POST", Path: "/api/v1/ballots/" + token, Headers: jsonHeader,
		Body: []byte(`{"answers":` + answers + `,"submission_key":"bench-` + token + token + `"}`)}, true
}

// Print writes a table's head or one line of it.
func (c Casting) Print(w io.Writer, engine string) {
	_, _ = fmt.Fprintf(w, "%-10s %5d %9.0f %9.0f %6.2f %9.0f %6.2f %9s %6.2f %9s %6.1f %5d %5d%s\n", engine,
		c.Grouped.Connections, c.Null.Rate(), c.Grouped.Rate(), c.Ratio(),
		c.Single.Rate(), c.Gain(), round(c.Grouped.P50), c.Wait(), round(c.Grouped.P99), c.Tail(),
		c.Null.Work().Microseconds(), c.Grouped.Work().Microseconds(), c.beside())
}

// beside are the columns of rounds with three keys and of PocketBase, nothing where there are none.
func (c Casting) beside() (columns string) {
	if c.ThreeKeys.Connections > 0 {
		columns = fmt.Sprintf(" %9.0f %5d %6.3f", c.ThreeKeys.Rate(), c.ThreeKeys.Work().Microseconds(), c.Keys())
	}
	if c.PocketBase.Connections == 0 {
		return columns
	}
	return columns + fmt.Sprintf(" %12.0f %6.2f %5d", c.PocketBase.Rate(), c.Times(), c.PocketBase.Work().Microseconds())
}

// PrintHead writes the head of the table of Print.
func (s Sides) PrintHead(w io.Writer, threeKeys bool) {
	beside := ""
	if threeKeys {
		beside = fmt.Sprintf(" %9s %5s %6s", "3 keys/s", "µs", "keys")
	}
	if s.PocketBase != nil {
		beside += fmt.Sprintf(" %12s %6s %5s", "pocketbase/s", "times", "µs")
	}
	_, _ = fmt.Fprintf(w, "%-10s %5s %9s %9s %6s %9s %6s %9s %6s %9s %6s %5s %5s%s\n", "", "conns", "null/s", "casts/s",
		"ratio", "single/s", "gain", "p50", "wait", "p99", "p99/50", "µs", "µs", beside)
}

func round(d time.Duration) time.Duration { return d.Round(10 * time.Microsecond) }

// Crowd lets every parent cast, so many at once, and gives the load of each tenth, so that one sees what grows. told is
// called after each tenth.
func Crowd(ctx context.Context, address string, tokens []string, connections int, told func(done int)) (tenths []Load,
	err error) {
	const parts = 10
	for i := range parts {
		b := NewBallots(tokens[len(tokens)*i/parts : len(tokens)*(i+1)/parts])
		l := drive(ctx, address, connections, time.Hour, b.take, created)
		if l.Refused > 0 && ctx.Err() == nil {
			return tenths, fmt.Errorf("%d ballots of tenth %d were refused", l.Refused, i+1)
		}
		tenths = append(tenths, l)
		told(len(tokens) * (i + 1) / parts)
	}
	return tenths, ctx.Err()
}

// Size is how many bytes the body of an answer has.
func Size(address string, r Request) (int, error) {
	p := &phone{address: address}
	defer p.close()
	status, err := p.send(r.Method, r.Path, r.Headers, r.Body)
	if err != nil || status == 200 {
		return p.size, err
	}
	return p.size, fmt.Errorf("%s %s: %d", r.Method, r.Path, status)
}

// Ask asks for some things in turn, again and again, and gives the load.
func Ask(ctx context.Context, address string, asks []Request, connections int, length time.Duration) (Load, error) {
	var next atomic.Int64
	l := drive(ctx, address, connections, length, func() (Request, bool) {
		return asks[int(next.Add(1))%len(asks)], true
	}, func(status int) bool { return status == 200 })
	if l.Refused > 0 {
		return l, fmt.Errorf("%s %s: %d were refused", asks[0].Method, asks[0].Path, l.Refused)
	}
	return l, nil
}
