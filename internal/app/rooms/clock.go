package rooms

import (
	"context"
	"time"

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

// Notes tell what needs a person while ballots are taken all the same.
func (r *Rooms) Notes(ctx context.Context) []string {
	asking, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	doubt, err := r.Clock.Doubt(asking)
	if err != nil || doubt == nil { // a database that does not answer keeps the server from being ready
		return nil
	}
	return []string{doubt.String()}
}
