package evidence_test

import (
	"os"
	"path/filepath"
	"testing"
)

// The scripts of the bundle are those of the docs.
func TestTheScriptsAreThoseOfTheDocs(t *testing.T) {
	scripts, err := filepath.Glob("../../docs/seal/*.py")
	if err != nil || len(scripts) < 4 {
		t.Fatal(scripts, err)
	}
	for _, script := range scripts {
		ours, err := os.ReadFile("files/" + filepath.Base(script))
		if err != nil {
			t.Fatal(err)
		}
		if docs, err := os.ReadFile(script); err != nil || string(docs) != string(ours) {
			t.Errorf("%s is another one in the bundle (%v)", script, err)
		}
	}
}
