package e2e

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/base64"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"hailong/internal/testkit"
)

func at(id string) string { return "/api/v1/surveys/" + id }

// draft makes a draft of the given questionnaire.
func (s *server) draft() (id string) {
	s.t.Helper()
	var made struct{ ID string }
	s.must(http.StatusCreated, http.MethodPost, "/api/v1/surveys", map[string]string{}, &made)
	return made.ID
}

func (s *server) status(id string) string {
	s.t.Helper()
	var survey struct{ Status string }
	s.must(http.StatusOK, http.MethodGet, at(id), nil, &survey)
	return survey.Status
}

// counted is how many ballots a closed round counted, and how many of them were satisfied in its first group.
func (s *server) counted(id string) [2]int {
	s.t.Helper()
	var figures struct {
		Counted      int
		Satisfaction []struct{ Satisfied int }
	}
	s.must(http.StatusOK, http.MethodGet, at(id)+"/statistics", nil, &figures)
	if len(figures.Satisfaction) != 2 {
		return [2]int{figures.Counted, -1}
	}
	return [2]int{figures.Counted, figures.Satisfaction[0].Satisfied}
}

var sheetRow = regexp.MustCompile(`<p class="receipt">([0-9A-Z-]{19})</p>`)

// sheets gives a draft three keepers; each opens her link, sees her sheet and types it back, with a slip at first.
func (s *server) sheets(id string) (sheets []string) {
	s.t.Helper()
	var made struct{ Keepers []struct{ Link string } }
	s.must(http.StatusOK, http.MethodPut, at(id)+"/keepers", map[string][]string{"roles": testkit.KeeperRoles}, &made)
	for _, k := range made.Keepers {
		path, kind := k.Link[strings.Index(k.Link, "/k/"):], "application/x-www-form-urlencoded"
		_, page := s.send(http.MethodPost, path, kind, "show=1")
		rows := sheetRow.FindAllStringSubmatch(string(page), -1)
		if len(rows) != 2 {
			s.t.Fatalf("no sheet of two rows: %s", page)
		}
		sheet := rows[0][1] + " " + rows[1][1]
		wrong := testkit.Slip(s.t, []string{rows[0][1], rows[1][1]}, 1)
		if status, page := s.send(http.MethodPost, path, kind,
			url.Values{"sheet": {wrong}}.Encode()); status != http.StatusUnprocessableEntity {
			s.t.Fatalf("a slip: %d %s", status, page)
		}
		if status, page := s.send(http.MethodPost, path, kind, url.Values{"sheet": {sheet}}.Encode()); sheetRow.Match(page) ||
			status >= http.StatusBadRequest {
			s.t.Fatalf("typed back: %d %s", status, page)
		}
		sheets = append(sheets, sheet)
	}
	return sheets
}

// parts are the texts that a backup holds; none of another file.
func parts(raw []byte) (texts []string) {
	archive, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil
	}
	for _, f := range archive.File {
		if part, err := fs.ReadFile(archive, f.Name); err == nil {
			texts = append(texts, string(part))
		}
	}
	return texts
}

// holdsSheets tells whether a file of the data folder, a part of a backup in it, or one of the texts holds a sheet, as it is typed, as bytes or as
// their digits.
func (p place) holdsSheets(t *testing.T, typed []string, texts ...string) bool {
	t.Helper()
	if err := filepath.WalkDir(p.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return nil // what the server took away meanwhile
		}
		raw, _ := os.ReadFile(path) // as above
		texts = append(append(texts, string(raw)), parts(raw)...)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for _, sheet := range testkit.ReadSheets(t, typed) {
		rows := sheet.Rows()
		for _, form := range []string{rows[0], rows[1], strings.ReplaceAll(rows[0], "-", ""), string(sheet[:]),
			fmt.Sprintf("%x", sheet[:]), base64.StdEncoding.EncodeToString(sheet[:])} {
			for _, text := range texts {
				if strings.Contains(text, form) {
					return true
				}
			}
		}
	}
	return false
}

// count runs hailong close with sheets typed on its standard input, as somebody does at the server.
func (p place) count(t *testing.T, id string, sheets ...string) (out string, status int) {
	t.Helper()
	command := exec.Command(cmp.Or(p.program, program), "close", "--survey", id, "--sheets")
	command.Env, command.Dir = p.environment(), p.dir
	command.Stdin = strings.NewReader(strings.Join(sheets, "\n\n") + "\n")
	raw, _ := command.CombinedOutput() // its status is what is looked at
	return string(raw), command.ProcessState.ExitCode()
}

