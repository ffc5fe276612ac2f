package app

import (
	"os"
	"strings"
	"testing"
)

// The version is the one that the changelog describes first, so that a school can read what it runs.
func TestTheVersionIsInTheChangelog(t *testing.T) {
	text, err := os.ReadFile("../../CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	_, versions, found := strings.Cut(string(text), "\n## ")
	newest, _, _ := strings.Cut(versions, " ")
	if !found || newest != release {
		t.Errorf("the program calls itself %s, the changelog begins with %s", release, newest)
	}
	if said, _, _ := strings.Cut(Version(), " "); said != release {
		t.Errorf("hailong version says %s, want %s first", said, release)
	}
	docker, err := os.ReadFile("../../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(docker), "\nARG VERSION="+release+"\n") {
		t.Errorf("the Dockerfile builds another version than %s", release)
	}
}
