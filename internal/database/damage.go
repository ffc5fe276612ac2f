package database

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm"
)

// Damage is something of the database that is not on the disk as it was written.
type Damage struct {
	Table string // "" where the engine does not say which
	What  string // for an operator; no value of a row is in it
}

// String says it for an operator.
func (d Damage) String() string {
	if d.Table == "" {
		return d.What
	}
	return "table " + d.Table + ": " + d.What
}

// Damage reads every table with its indexes and tells what is damaged. deep is for a check that somebody waits for: it
// also compares the indexes with their tables, as far as the engine can.
func (db *DB) Damage(ctx context.Context, deep bool) (all []Damage, err error) {
	var tables []string
	if err = db.Query(ctx).Raw(db.dialect.tablesQuery()).Scan(&tables).Error; err != nil {
		return db.damaged(nil, "", err)
	}
	for _, table := range tables {
		what, err := db.dialect.damageOf(ctx, db, table)
		if all, err = db.damaged(all, table, err); err != nil {
			return all, err
		}
		if what != "" {
			all = append(all, Damage{table, what})
		}
	}
	if !deep {
		return all, nil
	}
	for _, table := range tables {
		found, err := db.dialect.deepDamageOf(ctx, db, table)
		if all, err = db.damaged(all, table, err); err != nil {
			return all, err
		}
		for _, what := range found {
			all = append(all, Damage{table, what})
		}
	}
	return all, nil
}

// damaged makes of an error by which the engine tells damage one that was found.
func (db *DB) damaged(all []Damage, table string, err error) ([]Damage, error) {
	if err == nil || !db.dialect.isDamage(err) {
		return all, db.Translate(err)
	}
	return append(all, Damage{table, "it cannot be read (" + db.Code(err) + ")"}), nil
}

func (d *sqliteDialect) tablesQuery() string {
	return "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
}

// damageOf gives the engine's first findings in one line: they name pages, rows by their number, and indexes.
func (d *sqliteDialect) damageOf(ctx context.Context, db *DB, table string) (string, error) {
	found, err := d.check(ctx, db, "quick_check('"+table+"')")
	return strings.Join(found, "; "), err
}

// deepDamageOf also compares the indexes of a table with its rows.
func (d *sqliteDialect) deepDamageOf(ctx context.Context, db *DB, table string) ([]string, error) {
	return d.check(ctx, db, "integrity_check('"+table+"')")
}

const mostFindings = 3

func (d *sqliteDialect) check(ctx context.Context, db *DB, pragma string) (found []string, err error) {
	err = db.Query(ctx).Raw("PRAGMA " + pragma).Scan(&found).Error
	if err != nil || len(found) == 1 && found[0] == "ok" {
		return nil, err
	}
	found = found[:min(len(found), mostFindings)]
	for i, line := range found {
		found[i] = strings.ReplaceAll(line, "\n", "; ")
	}
	return found, nil
}

func (d *postgresDialect) tablesQuery() string {
	return `SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
		ORDER BY relname`
}

// damageOf reads the table's rows and each of its indexes from end to end: the engine refuses a page that cannot be one
// of its own, and one that changed where the cluster has checksums.
func (d *postgresDialect) damageOf(ctx context.Context, db *DB, table string) (string, error) {
	if err := d.readBy(ctx, db, "SELECT count(*) FROM "+table, "enable_indexscan", "enable_indexonlyscan",
		"enable_bitmapscan"); err != nil {
		return "", err
	}
	var orders []string
	if err := db.Query(ctx).Raw(`SELECT coalesce(' WHERE ' || pg_get_expr(i.indpred, i.indrelid), '') || ' ORDER BY ' ||
			string_agg(pg_get_indexdef(i.indexrelid, n, true), ', ' ORDER BY n)
		FROM pg_index i CROSS JOIN generate_series(1, i.indnkeyatts) n WHERE i.indrelid = ?::regclass
		GROUP BY i.indexrelid, i.indpred, i.indrelid`, table).Scan(&orders).Error; err != nil {
		return "", err
	}
	for _, order := range orders {
		if err := d.readBy(ctx, db, "SELECT count(*) FROM (SELECT 1 FROM "+table+order+") o", "enable_seqscan",
			"enable_sort", "enable_bitmapscan"); err != nil {
			return "", err
		}
	}
	return "", nil
}

// readBy runs a query that gives a number, with some ways to run it switched off.
func (d *postgresDialect) readBy(ctx context.Context, db *DB, query string, off ...string) error {
	return db.read.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		for _, name := range off {
			if err := tx.Exec("SET LOCAL " + name + " = off").Error; err != nil {
				return err
			}
		}
		var n int64
		return tx.Raw(query).Scan(&n).Error
	}, d.readSnapshot())
}

// deepDamageOf also reads the values that lie apart from their rows, and asks amcheck where it is installed and may be
// called.
func (d *postgresDialect) deepDamageOf(ctx context.Context, db *DB, table string) (found []string, err error) {
	if err = d.readBy(ctx, db, fmt.Sprintf("SELECT count(md5(t::text)) FROM %s t", table)); err != nil {
		return nil, err
	}
	var may bool
	if err = db.Query(ctx).Raw(`SELECT count(*) = 2 FROM (SELECT proname FROM pg_proc
		WHERE proname IN ('bt_index_check', 'verify_heapam') AND has_function_privilege(oid, 'EXECUTE') GROUP BY proname
		) amcheck`).Scan(&may).Error; err != nil || !may {
		return nil, err
	}
	if err = db.Query(ctx).Exec(`SELECT bt_index_check(indexrelid, true) FROM pg_index i JOIN pg_class c ON c.oid = indexrelid
		JOIN pg_am m ON m.oid = c.relam AND m.amname = 'btree' WHERE indrelid = ?::regclass`, table).Error; err != nil {
		return nil, err
	}
	err = db.Query(ctx).Raw("SELECT DISTINCT msg FROM verify_heapam(?::regclass) LIMIT 3", table).Scan(&found).Error
	return found, err
}
