//go:build !windows

package e2e

import (
	"database/sql"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"hailong/internal/testkit"
)

// faulty is a server in an open round to which something happens.
type faulty struct {
	*server
	t       *testing.T
	place   place
	scraped string
	tokens  []string
	id      string
	pg      *testkit.Postgres
	whole   *testing.T // the test of all faults
	args    []string
}

// faults make what the rows of docs/operations/faults.md name. A function that ends the server starts it again.
var faults = map[string]func(f *faulty){
	"nothing is wrong": func(*faulty) {},
	"the key file of the round is missing": func(f *faulty) {
		f.again(func() { must(f.t, os.Remove(filepath.Join(f.place.dir, "keys", f.id))) })
	},
	"a page of the invitations is damaged": func(f *faulty) { f.again(func() { f.overwrite("invitations") }) },
	"a page of the envelopes is damaged":   func(f *faulty) { f.again(func() { f.overwrite("envelopes") }) },
	"a page of the comments is damaged":    func(f *faulty) { f.again(func() { f.overwrite("comments") }) },
	"another program holds the file":       (*faulty).hold,
	"the disk is full":                     func(f *faulty) { fill(f.t, filepath.Join(f.place.dir, "ballast")) },
	"the replica is gone":                  func(f *faulty) { f.replica() },
	"the replica is gone, and required":    func(f *faulty) { f.replica("--replica-required") },
	"the clock is 100 days ahead of the database": func(f *faulty) {
		f.again(func() {
			seen := time.Now().AddDate(0, 0, -100).UnixMilli()
			f.place.tamper(f.t, fmt.Sprintf("UPDATE server_facts SET value = '%d' WHERE name = 'clock'", seen))
		})
	},
	"PostgreSQL is stopped": func(f *faulty) {
		f.pg.Crash(f.t)
		f.t.Cleanup(func() { f.pg.Restart(f.whole) })
	},
	"PostgreSQL takes no more connections": (*faulty).crowd,
	"PostgreSQL was restarted":             func(f *faulty) { f.pg.Restart(f.whole); f.readyAgain() },
	"PostgreSQL is frozen":                 (*faulty).freeze,
}

// Each fault of the document is made for real, and each of its cells is compared with what is seen.
func TestFaultsAreToldAsWritten(t *testing.T) {
	t.Parallel() // some of them wait
	raw, err := os.ReadFile(operations + "faults.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string][]string{}
	for line := range strings.SplitSeq(string(raw), "\n") {
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		if _, made := faults[cells[0]]; made && len(cells) == 7 {
			rows[cells[0]] = cells
		} else if len(cells) == 7 && cells[0] != "fault" {
			t.Errorf("nobody makes the fault %q", cells[0])
		}
	}
	sqlite := openRound(t, t.TempDir(), "")
	pg := testkit.StartPostgres(t, "-c", "max_connections=20")
	postgres := openRound(t, t.TempDir(), pg.Clone(t))
	for _, name := range slices.Sorted(maps.Keys(faults)) {
		if rows[name] == nil {
			t.Errorf("%q stands in no row", name)
			continue
		}
		f := sqlite
		if strings.HasPrefix(name, "PostgreSQL") {
			f = postgres
			f.pg, f.whole = pg, t
		}
		t.Run(name, func(t *testing.T) { f.compare(t, name, rows[name]) })
	}
}

// openRound is a data folder with an open round, whose server is off.
func openRound(t *testing.T, dir, database string) faulty {
	t.Helper()
	p := place{dir: dir, database: database}
	if database == "" {
		p.database = "sqlite:" + filepath.Join(dir, "hailong.db")
	}
	s := p.serve(t)
	s.key = p.key(t)
	s.roster(testkit.Roster(40, 40))
	id, tokens := s.open("")
	if status, _ := s.cast(tokens[0]); status != http.StatusCreated {
		t.Fatal(status)
	}
	s.stop()
	return faulty{place: p, id: id, tokens: tokens}
}

// compare makes a fault on a copy of the folder and looks from everywhere.
func (f faulty) compare(t *testing.T, name string, cells []string) {
	if f.pg == nil {
		dir := t.TempDir()
		if name == "the disk is full" {
			if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=8m,mode=700", "tmpfs",
				dir).CombinedOutput(); err != nil {
				testkit.Missing(t, "a small disk: "+string(out))
			}
			t.Cleanup(func() { _ = exec.Command("umount", "-l", dir).Run() })
		}
		if err := os.CopyFS(dir, os.DirFS(f.place.dir)); err != nil {
			t.Fatal(err)
		}
		f.place = place{dir: dir, database: "sqlite:" + filepath.Join(dir, "hailong.db")}
	}
	f.t, f.scraped = t, freeAddress(t)
	f.start()
	faults[name](&f)
	if name != "PostgreSQL is frozen" {
		casts, answered := f.unused(), make(chan int)
		go func() { // beside the other: some wait for seconds
			status, _ := f.cast(casts[0])
			answered <- status
		}()
		if title := f.reads(casts[1]); title != cells[6] {
			t.Errorf("a parent reads %q, written is %q", title, cells[6])
		}
		if status := <-answered; strconv.Itoa(status) != cells[1] {
			t.Errorf("a cast: %d, written is %s", status, cells[1])
		}
	}
	f.seen(cells)
	if f.pg != nil {
		f.kill()
	}
}

