package evidence_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The docs lead to every script of the bundle; check.py, which runs the others, is named there.
func TestTheDocsLeadToTheScripts(t *testing.T) {
	docs, err := os.ReadFile("../../docs/seal.md")
	if err != nil {
		t.Fatal(err)
	}
	scripts, err := filepath.Glob("files/*.py")
	if err != nil || len(scripts) < 5 {
		t.Fatal(scripts, err)
	}
	for _, script := range scripts {
		link := "(../internal/evidence/" + script + ")"
		if !strings.Contains(string(docs), link) && filepath.Base(script) != "check.py" {
			t.Errorf("docs/seal.md does not lead to %s", script)
		}
	}
	if !strings.Contains(string(docs), "python3 check.py") {
		t.Error("docs/seal.md does not name check.py")
	}
}
