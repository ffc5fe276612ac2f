package database

import (
	"context"
	"log/slog"
	"time"

	"gorm.io/gorm/logger"
)

// quietLogger is gorm's logger without its values: a slow query is logged by its text with placeholders. Answers, names
// and tokens are always values, so none can come into a log here.
type quietLogger struct{ log *slog.Logger }

const slowQuery = time.Second

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
	if took := time.Since(begin); took > slowQuery {
		text, _ := query()
		l.log.WarnContext(ctx, "slow query", "sql", text, "took", took)
	}
}

// ParamsFilter implements gorm.ParamsFilter: it keeps the values away from every text that gorm makes.
func (l quietLogger) ParamsFilter(_ context.Context, text string, _ ...any) (string, []any) {
	return text, nil
}