// seen compares what is told to those who look after the server.
func (f *faulty) seen(cells []string) {
	f.t.Helper()
	var status int
	var answer []byte
	var kinds []string
	var metrics string
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		begun := time.Now()
		status, answer = f.send(http.MethodGet, "/readyz", "", "")
		if took := time.Since(begun); took > 10*time.Second { // two, on a machine that does nothing else
			f.t.Errorf("/readyz took %v", took)
		}
		metrics = scrapeOnce(f.t, f.scraped)
		kinds = nil
		for _, m := range troubleKind.FindAllStringSubmatch(metrics, -1) {
			kinds = append(kinds, "`"+m[1]+"`")
		}
		if strconv.Itoa(status) == cells[2] &&
			(strings.Join(kinds, ", ") == cells[3] || cells[3] == "–" && kinds == nil) {
			break
		}
	}
	if strconv.Itoa(status) != cells[2] {
		f.t.Errorf("/readyz: %d %s, written is %s", status, answer, cells[2])
	}
	if got := strings.Join(kinds, ", "); got != cells[3] && (cells[3] != "–" || got != "") {
		f.t.Errorf("troubles of kind %s, written is %s", got, cells[3])
	}
	var alerts []string
	for _, rule := range []struct{ name, series string }{{"HailongNotReady", "\nhailong_ready 0\n"},
		{"HailongTrouble", `hailong_troubles{kind="` + strings.Trim(strings.Join(kinds, ""), "`") + `"} 1`},
		{"HailongCannotStore", "\nhailong_store_writable 0\n"},
		{"HailongReplicaBehind", "\nhailong_replica_behind 1\n"}} {
		if strings.Contains(metrics, rule.series) {
			alerts = append(alerts, rule.name)
		}
	}
	if got := strings.Join(alerts, ", "); got != cells[4] && (cells[4] != "–" || got != "") {
		f.t.Errorf("alerts %s, written is %s", got, cells[4])
	}
	log := f.log.String()
	if word := strings.Trim(cells[5], "`"); !strings.Contains(log, word) {
		f.t.Errorf("the log has no %s:\n%s", word, log)
	}
	for _, empty := range []string{`"why":""`, `"code":""`, `database error "`, `database error:"`} {
		if strings.Contains(log, empty) {
			f.t.Errorf("the log does not say why: %s", empty)
		}
	}
	for _, token := range f.tokens {
		if strings.Contains(log+string(answer), token) {
			f.t.Error("a token is told")
		}
	}
}

var (
	troubleKind = regexp.MustCompile(`hailong_troubles\{kind="([a-z_]+)"\} [1-9]`)
	titleOfPage = regexp.MustCompile(`<h1[^>]*>([^<]*)</h1>`)
)

// scrapeOnce is scrape for a server that may be too slow just now.
func scrapeOnce(t *testing.T, addr string) string {
	t.Helper()
	answer, err := client.Get("http://" + addr + "/metrics")
	if err != nil {
		return ""
	}
	defer answer.Body.Close() // read to the end
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		return ""
	}
	return string(raw)
}

