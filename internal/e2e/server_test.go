package e2e

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"hailong/internal/testkit/powercut"
)

// program is what is tested: built here, unless HAILONG_TEST_PROGRAM names another build of it, or what starts one.
var program = os.Getenv("HAILONG_TEST_PROGRAM")

// ending is how an operator ends a server; a build for another system knows Ctrl+C alone.
var ending os.Signal = syscall.SIGTERM

func TestMain(m *testing.M) {
	powercut.Main()
	if program != "" {
		ending = os.Interrupt
		os.Exit(m.Run())
	}
	dir, err := os.MkdirTemp("", "hailong-e2e-*")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	program = filepath.Join(dir, "hailong")
	docker, err := os.ReadFile("../../Dockerfile")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	asReleased := "-ldflags=" + string(regexp.MustCompile(`-X=runtime\S+`).Find(docker))
	if out, err := exec.Command("go", "build", asReleased, "-o", program, "hailong/cmd/hailong").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%v\n%s", err, out)
		os.Exit(1)
	}
	status := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(status)
}

// patient is longer than anything takes that works, on however busy a machine: after it a test says what never came.
const patient = 2 * time.Minute

// place is where a server keeps its data: a folder, and a database of either kind.
type place struct {
	dir, database string
	passphrase    string   // for the file of secrets; "" = none is given
	from          string   // where commands are called; "" = in the folder
	program       string   // "" = the one that TestMain built
	settings      []string // of the environment, besides
}

// environment holds no setting of whoever runs the tests.
func (p place) environment() []string {
	out := []string{"HAILONG_DATA_DIR=" + p.dir, "HAILONG_DATABASE=" + p.database, "HAILONG_PASSPHRASE=" + p.passphrase,
		"HAILONG_BACKUP_DIR=none"}
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "HAILONG_") {
			out = append(out, e)
		}
	}
	return append(out, p.settings...)
}

// run runs a command of the program to its end.
func (p place) run(t testing.TB, args ...string) (out, errs string, status int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patient)
	defer cancel()
	command := exec.CommandContext(ctx, cmp.Or(p.program, program), args...)
	command.Env, command.Dir = p.environment(), cmp.Or(p.from, p.dir)
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	err := command.Run()
	if err != nil && command.ProcessState == nil {
		t.Fatal(err)
	}
	return stdout.String(), stderr.String(), command.ProcessState.ExitCode()
}

// key makes an admin key beside whatever runs.
func (p place) key(t testing.TB) string {
	t.Helper()
	out, errs, status := p.run(t, "key", "create", "--name", "văn phòng", "--scope", "admin")
	if status != 0 {
		t.Fatal(errs)
	}
	return strings.TrimSpace(out)
}

// server is a running program.
type server struct {
	t       testing.TB
	base    string
	key     string
	cookie  string // of the principal, once signed up
	process *os.Process
	ended   chan error
	log     *output
}

// output collects what a program writes and finds its address.
type output struct {
	mutex sync.Mutex
	text  bytes.Buffer
	found chan string
}

var addressLine = regexp.MustCompile(`Address:\s+(http://[0-9a-z.:]+)\n`)

func (o *output) Write(p []byte) (int, error) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	o.text.Write(p)
	if at := addressLine.FindStringSubmatch(o.text.String()); at != nil && o.found != nil {
		o.found <- at[1]
		o.found = nil
	}
	return len(p), nil
}

// tells waits for a line of the log, which comes after the answer to whom it is about.
func (s *server) tells(what string) {
	s.t.Helper()
	eventually(s.t, "a line of the log: "+what, s.log.String,
		func() bool { return strings.Contains(s.log.String(), what) })
}

func (o *output) String() string {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.text.String()
}

// serve starts the program on a free port and waits until it has told its address.
func (p place) serve(t testing.TB, args ...string) *server {
	t.Helper()
	found := make(chan string, 1)
	s := &server{t: t, ended: make(chan error, 1), log: &output{found: found}}
	command := exec.Command(cmp.Or(p.program, program), append([]string{"serve", "--addr", "127.0.0.1:0"}, args...)...)
	command.Env, command.Dir = p.environment(), cmp.Or(p.from, p.dir)
	command.Stdout, command.Stderr = s.log, s.log
	command.WaitDelay = 10 * time.Second
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	s.process = command.Process
	go func() { s.ended <- command.Wait() }()
	t.Cleanup(func() { _ = s.process.Kill() })
	select {
	case s.base = <-found:
	case err := <-s.ended:
		t.Fatalf("ended at once: %v\n%s", err, s.log)
	case <-time.After(patient):
		t.Fatalf("no address\n%s", s.log)
	}
	return s
}

// serveAs starts a server whose links begin with a public address; tests find it where it listens.
func (p place) serveAs(t testing.TB, public string) *server {
	t.Helper()
	listens := freeAddress(t)
	s := p.serve(t, "--addr", listens, "--base-url", public)
	s.base = "http://" + listens
	return s
}

