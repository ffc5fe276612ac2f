package ballot

import (
	"bytes"
	"cmp"
	"context"
	"crypto/hmac"
	"errors"
	"runtime"
	"slices"
	"time"

	"github.com/google/uuid"

	"hailong/internal/batch"
	"hailong/internal/invitation"
	"hailong/internal/problem"
	"hailong/internal/survey"
)

// cast is a sealed ballot on its way into the box.
type cast struct {
	roundKey string
	link     linkKey
	use      invitation.Use
	rowID    int64
	sealed   []byte
	done     chan outcome
}

type result int

const (
	refused result = iota
	accepted
	repeated
)

// outcome is the answer to one cast, given after the commit.
type outcome struct {
	result result
	err    error
}

// commitTime bounds one transaction; what takes longer is refused as busy.
const commitTime = 20 * time.Second

// busyFor is when who was turned away may come again.
const busyFor = 5 * time.Second

// enqueue puts c into the queue and waits for its outcome. A full queue, a school that fills half of it, or a box that
// is stopping, is Busy at once.
func (b *Box) enqueue(ctx context.Context, c *cast) (result, error) {
	b.gate.RLock()
	if b.closed {
		b.gate.RUnlock()
		return refused, problem.Unavailable(errStopped, busyFor)
	}
	if !b.quotas.take(c.use.SchoolID) {
		b.gate.RUnlock()
		return refused, problem.Unavailable(errors.New("one school fills half of the queue"), busyFor)
	}
	select {
	case b.queue <- c:
		b.gate.RUnlock()
	default:
		b.gate.RUnlock()
		b.quotas.release([]*cast{c})
		return refused, problem.Unavailable(errors.New("the queue is full"), busyFor)
	}
	select {
	case o := <-c.done:
		return o.result, o.err
	case <-ctx.Done(): // whoever waited is gone; the same submission key settles it
		return refused, problem.Unavailable(ctx.Err(), busyFor)
	}
}

// write is a writer, the only one where the engine has one at a time: it takes whatever waits, up to a batch, and
// commits it together. A lone cast waits for nobody, and while a commit is under way the next batch gathers. Among
// many concurrent requests some are just being read: after a batch of several the writer lets these run first, as long
// as more casts come of it.
func (b *Box) write() {
	casts := make([]*cast, 0, b.limits.Batch)
	several := false
	for first := range b.queue {
		casts = b.gather(append(casts[:0], first))
		for before := 0; several && before < len(casts) && len(casts) < b.limits.Batch; {
			before = len(casts)
			runtime.Gosched()
			casts = b.gather(casts)
		}
		several = len(casts) > 1
		b.quotas.release(casts)
		b.commit(casts)
	}
}

// gather adds what waits in the queue.
func (b *Box) gather(casts []*cast) []*cast {
	for len(casts) < b.limits.Batch {
		select {
		case next, ok := <-b.queue:
			if !ok {
				return casts
			}
			casts = append(casts, next)
		default:
			return casts
		}
	}
	return casts
}

// commit stores a batch in one transaction and tells everybody. When the transaction of many fails for a reason of its
// own, each is tried alone, so that one bad cast cannot take others with it.
func (b *Box) commit(casts []*cast) {
	begin := time.Now() // floors: how long a commit took is no moment of the product
	outcomes, err := b.store(casts)
	if b.OnCommit != nil {
		b.OnCommit(len(casts), time.Since(begin), err != nil)
	}
	switch {
	case err == nil:
		for i, c := range casts {
			c.done <- outcomes[i]
		}
		b.notify(casts, outcomes)
	case len(casts) > 1 && problem.KindOf(err) == problem.Internal:
		for _, c := range casts {
			b.commit([]*cast{c})
		}
	default:
		for _, c := range casts {
			c.done <- outcome{err: err}
		}
	}
}

func (b *Box) notify(casts []*cast, outcomes []outcome) {
	notified := map[uuid.UUID]bool{}
	for i, c := range casts {
		if outcomes[i].result == accepted && !notified[c.use.SurveyID] {
			notified[c.use.SurveyID] = true
			b.changed(c.use.SurveyID)
		}
	}
}

// store writes a batch and gives an outcome for each, in the batch's order. Three statements, however many surveys:
// hold their rows, use the invitations, put the envelopes in; one more for the first casts of a day, one for those by
// class links. No statement can raise an error because of what a parent did; whatever is refused is refused by row
// counts.
func (b *Box) store(casts []*cast) ([]outcome, error) {
	ctx, cancel := context.WithTimeout(context.Background(), commitTime)
	defer cancel()
	defer b.links.used(linksOf(casts)) // whatever the outcome, which may be unknown
	outcomes := make([]outcome, len(casts))
	var (
		heads map[uuid.UUID]survey.Survey
		day   string
		began []dayStart
	)
	err := b.DB.Batch(ctx, func(tx *batch.Tx) (err error) {
		clear(outcomes)
		if heads, err = b.Surveys.HoldTx(tx, surveysOf(casts)); err != nil {
			return err
		}
		now := b.Now()
		chosen := choose(casts, heads, now)
		moved, err := b.Invitations.UseTx(tx, uses(chosen))
		if err != nil {
			return err
		}
		in := winners(casts, chosen, moved, outcomes)
		day = dayOf(now)
		began = b.dayStarts(day, in)
		if err = beginDayTx(tx, day, began); err != nil {
			return err
		}
		if err = b.Invitations.CountByClassTx(tx, uses(in)); err != nil {
			return err
		}
		return insert(tx, in)
	})
	if err != nil {
		return nil, err
	}
	for _, f := range began {
		b.days.Put(f.surveyID, day)
	}
	b.explain(ctx, casts, heads, outcomes)
	return outcomes, nil
}

