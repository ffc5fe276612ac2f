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
func (q *quotas) take(school uuid.UUID) bool {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	if q.waiting[school] >= q.most {
		return false
	}
	q.waiting[school]++
	return true
}

// release counts casts that left the queue.
func (q *quotas) release(batch []*cast) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	for _, c := range batch {
		if q.waiting[c.use.SchoolID]--; q.waiting[c.use.SchoolID] <= 0 {
			delete(q.waiting, c.use.SchoolID)
		}
	}
}
