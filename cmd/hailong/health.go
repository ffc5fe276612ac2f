package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"
)

type healthCommand struct{}

// Run asks the server at the address whether it is ready.
func (healthCommand) Run(ctx context.Context, c *console) error {
	_, port, err := net.SplitHostPort(c.settings.Addr)
	if err != nil {
		return err
	}
	asking, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(asking, http.MethodGet, "http://"+net.JoinHostPort("127.0.0.1", port)+
		"/readyz", nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return fmt.Errorf("no server answers at %s", r.URL.Host)
	}
	defer answer.Body.Close() // nothing of it is read
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("not ready: %s", answer.Status)
	}
	c.print("ready\n")
	return nil
}
