package database

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"gorm.io/gorm"
)

// Kind is what both engines mean by a column's type. Identifiers are text: one engine has a type of its own for them.
type Kind string

// The kinds of columns, and the Go type of their values in a Row. Any may be nil where the column allows it.
const (
	Text    Kind = "text"    // string
	Integer Kind = "integer" // int64
	Real    Kind = "real"    // float64
	Boolean Kind = "boolean" // bool
	Bytes   Kind = "bytes"   // []byte
)

// Field is one column of a table.
type Field struct {
	Name string `json:"name"`
	Kind Kind   `json:"kind"`

	native string // the engine's own type
	key    int    // place in the primary key, from 1; 0 = not in it
}

// Table is a table as the engine's catalogue tells it.
type Table struct {
	Name    string
	Columns []Field // by name, so that both engines list them alike
}

// Row is the values of one row, in the order of Table.Columns.
type Row []any

// Tables reads the catalogue: every table but those of the migrations and of the engine, by name.
func (db *DB) Tables(tx *gorm.DB) ([]Table, error) {
	rows, err := tx.Raw(db.dialect.catalogue()).Rows()
	if err != nil {
		return nil, db.Translate(err)
	}
	defer rows.Close() // read to the end
	byName := map[string]*Table{}
	for rows.Next() {
		var table string
		var c Field
		if err = rows.Scan(&table, &c.Name, &c.native, &c.key); err != nil {
			return nil, err
		}
		if c.Kind, err = db.dialect.kind(c.native); err != nil {
			return nil, fmt.Errorf("%s.%s: %w", table, c.Name, err)
		}
		if byName[table] == nil {
			byName[table] = &Table{Name: table}
		}
		byName[table].Columns = append(byName[table].Columns, c)
	}
	if err = rows.Err(); err != nil {
		return nil, db.Translate(err)
	}
	tables := make([]Table, 0, len(byName))
	for _, t := range byName {
		slices.SortFunc(t.Columns, func(a, b Field) int { return strings.Compare(a.Name, b.Name) })
		tables = append(tables, *t)
	}
	slices.SortFunc(tables, func(a, b Table) int { return strings.Compare(a.Name, b.Name) })
	return tables, nil
}

// key are the columns by which the rows of a table have one order on both engines: its primary key, else all of them.
func (t Table) key() []Field {
	key := slices.DeleteFunc(slices.Clone(t.Columns), func(c Field) bool { return c.key == 0 })
	slices.SortFunc(key, func(a, b Field) int { return a.key - b.key })
	if len(key) == 0 {
		return t.Columns
	}
	return key
}

// Dump reads every row of a table in the order of its key, compared byte by byte: equal tables give equal rows in equal
// order on both engines, whatever the order in which they were written.
func (db *DB) Dump(tx *gorm.DB, t Table, each func(Row) error) error {
	var columns, order []string
	for _, c := range t.Columns {
		columns = append(columns, db.dialect.plain(c))
	}
	for _, c := range t.key() {
		order = append(order, db.dialect.sorted(c))
	}
	rows, err := tx.Raw("SELECT " + strings.Join(columns, ", ") + " FROM " + quoted(t.Name) + " ORDER BY " +
		strings.Join(order, ", ")).Rows()
	if err != nil {
		return db.Translate(err)
	}
	defer rows.Close() // read to the end
	values, into := make(Row, len(t.Columns)), make([]any, len(t.Columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err = rows.Scan(into...); err != nil {
			return db.Translate(err)
		}
		for i, c := range t.Columns {
			if values[i], err = c.Kind.normal(values[i]); err != nil {
				return fmt.Errorf("%s.%s: %w", t.Name, c.Name, err)
			}
		}
		if err = each(values); err != nil {
			return err
		}
	}
	return db.Translate(rows.Err())
}

// normal is a value as its kind says, whatever the driver made of it.
func (k Kind) normal(v any) (any, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case string:
		if k == Bytes {
			return []byte(v), nil
		}
		if k == Text {
			return v, nil
		}
	case []byte:
		if k == Text {
			return string(v), nil
		}
		if k == Bytes {
			return v, nil
		}
	case int64:
		switch k {
		case Integer:
			return v, nil
		case Boolean:
			return v != 0, nil
		case Real:
			return float64(v), nil
		}
	case float64:
		if k == Real {
			return v, nil
		}
	case bool:
		if k == Boolean {
			return v, nil
		}
	}
	return nil, fmt.Errorf("a value of type %T in a column of kind %s", v, k)
}

