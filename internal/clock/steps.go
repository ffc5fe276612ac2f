package clock

import "time"

const (
	smallStep = time.Minute      // what a computer corrects by itself
	shortStop = 5 * time.Minute  // a restart, or a computer that starts anew
	settled   = 15 * time.Minute // how long a clock that went forward must stand before it is believed
)

// steps follows by how much the clock was set forward, and for how long that has to wait.
type steps struct {
	last    time.Time     // what the clock showed when it was looked at last
	uptime  time.Time     // the same moment with its monotonic reading, which nobody sets
	ahead   time.Duration // by how much it was set forward, while that is not believed
	elapsed time.Duration // since then
}

// start compares the clock with the latest time that the database has seen: time off and a clock that was set forward
// look alike.
func (s *steps) start(wall, now, seen time.Time) {
	s.last, s.uptime = wall, now
	if off := wall.Sub(seen); off >= shortStop {
		s.ahead = off
	}
}

// at gives the moment by which things are due, and by how much the clock was set since the last call, when that is
// worth telling.
func (s *steps) at(wall, now time.Time) (moment time.Time, set time.Duration) {
	elapsed := now.Sub(s.uptime)
	set = wall.Sub(s.last) - elapsed
	s.last, s.uptime = wall, now
	return s.step(wall, elapsed, set)
}

// step is at for a clock that went on by elapsed and was set by set.
func (s *steps) step(wall time.Time, elapsed, set time.Duration) (time.Time, time.Duration) {
	if s.elapsed += elapsed; s.elapsed >= settled {
		s.ahead = 0
	}
	if set.Abs() < smallStep {
		return wall.Add(-s.ahead), 0
	}
	if s.ahead = max(0, s.ahead+set); set > 0 {
		s.elapsed = 0
	}
	return wall.Add(-s.ahead), set
}