func linksOf(casts []*cast) []linkKey {
	keys := make([]linkKey, 0, len(casts))
	for _, c := range casts {
		keys = append(keys, c.link)
	}
	return keys
}

// surveysOf are the surveys of a batch, always in one order, so that two servers cannot wait for each other.
func surveysOf(casts []*cast) [][2]uuid.UUID {
	all := make([][2]uuid.UUID, 0, len(casts))
	for _, c := range casts {
		all = append(all, [2]uuid.UUID{c.use.SchoolID, c.use.SurveyID})
	}
	slices.SortFunc(all, func(a, b [2]uuid.UUID) int { return bytes.Compare(a[1][:], b[1][:]) })
	return slices.Compact(all)
}

// choose picks the casts of a batch that may use their invitations, as these lie in the table: of surveys that take
// ballots, sealed with the key of now, and one for each invitation, the first that came.
func choose(casts []*cast, heads map[uuid.UUID]survey.Survey, now time.Time) []*cast {
	chosen := make([]*cast, 0, len(casts))
	asked := make(map[uuid.UUID]bool, len(casts))
	for _, c := range casts {
		head := heads[c.use.SurveyID]
		if head.Takes(now) == nil && c.roundKey == head.RoundKey && !asked[c.use.ID] {
			asked[c.use.ID] = true
			chosen = append(chosen, c)
		}
	}
	slices.SortFunc(chosen, func(a, b *cast) int {
		return cmp.Or(bytes.Compare(a.use.SchoolID[:], b.use.SchoolID[:]),
			bytes.Compare(a.use.SurveyID[:], b.use.SurveyID[:]), bytes.Compare(a.use.ID[:], b.use.ID[:]))
	})
	return chosen
}

func uses(chosen []*cast) []invitation.Use {
	all := make([]invitation.Use, 0, len(chosen))
	for _, c := range chosen {
		all = append(all, c.use)
	}
	return all
}

// winners are the chosen casts whose invitation this transaction marked as used; they are noted as accepted. Another
// cast of the same invitation is not one, whichever came first: its envelope may be sealed with a key that is gone.
func winners(casts, chosen []*cast, moved map[uuid.UUID]bool, outcomes []outcome) []*cast {
	in := make([]*cast, 0, len(moved))
	won := make(map[*cast]bool, len(moved))
	for _, c := range chosen {
		if moved[c.use.ID] {
			won[c] = true
			in = append(in, c)
		}
	}
	for i, c := range casts {
		if won[c] {
			outcomes[i] = outcome{result: accepted}
		}
	}
	return in
}

// explain gives those that were not taken their reason, after the commit: from what is now true.
func (b *Box) explain(ctx context.Context, casts []*cast, heads map[uuid.UUID]survey.Survey, outcomes []outcome) {
	for i, c := range casts {
		if outcomes[i].result == accepted {
			continue
		}
		head := heads[c.use.SurveyID]
		inv, err := b.Invitations.Again(ctx, c.use)
		why := refusal(inv, head, b.Now())
		switch {
		case err != nil:
			outcomes[i] = outcome{err: problem.Unavailable(err, time.Second)}
		case inv.Status == invitation.Used && hmac.Equal(inv.RetryTag, c.use.RetryTag):
			outcomes[i] = outcome{result: repeated}
		case why != nil:
			outcomes[i] = outcome{err: why}
		default:
			// the survey was taken back and opened again while this ballot was being sealed, or it closed at this
			// moment
			outcomes[i] = outcome{err: problem.Unavailable(errChanged, time.Second)}
		}
	}
}

// errChanged means that the round is another one than the cast was sealed for.
var errChanged = errors.New("the round changed")

// errCollision means that another envelope lies at a random row id: about once in a trillion times the envelopes of its
// round. Nothing is stored, and the next try has another one.
var errCollision = problem.Unavailable(errors.New("two envelopes with one row id"), time.Second)

// insert puts the envelopes in, in the order of their row ids and not of the casts.
func insert(tx *batch.Tx, in []*cast) error {
	slices.SortFunc(in, func(a, b *cast) int { return cmp.Compare(a.rowID, b.rowID) })
	envelopes := batch.List{Columns: envelopeColumns, Rows: make([][]any, 0, len(in))}
	for _, c := range in {
		envelopes.Rows = append(envelopes.Rows, []any{c.rowID, c.sealed})
	}
	n, err := tx.Exec("INSERT INTO envelopes (place, sealed) SELECT place, sealed FROM asked WHERE true ON CONFLICT "+
		"DO NOTHING", envelopes)
	if err != nil {
		return err
	}
	if n != len(in) {
		return errCollision
	}
	return nil
}
