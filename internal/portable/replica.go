package portable

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"

	"hailong/internal/database"
	"hailong/internal/durable"
	"hailong/internal/replica"
)

// StageReplica puts the database that lies in a replica's folder beside the one at address, checked by the engine and
// brought to this program's schema; Swap puts it in place. The replica stays as it is.
func StageReplica(ctx context.Context, dir, address string, log *slog.Logger) (*Stage, error) {
	at, ok := database.FileOf(address)
	if !ok {
		return nil, database.ErrNoSecondPlace
	}
	file := sqlite{path: at}
	found, err := replica.Find(dir)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	if err = durable.MakeFolder(filepath.Dir(file.path)); err != nil {
		return nil, err
	}
	path := file.path + staged
	if err = removeDatabase(path); err != nil {
		return nil, err
	}
	if err = found.Into(ctx, path); err != nil {
		return nil, errors.Join(fmt.Errorf("the replica in %s cannot be read: %w", dir, err), removeDatabase(path))
	}
	db, err := database.Open(ctx, "sqlite:"+path, log)
	if err != nil {
		return nil, errors.Join(err, removeDatabase(path))
	}
	s := &Stage{DB: db, engine: file, log: log}
	damage, err := db.Damage(ctx, true)
	if err == nil && len(damage) > 0 {
		err = fmt.Errorf("the replica is damaged: %s", damage[0])
	}
	if err == nil {
		err = db.Migrate(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, s.Drop(context.WithoutCancel(ctx)))
	}
	return s, nil
}
