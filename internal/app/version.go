package app

import (
	"runtime/debug"
)

// release is the version that CHANGELOG.md tells of. The linker sets another for a build between two releases.
var release = "0.1.0"

// Version is the release and, where the program was built inside its repository, the commit and its date.
func Version() string {
	out := release
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
