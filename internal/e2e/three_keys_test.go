package e2e

import (
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"hailong/internal/secret"
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

// sheets gives a draft three keepers; each opens her link, sees her sheet and types it back.
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
		if status, page := s.send(http.MethodPost, path, kind, url.Values{"sheet": {sheet}}.Encode()); sheetRow.Match(page) ||
			status >= http.StatusBadRequest {
			s.t.Fatalf("typed back: %d %s", status, page)
		}
		sheets = append(sheets, sheet)
	}
	return sheets
}

// holdsSheets tells whether a file of the data folder or one of the texts holds a sheet, as it is typed, as bytes or as
// their digits.
func (p place) holdsSheets(t *testing.T, typed []string, texts ...string) bool {
	t.Helper()
	if err := filepath.WalkDir(p.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return nil // what the server took away meanwhile
		}
		raw, _ := os.ReadFile(path) // as above
		texts = append(texts, string(raw))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for _, one := range typed {
		sheet, err := secret.ReadKeeperSheet(one)
		if err != nil {
			t.Fatal(err)
		}
		rows := sheet.Rows()
		for _, form := range []string{rows[0], rows[1], strings.ReplaceAll(rows[0], "-", ""), string(sheet[:]),
			fmt.Sprintf("%x", sheet[:])} {
			for _, text := range texts {
				if strings.Contains(text, form) {
					return true
				}
			}
		}
	}
	return false
}
