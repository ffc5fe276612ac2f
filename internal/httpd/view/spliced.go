package view

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"hailong/internal/httpd/access"
)

// Spliced is a page that was rendered and compressed once and goes out many times, with one short text of its own each
// time. Only the compressed page is kept, a quarter of the whole.
type Spliced struct {
	policy     string
	squeezed   [2][]byte // what stands before the text and what stands after it
	length     int       // of both, whole
	room       int       // how long every text is
	head, tail uint32    // checksums of both
	past       shift     // past the tail
}

// Splice renders a page in which mark stands once, where each reader's own text will be, as long as the mark. False when
// it does not.
func (s *Set) Splice(c *gin.Context, name string, data any, mark string) (*Spliced, bool, error) {
	var out bytes.Buffer
	if err := s.views.ExecuteTemplate(&out, name, data); err != nil {
		return nil, false, err
	}
	head, tail, found := bytes.Cut(rooted(c, blanks.ReplaceAll(out.Bytes(), []byte("\n"))), []byte(mark))
	if !found || bytes.Contains(tail, []byte(mark)) {
		return nil, false, nil
	}
	p := &Spliced{policy: s.policy + "'none'", length: len(head) + len(tail), room: len(mark),
		head: crc32.ChecksumIEEE(head), tail: crc32.ChecksumIEEE(tail), past: past(len(tail))}
	// The tail refers back to words of the head. Between them zeros hold the text's place: they stand in no page, so that
	// nothing refers to a text.
	before := slices.Concat(head, make([]byte, len(mark)))
	for i, part := range [][]byte{head, tail} {
		var packed bytes.Buffer
		w, err := flate.NewWriterDict(&packed, flate.BestCompression, before[:i*len(before)])
		if err != nil {
			return nil, false, err
		}
		_, _ = w.Write(part) // a buffer takes everything
		if i == 0 {
			_ = w.Flush() // ends at a whole byte, and more may follow
		} else {
			_ = w.Close()
		}
		p.squeezed[i] = packed.Bytes()
	}
	return p, true, nil
}

// Size is about how many bytes the page takes in memory.
func (p *Spliced) Size() int { return len(p.squeezed[0]) + len(p.squeezed[1]) + len(p.policy) }

// gzipHead begins a gzip stream without name or time (RFC 1952).
var gzipHead = []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255}

// Show sends the page with text in the place of the mark; an error when it is not as long. text stands in the packed page
// as it is, in a block of its own, so that the page's size tells nothing of it.
func (p *Spliced) Show(c *gin.Context, text string) error {
	if len(text) != p.room {
		return fmt.Errorf("a text of %d bytes in the place of %d", len(text), p.room)
	}
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", p.policy)
	h.Set("Content-Language", access.Lang(c.Request.Context()).String())
	h.Set("Vary", "Accept-Language, Accept-Encoding")
	lent, _ := outs.Get().(*[]byte)
	out := (*lent)[:0]
	if out = p.packed(out, text); strings.Contains(c.GetHeader("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
	} else {
		out = whole(out)
	}
	send(c, http.StatusOK, out)
	*lent = out
	outs.Put(lent)
	return nil
}

// outs are lent to pages on their way out: what is written is copied or sent before the writer returns.
var outs = sync.Pool{New: func() any { return new([]byte) }}

// packed writes one gzip stream: the compressed head, the text as a stored block (RFC 1951, 3.2.4), the compressed
// tail.
func (p *Spliced) packed(out []byte, text string) []byte {
	out = append(out, gzipHead...)
	out = append(out, p.squeezed[0]...)
	out = append(out, 0)
	n := uint16(len(text)) // a submission key
	out = binary.LittleEndian.AppendUint16(out, n)
	out = binary.LittleEndian.AppendUint16(out, ^n)
	out = append(append(out, text...), p.squeezed[1]...)
	out = binary.LittleEndian.AppendUint32(out, p.past.of(crc32.Update(p.head, crc32.IEEETable, []byte(text)))^p.tail)
	return binary.LittleEndian.AppendUint32(out, uint32(p.length+len(text))) // a page
}

// whole unpacks a page of our own for the rare phone that cannot.
func whole(packed []byte) []byte {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil
	}
	out, err := io.ReadAll(r)
	if err != nil {
		return nil
	}
	return out
}
