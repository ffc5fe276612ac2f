package httpd_test

import (
	"net/http"
	"regexp"
	"testing"

	"hailong/internal/account"
	"hailong/internal/testkit"
)

// chance is what differs between any two rounds: ids, digests, addresses, numbers of requests, times.
var chance = regexp.MustCompile(
	`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{16}( ?[0-9a-f]{16}){0,3}|/p/[0-9a-z-]+|` +
		`\d{4}-\d\d-\d\dT[0-9:.]+Z|\d\d:\d\d[^<"]*?\d{4}|\d{4}, \d\d:\d\d|"c[0-9a-f]{12}-[a-z]+|c[0-9a-f]{12}|nonce-[^'"]+|"csrf" value="[^"]+"|nonce="[^"]+"`)

// Twelve of twelve dissatisfied parents, who are asked for difficulties, and ten of twelve are not told apart by any
// page or file.
func TestRoundsThatMustLookAlikeDo(t *testing.T) {
	const dissatisfied, content = `{"G1":5,"P1":["cash"],"P6":1,"P7":["fee"]}`, `{"G1":5,"P1":["cash"],"P6":5}`
	seen := map[string]map[string]string{}
	for name, answers := range map[string][]string{
		"twelve": repeat(dissatisfied, 12), "ten": append(repeat(dissatisfied, 10), repeat(content, 2)...),
	} {
		f := newFront(t, testkit.Open(t, testkit.URL(t, "sqlite")))
		s := f.staff("hoa-sen.example")
		key := f.KeyOf(s.school, account.Admin)
		at := f.closedRound(key, answers...)
		var shown shown
		f.call(key, http.MethodPost, at+"/share", nil, &shown, http.StatusOK)
		desk := "/admin/rounds/" + at[len("/api/v1/surveys/"):]
		seen[name] = map[string]string{}
		for _, path := range []string{
			at + "/statistics", at + "/report-section", at + "/report-section?format=text&lang=en",
			at + "/report-section?format=svg",
			at + "/export?format=csv", at + "/export?format=json", at + "/export?format=codebook", at + "/comments",
			at + "/explanations?lang=en",
			desk + "/figures", desk + "/report", desk + "/comments", "/p/" + shown.Slug, "/p/" + shown.Slug +
				"/embed?lang=en",
		} {
			r := request{path: path, key: key}
			if path[:3] == "/ad" {
				r = request{path: path, header: as(s.editor)}
			}
			answer := f.send(r)
			if answer.Code != http.StatusOK && answer.Code != http.StatusNotFound {
				t.Errorf("%s: %d", path, answer.Code)
			}
			seen[name][chance.ReplaceAllString(path, "…")] = chance.ReplaceAllString(answer.Body.String(), "…")
		}
	}
	for path, twelve := range seen["twelve"] {
		if ten := seen["ten"][path]; ten != twelve {
			at := 0
			for at < min(len(ten), len(twelve)) && ten[at] == twelve[at] {
				at++
			}
			from := max(0, at-80)
			t.Errorf("%s tells them apart: %.200q, %.200q", path, twelve[from:], ten[from:])
		}
	}
}
