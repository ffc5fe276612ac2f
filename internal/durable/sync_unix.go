//go:build !windows

package durable

import (
	"errors"
	"os"
	"syscall"
)

// SyncFolder makes the names in a folder durable: what was made, renamed and removed there.
func SyncFolder(dir string) error {
	folder, err := os.Open(dir) // our own folders, and those of the operator's settings
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// links is how many names a file has.
func links(path string) (uint64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	if s, is := info.Sys().(*syscall.Stat_t); is {
		return uint64(s.Nlink), nil // of another width on other systems
	}
	return 1, nil
}

// disk names the disk that a file or folder lies on.
func disk(path string) (uint64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	if s, is := info.Sys().(*syscall.Stat_t); is {
		return uint64(s.Dev), nil // of another width on other systems
	}
	return 0, nil
}
