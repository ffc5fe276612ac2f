package rooms

import (
	"context"
	"errors"
)

// TendKeys keeps how far the database came and looks after the keys of rounds. While the clock is doubted, or the
// database may have gone back and nobody has seen it, no key is erased: it may be needed yet.
func (r *Rooms) TendKeys(ctx context.Context) error {
	kept := r.Progress.Keep(ctx)
	back, err := r.Progress.Back()
	doubt, clockErr := r.Clock.Doubt(ctx)
	err = errors.Join(kept, err, clockErr)
	return errors.Join(err, r.Box.TendKeys(ctx, err == nil && doubt == nil && len(back) == 0))
}
