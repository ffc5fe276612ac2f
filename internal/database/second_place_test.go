package database_test

import (
	"log/slog"
	"path/filepath"
	"testing"

	"gorm.io/gorm"

	"hailong/internal/database"
	"hailong/internal/replica"
)

// What a command beside the service commits is in the second place too, though its log was folded or begun anew before
// the service wrote again.
func TestTheSecondPlaceHoldsWhatOthersWrote(t *testing.T) {
	path, dir := filepath.Join(t.TempDir(), "h.db"), filepath.Join(t.TempDir(), "second")
	open := func(path string) *database.DB {
		t.Helper()
		db, err := database.Open(t.Context(), "sqlite:"+path, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
		return db
	}
	does := func(db *database.DB, statement string) {
		t.Helper()
		if err := db.Write(t.Context(), func(tx *gorm.DB) error { return tx.Exec(statement).Error }); err != nil {
			t.Fatal(err)
		}
	}
	service := open(path)
	does(service, "CREATE TABLE rows (n INTEGER PRIMARY KEY, text TEXT)")
	if err := service.Replicate(t.Context(), dir, "the owner", true); err != nil {
		t.Fatal(err)
	}
	command := open(path)
	const add = "INSERT INTO rows (text) VALUES (hex(randomblob(3000)))"
	truncate := func(db *database.DB) {
		t.Helper()
		if err := db.TruncateWAL(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	does(service, add)
	does(command, add) // still in the log
	does(service, add)
	does(command, add) // folded by the service
	truncate(service)
	does(service, add)
	does(command, add) // folded, and behind it another log begun, by the command
	truncate(command)
	does(command, add)
	does(service, add)

	found, err := replica.Find(dir)
	if err != nil {
		t.Fatal(err)
	}
	settled, err := found.Settle(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	second := open(settled)
	var n int64
	if err = second.Query(t.Context()).Raw("SELECT count(*) FROM rows").Scan(&n).Error; err != nil || n != 8 {
		t.Errorf("%d of 8 rows: %v", n, err)
	}
	var whole string
	if err = second.Query(t.Context()).Raw("PRAGMA integrity_check").Scan(&whole).Error; err != nil || whole != "ok" {
		t.Errorf("%s: %v", whole, err)
	}
}
