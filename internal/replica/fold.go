package replica

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	_ "modernc.org/sqlite" // the engine that folds

	"hailong/internal/durable"
)

// fold folds generations into the copy as they are closed, beside the database's own work.
func (r *Replica) fold(ctx context.Context) {
	defer close(r.stopped)
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.wake:
		}
		r.mutex.Lock()
		closed := r.closed
		r.closed = nil
		r.mutex.Unlock()
		for i, path := range closed {
			r.folding.Lock()
			err := folded(ctx, filepath.Join(r.dir, base), path)
			r.folding.Unlock()
			if err != nil {
				r.log.Warn("the replica keeps a generation of the log for later", "error", err.Error())
				r.mutex.Lock()
				r.closed = append(slices.Clone(closed[i:]), r.closed...) // in order, or not at all
				r.mutex.Unlock()
				break
			}
		}
	}
}

// folded checkpoints a generation into a copy, and removes it. It may be repeated from any point: the copy takes the
// generation as its own log first, and keeps it until the engine has finished.
func folded(ctx context.Context, copyPath, path string) error {
	if err := settled(ctx, copyPath); err != nil {
		return err
	}
	if err := os.Rename(path, copyPath+"-wal"); err != nil {
		return err
	}
	if err := durable.SyncFolder(filepath.Dir(copyPath)); err != nil {
		return err
	}
	return settled(ctx, copyPath)
}

// settled finishes a folding that was begun: afterwards the copy has no log.
func settled(ctx context.Context, copyPath string) error {
	if _, err := os.Stat(copyPath + "-wal"); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	address := url.URL{Scheme: "file", Opaque: (&url.URL{Path: copyPath}).EscapedPath(),
		RawQuery: "_pragma=synchronous(2)&_pragma=secure_delete(1)"}
	pool, err := sql.Open("sqlite", address.String())
	if err != nil {
		return err
	}
	pool.SetMaxOpenConns(1)
	if err = errors.Join(checkpoint(ctx, pool), pool.Close()); err != nil { // the last connection removes the empty log
		return err
	}
	if err = os.Remove(copyPath + "-wal"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return durable.SyncFolder(filepath.Dir(copyPath))
}

// checkpoint folds the whole log of a copy into it.
func checkpoint(ctx context.Context, pool *sql.DB) error {
	var busy, pages, done int
	err := pool.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &done)
	if err != nil || busy == 0 && pages == done {
		return err
	}
	return fmt.Errorf("%d of %d pages were folded", done, pages)
}

// Settle folds what was shipped into the replica's own copy, and gives its path: for a look into it while nobody ships.
func (f Found) Settle(ctx context.Context) (path string, err error) {
	path = filepath.Join(f.dir, base)
	logs, err := f.generations()
	if err != nil {
		return "", err
	}
	for _, log := range logs {
		if log == path+"-wal" {
			err = settled(ctx, path)
		} else {
			err = folded(ctx, path, log)
		}
		if err != nil {
			return "", fmt.Errorf("%s: %w", filepath.Base(log), err)
		}
	}
	return path, nil
}

// Into writes the replica's database to path, a new file, without changing the replica.
func (f Found) Into(ctx context.Context, path string) error {
	file, err := os.Open(filepath.Join(f.dir, base))
	if err != nil {
		return err
	}
	defer file.Close() // only read
	if err = copied(file, path); err != nil {
		return err
	}
	logs, err := f.generations()
	if err != nil {
		return err
	}
	for _, log := range logs {
		if err = applied(ctx, log, path); err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(log), err)
		}
	}
	return durable.SyncFolder(filepath.Dir(path))
}

// applied folds a copy of a generation.
func applied(ctx context.Context, log, path string) error {
	file, err := os.Open(log)
	if err != nil {
		return err
	}
	defer file.Close() // only read
	if err = copied(file, path+"-wal"); err != nil {
		return err
	}
	return settled(ctx, path)
}

// generations are the logs that are not folded, in order; one whose folding was begun comes first.
func (f Found) generations() ([]string, error) {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return nil, err
	}
	var logs []string
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), generation) {
			logs = append(logs, filepath.Join(f.dir, e.Name()))
		}
	}
	slices.Sort(logs)
	begun := filepath.Join(f.dir, base+"-wal")
	_, err = os.Stat(begun)
	if errors.Is(err, fs.ErrNotExist) {
		return logs, nil
	}
	if err != nil {
		return nil, err
	}
	return append([]string{begun}, logs...), nil
}
