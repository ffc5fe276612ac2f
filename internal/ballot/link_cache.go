package ballot

import (
	"context"
	"sync"

	"github.com/google/uuid"

	"hailong/internal/invitation"
	"hailong/internal/survey"
)

// linkCache remembers where the links of open rounds lead, so that a cast need not ask the store before it is queued.
// It may be wrong in everything that can change, and never decides: the transaction that stores a ballot checks all of
// it again, and whoever it would refuse is looked up anew. A round's links come in together: when it opens or the
// server starts, or else with the first that is used.
type linkCache struct {
	mutex sync.RWMutex
	// without pointers: half a million of them are nothing that the garbage collector must walk through
	links   map[linkKey]link
	rounds  map[uuid.UUID]*remembered
	heads   map[uint32]survey.Survey // by remembered.number
	last    uint32                   // number that was given
	loading map[uuid.UUID]bool
}

// linkKey is the beginning of a token's keyed hash, more than the token has bits.
type linkKey [16]byte

// remembered is a round whose links are known.
type remembered struct {
	number   uint32
	roundKey string
	keys     []linkKey
}

type link struct {
	round      uint32
	generation int32
	id, class  uuid.UUID
}

// mostLinks bounds the linkCache: about 60 MB. Beyond it everything is forgotten and comes in again.
const mostLinks = 600_000

func newLinkCache() *linkCache {
	return &linkCache{links: map[linkKey]link{}, rounds: map[uuid.UUID]*remembered{}, heads: map[uint32]survey.Survey{},
		loading: map[uuid.UUID]bool{}}
}

// get gives what is remembered of a token hash.
func (d *linkCache) get(hash []byte) (l link, head survey.Survey, ok bool) {
	d.mutex.RLock()
	defer d.mutex.RUnlock()
	if l, ok = d.links[linkKey(hash)]; ok {
		head = d.heads[l.round]
	}
	return l, head, ok
}

// full tells whether more would make it forget what it has.
func (d *linkCache) full() bool {
	d.mutex.RLock()
	defer d.mutex.RUnlock()
	return len(d.links) > mostLinks-mostLinks/10
}

// begin tells whether the caller is the one to bring in a round's links.
func (d *linkCache) begin(head survey.Survey) bool {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	known := d.rounds[head.ID]
	if d.loading[head.ID] || known != nil && known.roundKey == head.RoundKey {
		return false
	}
	d.loading[head.ID] = true
	return true
}

// add remembers a round's links; none after a failure.
func (d *linkCache) add(head survey.Survey, links []invitation.Link) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	delete(d.loading, head.ID)
	d.drop(head.ID)
	if len(links) == 0 || len(links) > mostLinks {
		return
	}
	if len(d.links)+len(links) > mostLinks {
		clear(d.links)
		clear(d.rounds)
		clear(d.heads)
	}
	d.last++
	r := &remembered{number: d.last, roundKey: head.RoundKey, keys: make([]linkKey, 0, len(links))}
	d.heads[r.number] = head
	for _, l := range links {
		key := linkKey(l.Hash)
		// a link is not made anew so often
		d.links[key] = link{round: r.number, id: l.ID, class: l.ClassID, generation: int32(l.Generation)}
		r.keys = append(r.keys, key)
	}
	d.rounds[head.ID] = r
}

// forget drops a round that ended or was taken back.
func (d *linkCache) forget(id uuid.UUID) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.drop(id)
}

func (d *linkCache) drop(id uuid.UUID) {
	if r := d.rounds[id]; r != nil {
		for _, key := range r.keys {
			delete(d.links, key)
		}
		delete(d.rounds, id)
		delete(d.heads, r.number)
	}
}

// Preload brings in the links of all open rounds, as many as are remembered, so that no parent waits for it. It may be
// ended at any time.
func (b *Box) Preload(ctx context.Context) error {
	running, err := b.Surveys.Running(ctx)
	if err != nil {
		return err
	}
	for _, head := range running {
		if ctx.Err() != nil || b.links.full() {
			break
		}
		b.preload(head)
	}
	return nil
}

// preload brings in the links of a round and its questionnaire, once.
func (b *Box) preload(head survey.Survey) {
	if head.Status != survey.Open || !b.links.begin(head) {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), lookupTime)
	defer cancel()
	links, err := b.Invitations.Links(ctx, head.SchoolID, head.ID)
	if err != nil {
		b.Log.Warn("the links of a round cannot be read, trying again", "code", b.DB.Code(err))
	}
	b.links.add(head, links)
	if _, err = b.round(ctx, head); err != nil {
		b.Log.Warn("a round cannot be read, trying again", "code", b.DB.Code(err))
	}
}
