package main

import "hailong/internal/app"

type versionCommand struct{}

// Run shows version, commit and date.
func (versionCommand) Run(c *console) error {
	c.print("hailong %s\n", app.Version())
	return nil
}
