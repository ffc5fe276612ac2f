package app

import (
	"context"
	"time"

	"hailong/internal/backup"
	"hailong/internal/database"
	"hailong/internal/durable"
	"hailong/internal/job"
)

// runner does them.
func (a *App) runner() *job.Runner { return &job.Runner{DB: a.DB, Log: a.Log, Now: time.Now} }

// jobs are what the server does from time to time; now is the clock of its backups.
func jobs(a *App, s Settings, now func() time.Time) []job.Job {
	list := []job.Job{
		{Name: "closing", Every: 2 * time.Second, Everywhere: true, Do: func(ctx context.Context, _ time.Time) error {
			return a.Box.Tick(ctx)
		}},
		// so that a trouble is logged also where nobody asks for /readyz or metrics
		{Name: "watch", Every: 30 * time.Second, Everywhere: true, Do: func(ctx context.Context, _ time.Time) error {
			a.watch.Troubles(ctx)
			return nil
		}},
		{Name: "keys", Every: time.Minute, Everywhere: true, Do: func(ctx context.Context, _ time.Time) error {
			return a.TendKeys(ctx)
		}},
		{Name: "retention", Every: 6 * time.Hour, Do: func(ctx context.Context, _ time.Time) error {
			return a.EraseDue(ctx)
		}},
		{Name: "sessions", Every: time.Hour, Do: func(ctx context.Context, _ time.Time) error {
			return a.Accounts.Purge(ctx)
		}},
	}
	if s.BackupDir != "" {
		rotation := a.rotation(s, now)
		// How old the newest file may be decides, not how often this is asked: so a machine that was off at the hour
		// makes it as soon as it is on.
		list = append(list, job.Job{Name: "backup", Every: min(s.BackupEvery/10, 10*time.Minute), Due: rotation.Due,
			Do: func(ctx context.Context, _ time.Time) error {
				made, err := rotation.Run(ctx)
				if made != "" {
					a.Log.Info("backup made", "file", made)
				}
				return err
			}})
	}
	return list
}

func (a *App) rotation(s Settings, now func() time.Time) backup.Rotation {
	return backup.Rotation{Writer: backup.Writer{DB: a.DB, Program: Version(), Now: now}, Dir: s.BackupDir,
		Keep: s.BackupKeep, Age: s.BackupEvery}
}

// Backups tells an operator where backups go, and when a disk of their own would be better.
func (s Settings) Backups() string {
	if s.BackupDir == "" {
		return "none"
	}
	_, file := database.FileOf(s.DatabaseAddress())
	here, err := durable.OnOneDisk(s.BackupDir, s.DatabaseDir())
	if file && here && err == nil {
		return s.BackupDir + "\n             on the database's own disk, and lost with it: --backup-dir names a folder on " +
			"another"
	}
	return s.BackupDir
}
