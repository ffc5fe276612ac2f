package report_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/report"
)

// A report that nobody waits for any more is not drawn to its end.
func TestDrawingEndsWithItsReader(t *testing.T) {
	gone, cancel := context.WithCancel(t.Context())
	section := report.Compose(figures.Document{}, report.Meta{}, locale.VI)
	section.Stop = gone.Err
	for _, format := range []string{"docx", "pdf", "xlsx"} {
		if err := report.Formats[format].Report(new(bytes.Buffer), section); err != nil {
			t.Fatalf("%s: %v", format, err)
		}
	}
	cancel()
	for _, format := range []string{"docx", "pdf", "xlsx"} {
		var out bytes.Buffer
		if err := report.Formats[format].Report(&out, section); !errors.Is(err, context.Canceled) || out.Len() > 0 {
			t.Errorf("%s: %v, %d bytes", format, err, out.Len())
		}
	}
}
