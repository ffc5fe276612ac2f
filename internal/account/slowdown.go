package account

import (
	"sync"
	"time"
)

// slowdown makes guessing a password slow without ever locking its owner out: after a few wrong tries for an address from
// one place, the next must wait, longer each time. It is kept in memory alone, and open sessions do not notice it.
type slowdown struct {
	mutex sync.Mutex
	by    map[string]*failures
}

type failures struct {
	n     int
	until time.Time
}

const (
	freeTries   = 5
	longestWait = 5 * time.Minute
	mostTracked = 10_000
)

func newSlowdown() *slowdown { return &slowdown{by: map[string]*failures{}} }

// wait is how long a try by key must wait at the moment now; 0 = not at all.
func (s *slowdown) wait(key string, now time.Time) time.Duration {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if f := s.by[key]; f != nil && now.Before(f.until) {
		return f.until.Sub(now)
	}
	return 0
}

// failed counts a wrong try: from the sixth on 1, 2, 4, … seconds, five minutes at most.
func (s *slowdown) failed(key string, now time.Time) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if len(s.by) >= mostTracked {
		clear(s.by)
	}
	f := s.by[key]
	if f == nil {
		f = &failures{}
		s.by[key] = f
	}
	f.n++
	if over := f.n - freeTries; over > 0 {
		f.until = now.Add(min(longestWait, time.Second<<min(over-1, 10)))
	}
}

func (s *slowdown) succeeded(key string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	delete(s.by, key)
}
