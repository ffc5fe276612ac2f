package database

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"
)

// pooled tells whether a pooler such as pgbouncer stands between us and the server. It is asked with nothing in the
// greeting that a pooler might refuse: one gives its clients process numbers of its own, so they differ from what the
// server itself says.
func pooled(ctx context.Context, plain *pgx.ConnConfig) (bool, error) {
	settings := plain.Copy()
	settings.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol
	c, err := pgx.ConnectConfig(ctx, settings)
	if err != nil {
		return false, err
	}
	defer c.Close(ctx) // nothing is left to be done with it
	var server uint32
	if err = c.QueryRow(ctx, "SELECT pg_backend_pid()").Scan(&server); err != nil {
		return false, err
	}
	return server != c.PgConn().PID(), nil
}

// configure makes the settings of our sessions. A session of the server is ours for good when nobody stands between: an
// acknowledged commit is then on disk, and a transaction sees what committed before each of its statements, whatever
// the server's defaults say. A pooler hands each transaction to another session: there nothing can be set, which is why
// checkSettings reads it back, and no statement stays prepared from one transaction to the next.
func (d *postgresDialect) configure(ctx context.Context, settings *pgx.ConnConfig) (err error) {
	if d.pooler, err = pooled(ctx, settings); err != nil {
		return err
	}
	settings.RuntimeParams["application_name"] = applicationName + " " + thisProcess
	if d.pooler {
		settings.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
		return nil
	}
	for name, value := range sessionSettings {
		settings.RuntimeParams[name] = value
	}
	return nil
}

// onDisk makes the commit of a transaction wait for the disk, whatever the session was given. Behind a pooler the
// session is another each time: who set synchronous_commit off after the start, for a role or for the database, would
// otherwise have ballots acknowledged that a power cut takes.
const onDisk = "SET LOCAL synchronous_commit = on"

func (d *postgresDialect) beginTx(tx *gorm.DB) error {
	if !d.pooler {
		return nil
	}
	return tx.Exec(onDisk).Error
}

// connector makes the pool's connections.
func (d *postgresDialect) connector(settings *pgx.ConnConfig) driver.Connector {
	if !d.pooler {
		return stdlib.GetConnector(*settings)
	}
	dial := settings.DialFunc
	settings.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		if ctx.Value(connecting{}) == nil {
			return nil, errNoCancel
		}
		return dial(ctx, network, address)
	}
	return uncancelled{stdlib.GetConnector(*settings)}
}

// uncancelled never asks a pooler to cancel a statement. The driver does so, by a connection of its own, whenever a
// context ends while a statement runs, and pgbouncer 1.18 to 1.24 then may end itself, for all its clients (its issues
// 801, 822, 847). The statement runs to its end there, which is what the time limits of the server are for.
type uncancelled struct{ driver.Connector }

type connecting struct{}

var errNoCancel = errors.New("nothing is cancelled through a pooler")

// Connect implements driver.Connector.
func (c uncancelled) Connect(ctx context.Context) (driver.Conn, error) {
	return c.Connector.Connect(context.WithValue(ctx, connecting{}, true))
}

// sessionSettings are what every session must have.
var sessionSettings = map[string]string{"synchronous_commit": "on", "default_transaction_isolation": "read committed",
	"default_transaction_read_only": "off"}

// checkSession reads the settings of a session back: one that does not hold must not go unnoticed. A commit that also
// waits for another server is more than is asked for.
func (d *postgresDialect) checkSession(ctx context.Context, db *DB) error {
	for name, want := range sessionSettings {
		var got string
		if err := db.write.WithContext(ctx).Raw("SELECT current_setting(?)", name).Row().Scan(&got); err != nil {
			return err
		}
		if got != want && got != "remote_apply" {
			return fmt.Errorf("PostgreSQL's %s is %s, it must be %s: ALTER DATABASE … SET %s = '%s', then let the "+
				"pooler connect anew", name, got, want, name, want)
		}
	}
	return nil
}

// errPooler refuses what needs a session of its own for longer than a transaction.
var errPooler = errors.New("this cannot be done through a pooler: give the address of the PostgreSQL server itself " +
	"with --database")

// hasOtherSessions asks for sessions of other processes of ours: each names its own. A pooler keeps sessions, and their
// names, for others.
func (d *postgresDialect) hasOtherSessions(ctx context.Context, db *DB) (served bool, err error) {
	if d.pooler {
		return false, errPooler
	}
	err = db.Query(ctx).Raw(`SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
		AND application_name LIKE ? || ' %' AND application_name <> current_setting('application_name'))`,
		applicationName).Row().Scan(&served)
	return served, db.Translate(err)
}
