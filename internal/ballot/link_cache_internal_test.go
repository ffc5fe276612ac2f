package ballot

import (
	"encoding/binary"
	"testing"

	"github.com/google/uuid"

	"hailong/internal/batch"
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
			links = append(links, invitation.Link{Hash: binary.BigEndian.AppendUint64(make([]byte, 8, 16), n),
				ID: uuid.New()})
		}
		return survey.Survey{ID: uuid.New(), RoundKey: "key", Status: survey.Open}, links
	}
	d := newLinkCache()
	busy, links := round()
	d.add(busy, links, batch.Version{})
	for range 2 * mostLinkBytes / linkBytes / each {
		if _, head, ok := d.get(linkKey(links[0].Hash)); !ok || head.ID != busy.ID {
			t.Fatal("the links of the round in use are gone")
		}
		next, more := round()
		d.add(next, more, batch.Version{})
	}
	_, bytes := d.rounds.Len()
	if len(d.links)*linkBytes != bytes || bytes > mostLinkBytes || len(d.byNumber)*each != len(d.links) {
		t.Errorf("%d links of %d rounds, %d bytes", len(d.links), len(d.byNumber), bytes)
	}
	if !d.full() {
		t.Error("it is not full")
	}
	for range 2 { // once is enough
		d.forget(busy.ID)
	}
	if _, _, ok := d.get(linkKey(links[0].Hash)); ok {
		t.Error("a link of a round that ended is there")
	}
	if d.begin(busy); d.begin(busy) {
		t.Error("two bring in one round")
	}
	d.add(busy, nil, batch.Version{}) // could not be read
	if !d.begin(busy) {
		t.Error("nobody tries again")
	}
}

// A link that is used while the links of its round are being read was read as unused, perhaps, and is not remembered.
func TestALinkThatWasUsedMeanwhileIsNotRemembered(t *testing.T) {
	head := survey.Survey{ID: uuid.New(), RoundKey: "key", Status: survey.Open}
	used, unused := linkKey{1}, linkKey{2}
	d := newLinkCache()
	for range 2 {
		d.begin(head)
		d.used([]linkKey{used})
		d.add(head, []invitation.Link{{Hash: used[:], ID: uuid.New()}, {Hash: unused[:], ID: uuid.New()}},
			batch.Version{})
		if _, _, there := d.get(used); there {
			t.Error("a used link is remembered")
		}
		if _, _, there := d.get(unused); !there {
			t.Error("an unused link is not remembered")
		}
		d.forget(head.ID)
	}
}
