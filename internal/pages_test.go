package internal

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

var sourceFile = regexp.MustCompile("`((?:[a-z0-9_]+/)+[a-z0-9_]+\\.go)`")

// A page that tells how things are names files and tests that there are. Decisions are left out: they tell how things
// were.
func TestPagesNameWhatIsThere(t *testing.T) {
	tests, named := testNames(t), 0
	for _, pattern := range []string{"../*.md", "../docs/*.md", "../docs/operations/*.md", "../docs/security/*.md"} {
		pages, err := filepath.Glob(pattern)
		if err != nil || len(pages) == 0 {
			t.Fatalf("%s: %d pages, %v", pattern, len(pages), err)
		}
		for _, page := range pages {
			raw, err := os.ReadFile(page) // a page of this tree
			if err != nil {
				t.Fatal(err)
			}
			for _, found := range sourceFile.FindAllStringSubmatch(string(raw), -1) {
				named++
				if found[1] != "survey/kind_x.go" && !isThere(found[1]) { // that one is to be written
					t.Errorf("%s: there is no %s", page, found[1])
				}
			}
			for _, name := range testName.FindAllString(string(raw), -1) {
				if !tests[name] {
					t.Errorf("%s: there is no %s", page, name)
				}
			}
		}
	}
	if named < 10 {
		t.Errorf("only %d files are named", named)
	}
}

// isThere looks for a file from the root or from where rooms are named.
func isThere(file string) bool {
	return slices.ContainsFunc([]string{"..", ".", "httpd"}, func(root string) bool {
		_, err := os.Stat(filepath.Join(root, file))
		return err == nil
	})
}
