package ballot

import (
	"context"
	"sync"

	"github.com/google/uuid"

	"hailong/internal/batch"
	"hailong/internal/cache"
	"hailong/internal/invitation"
	"hailong/internal/problem"
	"hailong/internal/survey"
)

// linkCache remembers where the unused links of open rounds lead, so that a cast need not ask the store before it is
// queued. For a cast it may be wrong in everything, and never decides: the transaction that stores a ballot checks all
// of it again, and whoever it would refuse is looked up anew. A look at a link may be answered from it where this
// server alone casts: then a link is gone from it before anybody is told that it was used, and all else that it holds
// is so for one version of the database. A round's links come in together: when it opens or the server starts, or else
// with the first that is used or looked at; and they go together, those of the round first that was asked for longest
// ago.
type linkCache struct {
	mutex sync.RWMutex
	// without pointers: half a million of them are nothing that the garbage collector must walk through
	links    map[linkKey]link
	byNumber map[uint32]*linkedRound
	rounds   *cache.Cache[uuid.UUID, *linkedRound]
	last     uint32                  // number that was given
	loading  map[uuid.UUID][]linkKey // rounds that are being brought in, and links that were used meanwhile
}

// linkKey is the beginning of a token's keyed hash, more than the token has bits.
type linkKey [16]byte

// linkedRound is a round whose links are known: those of one key and one state of its roster.
type linkedRound struct {
	number uint32
	keys   []linkKey
	head   survey.Survey // as it was when the links were read
	at     batch.Version // before that

	told  invitation.Found // what every link leads to, but for its invitation
	since batch.Version    // told is so as long as this is the version
}

// fits tells whether the links are still those of a head that was read anew.
func (r *linkedRound) fits(head survey.Survey) bool {
	return r.head.RoundKey == head.RoundKey && r.head.RosterChanges == head.RosterChanges
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
	c := &linkCache{links: map[linkKey]link{}, byNumber: map[uint32]*linkedRound{}, loading: map[uuid.UUID][]linkKey{}}
	c.rounds = cache.Sized(mostRoundsOpen, mostLinkBytes, (*linkedRound).size, func(_ uuid.UUID, r *linkedRound) {
		for _, key := range r.keys {
			delete(c.links, key)
		}
		delete(c.byNumber, r.number)
	})
	return c
}

// get gives what is remembered of a link.
func (c *linkCache) get(key linkKey) (l link, head survey.Survey, ok bool) {
	c.mutex.RLock()
	defer c.mutex.RUnlock()
	if l, ok = c.links[key]; ok {
		head = c.byNumber[l.round].head
		c.rounds.Get(head.ID) // it is in use
	}
	return l, head, ok
}

// look gives what the store would say of a link; false when that is not known.
func (c *linkCache) look(key linkKey, now batch.Version) (found invitation.Found, ok bool) {
	c.mutex.RLock()
	defer c.mutex.RUnlock()
	l, ok := c.links[key]
	if !ok {
		return found, false
	}
	r := c.byNumber[l.round]
	if found = r.told; r.since != now {
		return found, false
	}
	c.rounds.Get(r.head.ID) // it is in use
	found.Invitation = invitation.Invitation{SchoolID: r.head.SchoolID, SurveyID: r.head.ID, ID: l.id, ClassID: l.class,
		Generation: int(l.generation), Status: invitation.Unused}
	return found, true
}

// learn takes what the store said of one link for all of its round. Links that are not of this state of the round, or
// from before another process wrote, are forgotten.
func (c *linkCache) learn(found invitation.Found, now batch.Version) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	r, there := c.rounds.Peek(found.SurveyID)
	switch {
	case !there:
	case !r.fits(found.Survey) || r.at.Elsewhere != now.Elsewhere:
		c.rounds.Remove(found.SurveyID)
	default:
		r.told, r.since = found, now
	}
}

// used forgets links before anybody is told that they were used.
func (c *linkCache) used(keys []linkKey) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for _, key := range keys {
		delete(c.links, key)
	}
	for round := range c.loading {
		c.loading[round] = append(c.loading[round], keys...)
	}
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
	if _, loading := c.loading[head.ID]; loading || there && known.fits(head) {
		return false
	}
	c.loading[head.ID] = nil
	return true
}

// add remembers a round's links, which were read at a version or later; none after a failure.
func (c *linkCache) add(head survey.Survey, links []invitation.Link, at batch.Version) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	used := c.loading[head.ID]
	delete(c.loading, head.ID)
	c.rounds.Remove(head.ID)
	r := &linkedRound{head: head, at: at, keys: make([]linkKey, 0, len(links))}
	for _, l := range links {
		r.keys = append(r.keys, linkKey(l.Hash))
	}
	if len(links) == 0 || r.size() > mostLinkBytes {
		return
	}
	c.last++
	r.number = c.last
	c.rounds.Put(head.ID, r) // others go now, if it is too much
	c.byNumber[r.number] = r
	for i, l := range links {
		// a link is not made anew so often that its generation were too long
		c.links[r.keys[i]] = link{round: r.number, id: l.ID, class: l.ClassID, generation: int32(l.Generation)}
	}
	for _, key := range used {
		delete(c.links, key)
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
	at, _ := b.DB.Version(ctx)
	links, err := b.Invitations.Links(ctx, head.SchoolID, head.ID)
	if err != nil {
		b.Log.Warn("the links of a round cannot be read, trying again", "why", b.DB.Why(err))
	}
	b.links.add(head, links, at)
	if _, err = b.round(ctx, head); err != nil {
		b.Log.Warn("a round cannot be read, trying again", "why", b.DB.Why(err))
	}
}
