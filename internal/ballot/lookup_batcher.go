package ballot

import (
	"context"
	"sync"
	"time"

	"hailong/internal/invitation"
	"hailong/internal/problem"
)

// lookupBatcher looks up tokens. As long as few queries run, each request has one of its own, at once; those that come
// meanwhile wait and share the next query, because most of what a query costs is its beginning and its end.
type lookupBatcher struct {
	all findAll

	mutex   sync.Mutex
	running int // queries
	waiting []lookupRequest
}

// findAll looks up many tokens in one query; those that lead nowhere are missing in what it gives.
type findAll func(ctx context.Context, tokens []string) (map[string]invitation.Found, error)

type lookupRequest struct {
	token string
	done  chan lookupResult // holds one
}

type lookupResult struct {
	found invitation.Found
	err   error
}

const (
	mostQueries = 2  // at the same time
	mostTokens  = 64 // in one query
	lookupTime  = 10 * time.Second
)

func newLookupBatcher(all findAll) *lookupBatcher { return &lookupBatcher{all: all} }

// find gives what a token leads to; NotFound for one that leads nowhere.
func (l *lookupBatcher) find(ctx context.Context, token string) (invitation.Found, error) {
	r := lookupRequest{token: token, done: make(chan lookupResult, 1)}
	if l.start(r) {
		func() {
			defer l.runWaiting() // even when a query panics: others wait
			l.query([]lookupRequest{r})
		}()
		got := <-r.done
		return got.found, got.err
	}
	select {
	case got := <-r.done:
		return got.found, got.err
	case <-ctx.Done():
		return invitation.Found{}, problem.Unavailable(ctx.Err(), busyFor)
	}
}

// start tells whether the caller may run a query of its own; else its request waits for the next one.
func (l *lookupBatcher) start(r lookupRequest) bool {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.running == mostQueries {
		l.waiting = append(l.waiting, r)
		return false
	}
	l.running++
	return true
}

// runWaiting ends a query and goes on with the requests that came meanwhile, without keeping the caller.
func (l *lookupBatcher) runWaiting() {
	batch := l.next()
	if len(batch) == 0 {
		return
	}
	go func() {
		for ; len(batch) > 0; batch = l.next() {
			l.query(batch)
		}
	}()
}

// next takes as many waiting requests as one query may have. When there are none, one query fewer runs.
func (l *lookupBatcher) next() []lookupRequest {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	n := min(len(l.waiting), mostTokens)
	batch := l.waiting[:n:n]
	if l.waiting = l.waiting[n:]; len(l.waiting) == 0 {
		l.waiting = nil
	}
	if n == 0 {
		l.running--
	}
	return batch
}

func (l *lookupBatcher) query(batch []lookupRequest) {
	ctx, cancel := context.WithTimeout(context.Background(), lookupTime)
	defer cancel()
	tokens := make([]string, 0, len(batch))
	for _, r := range batch {
		tokens = append(tokens, r.token)
	}
	known, err := l.all(ctx, tokens)
	for _, r := range batch {
		found, there := known[r.token]
		switch {
		case err != nil:
			r.done <- lookupResult{err: err}
		case !there:
			r.done <- lookupResult{err: invitation.ErrUnknown()}
		default:
			r.done <- lookupResult{found: found}
		}
	}
}
