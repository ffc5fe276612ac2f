package app

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"hailong/internal/database"
	"hailong/internal/durable"
	"hailong/internal/portable"
)

// leftover is a kind of thing that remains of a program which was cut off, or that a person is to delete. Its age
// matters since a second server on the same data folder may be writing such a file at this moment.
type leftover struct {
	what   string
	folder string
	name   *regexp.Regexp
	kind   fs.FileMode
	age    time.Duration
	remove func(path string) error // nil: it is named, since a person decides
}

// These are longer than a key or a probe takes, and than a copy of a whole database.
const (
	longestFile = time.Hour
	longestCopy = 24 * time.Hour
)

func leftovers(s Settings) []leftover {
	secretFolder, secretName := filepath.Split(s.SecretPath())
	secretFolder = filepath.Clean(secretFolder)
	unfinished := func(folder string, remove func(string) error) leftover {
		return leftover{"unfinished files, which may hold secrets", folder, durable.Unfinished, 0, longestFile, remove}
	}
	all := []leftover{
		unfinished(s.DataDir, durable.EraseLeftover),
		unfinished(filepath.Join(s.DataDir, "keys"), durable.EraseLeftover),
		unfinished(secretFolder, nil), // where it is not the data folder, others may use such names
		{"probes of the disk", s.DataDir, regexp.MustCompile(`^\.write-[0-9]+$`), 0, longestFile, os.Remove},
		{"copies of the database on their way to another one", s.DataDir, regexp.MustCompile(`^\.copy-[0-9]+$`),
			fs.ModeDir, longestCopy, os.RemoveAll},
		{"former secrets", secretFolder, replaced(secretName), 0, 0, nil},
	}
	if path, is := database.FileOf(s.DatabaseAddress()); is {
		all = append(all, leftover{"former databases", filepath.Dir(path), replaced(filepath.Base(path)), 0, 0, nil})
	}
	return all
}

// replaced are the names that secret.SetAside gives.
func replaced(name string) *regexp.Regexp {
	return regexp.MustCompile(`^` + regexp.QuoteMeta(name) + `\.replaced-[0-9]{8}-[0-9]{6}(-[0-9]+)?$`)
}

// Sweep removes what programs that were cut off left in the folders of the settings, and names what a person is to look
// at, one line of the log a kind. Its caller holds the database alone (see Exclusive).
func Sweep(ctx context.Context, db *database.DB, s Settings, now time.Time, log *slog.Logger) {
	for _, l := range leftovers(s) {
		l.sweep(now, log)
	}
	switch name, removed, err := portable.Leftover(ctx, db); {
	case err != nil:
		log.Warn("what a restore left behind cannot be removed", "what", name, "why", db.Why(err))
	case removed:
		log.Info("what a restore that was cut off left behind was removed", "what", name)
	case name != "":
		log.Warn("a schema of a restore that was cut off, or runs now, is in the database; the next restore removes it",
			"what", name)
	}
}

func (l leftover) sweep(now time.Time, log *slog.Logger) {
	paths, err := durable.Leftovers(l.folder, l.name, l.kind, now.Add(-l.age))
	if l.remove == nil && len(paths) > 0 {
		log.Warn("kept until somebody deletes it", "what", l.what, "folder", l.folder, "count", len(paths))
	}
	if l.remove != nil {
		removed := 0
		for _, path := range paths {
			failed := l.remove(path)
			if failed == nil {
				removed++
			}
			err = errors.Join(err, failed)
		}
		if removed > 0 {
			log.Info("removed: left behind when a program was cut off", "what", l.what, "folder", l.folder,
				"count", removed)
		}
	}
	if err != nil {
		log.Warn("what was left behind cannot be removed", "what", l.what, "folder", l.folder, "why", err.Error())
	}
}
