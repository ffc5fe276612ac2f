package access

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/semaphore"

	"hailong/internal/problem"
)

// Bounds of heavy work: what draws, writes files, or reads whole rosters. They keep memory and the processor for
// casting.
const (
	roomOfAll    = 16 // weights of requests that are being worked on or sent, of the whole server
	roomOfSchool = 4  // and of one school
	mostInLine   = 64 // requests of a school that are worked on or wait
	mostInLines  = 240
	mostWait     = 10 * time.Second
	comeAgain    = 5 * time.Second
)

// Turns bounds how much heavy work runs at once, so that a school neither stops the others nor the casting. The zero
// Turns is not ready; a nil one bounds nothing.
type Turns struct {
	room, turn *semaphore.Weighted
	short      *semaphore.Weighted
	mutex      sync.Mutex
	waiting    int
	lines      map[uuid.UUID]*line
}

// line is who of a school is here.
type line struct {
	room *semaphore.Weighted
	here int
}

// NewTurns lets half of the processors work on heavy things, at least one.
func NewTurns() *Turns {
	return &Turns{
		room: semaphore.NewWeighted(roomOfAll), turn: semaphore.NewWeighted(int64(max(1, runtime.GOMAXPROCS(0)/2))),
		lines: map[uuid.UUID]*line{},
		short: semaphore.NewWeighted(int64(max(1, runtime.GOMAXPROCS(0)/2))),
	}
}

// Enter waits for room for a request of a school, for as long as its answer is not sent. Busy when there is none in
// time, or when too many wait already.
func (t *Turns) Enter(ctx context.Context, school uuid.UUID, weight int64) (leave func(), err error) {
	l, err := t.join(school)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, mostWait)
	defer cancel()
	if err = l.room.Acquire(ctx, weight); err != nil {
		t.part(school)
		return nil, busy(err)
	}
	if err = t.room.Acquire(ctx, weight); err != nil {
		l.room.Release(weight)
		t.part(school)
		return nil, busy(err)
	}
	return func() { t.room.Release(weight); l.room.Release(weight); t.part(school) }, nil
}

// Take waits for a turn of the processor. It is given back before the answer is sent: who reads slowly holds up nobody.
func (t *Turns) Take(ctx context.Context) (done func(), err error) { return take(ctx, t.turn) }

// Short is Take for what is soon done: it does not wait behind what is not.
func (t *Turns) Short(ctx context.Context) (done func(), err error) { return take(ctx, t.short) }

func take(ctx context.Context, turn *semaphore.Weighted) (done func(), err error) {
	ctx, cancel := context.WithTimeout(ctx, mostWait)
	defer cancel()
	if err = turn.Acquire(ctx, 1); err != nil {
		return nil, busy(err)
	}
	return func() { turn.Release(1) }, nil
}

var errManyWait = errors.New("too many wait")

func (t *Turns) join(school uuid.UUID) (*line, error) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	l := t.lines[school]
	if l == nil {
		l = &line{room: semaphore.NewWeighted(roomOfSchool)}
	}
	if l.here == mostInLine || t.waiting == mostInLines {
		return nil, busy(errManyWait)
	}
	t.lines[school] = l
	l.here++
	t.waiting++
	return l, nil
}

func (t *Turns) part(school uuid.UUID) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.waiting--
	if l := t.lines[school]; l.here > 1 {
		l.here--
		return
	}
	delete(t.lines, school)
}

func busy(cause error) error {
	return problem.Unavailable(fmt.Errorf("heavy work: %w", cause), comeAgain)
}
