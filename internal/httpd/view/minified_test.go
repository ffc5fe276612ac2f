package view_test

import (
	"bytes"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/css"
	"github.com/tdewolff/minify/v2/js"
)

var write = flag.Bool("write", false, "write what is made from other files anew")

// html/template takes an attribute whose name begins with "on" after "data-" for a script and writes its text as one.
func TestNoAttributeIsTakenForAScript(t *testing.T) {
	seen := 0
	err := filepath.WalkDir("../..", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".html" {
			return err
		}
		seen++
		text, err := os.ReadFile(path)
		if at := strings.Index(string(text), " data-on"); at >= 0 {
			t.Errorf("%s: %.40s", path, text[at:])
		}
		return err
	})
	if err != nil || seen < 50 {
		t.Errorf("%d templates: %v", seen, err)
	}
}

// The short forms of styles and scripts are made from the files that we write. go generate ./internal/httpd/view writes
// them.
func TestStylesAndScriptsAreCurrent(t *testing.T) {
	m := minify.New()
	m.AddFunc(".css", css.Minify)
	m.AddFunc(".js", js.Minify)
	var files []string
	err := filepath.WalkDir("..", func(path string, _ fs.DirEntry, err error) error {
		if filepath.Base(filepath.Dir(path)) == "templates" {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, file := range files {
		kind := filepath.Ext(file)
		if kind != ".css" && kind != ".js" || strings.Contains(file, ".min.") {
			continue
		}
		seen++
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		made, err := m.Bytes(kind, text)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		short := strings.TrimSuffix(file, kind) + ".min" + kind
		if *write {
			if err = os.WriteFile(short, made, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if is, err := os.ReadFile(short); err != nil || !bytes.Equal(is, made) {
			t.Errorf("%s is not current (%v): go generate ./internal/httpd/view", short, err)
		}
	}
	if seen < 7 {
		t.Errorf("only %d styles and scripts were found", seen)
	}
}
