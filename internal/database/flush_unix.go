//go:build !windows

package database

import (
	"errors"
	"os"
)

// FlushFolder makes the names in a folder durable.
func FlushFolder(dir string) error {
	folder, err := os.Open(dir) //nolint:gosec // the operator's own setting
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