// stop ends the server as an operator does, and waits.
func (s *server) stop() {
	s.t.Helper()
	if err := s.process.Signal(ending); err != nil {
		s.t.Fatal(err)
	}
	select {
	case err := <-s.ended:
		if err != nil {
			s.t.Fatalf("%v\n%s", err, s.log)
		}
	case <-time.After(patient):
		s.t.Fatalf("does not end\n%s", s.log)
	}
}

// kill ends the server as a power cut does.
func (s *server) kill() {
	s.t.Helper()
	if err := s.process.Kill(); err != nil {
		s.t.Fatal(err)
	}
	<-s.ended
}

// client trusts every certificate: those of the proxies here were made by the tests.
var client = &http.Client{Timeout: patient, Transport: &http.Transport{
	MaxIdleConnsPerHost: 256, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, // this machine alone
}}

// send answers with the status and the body; an error of the network gives status 0.
func (s *server) send(method, path, kind, body string) (status int, answer []byte) {
	r, err := http.NewRequestWithContext(context.Background(), method, s.base+path, strings.NewReader(body))
	if err != nil {
		return 0, []byte(err.Error())
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	if s.key != "" && strings.HasPrefix(path, "/api/") {
		r.Header.Set("Authorization", "Bearer "+s.key)
	}
	if s.cookie != "" && strings.HasPrefix(path, "/admin/") {
		r.Header.Set("Cookie", s.cookie)
	}
	got, err := client.Do(r)
	if err != nil {
		return 0, []byte(err.Error())
	}
	defer got.Body.Close() // read to the end
	answer, err = io.ReadAll(got.Body)
	if err != nil {
		return 0, []byte(err.Error())
	}
	return got.StatusCode, answer
}

// must sends JSON, reads the answer into into, and ends the test at another status.
func (s *server) must(want int, method, path string, body, into any) []byte {
	s.t.Helper()
	text, kind := "", ""
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			s.t.Fatal(err)
		}
		text, kind = string(raw), "application/json"
	}
	status, answer := s.send(method, path, kind, text)
	if status != want {
		s.t.Fatalf("%s %s: %d %s\n%s", method, path, status, answer, s.log)
	}
	if into != nil {
		if err := json.Unmarshal(answer, into); err != nil {
			s.t.Fatalf("%s %s: %v: %s", method, path, err, answer)
		}
	}
	return answer
}

// roster brings a roster.
func (s *server) roster(file []byte) {
	s.t.Helper()
	if status, answer := s.send(http.MethodPost, "/api/v1/roster", "text/csv", string(file)); status != http.StatusOK {
		s.t.Fatalf("%d %s", status, answer)
	}
}

// open makes and opens a survey from a template; it gives its id and its tokens in the roster's order.
func (s *server) open(template string) (id string, tokens []string) {
	s.t.Helper()
	var made struct{ ID string }
	survey := map[string]string{"school_year": "2023-2024", "period": "Học kỳ 1"}
	if template != "" {
		survey["template_id"] = template
	}
	s.must(http.StatusCreated, http.MethodPost, "/api/v1/surveys", survey, &made)
	s.must(http.StatusOK, http.MethodPost, "/api/v1/surveys/"+made.ID+"/open", nil, nil)
	return made.ID, s.tokens(made.ID)
}

func (s *server) tokens(id string) []string {
	s.t.Helper()
	var list struct{ Invitations []struct{ Link string } }
	s.must(http.StatusOK, http.MethodGet, "/api/v1/surveys/"+id+"/invitations", nil, &list)
	var tokens []string
	for _, i := range list.Invitations {
		tokens = append(tokens, i.Link[strings.LastIndex(i.Link, "/")+1:])
	}
	return tokens
}

// cast sends satisfied answers as JSON and gives the status and the receipt.
func (s *server) cast(token string) (status int, receipt string) {
	status, answer := s.send(http.MethodPost, "/api/v1/ballots/"+token, "application/json",
		`{"submission_key":"submission-`+token+`","answers":`+satisfied+`}`)
	var got struct{ Receipt string }
	_ = json.Unmarshal(answer, &got) // a refusal has no receipt
	return status, got.Receipt
}

// participation is who answered, of who was asked.
func (s *server) participation(id string) (responded, eligible int, text string) {
	s.t.Helper()
	var p struct {
		Responded, Eligible int
		Text                string
	}
	s.must(http.StatusOK, http.MethodGet, "/api/v1/surveys/"+id+"/participation", nil, &p)
	return p.Responded, p.Eligible, p.Text
}

// openOwn opens a round with a questionnaire of its own and gives its links' tokens.
func (s *server) openOwn(questionnaire string) (tokens []string) {
	s.t.Helper()
	var made struct{ ID string }
	s.must(http.StatusCreated, http.MethodPost, "/api/v1/surveys", json.RawMessage(questionnaire), &made)
	s.must(http.StatusOK, http.MethodPost, "/api/v1/surveys/"+made.ID+"/open", nil, nil)
	return s.tokens(made.ID)
}
