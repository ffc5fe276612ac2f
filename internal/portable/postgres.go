package portable

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"hailong/internal/database"
)

// postgres is a schema of a server.
type postgres struct{ address string }

func (e postgres) catalogueQuery() string {
	return `SELECT c.relname::text, a.attname::text, t.typname::text, 
			coalesce(array_position(i.indkey::int2[], a.attnum), -1) + 1
		FROM pg_class c
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		JOIN pg_type t ON t.oid = a.atttypid
		LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
		WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = current_schema()::regnamespace
			AND c.relname NOT LIKE 'goose!_%' ESCAPE '!'`
}

func (e postgres) kind(native string) (Kind, error) {
	switch native {
	case "text", "uuid":
		return Text, nil
	case "int8", "int4", "int2":
		return Integer, nil
	case "float8":
		return Real, nil
	case "bool":
		return Boolean, nil
	case "bytea":
		return Bytes, nil
	default:
		return "", fmt.Errorf("the type %q has no portable meaning", native)
	}
}

const nativeUUID = "uuid"

func (e postgres) selectColumn(c Field) string {
	if c.native == nativeUUID {
		return quoted(c.Name) + "::text"
	}
	return quoted(c.Name)
}

// orderBy compares texts byte by byte, as the other engine does; an identifier's bytes have the order of its letters.
func (e postgres) orderBy(c Field) string {
	if c.native == "text" {
		return quoted(c.Name) + ` COLLATE "C" NULLS FIRST`
	}
	return quoted(c.Name) + " NULLS FIRST"
}

