package main

import (
	"context"

	"hailong/internal/app"
)

type serveCommand struct{}

// Run serves until the context ends.
func (serveCommand) Run(ctx context.Context, c *console) error {
	return app.Serve(ctx, c.settings, c.log(), func(s *app.Served) error {
		c.print("Hailong %s\n\n  Address:   %s\n  Desk:      %s/admin\n  API:       %s/api/docs\n  Database:  %s\n",
			app.Version(), s.Base, s.Base, s.Base, s.App.DB.Engine())
		link, err := s.SetupLink(ctx)
		if err != nil || link == "" {
			return err
		}
		c.print("\n  There is no account yet. Open this link once to set the school up:\n    %s\n", link)
		return nil
	})
}
