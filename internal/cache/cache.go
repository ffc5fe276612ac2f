// Package cache keeps what is read or worked out often: the one kind of cache of the whole program, described one by
// one in docs/caches.md.
//
// It promises that a cache never holds more entries and bytes than it was made for, and that the entry which was not
// asked for longest goes first, never all of them: whoever fills it with keys of his own cannot make it forget what
// others use. A cache decides nothing: what it holds may be gone at any moment.
package cache

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// Cache keeps values by their keys, for any number of goroutines. Make it with New or Sized.
type Cache[K comparable, V any] struct {
	mutex   sync.RWMutex
	entries *simplelru.LRU[K, V]
	size    func(V) int // nil = bytes are not counted
	bytes   int
	most    int // bytes
}

// New makes a cache of so many entries at most, for values whose size no stranger chooses.
func New[K comparable, V any](entries int) *Cache[K, V] { return newCache[K, V](entries, 0, nil, nil) }

// Sized makes a cache of so many entries and bytes at most; size tells the bytes of a value. gone, when it is not nil,
// is told of each entry that leaves, by whatever way but a new value for its key; it must not call the cache.
func Sized[K comparable, V any](entries, bytes int, size func(V) int, gone func(K, V)) *Cache[K, V] {
	return newCache[K, V](entries, bytes, size, gone)
}

func newCache[K comparable, V any](entries, bytes int, size func(V) int, gone func(K, V)) *Cache[K, V] {
	c := &Cache[K, V]{size: size, most: bytes}
	c.entries, _ = simplelru.NewLRU(max(1, entries), func(key K, value V) { // it fails for less than one entry only
		c.bytes -= c.sizeOf(value)
		if gone != nil {
			gone(key, value)
		}
	})
	return c
}

func (c *Cache[K, V]) sizeOf(value V) int {
	if c.size == nil {
		return 0
	}
	return c.size(value)
}

// Get gives the value of a key, which is now the one that was asked for last.
func (c *Cache[K, V]) Get(key K) (V, bool) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.entries.Get(key)
}

// Peek is Get for what is asked for thousands of times a second: it does not count as asking, so that goroutines do not
// wait for each other. A cache that is only peeked into forgets what was put first.
func (c *Cache[K, V]) Peek(key K) (V, bool) {
	c.mutex.RLock()
	defer c.mutex.RUnlock()
	return c.entries.Peek(key)
}

// Put keeps a value. One that is larger than the whole cache is not kept.
func (c *Cache[K, V]) Put(key K, value V) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.put(key, value)
}

// Update replaces the value of a key by what change makes of it, in one step.
func (c *Cache[K, V]) Update(key K, change func(was V, there bool) V) V {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	value := change(c.entries.Peek(key))
	c.put(key, value)
	return value
}

func (c *Cache[K, V]) put(key K, value V) {
	size := c.sizeOf(value)
	if c.size != nil && size > c.most {
		c.entries.Remove(key)
		return
	}
	if was, there := c.entries.Peek(key); there {
		c.bytes -= c.sizeOf(was)
	}
	c.bytes += size
	c.entries.Add(key, value)
	for c.bytes > c.most {
		c.entries.RemoveOldest()
	}
}

// Remove forgets a key.
func (c *Cache[K, V]) Remove(key K) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.entries.Remove(key)
}

// Clear forgets everything.
func (c *Cache[K, V]) Clear() {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.entries.Purge()
}

// Len is how many entries and bytes are kept.
func (c *Cache[K, V]) Len() (entries, bytes int) {
	c.mutex.RLock()
	defer c.mutex.RUnlock()
	return c.entries.Len(), c.bytes
}

// Key stands for texts that strangers chose: it is short whatever they sent, and tells nothing about them.
type Key [16]byte

var seed = func() (s [sha256.Size]byte) {
	_, _ = rand.Read(s[:]) // it never fails
	return s
}()

// Hash makes a key of texts, each with its length, under a seed that this process alone has.
func Hash(parts ...string) Key {
	h := sha256.New()
	h.Write(seed[:])
	for _, part := range parts {
		h.Write(binary.AppendUvarint(nil, uint64(len(part))))
		h.Write([]byte(part))
	}
	return Key(h.Sum(nil)[:len(Key{})])
}
