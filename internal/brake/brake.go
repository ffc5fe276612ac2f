// Package brake slows guessing down: it counts tries by whatever they are made against or come from, in memory alone,
// and tells a try that comes too soon how long to wait.
//
// It promises that a try is counted before its work is done, that counts decay, that its memory has a ceiling however
// many strangers come, and that it forgets the count that was idle longest, never all of them. What is counted is kept
// as a keyed hash: no address and no name stands in memory.
package brake

import (
	"sync"
	"time"

	"hailong/internal/cache"
)

// Key is what tries are counted by, hashed.
type Key = cache.Key

// Brake lets a few tries through at once and then one in a while. The zero Brake is none: make it with New.
type Brake struct {
	mutex sync.Mutex
	burst float64
	every time.Duration
	by    *cache.Cache[Key, tries]
}

// tries are those that have not decayed yet, as they stood at a moment in nanoseconds of the Unix time.
type tries struct {
	n  float64
	at int64
}

// New makes a brake that lets burst tries through at once and another one after each while, and that keeps the counts
// of so many keys at most; each takes less than 200 bytes.
func New(burst int, every time.Duration, most int) *Brake {
	return &Brake{burst: float64(burst), every: every, by: cache.New[Key, tries](most)}
}

// Key hashes the parts of what is counted, each with its length, under a seed that this process alone has.
func (b *Brake) Key(parts ...string) Key { return cache.Hash(parts...) }

// Take counts a try by key. When there were too many it counts nothing and tells how long to wait; 0 = go on.
func (b *Brake) Take(key Key, now time.Time) (wait time.Duration) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	n := b.left(key, now)
	if over := n + 1 - b.burst; over > 0 {
		return time.Duration(over * float64(b.every))
	}
	b.by.Put(key, tries{n + 1, now.UnixNano()})
	return 0
}

// Give takes back a try that was right, or that was not judged after all.
func (b *Brake) Give(key Key, now time.Time) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	n := b.left(key, now) - 1
	if n <= 0 {
		b.by.Remove(key)
		return
	}
	b.by.Put(key, tries{n, now.UnixNano()})
}

// Forget lets everything by key begin anew.
func (b *Brake) Forget(key Key) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.by.Remove(key)
}

// Tries is how many tries by key have not decayed yet.
func (b *Brake) Tries(key Key, now time.Time) float64 {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.left(key, now)
}

// Len is how many keys are kept.
func (b *Brake) Len() int {
	n, _ := b.by.Len()
	return n
}

// left is how many tries have not decayed. A clock that was set back lets nothing decay, and never makes anybody wait
// longer.
func (b *Brake) left(key Key, now time.Time) float64 {
	was, _ := b.by.Get(key)
	since := max(0, time.Duration(now.UnixNano()-was.at))
	return max(0, was.n-float64(since)/float64(b.every))
}

// Hold counts one try by several brakes: by all of them, or, when one of them says to wait, by none.
type Hold struct {
	taken []held
	now   time.Time
}

type held struct {
	brake *Brake
	key   Key
}

// NewHold begins a try at a moment.
func NewHold(now time.Time) *Hold { return &Hold{now: now} }

// Take counts the try by one more key. Once it tells to wait, what was counted before is given back.
func (h *Hold) Take(b *Brake, key Key) (wait time.Duration) {
	if wait = b.Take(key, h.now); wait > 0 {
		h.Give()
		return wait
	}
	h.taken = append(h.taken, held{b, key})
	return 0
}

// Give takes the try back everywhere. To give back twice does nothing.
func (h *Hold) Give() {
	for _, one := range h.taken {
		one.brake.Give(one.key, h.now)
	}
	h.taken = nil
}
