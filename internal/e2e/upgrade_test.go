package e2e

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hailong/internal/testkit"
)

// first is what is known of the database of the first released version.
type first struct {
	Key, Closed, Open, Withdrawn, Draft string
	ReceiptClosed                       string `json:"receipt_closed"`
	ReceiptOpen                         string `json:"receipt_open"`
	ReceiptWithdrawn                    string `json:"receipt_withdrawn"`
	FiguresDigest                       string `json:"figures_digest"`
	BoxDigest                           string `json:"box_digest"`
	Unused                              int
}

// firstReleased lays out the first version's data.
func firstReleased(t *testing.T, engine string) (place, first) {
	t.Helper()
	var about first
	p := released(t, engine, "first", &about, func() string { return about.Open })
	return p, about
}

// released lays out the data that a version left: as its own SQLite file, or brought to PostgreSQL with its old schema.
// about is what is known of it, open the id of its open survey.
func released(t *testing.T, engine, version string, about any, open func() string) place {
	t.Helper()
	from := filepath.Join("testdata", version)
	dir := t.TempDir()
	packed, err := os.Open(filepath.Join(from, "hailong.db.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close() // only read
	plain, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(plain)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "hailong.db")
	write(t, file, string(raw))
	copyFile(t, filepath.Join(from, "secret"), filepath.Join(dir, "secret"))
	if raw, err = os.ReadFile(filepath.Join(from, "about.json")); err != nil {
		t.Fatal(err)
	}
	if err = json.Unmarshal(raw, about); err != nil {
		t.Fatal(err)
	}
	if err = os.Mkdir(filepath.Join(dir, "keys"), 0o700); err != nil {
		t.Fatal(err)
	}
	copyFile(t, filepath.Join(from, "keys", open()), filepath.Join(dir, "keys", open()))
	p := place{dir: dir, database: "sqlite:" + file}
	if engine == "postgres" {
		other := place{dir: dir, database: testkit.BlankURL(t, engine)}
		p.must(t, "copy", "--from", p.database, "--to", other.database)
		p = other
	}
	return p
}

// A database of the first released version opens in this one: equal figures and digests, a clean verify, old keys,
// links and receipts work, and the round that was open then takes ballots and is counted now.
func TestTheFirstReleasedVersionOpens(t *testing.T) {
	for _, engine := range testkit.Engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			p, was := firstReleased(t, engine)
			s := p.serve(t)
			s.key = was.Key
			figures, err := os.ReadFile(filepath.Join("testdata", "first", "statistics.json"))
			if err != nil {
				t.Fatal(err)
			}
			if now := s.must(http.StatusOK, http.MethodGet, "/api/v1/surveys/"+was.Closed+"/statistics", nil,
				nil); !bytes.Equal(now, figures) {
				t.Errorf("other figures:\n%s\n%s", now, figures)
			}
			var seal struct {
				FiguresDigest string `json:"figures_digest"`
				BoxDigest     string `json:"box_digest"`
			}
			s.must(http.StatusOK, http.MethodGet, "/api/v1/surveys/"+was.Closed+"/seal", nil, &seal)
			if seal.FiguresDigest != was.FiguresDigest || seal.BoxDigest != was.BoxDigest {
				t.Errorf("another seal: %+v", seal)
			}
			for receipt, want := range map[string]string{was.ReceiptClosed: "counted", was.ReceiptOpen: "in_box",
				was.ReceiptWithdrawn: "withdrawn"} {
				if answer := s.must(http.StatusOK, http.MethodGet, "/api/v1/receipts/"+receipt, nil,
					nil); !strings.Contains(string(answer), `"`+want+`"`) {
					t.Errorf("%s: %s, want %s", receipt, answer, want)
				}
			}
			if out := p.must(t, "verify"); !strings.Contains(out, " 0 faults") {
				t.Errorf("%s", out)
			}
			cast := 0
			for _, token := range s.tokens(was.Open) {
				if status, _ := s.cast(token); status == http.StatusCreated {
					cast++
				} else if status != http.StatusConflict {
					t.Errorf("%d", status)
				}
			}
			if cast != was.Unused {
				t.Errorf("%d old links took a ballot, %d were unused", cast, was.Unused)
			}
			s.must(http.StatusOK, http.MethodPost, "/api/v1/surveys/"+was.Open+"/close", nil, nil)
			if responded, eligible, _ := s.participation(was.Open); responded != 201 || eligible != 201 {
				t.Errorf("%d of %d", responded, eligible)
			}
			s.must(http.StatusOK, http.MethodPost, "/api/v1/surveys/"+was.Draft+"/open", nil, nil)
			if out := p.must(t, "verify"); !strings.Contains(out, "4 surveys checked, 0 faults") {
				t.Errorf("%s", out)
			}
			s.stop()
		})
	}
}

