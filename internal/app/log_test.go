package app_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"hailong/internal/app"
)

// Under overload equal lines are written once and counted; what differs in more than the request is written, what tells
// of no refusal is written each time, and how many were left out is told when the time is over.
func TestEqualLinesAreCounted(t *testing.T) {
	var out strings.Builder
	h := app.Logger(&out).Handler()
	at := time.Date(2026, 11, 26, 20, 0, 0, 0, time.UTC)
	say := func(level slog.Level, message string, attrs ...any) {
		t.Helper()
		line := slog.NewRecord(at, level, message, 0)
		line.Add(attrs...)
		if err := h.Handle(t.Context(), line); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 100 {
		id := strings.Repeat("A", i)
		say(slog.LevelWarn, "busy", "request_id", id, "why", "the queue is full")
		say(slog.LevelInfo, "request", "route", "/s/:token", "status", 503, "took", i, "request_id", id)
		say(slog.LevelInfo, "request", "route", "/s/:token", "status", 200, "took", i)
	}
	say(slog.LevelWarn, "busy", "request_id", "B", "why", "one school fills half of the queue")
	for what, n := range map[string]int{"the queue is full": 1, `"status":503`: 1, `"status":200`: 100, "one school": 1} {
		if got := strings.Count(out.String(), what); got != n {
			t.Errorf("%d lines with %s, not %d", got, what, n)
		}
	}
	out.Reset()
	at = at.Add(time.Minute)
	say(slog.LevelInfo, "request", "route", "/healthz", "status", 200)
	if got := out.String(); strings.Count(got, `"more_times":99`) != 2 || strings.Count(got, "\n") != 3 {
		t.Errorf("what was counted is not told: %s", got)
	}
}
