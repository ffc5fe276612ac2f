package e2e

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hailong/internal/backup"
	"hailong/internal/testkit"
)

// After each step of a round the one file holds the whole school: whoever copies it alone, or throws its log away, has
// everything. A file that is gone is told, and no empty school takes its place.
func TestTheOneFileHoldsTheSchool(t *testing.T) {
	p := place{dir: t.TempDir()}
	path := filepath.Join(p.dir, "hailong.db")
	p.database = "sqlite:" + path
	s := p.serve(t)
	s.key = p.key(t)
	digest := func(at string) string {
		db := testkit.Open(t, "sqlite:"+at)
		defer db.Close()
		all, err := backup.Digest(t.Context(), db)
		if err != nil {
			return "" // it was copied in the middle of a page
		}
		return all
	}
	whole := func(step string) {
		t.Helper()
		copied := filepath.Join(t.TempDir(), "copied.db")
		eventually(t, "the file alone after "+step, s.log.String, func() bool {
			for _, end := range []string{"", "-wal", "-shm"} {
				_ = os.Remove(copied + end)
			}
			copyFile(t, path, copied)
			alone := digest(copied)
			return alone != "" && alone == digest(path)
		})
	}
	whole("the first start")
	s.roster(testkit.Roster(6, 6))
	whole("a roster")
	id, tokens := s.open("")
	whole("an opening")
	for _, token := range tokens[:7] {
		if status, _ := s.cast(token); status != http.StatusCreated {
			t.Fatal(status)
		}
	}
	whole("casting")
	s.must(http.StatusOK, http.MethodPost, "/api/v1/surveys/"+id+"/close",
		map[string]string{"reason": "đủ phiếu"}, nil)
	whole("a closing")
	other, _ := s.open("")
	s.must(http.StatusOK, http.MethodPost, "/api/v1/surveys/"+other+"/withdraw",
		map[string]string{"reason": "nhầm mẫu"}, nil)
	whole("a withdrawal")
	before := digest(path)
	s.kill()
	for _, end := range []string{"-wal", "-shm"} {
		_ = os.Remove(path + end)
	}
	if after := digest(path); after != before {
		t.Errorf("without its log the file holds %s, not %s", after, before)
	}
	write(t, path+".incoming", "of a restore that was cut off")
	s = p.serve(t)
	s.stop()
	for _, end := range []string{"-wal", ".incoming"} {
		if _, err := os.Stat(path + end); err == nil {
			t.Errorf("%s is left after a start and an orderly stop", end)
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	_, errs, status := p.run(t, "serve", "--addr", "127.0.0.1:0")
	if _, err := os.Stat(path); status != 1 || err == nil || !strings.Contains(errs, "hailong restore") {
		t.Errorf("started without its database: %d %s", status, errs)
	}
	if out, errs, status := p.run(t, "backup", filepath.Join(p.dir, "of-nothing.hailong.zip")); status != 1 ||
		!strings.Contains(errs, "holds nothing to back up") {
		t.Errorf("a backup of nothing: %d %s%s", status, out, errs)
	}
}
