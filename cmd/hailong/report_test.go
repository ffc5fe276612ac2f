package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A server without any closed round writes nothing and says so; a wrong format is refused before anything is made.
func TestReportOfNoRound(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "reports")
	var said, errs bytes.Buffer
	if status := run(context.Background(),
		[]string{"report", "--all", "--out", out, "--data-dir", filepath.Join(dir, "data")}, &said,
		&errs); status != 0 || !strings.Contains(said.String(), "0 reports written") {
		t.Errorf("%d %s %s", status, &said, &errs)
	}
	if files, err := os.ReadDir(out); err != nil || len(files) != 0 {
		t.Errorf("%v %v", files, err)
	}
	if status := run(context.Background(), []string{"report", "--all", "--format", "doc", "--out",
		filepath.Join(dir, "none")}, &said, &errs); status != usage {
		t.Errorf("status %d", status)
	}
	if _, err := os.Stat(filepath.Join(dir, "none")); err == nil {
		t.Error("a refused command made a folder")
	}
}

// What could be written for no school is refused before anything is made.
func TestReportsThatCannotBe(t *testing.T) {
	dir := t.TempDir()
	for _, flags := range [][]string{{"--period", "2026-Q5"}, {"--template", "outline", "--format", "xlsx"},
		{"--template", "own"}} {
		var said, errs bytes.Buffer
		out := filepath.Join(dir, "none")
		args := append([]string{"report", "--all", "--out", out, "--data-dir", filepath.Join(dir, "data")}, flags...)
		if status := run(t.Context(), args, &said, &errs); status == 0 || errs.Len() == 0 {
			t.Errorf("%v: %d %s", flags, status, &errs)
		}
		if _, err := os.Stat(out); err == nil {
			t.Errorf("%v made a folder", flags)
		}
	}
}
