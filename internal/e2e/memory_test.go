package e2e

import (
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"sync"
	"testing"

	"hailong/internal/testkit"
)

// room is what docs/operating.md promises: a round of 6,000 parents within it.
const room = 128 << 20

var peak = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// A round of 6,000 parents is imported, opened, answered, closed, reported and printed by a process that never has more
// than 128 MB, the program itself included.
func TestARoundOf6000ParentsInALittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("6,000 ballots")
	}
	t.Parallel()
	p := place{dir: t.TempDir(), database: testkit.BlankURL(t, "sqlite"), settings: []string{"GOMEMLIMIT=64MiB"}}
	s := p.serveAs(t, "http://khaosat.example.vn")
	s.key = p.key(t)
	var classes []int
	for range 26 {
		classes = append(classes, 231)
	}
	hwm := func(at string) {
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.process.Pid))
		if err != nil {
			t.Fatal(err)
		}
		kb, err := strconv.Atoi(string(peak.FindSubmatch(status)[1]))
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: at most %d MB", at, kb>>10)
		if kb<<10 > room {
			t.Errorf("%s took %d MB", at, kb>>10)
		}
	}
	hwm("the start")
	s.roster(testkit.Roster(classes...))
	hwm("the roster")
	id, tokens := s.open("")
	hwm("the opening")
	var phones sync.WaitGroup
	work := make(chan string)
	for range 16 {
		phones.Go(func() {
			for token := range work {
				if status, _ := s.cast(token); status != http.StatusCreated {
					t.Errorf("a ballot: %d", status)
				}
			}
		})
	}
	for _, token := range tokens {
		work <- token
	}
	close(work)
	phones.Wait()
	hwm("the ballots")
	s.must(http.StatusOK, http.MethodPost, "/api/v1/surveys/"+id+"/close", nil, nil)
	hwm("the closing")
	for _, format := range []string{"docx", "pdf", "xlsx", "json"} {
		s.must(http.StatusOK, http.MethodGet, "/api/v1/surveys/"+id+"/report?format="+format, nil, nil)
		hwm(format)
	}
	id, _ = s.open("") // a round that nobody has answered yet: its links and slips are handed out
	var school struct{ Classes []struct{ ID string } }
	s.must(http.StatusOK, http.MethodGet, "/api/v1/classes", nil, &school)
	handout := "/api/v1/surveys/" + id + "/handout?kind="
	s.must(http.StatusOK, http.MethodGet, handout+"links&format=csv", nil, nil)
	hwm("the list of links")
	s.must(http.StatusOK, http.MethodGet, handout+"slips&class_id="+school.Classes[0].ID, nil, nil)
	hwm("the slips of a class")
	s.stop()
}
