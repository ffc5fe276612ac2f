package ballot

import (
	"context"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/invitation"
	"hailong/internal/problem"
	"hailong/internal/stats"
	"hailong/internal/survey"
)

// Result is everything from which figures are made, seen at one moment.
type Result struct {
	Survey        survey.Survey
	Participation invitation.Participation
	Counted       int          // ballots counted; 0 while the box is sealed
	Tally         *stats.Tally // nil while the box is sealed, and when too few answered
	Seal          *Seal        // nil unless closed
}

// Result reads the result of a survey in one snapshot. It costs the same at 200 and at 5 million ballots.
func (b *Box) Result(ctx context.Context, schoolID, id uuid.UUID) (r Result, err error) {
	defer problem.In(&err, "read result")
	err = b.DB.Read(ctx, func(tx *gorm.DB) error {
		r = Result{}
		var err error
		if r.Survey, err = b.Surveys.GetTx(tx, schoolID, id); err != nil {
			return err
		}
		if r.Participation, err = b.withRosterTx(tx, r.Survey); err != nil || r.Survey.Status != survey.Closed {
			return err
		}
		var row sealRow
		if err = of(tx, schoolID, id).Take(&row).Error; err != nil {
			return err
		}
		r.Counted = row.Counted
		seal := row.seal()
		r.Seal = &seal
		tally, ok, err := b.tallyTx(tx, r.Survey)
		if ok {
			r.Tally = &tally
		}
		return err
	})
	return r, err
}
