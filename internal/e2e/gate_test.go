package e2e

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// gate stands between a browser and the server, as a mobile network does: it can lose what goes through it.
type gate struct {
	base string
	// swallow takes requests to the server and loses the answers; cut lets nothing through; busy answers for the
	// server, as one does that has too much to do.
	swallow, cut, busy atomic.Bool
	mutex              sync.Mutex
	open               map[net.Conn]bool
}

func newGate(t testing.TB, base string) *gate {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	g := &gate{base: "http://" + listener.Addr().String(), open: map[net.Conn]bool{}}
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			go g.pass(c, strings.TrimPrefix(base, "http://"))
		}
	}()
	return g
}

func (g *gate) pass(phone net.Conn, address string) {
	defer phone.Close() // a test's own
	if g.cut.Load() {
		return
	}
	server, err := net.Dial("tcp", address)
	if err != nil {
		return
	}
	defer server.Close() // a test's own
	g.mutex.Lock()
	g.open[phone] = true
	g.mutex.Unlock()
	go g.ask(phone, server)
	buffer := make([]byte, 64<<10)
	for {
		n, err := server.Read(buffer)
		if err != nil || g.swallow.Load() || g.cut.Load() {
			return
		}
		if _, err = phone.Write(buffer[:n]); err != nil {
			return
		}
	}
}

const busyAnswer = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: " +
	"close\r\n\r\n"

// ask passes on what the phone says.
func (g *gate) ask(phone, server net.Conn) {
	buffer := make([]byte, 64<<10)
	for {
		n, err := phone.Read(buffer)
		if err != nil {
			return
		}
		if g.busy.Load() && strings.HasPrefix(string(buffer[:n]), "POST ") {
			// It is read to its end: who closes before that resets the connection, and the answer may be lost.
			sent, err := http.ReadRequest(bufio.NewReader(io.MultiReader(bytes.NewReader(buffer[:n]), phone)))
			if err == nil {
				_, _ = io.Copy(io.Discard, sent.Body)
			}
			_, _ = io.WriteString(phone, busyAnswer)
			_ = phone.Close()
			return
		}
		if _, err = server.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// drop ends every connection that is open now, and lets no new one through until cut is taken back.
func (g *gate) drop() {
	g.cut.Store(true)
	g.mutex.Lock()
	defer g.mutex.Unlock()
	for c := range g.open {
		_ = c.Close()
		delete(g.open, c)
	}
}
