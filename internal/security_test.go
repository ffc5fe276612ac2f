package internal

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The rows that the two pages on security must have: requirements of OWASP ASVS 5.0, levels 1 and 2 (a number without a
// point, or with one, is a chapter or a section that does not apply as a whole); and the attacks that were thought of
// or mounted.
var (
	asvsRows = strings.Fields(`1.1.1 1.1.2 1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.2.6 1.2.7 1.2.8 1.2.9 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 1.3.8 1.3.9
		1.3.10 1.3.11 1.4.1 1.4.2 1.4.3 1.5.1 1.5.2 2.1.1 2.1.2 2.1.3 2.2.1 2.2.2 2.2.3 2.3.1 2.3.2 2.3.3 2.3.4 2.4.1 3.2.1
		3.2.2 3.3.1 3.3.2 3.3.3 3.3.4 3.4.1 3.4.2 3.4.3 3.4.4 3.4.5 3.4.6 3.5.1 3.5.2 3.5.3 3.5.4 3.5.5 3.7.1 3.7.2 4.1.1 4.1.2
		4.1.3 4.2.1 4.3 4.4 5.1.1 5.2.1 5.2.2 5.2.3 5.3.1 5.3.2 5.4.1 5.4.2 5.4.3 6.1.1 6.1.2 6.1.3 6.2.1 6.2.2 6.2.3 6.2.4
		6.2.5 6.2.6 6.2.7 6.2.8 6.2.9 6.2.10 6.2.11 6.2.12 6.3.1 6.3.2 6.3.3 6.3.4 6.4.1 6.4.2 6.4.3 6.4.4 6.5.1 6.5.2 6.5.3
		6.5.4 6.5.5 6.6 6.8 7.1.1 7.1.2 7.1.3 7.2.1 7.2.2 7.2.3 7.2.4 7.3.1 7.3.2 7.4.1 7.4.2 7.4.3 7.4.4 7.4.5 7.5.1 7.5.2 7.6
		8.1.1 8.1.2 8.2.1 8.2.2 8.2.3 8.3.1 8.4.1 9 10 11.1.1 11.1.2 11.2.1 11.2.2 11.2.3 11.3.1 11.3.2 11.3.3 11.4.1 11.4.2
		11.4.3 11.4.4 11.5.1 11.6.1 12.1.1 12.1.2 12.1.3 12.2.1 12.2.2 12.3.1 12.3.2 12.3.3 12.3.4 13.1.1 13.2.1 13.2.2 13.2.3
		13.2.4 13.2.5 13.3.1 13.3.2 13.4.1 13.4.2 13.4.3 13.4.4 13.4.5 14.1.1 14.1.2 14.2.1 14.2.2 14.2.3 14.2.4 14.3.1 14.3.2
		14.3.3 15.1.1 15.1.2 15.1.3 15.2.1 15.2.2 15.2.3 15.3.1 15.3.2 15.3.3 15.3.4 15.3.5 15.3.6 15.3.7 16.1.1 16.2.1 16.2.2
		16.2.3 16.2.4 16.2.5 16.3.1 16.3.2 16.3.3 16.3.4 16.4.1 16.4.2 16.4.3 16.5.1 16.5.2 16.5.3 17`)
	attackRows = strings.Fields(`2.1 2.2 2.3 2.4 2.5 2.6 2.7 2.8 2.9 2.10 2.11 2.12 2.13 2.14 3.1 3.2 3.3 3.4 3.5 3.6 3.7 3.8 3.9 3.10 5.1 5.2 5.3 5.4 5.5
		5.6 5.7 5.8 5.9 5.10 5.11 5.12 14.1 14.2 14.3 14.4 14.5 14.6 14.7 14.8 14.9 14.10`)
)

// Every row names tests that there are, or gives a reason; none is missing, none stands twice.
func TestSecurityPagesNameTests(t *testing.T) {
	tests := testNames(t)
	for file, rows := range map[string][]string{"asvs.md": asvsRows, "anonymity.md": attackRows} {
		t.Run(file, func(t *testing.T) {
			raw, err := os.ReadFile("../docs/security/" + file)
			if err != nil {
				t.Fatal(err)
			}
			for _, fault := range securityFaults(string(raw), rows, tests) {
				t.Error(fault)
			}
		})
	}
}

// A page that is wrong is told: else the test above would hold whatever stands there.
func TestSecurityFaults(t *testing.T) {
	tests := map[string]bool{"TestA": true}
	for page, want := range map[string]string{
		"| 1.1 | x | `TestA` |":                             "",
		"| 1.1 | x | reason: there is none |":               "",
		"| 1.1 | x | `TestA`, `TestB` |":                    "1.1: there is no TestB",
		"| 1.1 | x | held |":                                "1.1: neither a test nor a reason",
		"| 1.1 | x | reason: |":                             "1.1: neither a test nor a reason",
		"| 2.2 | x | `TestA` |":                             "1.1 is missing",
		"| 1.1 | x | `TestA` |\n| 1.1 | x | `TestA` |":      "1.1 stands twice",
		"| 1.1 | x | `TestA` |\n| 9.9 | x | reason: none |": "9.9 is not on the list",
	} {
		faults := securityFaults(page, []string{"1.1"}, tests)
		if want == "" && len(faults) > 0 || want != "" && (len(faults) == 0 || faults[0] != want) {
			t.Errorf("%q: %v, want %q", page, faults, want)
		}
	}
}

var (
	row      = regexp.MustCompile(`(?m)^\| ([0-9.]+) \|.*\| (.*) \|$`)
	testName = regexp.MustCompile(`\bTest[A-Z][A-Za-z0-9]*`)
	reason   = regexp.MustCompile(`reason: \S{2,}`)
)

func securityFaults(page string, want []string, tests map[string]bool) (faults []string) {
	seen := map[string]int{}
	wanted := map[string]bool{}
	for _, id := range want {
		wanted[id] = true
	}
	var extra []string
	for _, found := range row.FindAllStringSubmatch(page, -1) {
		id, held := found[1], found[2]
		seen[id]++
		if !wanted[id] {
			extra = append(extra, id+" is not on the list")
			continue
		}
		named := testName.FindAllString(held, -1)
		for _, name := range named {
			if !tests[name] {
				faults = append(faults, id+": there is no "+name)
			}
		}
		if len(named) == 0 && !reason.MatchString(held) {
			faults = append(faults, id+": neither a test nor a reason")
		}
	}
	for _, id := range want {
		switch seen[id] {
		case 0:
			faults = append(faults, id+" is missing")
		case 1:
		default:
			faults = append(faults, id+" stands twice")
		}
	}
	return append(faults, extra...)
}

// testNames are all tests of the tree.
func testNames(t *testing.T) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func (Test[A-Za-z0-9]+)\(`)
	for _, root := range []string{".", "../cmd", "../migrations"} {
		err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, "_test.go") {
				return err
			}
			raw, err := os.ReadFile(path) // a file of this tree
			for _, found := range declared.FindAllStringSubmatch(string(raw), -1) {
				names[found[1]] = true
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return names
}
