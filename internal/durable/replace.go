package durable

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
)

const unfinished = ".new-"

// Unfinished are the names of files that Replace has not finished.
var Unfinished = regexp.MustCompile(`^\.new-[0-9]+$`)

// Replace makes or replaces a file that its owner alone may read; it is there whole, or not at all, and durable when
// Replace returns. Its folder is made when it is not there.
func Replace(path, text string) error {
	dir := filepath.Dir(path)
	if err := MakeFolder(dir); err != nil {
		return err
	}
	file, err := os.CreateTemp(dir, unfinished+"*") // CreateTemp makes it 0600
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil {
		err = errors.Join(os.Rename(file.Name(), path), SyncFolder(dir))
	}
	if err == nil {
		return nil
	}
	if gone := os.Remove(file.Name()); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}
