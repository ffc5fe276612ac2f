package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Where a C compiler is installed a build uses it for Go's own packages alone: nobody waits for SQLite's C to be
// compiled at the first start.
func TestNoCOfOthersIsCompiled(t *testing.T) {
	list := exec.Command("go", "list", "-deps", "-f", "{{if .CgoFiles}}{{.ImportPath}}{{end}}", ".")
	list.Env = append(os.Environ(), "CGO_ENABLED=1")
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	found := strings.Fields(string(out))
	for _, name := range found {
		if strings.Contains(strings.Split(name, "/")[0], ".") {
			t.Errorf("%s is compiled with C", name)
		}
	}
	if len(found) == 0 {
		t.Error("the control: Go's own packages with C are not found")
	}
}