// unused takes two links for this fault: those of the others may be used.
func (f *faulty) unused() []string {
	at := 1 + 2*slices.Index(slices.Sorted(maps.Keys(faults)),
		strings.TrimPrefix(f.t.Name(), "TestFaultsAreToldAsWritten/"))
	if at < 1 { // the name of a test has no blanks
		for i, name := range slices.Sorted(maps.Keys(faults)) {
			if strings.HasSuffix(f.t.Name(), "/"+strings.ReplaceAll(name, " ", "_")) {
				at = 1 + 2*i
			}
		}
	}
	return f.tokens[at : at+2]
}

// reads sends a ballot by the page and gives the title of the answer.
func (f *faulty) reads(token string) string {
	f.t.Helper()
	form := url.Values{"submission_key": {"submission-by-page-" + token}, "C1": {"5"}, "D1": {"5"}, "D4": {"5"},
		"B2": {"5"}, "C4": {"5"}, "E5": {"5"}, "G1": {"5"}, "P1": {"cash"}, "P2": {"5"}, "P3": {"5"}, "P4": {"5"},
		"P5": {"5"}, "P6": {"5"}}
	_, page := f.send(http.MethodPost, "/s/"+token+"?lang=en", "application/x-www-form-urlencoded", form.Encode())
	title := titleOfPage.FindSubmatch(page)
	if title == nil {
		f.t.Errorf("no title: %s\n%s", page, f.log)
		return ""
	}
	return string(title[1])
}

func (f *faulty) start() {
	f.server = f.place.serve(f.t, append([]string{"--metrics-addr", f.scraped}, f.args...)...)
}

// again does something while the server is off.
func (f *faulty) again(meanwhile func()) {
	f.t.Helper()
	f.stop()
	meanwhile()
	f.start()
}

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

// crowd ends the server's connections and takes all that the database has.
func (f *faulty) crowd() {
	db, err := sql.Open("pgx", f.place.database)
	must(f.t, err)
	f.t.Cleanup(func() { _ = db.Close() })
	for {
		taken, err := db.Conn(f.t.Context())
		if err != nil {
			break
		}
		f.t.Cleanup(func() { _ = taken.Close() })
		_, err = taken.ExecContext(f.t.Context(),
			"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'hailong%'")
		must(f.t, err)
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

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// What keeps a server from starting is told in one line.
func TestFaultsAtTheStartAreToldAsWritten(t *testing.T) {
	raw, err := os.ReadFile(operations + "faults.md")
	must(t, err)
	base := openRound(t, t.TempDir(), "")
	secret := filepath.Join(base.place.dir, "secret")
	kept, err := os.ReadFile(secret)
	must(t, err)
	for name, break_ := range map[string]func() error{
		"the server secret is missing": func() error { return os.Remove(secret) },
		"the server secret is another one": func() error {
			return os.WriteFile(secret, []byte(strings.Repeat("ab", 32)+"\n"), 0o600)
		},
		"the first page of the file is damaged": func() error {
			file, err := os.OpenFile(filepath.Join(base.place.dir, "hailong.db"), os.O_RDWR, 0)
			if err != nil {
				return err
			}
			_, err = file.WriteAt([]byte(strings.Repeat("U", 4096)), 0)
			return err
		},
	} {
		written := regexp.MustCompile(`\| ` + name + " \\| `([^`]+)` \\|").FindStringSubmatch(string(raw))
		if written == nil {
			t.Errorf("%q stands in no row", name)
			continue
		}
		if strings.Contains(name, "page") { // the others need it
			defer func() {
				if _, errs, status := base.place.run(t, "serve", "--addr", "127.0.0.1:0"); status == 0 ||
					!strings.Contains(errs, written[1]) {
					t.Errorf("%s: %d %s", name, status, errs)
				}
			}()
			defer func() { must(t, break_()) }()
			continue
		}
		must(t, break_())
		if _, errs, status := base.place.run(t, "serve", "--addr", "127.0.0.1:0"); status == 0 ||
			!strings.Contains(errs, written[1]) {
			t.Errorf("%s: %d %s", name, status, errs)
		}
		must(t, os.WriteFile(secret, kept, 0o600))
	}
}
