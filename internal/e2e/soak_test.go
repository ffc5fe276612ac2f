package e2e

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"hailong/internal/testkit"
)

// level is what a server holds.
type level struct {
	live, resident          float64 // bytes: what the last collection found in use, and what the kernel counts
	goroutines, descriptors float64
	collections             float64
}

func (l level) String() string {
	return fmt.Sprintf("%.1f MB live, %.0f MB resident, %.0f goroutines, %.0f descriptors", l.live/(1<<20),
		l.resident/(1<<20), l.goroutines, l.descriptors)
}

var metric = regexp.MustCompile(
	`(?m)^(go_memstats_next_gc_bytes|process_resident_memory_bytes|go_goroutines|process_open_fds|go_gc_duration_seconds_count) (\S+)$`)

// readLevel asks /metrics. A collection is due when what is live has doubled, so half of where the next one begins is
// live.
func readLevel(t *testing.T, addr string) (l level) {
	t.Helper()
	into := map[string]*float64{"go_memstats_next_gc_bytes": &l.live, "process_resident_memory_bytes": &l.resident,
		"go_goroutines":    &l.goroutines,
		"process_open_fds": &l.descriptors, "go_gc_duration_seconds_count": &l.collections}
	for _, m := range metric.FindAllStringSubmatch(scrape(t, addr), -1) {
		var err error
		if *into[m[1]], err = strconv.ParseFloat(m[2], 64); err != nil {
			t.Fatal(err)
		}
	}
	if l.live /= 2; l.live == 0 || l.goroutines == 0 || l.descriptors == 0 {
		t.Fatalf("no figures: %+v", l)
	}
	return l
}

// evenings drive one server, again and again.
type evenings struct {
	*server
	t       *testing.T
	metrics string
	mutex   sync.Mutex
	faults  map[string]int // answers that must not be
	acts    int
}

// signUp makes the first account, and keeps its session.
func (s *server) signUp() {
	s.t.Helper()
	form := url.Values{"school": {"Trường Mầm non Hoa Sen"}, "name": {"Nguyễn Thị Hạnh"}, "email": {principal},
		"password": {phrase}}
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.setupLink(),
		strings.NewReader(form.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := client.Transport.RoundTrip(r) // it leads to the desk, where nobody goes
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close() // there is nothing in it
	for _, c := range answer.Cookies() {
		s.cookie += c.Name + "=" + c.Value + "; "
	}
	if s.cookie == "" {
		s.t.Fatalf("no session: %s", answer.Status)
	}
}

// does sends one request and notes an answer that is none of those that it may get.
func (e *evenings) does(method, path, kind, body string, may ...int) {
	status, _ := e.send(method, path, kind, body)
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.acts++
	for _, one := range may {
		if status == one {
			return
		}
	}
	route, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	e.faults[fmt.Sprintf("%s /%s: %d", method, route, status)]++
}

// watches looks at the live numbers of a round, as the desk does, until the first have come, and goes away.
func (e *evenings) watches(id string) {
	ctx, goAway := context.WithCancel(context.Background())
	defer goAway()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, e.base+"/admin/rounds/"+id+"/events", nil)
	if err != nil {
		return
	}
	r.Header.Set("Cookie", e.cookie)
	line := ""
	if answer, err := client.Do(r); err == nil {
		defer answer.Body.Close() // cut off on purpose
		line, _ = bufio.NewReader(answer.Body).ReadString('\n')
	}
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if e.acts++; !strings.HasPrefix(line, "data: ") {
		e.faults["a watcher saw nothing"]++
	}
}

// breaksOff sends some of a request, or all of it, and is gone before the answer.
func (e *evenings) breaksOff(token string, whole bool) {
	c, err := net.Dial("tcp", strings.TrimPrefix(e.base, "http://"))
	if err != nil {
		return
	}
	body := `{"submission_key":"submission-` + token + `","answers":` + satisfied + `}`
	length := len(body)
	if !whole {
		length += 100
	}
	_, _ = fmt.Fprintf(c, "POST /api/v1/ballots/%s HTTP/1.1\r\nHost: x\r\nContent-Type: "+
		"application/json\r\nContent-Length: %d\r\n\r\n%s", token, length, body)
	_ = c.Close()
}