// Empty tells whether no table holds a row: a database that was never used.
func (db *DB) Empty(ctx context.Context) (bool, error) {
	tables, err := db.Tables(db.Query(ctx))
	for _, t := range tables {
		var n int64
		if err == nil {
			err = db.Translate(db.Query(ctx).Raw("SELECT count(*) FROM (SELECT 1 FROM " + quoted(t.Name) +
				" LIMIT 1) AS first_row").Scan(&n).Error)
		}
		if err != nil || n > 0 {
			return false, err
		}
	}
	return true, err
}

// Occupied tells whether the database at address holds anything that a restore would destroy, and whether another
// program of ours has it open. A file that cannot be read as a database counts as occupied: there may be something to
// rescue.
func Occupied(ctx context.Context, address string, log *slog.Logger) (occupied, served bool, err error) {
	d, err := dialectOf(address)
	if err != nil {
		return false, false, err
	}
	there, file := d.file()
	if file && !there {
		return false, false, nil
	}
	db, err := Open(ctx, address, log)
	if err != nil {
		if file {
			return true, false, nil
		}
		return false, false, err
	}
	empty, emptyErr := db.Empty(ctx)
	served, err = db.Served(ctx)
	return !empty, served, errors.Join(emptyErr, err, db.Close())
}

// Served tells whether another program of ours has the database open, as far as the engine knows. A server on a file is
// known by its lock, which the caller must take.
func (db *DB) Served(ctx context.Context) (bool, error) { return db.dialect.served(ctx, db) }

// Source gives the rows of one table, one a call, and io.EOF after the last.
type Source func() (Row, error)

// Fill puts the rows of all tables into an empty database with their schema, in one transaction: all of them, or none.
// Foreign keys are checked when everything is there. from gives the rows of a table; nil leaves it empty.
func (db *DB) Fill(ctx context.Context, from func(Table) (Source, error)) error {
	tables, err := db.Tables(db.Query(ctx))
	if err != nil {
		return err
	}
	return db.Translate(db.dialect.fill(ctx, db, tables, from))
}

// Stage is a database that is being filled beside the one at an address, and takes its place in one step by Swap.
// Until then the other one is untouched; a stage that was left behind by a crash is removed by the next.
type Stage struct {
	DB *DB

	address string
	dialect staging
}

// staging is how an engine keeps one database beside another.
type staging interface {
	stage(ctx context.Context, log *slog.Logger) (*DB, error)
	swap(ctx context.Context, stage *DB) (kept string, err error)
	drop(ctx context.Context, stage *DB) error
	file() (there, is bool) // whether the database is a file, and whether that is there
}

// NewStage makes an empty database, without any table, beside the one at address.
func NewStage(ctx context.Context, address string, log *slog.Logger) (*Stage, error) {
	d, err := dialectOf(address)
	if err != nil {
		return nil, err
	}
	db, err := d.stage(ctx, log)
	if err != nil {
		return nil, fmt.Errorf("nothing can be put beside %s: %w", Redact(address), err)
	}
	return &Stage{DB: db, address: address, dialect: d}, nil
}

// Swap closes the stage and puts it in the place of the database at the address, whole or not at all. kept names where
// the former one lies now, if the engine keeps it.
func (s *Stage) Swap(ctx context.Context) (kept string, err error) {
	return s.dialect.swap(ctx, s.DB)
}

// Drop closes and removes a stage that is not wanted.
func (s *Stage) Drop(ctx context.Context) error { return s.dialect.drop(ctx, s.DB) }

// quoted is a name out of the catalogue, as both engines quote it.
func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func quotedAll(columns []Field) string {
	names := make([]string, 0, len(columns))
	for _, c := range columns {
		names = append(names, quoted(c.Name))
	}
	return strings.Join(names, ", ")
}
