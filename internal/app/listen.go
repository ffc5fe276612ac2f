package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"

	"hailong/internal/durable"
)

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

// Exclusive makes sure that one server works on an SQLite file: the system drops the lock when the process ends,
// however.
func Exclusive(address string) (unlock func() error, err error) {
	path, is := strings.CutPrefix(address, "sqlite:")
	if !is {
		return func() error { return nil }, nil
	}
	if err = durable.MakeFolder(filepath.Dir(path)); err != nil {
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
