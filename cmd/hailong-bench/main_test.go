package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"
)

// Casting, reading and an evening run to their ends on a small city and print their tables; the figures mean nothing.
func TestMeasurementsRun(t *testing.T) {
	place := benchPlace{Dir: t.TempDir()}
	for name, tt := range map[string]struct {
		measurement interface {
			Run(context.Context, *console) error
		}
		says string
	}{
		"cast": {benchCast{benchPlace: place, Schools: 2, Parents: 3000, Connections: []int{2}, Turns: 1,
			Window: 20 * time.Millisecond}, "casts/s"},
		"read": {benchRead{benchPlace: place, Schools: 2, Parents: 40, Connections: []int{2}, Turns: 1,
			Window: 20 * time.Millisecond}, "statistics"},
		"nation": {benchNation{benchPlace: place, Schools: 3, Parents: 60, Connections: 2}, "no fault"},
	} {
		t.Run(name, func(t *testing.T) {
			var out, errs bytes.Buffer
			if err := tt.measurement.Run(t.Context(), &console{out: &out, errs: &errs}); err != nil {
				t.Fatalf("%v\n%s", err, &errs)
			}
			if !strings.Contains(out.String(), tt.says) {
				t.Errorf("says nothing of %s:\n%s", tt.says, &out)
			}
		})
	}
}
