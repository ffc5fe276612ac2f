package figures

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"hailong/internal/ballot"
	"hailong/internal/survey"
)

// Published is a survey with what may be published of it.
type Published struct {
	Survey   survey.Survey
	Document Document
	Digest   string // of the sealed figures; "" before the count
	Receipts string // digest of the published list of receipts; "" without one
	// Record is the digest of the record's line that tells of the count, and RecordLine its place; "" and 0 of a round
	// whose seal does not say it.
	Record     string
	RecordLine int64
}

// Reader reads published figures. It asks the box and computes; nothing is stored.
type Reader struct {
	Box     *ballot.Box
	Surveys *survey.Surveys
	Now     func() time.Time
}

// Of gives the figures of one survey. NotFound for another school's.
func (r Reader) Of(ctx context.Context, school, id uuid.UUID) (Published, error) {
	result, err := r.Box.Result(ctx, school, id)
	if err != nil {
		return Published{}, err
	}
	t := Published{Survey: result.Survey,
		Document: Compute(result.Survey, result.Participation, result.Counted, result.Tally, r.Now())}
	if result.Seal != nil {
		t.Digest, t.Receipts = result.Seal.FiguresDigest, result.Seal.ReceiptsDigest
		t.Record, t.RecordLine = result.Seal.RecordDigest, result.Seal.RecordLine
	}
	return t, nil
}

// Closed gives the figures of all closed rounds of a school, the first to close first.
func (r Reader) Closed(ctx context.Context, school uuid.UUID) ([]Published, error) {
	all, err := r.closed(ctx, school)
	if err != nil {
		return nil, err
	}
	rounds := make([]Published, 0, len(all))
	for _, s := range all {
		one, err := r.Of(ctx, school, s.ID)
		if err != nil {
			return nil, err
		}
		rounds = append(rounds, one)
	}
	return rounds, nil
}

// closed lists a school's closed rounds, the first to close first.
func (r Reader) closed(ctx context.Context, school uuid.UUID) ([]survey.Survey, error) {
	all, err := r.Surveys.List(ctx, school, survey.Closed)
	all = slices.DeleteFunc(all, func(s survey.Survey) bool { return s.ClosedAt == nil })
	slices.SortStableFunc(all, func(a, b survey.Survey) int { return a.ClosedAt.Compare(*b.ClosedAt) })
	return all, err
}
