package app

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// The watchdog hears from a server that answers, and from no other.
func TestTheWatchdogHearsFromAServerThatAnswers(t *testing.T) {
	socket, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: filepath.Join(t.TempDir(), "s"), Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close() // nothing is pending
	env := map[string]string{"NOTIFY_SOCKET": socket.LocalAddr().String(), "WATCHDOG_USEC": "20000"}
	s := supervisorOf(func(name string) string { return env[name] }, slog.New(slog.DiscardHandler))
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) < 5 { // it is stuck, then it is not
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	defer server.Close()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		s.watch(ctx, strings.TrimPrefix(server.URL, "http://"))
		close(ended)
	}()
	said := make([]byte, 100)
	n, err := socket.Read(said)
	if err != nil || string(said[:n]) != "WATCHDOG=1" || asked.Load() < 5 {
		t.Errorf("%q after %d answers (%v)", said[:n], asked.Load(), err)
	}
	cancel()
	<-ended
}

// A manager that reads nothing keeps nobody waiting: its socket takes a few messages, then none.
func TestAManagerThatReadsNothingStallsNobody(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	socket, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close() // nothing of it is read
	full, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close() // what it sent is there
	for err == nil {
		if err = full.SetWriteDeadline(time.Now().Add(50 * time.Millisecond)); err == nil { // floors: until it is full
			_, err = full.Write([]byte("x"))
		}
	}
	supervisor{socket: path, log: slog.New(slog.DiscardHandler)}.tell("STOPPING=1") // returns
}

func TestWithoutASupervisorNobodyIsTold(t *testing.T) {
	for _, env := range []map[string]string{
		{}, {"NOTIFY_SOCKET": "/nowhere"}, {"NOTIFY_SOCKET": "/nowhere", "WATCHDOG_USEC": "x"},
		{"NOTIFY_SOCKET": "/nowhere", "WATCHDOG_USEC": "1000", "WATCHDOG_PID": "1"}, {"WATCHDOG_USEC": "1000"},
	} {
		s := supervisorOf(func(name string) string { return env[name] }, slog.New(slog.DiscardHandler))
		s.watch(t.Context(), "127.0.0.1:1") // returns
		s.tell("READY=1")
	}
}
