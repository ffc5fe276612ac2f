package database_test

import (
	"testing"

	"gorm.io/gorm"

	"hailong/internal/batch"
	"hailong/internal/testkit"
)

// What is acknowledged is on the server's disk, also when somebody sets synchronous_commit off after the start: for the
// role, for the database, and behind a pooler whose sessions are then made anew.
func TestEachTransactionIsOnDiskBeforeItIsAcknowledged(t *testing.T) {
	pooled, direct := testkit.PooledURL(t)
	for name, address := range map[string]string{"through a pooler": pooled, "direct": direct} {
		db := testkit.Open(t, address)
		if name == "through a pooler" {
			testkit.Script(t, direct, "DO $$ BEGIN EXECUTE "+
				"format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$", "")
			testkit.Script(t, direct, `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
				WHERE datname = current_database() AND pid <> pg_backend_pid()`, "")
		}
		var of struct{ write, batch string }
		if err := db.Write(t.Context(), func(tx *gorm.DB) error {
			return tx.Raw("SELECT current_setting('synchronous_commit')").Row().Scan(&of.write)
		}); err != nil {
			t.Fatal(err)
		}
		if err := db.Batch(t.Context(), func(tx *batch.Tx) error {
			one := batch.List{Columns: []batch.Column{{Name: "n", Type: "bigint"}}, Rows: [][]any{{int64(1)}}}
			return tx.Each("SELECT current_setting('synchronous_commit') FROM asked", one, func(row batch.Scanner) error {
				return row.Scan(&of.batch)
			})
		}); err != nil {
			t.Fatal(err)
		}
		if of.write != "on" || of.batch != "on" {
			t.Errorf("%s: %+v", name, of)
		}
	}
}
