package database

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"hailong/internal/batch"
	"hailong/migrations"
)

type postgresDialect struct {
	url    string
	pooler bool // one stands before the server: see configure
}

// thisProcess tells our sessions from those of another program of ours on the same server.
var thisProcess = rand.Text()[:8]

const (
	postgresConnections = 16
	oldestPostgres      = 150000
	applicationName     = "hailong"
)

func (d *postgresDialect) name() string { return "PostgreSQL" }

func (d *postgresDialect) open(ctx context.Context, config *gorm.Config) (write, read *gorm.DB, err error) {
	settings, err := pgx.ParseConfig(d.url)
	if err != nil {
		return nil, nil, errors.New("the address cannot be understood") // pgx would quote it, password and all
	}
	if settings.ConnectTimeout == 0 {
		settings.ConnectTimeout = 5 * time.Second
	}
	if err = d.configure(ctx, settings); err != nil {
		return nil, nil, err
	}
	pool := sql.OpenDB(d.connector(settings))
	pool.SetMaxOpenConns(postgresConnections)
	pool.SetMaxIdleConns(postgresConnections)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	if err = pool.PingContext(ctx); err != nil {
		return nil, nil, errors.Join(err, pool.Close())
	}
	if write, err = gorm.Open(newPostgresGorm(pool), config); err != nil {
		return nil, nil, errors.Join(err, pool.Close())
	}
	return write, write, nil
}

func (d *postgresDialect) checkSettings(ctx context.Context, db *DB) error {
	var version int
	query := db.write.WithContext(ctx).Raw("SELECT current_setting('server_version_num')::int")
	if err := query.Row().Scan(&version); err != nil {
		return err
	}
	if version < oldestPostgres {
		return fmt.Errorf("this PostgreSQL is version %d; 15 or newer is needed", version/10000)
	}
	if err := d.checkSession(ctx, db); err != nil {
		return err
	}
	for _, name := range []string{"fsync", "full_page_writes"} {
		var value string
		if err := db.write.WithContext(ctx).Raw("SELECT current_setting(?)", name).Row().Scan(&value); err != nil {
			return err
		}
		if value != "on" {
			db.log.Warn("a power cut can destroy this database: set it on in postgresql.conf",
				"setting", name, "value", value)
		}
	}
	return nil
}

func (d *postgresDialect) readSnapshot() *sql.TxOptions {
	return &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
}

func (d *postgresDialect) errorCode(err error) string {
	if code := sqlState(err); code != "" {
		return "SQLSTATE " + code
	}
	return ""
}

// sqlState is the server's five-letter code of an error, "" of others.
func sqlState(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

func (d *postgresDialect) isRetryable(err error) bool {
	s := sqlState(err)
	return s == "40P01" || s == "40001" // deadlock, serialisation
}

func (d *postgresDialect) isForbidden(err error) bool { return sqlState(err) == "42501" }

func (d *postgresDialect) isDamage(err error) bool {
	s := sqlState(err)
	return s == "XX001" || s == "XX002" // data, index
}

func (d *postgresDialect) isUnavailable(err error) bool {
	s := sqlState(err)
	var network net.Error
	var connect *pgconn.ConnectError
	return strings.HasPrefix(s, "08") || strings.HasPrefix(s, "53") || // no connection; no room for one more
		strings.HasPrefix(s, "57P") || strings.HasPrefix(s, "58") || // shutting down; the system below it
		s == "25006" || d.isRetryable(err) || // read-only
		errors.As(err, &network) || errors.As(err, &connect) ||
		errors.Is(err, sql.ErrConnDone) || pgconn.SafeToRetry(err) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) ||
		strings.Contains(fmt.Sprint(err), "unexpected EOF") || strings.Contains(fmt.Sprint(err), "conn closed")
}

func (d *postgresDialect) whyUnwritable(err error) string {
	switch sqlState(err) {
	case "53100": // disk full
		return noRoom
	case "25006", "42501": // read-only; no right, which is also how it tells that a file may not be written
		return readOnly
	default:
		return ""
	}
}

func (d *postgresDialect) explainOpen(err error) string {
	var connect *pgconn.ConnectError
	switch {
	case sqlState(err) != "":
		return "the server refuses: SQLSTATE " + sqlState(err) +
			" (28…: user or password, 3D000: no such database, 08P01: a pooler refuses what the address asks for)"
	case errors.As(err, &connect):
		return "no PostgreSQL server answers there, or it refuses the user: " + scrub(err)
	default:
		return scrub(err)
	}
}

// scrub keeps only the end of a connection error, which names the host and the cause, never the address as given.
func scrub(err error) string {
	text := err.Error()
	if at := strings.LastIndex(text, ": "); at > 0 {
		return text[at+2:]
	}
	return text
}

func (d *postgresDialect) rowLock(table string) string { return " FOR SHARE OF " + table }

// indexHint is nothing: long columns lie apart from their row here.
func (d *postgresDialect) indexHint(string) string { return "" }

func (d *postgresDialect) clockQuery() string {
	return "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint"
}

func (d *postgresDialect) sizeQuery() string {
	return "SELECT pg_database_size(current_database())"
}

func (d *postgresDialect) batchEngine(db *DB) (batch.Engine, error) {
	pool, err := db.Pool()
	if d.pooler {
		return batch.NewPostgres(pool, onDisk), err
	}
	return batch.NewPostgres(pool), err
}

// migrationLock is any number that no other program locks.
const migrationLock = 0x4861696c6f6e67 // "Hailong"

// advisoryLock holds a lock of the engine as long as do runs. It is a transaction's, not a session's, since a pooler
// would give the session to somebody else; do works through other connections.
func (d *postgresDialect) advisoryLock(ctx context.Context, db *DB, do func() error) error {
	return db.Direct(ctx, func(c *pgx.Conn) error {
		tx, err := c.Begin(ctx)
		if err != nil {
			return err
		}
		defer tx.Rollback(context.WithoutCancel(ctx)) // it changed nothing, and the lock goes with the connection too
		if _, err = tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", migrationLock); err != nil {
			return err
		}
		return do()
	})
}

func (d *postgresDialect) migrations() migrationSet {
	return migrationSet{dialect: goosePostgres, files: migrations.Postgres()}
}
