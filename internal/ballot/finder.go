package ballot

import (
	"context"
	"sync"
	"time"

	"hailong/internal/invitation"
	"hailong/internal/problem"
)

// finder looks up tokens. A lone one is looked up at once, by whoever asks; those that come while as many queries run
// as may share the next one: what a look-up costs is mostly its beginning and its end.
type finder struct {
	all func(ctx context.Context, tokens []string) (map[string]invitation.Found, error)

	mutex   sync.Mutex
	running int // queries
	waiting []ask
}

type ask struct {
	token string
	told  chan told // holds one
}

type told struct {
	found invitation.Found
	err   error
}

const (
	finders    = 2  // queries at the same time
	mostAsked  = 64 // tokens in one query
	lookUpTime = 10 * time.Second
)

func newFinder(all func(ctx context.Context, tokens []string) (map[string]invitation.Found, error)) *finder {
	return &finder{all: all}
}

// find gives what a token leads to; NotFound for one that leads nowhere.
func (f *finder) find(ctx context.Context, token string) (invitation.Found, error) {
	a := ask{token: token, told: make(chan told, 1)}
	if f.enter(a) {
		func() {
			defer f.leave() // even when a query panics: others wait for the place
			f.answer([]ask{a})
		}()
		t := <-a.told
		return t.found, t.err
	}
	select {
	case t := <-a.told:
		return t.found, t.err
	case <-ctx.Done():
		return invitation.Found{}, problem.Unavailable(ctx.Err(), busyFor)
	}
}

// enter takes a place for a query, or else stands in the line.
func (f *finder) enter(a ask) bool {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.running == finders {
		f.waiting = append(f.waiting, a)
		return false
	}
	f.running++
	return true
}

// leave gives the place to those who came meanwhile, without keeping whoever leaves.
func (f *finder) leave() {
	if asks := f.next(); len(asks) > 0 {
		go func() {
			for ; len(asks) > 0; asks = f.next() {
				f.answer(asks)
			}
		}()
	}
}

// next are those who wait, as many as one query takes; none gives the place back.
func (f *finder) next() []ask {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	n := min(len(f.waiting), mostAsked)
	asks := f.waiting[:n:n]
	if f.waiting = f.waiting[n:]; len(f.waiting) == 0 {
		f.waiting = nil
	}
	if n == 0 {
		f.running--
	}
	return asks
}

func (f *finder) answer(asks []ask) {
	ctx, cancel := context.WithTimeout(context.Background(), lookUpTime)
	defer cancel()
	tokens := make([]string, 0, len(asks))
	for _, a := range asks {
		tokens = append(tokens, a.token)
	}
	known, err := f.all(ctx, tokens)
	for _, a := range asks {
		found, there := known[a.token]
		switch {
		case err != nil:
			a.told <- told{err: err}
		case !there:
			a.told <- told{err: invitation.ErrUnknown()}
		default:
			a.told <- told{found: found}
		}
	}
}
