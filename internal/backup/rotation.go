package backup

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"hailong/internal/durable"
)

// Rotation keeps the last backups in a folder.
type Rotation struct {
	Writer
	Dir  string
	Keep int           // how many files stay
	Age  time.Duration // how old the newest may become
}

const (
	filePrefix = "hailong-"
	stamp      = "20060102-150405"
)

// Run makes a backup when the newest one is older than Age, then removes the oldest beyond Keep and what crashes left
// behind. It gives the path of the new file, "" when none was due. Files with other names are never touched. One from a
// time that has not come was made while the clock was ahead: it is no reason to make none, nor to make one again and
// again, and it goes when its turn comes; the file just made never goes.
func (r Rotation) Run(ctx context.Context) (made string, err error) {
	if err = durable.MakeFolder(r.Dir); err != nil {
		return "", err
	}
	now := r.Now().UTC()
	if last, err := r.newest(now); err != nil || now.Sub(last) < r.Age {
		return "", err
	}
	made = filepath.Join(r.Dir, filePrefix+now.Format(stamp)+Ending)
	if _, err = r.Write(ctx, made); err != nil {
		return "", err
	}
	files, err := r.files()
	if files = slices.DeleteFunc(files, func(name string) bool {
		return name == filepath.Base(made)
	}); err == nil && len(files) >= r.Keep {
		for _, old := range files[:len(files)-r.Keep+1] {
			err = errors.Join(err, os.Remove(filepath.Join(r.Dir, old)))
		}
	}
	return made, errors.Join(err, r.sweep(now))
}

// Newest is when the newest backup in the folder was made; the zero time when there is none.
func (r Rotation) Newest() (time.Time, error) {
	files, err := r.files()
	if err != nil || len(files) == 0 {
		return time.Time{}, err
	}
	return time.Parse(stamp, stampOf(files[len(files)-1]))
}

// newest is when the newest backup was made of those that are not from a time to come.
func (r Rotation) newest(now time.Time) (time.Time, error) {
	files, err := r.files()
	for _, name := range slices.Backward(files) {
		if at, parseErr := time.Parse(stamp, stampOf(name)); parseErr == nil && !at.After(now) {
			return at, err
		}
	}
	return time.Time{}, err
}

func stampOf(name string) string {
	return strings.TrimSuffix(strings.TrimPrefix(name, filePrefix), Ending)
}

// files are the backups of this rotation, the oldest first.
func (r Rotation) files() ([]string, error) {
	entries, err := os.ReadDir(r.Dir)
	var names []string
	for _, e := range entries {
		if _, parseErr := time.Parse(stamp, stampOf(e.Name())); parseErr == nil &&
			strings.HasSuffix(e.Name(), Ending) && e.Type().IsRegular() {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names, err
}

// sweep removes unfinished files of crashes; a day is longer than any backup takes.
func (r Rotation) sweep(now time.Time) error {
	left, err := filepath.Glob(filepath.Join(r.Dir, unfinished+"*"))
	for _, path := range left {
		if info, statErr := os.Stat(path); statErr == nil && now.Sub(info.ModTime()) > 24*time.Hour {
			err = errors.Join(err, os.Remove(path))
		}
	}
	return err
}
