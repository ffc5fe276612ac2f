package ballot

import (
	"context"
	"time"

	"hailong/internal/invitation"
	"hailong/internal/problem"
)

// finder looks up tokens. Those that are asked for at the same moment share one query: what a look-up costs is mostly its
// beginning and its end. A lone one waits for nobody.
type finder struct {
	all   func(ctx context.Context, tokens []string) (map[string]invitation.Found, error)
	asked chan ask
	quit  chan struct{}
}

type ask struct {
	token string
	told  chan told
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
	f := &finder{all: all, asked: make(chan ask, mostAsked), quit: make(chan struct{})}
	for range finders {
		go f.work()
	}
	return f
}

// find gives what a token leads to; NotFound for one that leads nowhere.
func (f *finder) find(ctx context.Context, token string) (invitation.Found, error) {
	a := ask{token: token, told: make(chan told, 1)}
	select {
	case f.asked <- a:
	case <-f.quit: // the box takes no more, but a page may still look
		return f.alone(token)
	case <-ctx.Done():
		return invitation.Found{}, problem.Unavailable(ctx.Err(), busyFor)
	}
	select {
	case t := <-a.told:
		return t.found, t.err
	case <-f.quit: // whoever stands in the line after the workers left
		return f.alone(token)
	case <-ctx.Done():
		return invitation.Found{}, problem.Unavailable(ctx.Err(), busyFor)
	}
}

func (f *finder) alone(token string) (invitation.Found, error) {
	a := ask{token: token, told: make(chan told, 1)}
	f.answer([]ask{a})
	t := <-a.told
	return t.found, t.err
}

func (f *finder) work() {
	asks := make([]ask, 0, mostAsked)
	for {
		select {
		case <-f.quit:
			return
		case first := <-f.asked:
			asks = append(asks[:0], first)
		}
	gather:
		for len(asks) < mostAsked {
			select {
			case next := <-f.asked:
				asks = append(asks, next)
			default:
				break gather
			}
		}
		f.answer(asks)
	}
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

func (f *finder) stop() { close(f.quit) }
