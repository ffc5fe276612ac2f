package app

import (
	"time"

	"hailong/internal/job"
)

// Jobs are the jobs of a server, for tests with a clock of their own.
func Jobs(a *App, s Settings, now func() time.Time) []job.Job { return jobs(a, s, now) }
