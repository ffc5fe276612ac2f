package app_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"hailong/internal/app"
	"hailong/internal/database"
	"hailong/internal/testkit"
)

// What programs that were cut off left is removed when it is old, named when a person decides; what another server may
// be writing now, what bears another name, and what a symbolic link leads to is not touched.
func TestLeftoversAreRemovedOrNamed(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		now := time.Now()
		dir, elsewhere := filepath.Join(t.TempDir(), "data[1]"), t.TempDir() // a folder that looks like a pattern
		hour, day := now.Add(-61*time.Minute), now.Add(-25*time.Hour)
		put := func(path string, at time.Time) string {
			t.Helper()
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte("a key"), 0o600); err != nil {
				t.Fatal(err)
			}
			for _, p := range []string{path, filepath.Dir(path)} {
				if err := os.Chtimes(p, at, at); err != nil {
					t.Fatal(err)
				}
			}
			return path
		}
		in := func(names ...string) string { return filepath.Join(append([]string{dir}, names...)...) }
		key := put(in("keys", ".new-1"), hour)
		sameKey := filepath.Join(elsewhere, "key") // shows what became of the bytes
		if err := os.Link(key, sameKey); err != nil {
			t.Fatal(err)
		}
		gone := []string{key, put(in(".new-22"), hour), put(in(".write-3"), hour), put(in(".copy-4", "copy.zip"), day)}
		stay := []string{put(in("keys", ".new-5"), now), put(in(".new-mine"), day), put(in(".new-6.txt"), day),
			put(in(".write-7"), now), put(in(".copy-8", "copy.zip"), hour), put(in(".copy-9x", "copy.zip"), day),
			put(filepath.Join(elsewhere, "s", ".new-13"), day),
			put(filepath.Join(elsewhere, "s", "secret.replaced-20231112-130000"), day), put(in(".new-10", "a folder"), day),
			put(filepath.Join(elsewhere, "target"), day), put(filepath.Join(elsewhere, "folder", "file"), day)}
		for link, to := range map[string]string{in(".new-11"): "target", in(".copy-12"): "folder"} {
			if err := os.Symlink(filepath.Join(elsewhere, to), link); err != nil {
				t.Fatal(err)
			}
			stay = append(stay, link)
		}
		words := []string{`"what":"unfinished files, which may hold secrets","folder":"` + in("keys") + `","count":1`,
			`"former secrets","folder":"` + elsewhere + `/s","count":1`,
			`"unfinished files, which may hold secrets","folder":"` + elsewhere + `/s","count":1`}
		if path, is := database.FileOf(db.Address()); is {
			gone = append(gone, put(path+".incoming", now), put(path+".incoming-wal", now))
			stay = append(stay, path, put(path+".incoming2", day), put(path+".replaced-20231112-130000-2", day))
			words = append(words, `"former databases"`, `"`+path+`.incoming"`)
		} else {
			if err := db.Write(t.Context(), func(tx *gorm.DB) error {
				return tx.Exec("CREATE SCHEMA hailong_incoming").Error
			}); err != nil {
				t.Fatal(err)
			}
			words = append(words, `"hailong_incoming"`)
		}
		settings := app.Settings{DataDir: dir, Database: db.Address(),
			SecretFile: filepath.Join(elsewhere, "s", "secret")}
		var log bytes.Buffer
		app.Sweep(t.Context(), db, settings, now, app.Logger(&log))
		for _, path := range gone {
			if _, err := os.Lstat(path); !os.IsNotExist(err) {
				t.Errorf("%s is there (%v)", path, err)
			}
		}
		for _, path := range stay {
			if _, err := os.Lstat(path); err != nil {
				t.Error(err)
			}
		}
		if text, err := os.ReadFile(sameKey); err != nil || string(text) != "\x00\x00\x00\x00\x00" {
			t.Errorf("the key's bytes are %q (%v)", text, err)
		}
		for _, word := range words {
			if !strings.Contains(log.String(), word) {
				t.Errorf("the log has no %s:\n%s", word, log.String())
			}
		}
		log.Reset()
		app.Sweep(t.Context(), db, settings, now, app.Logger(&log))
		if strings.Contains(log.String(), "removed:") || strings.Contains(log.String(), "cannot") {
			t.Errorf("the second time: %s", log.String())
		}
	})
}
