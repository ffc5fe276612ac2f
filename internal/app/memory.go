package app

import (
	"math"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
)

// LimitMemory tells Go's collector how much memory the process may have, where a control group says so: half of
// it, since the engine of a file and the program itself, as the kernel maps it, are beside what Go counts. Who set
// GOMEMLIMIT meant it. The page caches of a file and the hashing of passwords take less where the limit is small.
func LimitMemory() {
	if debug.SetMemoryLimit(-1) != math.MaxInt64 {
		return
	}
	groups, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return // another system: there is no such limit
	}
	if most := groupLimit(string(groups), "/sys/fs/cgroup"); most > 0 {
		debug.SetMemoryLimit(most / 2)
	}
}

// groupLimit is the smallest memory limit of the control groups, in version 1 or 2, that a process is in: its own and
// those above it, below root. 0 when there is none.
func groupLimit(groups, root string) int64 {
	least := int64(math.MaxInt64)
	for line := range strings.Lines(groups) {
		part := strings.SplitN(strings.TrimSpace(line), ":", 3) // number:controllers:path
		if len(part) != 3 {
			continue
		}
		dir, file := root, "memory.max"
		switch {
		case part[1] == "memory":
			dir, file = filepath.Join(root, "memory"), "memory.limit_in_bytes"
		case part[1] != "":
			continue
		}
		// a container sees its own group at the root, and the path may be the host's
		for at := filepath.Clean("/" + part[2]); ; at = filepath.Dir(at) {
			text, err := os.ReadFile(filepath.Join(dir, at, file))
			if n, wrong := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil && wrong == nil {
				least = min(least, n)
			}
			if at == "/" {
				break
			}
		}
	}
	if least >= noLimit {
		return 0
	}
	return least
}

// noLimit is what version 1 says where there is none: the largest number of whole pages.
const noLimit = math.MaxInt64 - 1<<16
