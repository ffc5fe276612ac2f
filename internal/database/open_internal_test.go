package database

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gorm.io/gorm"
)

// impatient is a context that ends when it has been asked a number of times whether it did.
type impatient struct {
	context.Context

	left atomic.Int64
}

func (i *impatient) Err() error {
	if i.left.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

func (i *impatient) Done() <-chan struct{} {
	if i.Err() == nil {
		return nil
	}
	ended := make(chan struct{})
	close(ended)
	return ended
}

func (i *impatient) Deadline() (time.Time, bool) { return time.Time{}, false }

// holding is how often this process has files open whose names begin with a path.
func holding(t *testing.T, path string) (n int) {
	t.Helper()
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	for _, fd := range open {
		if name, err := os.Readlink(filepath.Join("/proc/self/fd", fd.Name())); err == nil &&
			strings.HasPrefix(name, path) {
			n++
		}
	}
	return n
}

// A database that cannot be opened to its end is not left half open: whatever the moment at which it fails, no file of
// it is held.
func TestAnOpeningThatFailsHoldsNoFile(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells what a process has open")
	}
	d := &sqliteDialect{path: filepath.Join(t.TempDir(), "hailong.db")}
	failed := 0
	for after := int64(0); ; after++ {
		ctx := &impatient{Context: context.Background()}
		ctx.left.Store(after)
		write, read, err := d.open(ctx, &gorm.Config{SkipDefaultTransaction: true, DisableAutomaticPing: true,
			Logger: quietLogger{&atomic.Pointer[slowQueries]{}}})
		if err != nil {
			failed++
			if n := holding(t, d.path); n > 0 {
				t.Errorf("failed at moment %d (%v) and holds %d files", after, err, n)
			}
			continue
		}
		if holding(t, d.path) == 0 {
			t.Error("an open database holds no file: the test looks at nothing")
		}
		if err = closePools(write, read); err != nil || holding(t, d.path) > 0 {
			t.Errorf("closed: %v", err)
		}
		break
	}
	if failed < 4 {
		t.Errorf("it failed at %d moments only", failed)
	}
}
