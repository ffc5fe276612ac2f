package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"hailong/internal/durable"
	"hailong/internal/locale"
)

// Rotation keeps backups in a folder: the newest few, and further back one a day and one a week.
type Rotation struct {
	Writer
	Dir  string
	Keep int           // how many of the newest stay, besides those of days and weeks
	Age  time.Duration // how old the newest may become
}

const (
	filePrefix = "hailong-"
	stamp      = "20060102-150405"
)

// Of so many days on which there was one, and of so many weeks, the last backup stays.
const (
	KeptDays  = 7
	KeptWeeks = 4
)

// Due tells whether the newest backup is as old as it may become. One from a time that has not come was made while the
// clock was ahead: it is no reason to make none.
func (r Rotation) Due(now time.Time) (bool, error) {
	last, err := r.Newest(now)
	return err == nil && now.Sub(last) >= r.Age, err
}

// Run makes a backup when one is due, then removes those that need not stay. What crashes left behind goes first: it may
// take the room that the backup needs. Run gives the path of the new file, "" when none was due. Files with other names
// are never touched.
func (r Rotation) Run(ctx context.Context) (made string, err error) {
	if err = durable.MakeFolder(r.Dir); err != nil {
		return "", err
	}
	now := r.Now().UTC()
	if due, err := r.Due(now); err != nil || !due {
		return "", err
	}
	made = filepath.Join(r.Dir, filePrefix+now.Format(stamp)+Ending)
	swept := r.sweep(now)
	if _, err = r.Write(ctx, made); err != nil {
		return "", errors.Join(err, swept)
	}
	files, err := r.files()
	if err == nil {
		for _, old := range r.superfluous(files, now) {
			err = errors.Join(err, os.Remove(filepath.Join(r.Dir, old)))
		}
	}
	return made, errors.Join(err, swept)
}

// superfluous are the files that need not stay, of all from the oldest to the newest. Those from a time to come are
// counted by themselves: when the clock was set back wrongly, they are all that there is from before.
func (r Rotation) superfluous(files []string, now time.Time) []string {
	passed := slices.IndexFunc(files, func(name string) bool { return madeAt(name).After(now) })
	if passed < 0 {
		passed = len(files)
	}
	return append(r.thinned(files[:passed]), r.thinned(files[passed:])...)
}

// thinned are the files that are neither among the newest nor the last of a day or week that is kept. Days and weeks
// are those on which there is a backup, so that a summer without the machine takes none away.
func (r Rotation) thinned(files []string) (superfluous []string) {
	days, weeks := map[string]bool{}, map[string]bool{}
	for i, name := range slices.Backward(files) {
		at := madeAt(name).In(locale.Zone)
		year, number := at.ISOWeek()
		stays := len(files)-i <= r.Keep
		stays = firstOf(days, at.Format(time.DateOnly), KeptDays) || stays
		stays = firstOf(weeks, fmt.Sprint(year, number), KeptWeeks) || stays
		if !stays {
			superfluous = append(superfluous, name)
		}
	}
	return superfluous
}

// firstOf tells whether this is the first of its period, of at most so many periods.
func firstOf(seen map[string]bool, period string, most int) bool {
	if seen[period] || len(seen) == most {
		return false
	}
	seen[period] = true
	return true
}

// Newest is when the newest backup in the folder was made, of those that are not from a time to come; the zero time
// when there is none, and no folder either.
func (r Rotation) Newest(now time.Time) (time.Time, error) {
	files, err := r.files()
	if errors.Is(err, fs.ErrNotExist) {
		return time.Time{}, nil
	}
	for _, name := range slices.Backward(files) {
		if at := madeAt(name); !at.After(now) {
			return at, err
		}
	}
	return time.Time{}, err
}

// madeAt is when a file of files was made.
func madeAt(name string) time.Time {
	at, _ := time.Parse(stamp, stampOf(name)) // files names no other
	return at
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
	left, err := durable.Leftovers(r.Dir, unfinishedName, 0, now.Add(-24*time.Hour))
	for _, path := range left {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}