// second is what is known of the database of the version before seal format 3.
type second struct {
	Key, Template, Conditional, Open, Draft, Receipt string
	TemplateFiguresDigest                            string `json:"template_figures_digest"`
	ConditionalFiguresDigest                         string `json:"conditional_figures_digest"`
}

// Rounds that were sealed under format 2 keep their bytes and are verified by the rules of then, though their
// questionnaire could not be made any more and an emoji in their comments came with a later Unicode. Whatever is worked
// out today withholds what they gave away.
func TestRoundsOfSealFormatTwoOpen(t *testing.T) {
	for _, engine := range testkit.Engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			var was second
			p := released(t, engine, "second", &was, func() string { return was.Open })
			s := p.serve(t)
			s.key = was.Key
			if out := p.must(t, "verify"); !strings.Contains(out, "4 surveys checked, 0 faults") {
				t.Errorf("%s", out)
			}
			for name, id := range map[string]string{"template": was.Template, "conditional": was.Conditional} {
				figures, err := os.ReadFile(filepath.Join("testdata", "second", name+".json"))
				if err != nil {
					t.Fatal(err)
				}
				if now := s.must(http.StatusOK, http.MethodGet, "/api/v1/surveys/"+id+"/statistics", nil,
					nil); !bytes.Equal(now, figures) {
					t.Errorf("other figures:\n%s\n%s", now, figures)
				}
			}
			const withheld = `"reason":"depends","skipped":null`
			if section := s.must(http.StatusOK, http.MethodGet, "/api/v1/surveys/"+was.Template+"/report-section", nil,
				nil); !strings.Contains(string(section), withheld) {
				t.Errorf("the report tells how many answered P7: %s", section)
			}
			for _, id := range []string{was.Conditional, was.Open} {
				if id == was.Open {
					s.must(http.StatusOK, http.MethodPost, "/api/v1/surveys/"+id+"/close", nil, nil)
				}
				section := string(s.must(http.StatusOK, http.MethodGet, "/api/v1/surveys/"+id+"/report-section", nil,
					nil))
				if !strings.Contains(section, `"reason":"conditional"`) {
					t.Errorf("a headline on a condition is published: %s", section)
				}
			}
			s.must(http.StatusOK, http.MethodPost, "/api/v1/surveys/"+was.Draft+"/open", nil, nil)
			if out := p.must(t, "verify"); !strings.Contains(out, "4 surveys checked, 0 faults") {
				t.Errorf("%s", out)
			}
			s.stop()
		})
	}
}

// Killed in the middle of the migrations, the next start goes on where they were: the same figures, nothing lost.
func TestKilledWhileMigrating(t *testing.T) {
	t.Parallel()
	p, _ := firstReleased(t, "sqlite")
	began := time.Now()
	p.must(t, "migrate", "up")
	long := time.Since(began)
	killed := 0
	for i := range kills() {
		p, was := firstReleased(t, "sqlite")
		if p.killed(t, long*time.Duration(2*i+1)/time.Duration(2*kills())*5/4, "migrate", "up") {
			killed++
		}
		if out := p.must(t, "verify"); !strings.Contains(out, "4 surveys checked, 0 faults") {
			t.Fatalf("%s", out)
		}
		if i > 0 {
			continue
		}
		s := p.serve(t)
		s.key = was.Key
		if responded, eligible, _ := s.participation(was.Open); responded != 60 || eligible != 201 {
			t.Errorf("%d of %d", responded, eligible)
		}
		s.stop()
	}
	t.Logf("%d killed", killed)
}
