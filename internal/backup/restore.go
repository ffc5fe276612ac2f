package backup

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"hailong/internal/database"
	"hailong/internal/portable"
)

// Load reads a backup into a new database beside the one at address and brings it to this program's schema. The
// database at the address is not touched: that is Swap's, or Drop's. It is checked twice: every row against the file's
// digests on the way in, and the database's own digest, read back, against the manifest.
func Load(ctx context.Context, file *File, address string, log *slog.Logger) (*portable.Stage, error) {
	stage, err := portable.NewStage(ctx, address, log)
	if err != nil {
		return nil, err
	}
	if err = load(ctx, file, stage.DB); err != nil {
		return nil, errors.Join(err, stage.Drop(context.WithoutCancel(ctx)))
	}
	return stage, nil
}

func load(ctx context.Context, file *File, db *database.DB) error {
	if err := db.MigrateTo(ctx, file.Manifest.Schema); err != nil {
		return err
	}
	var ends []func() error
	defer func() {
		for _, end := range ends {
			_ = end() // only read
		}
	}()
	known := 0
	err := portable.Fill(ctx, db, func(t portable.Table) (portable.Source, error) {
		at := slices.IndexFunc(file.Manifest.Tables, func(e Entry) bool { return e.Name == t.Name })
		if at < 0 {
			return nil, nil
		}
		known++
		entry := file.Manifest.Tables[at]
		if !slices.EqualFunc(entry.Columns, t.Columns, func(a, b portable.Field) bool {
			return a.Name == b.Name && a.Kind == b.Kind
		}) {
			return nil, fmt.Errorf("%w: table %s has other columns than schema %d", ErrDamaged, t.Name,
				file.Manifest.Schema)
		}
		next, end, err := file.rows(entry)
		ends = append(ends, end)
		return next, err
	})
	if err != nil {
		return err
	}
	if known != len(file.Manifest.Tables) {
		return fmt.Errorf("%w: it holds tables that schema %d does not have", ErrDamaged, file.Manifest.Schema)
	}
	digest, err := Digest(ctx, db)
	if err != nil {
		return err
	}
	if digest != file.Manifest.Digest {
		return ErrDiffers
	}
	return db.Migrate(ctx)
}
