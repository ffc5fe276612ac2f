package cache_test

import (
	"strconv"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"hailong/internal/cache"
)

func length(text string) int { return len(text) }

// A stranger who brings a thousand keys of his own makes nobody else's go that is in use.
func TestTheLeastUsedGoesFirst(t *testing.T) {
	c := cache.New[string, int](100)
	c.Put("in use", 1)
	for i := range 1000 {
		c.Put("stranger "+strconv.Itoa(i), i)
		if _, there := c.Get("in use"); !there {
			t.Fatalf("gone after %d strangers", i+1)
		}
	}
	if n, _ := c.Len(); n != 100 {
		t.Errorf("%d entries", n)
	}
	if _, there := c.Get("stranger 0"); there {
		t.Error("the oldest is still there")
	}
}

// Peek does not keep what it finds.
func TestAPeekDoesNotCountAsAsking(t *testing.T) {
	c := cache.New[string, int](2)
	c.Put("a", 1)
	c.Put("b", 2)
	if v, there := c.Peek("a"); !there || v != 1 {
		t.Fatalf("%d, %v", v, there)
	}
	c.Put("c", 3)
	if _, there := c.Peek("a"); there {
		t.Error("what was put first is still there")
	}
}

func TestBytesAreBounded(t *testing.T) {
	var gone []string
	c := cache.Sized(10, 10, length, func(key, _ string) { gone = append(gone, key) })
	c.Put("a", "1234")
	c.Put("b", "1234")
	c.Put("b", "12345") // a longer value of the same key
	if n, bytes := c.Len(); n != 2 || bytes != 9 {
		t.Errorf("%d entries, %d bytes", n, bytes)
	}
	c.Put("c", "12")
	c.Put("large", strings.Repeat("x", 11)) // never kept, and pushes nothing out
	if got := strings.Join(gone, " "); got != "a" {
		t.Errorf("gone: %s", got)
	}
	c.Put("b", strings.Repeat("x", 11)) // the old value would be wrong now
	if _, there := c.Get("b"); there {
		t.Error("an old value stands for one that was too large")
	}
	c.Clear()
	if n, bytes := c.Len(); n != 0 || bytes != 0 || len(gone) != 3 {
		t.Errorf("%d entries, %d bytes after clearing, gone: %v", n, bytes, gone)
	}
}

// Whatever is put, updated and removed: never more entries and bytes than there may be, and the bytes are those of what
// is there.
func TestTheBoundsHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		entries, bytes := rapid.IntRange(1, 5).Draw(t, "entries"), rapid.IntRange(0, 20).Draw(t, "bytes")
		there := map[int]string{}
		c := cache.Sized(entries, bytes, length, func(key int, _ string) { delete(there, key) })
		for range rapid.IntRange(0, 40).Draw(t, "steps") {
			key, value := rapid.IntRange(0, 9).Draw(t, "key"), strings.Repeat("x", rapid.IntRange(0, 25).Draw(t, "size"))
			switch rapid.IntRange(0, 3).Draw(t, "what") {
			case 0:
				c.Remove(key)
			case 1:
				c.Get(key)
			case 2:
				c.Update(key, func(was string, _ bool) string { return was + "x" })
				if v, ok := c.Peek(key); ok {
					there[key] = v
				}
			default:
				c.Put(key, value)
				if v, ok := c.Peek(key); ok {
					there[key] = v
				}
			}
			n, held := c.Len()
			sum := 0
			for _, v := range there {
				sum += len(v)
			}
			if n > entries || held > bytes || n != len(there) || held != sum {
				t.Fatalf("%d entries, %d bytes; there are %v", n, held, there)
			}
		}
	})
}

func TestUpdatesAreOneStep(t *testing.T) {
	c := cache.New[string, int](1)
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() { c.Update("n", func(was int, _ bool) int { return was + 1 }) })
	}
	all.Wait()
	if n, _ := c.Get("n"); n != 50 {
		t.Errorf("%d", n)
	}
}

func TestKeysDoNotRunIntoEachOther(t *testing.T) {
	keys := map[cache.Key]bool{}
	for range 2 { // the same texts give the same key
		keys[cache.Hash("ab", "c")], keys[cache.Hash("a", "bc")], keys[cache.Hash("abc")] = true, true, true
	}
	if len(keys) != 3 {
		t.Error("two keys are one, or one is two")
	}
}
