package account

import (
	"context"
	"errors"
	"runtime/debug"
	"testing"
)

// Passwords are hashed one at a time where there is little memory, whoever asks; else strangers hold nobody up.
func TestHashesShareOnePlaceInALittleMemory(t *testing.T) {
	before := debug.SetMemoryLimit(-1)
	defer debug.SetMemoryLimit(before)
	for limit, want := range map[int64]error{80 << 20: context.Canceled, 1 << 30: nil} {
		debug.SetMemoryLimit(limit)
		strangers, known := newLines()
		leave, err := strangers.enter(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		gone, cancel := context.WithCancel(t.Context())
		got := make(chan error)
		go func() {
			_, err := known.enter(gone)
			got <- err
		}()
		if want != nil { // she waits until she goes
			for known.waiting.Load() == 0 {
			}
			cancel()
		}
		if err := <-got; !errors.Is(err, want) {
			t.Errorf("%d bytes: %v, want %v", limit, err, want)
		}
		cancel()
		leave()
		if leave, err = known.enter(t.Context()); err != nil {
			t.Fatal(err)
		}
		leave()
	}
}
