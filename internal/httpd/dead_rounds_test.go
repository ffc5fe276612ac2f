package httpd_test

import (
	"net/http"
	"strings"
	"testing"

	"hailong/internal/account"
	"hailong/internal/testkit"
)

// A round that asks nobody has no report that looks signed, and one that takes no ballots no paper that asks for one:
// each is refused in words, for the API and on the desk. What tells facts of it stays.
func TestRoundsThatAreNoMoreLookLikeIt(t *testing.T) {
	f := newFront(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	s := f.staff("hoa-sen.example")
	key := f.KeyOf(s.school, account.Admin)
	rounds := f.roundsOfEveryStatus(key)
	const report, section, slips, poster, links = "/report?format=pdf", "/report-section", "/handout?kind=slips",
		"/handout?kind=poster", "/handout?kind=links"
	for i, status := range []string{"closed", "withdrawn", "open", "draft"} {
		want := map[string]map[string]int{
			"closed":    {report: 200, section: 200, slips: 409, poster: 409, links: 200},
			"withdrawn": {report: 409, section: 200, slips: 409, poster: 409, links: 200},
			"open":      {report: 200, section: 200, slips: 200, poster: 200, links: 200},
			"draft":     {report: 409, section: 200, slips: 409, poster: 409, links: 409},
		}[status]
		for path, code := range want {
			answer := f.send(request{path: "/api/v1/surveys/" + rounds[i] + path, key: key})
			if answer.Code != code {
				t.Errorf("%s of a round that is %s: %d, want %d", path, status, answer.Code, code)
			}
			if code == http.StatusConflict && f.problem(answer).Detail == "" {
				t.Errorf("%s of a round that is %s: no word", path, status)
			}
		}
		if status != "closed" {
			if page := f.send(request{path: "/admin/rounds/" + rounds[i] + "/report",
				header: as(s.viewer)}); page.Code != http.StatusConflict {
				t.Errorf("the report's page of a round that is %s: %d", status, page.Code)
			}
		}
		svg := f.send(request{path: "/api/v1/surveys/" + rounds[i] + "/report-section?format=svg", key: key})
		if svg.Code != http.StatusOK && status != "draft" || svg.Code == http.StatusOK &&
			!strings.Contains(svg.Body.String(), "<title") {
			t.Errorf("the chart of a round that is %s: %d %.200s", status, svg.Code, svg.Body)
		}
	}
}
