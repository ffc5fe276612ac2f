package database

import (
	"errors"
	"strconv"

	"gorm.io/gorm"
	"gorm.io/gorm/callbacks"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/schema"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// sqliteGorm is what gorm must know of SQLite to write its statements. gorm's own driver knows it too, but it compiles
// a second SQLite, written in C, wherever there is a C compiler, and guesses schemas, which nobody here does.
type sqliteGorm struct{ pool gorm.ConnPool }

// Name implements gorm.Dialector.
func (sqliteGorm) Name() string { return "sqlite" }

// Initialize implements gorm.Dialector.
func (s sqliteGorm) Initialize(db *gorm.DB) error {
	db.ConnPool = s.pool
	callbacks.RegisterDefaultCallbacks(db, &callbacks.Config{
		CreateClauses:        []string{"INSERT", "VALUES", "ON CONFLICT", "RETURNING"},
		UpdateClauses:        []string{"UPDATE", "SET", "FROM", "WHERE", "RETURNING"},
		DeleteClauses:        []string{"DELETE", "FROM", "WHERE", "RETURNING"},
		LastInsertIDReversed: true,
	})
	db.ClauseBuilders["FOR"] = func(clause.Clause, clause.Builder) {} // one writer at a time: no row needs a lock
	db.ClauseBuilders["LIMIT"] = limit
	return nil
}

// limit writes a number of rows where only an offset is wanted: SQLite knows no offset without one.
func limit(c clause.Clause, b clause.Builder) {
	l, is := c.Expression.(clause.Limit)
	if !is {
		return
	}
	most := -1
	if l.Limit != nil && *l.Limit >= 0 {
		most = *l.Limit
	}
	if most < 0 && l.Offset <= 0 {
		return
	}
	_, _ = b.WriteString("LIMIT " + strconv.Itoa(most)) // into memory
	if l.Offset > 0 {
		_, _ = b.WriteString(" OFFSET " + strconv.Itoa(l.Offset))
	}
}

// Migrator implements gorm.Dialector. Schemas are written by hand, in migrations.
func (sqliteGorm) Migrator(*gorm.DB) gorm.Migrator { return nil }

// DataTypeOf implements gorm.Dialector.
func (sqliteGorm) DataTypeOf(*schema.Field) string { return "" }

// DefaultValueOf implements gorm.Dialector.
func (sqliteGorm) DefaultValueOf(*schema.Field) clause.Expression { return clause.Expr{SQL: "NULL"} }

// BindVarTo implements gorm.Dialector.
func (sqliteGorm) BindVarTo(b clause.Writer, _ *gorm.Statement, _ any) { _ = b.WriteByte('?') }

// QuoteTo implements gorm.Dialector: each part of a.b stands in quotes of its own.
func (sqliteGorm) QuoteTo(b clause.Writer, name string) {
	_ = b.WriteByte('`')
	for i := range len(name) {
		switch name[i] {
		case '.':
			_, _ = b.WriteString("`.`")
		case '`':
			_, _ = b.WriteString("``")
		default:
			_ = b.WriteByte(name[i])
		}
	}
	_ = b.WriteByte('`')
}

// Explain implements gorm.Dialector. Statements are shown without their values: they may hold answers and names.
func (sqliteGorm) Explain(sql string, _ ...any) string { return sql }

// Translate implements gorm.ErrorTranslator.
func (sqliteGorm) Translate(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() {
	case sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_UNIQUE:
		return gorm.ErrDuplicatedKey
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return gorm.ErrForeignKeyViolated
	default:
		return err
	}
}
