package app

import (
	"context"
	"io"
	"log/slog"
	"strings"
	"sync"
	"time"
)

// Logger writes a line of JSON for each event. Warnings, errors and refusals for a while that are equal are written
// once and then counted: an evening on which the database is gone for a minute must not fill the disk that it needs.
func Logger(w io.Writer) *slog.Logger {
	return slog.New(&counted{Handler: slog.NewJSONHandler(w, nil), seen: map[string]*repeat{}})
}

const (
	countFor  = 10 * time.Second // for so long equal lines are only counted
	mostLines = 256              // that are told apart meanwhile; others are written as they come
)

// counted writes equal lines once.
type counted struct {
	slog.Handler

	mutex sync.Mutex
	seen  map[string]*repeat
}

// repeat is a line that was written, and how many equal ones were not.
type repeat struct {
	line slog.Record
	n    int
}

// Handle implements slog.Handler.
func (h *counted) Handle(ctx context.Context, line slog.Record) error {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	for key, r := range h.seen {
		if line.Time.Sub(r.line.Time).Abs() < countFor {
			continue
		}
		delete(h.seen, key)
		if r.n > 0 {
			r.line.Time = line.Time
			r.line.AddAttrs(slog.Int("more_times", r.n))
			if err := h.Handler.Handle(ctx, r.line); err != nil {
				return err
			}
		}
	}
	key, ofMany := kindOf(line)
	if r, there := h.seen[key]; ofMany && there {
		r.n++
		return nil
	}
	if ofMany && len(h.seen) < mostLines {
		h.seen[key] = &repeat{line: line.Clone()}
	}
	return h.Handler.Handle(ctx, line)
}

// kindOf is what equal lines have in common, all but the request and its length, and whether they are counted.
func kindOf(line slog.Record) (key string, ofMany bool) {
	ofMany = line.Level >= slog.LevelWarn
	var text strings.Builder
	text.WriteString(line.Message)
	line.Attrs(func(a slog.Attr) bool {
		switch a.Key {
		case "request_id", "took":
			return true
		case "status":
			ofMany = ofMany || a.Value.Int64() == 503 || a.Value.Int64() == 429
		}
		text.WriteString("\x00" + a.Key + "\x00" + a.Value.String())
		return true
	})
	return text.String(), ofMany
}
