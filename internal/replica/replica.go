// Package replica keeps a second place for an SQLite database, on another disk, that is written before a commit is
// acknowledged: a copy of the file and the frames of its write-ahead log that came since.
//
// It promises that what Ship was told of lies flushed in the folder when it returns nil, and that the folder always
// holds one whole database, whatever stops the program. It knows pages and frames, no table; who may commit meanwhile
// is the caller's business.
//
// The folder holds one epoch, named by the file "current":
//
//	current            "epoch-000003\n" and a line of the caller's, which tells whose database it is
//	epoch-000003/
//	  base.db          the file as it was when the epoch began, and closed generations folded into it since
//	  000001.wal …     generations of the log, each with its header and frames as the engine wrote them, in order
package replica

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"hailong/internal/durable"
)

const (
	current    = "current"
	base       = "base.db"
	generation = ".wal"
)

// ErrGap means that frames were lost between two Ships, because the engine began its log anew meanwhile: the caller
// must begin a new epoch.
var ErrGap = errors.New("the replica has missed commits")

// Replica ships one database's log to a folder.
type Replica struct {
	dir string // the epoch's
	log *slog.Logger

	mutex   sync.Mutex
	source  *os.File // the database's log
	into    *os.File // the present generation
	number  int      // of the present generation; 0 before the first
	tail    tail     // where the next frames begin
	buffer  []byte   // of frames on their way
	behind  bool     // the last Ship failed
	missed  *header  // of the log when it failed; in any other log the frames are not found again
	closed  []string // generations that are complete, and wait to be folded
	folding sync.Mutex
	wake    chan struct{}
	stop    context.CancelFunc
	stopped chan struct{}
}

// Begin copies the database file and ships from now on. The caller sees to it that the log is empty and that nobody
// commits until Begin returns; file is the database, open for reading, and its log lies at path + "-wal". The epoch
// that was in dir before is removed when the new one is whole. owner is a line that Find gives back.
func Begin(ctx context.Context, dir, path string, file *os.File, owner string, log *slog.Logger) (*Replica, error) {
	if strings.ContainsAny(owner, "\r\n") {
		return nil, errors.New("an owner is one line")
	}
	if err := durable.MakeFolder(dir); err != nil {
		return nil, err
	}
	before, err := epochs(dir)
	if err != nil {
		return nil, err
	}
	name := epochName(before)
	r := &Replica{dir: filepath.Join(dir, name), log: log, wake: make(chan struct{}, 1), stopped: make(chan struct{})}
	if err = durable.MakeFolder(r.dir); err != nil {
		return nil, err
	}
	if err = r.copy(file, path); err != nil { // what there is of the copy would take the room that is missing
		return nil, errors.Join(err, os.RemoveAll(r.dir))
	}
	if err = pointTo(dir, name, owner); err != nil {
		return nil, errors.Join(err, r.source.Close())
	}
	for _, old := range before {
		if err = os.RemoveAll(filepath.Join(dir, old)); err != nil {
			log.Warn("an older epoch of the replica could not be removed", "error", err.Error())
		}
	}
	ctx, r.stop = context.WithCancel(context.WithoutCancel(ctx))
	go r.fold(ctx)
	return r, nil
}

// copy makes the epoch's first copy, and opens the log that lies beside the database.
func (r *Replica) copy(file *os.File, path string) (err error) {
	if err = copied(file, filepath.Join(r.dir, base)); err != nil {
		return err
	}
	if err = durable.SyncFolder(r.dir); err != nil {
		return err
	}
	r.source, err = os.Open(path + "-wal")
	return err
}

// Ship copies the frames of all commits since the last time and flushes them. Nobody may commit meanwhile. After an
// error nothing is lost: the next Ship goes on, unless it gives ErrGap. others tells that another program wrote since:
// where the log was begun anew meanwhile, its frames may have gone with the one before.
func (r *Replica) Ship(others bool) error {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	header, err := readHeader(r.source)
	if r.behind && (err != nil || header == nil || r.missed == nil || *header != *r.missed) {
		return errors.Join(ErrGap, err)
	}
	if others && err == nil && (header == nil || r.into == nil || *header != r.tail.header) {
		r.behind, r.missed = true, nil
		return ErrGap
	}
	if err == nil && header != nil { // an empty log: nothing came since it was cut
		err = r.ship(*header)
	}
	if r.behind = err != nil; r.behind {
		r.missed = header
	}
	return err
}

