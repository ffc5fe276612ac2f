//go:build linux

package durable_test

import (
	"os"
	"path/filepath"
	"testing"

	"hailong/internal/durable"
	"hailong/internal/testkit/powercut"
)

func TestMain(m *testing.M) {
	powercut.Main()
	os.Exit(m.Run())
}

// A folder and those above it that were made with it are there after a power cut; one made by the system's call alone
// is not.
func TestAFolderSurvivesAPowerCut(t *testing.T) {
	power := powercut.Start(t)
	ours, systems := filepath.Join(power.Dir, "a", "b", "c"), filepath.Join(power.Dir, "x", "y")
	for range 2 { // made, and found
		if err := durable.MakeFolder(ours); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(systems, 0o700); err != nil {
		t.Fatal(err)
	}
	power.Off()
	power.On(powercut.LoseAll)
	if info, err := os.Stat(ours); err != nil || !info.IsDir() {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(systems); !os.IsNotExist(err) {
		t.Errorf("what nobody flushed is there: the test looks at nothing (%v)", err)
	}
	file := filepath.Join(power.Dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if durable.MakeFolder(filepath.Join(file, "below")) == nil {
		t.Error("a folder below a file")
	}
}
