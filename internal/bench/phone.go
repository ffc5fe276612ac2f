// Package bench measures the service from outside, as many phones at once: every figure beside another of the same run,
// so that what remains is a ratio. It holds what a measurement needs and the service does not: a lean client, a city of
// schools, a server that stores nothing.
package bench

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"
)

// phone is one connection that sends one request after the other. It costs a fraction of net/http's client, so that
// what is measured on a machine with few cores is the server.
type phone struct {
	address string
	conn    net.Conn
	in      *bufio.Reader
	out     bytes.Buffer
	size    int // of the last body
}

const phoneTime = 30 * time.Second

func (p *phone) connect() error {
	if p.conn != nil {
		return nil
	}
	conn, err := net.DialTimeout("tcp", p.address, phoneTime)
	if err != nil {
		return err
	}
	p.conn, p.in = conn, bufio.NewReaderSize(conn, 16<<10)
	return nil
}

func (p *phone) close() {
	if p.conn != nil {
		_ = p.conn.Close() // nothing is pending
		p.conn = nil
	}
}

// send writes one request and reads its answer; headers may be "". A broken connection is dialled again at the next
// call.
func (p *phone) send(method, path, headers string, body []byte) (status int, err error) {
	if err = p.connect(); err != nil {
		return 0, err
	}
	p.out.Reset()
	fmt.Fprintf(&p.out, "%s %s HTTP/1.1\r\nHost: bench\r\n%sContent-Length: %d\r\n\r\n", method, path, headers,
		len(body))
	p.out.Write(body)
	if _, err = p.conn.Write(p.out.Bytes()); err != nil {
		p.close()
		return 0, err
	}
	if status, err = p.answer(); err != nil {
		p.close()
	}
	return status, err
}

var errAnswer = errors.New("not an HTTP answer that this client reads")

// answer reads a status line, headers and a body of known length or in chunks.
func (p *phone) answer() (status int, err error) {
	line, err := p.in.ReadSlice('\n')
	if err != nil {
		return 0, err
	}
	if len(line) < 12 {
		return 0, errAnswer
	}
	if status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return 0, errAnswer
	}
	length := 0
	for {
		if line, err = p.in.ReadSlice('\n'); err != nil {
			return 0, err
		}
		if len(line) <= 2 {
			break
		}
		name, value, _ := strings.Cut(string(line), ":")
		switch {
		case strings.EqualFold(name, "Content-Length"):
			if length, err = strconv.Atoi(strings.TrimSpace(value)); err != nil {
				return 0, errAnswer
			}
		case strings.EqualFold(name, "Transfer-Encoding"):
			length = -1
		}
	}
	p.size = 0
	if length >= 0 {
		p.size = length
		_, err = p.in.Discard(length)
		return status, err
	}
	return status, p.chunks()
}

func (p *phone) chunks() error {
	for {
		line, err := p.in.ReadSlice('\n')
		if err != nil {
			return err
		}
		n, err := strconv.ParseInt(strings.TrimSpace(string(line)), 16, 32)
		if err != nil {
			return errAnswer
		}
		p.size += int(n)
		if _, err = io.CopyN(io.Discard, p.in, n+2); err != nil || n == 0 {
			return err
		}
	}
}
