package app

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"hailong/internal/secret"
)

// Served is a running server.
type Served struct {
	App      *App
	Base     string // what links begin with
	Settings Settings
}

// SetupLink is where the first account is made; "" when there is one.
func (s *Served) SetupLink(ctx context.Context) (string, error) {
	first, err := s.App.Schools.First(ctx)
	if err != nil {
		return "", err
	}
	plain, err := s.App.Accounts.SetupLink(ctx, first.ID)
	if err != nil || plain == "" {
		return "", err
	}
	return s.Base + "/admin/setup/" + plain, nil
}

const graceful = 10 * time.Second

// Serve builds everything, listens, calls ready and answers until the context ends; then requests in flight finish and
// every cast that waits is answered.
func Serve(ctx context.Context, settings Settings, log *slog.Logger, ready func(*Served) error) (err error) {
	if err = settings.Check(); err != nil {
		return err
	}
	lock, err := Exclusive(settings.DatabaseAddress())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock()) }()
	a, err := Build(ctx, settings, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Stop()) }()
	if err = a.replicate(ctx, settings); err != nil {
		return err
	}
	Sweep(ctx, a.DB, settings, time.Now(), log)
	if err = a.DB.Prepare(ctx); err != nil {
		return err
	}
	listener, err := listen(ctx, settings.Addr)
	if err != nil {
		return err
	}
	base, err := settings.Base(listener.Addr().String())
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	if err = a.Box.Recover(ctx); err != nil {
		// the watch comes back for it; what is wrong stands in the log and in /readyz
		log.Error("finishing what was interrupted failed", "why", a.DB.Why(err))
	}
	a.watch.Troubles(ctx) // what is wrong already stands in the log
	if secret.Readable(settings.SecretPath()) {
		log.Warn("others than its owner can read the server secret: set its mode to 600 or 400", "file",
			settings.SecretPath())
	}
	front, err := a.Front(a.Box, base, settings, nil)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	if settings.BackupDir != "" {
		a.gauges.backups(a.rotation(settings, time.Now))
	}
	stopMetrics, err := a.gauges.serve(ctx, settings.MetricsAddr, a)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer stopMetrics()
	watching, stopWatching := context.WithCancel(ctx)
	var watched sync.WaitGroup
	watched.Go(func() { a.residue.run(watching) })
	watched.Go(func() { a.runner().Run(watching, jobs(a, settings, time.Now)) })
	watched.Go(func() { // beside the jobs: a closing that is due does not wait for it
		if err := a.Box.Preload(watching); err != nil { // a parent will wait a little longer
			log.Warn("the links of open rounds cannot be read yet", "why", a.DB.Why(err))
		}
	})
	answered := make(chan error, 1)
	go func() { answered <- front.Serve(listener) }()
	manager := supervisorOf(os.Getenv, log)
	watched.Go(func() { manager.watch(watching, own(listener.Addr())) })
	debug.FreeOSMemory() // what starting took, such as reading the contract, is not needed again
	switch err = ready(&Served{App: a, Base: base, Settings: settings}); {
	case ctx.Err() != nil: // told to stop before it was ready: nothing is wrong
		err = nil
	case err != nil:
	default:
		manager.tell("READY=1")
		select {
		case <-ctx.Done():
		case err = <-answered:
		}
	}
	manager.tell("STOPPING=1")
	stopWatching()
	watched.Wait()
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), graceful)
	defer cancel()
	return errors.Join(err, front.Shutdown(ending))
}
