package batch

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
)

// postgres is the fast path to a server.
type postgres struct {
	pool  *sql.DB
	first []string // statements that stand at the beginning of each transaction
}

// NewPostgres makes the fast path to a server. Each transaction begins with the statements of first.
func NewPostgres(pool *sql.DB, first ...string) Engine { return postgres{pool, first} }

// Writers are two: one waits for the disk while another batch is made.
func (e postgres) Writers() int { return 2 }

// Prepare does nothing: the server checkpoints by itself.
func (e postgres) Prepare(context.Context) error { return nil }

// Elsewhere is unknown: several servers may share the database.
func (e postgres) Elsewhere(context.Context) (n int64, known bool) { return 0, false }

// TruncateWAL does nothing: the server keeps dead rows until its own vacuum.
func (e postgres) TruncateWAL(context.Context) error { return nil }

func (e postgres) Close(pools func() error) error { return pools() }

// Direct runs do with a connection of the server's own driver, for what database/sql has no words for.
func Direct(ctx context.Context, pool *sql.DB, do func(*pgx.Conn) error) error {
	connection, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer connection.Close() // goes back to the pool
	return connection.Raw(func(c any) error { return do(c.(*stdlib.Conn).Conn()) })
}

// Write needs as few round trips to the server as its statements allow: the beginning goes with the first that must be
// waited for, and what nobody waits for with the next.
func (e postgres) Write(ctx context.Context, do func(*Tx) error) error {
	return Direct(ctx, e.pool, func(c *pgx.Conn) error {
		p := &pipeline{connection: c, pending: &pgx.Batch{}}
		p.pending.Queue("begin")
		for _, statement := range e.first {
			p.pending.Queue(statement)
		}
		err := do(&Tx{ctx: ctx, run: p})
		if err == nil {
			p.pending.Queue("commit")
			err = p.send(ctx, committed)
		}
		if err != nil && !c.IsClosed() {
			return errors.Join(err, p.rollback(ctx))
		}
		return err
	})
}

func (e postgres) Lookup(ctx context.Context, query string, scan func(*sql.Rows) error, values []any) error {
	rows, err := e.pool.QueryContext(ctx, numbered(query), values...)
	return each(rows, err, scan)
}

func (e postgres) LookupList(ctx context.Context, statement string, list List, scan func(*sql.Rows) error) error {
	if len(list.Rows) == 0 {
		return nil
	}
	text, values := withArrays(statement, list)
	rows, err := e.pool.QueryContext(ctx, text, values...)
	return each(rows, err, scan)
}

func (e postgres) Insert(ctx context.Context, tx Preparer, table string, list List) error {
	if len(list.Rows) == 0 {
		return nil
	}
	text, values := withArrays(insertion(table, list), list)
	_, err := tx.ExecContext(ctx, text, values...)
	return err
}

// pipeline is a transaction whose statements are queued until an answer is needed. When one fails, the engine runs none
// of those that were sent with it, the commit neither.
type pipeline struct {
	connection *pgx.Conn
	pending    *pgx.Batch
}

// rollbackTime bounds the end of a transaction that failed, also when its own time is over.
const rollbackTime = 5 * time.Second

func (p *pipeline) rollback(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackTime)
	defer cancel()
	_, err := p.connection.Exec(ctx, "rollback")
	return err
}

func (p *pipeline) queue(_ context.Context, statement string, list List) error {
	if len(list.Rows) > 0 {
		text, values := withArrays(statement, list)
		p.pending.Queue(text, values...)
	}
	return nil
}

func (p *pipeline) exec(ctx context.Context, statement string, list List) (changed int, err error) {
	if len(list.Rows) == 0 {
		return 0, nil
	}
	if err = p.queue(ctx, statement, list); err != nil {
		return 0, err
	}
	err = p.send(ctx, func(last pgx.BatchResults) error {
		done, err := last.Exec()
		changed = int(done.RowsAffected())
		return err
	})
	return changed, err
}

func (p *pipeline) each(ctx context.Context, statement string, list List, scan func(Scanner) error) error {
	if len(list.Rows) == 0 {
		return nil
	}
	if err := p.queue(ctx, statement, list); err != nil {
		return err
	}
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

// dataVersion is unknown: others write at any time, and rows must be locked.
func (p *pipeline) dataVersion(context.Context) (n int64, known bool, err error) {
	return 0, false, nil
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
	before := p.pending.Len() - 1
	results := p.connection.SendBatch(ctx, p.pending)
	p.pending = &pgx.Batch{}
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

// numbered writes $1, $2, … for each "?"; no query of the fast path holds one otherwise.
func numbered(query string) string {
	var out strings.Builder
	n := 0
	for part := range strings.SplitSeq(query, "?") {
		if n > 0 {
			out.WriteString("$" + strconv.Itoa(n))
		}
		out.WriteString(part)
		n++
	}
	return out.String()
}

// withArrays is a statement with the list before it, by columns, as arrays: one text and one plan, whatever the length.
func withArrays(statement string, list List) (string, []any) {
	kinds := make([]string, 0, len(list.Columns))
	values := make([]any, 0, len(list.Columns))
	for i, c := range list.Columns {
		kinds = append(kinds, "$"+strconv.Itoa(i+1)+"::"+c.Type+"[]")
		values = append(values, column(list, i))
	}
	return "WITH asked (" + names(list.Columns) + ") AS (SELECT * FROM unnest(" + strings.Join(kinds, ", ") + ")) " +
		statement, values
}

// column takes one column out of a list, as an array that the driver writes as it is: of Go's own slices it tries out
// how each value may be written, and for uuid.UUID, which calls itself a text, it fails on the way.
func column(list List, at int) any {
	switch list.Columns[at].Type {
	case "uuid":
		return array(list, at, func(v any) pgtype.UUID {
			id, is := v.(uuid.UUID)
			return pgtype.UUID{Bytes: id, Valid: is}
		})
	case "bigint":
		return array(list, at, func(v any) pgtype.Int8 {
			n, is := v.(int64)
			return pgtype.Int8{Int64: n, Valid: is}
		})
	case "bytea":
		return array(list, at, func(v any) []byte {
			b, _ := v.([]byte)
			return b
		})
	default:
		return array(list, at, func(v any) pgtype.Text {
			t, is := v.(string)
			return pgtype.Text{String: t, Valid: is}
		})
	}
}

// array makes the values of a column; what is of another type becomes NULL, which every test of the path sees.
func array[T any](list List, at int, of func(v any) T) pgtype.FlatArray[T] {
	all := make(pgtype.FlatArray[T], 0, len(list.Rows))
	for _, row := range list.Rows {
		all = append(all, of(row[at]))
	}
	return all
}
