package rooms

import (
	"context"

	"hailong/internal/account"
	"hailong/internal/clock"
)

// EraseDue deletes what was announced to be deleted, in all schools, and puts it on record. While the clock is doubted
// it deletes nothing and says so.
func (r *Rooms) EraseDue(ctx context.Context) error {
	moment, err := r.Clock.Moment(ctx)
	if err != nil {
		return err
	}
	if moment.IsZero() {
		return clock.ErrDoubted
	}
	if _, err = r.Box.EraseDue(ctx, account.Clock(), moment); err != nil {
		return err
	}
	schools, err := r.Schools.List(ctx)
	if err != nil {
		return err
	}
	for _, s := range schools {
		if _, err = r.Schools.EraseLeavers(ctx, account.Clock(), s, moment); err != nil {
			return err
		}
	}
	return nil
}
