package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hailong/internal/app/rooms"
	"hailong/internal/database"
	"hailong/internal/durable"
	"hailong/internal/locale"
)

// remembered is the file of the data folder that holds a line for each thing that was in use here. What is missing at a
// later start is then told, instead of begun anew.
const remembered = "remembered"

// inUse is the line of a database.
const inUse = "database"

// onOtherDisk is the line of a replica that lay on another disk than the database.
func onOtherDisk(replica string) string { return "replica on another disk: " + replica }

func recollect(dir string) ([]string, error) {
	text, err := os.ReadFile(filepath.Join(dir, remembered))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return strings.FieldsFunc(string(text), func(r rune) bool { return r == '\n' }), nil
}

// remember adds a line to the data folder's file, durable before it returns.
func remember(dir, line string) error {
	lines, err := recollect(dir)
	if err != nil || slices.Contains(lines, line) {
		return err
	}
	text := strings.Join(append(lines, line), "\n") + "\n"
	file, err := os.OpenFile(filepath.Join(dir, remembered), os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	_, err = file.WriteString(text) // longer than before, with the same beginning
	return errors.Join(err, file.Sync(), file.Close(), durable.SyncFolder(dir))
}

// tellsOfDatabase tells whether the data folder was beside a database that holds something: it was in use, or a round
// was open.
func tellsOfDatabase(dir string) (bool, error) {
	lines, err := recollect(dir)
	if err != nil {
		return false, err
	}
	rounds, err := rooms.KeyringIn(dir).Rounds()
	return slices.Contains(lines, inUse) || len(rounds) > 0, err
}

// errLost refuses to begin an empty school in the place of one whose database is gone.
func errLost(s Settings) error {
	args := map[string]any{"database": database.Redact(s.DatabaseAddress()), "folder": s.DataDir,
		"file": filepath.Join(s.DataDir, remembered), "keys": filepath.Join(s.DataDir, "keys")}
	return fmt.Errorf("%s\n%s", locale.Text(locale.EN, "start.database_lost", args),
		locale.Text(locale.VI, "start.database_lost", args))
}

// gone tells whether an SQLite database has no file, or an empty one.
func gone(address string) bool {
	path, is := database.FileOf(address)
	if !is {
		return false
	}
	info, err := os.Stat(path)
	return errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0
}
