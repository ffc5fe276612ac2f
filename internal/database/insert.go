package database

import (
	"context"
	"database/sql"

	"gorm.io/gorm"
)

// InsertTx adds the rows of a list to a table, inside a transaction of Write, in the list's order. It is for a
// transaction whose length others feel: each text is prepared once, and no reflection comes between. A broken key is an
// error.
func (db *DB) InsertTx(tx *gorm.DB, table string, list List) error {
	columns := names(list.Columns)
	statement := "INSERT INTO " + table + " (" + columns + ") SELECT " + columns + " FROM asked WHERE true"
	to := inserting{ctx: tx.Statement.Context, pool: tx.Statement.ConnPool, known: map[string]*sql.Stmt{}}
	for _, part := range db.dialect.parts(list) {
		text, values := db.dialect.asked(statement, part)
		if err := to.exec(text, values, db.dialect.prepares()); err != nil {
			return err // what was prepared ends with the transaction
		}
	}
	return nil
}

// inserting is one InsertTx under way.
type inserting struct {
	ctx   context.Context
	pool  gorm.ConnPool
	known map[string]*sql.Stmt
}

func (i *inserting) exec(text string, values []any, prepare bool) (err error) {
	if !prepare {
		_, err = i.pool.ExecContext(i.ctx, text, values...)
		return err
	}
	s := i.known[text]
	if s == nil {
		if s, err = i.pool.PrepareContext(i.ctx, text); err != nil {
			return err
		}
		i.known[text] = s
	}
	_, err = s.ExecContext(i.ctx, values...)
	return err
}
