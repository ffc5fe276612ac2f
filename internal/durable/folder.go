// Package durable makes names in folders survive a power cut: a file's flush keeps its bytes, only its folder's flush
// keeps its name, and only the flush of the folder above keeps a new folder's.
package durable

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// MakeFolder makes a folder that its owner alone may open, and those above it that are missing. They are durable when
// it returns.
func MakeFolder(dir string) error {
	var above []string // the folders that get a new name
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Stat(at); !errors.Is(err, fs.ErrNotExist) {
			break // it is there, or MkdirAll tells what is wrong
		}
		above = append(above, filepath.Dir(at))
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for _, folder := range above {
		if err := SyncFolder(folder); err != nil {
			return err
		}
	}
	return nil
}

// OnOneDisk tells whether two paths lie on one disk. Of one that is not there yet, the folder above it counts, in which
// it would be made.
func OnOneDisk(a, b string) (bool, error) {
	first, err := disk(there(a))
	if err != nil {
		return false, err
	}
	second, err := disk(there(b))
	return first == second, err
}

// there is the path itself, or the nearest folder above it that exists.
func there(path string) string {
	for {
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) || path == filepath.Dir(path) {
			return path
		}
		path = filepath.Dir(path)
	}
}
