package httpd_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"hailong/internal/account"
	"hailong/internal/testkit"
)

// changing is what differs between two readings of one page, whatever else there is: names made anew, and times of day.
var changing = regexp.MustCompile(`name="submission_key" value="[^"]*"|[0-9a-f]{8}-[0-9a-f-]{27}|` +
	`"request_id":"[^"]*"|\d\d:\d\d(:\d\d)?`)

// A plain round answers byte for byte the same, in its pages, its figures, its seal, its evidence and its report,
// whether or not another school of the service has a round with three keys, open or counted.
func TestAPlainRoundKnowsNothingOfThreeKeys(t *testing.T) {
	f := newFront(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	s := f.staff("hoasen.example")
	key := f.KeyOf(s.school, account.Admin)
	f.roster(key, testkit.Roster(9, 8))
	counted, tokens := f.open(key)
	for _, token := range tokens[:12] {
		f.cast(token, testkit.Satisfied)
	}
	f.call(key, http.MethodPost, "/api/v1/surveys/"+counted+"/close", nil, nil, http.StatusOK)
	open, links := f.open(key)
	var paths []request
	for _, id := range []string{counted, open} {
		api, desk := "/api/v1/surveys/"+id, "/admin/rounds/"+id
		for _, path := range []string{api, api + "/seal", api + "/seal/receipts", api + "/statistics", api + "/report",
			api + "/report-section?format=text", api + "/evidence", api + "/participation"} {
			paths = append(paths, request{path: path, key: key})
		}
		for _, path := range []string{desk, desk + "/form", desk + "/handout", desk + "/report", desk + "/keepers"} {
			paths = append(paths, request{path: path, header: as(s.owner)})
		}
	}
	paths = append(paths, request{path: "/s/" + tokens[0]}, request{path: "/s/" + links[0]})
	read := func() (all []string) {
		t.Helper()
		for _, r := range paths {
			answer := f.send(r)
			text := changing.ReplaceAllString(whatIsIn(answer.Body.Bytes()), "")
			all = append(all, http.StatusText(answer.Code)+"\n"+text)
		}
		return all
	}
	alone, there := read(), 0
	for _, one := range alone {
		if strings.HasPrefix(one, "OK\n") {
			there++
		}
	}
	if there < 20 {
		t.Errorf("pages that were there: %d of %d", there, len(paths))
	}
	same := func(when string) {
		t.Helper()
		for i, now := range read() {
			if now != alone[i] {
				at := 0
				for at < min(len(now), len(alone[i])) && now[at] == alone[i][at] {
					at++
				}
				from := max(0, at-60)
				t.Errorf("%s: %s differs: %.150q, alone %.150q", when, paths[i].path, now[from:], alone[i][from:])
			}
		}
	}
	same("read again")
	other, sheets := f.OpenThreeKeys(t, testkit.Roster(7))
	same("beside an open box with three keys")
	if page := f.send(request{path: "/s/" + other.Links[0].Token}).Body.String(); !strings.Contains(page,
		testkit.KeeperRoles[1]) {
		t.Error("the control: the page of a round with three keys does not name its keepers")
	}
	for _, link := range other.Links {
		f.cast(link.Token, testkit.Satisfied)
	}
	if _, err := f.Box.CloseWithSheets(t.Context(), testkit.Clerk, other.School, other.Survey, "", sheets[:2]); err != nil {
		t.Fatal(err)
	}
	same("beside a counted one")
}
