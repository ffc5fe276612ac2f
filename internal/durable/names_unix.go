//go:build !windows

package durable

import (
	"errors"
	"os"
)

// Names makes the names in a folder durable: what was made, renamed and removed there.
func Names(dir string) error {
	folder, err := os.Open(dir) //nolint:gosec // our own folders, and those of the operator's settings
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
