package durable

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"
)

// Leftovers are the paths in a folder whose names fit, of one kind (0 for files, fs.ModeDir for folders), last changed
// before a time. A symbolic link is never one, nor is what it leads to. A folder that is not there holds none.
func Leftovers(dir string, name *regexp.Regexp, kind fs.FileMode, before time.Time) (paths []string, err error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, e := range entries {
		if e.Type() != kind || !name.MatchString(e.Name()) {
			continue
		}
		if info, gone := e.Info(); gone == nil && info.ModTime().Before(before) {
			paths = append(paths, filepath.Join(dir, e.Name()))
		}
	}
	return paths, err
}

// Erase overwrites a file, then removes it. One that is gone already is no error.
func Erase(path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err == nil {
		_, err = file.WriteAt(make([]byte, info.Size()), 0)
	}
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	if err = os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return SyncFolder(filepath.Dir(path))
}

// EraseLeftover erases a file that Replace did not finish. It is renamed first: should somebody be about to give it its
// name after all, he fails, instead of naming a file of zeros. The other name is a leftover's too.
func EraseLeftover(path string) error {
	aside := path + "0"
	if err := os.Rename(path, aside); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // another server was faster
		}
		return err
	}
	return Erase(aside)
}
