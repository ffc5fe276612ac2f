//go:build linux

package e2e

import (
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"hailong/internal/testkit"
)

// A log that nobody reads, then one whose reader is gone, and a terminal that is closed: parents are answered all the
// same, and the server ends when it is told to, not before. A service manager hears that it began, lives and ends.
func TestNeitherSignalsNorADeadLogEndAServer(t *testing.T) {
	t.Parallel()
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer read.Close() // again, if the test ended early
	const setPipeSize = 1031
	if _, _, failed := syscall.Syscall(syscall.SYS_FCNTL, write.Fd(), setPipeSize, 4096); failed != 0 {
		t.Fatal(failed)
	}
	address := freeAddress(t)
	p := place{dir: t.TempDir(), database: testkit.BlankURL(t, "sqlite")}
	manager, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: filepath.Join(p.dir, "manager"), Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer manager.Close() // all is read
	heard := make(chan string, 1000)
	go func() {
		for text := make([]byte, 100); ; {
			n, err := manager.Read(text)
			if err != nil {
				return
			}
			heard <- string(text[:n])
		}
	}()
	hears := func(want string) {
		t.Helper()
		for said := range heard {
			if said == want {
				return
			}
		}
	}
	p.settings = []string{"HAILONG_ADDR=" + address, "NOTIFY_SOCKET=" + manager.LocalAddr().String(), "WATCHDOG_USEC=200000"}
	command := exec.Command(program, "serve")
	command.Env, command.Dir, command.Stdout, command.Stderr = p.environment(), p.dir, write, write
	if err = command.Start(); err != nil {
		t.Fatal(err)
	}
	s := &server{t: t, base: "http://" + address, process: command.Process, ended: make(chan error, 1), log: &output{}}
	t.Cleanup(func() { _ = s.process.Kill() })
	if err = write.Close(); err != nil {
		t.Fatal(err)
	}
	go func() { s.ended <- command.Wait() }()
	hears("READY=1")
	answers := func(when string) {
		for i := range 100 { // each writes a line of some 200 bytes
			if status, _ := s.send(http.MethodGet, "/admin/sign-in", "", ""); status != http.StatusOK {
				t.Fatalf("%s, request %d: no answer", when, i)
			}
		}
	}
	answers("a log that nobody reads")
	if err = s.process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	answers("a closed terminal")
	if err = read.Close(); err != nil {
		t.Fatal(err)
	}
	answers("a log whose reader is gone")
	hears("WATCHDOG=1")
	s.stop()
	hears("STOPPING=1")
}
