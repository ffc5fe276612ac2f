package ballot

import (
	"encoding/binary"
	"testing"

	"github.com/google/uuid"

	"hailong/internal/invitation"
	"hailong/internal/survey"
)

// When more links come than may be kept, those of a round go that nobody casts in; a round in use stays, whole, and
// nothing is left of the others.
func TestLinksOfIdleRoundsGoFirst(t *testing.T) {
	const each = 20_000
	n := uint64(0)
	round := func() (survey.Survey, []invitation.Link) {
		links := make([]invitation.Link, 0, each)
		for range each {
			n++
			links = append(links, invitation.Link{Hash: binary.BigEndian.AppendUint64(make([]byte, 8, 16), n), ID: uuid.New()})
		}
		return survey.Survey{ID: uuid.New(), RoundKey: "key", Status: survey.Open}, links
	}
	d := newLinkCache()
	busy, links := round()
	d.add(busy, links)
	for range 2 * mostLinkBytes / linkBytes / each {
		if _, head, ok := d.get(links[0].Hash); !ok || head.ID != busy.ID {
			t.Fatal("the links of the round in use are gone")
		}
		d.add(round())
	}
	_, bytes := d.rounds.Len()
	if len(d.links)*linkBytes != bytes || bytes > mostLinkBytes || len(d.heads)*each != len(d.links) {
		t.Errorf("%d links of %d rounds, %d bytes", len(d.links), len(d.heads), bytes)
	}
	if !d.full() {
		t.Error("it is not full")
	}
	for range 2 { // once is enough
		d.forget(busy.ID)
	}
	if _, _, ok := d.get(links[0].Hash); ok {
		t.Error("a link of a round that ended is there")
	}
	if d.begin(busy); d.begin(busy) {
		t.Error("two bring in one round")
	}
	d.add(busy, nil) // could not be read
	if !d.begin(busy) {
		t.Error("nobody tries again")
	}
}