// A thief or the host takes everything that lies on the server's disk while two rounds are open, starts it and closes
// them: of the plain one there are figures, of the one with three keys none. Restored elsewhere, copied to a database of
// the other kind, and as a folder that was taken along, it is counted with two sheets. No file of all this holds a sheet.
func TestTheCopyOfABoxWithThreeKeys(t *testing.T) {
	places(t, func(t *testing.T, p place) {
		p.passphrase = "a sentence nobody else knows"
		s := p.serve(t)
		s.key = p.key(t)
		s.roster(testkit.Roster(6, 6))
		plain, three := s.draft(), s.draft()
		sheets := s.sheets(three)
		for _, id := range []string{plain, three} {
			s.must(http.StatusOK, http.MethodPost, at(id)+"/open", nil, nil)
			for _, token := range s.tokens(id)[:7] {
				if status, _ := s.cast(token); status != http.StatusCreated {
					t.Fatal(status)
				}
			}
		}
		file, secrets := filepath.Join(p.dir, "a.hailong.zip"), filepath.Join(p.dir, "secrets.age")
		p.must(t, "backup", file, "--with-secrets", secrets)
		s.stop()
		if p.holdsSheets(t, sheets, s.log.String()) {
			t.Error("a sheet is in the folder, the backup or the log")
		}

		thief := place{dir: filepath.Join(t.TempDir(), "thief")}
		if path, isFile := strings.CutPrefix(p.database, "sqlite:"); isFile {
			thief.database = "sqlite:" + filepath.Join(thief.dir, "hailong.db")
			thief.copies(t, p.dir)
			copyFile(t, path, filepath.Join(thief.dir, "hailong.db"))
		} else {
			thief.copies(t, p.dir)
			thief.database = testkit.BlankURL(t, "postgres")
			thief.must(t, "restore", file)
		}
		stolen := thief.serve(t)
		stolen.key = s.key
		stolen.must(http.StatusOK, http.MethodPost, at(plain)+"/close", nil, nil)
		if got := stolen.counted(plain); got != [2]int{7, 7} {
			t.Errorf("the copy of a plain round gives %v: the test looks at nothing", got)
		}
		if out, status := thief.count(t, three); status == 0 || stolen.status(three) != "open" {
			t.Errorf("without a line on standard input: %d, %s, it is %s", status, out, stolen.status(three))
		}
		answer := stolen.must(http.StatusConflict, http.MethodPost, at(three)+"/close", nil, nil)
		if !strings.Contains(string(answer), "Mời hai người giữ chìa") {
			t.Errorf("%s", answer)
		}
		if got := stolen.counted(three); got != [2]int{0, -1} {
			t.Errorf("without sheets the copy gives %v", got)
		}
		if status, ready := stolen.send(http.MethodGet, "/readyz", "", ""); status != http.StatusOK ||
			strings.Contains(string(ready), three) {
			t.Errorf("a round that waits for its sheets is in trouble: %d %s", status, ready)
		}
		stolen.stop()

		there := place{dir: thief.dir, database: p.elsewhere(t).database}
		there.must(t, "copy", "--from", thief.database, "--to", there.database) // while it waits for its sheets
		restored := place{dir: t.TempDir(), database: p.elsewhere(t).database, passphrase: p.passphrase}
		restored.must(t, "restore", file, "--with-secrets", secrets)
		if out, status := p.count(t, three, sheets[0]); status != 1 || !strings.Contains(out, "two sheets") {
			t.Errorf("one sheet: %d %s", status, out)
		}
		for name, q := range map[string]place{"copied": there, "restored": restored, "at home": p} {
			if out, status := q.count(t, three, sheets[2], strings.ToLower(sheets[0])); status != 0 ||
				!strings.Contains(out, "closed: 7 of 12 answered, 0 left out as unreadable") {
				t.Errorf("%s: %d %s", name, status, out)
			}
			if q.holdsSheets(t, sheets) { // restored, it holds all that the file of secrets held
				t.Errorf("%s: a sheet is on the disk", name)
			}
		}
		if out := restored.must(t, "verify"); !strings.Contains(out, " 0 faults") {
			t.Error(out)
		}
		if out, status := p.count(t, three, sheets[0], sheets[1]); status != 0 { // it is closed: the same again
			t.Errorf("typed again: %d %s", status, out)
		}
	})
}

// copies takes another data folder along, as a thief or a move does.
func (p place) copies(t *testing.T, from string) {
	t.Helper()
	if err := os.CopyFS(p.dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}