// fill copies rows in the engine's bulk format. Foreign keys are taken away, and put back, which checks them, before
// the commit: so tables need no order and a table may point to itself.
func (e postgres) fill(ctx context.Context, db *database.DB, tables []Table, from func(Table) (Source, error)) error {
	return db.Direct(ctx, func(c *pgx.Conn) error {
		return pgx.BeginFunc(ctx, c, func(tx pgx.Tx) error {
			putBack, err := withoutForeignKeys(ctx, tx)
			if err != nil {
				return err
			}
			do := func(statement string) error {
				_, err := tx.Exec(ctx, statement)
				return err
			}
			if err = refill(tables, from, do, func(t Table, next Source) error {
				return copyAll(ctx, tx, t, next)
			}); err != nil {
				return err
			}
			for _, statement := range putBack {
				if err = do(statement); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// withoutForeignKeys drops all foreign keys and gives the statements that make them again.
func withoutForeignKeys(ctx context.Context, tx pgx.Tx) ([]string, error) {
	rows, err := tx.Query(ctx, `SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
		FROM pg_constraint
		WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY conrelid::regclass::text, conname`)
	if err != nil {
		return nil, err
	}
	type key struct{ Table, Name, Definition string }
	keys, err := pgx.CollectRows(rows, pgx.RowToStructByPos[key])
	var putBack []string
	for _, k := range keys {
		if err == nil {
			_, err = tx.Exec(ctx, "ALTER TABLE "+k.Table+" DROP CONSTRAINT "+k.Name)
		}
		putBack = append(putBack, "ALTER TABLE "+k.Table+" ADD CONSTRAINT "+k.Name+" "+k.Definition)
	}
	return putBack, err
}

func copyAll(ctx context.Context, tx pgx.Tx, t Table, next Source) error {
	names := make([]string, 0, len(t.Columns))
	for _, c := range t.Columns {
		names = append(names, c.Name)
	}
	_, err := tx.CopyFrom(ctx, pgx.Identifier{t.Name}, names, pgx.CopyFromFunc(func() ([]any, error) {
		row, err := next()
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		for i, c := range t.Columns {
			if text, is := row[i].(string); is && c.native == nativeUUID {
				id, err := uuid.Parse(text)
				if err != nil {
					return nil, fmt.Errorf("%s.%s holds something that is no id", t.Name, c.Name)
				}
				row[i] = [16]byte(id)
			}
		}
		return row, nil
	}))
	if err != nil {
		return err
	}
	return continueNumbers(ctx, tx, t)
}

// continueNumbers lets a column that numbers its rows go on after the highest number that was brought.
func continueNumbers(ctx context.Context, tx pgx.Tx, t Table) error {
	for _, c := range t.Columns {
		if c.Kind != Integer {
			continue
		}
		if _, err := tx.Exec(ctx, `SELECT setval(s, (SELECT coalesce(max(`+quoted(c.Name)+`), 0) + 1 FROM `+
			quoted(t.Name)+`), false)
			FROM pg_get_serial_sequence($1, $2) AS s WHERE s IS NOT NULL`, quoted(t.Name), c.Name); err != nil {
			return err
		}
	}
	return nil
}

const stagingSchema = "hailong_incoming"

// stage makes a schema of its own in the same database and opens it as if it were the whole.
func (e postgres) stage(ctx context.Context, log *slog.Logger) (*database.DB, error) {
	u, err := url.Parse(e.address)
	if err != nil {
		return nil, errors.New("the address cannot be understood")
	}
	home, err := database.Open(ctx, e.address, log)
	if err != nil {
		return nil, err
	}
	err = home.Direct(ctx, func(c *pgx.Conn) error {
		_, err := c.Exec(ctx, "DROP SCHEMA IF EXISTS "+stagingSchema+" CASCADE; CREATE SCHEMA "+stagingSchema)
		return err
	})
	if err = errors.Join(home.Translate(err), home.Close()); err != nil {
		return nil, err
	}
	q := u.Query()
	q.Set("search_path", stagingSchema)
	u.RawQuery = q.Encode()
	return database.Open(ctx, u.String(), log)
}

// swap brings the present database to the newest schema, so that it has the same tables, then puts each new table in
// the place of the old one, all in one transaction.
func (e postgres) swap(ctx context.Context, stage *Stage) (kept string, err error) {
	if err = stage.DB.Close(); err != nil {
		return "", err
	}
	home, err := database.Open(ctx, e.address, stage.log)
	if err != nil {
		return "", err
	}
	if err = home.Migrate(ctx); err == nil {
		err = home.Translate(home.Direct(ctx, func(c *pgx.Conn) error {
			return pgx.BeginFunc(ctx, c, func(tx pgx.Tx) error { return exchange(ctx, tx) })
		}))
	}
	return "", errors.Join(err, home.Close())
}

func exchange(ctx context.Context, tx pgx.Tx) error {
	rows, err := tx.Query(ctx,
		`SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'r' AND relnamespace = $1::regnamespace
		ORDER BY relname`, stagingSchema)
	if err != nil {
		return err
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	var home string
	if err = tx.QueryRow(ctx, "SELECT quote_ident(current_schema())").Scan(&home); err != nil {
		return err
	}
	for _, t := range tables {
		if _, err = tx.Exec(ctx, "DROP TABLE IF EXISTS "+home+"."+t+" CASCADE"); err != nil {
			return err
		}
	}
	for _, t := range tables {
		if _, err = tx.Exec(ctx, "ALTER TABLE "+stagingSchema+"."+t+" SET SCHEMA "+home); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, "DROP SCHEMA "+stagingSchema+" CASCADE")
	return err
}

func (e postgres) drop(ctx context.Context, stage *database.DB) error {
	err := stage.Translate(stage.Direct(ctx, func(c *pgx.Conn) error {
		_, err := c.Exec(ctx, "DROP SCHEMA IF EXISTS "+stagingSchema+" CASCADE")
		return err
	}))
	return errors.Join(err, stage.Close())
}

func (e postgres) leftover(ctx context.Context, db *database.DB) (name string, removed bool, err error) {
	err = db.Query(ctx).Raw("SELECT nspname FROM pg_namespace WHERE nspname = ?", stagingSchema).Scan(&name).Error
	return name, false, db.Translate(err)
}
