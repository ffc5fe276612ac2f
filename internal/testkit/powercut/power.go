//go:build linux

package powercut

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/hanwen/go-fuse/v2/fuse"

	"hailong/internal/testkit"
)

// variable tells the test's own program, started once more, that it is a disk. The disk is a process of its own, since
// one that waits for a file system inside itself may wait for ever.
const variable = "HAILONG_TEST_POWERCUT"

// Main is the first line of TestMain in a package that uses Start. In the process of a disk it does not return.
func Main() {
	if dir := os.Getenv(variable); dir != "" {
		if err := serve(dir, os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
}

// serve mounts an empty disk, answers every line of in with one of out, and unmounts at its end.
func serve(dir string, in io.Reader, out io.Writer) error {
	m := &mounted{disk: newDisk()}
	server, err := m.mount(dir)
	if err != nil {
		return err
	}
	defer func() { unmount(server, dir) }()
	if _, err = fmt.Fprintln(out, "mounted"); err != nil {
		return err
	}
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		var dropped Dropped
		switch line := lines.Text(); line {
		case "off":
			m.set(func(d *disk) { d.off = true })
		case "lie":
			m.set(func(d *disk) { d.lying = true })
		case "read-only", "writable":
			m.set(func(d *disk) { d.readOnly = line == "read-only" })
		default:
			unmount(server, dir) // pages the kernel still wants to write get an error
			m.set(func(d *disk) {
				dropped = d.cut(Loss(line))
				d.off, d.lying = false, false
			})
			if server, err = m.mount(dir); err != nil {
				return err
			}
		}
		if _, err = fmt.Fprintln(out, dropped.Sectors, dropped.Names); err != nil {
			return err
		}
	}
	return lines.Err()
}

// set changes the disk between two calls.
func (m *mounted) set(change func(*disk)) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	change(m.disk)
}

func unmount(server *fuse.Server, dir string) {
	if server.Unmount() != nil {
		_ = syscall.Unmount(dir, syscall.MNT_DETACH) // somebody still has it open
	}
}

// Power is a disk's switch.
type Power struct {
	Dir     string // where the disk is mounted
	t       testing.TB
	in      io.Writer
	answers *bufio.Reader
}

// Start mounts an empty disk for one test. Where there is no FUSE, or the user may not mount, the test is skipped.
func Start(t testing.TB) *Power {
	t.Helper()
	if _, err := os.Stat("/dev/fuse"); errors.Is(err, os.ErrNotExist) {
		t.Skip("no FUSE in this kernel")
	}
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	command := exec.Command(own)
	command.Env = append(os.Environ(), variable+"="+dir)
	var wrong strings.Builder
	command.Stderr = &wrong
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err = command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close() // that ends it
		_ = command.Wait()
	})
	p := &Power{Dir: dir, t: t, in: in, answers: bufio.NewReader(out)}
	if line, err := p.answers.ReadString('\n'); err != nil || line != "mounted\n" {
		_ = command.Wait()
		testkit.Missing(t, "a FUSE mount: "+wrong.String())
	}
	return p
}

// ask sends one line and reads the answer.
func (p *Power) ask(line string) (d Dropped) {
	p.t.Helper()
	if _, err := fmt.Fprintln(p.in, line); err != nil {
		p.t.Fatal(err)
	}
	if _, err := fmt.Fscanln(p.answers, &d.Sectors, &d.Names); err != nil {
		p.t.Fatalf("the disk does not answer: %v", err)
	}
	return d
}

// Off cuts the power: from now on every call on the disk fails, and whoever uses it is to be killed.
func (p *Power) Off() {
	p.t.Helper()
	p.ask("off")
}

// On mounts the disk again, with what the cut left. Nobody may have files open on it.
func (p *Power) On(loss Loss) Dropped {
	p.t.Helper()
	return p.ask(string(loss))
}

// Lie makes fsync do nothing until the next cut, as a disk with a cache that it does not tell of.
func (p *Power) Lie() {
	p.t.Helper()
	p.ask("lie")
}

// ReadOnly makes every change fail, with files open as they are, as a system does after an error of its disk; or ends
// that.
func (p *Power) ReadOnly(is bool) {
	p.t.Helper()
	if is {
		p.ask("read-only")
		return
	}
	p.ask("writable")
}
