//go:build !windows

package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// faultsAtTheStart break a folder whose server is off.
var faultsAtTheStart = map[string]func(t *testing.T, p place){
	"the server secret is missing": func(t *testing.T, p place) {
		must(t, os.Remove(filepath.Join(p.dir, "secret")))
	},
	"the server secret is another one": func(t *testing.T, p place) {
		write(t, filepath.Join(p.dir, "secret"), strings.Repeat("ab", 32)+"\n")
	},
	"the first page of the file is damaged": func(t *testing.T, p place) {
		file, err := os.OpenFile(filepath.Join(p.dir, "hailong.db"), os.O_RDWR, 0)
		must(t, err)
		_, err = file.WriteAt([]byte(strings.Repeat("U", 4096)), 0)
		must(t, err)
		must(t, file.Close())
	},
	"the file of the database is missing": func(t *testing.T, p place) {
		must(t, os.Remove(filepath.Join(p.dir, "hailong.db")))
	},
	"another server serves the file": func(t *testing.T, p place) { p.serve(t) },
	"the database was copied to another one": func(t *testing.T, p place) {
		p.must(t, "copy", "--from", p.database, "--to", "sqlite:"+filepath.Join(t.TempDir(), "hailong.db"))
	},
}

// What keeps a server from starting is told as it is written, and nothing is served.
func TestFaultsAtTheStartAreToldAsWritten(t *testing.T) {
	raw, err := os.ReadFile(operations + "faults.md")
	must(t, err)
	_, table, _ := strings.Cut(string(raw), "| what the start says |")
	written := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| ([^|]+) \\| `([^`]+)` \\|$").FindAllStringSubmatch(table, -1) {
		written[row[1]] = row[2]
		if faultsAtTheStart[row[1]] == nil {
			t.Errorf("nobody makes the fault %q", row[1])
		}
	}
	base := openRound(t, t.TempDir(), "")
	for name, break_ := range faultsAtTheStart {
		if written[name] == "" {
			t.Errorf("%q stands in no row", name)
			continue
		}
		p := place{dir: t.TempDir()}
		p.database = "sqlite:" + filepath.Join(p.dir, "hailong.db")
		must(t, os.CopyFS(p.dir, os.DirFS(base.place.dir)))
		break_(t, p)
		if _, errs, status := p.run(t, "serve", "--addr", "127.0.0.1:0"); status != 1 ||
			!strings.Contains(errs, written[name]) {
			t.Errorf("%s: %d %s", name, status, errs)
		}
	}
}
