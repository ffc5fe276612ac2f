package app

import (
	"context"
	"runtime"
	"runtime/debug"
	"time"
)

// eraser has the memory overwritten in which ballots and keys of rounds stood. The collector overwrites what it frees,
// as the program is linked (runtime.godebugDefault, in the Dockerfile); but it comes when the heap has grown, which after
// the last ballot of an evening is tomorrow. Linked so, no signal interrupts a thread that runs: the system would store
// its registers, in which letters of a ballot are often the last that was moved, on a stack that nobody empties.
type eraser struct{ residues chan struct{} }

// eraseAfter is how long after ballots were let go their memory is overwritten, with what was let go meanwhile: a crowd
// pays once for all.
const eraseAfter = 5 * time.Second

func newEraser() *eraser { return &eraser{residues: make(chan struct{}, 1)} }

// left says that something was let go that nobody else may read. It waits for nothing.
func (e *eraser) left() {
	select {
	case e.residues <- struct{}{}:
	default: // it is known
	}
}

// run erases after each time that something was left, until ctx ends; and once more, since a connection that was ending
// may have held it still.
func (e *eraser) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-e.residues:
		}
		for range 2 {
			select {
			case <-ctx.Done():
				return
			case <-time.After(eraseAfter):
			}
			runtime.GC() // a pool lets its buffers go at the second collection
			runtime.GC()
			debug.FreeOSMemory() // the stacks of work that is over: the system hands their pages out anew, as zeros
		}
	}
}
