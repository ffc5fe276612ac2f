package ballot

import (
	"context"
	"sync"

	"github.com/google/uuid"

	"hailong/internal/cache"
	"hailong/internal/invitation"
	"hailong/internal/problem"
	"hailong/internal/survey"
)

// linkCache remembers where the links of open rounds lead, so that a cast need not ask the store before it is queued.
// It may be wrong in everything that can change, and never decides: the transaction that stores a ballot checks all of
// it again, and whoever it would refuse is looked up anew. A round's links come in together: when it opens or the
// server starts, or else with the first that is used; and they go together, those of the round first that was cast in
// longest ago.
type linkCache struct {
	mutex sync.RWMutex
	// without pointers: half a million of them are nothing that the garbage collector must walk through
	links   map[linkKey]link
	heads   map[uint32]survey.Survey // by linkedRound.number
	rounds  *cache.Cache[uuid.UUID, *linkedRound]
	last    uint32 // number that was given
	loading map[uuid.UUID]bool
}

// linkKey is the beginning of a token's keyed hash, more than the token has bits.
type linkKey [16]byte

// linkedRound is a round whose links are known.
type linkedRound struct {
	number   uint32
	roundKey string
	keys     []linkKey
}

type link struct {
	round      uint32
	generation int32
	id, class  uuid.UUID
}

// A link takes about 100 bytes, in both maps together: 600,000 of them about 60 MB.
const (
	linkBytes     = 100
	mostLinkBytes = 600_000 * linkBytes
)

func (r *linkedRound) size() int { return linkBytes * len(r.keys) }

func newLinkCache() *linkCache {
	c := &linkCache{links: map[linkKey]link{}, heads: map[uint32]survey.Survey{}, loading: map[uuid.UUID]bool{}}
	c.rounds = cache.Sized(mostRoundsOpen, mostLinkBytes, (*linkedRound).size, func(_ uuid.UUID, r *linkedRound) {
		for _, key := range r.keys {
			delete(c.links, key)
		}
		delete(c.heads, r.number)
	})
	return c
}

// get gives what is remembered of a token hash.
func (c *linkCache) get(hash []byte) (l link, head survey.Survey, ok bool) {
	c.mutex.RLock()
	defer c.mutex.RUnlock()
	if l, ok = c.links[linkKey(hash)]; ok {
		head = c.heads[l.round]
		c.rounds.Get(head.ID) // it is in use
	}
	return l, head, ok
}

// full tells whether more would make it forget what it has.
func (c *linkCache) full() bool {
	rounds, bytes := c.rounds.Len()
	return rounds > mostRoundsOpen*9/10 || bytes > mostLinkBytes*9/10
}

// begin tells whether the caller is the one to bring in a round's links.
func (c *linkCache) begin(head survey.Survey) bool {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	known, there := c.rounds.Peek(head.ID)
	if c.loading[head.ID] || there && known.roundKey == head.RoundKey {
		return false
	}
	c.loading[head.ID] = true
	return true
}

// add remembers a round's links; none after a failure.
func (c *linkCache) add(head survey.Survey, links []invitation.Link) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	delete(c.loading, head.ID)
	c.rounds.Remove(head.ID)
	r := &linkedRound{roundKey: head.RoundKey, keys: make([]linkKey, 0, len(links))}
	for _, l := range links {
		r.keys = append(r.keys, linkKey(l.Hash))
	}
	if len(links) == 0 || r.size() > mostLinkBytes {
		return
	}
	c.last++
	r.number = c.last
	c.rounds.Put(head.ID, r) // others go now, if it is too much
	c.heads[r.number] = head
	for i, l := range links {
		// a link is not made anew so often that its generation were too long
		c.links[r.keys[i]] = link{round: r.number, id: l.ID, class: l.ClassID, generation: int32(l.Generation)}
	}
}

// forget drops a round that ended or was taken back.
func (c *linkCache) forget(id uuid.UUID) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.rounds.Remove(id)
}

// Preload brings in the links of all open rounds, as many as are remembered, so that no parent waits for it. It may be
// ended at any time.
func (b *Box) Preload(ctx context.Context) (err error) {
	defer problem.In(&err, "preload links")
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
		b.Log.Warn("the links of a round cannot be read, trying again", "why", b.DB.Why(err))
	}
	b.links.add(head, links)
	if _, err = b.round(ctx, head); err != nil {
		b.Log.Warn("a round cannot be read, trying again", "why", b.DB.Why(err))
	}
}
