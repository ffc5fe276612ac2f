// Package migrations holds the schema of every table, once per engine, as numbered goose files. Each pair of files of
// one number ends in the same logical schema; no column, key or order in it leads from an invitation to a ballot.
package migrations

import (
	"embed"
	"io/fs"
)

//go:embed sqlite/*.sql postgres/*.sql
var files embed.FS

// SQLite are the migrations for SQLite.
func SQLite() fs.FS { return sub("sqlite") }

// Postgres are the migrations for PostgreSQL.
func Postgres() fs.FS { return sub("postgres") }

func sub(name string) fs.FS {
	dir, err := fs.Sub(files, name)
	if err != nil {
		panic(err) // floors: the name is a constant that fs.Sub accepts
	}
	return dir
}
