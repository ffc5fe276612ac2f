package main

import (
	"context"
	"errors"
	"io"
	"os"

	"hailong/internal/app"
)

type demoCommand struct {
	Once bool `help:"Show the result and end, instead of serving it."`
}

// Run plays a whole round through the public surface, as a school would, and serves what came out.
func (d demoCommand) Run(ctx context.Context, c *console) error {
	dir, err := os.MkdirTemp("", "hailong-demo-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) // a throw-away folder
	settings := c.settings
	settings.DataDir, settings.Database, settings.SecretFile, settings.BackupDir = dir, "", "", ""
	settings.Replica = ""
	err = app.Serve(ctx, settings, app.Logger(io.Discard), func(s *app.Served) error {
		if err := s.PlayDemo(ctx, c.print); err != nil || d.Once {
			return errors.Join(err, onlyOnce(d.Once))
		}
		c.print("\nServing until Ctrl+C. Everything is deleted then.\n")
		return nil
	})
	if errors.Is(err, errOnce) {
		return nil
	}
	return err
}

var errOnce = errors.New("shown once")

func onlyOnce(once bool) error {
	if once {
		return errOnce
	}
	return nil
}
