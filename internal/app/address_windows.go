package app

import "syscall"

// How the system says why an address cannot be listened on. Go's EADDRINUSE and EADDRNOTAVAIL are inventions here that
// no call gives; these are the numbers of Windows Sockets.
const (
	addressTaken     = syscall.Errno(10048) // WSAEADDRINUSE
	addressForbidden = syscall.WSAEACCES
	addressElsewhere = syscall.Errno(10049) // WSAEADDRNOTAVAIL
)
