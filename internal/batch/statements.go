package batch

import (
	"context"
	"database/sql"
	"sync"
)

// statements keeps prepared statements by their text. No lock is held while one is prepared. It is no cache that may
// forget: a statement may be in use by anybody.
type statements struct {
	mutex sync.RWMutex
	known map[string]*sql.Stmt
}

// mostStatements bounds what is kept; the fast path has a few texts, times the sizes of its lists, all of them ours.
const mostStatements = 1024

func (s *statements) get(text string) *sql.Stmt {
	s.mutex.RLock()
	defer s.mutex.RUnlock()
	return s.known[text]
}

// prepare makes statements ready for the next time. Its errors are not reported: a statement that cannot be prepared
// fails again when it is run, and that error is.
func (s *statements) prepare(ctx context.Context, pool *sql.DB, texts ...string) {
	for _, text := range texts {
		made, err := pool.PrepareContext(ctx, text)
		if err != nil {
			return
		}
		if !s.add(text, made) {
			_ = made.Close() // another was faster
		}
	}
}

func (s *statements) add(text string, made *sql.Stmt) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.known == nil {
		s.known = map[string]*sql.Stmt{}
	}
	if _, there := s.known[text]; there || len(s.known) >= mostStatements {
		return false
	}
	s.known[text] = made
	return true
}

func (s *statements) close() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, one := range s.known {
		_ = one.Close() // the connection goes with it
	}
	s.known = nil
}
