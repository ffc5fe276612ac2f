package brake_test

import (
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"hailong/internal/brake"
)

var noon = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

func TestTriesAreCountedAndDecay(t *testing.T) {
	b := brake.New(3, time.Minute, 10)
	mine, other := b.Key("mine"), b.Key("other")
	for range 3 {
		if wait := b.Take(mine, noon); wait != 0 {
			t.Fatalf("a free try waits %v", wait)
		}
	}
	for range 5 { // to ask again and again makes nobody wait longer
		if wait := b.Take(mine, noon); wait != time.Minute {
			t.Fatalf("the fourth waits %v", wait)
		}
	}
	if wait := b.Take(other, noon); wait != 0 {
		t.Errorf("another key waits %v", wait)
	}
	if wait := b.Take(mine, noon.Add(-time.Hour)); wait != time.Minute {
		t.Errorf("under a clock that was set back: %v", wait)
	}
	if wait := b.Take(mine, noon.Add(time.Minute)); wait != 0 {
		t.Errorf("a minute later: %v", wait)
	}
	if wait := b.Take(mine, noon.Add(time.Minute)); wait != time.Minute {
		t.Errorf("and one more: %v", wait)
	}
	b.Give(mine, noon.Add(time.Minute))
	if wait := b.Take(mine, noon.Add(time.Minute)); wait != 0 {
		t.Errorf("a right try counts: %v", wait)
	}
	b.Forget(mine)
	if n := b.Tries(mine, noon.Add(time.Minute)); n != 0 {
		t.Errorf("%v tries after forgetting", n)
	}
}

// The try is counted before its work: of 200 at once as many go on as are free, whatever becomes of them.
func TestOfManyAtOnceOnlyTheFreeOnesGoOn(t *testing.T) {
	b := brake.New(5, time.Minute, 10)
	key := b.Key("a")
	var on atomic.Int32
	var all sync.WaitGroup
	for range 200 {
		all.Go(func() {
			if b.Take(key, noon) == 0 {
				on.Add(1)
			}
		})
	}
	all.Wait()
	if on.Load() != 5 {
		t.Errorf("%d of 200 went on", on.Load())
	}
}

// Whoever fills the memory with other keys makes it forget the one that was idle longest, not all.
func TestTheOldestIsForgotten(t *testing.T) {
	b := brake.New(1, time.Hour, 100)
	name := func(i int) brake.Key { return b.Key("stranger", strconv.Itoa(i)) }
	busy := b.Key("busy")
	for i := range 1000 {
		b.Take(busy, noon)
		b.Take(name(i), noon)
	}
	if b.Len() != 100 {
		t.Errorf("%d keys", b.Len())
	}
	if b.Take(busy, noon) == 0 || b.Take(name(999), noon) == 0 {
		t.Error("a count in use was forgotten")
	}
	if b.Take(name(0), noon) != 0 {
		t.Error("the oldest is still there")
	}
}

// A try that one brake refuses is counted by none.
func TestAHoldTakesAllOrNothing(t *testing.T) {
	wide, narrow := brake.New(10, time.Minute, 10), brake.New(1, time.Minute, 10)
	for range 5 {
		h := brake.NewHold(noon)
		if h.Take(wide, wide.Key("a")) == 0 {
			h.Take(narrow, narrow.Key("a"))
		}
	}
	if n := wide.Tries(wide.Key("a"), noon); n != 1 {
		t.Errorf("%v tries counted, want 1", n)
	}
}

func TestRemoteAddresses(t *testing.T) {
	for address, want := range map[string]string{
		"203.0.113.7": "203.0.113.7", "::ffff:203.0.113.7": "203.0.113.7", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
		"2001:db8:1:2::1": "2001:db8:1:2::/64",
		"2001:db8:1:3::1": "2001:db8:1:3::/64", "fe80::1%eth0": "fe80::/64", "": "", "no address": "no address",
		strings.Repeat("x", 200): strings.Repeat("x", 64),
	} {
		if got := brake.RemoteAddress(address); got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
	}
}

// Whatever comes in whatever order: never more tries than the burst and what has decayed since.
func TestNoMoreThanTheBurstAndWhatDecayed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		burst := rapid.IntRange(1, 5).Draw(t, "burst")
		b, now, on := brake.New(burst, time.Minute, 5), noon, 0
		key := b.Key("k")
		for _, step := range rapid.SliceOf(rapid.IntRange(0, 300)).Draw(t, "seconds") {
			now = now.Add(time.Duration(step) * time.Second)
			if b.Take(key, now) == 0 {
				on++
			}
		}
		if most := float64(burst) + now.Sub(noon).Minutes() + 1e-6; float64(on) > most {
			t.Fatalf("%d tries in %v, at most %v", on, now.Sub(noon), most)
		}
	})
}
