// Package backup writes a whole database, of either engine, into one portable file while it is in use, and puts such a
// file into the place of a database of either engine.
//
// It promises that a file that bears its final name is whole and was read back, that a restored database holds the same
// rows as the one that was backed up, and that a restore happens completely or not at all. It knows no table: it asks
// the engine's catalogue. Neither the server secret nor a round's key is in any database, so neither can come into a
// backup.
package backup

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"hailong/internal/portable"
)

// The file is a zip archive: one entry "tables/NAME.jsonl" a table, in which each line is one row as a JSON array, and
// at its end "manifest.json". Texts are texts, byte strings base64, times the milliseconds they are in the database.
const (
	format       = 1
	manifestName = "manifest.json"
)

func entryName(table string) string { return "tables/" + table + ".jsonl" }

// Ending is how names of backup files end.
const Ending = ".hailong.zip"

// passing are tables whose rows live for days at most and must not come back with an old backup: a session that was
// ended, a link that was used, a job that was under way.
var passing = []string{"sessions", "tickets", "jobs"}

// Manifest says what a file holds.
type Manifest struct {
	Format  int       `json:"format"`
	Program string    `json:"program"` // the version that wrote it
	Engine  string    `json:"engine"`  // where the rows came from
	Schema  int64     `json:"schema"`  // number of its last migration
	MadeAt  time.Time `json:"made_at"`
	Tables  []Entry   `json:"tables"`
	// over the tables: equal data have equal digests, on either engine and at any time
	Digest string `json:"digest"`
}

// Entry is one table in the file.
type Entry struct {
	Name    string           `json:"name"`
	Columns []portable.Field `json:"columns"`
	Rows    int64            `json:"rows"`
	Digest  string           `json:"digest"` // SHA-256 of its lines, hexadecimal
}

// Rows is how many rows the file holds.
func (m Manifest) Rows() (n int64) {
	for _, e := range m.Tables {
		n += e.Rows
	}
	return n
}

// digest is SHA-256 over the schema and, for each table, its name, its columns with their kinds, and its own digest.
func (m Manifest) digest() string {
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "hailong backup %d: schema %d\n", m.Format, m.Schema) // a hash never fails
	for _, e := range m.Tables {
		_, _ = fmt.Fprintf(h, "table %q", e.Name)
		for _, c := range e.Columns {
			_, _ = fmt.Fprintf(h, " %q %s", c.Name, c.Kind)
		}
		_, _ = fmt.Fprintf(h, ": %d rows %s\n", e.Rows, e.Digest)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// carried are the tables of a database that a backup holds.
func carried(tables []portable.Table) []portable.Table {
	return slices.DeleteFunc(tables, func(t portable.Table) bool { return slices.Contains(passing, t.Name) })
}

// Errors of files.
var (
	ErrDamaged = errors.New("the backup is damaged or incomplete; take another one")
	ErrDiffers = errors.New("what was written is not what was read; nothing was changed")
)
