package round_test

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	xhtml "golang.org/x/net/html"

	"hailong/internal/stats"
	"hailong/internal/survey"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// fewer is by how many seconds the page of staff is read sooner than that of parents, for which all are told.
const fewer = 10

// The minutes that a page says are those of all that stands on it to be read, its own sentences too, at 250 syllables a
// minute, and of four seconds a mark.
func TestThePageTakesAsLongAsItSays(t *testing.T) {
	f := kit.New(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	owner := f.Staff("hoasen.example").Owner
	for _, template := range survey.Templates() {
		answer := f.Page("/admin/templates/"+template.ID, owner)
		if answer.Code != http.StatusOK {
			t.Fatalf("%d", answer.Code)
		}
		page, err := xhtml.Parse(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		seconds := len(strings.Fields(shown(page))) * 60 / 250
		for _, q := range template.Questions() {
			if q.Traits().Counted == stats.Rating {
				seconds += 4
			}
		}
		said := regexp.MustCompile(`Khoảng (\d+) phút`).FindStringSubmatch(shown(page))
		least, most := (seconds+59)/60, (seconds+fewer+59)/60
		if said == nil || said[1] != strconv.Itoa(least) && said[1] != strconv.Itoa(most) {
			t.Errorf("%s says %q and takes %d seconds", template.ID, said, seconds)
		}
	}
}

// shown is the text of a page that nobody has to unfold first.
func shown(n *xhtml.Node) string {
	if n.Type == xhtml.TextNode {
		return n.Data + " "
	}
	switch n.Data {
	case "details", "style", "script", "head", "nav", "footer":
		return ""
	}
	for _, a := range n.Attr {
		if a.Key == "hidden" || a.Key == "aria-hidden" {
			return ""
		}
	}
	var all strings.Builder
	for c := range n.ChildNodes() {
		all.WriteString(shown(c))
	}
	return all.String()
}
