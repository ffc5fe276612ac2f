//go:build linux

package powercut

import (
	"bytes"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestMain(m *testing.M) {
	Main()
	os.Exit(m.Run())
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// write writes without a sync.
func write(t *testing.T, path, text string) {
	t.Helper()
	must(t, os.WriteFile(path, []byte(text), 0o600))
}

// flush syncs a file or a folder.
func flush(t *testing.T, path string) {
	t.Helper()
	file, err := os.Open(path)
	must(t, err)
	must(t, file.Sync(), file.Close())
}

// holds checks a file's content; "" = there is no such file.
func holds(t *testing.T, path, want string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if want == "" && os.IsNotExist(err) {
		return
	}
	if err != nil || string(got) != want {
		t.Errorf("%s holds %q (%v), not %q", filepath.Base(path), got, err, want)
	}
}

// What was synced stays, what was not is gone: bytes, lengths, new names, renamed ones and removed ones, each by
// itself.
func TestWhatIsNotSyncedIsGone(t *testing.T) {
	p := Start(t)
	at := func(name string) string { return filepath.Join(p.Dir, name) }
	for _, name := range []string{"kept", "rewritten", "shortened", "moved", "removed"} {
		write(t, at(name), "old "+name)
		flush(t, at(name))
	}
	must(t, os.Mkdir(at("folder"), 0o700))
	flush(t, p.Dir)

	write(t, at("bytes"), "its bytes are synced, its name is not")
	flush(t, at("bytes"))
	write(t, at("folder/name"), "its name is synced, its bytes are not")
	flush(t, at("folder"))
	write(t, at("rewritten"), "new")
	must(t, os.Truncate(at("shortened"), 3), os.Rename(at("moved"), at("elsewhere")), os.Remove(at("removed")))
	holds(t, at("rewritten"), "new") // while there is power, everybody sees it
	holds(t, at("removed"), "")
	holds(t, at("elsewhere"), "old moved")

	p.Off()
	if _, err := os.ReadFile(at("kept")); err == nil {
		t.Error("a disk without power answers")
	}
	if got := p.On(LoseAll); got.Sectors == 0 || got.Names == 0 {
		t.Errorf("%+v dropped", got)
	}
	for _, name := range []string{"kept", "rewritten", "shortened", "moved", "removed"} {
		holds(t, at(name), "old "+name)
	}
	holds(t, at("bytes"), "")
	holds(t, at("elsewhere"), "")
	if info, err := os.Stat(at("folder/name")); err != nil || info.Size() != 0 {
		t.Errorf("a name without its bytes: %v, %v", info, err)
	}

	// And the same, synced.
	write(t, at("rewritten"), "new")
	flush(t, at("rewritten"))
	must(t, os.Rename(at("moved"), at("elsewhere")), os.Remove(at("removed")))
	flush(t, p.Dir)
	p.Off()
	if got := p.On(LoseAll); got != (Dropped{}) {
		t.Errorf("%+v dropped, all was synced", got)
	}
	holds(t, at("rewritten"), "new")
	holds(t, at("moved"), "")
	holds(t, at("removed"), "")
	holds(t, at("elsewhere"), "old moved")
}

// A cut in the middle of writing leaves some sectors old and some new, whole ones.
func TestACutMayTearAWrite(t *testing.T) {
	p := Start(t)
	path := filepath.Join(p.Dir, "pages")
	const sectors = 256
	write(t, path, string(bytes.Repeat([]byte("o"), sectors*sector)))
	flush(t, path)
	flush(t, p.Dir)
	write(t, path, string(bytes.Repeat([]byte("n"), sectors*sector)))
	p.Off()
	p.On(LoseSome)
	got, err := os.ReadFile(path)
	must(t, err)
	seen := map[byte]int{}
	for i := range sectors {
		part := got[i*sector : (i+1)*sector]
		if !bytes.Equal(part, bytes.Repeat(part[:1], sector)) {
			t.Fatalf("sector %d is torn", i)
		}
		seen[part[0]]++
	}
	if seen['o'] == 0 || seen['n'] == 0 || seen['o']+seen['n'] != sectors {
		t.Errorf("%v", seen)
	}
}

// A disk that lies keeps nothing of what it said it had synced.
func TestALyingDisk(t *testing.T) {
	p := Start(t)
	path := filepath.Join(p.Dir, "file")
	write(t, path, "honest")
	flush(t, path)
	flush(t, p.Dir)
	p.Lie()
	write(t, path, "a lie")
	flush(t, path)
	p.Off()
	p.On(LoseAll)
	holds(t, path, "honest")
}

// Memory shared through a file is seen by whoever else maps it: the database's index of its log needs that.
func TestSharedMemory(t *testing.T) {
	p := Start(t)
	path := filepath.Join(p.Dir, "shared")
	write(t, path, string(make([]byte, 4096)))
	var views [2][]byte
	for i := range views {
		file, err := os.OpenFile(path, os.O_RDWR, 0)
		must(t, err)
		views[i], err = syscall.Mmap(int(file.Fd()), 0, 4096, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
		must(t, err, file.Close())
	}
	views[0][17] = 5
	if views[1][17] != 5 {
		t.Error("two views of one file differ")
	}
	must(t, syscall.Munmap(views[0]), syscall.Munmap(views[1]))
}