func (r *Replica) ship(header header) (err error) {
	if r.into == nil || header != r.tail.header {
		if err = r.next(header); err != nil {
			return err
		}
	}
	if err = r.there(); err != nil {
		return err
	}
	after := r.tail
	for {
		from := after.offset
		if r.buffer, after, err = after.committed(r.source, r.buffer[:0]); err != nil {
			return err
		}
		if len(r.buffer) == 0 {
			break
		}
		if _, err = r.into.WriteAt(r.buffer, from); err != nil {
			return err
		}
	}
	if after.offset == r.tail.offset {
		return nil
	}
	if err = r.into.Sync(); err != nil {
		return err
	}
	r.tail = after
	return nil
}

// there makes sure that the generation still has its name: a file whose folder was removed takes bytes without
// complaint.
func (r *Replica) there() error {
	named, err := os.Stat(r.into.Name())
	if err != nil {
		return err
	}
	open, err := r.into.Stat()
	if err != nil {
		return err
	}
	if !os.SameFile(named, open) {
		return fmt.Errorf("%w: %s is another file now", ErrGap, r.into.Name())
	}
	return nil
}

// next closes the present generation and begins another with the header.
func (r *Replica) next(header header) error {
	path := filepath.Join(r.dir, generationName(r.number+1))
	into, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = into.Write(header[:])
	if err = errors.Join(err, into.Sync(), durable.SyncFolder(r.dir)); err != nil {
		return errors.Join(err, into.Close())
	}
	if r.into != nil {
		r.closed = append(r.closed, r.into.Name())
		if err = r.into.Close(); err != nil { // all of it is flushed
			r.log.Warn("a generation of the replica could not be closed", "error", err.Error())
		}
		r.rouse()
	}
	r.into, r.number, r.tail = into, r.number+1, header.start()
	return nil
}

// Cut tells that the engine's log was cut to nothing: the present generation is complete and is folded now, so that
// what was deleted goes from the replica too.
func (r *Replica) Cut() {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.into == nil || r.behind {
		return
	}
	if header, err := readHeader(r.source); err != nil || header != nil {
		return // somebody wrote already; that begins the next generation
	}
	r.closed = append(r.closed, r.into.Name())
	if err := r.into.Close(); err != nil {
		r.log.Warn("a generation of the replica could not be closed", "error", err.Error())
	}
	r.into = nil
	r.rouse()
}

func (r *Replica) rouse() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// Close stops folding. What was shipped stays.
func (r *Replica) Close() error {
	r.stop()
	<-r.stopped
	r.mutex.Lock()
	defer r.mutex.Unlock()
	err := r.source.Close()
	if r.into != nil {
		err = errors.Join(err, r.into.Close())
	}
	return err
}

func generationName(n int) string { return fmt.Sprintf("%06d%s", n, generation) }

// epochs are the folders of epochs in dir, whole or not, in order.
func epochs(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "epoch-") {
			all = append(all, e.Name())
		}
	}
	slices.Sort(all)
	return all, nil
}

func epochName(before []string) string {
	n := 0
	if len(before) > 0 {
		_, _ = fmt.Sscanf(before[len(before)-1], "epoch-%d", &n) // another name counts as none
	}
	return fmt.Sprintf("epoch-%06d", n+1)
}

// pointTo makes name the epoch of the folder, in one step.
func pointTo(dir, name, owner string) error {
	temporary := filepath.Join(dir, current+".new")
	file, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.WriteString(file, name+"\n"+owner+"\n")
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	if err = os.Rename(temporary, filepath.Join(dir, current)); err != nil {
		return err
	}
	return durable.SyncFolder(dir)
}

// copied copies a file that stays open and flushes the copy.
func copied(from *os.File, path string) error {
	size, err := from.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	into, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(into, io.NewSectionReader(from, 0, size))
	return errors.Join(err, into.Sync(), into.Close())
}

// Found is the epoch of a folder.
type Found struct {
	Owner string // the line that Begin was given
	dir   string
}

// ErrNone means that a folder holds no replica.
var ErrNone = errors.New("no replica is there")

// Find looks for a replica in a folder: ErrNone when there is none.
func Find(dir string) (Found, error) {
	raw, err := os.ReadFile(filepath.Join(dir, current))
	if errors.Is(err, fs.ErrNotExist) {
		return Found{}, ErrNone
	}
	if err != nil {
		return Found{}, err
	}
	name, owner, ok := strings.Cut(strings.TrimSuffix(string(raw), "\n"), "\n")
	if !ok || !strings.HasPrefix(name, "epoch-") || strings.ContainsAny(name, `/\`) {
		return Found{}, fmt.Errorf("%s is damaged", filepath.Join(dir, current))
	}
	return Found{Owner: owner, dir: filepath.Join(dir, name)}, nil
}
