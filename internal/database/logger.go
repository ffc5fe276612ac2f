package database

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	gormpostgres "gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// quietLogger is gorm's logger: it logs slow queries, by their text with placeholders. Answers, names and tokens are
// always values, and neither engine's dialector puts values into a text (see Explain): gorm has several ways to a text
// of a query, and one of them, that of Scan, asks no logger whether it may.
type quietLogger struct{ slow *atomic.Pointer[slowQueries] }

type slowQueries struct {
	log  *slog.Logger
	from time.Duration
}

const slowQuery = time.Second

// LogQueries logs queries that take at least so long, with placeholders in the place of their values.
func (db *DB) LogQueries(log *slog.Logger, from time.Duration) {
	db.slow.Store(&slowQueries{log, from})
}

// LogMode implements logger.Interface; the level is slog's affair.
func (l quietLogger) LogMode(logger.LogLevel) logger.Interface { return l }

// Info implements logger.Interface and says nothing: gorm's own remarks may hold values.
func (l quietLogger) Info(context.Context, string, ...any) {}

// Warn implements logger.Interface, as Info.
func (l quietLogger) Warn(context.Context, string, ...any) {}

// Error implements logger.Interface, as Info: the error itself reaches the caller.
func (l quietLogger) Error(context.Context, string, ...any) {}

// Trace implements logger.Interface.
func (l quietLogger) Trace(ctx context.Context, begin time.Time, query func() (string, int64), _ error) {
	slow := l.slow.Load()
	if took := time.Since(begin); slow != nil && took >= slow.from {
		text, _ := query()
		slow.log.WarnContext(ctx, "slow query", "sql", text, "took", took)
	}
}

// postgresGorm is gorm's own driver, but for Explain.
type postgresGorm struct{ *gormpostgres.Dialector }

func newPostgresGorm(pool gorm.ConnPool) postgresGorm {
	return postgresGorm{&gormpostgres.Dialector{Config: &gormpostgres.Config{Conn: pool}}}
}

// Explain implements gorm.Dialector. Statements are shown without their values, as by sqliteGorm.
func (postgresGorm) Explain(sql string, _ ...any) string { return sql }
