package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"hailong/internal/database"
	"hailong/internal/durable"
	"hailong/internal/replica"
)

// replicate begins the second place of the settings. A folder that holds more than the database, or another database,
// is refused: it may be all that is left of a school whose disk was changed.
func (a *App) replicate(ctx context.Context, s Settings) error {
	if s.Replica == "" {
		return nil
	}
	found, err := replica.Find(s.Replica)
	switch {
	case errors.Is(err, replica.ErrNone):
		if err = notMounted(s); err != nil && s.ReplicaRequired {
			return err
		}
		if err != nil {
			a.DB.NotReplicated(err)
			return nil
		}
	case err != nil:
		return fmt.Errorf("the replica cannot be read: %w", err)
	case !a.Server.Holds(found.Owner):
		return fmt.Errorf("%s holds the replica of another database; name an empty folder, or bring that database "+
			"back by hailong restore --replica %s", s.Replica, s.Replica)
	default:
		if err = a.notBehind(ctx, found, s.Replica); err != nil {
			return err
		}
	}
	if err = a.DB.Replicate(ctx, s.Replica, a.Server.Fingerprint(), s.ReplicaRequired); err != nil {
		return fmt.Errorf("the replica cannot be begun: %w", err)
	}
	here, err := durable.OnOneDisk(s.Replica, s.DatabaseDir())
	if err != nil || here {
		return err
	}
	return remember(s.DataDir, onOtherDisk(s.Replica))
}

// notMounted tells that a replica lay on another disk before, and that what stands in its place is a folder on the
// database's own: what is written there dies with the database, and is hidden as soon as the disk is mounted again.
func notMounted(s Settings) error {
	lines, err := recollect(s.DataDir)
	if err != nil || !slices.Contains(lines, onOtherDisk(s.Replica)) {
		return err
	}
	here, err := durable.OnOneDisk(s.Replica, s.DatabaseDir())
	if err != nil || !here {
		return err
	}
	return fmt.Errorf("the replica %s lay on another disk, and now there is none, on the disk of the database: is its "+
		"disk mounted? Mount it and start again, or name another folder", s.Replica)
}

// notBehind refuses a database that went back: a replica that was told more acts, or as many and more ballots.
func (a *App) notBehind(ctx context.Context, found replica.Found, dir string) error {
	path, err := found.Settle(ctx)
	if err != nil {
		return fmt.Errorf("the replica cannot be read: %w", err)
	}
	second, err := database.Open(ctx, "sqlite:"+path, slog.New(slog.DiscardHandler))
	if err != nil {
		return fmt.Errorf("the replica cannot be read: %w", err)
	}
	there, err := progressOf(ctx, second)
	if err = errors.Join(err, second.Close()); err != nil {
		return fmt.Errorf("the replica cannot be read: %w", err)
	}
	here, err := progressOf(ctx, a.DB)
	if err != nil {
		return err
	}
	if there.acts > here.acts || there.acts == here.acts && there.envelopes > here.envelopes {
		return fmt.Errorf("the replica in %s knows more than the database (%d acts and %d sealed ballots, here %d and "+
			"%d): bring it back by hailong restore --force --replica %s, or take the folder away if that is meant", dir,
			there.acts, there.envelopes, here.acts, here.envelopes, dir)
	}
	return nil
}

// progress is how far a database came: every act but a cast is on record, and casts only add envelopes between acts.
type progress struct{ acts, envelopes int64 }

func progressOf(ctx context.Context, db *database.DB) (p progress, err error) {
	err = errors.Join(db.Query(ctx).Table("audit").Count(&p.acts).Error,
		db.Query(ctx).Table("envelopes").Count(&p.envelopes).Error)
	return p, db.Translate(err)
}
