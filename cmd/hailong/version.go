package main

import (
	"cmp"
	"runtime/debug"
)

// release is set by the linker for a released build.
var release = ""

type versionCommand struct{}

// Run shows version, commit and date.
func (versionCommand) Run(c *console) error {
	c.print("hailong %s\n", version())
	return nil
}

// version is the release, the commit and its date, as far as they are known.
func version() string {
	out := cmp.Or(release, "development")
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return out
	}
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision" && len(s.Value) >= 12:
			out += " " + s.Value[:12]
		case s.Key == "vcs.time":
			out += " " + s.Value
		}
	}
	return out
}
