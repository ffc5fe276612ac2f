package ballot

import (
	"sync"

	"github.com/google/uuid"
)

// quotas see to it that no school takes the whole queue: a flood on one leaves room for the parents of the others.
type quotas struct {
	mutex   sync.Mutex
	waiting map[uuid.UUID]int
	most    int
}

// take counts one more cast of a school that waits; false when it has its quota.
func (s *quotas) take(school uuid.UUID) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.waiting[school] >= s.most {
		return false
	}
	s.waiting[school]++
	return true
}

// give counts casts that left the queue.
func (s *quotas) give(batch []*cast) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, c := range batch {
		if s.waiting[c.use.SchoolID]--; s.waiting[c.use.SchoolID] <= 0 {
			delete(s.waiting, c.use.SchoolID)
		}
	}
}
