package app

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"
)

// supervisor is systemd where it started this process (Type=notify), by the words of sd_notify(3); elsewhere nobody.
type supervisor struct {
	socket string        // a datagram socket, "" for nobody
	every  time.Duration // how often it wants to hear that we live, 0 for never
	log    *slog.Logger
}

// supervisorOf reads what systemd tells in the environment.
func supervisorOf(env func(string) string, log *slog.Logger) supervisor {
	s := supervisor{socket: env("NOTIFY_SOCKET"), log: log}
	micro, err := strconv.ParseInt(env("WATCHDOG_USEC"), 10, 64)
	if pid := env("WATCHDOG_PID"); err == nil && (pid == "" || pid == strconv.Itoa(os.Getpid())) {
		s.every = time.Duration(micro) * time.Microsecond / 2 // as sd_watchdog_enabled(3) advises
	}
	return s
}

func (s supervisor) tell(state string) {
	if s.socket == "" {
		return
	}
	c, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: s.socket, Net: "unixgram"})
	if err == nil {
		defer c.Close() // a datagram is sent or it is not
		// a manager that reads nothing must not keep the server from ending
		_ = c.SetWriteDeadline(time.Now().Add(lastWords)) // floors: a limit on waiting
		_, err = c.Write([]byte(state))
	}
	if err != nil {
		s.log.Warn("the service manager cannot be told", "state", state)
	}
}

// watch tells that we live, as often as it is wanted, but only after the server itself has answered a request: a
// process that is there and answers nobody is started again. Whether the database answers is /readyz's to say; a new
// start would not help it.
func (s supervisor) watch(ctx context.Context, address string) {
	if s.socket == "" || s.every <= 0 {
		return
	}
	asking := http.Client{Timeout: s.every, Transport: &http.Transport{DisableKeepAlives: true}}
	tick := time.NewTicker(s.every)
	defer tick.Stop()
	for ; ctx.Err() == nil; wait(ctx, tick) {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/healthz", nil)
		if err != nil {
			return
		}
		answer, err := asking.Do(r)
		if err != nil {
			continue
		}
		_ = answer.Body.Close() // nothing of it is read
		if answer.StatusCode == http.StatusOK {
			s.tell("WATCHDOG=1")
		}
	}
}

func wait(ctx context.Context, tick *time.Ticker) {
	select {
	case <-ctx.Done():
	case <-tick.C:
	}
}

// own is how this process reaches itself at the address that it listens on.
func own(address net.Addr) string {
	host, port, err := net.SplitHostPort(address.String())
	if ip := net.ParseIP(host); err == nil && ip.IsUnspecified() {
		return net.JoinHostPort("localhost", port)
	}
	return address.String()
}
