package app

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"hailong/internal/database"
)

// movedFact is the row of server_facts that says that the database was copied to another one, which goes on in its place.
const movedFact = "moved"

// notMoved refuses a database that was copied away: ballots that it took would be missing in the copy.
func notMoved(ctx context.Context, db *database.DB) error {
	var known fact
	err := db.Query(ctx).Take(&known, "name = ?", movedFact).Error
	if database.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return db.Translate(err)
	}
	return fmt.Errorf("%s was copied to another database by hailong copy, which goes on in its place: ballots taken here "+
		"would be missing there. If the copy is not used, take this one back by hailong copy --undo --from ADDRESS",
		database.Redact(db.Address()))
}

// MarkMoved says in a database that another one goes on in its place, on record; one of an earlier release has no record
// that a line could be added to.
func MarkMoved(ctx context.Context, db *database.DB) error {
	if err := notMoved(ctx, db); err != nil {
		return err
	}
	mark := func(tx *gorm.DB) error { return tx.Create(&fact{movedFact, "1"}).Error }
	err := actEverywhere(ctx, db, "hailong copy", "record.copied", "", mark)
	if errors.Is(err, errEarlier) {
		return db.Write(ctx, mark)
	}
	return err
}

// TakeBack lets a database be used again that was copied away, on record.
func TakeBack(ctx context.Context, db *database.DB) error {
	unmark := func(tx *gorm.DB) error { return tx.Delete(&fact{}, "name = ?", movedFact).Error }
	err := actEverywhere(ctx, db, "hailong copy --undo", "record.copy_undone", "", unmark)
	if errors.Is(err, errEarlier) {
		return db.Write(ctx, unmark)
	}
	return err
}
