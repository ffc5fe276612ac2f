// Package live passes on that something changed in a survey: a hint without content. Whoever gets one reads again, as
// any page would, so that a lost hint delays and never misleads.
package live

import (
	"sync"

	"github.com/google/uuid"
)

// Hub brings hints from the rooms to the pages that are open. The zero Hub is ready.
type Hub struct {
	mutex  sync.Mutex
	nextID int
	open   map[uuid.UUID]map[int]chan struct{}
}

// Hint tells everybody who watches a survey that it changed. It never waits: hints that were not taken yet are one.
func (h *Hub) Hint(survey uuid.UUID) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	for _, c := range h.open[survey] {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// Watch gives a channel of hints for a survey, until stop is called.
func (h *Hub) Watch(survey uuid.UUID) (hints <-chan struct{}, stop func()) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if h.open == nil {
		h.open = map[uuid.UUID]map[int]chan struct{}{}
	}
	if h.open[survey] == nil {
		h.open[survey] = map[int]chan struct{}{}
	}
	h.nextID++
	id, c := h.nextID, make(chan struct{}, 1)
	h.open[survey][id] = c
	return c, func() {
		h.mutex.Lock()
		defer h.mutex.Unlock()
		if delete(h.open[survey], id); len(h.open[survey]) == 0 {
			delete(h.open, survey)
		}
	}
}
