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
	info, err := about(path)
	return uint64(info.NumberOfLinks), err
}

// disk names the volume that a file or folder lies on.
func disk(path string) (uint64, error) {
	info, err := about(path)
	return uint64(info.VolumeSerialNumber), err
}

func about(path string) (info syscall.ByHandleFileInformation, err error) {
	file, err := os.Open(path) // the operator's own setting
	if err != nil {
		return info, err
	}
	err = syscall.GetFileInformationByHandle(syscall.Handle(file.Fd()), &info)
	return info, errors.Join(err, file.Close())
}
