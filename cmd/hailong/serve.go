package main

import (
	"context"
	"os/signal"
	"syscall"

	"hailong/internal/app"
)

type serveCommand struct{}

// Run serves until the context ends. Neither a terminal that is closed nor a log that nobody reads any more ends it or
// makes a parent wait.
func (serveCommand) Run(ctx context.Context, c *console) error {
	signal.Ignore(syscall.SIGHUP, syscall.SIGPIPE)
	out, errs := app.NewUnstalled(c.out), app.NewUnstalled(c.errs)
	defer errs.Close()
	defer out.Close()
	beside := &console{out: out, errs: errs, settings: c.settings}
	c.settings.BackupDir = c.settings.BackupFolder()
	return app.Serve(ctx, c.settings, beside.log(), func(s *app.Served) error {
		beside.print("Hailong %s\n\n  Address:   %s\n  Desk:      %s/admin\n  API:       %s/api/docs\n  Database:  %s\n"+
			"  Backups:   %s\n", app.Version(), s.Base, s.Base, s.Base, s.App.DB.Engine(), s.Settings.Backups())
		link, err := s.SetupLink(ctx)
		if err != nil { // it serves all the same
			s.App.Log.Warn("the link that sets the school up cannot be made now; start again", "why", s.App.DB.Why(err))
			return nil
		}
		if link == "" {
			return nil
		}
		beside.print("\n  There is no account yet. Open this link once to set the school up:\n    %s\n", link)
		return nil
	})
}
