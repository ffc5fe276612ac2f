package ballot

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/invitation"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/survey"
)

// cast is a sealed ballot on its way into the box.
type cast struct {
	school, survey uuid.UUID
	roundKey       string
	use            invitation.Use
	receipt        []byte
	id             uuid.UUID
	sealed         []byte
	done           chan outcome
}

type result int

const (
	refused result = iota
	accepted
	repeated
)

// outcome is what one cast is told, after the commit.
type outcome struct {
	result result
	err    error
}

// commitTime bounds one transaction; what takes longer is told to come back.
const commitTime = 20 * time.Second

// enter puts c into the queue and waits for its outcome. A full queue, or a box that is stopping, is Busy at once.
func (b *Box) enter(ctx context.Context, c *cast) (result, error) {
	b.gate.RLock()
	if b.closed {
		b.gate.RUnlock()
		return refused, problem.Unavailable(errStopped, 5*time.Second)
	}
	select {
	case b.queue <- c:
		b.gate.RUnlock()
	default:
		b.gate.RUnlock()
		return refused, problem.Unavailable(errors.New("the queue is full"), 5*time.Second)
	}
	select {
	case o := <-c.done:
		return o.result, o.err
	case <-ctx.Done(): // whoever waited is gone; the same submission key settles it
		return refused, problem.Unavailable(ctx.Err(), 5*time.Second)
	}
}

// write is the one writer: it takes whatever waits, up to a batch, and commits it together. A lone cast waits for
// nobody, and while a commit is under way the next batch gathers.
func (b *Box) write() {
	defer close(b.stopped)
	batch := make([]*cast, 0, b.limits.Batch)
	for first := range b.queue {
		batch = append(batch[:0], first)
	gather:
		for len(batch) < b.limits.Batch {
			select {
			case next, ok := <-b.queue:
				if !ok {
					break gather
				}
				batch = append(batch, next)
			default:
				break gather
			}
		}
		b.commit(batch)
	}
}

// commit stores a batch in one transaction and tells everybody. When the transaction of many fails for a reason of its
// own, each is tried alone, so that one bad cast cannot take others with it.
func (b *Box) commit(batch []*cast) {
	outcomes, err := b.store(batch)
	switch {
	case err == nil:
		for i, c := range batch {
			c.done <- outcomes[i]
		}
		b.tell(batch, outcomes)
	case len(batch) > 1 && problem.KindOf(err) == problem.Internal:
		for _, c := range batch {
			b.commit([]*cast{c})
		}
	default:
		for _, c := range batch {
			c.done <- outcome{err: err}
		}
	}
}

func (b *Box) tell(batch []*cast, outcomes []outcome) {
	told := map[uuid.UUID]bool{}
	for i, c := range batch {
		if outcomes[i].result == accepted && !told[c.survey] {
			told[c.survey] = true
			b.changed(c.survey)
		}
	}
}

// store writes a batch and gives an outcome for each, in the batch's order.
func (b *Box) store(batch []*cast) ([]outcome, error) {
	ctx, cancel := context.WithTimeout(context.Background(), commitTime)
	defer cancel()
	outcomes := make([]outcome, len(batch))
	bySurvey := map[uuid.UUID][]int{}
	for i, c := range batch {
		bySurvey[c.survey] = append(bySurvey[c.survey], i)
	}
	surveys := make([]uuid.UUID, 0, len(bySurvey))
	for id := range bySurvey {
		surveys = append(surveys, id)
	}
	// Always in one order, so that two servers cannot wait for each other.
	slices.SortFunc(surveys, func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) })
	return outcomes, b.DB.Write(ctx, func(tx *gorm.DB) error {
		for _, id := range surveys {
			if err := b.storeRound(tx, batch, bySurvey[id], outcomes); err != nil {
				return err
			}
		}
		return nil
	})
}

// storeRound writes the casts of one survey: at indexes at of batch. No statement of it can raise an error because of
// what a parent did; whatever is refused is refused by row counts.
func (b *Box) storeRound(tx *gorm.DB, batch []*cast, at []int, outcomes []outcome) error {
	school, surveyID := batch[at[0]].school, batch[at[0]].survey
	head, err := b.Surveys.StatusTx(tx, school, surveyID)
	if err != nil {
		return err
	}
	now := b.Now()
	why, takes := head.Takes(now)
	first := map[uuid.UUID]int{} // the cast that asks first for an invitation
	var uses []invitation.Use
	for _, i := range at {
		c := batch[i]
		outcomes[i] = outcome{}
		if _, there := first[c.use.ID]; !there && takes && c.roundKey == head.RoundKey {
			first[c.use.ID] = i
			uses = append(uses, c.use)
		}
	}
	slices.SortFunc(uses, func(a, b invitation.Use) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	moved := map[uuid.UUID]bool{}
	if len(uses) > 0 {
		if moved, err = b.Invitations.UseTx(tx, school, surveyID, uses); err != nil {
			return err
		}
	}
	var in []*cast
	var rest []int
	for _, i := range at {
		c := batch[i]
		if winner, there := first[c.use.ID]; there && winner == i && moved[c.use.ID] {
			outcomes[i] = outcome{result: accepted}
			in = append(in, c)
		} else {
			rest = append(rest, i)
		}
	}
	if err = b.insert(tx, school, surveyID, in, now); err != nil {
		return err
	}
	return b.explain(tx, head, why, batch, rest, outcomes)
}

// explain gives those that were not taken their reason, from the state that this transaction sees.
func (b *Box) explain(tx *gorm.DB, head survey.Survey, why string, batch []*cast, rest []int, outcomes []outcome) error {
	if len(rest) == 0 {
		return nil
	}
	ids := make([]uuid.UUID, 0, len(rest))
	for _, i := range rest {
		ids = append(ids, batch[i].use.ID)
	}
	found, err := b.Invitations.StatusTx(tx, head.SchoolID, head.ID, ids)
	if err != nil {
		return err
	}
	for _, i := range rest {
		c := batch[i]
		inv := found[c.use.ID]
		inv.Stale = inv.Generation != c.use.Generation
		switch refusal := refusal(inv, head, b.Now()); {
		case repeats(inv, c.use.RetryTag):
			outcomes[i] = outcome{result: repeated}
		case refusal != nil:
			outcomes[i] = outcome{err: refusal}
		case why != "":
			outcomes[i] = outcome{err: problem.New(problem.Forbidden, why, nil)}
		default: // the survey was taken back and opened again while this ballot was being sealed
			outcomes[i] = outcome{err: problem.Unavailable(errors.New("the round was opened anew"), time.Second)}
		}
	}
	return nil
}

// errCollision means that a receipt was there already: with 80 bits that is a fault of ours, not chance.
var errCollision = errors.New("a receipt exists already")

// insert writes receipts, envelopes and the day's count.
func (b *Box) insert(tx *gorm.DB, school, surveyID uuid.UUID, in []*cast, now time.Time) error {
	if len(in) == 0 {
		return nil
	}
	receipts := make([]receiptRow, 0, len(in))
	envelopes := make([]envelopeRow, 0, len(in))
	for _, c := range in {
		receipts = append(receipts, receiptRow{Hash: c.receipt, SchoolID: school, SurveyID: surveyID})
		envelopes = append(envelopes, envelopeRow{SchoolID: school, SurveyID: surveyID, ID: c.id, Sealed: c.sealed})
	}
	if err := insertReceipts(tx, receipts); err != nil {
		return err
	}
	if err := tx.Create(&envelopes).Error; err != nil {
		return err
	}
	return countDay(tx, school, surveyID, now.In(locale.Zone).Format(time.DateOnly), len(in))
}
