//go:build !windows

package e2e

import (
	"database/sql"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"hailong/internal/testkit"
)

// overwrite writes over the first page of a table.
func (f *faulty) overwrite(table string) {
	f.t.Helper()
	path := strings.TrimPrefix(f.place.database, "sqlite:")
	db, err := sql.Open("sqlite", path)
	must(f.t, err)
	var page, size int64
	must(f.t, db.QueryRowContext(f.t.Context(),
		"SELECT rootpage, page_size FROM sqlite_master, pragma_page_size WHERE name = ?",
		table).Scan(&page, &size))
	must(f.t, db.Close())
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	must(f.t, err)
	_, err = file.WriteAt([]byte(strings.Repeat("U", int(size))), (page-1)*size)
	must(f.t, err)
	must(f.t, file.Close())
}

// noRoom fills the database's disk. Where the log is copied it begins anew in the room that it has: a reader keeps it
// from that, and ballots take what is left of it.
func (f *faulty) noRoom() {
	db, err := sql.Open("sqlite", "file:"+strings.TrimPrefix(f.place.database, "sqlite:"))
	must(f.t, err)
	f.t.Cleanup(func() { _ = db.Close() })
	reader, err := db.Conn(f.t.Context())
	must(f.t, err)
	_, err = reader.ExecContext(f.t.Context(), "BEGIN")
	must(f.t, err)
	var rounds int
	must(f.t, reader.QueryRowContext(f.t.Context(), "SELECT count(*) FROM surveys").Scan(&rounds))
	fill(f.t, filepath.Join(f.place.dir, "ballast"))
	for _, token := range f.tokens[len(f.tokens)/2:] {
		if status, _ := f.cast(token); status == http.StatusServiceUnavailable {
			return
		}
	}
	f.t.Error("there is still room")
}

// hold takes the file's lock of writers until the end of the test.
func (f *faulty) hold() {
	db, err := sql.Open("sqlite", "file:"+strings.TrimPrefix(f.place.database, "sqlite:")+
		"?_pragma=busy_timeout(10000)")
	must(f.t, err)
	f.t.Cleanup(func() { _ = db.Close() })
	held, err := db.Conn(f.t.Context())
	must(f.t, err)
	_, err = held.ExecContext(f.t.Context(), "BEGIN IMMEDIATE")
	must(f.t, err)
}

// replica takes a second place away.
func (f *faulty) replica(also ...string) {
	second := filepath.Join(f.t.TempDir(), "second")
	f.args = append([]string{"--replica", second}, also...)
	f.again(func() {})
	must(f.t, os.Rename(second, second+"-away"))
}

// allTold sees that each kind of trouble has a row, and that each alert is named.
func (f *faulty) allTold() {
	raw, err := os.ReadFile(operations + "faults.md")
	must(f.t, err)
	kinds := regexp.MustCompile(`hailong_troubles\{kind="([a-z_]+)"\}`).
		FindAllStringSubmatch(scrape(f.t, f.scraped), -1)
	if len(kinds) < 10 {
		f.t.Errorf("only the kinds %v", kinds)
	}
	for _, kind := range kinds {
		if !strings.Contains(string(raw), " | `"+kind[1]+"` | ") {
			f.t.Errorf("no row makes a trouble of kind %s", kind[1])
		}
	}
	rules, err := os.ReadFile(operations + "prometheus-rules.yml")
	must(f.t, err)
	for _, alert := range alertName.FindAllStringSubmatch(string(rules), -1) {
		if !strings.Contains(string(raw), alert[1]) {
			f.t.Errorf("%s is not named", alert[1])
		}
	}
}

// smallDisk puts a disk of its own at a folder.
func smallDisk(t *testing.T, dir string) {
	t.Helper()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=8m,mode=700", "tmpfs",
		dir).CombinedOutput(); err != nil {
		testkit.Missing(t, "a small disk: "+string(out))
	}
	t.Cleanup(func() { _ = exec.Command("umount", "-l", dir).Run() })
}

