package replica

import (
	"encoding/binary"
	"errors"
	"io"
	"os"
	"slices"
)

// The format of a write-ahead log is SQLite's, https://www.sqlite.org/fileformat2.html#the_write_ahead_log: a header of
// 32 bytes, then frames of 24 bytes and a page. A frame is valid when its salts are the header's and its sum continues
// that of the frame before; it ends a commit when it tells the size of the database.
const (
	headerSize      = 32
	frameHeaderSize = 24
	littleEndian    = 0x377f0682
	bigEndian       = 0x377f0683
)

// header is the head of a log; it changes whenever the engine begins the log anew.
type header [headerSize]byte

// readHeader gives the log's header; nil when the log is empty.
func readHeader(log *os.File) (*header, error) {
	var h header
	n, err := log.ReadAt(h[:], 0)
	if errors.Is(err, io.EOF) && n < headerSize {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if magic := binary.BigEndian.Uint32(h[:]); magic != littleEndian && magic != bigEndian {
		return nil, errors.New("the database's log is no write-ahead log of SQLite")
	}
	return &h, nil
}

func (h *header) order() binary.ByteOrder {
	if binary.BigEndian.Uint32(h[:]) == bigEndian {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

func (h *header) pageSize() int { return int(binary.BigEndian.Uint32(h[8:])) }

// tail is a place in a log behind which no frame was shipped yet.
type tail struct {
	header header
	offset int64
	sum    [2]uint32 // of all frames before
}

// start is the tail of a log of which nothing was shipped.
func (h *header) start() tail {
	return tail{header: *h, offset: headerSize,
		sum: [2]uint32{binary.BigEndian.Uint32(h[24:]), binary.BigEndian.Uint32(h[28:])}}
}

// atOnce bounds how many bytes of a log are held in memory.
const atOnce = 8 << 20

// committed appends to frames those of whole commits behind the tail, at most about eight megabytes unless one commit
// is larger, and gives the tail behind them.
func (t tail) committed(log *os.File, frames []byte) (all []byte, after tail, err error) {
	size := frameHeaderSize + t.header.pageSize()
	next, whole := t, 0
	after = t
	for len(frames) < atOnce || whole == 0 {
		begin := len(frames)
		frames = slices.Grow(frames, size)[:begin+size]
		if _, err = log.ReadAt(frames[begin:], next.offset); errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, t, err
		}
		ends, valid := next.pass(frames[begin:])
		if !valid {
			break // left over from an earlier log, or of a transaction that is under way
		}
		if ends {
			whole, after = len(frames), next
		}
	}
	return frames[:whole], after, nil
}

// pass moves the tail behind a frame, unless the frame is none of this log, and tells whether it ends a commit.
func (t *tail) pass(frame []byte) (ends, valid bool) {
	order := t.header.order()
	sum := summed(order, summed(order, t.sum, frame[:8]), frame[frameHeaderSize:])
	if [8]byte(frame[8:16]) != [8]byte(t.header[16:24]) || binary.BigEndian.Uint32(frame[16:]) != sum[0] ||
		binary.BigEndian.Uint32(frame[20:]) != sum[1] {
		return false, false
	}
	t.offset, t.sum = t.offset+int64(len(frame)), sum
	return binary.BigEndian.Uint32(frame[4:]) != 0, true
}

// summed continues a log's sum over bytes, a multiple of eight.
func summed(order binary.ByteOrder, sum [2]uint32, of []byte) [2]uint32 {
	for ; len(of) >= 8; of = of[8:] {
		sum[0] += order.Uint32(of) + sum[1]
		sum[1] += order.Uint32(of[4:]) + sum[0]
	}
	return sum
}
