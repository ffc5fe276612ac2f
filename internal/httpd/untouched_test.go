package httpd_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/testkit"
)

// changing is what differs between two readings of one page, whatever else there is: names made anew, and times of day.
var changing = regexp.MustCompile(`name="submission_key" value="[^"]*"|[0-9a-f]{8}-[0-9a-f-]{27}|` +
	`"request_id":"[^"]*"|\d\d:\d\d(:\d\d)?`)

// A plain round answers byte for byte the same, in its pages, its figures, its seal, its evidence and its report,
// whether or not another school of the service has a round with three keys, open or counted.
func TestAPlainRoundKnowsNothingOfThreeKeys(t *testing.T) {
	testkit.Databases(t, plainBesideThreeKeys)
}

func plainBesideThreeKeys(t *testing.T, db *database.DB) {
	t.Helper()
	f := newFront(t, db)
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
				t.Errorf("%s: %s differs: %s", when, paths[i].path, apart(now, alone[i]))
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

// apart shows two texts from where they begin to differ.
func apart(now, before string) string {
	at := 0
	for at < min(len(now), len(before)) && now[at] == before[at] {
		at++
	}
	from := max(0, at-60)
	return fmt.Sprintf("%.150q, was %.150q", now[from:], before[from:])
}

// ofItsOwn is what differs besides between two rounds of one kind: links, digests, and places in the record.
var ofItsOwn = regexp.MustCompile(`[0-9a-f]{16,}|/[scpk]/[0-9A-Za-z-]+|#[0-9a-f]{8}|\.\d+Z|(?:dòng|"record_line":) ?\d+`)

// A round whose tick was put on and taken off again as a draft answers as one that never had it, byte for byte: as a
// draft, open, and counted; and no row of it is left.
func TestATickThatWasTakenOffLeavesNothing(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		never, ticked := f.plainDraft("hoasen.example"), f.plainDraft("sonca.example")
		same := func(when string, want bool, pages ...string) {
			t.Helper()
			equal := true
			for _, page := range pages {
				a, b := never.read(page), ticked.read(page)
				if equal = equal && a == b; want && a != b {
					t.Errorf("%s: %s differs: %s", when, page, apart(b, a))
				}
			}
			if equal != want {
				t.Errorf("%s: the pages are the same: %t", when, equal)
			}
		}
		draft := []string{"api", "desk", "desk/form", "desk/edit", "desk/open", "desk/keepers", "api/keepers"}
		same("drafts", true, draft...)
		f.call(ticked.key, http.MethodPut, ticked.api+"/keepers", map[string]any{"roles": testkit.KeeperRoles}, nil,
			http.StatusOK)
		same("the control, with the tick", false, draft...)
		f.call(ticked.key, http.MethodPut, ticked.api+"/keepers", map[string]any{"roles": []string{}}, nil, http.StatusOK)
		same("taken off", true, draft...)
		for _, r := range []*plainRound{never, ticked} {
			r.tokens = f.Open(r.key, r.id)
		}
		same("open", true, "api", "api/participation", "desk", "desk/form", "desk/close", "parent")
		for _, r := range []*plainRound{never, ticked} {
			for _, token := range r.tokens[:9] {
				f.cast(token, testkit.Satisfied)
			}
			f.call(r.key, http.MethodPost, r.api+"/close", nil, nil, http.StatusOK)
		}
		same("counted", true, "api", "api/seal", "api/statistics", "api/report-section?format=text", "desk", "desk/report")
		for _, table := range []string{"keepers", "locks"} {
			var rows int64
			if err := db.Query(t.Context()).Table(table).Count(&rows).Error; err != nil || rows > 0 {
				t.Errorf("%s: %d rows, %v", table, rows, err)
			}
		}
	})
}

// plainRound is a round of a school of its own, and who looks at it.
type plainRound struct {
	f                *front
	domain, id       string
	key, cookie, api string
	tokens           []string
}

// plainDraft is a draft of a school of its own, with a roster.
func (f *front) plainDraft(domain string) *plainRound {
	f.Helper()
	s := f.staff(domain)
	r := &plainRound{f: f, domain: domain, cookie: s.owner, key: f.KeyOf(s.school, account.Admin)}
	f.roster(r.key, testkit.Roster(6, 6))
	r.id = f.draft(r.key)
	r.api = "/api/v1/surveys/" + r.id
	return r
}

// read is a page of the round without what no two rounds share.
func (r *plainRound) read(page string) string {
	r.f.Helper()
	ask := request{}
	switch of, rest, _ := strings.Cut(page, "/"); of {
	case "parent":
		ask.path = "/s/" + r.tokens[0]
	case "desk":
		ask.path, ask.header = strings.TrimSuffix("/admin/rounds/"+r.id+"/"+rest, "/"), as(r.cookie)
	default:
		ask.path, ask.key = strings.TrimSuffix(r.api+"/"+rest, "/"), r.key
	}
	answer := r.f.send(ask)
	if answer.Code >= http.StatusBadRequest {
		r.f.Errorf("%s is not there: %d", page, answer.Code)
	}
	text := changing.ReplaceAllString(strings.ReplaceAll(answer.Body.String(), r.domain, ""), "")
	return http.StatusText(answer.Code) + "\n" + ofItsOwn.ReplaceAllString(text, "")
}
