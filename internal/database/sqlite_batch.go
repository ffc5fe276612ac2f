package database

import (
	"context"
	"database/sql"
	"errors"

	"hailong/internal/problem"
)

// batch runs a Batch on the one connection that writes, with statements that stay prepared from one to the next.
func (d *sqliteDialect) batch(ctx context.Context, db *DB, do func(runner) error) error {
	pool, err := db.Pool()
	if err != nil {
		return err
	}
	if err = d.crowd(ctx, pool); err != nil { // the file may be gone from its disk
		return problem.Unavailable(err, retryAfter)
	}
	p := &prepared{known: &d.written}
	if p.tx, err = pool.BeginTx(ctx, nil); err != nil {
		return err
	}
	if err = do(p); err != nil {
		return errors.Join(err, rollback(p.tx))
	}
	if err = p.tx.Commit(); err != nil {
		return err
	}
	d.folder.written.Store(true)
	d.written.prepare(ctx, pool, p.fresh)
	return nil
}

func rollback(tx *sql.Tx) error {
	if err := tx.Rollback(); !errors.Is(err, sql.ErrTxDone) {
		return err
	}
	return nil
}

// prepared is a transaction whose statements are prepared when they come again.
type prepared struct {
	tx    *sql.Tx
	known *statements
	fresh []string // statements that were not prepared yet
}

func (p *prepared) exec(ctx context.Context, text string, values []any) (changed int, err error) {
	var done sql.Result
	if s := p.statement(ctx, text); s != nil {
		done, err = s.ExecContext(ctx, values...)
	} else {
		done, err = p.tx.ExecContext(ctx, text, values...)
	}
	if err != nil {
		return 0, err
	}
	n, err := done.RowsAffected()
	return int(n), err
}

func (p *prepared) later(ctx context.Context, text string, values []any) error {
	_, err := p.exec(ctx, text, values)
	return err
}

func (p *prepared) each(ctx context.Context, text string, values []any, scan func(Scanner) error) (err error) {
	var rows *sql.Rows
	if s := p.statement(ctx, text); s != nil {
		rows, err = s.QueryContext(ctx, values...)
	} else {
		rows, err = p.tx.QueryContext(ctx, text, values...)
	}
	return each(rows, err, func(row *sql.Rows) error { return scan(row) })
}

// statement gives the statement of this text, bound to the transaction; nil when there is none yet. It cannot be
// prepared now: the transaction has the only connection.
func (p *prepared) statement(ctx context.Context, text string) *sql.Stmt {
	if s := p.known.get(text); s != nil {
		return p.tx.StmtContext(ctx, s)
	}
	p.fresh = append(p.fresh, text)
	return nil
}
