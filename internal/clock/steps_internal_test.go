package clock

import (
	"testing"
	"time"
)

// What closings go by while the clock is set: each line is some time that passes, a step of the clock, and how far the
// moment of the closings then lies behind the clock.
func TestAClockThatIsSetForwardIsNotBelievedAtOnce(t *testing.T) {
	var c steps
	wall := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	for i, step := range []struct{ elapsed, set, behind, told time.Duration }{
		{0, 0, 0, 0},
		{2 * time.Second, 0, 0, 0},
		{2 * time.Second, 30 * time.Second, 0, 0}, // a small correction
		{2 * time.Second, time.Hour, time.Hour, time.Hour},
		{10 * time.Minute, 0, time.Hour, 0},
		{2 * time.Second, -time.Hour, 0, -time.Hour}, // set back: as if nothing had been
		{2 * time.Second, -time.Hour, 0, -time.Hour}, // a clock that is late closes late
		{2 * time.Second, 2 * time.Hour, 2 * time.Hour, 2 * time.Hour},
		{2 * time.Second, -time.Hour, time.Hour, -time.Hour},
		{settled - 4*time.Second, 0, time.Hour, 0},
		{2 * time.Second, 0, 0, 0}, // it stands long enough
		{2 * time.Second, 3 * time.Hour, 3 * time.Hour, 3 * time.Hour},
		{2 * time.Second, time.Hour, 4 * time.Hour, time.Hour},
	} {
		wall = wall.Add(step.elapsed + step.set)
		moment, told := c.step(wall, step.elapsed, step.set)
		if behind := wall.Sub(moment); behind != step.behind || told != step.told {
			t.Fatalf("step %d: %v behind and %v told, not %v and %v", i, behind, told, step.behind, step.told)
		}
	}
}
