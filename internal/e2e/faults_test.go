//go:build !windows

package e2e

import (
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
	unused  []string // links that no other fault uses
	id, key string
	pg      *testkit.Postgres
	args    []string
}

// faults make what the rows of docs/operations/faults.md name. A function that ends the server starts it again.
var faults = map[string]func(f *faulty){
	"nothing is wrong": (*faulty).allTold,
	"the key file of the round is missing": func(f *faulty) {
		f.again(func() { must(f.t, os.Remove(filepath.Join(f.place.dir, "keys", f.id))) })
	},
	"a page of the invitations is damaged": func(f *faulty) { f.again(func() { f.overwrite("invitations") }) },
	"a page of the envelopes is damaged":   func(f *faulty) { f.again(func() { f.overwrite("envelopes") }) },
	"a page of the comments is damaged":    func(f *faulty) { f.again(func() { f.overwrite("comments") }) },
	"another program holds the file":       (*faulty).hold,
	"the disk is full":                     (*faulty).noRoom,
	"a count has stopped":                  (*faulty).stopCount,
	"the disk of the backups is full": func(f *faulty) {
		f.backUpTo(func(dir string) { fill(f.t, filepath.Join(dir, "ballast")) })
	},
	"the folder of the backups may only be read": func(f *faulty) {
		f.backUpTo(func(dir string) { must(f.t, exec.Command("mount", "-o", "remount,ro", dir).Run()) })
	},
	"the replica's disk is full":        (*faulty).fillReplica,
	"the database went back":            (*faulty).goBack,
	"the replica is gone":               func(f *faulty) { f.replica() },
	"the replica is gone, and required": func(f *faulty) { f.replica("--replica-required") },
	"the clock is 100 days ahead of the database": func(f *faulty) {
		f.again(func() {
			seen := time.Now().AddDate(0, 0, -100).UnixMilli()
			f.place.tamper(f.t, fmt.Sprintf("UPDATE server_facts SET value = '%d' WHERE name = 'clock'", seen))
		})
	},
	"PostgreSQL is stopped": func(f *faulty) {
		f.pg.Crash(f.t)
		f.t.Cleanup(func() { f.pg.Restart(f.t) })
	},
	"PostgreSQL takes no more connections": (*faulty).crowd,
	"PostgreSQL was restarted":             (*faulty).restart,
	"PostgreSQL is frozen":                 (*faulty).freeze,
}

// inLongForm are faults that wait for many seconds.
var inLongForm = map[string]bool{"another program holds the file": true, "PostgreSQL is frozen": true}

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
	names := slices.Sorted(maps.Keys(faults))
	for _, name := range names {
		if rows[name] == nil {
			t.Errorf("%q stands in no row", name)
		}
	}
	if t.Failed() {
		return
	}
	names = slices.DeleteFunc(names, func(name string) bool { return inLongForm[name] && rounds(0) == 0 })
	row := func(t *testing.T, f faulty, at int) {
		f.unused = f.tokens[1+2*at : 3+2*at]
		f.compare(t, names[at], rows[names[at]])
	}
	sqlite := openRound(t, t.TempDir(), "")
	pg := testkit.StartPostgres(t, "-c", "max_connections=20")
	postgres := openRound(t, t.TempDir(), pg.Clone(t))
	postgres.pg = pg
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		for at, name := range names {
			if strings.HasPrefix(name, "PostgreSQL") {
				t.Run(name, func(t *testing.T) { row(t, postgres, at) })
			}
		}
	})
	for at, name := range names {
		if !strings.HasPrefix(name, "PostgreSQL") {
			t.Run(name, func(t *testing.T) {
				t.Parallel() // each has a folder of its own
				row(t, sqlite, at)
			})
		}
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
	s.roster(testkit.Roster(50, 50))
	id, tokens := s.open("")
	if status, _ := s.cast(tokens[0]); status != http.StatusCreated {
		t.Fatal(status)
	}
	s.stop()
	return faulty{place: p, id: id, key: s.key, tokens: tokens}
}

// compare makes a fault on a copy of the folder and looks from everywhere.
func (f faulty) compare(t *testing.T, name string, cells []string) {
	if f.pg == nil {
		dir := t.TempDir()
		if name == "the disk is full" {
			smallDisk(t, dir)
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
		answered := make(chan int)
		go func() { // beside the other: some wait for seconds
			status, _ := f.cast(f.unused[0])
			answered <- status
		}()
		if title := f.reads(f.unused[1]); title != cells[6] {
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
	for deadline := time.Now().Add(patient); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if status, answer = f.send(http.MethodGet, "/readyz", "", ""); status == 0 { // it waits for no store that hangs
			f.t.Errorf("/readyz does not answer: %s", answer)
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
		{"HailongReplicaBehind", "\nhailong_replica_behind 1\n"},
		{"HailongBackupOld", "\nhailong_newest_backup_timestamp_seconds 0\n"}} {
		if strings.Contains(metrics, rule.series) {
			alerts = append(alerts, rule.name)
		}
	}
	if got := strings.Join(alerts, ", "); got != cells[4] && (cells[4] != "–" || got != "") {
		f.t.Errorf("alerts %s, written is %s", got, cells[4])
	}
	word := strings.Trim(cells[5], "`")
	f.tells(word)
	log := f.log.String()
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
	f.server.key = f.key
}

// again does something while the server is off.
func (f *faulty) again(meanwhile func()) {
	f.t.Helper()
	f.stop()
	meanwhile()
	f.start()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
