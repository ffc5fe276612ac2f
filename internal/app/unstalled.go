package app

import (
	"bytes"
	"io"
	"sync/atomic"
	"time"
)

// Unstalled is a writer that nobody waits for. A server answers parents whether or not somebody reads its log: a reader
// that is gone is no fault, and one that has stopped reading costs lines, which are counted and told when it reads
// again.
type Unstalled struct {
	to      io.Writer
	waiting chan []byte
	lost    atomic.Int64
	ending  chan struct{}
	ended   chan struct{}
}

const (
	mostHeld  = 1024
	lastWords = time.Second // for a reader that has stopped, when the program ends
)

// NewUnstalled writes to another writer, in the order of what it is given. Close ends it.
func NewUnstalled(to io.Writer) *Unstalled {
	u := &Unstalled{to: to, waiting: make(chan []byte, mostHeld), ending: make(chan struct{}),
		ended: make(chan struct{})}
	go u.run()
	return u
}

// Write implements io.Writer. It never fails and never waits.
func (u *Unstalled) Write(p []byte) (int, error) {
	select {
	case u.waiting <- bytes.Clone(p):
	default:
		u.lost.Add(1)
	}
	return len(p), nil
}

// Close waits until what was given is written, for a second at most.
func (u *Unstalled) Close() {
	close(u.ending)
	select {
	case <-u.ended:
	case <-time.After(lastWords): // floors: the program ends, whoever reads
	}
}

func (u *Unstalled) run() {
	defer close(u.ended)
	for {
		select {
		case p := <-u.waiting:
			u.write(p)
		case <-u.ending:
			for {
				select {
				case p := <-u.waiting:
					u.write(p)
				default:
					return
				}
			}
		}
	}
}

func (u *Unstalled) write(p []byte) {
	_, _ = u.to.Write(p) // nobody reads: there is nobody to tell
	if n := u.lost.Swap(0); n > 0 {
		Logger(u.to).Warn("log lines were lost: nobody read them in time", "lines", n)
	}
}
