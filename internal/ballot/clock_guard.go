package ballot

import (
	"sync"
	"time"
)

// clockGuard is how far the computer's clock may be believed when a round is closed by it. A closing destroys the key
// and cannot be taken back; so when somebody sets the clock forward under a running server, the rounds that are due
// only because of that wait for a while. If it is set back meanwhile, they go on as if nothing had been; ballots are
// refused by the clock as it stands. A start believes the clock.
type clockGuard struct {
	mutex   sync.Mutex
	last    time.Time     // the clock when it was looked at last, with its monotonic reading
	ahead   time.Duration // by how much it was set forward, while that is not believed
	elapsed time.Duration // since then
}

const (
	smallStep = time.Minute      // what a computer corrects by itself
	believed  = 15 * time.Minute // how long a clock that was set forward must stand before it is believed
)

// at gives the moment that closings go by, and by how much the clock was set since the last call, when that is worth
// telling.
func (t *clockGuard) at(now time.Time) (moment time.Time, set time.Duration) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	var elapsed time.Duration
	wall := now.Round(0)
	if !t.last.IsZero() {
		elapsed = now.Sub(t.last)
		set = wall.Sub(t.last.Round(0)) - elapsed
	}
	t.last = now
	return t.step(wall, elapsed, set)
}

// step is at for a clock that went on by elapsed and was set by set.
func (t *clockGuard) step(wall time.Time, elapsed, set time.Duration) (time.Time, time.Duration) {
	if t.elapsed += elapsed; t.elapsed >= believed {
		t.ahead = 0
	}
	if set.Abs() < smallStep {
		return wall.Add(-t.ahead), 0
	}
	if t.ahead = max(0, t.ahead+set); set > 0 {
		t.elapsed = 0
	}
	return wall.Add(-t.ahead), set
}
