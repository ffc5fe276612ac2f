//go:build linux

package powercut

import (
	"crypto/rand"
	"maps"
	"syscall"
	"time"
)

// sector is what a disk writes whole, in bytes.
const sector = 512

// Loss is what a power cut does to what was not synced.
type Loss string

const (
	LoseAll Loss = "all" // nothing of it is left
	// each sector, each file's length and each folder's names are the old or the new ones, by a coin's toss
	LoseSome Loss = "some"
)

// Dropped is what a power cut threw away: sectors that held something newer, and names that were new, gone or
// another's.
type Dropped struct{ Sectors, Names int }

// disk is the content, in memory: the live state that programs see, and the durable one that a cut leaves.
type disk struct {
	root     *entry
	last     uint64 // the number given last
	off      bool   // the power is off: every call fails
	lying    bool   // fsync answers and does nothing
	readOnly bool   // what would change something fails, as after the kernel found an error
}

func newDisk() *disk {
	d := &disk{}
	d.root = d.make(syscall.S_IFDIR | 0o755)
	return d
}

// entry is a file or a folder.
type entry struct {
	number  uint64
	mode    uint32
	changed time.Time

	names, durableNames map[string]*entry // of a folder

	live, durable []byte           // of a file
	unsynced      map[int]struct{} // sectors in which they may differ
}

func (d *disk) make(mode uint32) *entry {
	d.last++
	e := &entry{number: d.last, mode: mode, changed: time.Now()}
	if e.folder() {
		e.names, e.durableNames = map[string]*entry{}, map[string]*entry{}
	} else {
		e.unsynced = map[int]struct{}{}
	}
	return e
}

func (e *entry) folder() bool { return e.mode&syscall.S_IFMT == syscall.S_IFDIR }

// touch marks the sectors of the bytes from ≤ i < to.
func (e *entry) touch(from, to int) {
	for i := from / sector; i*sector < to; i++ {
		e.unsynced[i] = struct{}{}
	}
	e.changed = time.Now()
}

func (e *entry) resize(size int) {
	before := len(e.live)
	if size > before {
		e.live = append(e.live, make([]byte, size-before)...)
	} else {
		e.live = e.live[:size]
	}
	e.touch(min(before, size), max(before, size))
}

func (e *entry) write(data []byte, at int) {
	if at+len(data) > len(e.live) {
		e.resize(at + len(data))
	}
	copy(e.live[at:], data)
	e.touch(at, at+len(data))
}

// sync makes what a file holds, or which names a folder holds, durable.
func (d *disk) sync(e *entry) {
	if d.lying {
		return
	}
	if e.folder() {
		e.durableNames = maps.Clone(e.names)
		return
	}
	e.durable = sized(e.durable, len(e.live))
	for i := range e.unsynced {
		copySector(e.durable, e.live, i)
	}
	clear(e.unsynced)
}

// sized is data cut or filled with zeros.
func sized(data []byte, size int) []byte {
	if size <= len(data) {
		return data[:size]
	}
	return append(data, make([]byte, size-len(data))...)
}

// copySector copies what of a sector lies in both.
func copySector(to, from []byte, i int) {
	begin := i * sector
	if end := min(begin+sector, len(to), len(from)); begin < end {
		copy(to[begin:end], from[begin:end])
	}
}

// cut leaves the durable state, or a mixture of it and the live one.
func (d *disk) cut(loss Loss) (dropped Dropped) {
	seen := map[*entry]bool{}
	var visit func(e *entry)
	visit = func(e *entry) {
		if seen[e] {
			return
		}
		seen[e] = true
		if !e.folder() {
			dropped.Sectors += e.cut(loss)
			return
		}
		if !keeps(loss) {
			for name, is := range e.names {
				if e.durableNames[name] != is {
					dropped.Names++
				}
			}
			for name := range e.durableNames {
				if e.names[name] == nil {
					dropped.Names++
				}
			}
			e.names = maps.Clone(e.durableNames)
		}
		e.durableNames = maps.Clone(e.names)
		for _, child := range e.names {
			visit(child)
		}
	}
	visit(d.root)
	return dropped
}

// cut is that of one file; it tells how many sectors lost something.
func (e *entry) cut(loss Loss) (dropped int) {
	size := len(e.durable)
	if keeps(loss) {
		size = len(e.live)
	}
	left := sized(e.durable, size)
	for i := range e.unsynced {
		if keeps(loss) {
			copySector(left, e.live, i)
		} else {
			dropped++
		}
	}
	e.durable, e.live = left, append([]byte(nil), left...)
	clear(e.unsynced)
	return dropped
}

// keeps tosses the coin.
func keeps(loss Loss) bool {
	if loss != LoseSome {
		return false
	}
	var coin [1]byte
	_, _ = rand.Read(coin[:]) // it never fails
	return coin[0]&1 == 1
}
