//go:build !windows

package testkit

import (
	"os/exec"
	"testing"
)

// Restart ends the server as a crash does and starts it again; it returns when it answers.
func (p *Postgres) Restart(t testing.TB) {
	t.Helper()
	p.restarted = true
	p.control(t, "restart")
}

// Crash ends the server without a goodbye: nothing is sent or flushed any more.
func (p *Postgres) Crash(t testing.TB) {
	t.Helper()
	p.control(t, "stop")
}

func (p *Postgres) control(t testing.TB, what string) {
	t.Helper()
	program, err := postgresProgram("pg_ctl")
	if err != nil {
		Missing(t, "PostgreSQL: "+err.Error())
	}
	as, err := unprivileged(p.dir)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(program, "-D", p.data, "-m", "immediate", "-w", "-l", p.dir+"/log", what)
	command.SysProcAttr, command.Dir = as, p.dir
	if err = command.Run(); err != nil { // no pipes: the server would keep them open
		t.Errorf("pg_ctl %s: %v", what, err)
	}
}
