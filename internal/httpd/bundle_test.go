package httpd_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/testkit"
)

// bundle is the files of a round's evidence by name.
type bundle map[string][]byte

func (f *front) evidence(key, id string) (files bundle, raw []byte) {
	f.Helper()
	raw = f.call(key, http.MethodGet, "/api/v1/surveys/"+id+"/evidence", nil, nil, http.StatusOK).Body.Bytes()
	packed, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		f.Fatal(err)
	}
	files = bundle{}
	for _, one := range packed.File {
		file, err := one.Open()
		if err != nil {
			f.Fatal(err)
		}
		if files[one.Name], err = io.ReadAll(file); err != nil {
			f.Fatal(err)
		}
	}
	return files, raw
}

// summed is the bundle with its list of digests made anew, as somebody would who covers a change up.
func (b bundle) summed() bundle {
	delete(b, "SHA256SUMS")
	var list []byte
	for _, name := range slices.Sorted(maps.Keys(b)) {
		list = fmt.Appendf(list, "%x  %s\n", sha256.Sum256(b[name]), name)
	}
	b["SHA256SUMS"] = list
	return b
}

func (b bundle) check(t *testing.T, python string) (says string, ok bool) {
	t.Helper()
	dir := t.TempDir()
	for name, raw := range b {
		if err := os.WriteFile(filepath.Join(dir, name), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.CommandContext(t.Context(), python, filepath.Join(dir, "check.py")).CombinedOutput()
	return string(out), err == nil
}

// lines changes the lines of a file.
func lines(name string, change func(all []string) []string) func(bundle) {
	return func(b bundle) {
		all := change(strings.Split(strings.TrimSuffix(string(b[name]), "\n"), "\n"))
		b[name] = []byte(strings.Join(all, "\n") + "\n")
	}
}

// An outsider's rehearsal, from the bundle alone: untouched it is OK; one edited byte of any file is found; and a
// figure, a receipt or a line of the record that was edited is found and named, also when the digests were made anew.
func TestTheEvidenceIsCheckedElsewhere(t *testing.T) {
	python := testkit.Program(t, "python3")
	f := newFront(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	key := f.key(account.Admin)
	f.roster(key, testkit.Roster(17, 18))
	id := f.roundOf(key, "2023-2024", some(19, 6))
	whole, _ := f.evidence(key, id)
	if says, ok := whole.check(t, python); !ok || !strings.HasSuffix(says, "OK\n") ||
		!strings.Contains(says, "25 receipts") {
		t.Fatalf("the control: %s", says)
	}
	together, alone := maps.Clone(whole), []string{"check.py", "seal.json", "SHA256SUMS"} // without these it ends at once
	for name, raw := range whole {
		edited := slices.Clone(raw)
		edited[max(bytes.IndexByte(raw, ' '), 0)] ^= 1 // of a script in its first comment
		if !slices.Contains(alone, name) {
			together[name] = edited
			continue
		}
		changed := maps.Clone(whole)
		changed[name] = edited
		if says, ok := changed.check(t, python); ok {
			t.Errorf("one byte of %s: %s", name, says)
		}
	}
	says, ok := together.check(t, python)
	for name := range whole {
		if !slices.Contains(alone, name) && (ok || !strings.Contains(says, name+": not as SHA256SUMS says")) {
			t.Errorf("one byte of %s: %s", name, says)
		}
	}
	for what, tt := range map[string]struct {
		names  string // the file or line that is told
		change func(b bundle)
	}{
		"a receipt dropped": {"receipts.txt", lines("receipts.txt", func(all []string) []string {
			return all[:len(all)-1]
		})},
		"a receipt added": {"receipts.txt", lines("receipts.txt", func(all []string) []string {
			return append(all, strings.Repeat("f", 32))
		})},
		"a receipt exchanged": {"receipts.txt", lines("receipts.txt", func(all []string) []string {
			all[len(all)-1] = strings.Repeat("f", 32)
			return all
		})},
		"two receipts swapped": {"receipts.txt", lines("receipts.txt", func(all []string) []string {
			all[4], all[5] = all[5], all[4]
			return all
		})},
		"a figure edited": {"statistics.json", func(b bundle) {
			b["statistics.json"] = bytes.Replace(b["statistics.json"], []byte(`"counted":25`), []byte(`"counted":26`),
				1)
		}},
		"a rate that its counts do not give, sealed anew": {"participation/rate", func(b bundle) {
			b["statistics.json"] = bytes.Replace(b["statistics.json"], []byte(`"responded":25`),
				[]byte(`"responded":24`), -1)
		}},
		"a line of the record edited": {"as it was written", lines("chain.jsonl", func(all []string) []string {
			all[1] = strings.Replace(all[1], `"detail":"`, `"detail":"x`, 1)
			return all
		})},
		"a line of the record removed": {"is missing", lines("chain.jsonl", func(all []string) []string {
			return slices.Delete(all, 1, 2)
		})},
		"the last line removed": {"the seal names line", lines("chain.jsonl", func(all []string) []string {
			return all[:len(all)-1]
		})},
		"the last line edited": {"not the one that was sealed", lines("chain.jsonl", func(all []string) []string {
			last := len(all) - 1
			all[last] = strings.Replace(all[last], `"detail":"`, `"detail":"x`, 1)
			return all
		})},
		"two lines in another order": {"out of its place", lines("chain.jsonl", func(all []string) []string {
			all[0], all[1] = all[1], all[0]
			return all
		})},
		"the seal names another record": {"the seal names line", func(b bundle) {
			b["seal.json"] = bytes.Replace(b["seal.json"], []byte(`"record_line":`), []byte(`"record_line":1`), 1)
		}},
	} {
		changed := maps.Clone(whole)
		for name, raw := range changed {
			changed[name] = slices.Clone(raw)
		}
		tt.change(changed)
		if says, ok := changed.summed().check(t, python); ok || !strings.Contains(says, tt.names) {
			t.Errorf("%s: %s", what, says)
		}
	}
}

// The bundle has the same bytes whenever it is made, whatever came on record since; who may not see figures gets it
// without them, who may not see the record does not get it, and taking it is on record.
func TestTheEvidenceIsTheSameForEver(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		s := f.staff("hoasen.example")
		key := f.KeyOf(s.school, account.Admin)
		rounds, _ := f.witnessed(key)
		_, first := f.evidence(key, rounds[0])
		if _, again := f.evidence(key, rounds[0]); !bytes.Equal(first, again) {
			t.Error("the bytes differ")
		}
		entries, err := f.Accounts.Entries(t.Context(), s.school, 0, 1)
		if err != nil || entries[0].Action != "record.evidence" {
			t.Errorf("%+v %v", entries, err)
		}
		path := "/api/v1/surveys/" + rounds[0] + "/evidence"
		for who, tt := range map[string]struct {
			cookie  string
			status  int
			figures bool
		}{
			"owner": {s.owner, http.StatusOK, true}, "witness": {f.witness(s), http.StatusOK, false},
			"viewer": {s.viewer, http.StatusForbidden, false},
		} {
			answer := f.send(request{path: path, header: as(tt.cookie)})
			if answer.Code != tt.status ||
				bytes.Contains(answer.Body.Bytes(), []byte("statistics.json")) != tt.figures {
				t.Errorf("%s: %d", who, answer.Code)
			}
			if tt.status == http.StatusOK && tt.figures != bytes.Equal(answer.Body.Bytes(), first) {
				t.Errorf("%s gets other bytes", who)
			}
		}
		f.call(key, http.MethodGet, "/api/v1/surveys/"+rounds[1]+"/evidence", nil, nil, http.StatusNotFound)
	})
}
