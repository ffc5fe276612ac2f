package httpd

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// What the page about ceilings calls heavy waits for its turn as such, and nothing else does.
func TestHeavyIsWhatIsSaidToBe(t *testing.T) {
	page, err := os.ReadFile("../../docs/operations/ceilings.md")
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	row := regexp.MustCompile("(?m)^\\| `([A-Z]+ /[^`]*)` \\|.*\\| ([^|]+) \\|$")
	for _, r := range row.FindAllStringSubmatch(string(page), -1) {
		for bound := range strings.SplitSeq(r[2], ", ") {
			said[r[1]] = said[r[1]] || strings.Fields(bound)[0] == "H"
		}
		if said[r[1]] != (heavy[r[1]] > 0) {
			t.Errorf("%s: said to be heavy %t, is %t", r[1], said[r[1]], heavy[r[1]] > 0)
		}
	}
	for route := range heavy {
		if !said[route] {
			t.Errorf("%s is heavy and has no such row", route)
		}
	}
}
