//go:build !windows

package app

import "syscall"

// How the system says why an address cannot be listened on.
const (
	addressTaken     = syscall.EADDRINUSE
	addressForbidden = syscall.EACCES
	addressElsewhere = syscall.EADDRNOTAVAIL
)
