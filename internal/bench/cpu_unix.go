//go:build !windows

package bench

import (
	"syscall"
	"time"
)

// cpu is how long this process has kept processors busy.
func cpu() time.Duration {
	var used syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &used) != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
