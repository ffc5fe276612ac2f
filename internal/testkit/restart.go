//go:build !windows

package testkit

import (
	"os/exec"
	"testing"
)

// Restart ends the server as a crash does and starts it again; it returns when it answers.
func (p *Postgres) Restart(t testing.TB) {
	t.Helper()
	program, err := postgresProgram("pg_ctl")
	if err != nil {
		Missing(t, "PostgreSQL: "+err.Error())
	}
	control := func(args ...string) {
		as, err := unprivileged(p.dir)
		if err != nil {
			t.Fatal(err)
		}
		command := exec.Command(program,
			append([]string{"-D", p.data, "-m", "immediate", "-w", "-l", p.dir + "/log"}, args...)...)
		command.SysProcAttr, command.Dir = as, p.dir
		if err = command.Run(); err != nil { // no pipes: the server would keep them open
			t.Errorf("pg_ctl %v: %v", args, err)
		}
	}
	control("restart")
	if !p.restarted {
		p.restarted = true
		t.Cleanup(func() { control("stop") })
	}
}
