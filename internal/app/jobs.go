package app

import (
	"context"
	"time"

	"hailong/internal/backup"
	"hailong/internal/job"
)

// jobs are what the server does from time to time.
func jobs(a *App, s Settings) []job.Job {
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
		list = append(list, job.Job{Name: "backup", Every: 10 * time.Minute,
			Do: func(ctx context.Context, _ time.Time) error { return a.scheduled(ctx, s) }})
	}
	return list
}

// scheduled makes a backup when one is due. How old the newest file may be decides, not how often this is asked: so a
// machine that was off at the hour makes it as soon as it is on.
func (a *App) scheduled(ctx context.Context, s Settings) error {
	made, err := a.rotation(s).Run(ctx)
	if made != "" {
		a.Log.Info("backup made", "file", made)
	}
	return err
}

func (a *App) rotation(s Settings) backup.Rotation {
	return backup.Rotation{Writer: backup.Writer{DB: a.DB, Program: Version(), Now: time.Now}, Dir: s.BackupDir,
		Keep: s.BackupKeep, Age: s.BackupEvery}
}
