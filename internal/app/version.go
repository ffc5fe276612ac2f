package app

import (
	"cmp"
	"runtime/debug"
)

// release is set by the linker for a released build.
var release = ""

// Version is the release, the commit and its date, as far as they are known.
func Version() string {
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
