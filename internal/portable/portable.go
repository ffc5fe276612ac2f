// Package portable is a database as rows that either engine can read and write: its tables by the catalogue, all rows
// in one order, and a database that is filled beside another and takes its place in one step.
//
// It promises that equal tables give equal rows in equal order on both engines, and that a database is filled and
// swapped whole or not at all. It knows no table and no file format.
package portable

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"

	"gorm.io/gorm"

	"hailong/internal/database"
)

// engine is what a portable copy needs of an engine.
type engine interface {
	// catalogueQuery gives table, column, type, and position in the primary key from 1, 0 outside of it
	catalogueQuery() string
	// what the type means
	kind(native string) (Kind, error)
	// the column in a SELECT, as a value of its kind
	selectColumn(Field) string
	// the column in an ORDER BY, byte by byte
	orderBy(Field) string
	fill(ctx context.Context, db *database.DB, tables []Table, from func(Table) (Source, error)) error // see Fill
	stage(ctx context.Context, log *slog.Logger) (*database.DB, error)                                 // see NewStage
	swap(ctx context.Context, stage *Stage) (kept string, err error)
	drop(ctx context.Context, stage *database.DB) error
	leftover(ctx context.Context, db *database.DB) (name string, removed bool, err error) // see Leftover
}

// refill empties tables, since a migration may have brought rows of its own, and puts the rows into each that has any.
func refill(tables []Table, from func(Table) (Source, error), do func(statement string) error,
	put func(Table, Source) error) error {
	for _, t := range tables {
		if err := do("DELETE FROM " + quoted(t.Name)); err != nil {
			return err
		}
	}
	for _, t := range tables {
		next, err := from(t)
		if err != nil {
			return err
		}
		if next == nil {
			continue
		}
		if err = put(t, next); err != nil {
			return err
		}
	}
	return nil
}

func engineAt(address string) engine {
	if path, is := database.FileOf(address); is {
		return sqlite{path: path}
	}
	return postgres{address: address}
}

func engineOf(db *database.DB) engine { return engineAt(db.Address()) }

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
	key    int    // position in the primary key, from 1; 0 = not in it
}

// Table is a table as the engine's catalogue tells it.
type Table struct {
	Name    string
	Columns []Field // by name, so that both engines list them alike
}

// Row is the values of one row, in the order of Table.Columns.
type Row []any

// Tables reads the catalogue: every table but those of the migrations and of the engine, by name.
func Tables(db *database.DB, tx *gorm.DB) ([]Table, error) {
	engine := engineOf(db)
	rows, err := tx.Raw(engine.catalogueQuery()).Rows()
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
		if c.Kind, err = engine.kind(c.native); err != nil {
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
func Dump(db *database.DB, tx *gorm.DB, t Table, each func(Row) error) error {
	engine := engineOf(db)
	var columns, order []string
	for _, c := range t.Columns {
		columns = append(columns, engine.selectColumn(c))
	}
	for _, c := range t.key() {
		order = append(order, engine.orderBy(c))
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

// empty tells whether no table holds a row: a database that was never used.
func empty(ctx context.Context, db *database.DB) (bool, error) {
	tables, err := Tables(db, db.Query(ctx))
	if err != nil {
		return false, err
	}
	for _, t := range tables {
		var n int64
		if err = db.Query(ctx).Raw("SELECT count(*) FROM (SELECT 1 FROM " + quoted(t.Name) + " LIMIT 1) AS first_row").
			Scan(&n).Error; err != nil {
			return false, db.Translate(err)
		}
		if n > 0 {
			return false, nil
		}
	}
	return true, nil
}

// Occupied tells whether the database at address holds anything that a restore would destroy, and whether another
// program of ours has it open. A file that cannot be read as a database counts as occupied: there may be something to
// rescue.
func Occupied(ctx context.Context, address string, log *slog.Logger) (occupied, served bool, err error) {
	return look(ctx, address, log, func(db *database.DB) (bool, error) { return db.Served(ctx) })
}

// Holds is the first of what Occupied tells, which can be known through a pooler too.
func Holds(ctx context.Context, address string, log *slog.Logger) (holds bool, err error) {
	holds, _, err = look(ctx, address, log, func(*database.DB) (bool, error) { return false, nil })
	return holds, err
}

func look(ctx context.Context, address string, log *slog.Logger, isServed func(*database.DB) (bool, error),
) (occupied, served bool, err error) {
	path, file := database.FileOf(address)
	if info, statErr := os.Stat(path); file && (statErr != nil || info.Size() == 0) {
		return false, false, nil
	}
	db, err := database.Open(ctx, address, log)
	if err != nil && file {
		return true, false, nil
	}
	if err != nil {
		return false, false, err
	}
	unused, emptyErr := empty(ctx, db)
	served, err = isServed(db)
	return !unused, served, errors.Join(emptyErr, err, db.Close())
}

// Source gives the rows of one table, one a call, and io.EOF after the last.
type Source func() (Row, error)

// Fill puts the rows of all tables into an empty database with their schema, in one transaction: all of them, or none.
// Foreign keys are checked when everything is there. from gives the rows of a table; nil leaves it empty.
func Fill(ctx context.Context, db *database.DB, from func(Table) (Source, error)) error {
	tables, err := Tables(db, db.Query(ctx))
	if err != nil {
		return err
	}
	return db.Translate(engineOf(db).fill(ctx, db, tables, from))
}

// Stage is a database that is being filled beside the one at an address, and takes its place in one step by Swap.
// Until then the other one is untouched; a stage that was left behind by a crash is removed by the next.
type Stage struct {
	DB *database.DB

	engine engine
	log    *slog.Logger
}

// NewStage makes an empty database, without any table, beside the one at address.
func NewStage(ctx context.Context, address string, log *slog.Logger) (*Stage, error) {
	engine := engineAt(address)
	db, err := engine.stage(ctx, log)
	if err != nil {
		return nil, fmt.Errorf("nothing can be put beside %s: %w", database.Redact(address), err)
	}
	return &Stage{DB: db, engine: engine, log: log}, nil
}

// Swap closes the stage and puts it in the place of the database at the address, whole or not at all. kept names where
// the former one lies now, if the engine keeps it.
func (s *Stage) Swap(ctx context.Context) (kept string, err error) { return s.engine.swap(ctx, s) }

// Drop closes and removes a stage that is not wanted.
func (s *Stage) Drop(ctx context.Context) error { return s.engine.drop(ctx, s.DB) }

// quoted is a name out of the catalogue, as both engines quote it.
func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func quotedAll(columns []Field) string {
	names := make([]string, 0, len(columns))
	for _, c := range columns {
		names = append(names, quoted(c.Name))
	}
	return strings.Join(names, ", ")
}

// Leftover finds what is there of a stage whose filling was cut off; "" for none. Beside a file it is removed: the
// caller holds the file alone, so nobody fills it now. On a server another computer may, so there it stays.
func Leftover(ctx context.Context, db *database.DB) (name string, removed bool, err error) {
	return engineOf(db).leftover(ctx, db)
}
