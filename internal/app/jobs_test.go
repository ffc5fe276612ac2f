package app_test

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"hailong/internal/app"
	"hailong/internal/job"
	"hailong/internal/testkit"
)

// --backup-every means what it says: asked as often as the server asks, no newest backup is ever older by more than a
// tenth, and nobody is asked to make one while none is due.
func TestBackupsAreAsOftenAsTheyAreSet(t *testing.T) {
	for _, every := range []time.Duration{time.Minute, time.Hour, 24 * time.Hour} {
		t.Run(every.String(), func(t *testing.T) {
			dir := t.TempDir()
			settings := app.Settings{DataDir: filepath.Join(dir, "data"), BackupDir: filepath.Join(dir, "backups"),
				BackupEvery: every, BackupKeep: 100}
			if err := app.With(t.Context(), settings, testkit.Quiet(), func(a *app.App) error {
				now := time.Date(2026, 11, 26, 8, 0, 0, 0, time.UTC)
				clock := func() time.Time { return now }
				runner := &job.Runner{DB: a.DB, Log: testkit.Quiet(), Now: clock}
				all := app.Jobs(a, settings, clock)
				backups := all[slices.IndexFunc(all, func(j job.Job) bool { return j.Name == "backup" })]
				made, last := 0, now
				for end := now.Add(10 * every); now.Before(end); now = now.Add(backups.Every) {
					ran, err := runner.Try(t.Context(), backups)
					if err != nil {
						return err
					}
					if age := now.Sub(last); age > every+every/10 {
						t.Errorf("the newest is %s old", age)
					}
					if ran {
						made, last = made+1, now
					}
				}
				if made != 10 {
					t.Errorf("%d backups in 10 × %s", made, every)
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		})
	}
}
