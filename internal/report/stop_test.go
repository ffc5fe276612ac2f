package report_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"hailong/internal/figures"
	"hailong/internal/format"
	"hailong/internal/locale"
	"hailong/internal/report"
)

// A report that nobody waits for any more is not drawn to its end.
func TestDrawingEndsWithItsReader(t *testing.T) {
	gone, cancel := context.WithCancel(t.Context())
	section := report.Compose(figures.Document{}, report.Meta{}, locale.VI)
	section.Stop = gone.Err
	for _, name := range []string{"docx", "pdf", "xlsx"} {
		if err := of(t, format.Report, name).Report(new(bytes.Buffer), section); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	cancel()
	for _, name := range []string{"docx", "pdf", "xlsx"} {
		var out bytes.Buffer
		err := of(t, format.Report, name).Report(&out, section)
		if !errors.Is(err, context.Canceled) || out.Len() > 0 {
			t.Errorf("%s: %v, %d bytes", name, err, out.Len())
		}
	}
}
