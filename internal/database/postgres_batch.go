package database

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
)

// batch runs a Batch with as few journeys to the engine as its statements allow: the beginning goes with the first that
// must be waited for, and what nobody waits for with the next.
func (d *postgresDialect) batch(ctx context.Context, db *DB, do func(runner) error) error {
	return db.Direct(ctx, func(c *pgx.Conn) error {
		p := &pipeline{connection: c, queue: &pgx.Batch{}}
		p.queue.Queue("begin")
		err := do(p)
		if err == nil {
			if err = p.later(ctx, "commit", nil); err == nil {
				err = p.send(ctx, committed)
			}
		}
		if err != nil && !c.IsClosed() {
			return errors.Join(err, p.rollback(ctx))
		}
		return err
	})
}

// pipeline is a transaction whose statements are queued until an answer is needed. When one fails, the engine runs none
// of those that were sent with it, the commit neither.
type pipeline struct {
	connection *pgx.Conn
	queue      *pgx.Batch
}

// rollbackTime bounds the end of a transaction that failed, also when its own time is over.
const rollbackTime = 5 * time.Second

func (p *pipeline) rollback(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackTime)
	defer cancel()
	_, err := p.connection.Exec(ctx, "rollback")
	return err
}

func (p *pipeline) later(_ context.Context, text string, values []any) error {
	p.queue.Queue(text, values...)
	return nil
}

func (p *pipeline) exec(ctx context.Context, text string, values []any) (changed int, err error) {
	p.queue.Queue(text, values...)
	err = p.send(ctx, func(last pgx.BatchResults) error {
		done, err := last.Exec()
		changed = int(done.RowsAffected())
		return err
	})
	return changed, err
}

func (p *pipeline) each(ctx context.Context, text string, values []any, scan func(Scanner) error) error {
	p.queue.Queue(text, values...)
	return p.send(ctx, func(last pgx.BatchResults) error {
		rows, err := last.Query()
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if err = scan(rows); err != nil {
				return err
			}
		}
		return rows.Err()
	})
}

// nothing is for a statement of which only its success counts.
func nothing(of pgx.BatchResults) error {
	_, err := of.Exec()
	return err
}

// committed reads the answer to a commit: of a transaction that had failed before, the engine says that it was taken
// back.
func committed(last pgx.BatchResults) error {
	done, err := last.Exec()
	if err == nil && done.String() != "COMMIT" {
		err = pgx.ErrTxCommitRollback
	}
	return err
}

// send sends what is queued and reads all answers, the last one by answer.
func (p *pipeline) send(ctx context.Context, answer func(last pgx.BatchResults) error) (err error) {
	before := p.queue.Len() - 1
	results := p.connection.SendBatch(ctx, p.queue)
	p.queue = &pgx.Batch{}
	for range before {
		if err = nothing(results); err != nil {
			break
		}
	}
	if err == nil {
		err = answer(results)
	}
	if closed := results.Close(); err == nil {
		err = closed // else it tells the same
	}
	return err
}
