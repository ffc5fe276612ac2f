package ballot

import (
	"context"
	"time"

	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/problem"
	"hailong/internal/survey"
)

// EraseDue deletes the ballots and comments of every closed round whose months are over, by this moment, as its notice
// announced, and gives these rounds. Tallies, participation, receipts, the figures' bytes and both digests stay. It may be repeated at
// any time.
func (b *Box) EraseDue(ctx context.Context, by account.Actor, moment time.Time) (erased []survey.Survey, err error) {
	defer problem.In(&err, "erase ballots")
	due, err := b.Surveys.Expired(ctx, moment)
	if err != nil {
		return nil, err
	}
	for _, s := range due {
		mine := false
		if err = account.Write(ctx, b.DB, b.Now, by, func(tx *gorm.DB) (line account.Line, err error) {
			if mine, err = b.Surveys.ErasedTx(tx, s.SchoolID, s.ID); err != nil || !mine {
				return line, err
			}
			for _, row := range []any{&commentRow{}, &ballotRow{}} { // what the school did with a comment goes with it
				if err = of(tx, s.SchoolID, s.ID).Delete(row).Error; err != nil {
					return line, err
				}
			}
			return s.Line("record.erased"), nil
		}); err != nil {
			return erased, err
		}
		if mine {
			erased = append(erased, s)
			b.changed(s.ID)
		}
	}
	if len(erased) > 0 {
		err = b.DB.TruncateWAL(context.WithoutCancel(ctx)) // they are erased, whoever waits
	}
	return erased, err
}
