package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/gofrs/flock"

	"hailong/internal/ballot"
	"hailong/internal/durable"
	"hailong/internal/httpd"
	"hailong/internal/httpd/access"
	"hailong/internal/httpd/apiv1"
	"hailong/internal/httpd/desk"
	"hailong/internal/httpd/pages"
	"hailong/internal/job"
	"hailong/internal/locale"
	"hailong/internal/secret"
)

type serveCommand struct{}

// Run serves until the context ends.
func (serveCommand) Run(ctx context.Context, c *console) error {
	return serve(ctx, c, c.settings, func(s *served) error {
		c.print("Hailong %s\n\n  Address:   %s\n  Desk:      %s/admin\n  API:       %s/api/docs\n  Database:  %s\n",
			version(), s.base, s.base, s.base, s.app.db.Engine())
		link, err := s.setupLink(ctx)
		if err == nil && link != "" {
			c.print("\n  There is no account yet. Open this link once to set the school up:\n    %s\n", link)
		}
		return err
	})
}

// served is a running server.
type served struct {
	app      *app
	base     string
	settings Settings
}

// setupLink is where the first account is made; "" when there is one.
func (s *served) setupLink(ctx context.Context) (string, error) {
	first, err := s.app.schools.First(ctx)
	if err != nil {
		return "", err
	}
	plain, err := s.app.accounts.SetupLink(ctx, first.ID)
	if err != nil || plain == "" {
		return "", err
	}
	return s.base + "/admin/setup/" + plain, nil
}

const graceful = 10 * time.Second

// serve builds everything, listens, calls ready and answers until the context ends; then requests in flight finish and
// every cast that waits is answered.
func serve(ctx context.Context, c *console, settings Settings, ready func(*served) error) (err error) {
	if err = settings.check(); err != nil {
		return err
	}
	log := logger(c.errs)
	lock, err := alone(settings.database())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock()) }()
	a, err := build(ctx, settings, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	listener, err := listen(ctx, settings.Addr)
	if err != nil {
		return err
	}
	base, err := settings.base(listener.Addr().String())
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	if err = a.box.Recover(ctx); err != nil {
		// the watch comes back for it; what is wrong stands in the log and in /readyz
		log.Error("finishing what was interrupted failed", "code", a.db.Code(err))
	}
	tellTroubles(ctx, a)
	if secret.Readable(settings.secret()) {
		log.Warn("others than its owner can read the server secret: set its mode to 600 or 400", "file",
			settings.secret())
	}
	front, err := a.front(a.box, base, settings, nil)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	if settings.BackupDir != "" {
		a.metrics.backups(a.rotation(settings))
	}
	stopMetrics, err := a.metrics.serve(ctx, settings.MetricsAddr, a)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer stopMetrics()
	watching, stopWatching := context.WithCancel(ctx)
	var watched sync.WaitGroup
	runner := &job.Runner{DB: a.db, Log: log, Now: time.Now}
	watched.Go(func() { runner.Run(watching, jobs(a, settings)) })
	watched.Go(func() { // beside the jobs: a closing that is due does not wait for it
		if err := a.box.Warm(watching); err != nil { // a parent will wait a little longer
			log.Warn("the links of open rounds cannot be read yet", "code", a.db.Code(err))
		}
	})
	answered := make(chan error, 1)
	go func() { answered <- front.Serve(listener) }()
	debug.FreeOSMemory() // what starting took, such as reading the contract, is not needed again
	err = ready(&served{app: a, base: base, settings: settings})
	if ctx.Err() != nil { // told to stop before it was ready: nothing is wrong
		err = nil
	}
	if err == nil {
		select {
		case <-ctx.Done():
		case err = <-answered:
		}
	}
	stopWatching()
	watched.Wait()
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), graceful)
	defer cancel()
	return errors.Join(err, front.Shutdown(ending))
}

// front makes the HTTP server over the rooms, with this box; a measurement has routes besides.
func (a *app) front(box *ballot.Box, base string, settings Settings, also func(gin.IRoutes)) (*httpd.Server, error) {
	sessions := &access.Sessions{Accounts: a.accounts, BaseURL: base}
	parents := &pages.Pages{Box: box, Invitations: a.invitations, Schools: a.schools, Staff: sessions.SignedIn}
	return httpd.New(a.log, a.keys, &apiv1.API{
		Schools: a.schools, Surveys: a.surveys, Invitations: a.invitations, Box: box, Feedback: a.feedback,
		BaseURL: base, Ready: a.troubles, Now: time.Now,
	}, parents, &desk.Desk{
		Accounts: a.accounts, Sessions: sessions, Keys: a.keys, Schools: a.schools, Surveys: a.surveys,
		Invitations: a.invitations, Box: box, Feedback: a.feedback,
		Live: a.live, SetUp: a.setUp, Preview: parents.Preview, BaseURL: base, Now: time.Now,
	}, httpd.Settings{Metrics: a.metrics.front, TrustedProxies: settings.TrustedProxies, Also: also})
}

// tellTroubles says at the start which surveys need a person.
func tellTroubles(ctx context.Context, a *app) {
	list, err := a.box.Troubles(ctx)
	if err != nil {
		a.log.Error("the surveys cannot be read", "code", a.db.Code(err))
	}
	for _, t := range list {
		a.log.Error(locale.Text(locale.EN, t.Key, nil), "survey", t.Survey, "file", t.File)
	}
}

func listen(ctx context.Context, addr string) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	switch {
	case errors.Is(err, addressTaken):
		return nil, fmt.Errorf("%s is taken: another program listens there, perhaps another hailong; choose another "+
			"with --addr", addr)
	case errors.Is(err, addressForbidden):
		return nil, fmt.Errorf("%s needs rights that this user has not; choose a port above 1023 with --addr", addr)
	case errors.Is(err, addressElsewhere):
		return nil, fmt.Errorf("this computer has not the address of %s; with 0.0.0.0 it listens on all that it has",
			addr)
	case err != nil:
		return nil, fmt.Errorf("cannot listen on %s: %w", addr, err)
	}
	return l, nil
}

// alone makes sure that one server works on an SQLite file: the system drops the lock when the process ends, however.
func alone(address string) (unlock func() error, err error) {
	path, is := strings.CutPrefix(address, "sqlite:")
	if !is {
		return func() error { return nil }, nil
	}
	if err = durable.Folder(filepath.Dir(path)); err != nil {
		return nil, fmt.Errorf("the folder of the database cannot be made: %w", err)
	}
	lock := flock.New(durable.RealName(path) + ".lock")
	held, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("the folder %s cannot be written: %w", filepath.Dir(path), err)
	}
	if !held {
		return nil, fmt.Errorf("another hailong serves %s already; several servers need PostgreSQL", path)
	}
	return lock.Unlock, nil
}

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
