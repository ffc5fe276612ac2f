package durable

import (
	"errors"
	"os"
	"syscall"
)

// SyncFolder does nothing: Windows has no flush of a folder; NTFS journals the rename itself.
func SyncFolder(string) error { return nil }

// links is how many names a file has.
func links(path string) (uint64, error) {
	file, err := os.Open(path) // the operator's own setting
	if err != nil {
		return 0, err
	}
	var about syscall.ByHandleFileInformation
	err = syscall.GetFileInformationByHandle(syscall.Handle(file.Fd()), &about)
	return uint64(about.NumberOfLinks), errors.Join(err, file.Close())
}