// fillReplica fills the disk of a replica that is kept.
func (f *faulty) fillReplica() {
	second := f.t.TempDir()
	smallDisk(f.t, second)
	f.args = []string{"--replica", second}
	f.again(func() {})
	fill(f.t, filepath.Join(second, "ballast"))
}

// backUpTo lets the server put its first backup on a disk to which something happened.
func (f *faulty) backUpTo(happens func(dir string)) {
	folder := f.t.TempDir()
	smallDisk(f.t, folder)
	happens(folder)
	f.args = []string{"--backup-dir", folder}
	f.again(func() {})
}

// stopCount closes the round where an envelope cannot be opened.
func (f *faulty) stopCount() {
	f.again(func() { f.place.tamper(f.t, "UPDATE envelopes SET sealed = substr(sealed, 2)") })
	f.must(http.StatusConflict, http.MethodPost, "/api/v1/surveys/"+f.id+"/close", nil, nil)
}

// goBack puts the file in the place that was copied before the last ballot, after the server noted how far it came.
func (f *faulty) goBack() {
	file, earlier := filepath.Join(f.place.dir, "hailong.db"), []byte(nil)
	f.again(func() {
		var err error
		earlier, err = os.ReadFile(file)
		must(f.t, err)
	})
	if status, _ := f.cast(f.tokens[len(f.tokens)-1]); status != http.StatusCreated {
		f.t.Fatal(status)
	}
	f.again(func() {}) // it is noted at each start, and every minute
	var noted []byte
	eventually(f.t, "noted", func() string { return string(noted) }, func() bool {
		noted, _ = os.ReadFile(filepath.Join(f.place.dir, "progress")) // it may not be there yet
		return strings.Contains(string(noted), `"ballots":2`)
	})
	f.again(func() { must(f.t, os.WriteFile(file, earlier, 0o600)) })
}

// restart waits for more than the answer: what /readyz found is believed for a second at most, and the driver tries a
// connection before it is used when it was last used more than a second ago.
func (f *faulty) restart() {
	f.pg.Restart(f.t)
	for back := time.Now(); time.Since(back) < 1100*time.Millisecond; time.Sleep(50 * time.Millisecond) {
		f.readyAgain()
	}
	f.readyAgain()
}

// crowd ends the server's connections and takes all that the database has, until the server has none of them.
func (f *faulty) crowd() {
	db, err := sql.Open("pgx", f.place.database)
	must(f.t, err)
	f.t.Cleanup(func() { _ = db.Close() })
	first, err := db.Conn(f.t.Context())
	must(f.t, err)
	f.t.Cleanup(func() { _ = first.Close() })
	for left := 1; ; {
		taken, full := db.Conn(f.t.Context())
		if full == nil {
			f.t.Cleanup(func() { _ = taken.Close() })
		}
		if full != nil && left == 0 {
			return
		}
		// Each is waited for: one that is about to end still has a place, which is free a moment later.
		must(f.t, first.QueryRowContext(f.t.Context(), "SELECT count(pg_terminate_backend(pid, 60000)) "+
			"FROM pg_stat_activity WHERE application_name LIKE 'hailong%'").Scan(&left))
	}
}

// freeze stops every process of the database until the end of the test.
func (f *faulty) freeze() {
	raw, err := os.ReadFile(filepath.Join(f.pg.Data(), "postmaster.pid"))
	must(f.t, err)
	first, _, _ := strings.Cut(string(raw), "\n")
	postmaster, err := strconv.Atoi(first)
	must(f.t, err)
	all := []int{postmaster}
	out, _ := exec.Command("pgrep", "-P", first).Output() // none is no error here
	for line := range strings.FieldsSeq(string(out)) {
		pid, err := strconv.Atoi(line)
		must(f.t, err)
		all = append(all, pid)
	}
	for _, pid := range all {
		must(f.t, syscall.Kill(pid, syscall.SIGSTOP))
	}
	f.t.Cleanup(func() {
		for _, pid := range all {
			_ = syscall.Kill(pid, syscall.SIGCONT)
		}
	})
}
