package bench

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// PocketBase is a running PocketBase with a collection for ballots: a token that is unique and the answers as JSON,
// open to everybody. It is given less to do than a cast: no list of who may answer, no check of the answers, no
// padding, no encryption; and with its own settings (synchronous=NORMAL) it does not wait for the disk at each create.
type PocketBase struct {
	Address string
	pid     int
	next    atomic.Int64
	end     func()
	ended   chan struct{}
	err     error // why it ended; read after ended
}

// pocketBasePath is where records are created.
const pocketBasePath = "/api/collections/ballots/records"

const (
	pocketBaseOwner = "bench@example.vn"
	pocketBaseStart = time.Minute      // how long it may take until it answers
	pocketBaseEnd   = 10 * time.Second // how long it may take to end when told to
)

// StartPocketBase starts the program on a new folder and a free port of loopback, and makes the collection by its API.
func StartPocketBase(ctx context.Context, program, folder string) (*PocketBase, error) {
	if err := os.Mkdir(folder, 0o700); err != nil {
		return nil, err
	}
	program, err := filepath.Abs(program) // it runs in its own folder, where it may leave what it likes
	if err != nil {
		return nil, err
	}
	data, password := filepath.Join(folder, "data"), rand.Text()
	// the caller's own program
	owner := exec.CommandContext(ctx, program, "superuser", "upsert", pocketBaseOwner, password, "--dir", data)
	owner.Dir = folder
	if said, err := owner.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%s makes no superuser: %w: %s", program, err, bytes.TrimSpace(said))
	}
	address, err := freeAddress(ctx)
	if err != nil {
		return nil, err
	}
	running, end := context.WithCancel(ctx)
	p := &PocketBase{Address: address, end: end, ended: make(chan struct{})}
	// the caller's own program
	server := exec.CommandContext(running, program, "serve", "--http", address, "--dir", data)
	server.Dir, server.WaitDelay = folder, pocketBaseEnd
	server.Cancel = func() error {
		if err := server.Process.Signal(os.Interrupt); err != nil { // not on Windows
			return server.Process.Kill()
		}
		return nil
	}
	if err = server.Start(); err != nil {
		end()
		return nil, err
	}
	p.pid = server.Process.Pid
	go func() { defer close(p.ended); p.err = server.Wait() }()
	if err = p.prepare(ctx, password); err != nil {
		p.Stop()
		return nil, fmt.Errorf("%s: %w", program, err)
	}
	return p, nil
}

// freeAddress is one of loopback that nobody had a moment ago.
func freeAddress(ctx context.Context) (string, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

// Stop ends it and waits until it has.
func (p *PocketBase) Stop() {
	p.end()
	<-p.ended
}

// prepare waits until it answers, signs in and makes the collection.
func (p *PocketBase) prepare(ctx context.Context, password string) error {
	if err := p.ready(ctx); err != nil {
		return err
	}
	var signedIn struct{ Token string }
	if err := p.post(ctx, "/api/collections/_superusers/auth-with-password", "",
		map[string]any{"identity": pocketBaseOwner, "password": password}, &signedIn); err != nil {
		return err
	}
	return p.post(ctx, "/api/collections", signedIn.Token, map[string]any{
		"name": "ballots", "type": "base", "createRule": "",
		"fields": []map[string]any{
			{"name": "token", "type": "text", "required": true, "max": 64},
			{"name": "answers", "type": "json", "required": true, "maxSize": 64 << 10},
		},
		"indexes": []string{"CREATE UNIQUE INDEX ballots_token ON ballots (token)"},
	}, nil)
}

func (p *PocketBase) ready(ctx context.Context) error {
	waiting, cancel := context.WithTimeout(ctx, pocketBaseStart)
	defer cancel()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for {
		if conn, err := new(net.Dialer).DialContext(waiting, "tcp", p.Address); err == nil {
			return conn.Close()
		}
		select {
		case <-again.C:
		case <-p.ended:
			return errors.Join(errors.New("it ended before it answered"), p.err)
		case <-waiting.Done():
			return waiting.Err()
		}
	}
}

// post sends JSON and reads the answer, which must be a 200, into into.
func (p *PocketBase) post(ctx context.Context, path, authorization string, body, into any) error {
	sent, err := json.Marshal(body)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, phoneTime)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+p.Address+path, bytes.NewReader(sent))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close() // read to the end
	got, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s: %s", path, answer.Status, got)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(got, into)
}

// take is the next record to create: a token of its own, and the very answers that a cast sends.
func (p *PocketBase) take() (Request, bool) {
	return Request{Method: "POST", Path: pocketBasePath, Headers: jsonHeader,
		Body: fmt.Appendf(nil, `{"token":"%012d","answers":%s}`, p.next.Add(1), answers)}, true
}

// drive lets connections create records, and counts the processor time of its process too.
func (p *PocketBase) drive(ctx context.Context, connections int, window time.Duration) Load {
	worked := p.cpu()
	l := drive(ctx, p.Address, connections, window, p.take, stored)
	l.CPU += p.cpu() - worked
	return l
}

// cpu is how long its process has kept processors busy, in steps of 10 ms; 0 where there is no /proc.
func (p *PocketBase) cpu() (busy time.Duration) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.pid))
	if err != nil {
		return 0
	}
	const user, system = 11, 12 // of the fields behind the name, which may hold anything
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	for i := user; i <= system && i < len(fields); i++ {
		ticks, _ := strconv.Atoi(fields[i]) // the kernel's own number
		busy += time.Duration(ticks) * 10 * time.Millisecond
	}
	return busy
}

// stored is how PocketBase answers a create.
func stored(status int) bool { return status == http.StatusOK }