// evening is one round from its opening to its report, with everything that happens meanwhile.
func (e *evenings) evening() {
	id, tokens := e.open("")
	at := "/api/v1/surveys/" + id
	var crowd sync.WaitGroup
	for phone := range 8 {
		crowd.Go(func() {
			for i := phone; i < len(tokens); i += 8 {
				e.does(http.MethodGet, "/s/"+tokens[i], "", "", http.StatusOK)
				e.breaksOff(tokens[i], i%2 == 0)
				e.does(http.MethodPost, "/api/v1/ballots/"+tokens[i], "application/json",
					`{"submission_key":"submission-`+tokens[i]+`","answers":`+satisfied+`}`, http.StatusCreated,
					http.StatusOK)
			}
		})
	}
	for range 5 { // as many windows as one person may have, but for one that is just going away
		crowd.Go(func() { e.watches(id) })
	}
	crowd.Go(func() {
		at := "/api/v1/ballots/" + tokens[0]
		e.does(http.MethodPost, at, "application/json", `{"submission_key":`, http.StatusBadRequest)
		e.does(http.MethodPost, at, "application/json", `{"submission_key":"`+strings.Repeat("x", 70<<10)+`"}`,
			http.StatusRequestEntityTooLarge)
		e.does(http.MethodPost, at, "text/plain", `x`, http.StatusUnsupportedMediaType)
		e.does(http.MethodGet, "/s/ABCDEFGHJKMN", "", "", http.StatusNotFound, http.StatusTooManyRequests)
		e.does(http.MethodGet, "/nowhere", "", "", http.StatusNotFound)
		e.does(http.MethodPost, "/api/v1/roster", "text/csv", "Lớp,Tên\n,\n", http.StatusUnprocessableEntity)
		e.does(http.MethodPost, "/api/v1/surveys", "application/json", `{"template_id":"none"}`,
			http.StatusUnprocessableEntity, http.StatusNotFound)
		e.does(http.MethodGet, "/api/v1/surveys/"+id[:8], "", "", http.StatusBadRequest, http.StatusNotFound)
	})
	crowd.Wait()
	e.does(http.MethodGet, at+"/participation", "", "", http.StatusOK)
	e.does(http.MethodPost, at+"/close", "", "", http.StatusOK)
	for _, what := range []string{"/statistics", "/report-section", "/report-section?format=docx",
		"/report-section?format=xlsx", "/seal"} {
		e.does(http.MethodGet, at+what, "", "", http.StatusOK)
	}
}

// rest lets the server come to rest: everybody has gone, and it has collected what they left. last is a closed round.
func (e *evenings) rest(base *level) level {
	e.t.Helper()
	begin := readLevel(e.t, e.metrics)
	// Nothing is asked for whose answer grows with the rounds: it would count as live.
	for readLevel(e.t, e.metrics).collections < begin.collections+3 {
		e.does(http.MethodGet, "/admin/sign-in", "", "", http.StatusOK)
	}
	now := begin
	if base == nil {
		client.CloseIdleConnections()
		return readLevel(e.t, e.metrics)
	}
	eventually(e.t, "as few goroutines and descriptors as at first", func() string {
		return fmt.Sprintf("at first %s\nnow      %s", *base, now)
	}, func() bool {
		client.CloseIdleConnections()
		now = readLevel(e.t, e.metrics)
		return now.goroutines <= base.goroutines+poolMargin && now.descriptors <= base.descriptors+poolMargin
	})
	return now
}

// poolMargin is how many goroutines or descriptors a server may hold more than after its first evenings: connections to
// its database, which come as they are needed and stay a while. One that stays for each watcher or phone is hundreds.
const poolMargin = 24

// Evening after evening, with phones that break off, watchers that come and go, and requests that make no sense:
// nothing fails that should not, and what the server holds afterwards is what it held before. The long form is
//
//	HAILONG_LONG=300 go test ./internal/e2e -run TestEveningAfterEvening -v -timeout 60m
func TestEveningAfterEvening(t *testing.T) {
	places(t, func(t *testing.T, p place) {
		addr := freeAddress(t)
		e := &evenings{server: p.serve(t, "--metrics-addr", addr), t: t, metrics: addr, faults: map[string]int{}}
		e.signUp()
		e.key = p.key(t)
		e.roster(testkit.Roster(20, 20, 20))
		half := max(4, rounds(12)/2)
		for range 3 {
			e.evening()
		}
		first := e.rest(nil)
		for range half {
			e.evening()
		}
		middle := e.rest(&first)
		for range half {
			e.evening()
		}
		last := e.rest(&first)
		t.Logf("%d evenings, %d requests\nafter 3     %s\nafter half  %s\nat the end  %s", 3+2*half, e.acts, first,
			middle, last)
		if most := middle.live*1.25 + 4<<20; last.live > most {
			t.Errorf("%.1f MB live after twice as many evenings, %.1f MB after half of them", last.live/(1<<20),
				middle.live/(1<<20))
		}
		for fault, n := range e.faults {
			t.Errorf("%d times: %s", n, fault)
		}
		e.stop()
		p.must(t, "verify")
	})
}
