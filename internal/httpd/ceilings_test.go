package httpd_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/problem"
	"hailong/internal/survey"
	"hailong/internal/testkit"
)

// mostAnswer is how long an answer about faults may be: fifty lines, whatever was sent.
const mostAnswer = 24 << 10

// Of a body in which everything is wrong, the first faults are told, and that there are more; the answer stays short.
func TestManyFaultsAreToldUpToFifty(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		key := f.key(account.Admin)
		id, tokens := f.open(key)
		many := func(n int, one string) string { return strings.TrimSuffix(strings.Repeat(one+",", n), ",") }
		members := func(n int, prefix, value string) string {
			var out strings.Builder
			for i := range n {
				fmt.Fprintf(&out, `%q:%s,`, fmt.Sprint(prefix, i), value)
			}
			return strings.TrimSuffix(out.String(), ",")
		}
		roster := "Lớp,Họ tên,Điện thoại\n" + strings.Repeat("Mầm 1,,không\n", 2_000)
		post := func(path, kind, body string) request {
			return request{method: http.MethodPost, path: path, kind: kind, body: body, key: key}
		}
		for name, tt := range map[string]struct {
			request
			most int // faults told; 50 with the words that there are more
		}{
			"empty sections": {post("/api/v1/surveys", jsonKind, `{"sections":[`+many(85_000, "{}")+`]}`),
				problem.MostFields},
			"empty questions": {
				post("/api/v1/surveys", jsonKind, `{"sections":[`+many(20, `{"questions":[`+many(80, "{}")+`]}`)+`]}`),
				problem.MostFields},
			"members that nobody knows": {post("/api/v1/surveys", jsonKind, `{`+members(900, "x", "1")+`}`),
				problem.MostFields},
			"more members than any": {post("/api/v1/surveys", jsonKind, `{`+members(20_000, "x", "1")+`}`), 1},
			"a member again and again": {post("/api/v1/surveys", jsonKind, `{`+many(20_000, `"a":1`)+`}`),
				problem.MostFields},
			"answers that nobody asked": {
				post("/api/v1/ballots/"+tokens[0], jsonKind, `{"submission_key":"0123456789abcdef","answers":{`+
					members(900, "x", "1")+`}}`), problem.MostFields},
			"a roster of wrong cells": {post("/api/v1/roster", "text/csv", roster), problem.MostFields},
			"a roster of one child": {post("/api/v1/roster", "text/csv", "Lớp,Họ tên\n"+
				strings.Repeat("Mầm 1,An\n", 2_000)), problem.MostFields},
			"a fault behind many sections": {
				request{method: http.MethodPatch, path: "/api/v1/surveys/" + id, kind: jsonKind, key: key,
					body: `{"sections":[` + many(20, `{"id":"a","subject":"s","title":"T","questions":[`+
						many(80, `{"id":"q","type":"likert5","text":"T"}`)+`]}`) + `],"minutes":"x"}`},
				problem.MostFields},
		} {
			t.Run(name, func(t *testing.T) {
				f.TB = t
				answer := f.send(tt.request)
				if answer.Code != http.StatusUnprocessableEntity || answer.Body.Len() > mostAnswer {
					t.Fatalf("%d, %d bytes: %.300s", answer.Code, answer.Body.Len(), answer.Body)
				}
				p := f.problem(answer)
				if len(p.Errors) == 0 || len(p.Errors) > tt.most {
					t.Errorf("%d faults are told", len(p.Errors))
				}
				if last := p.Errors[len(p.Errors)-1]; len(p.Errors) == problem.MostFields &&
					!strings.Contains(last.Detail, "còn chỗ khác") {
					t.Errorf("nothing says that there are more: %+v", last)
				}
			})
			f.TB = t
		}
		var told struct {
			Errors []struct{ Pointer, Detail string }
		}
		dry := f.send(post("/api/v1/roster?dry_run=true", "text/csv", roster))
		if err := json.Unmarshal(dry.Body.Bytes(), &told); dry.Code != http.StatusOK || err != nil {
			t.Fatalf("%d %v", dry.Code, err)
		}
		if len(told.Errors) != problem.MostFields || told.Errors[0].Pointer != "/2/child_name" {
			t.Errorf("a dry run tells %d: %+v", len(told.Errors), told.Errors[0])
		}
	})
}

// Who has no ballot is told so, and nothing about the body that came along.
func TestAWrongTokenIsToldBeforeItsBody(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		body := `{"answers":[` + strings.TrimSuffix(strings.Repeat("{},", 18_000), ",") + `]}`
		answer := f.send(request{method: http.MethodPost, path: "/api/v1/ballots/ABCDEFGHJKMN", kind: jsonKind,
			body: body})
		if answer.Code != http.StatusNotFound || answer.Body.Len() > 1000 || len(f.problem(answer).Errors) > 0 {
			t.Errorf("%d, %d bytes: %.300s", answer.Code, answer.Body.Len(), answer.Body)
		}
	})
}

// What was sent and holds nothing is a slip: no wish for the default.
func TestBlankMembersAreNoDefaults(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		key := f.key(account.Admin)
		for body, pointer := range map[string]string{
			`{"sections":[]}`: "/sections", `{"subjects":[]}`: "/subjects", `{"title":""}`: "/title",
			`{"title":" \u00a0"}`:              "/title",
			`{"title":{"vi":"","en":"Title"}}`: "/title", `{"template_id":""}`: "/template_id",
			`{"school_year":""}`:                           "/school_year",
			`{"title":"` + strings.Repeat("x", 430) + `"}`: "/title",
		} {
			answer := f.send(request{method: http.MethodPost, path: "/api/v1/surveys", kind: jsonKind, body: body,
				key: key})
			found := false
			for _, e := range f.problem(answer).Errors {
				found = found || e.Pointer == pointer
			}
			if answer.Code != http.StatusUnprocessableEntity || !found {
				t.Errorf("%.40s: %d %s", body, answer.Code, answer.Body)
			}
		}
		long := f.send(request{method: http.MethodPost, path: "/api/v1/surveys", kind: jsonKind, body: `{"title":"` +
			strings.Repeat("x", 430) + `"}`, key: key})
		if got := f.problem(long).Errors[0].Detail; got != "Tối đa 200 ký tự; đang thừa 230." {
			t.Errorf("too long reads %q", got)
		}
		var list struct{ Surveys []json.RawMessage }
		if f.call(key, http.MethodGet, "/api/v1/surveys", nil, &list, http.StatusOK); len(list.Surveys) > 0 {
			t.Errorf("a refused survey was made: %s", list.Surveys)
		}
	})
}

// A school has so many drafts and no more; the desk shows its rounds in pages, and the round in hand on each.
func TestDraftsAreCountedAndShownInPages(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		s := f.staff("hoasen.example")
		key := f.KeyOf(s.school, account.Admin)
		id, _ := f.open(key)
		for range survey.MostDrafts {
			f.draft(key)
		}
		full := f.send(request{method: http.MethodPost, path: "/api/v1/surveys", kind: jsonKind, body: `{}`, key: key})
		if full.Code != http.StatusConflict || !strings.Contains(f.problem(full).Detail, "50 bản nháp") {
			t.Errorf("%d %s", full.Code, full.Body)
		}
		form := f.send(request{method: http.MethodPost, path: "/admin/new", kind: formKind,
			body: "template=hai-long-cmhs&title=X&school_year=2023-2024", header: as(s.editor)})
		if form.Code == http.StatusSeeOther {
			t.Errorf("the desk made one more: %d", form.Code)
		}
		rows, seen := 0, 0
		for page := 1; page <= 4; page++ {
			body := f.send(request{path: fmt.Sprint("/admin?page=", page), header: as(s.viewer)}).Body.String()
			if !strings.Contains(body, `class="button" href="/admin/rounds/`+id) {
				t.Errorf("page %d does not lead to the round that runs", page)
			}
			if n := strings.Count(body, "<tr><td>"); n > 20 {
				t.Errorf("page %d has %d rounds", page, n)
			} else {
				rows += n
			}
			if strings.Contains(body, fmt.Sprint("/admin?page=", page+1)) {
				seen++
			}
		}
		if rows != survey.MostDrafts+1 || seen != 2 {
			t.Errorf("%d rounds on the pages, %d pages lead on", rows, seen)
		}
		var list struct{ Surveys []json.RawMessage }
		if f.call(key, http.MethodGet, "/api/v1/surveys", nil, &list,
			http.StatusOK); len(list.Surveys) != survey.MostDrafts+1 {
			t.Errorf("the API lists %d", len(list.Surveys))
		}
	})
}

// A person watches in some windows and no more, and what is closed makes room.
func TestStreamsAreCounted(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		s := f.staff("hoasen.example")
		key := f.KeyOf(s.school, account.Admin)
		id, _ := f.open(key)
		server := httptest.NewServer(f.Handler)
		defer server.Close()
		watch := func(ctx context.Context, cookie string) int {
			ask, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/admin/rounds/"+id+"/events", nil)
			if err != nil {
				t.Fatal(err)
			}
			for name, value := range as(cookie) {
				ask.Header.Set(name, value)
			}
			answer, err := server.Client().Do(ask)
			if err != nil {
				t.Fatal(err)
			}
			context.AfterFunc(ctx, func() { _ = answer.Body.Close() })
			return answer.StatusCode
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		for range 6 {
			if got := watch(ctx, s.viewer); got != http.StatusOK {
				t.Fatalf("a window is refused: %d", got)
			}
		}
		for range 20 {
			if got := watch(ctx, s.viewer); got != http.StatusTooManyRequests {
				t.Fatalf("one window more: %d", got)
			}
		}
		if got := watch(ctx, s.editor); got != http.StatusOK {
			t.Errorf("another person is refused: %d", got)
		}
		cancel()
		for again := range 1000 { // the server sees the end of a stream a moment later
			last, end := context.WithCancel(t.Context())
			got := watch(last, s.viewer)
			end()
			if got == http.StatusOK {
				break
			}
			if again == 999 {
				t.Errorf("closed windows make no room: %d", got)
			}
		}
	})
}

// Every call and every page says what it costs at most and what bounds it, and nothing is said of one that is gone.
func TestEveryRouteHasACeiling(t *testing.T) {
	f := newFront(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	page, err := os.ReadFile("../../docs/operations/ceilings.md")
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `([A-Z]+ /[^`]*)` \\|.*\\| ([^|]+) \\|$").FindAllStringSubmatch(string(page), -1) {
		if told[row[1]] != "" {
			t.Errorf("%s has two rows", row[1])
		}
		told[row[1]] = row[2]
	}
	for _, r := range f.routes {
		if name := r.Method + " " + r.Path; r.Method != http.MethodHead && strings.TrimSpace(told[name]) == "" {
			t.Errorf("%s: nothing is said of what it costs and what bounds it", name)
		}
		delete(told, r.Method+" "+r.Path)
	}
	for name := range told {
		t.Errorf("%s is no route", name)
	}
}

// Who was signed out while she watches is told nothing more.
func TestAStreamEndsWithItsSession(t *testing.T) {
	f := newFront(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	s := f.staff("hoasen.example")
	key := f.KeyOf(s.school, account.Admin)
	id, tokens := f.open(key)
	server := httptest.NewServer(f.Handler)
	defer server.Close()
	ask, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/admin/rounds/"+id+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range as(s.viewer) {
		ask.Header.Set(name, value)
	}
	answer, err := server.Client().Do(ask)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close() // read only
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(nil, 1<<20)
	if !lines.Scan() || !strings.HasPrefix(lines.Text(), `data: {"html"`) {
		t.Fatal(lines.Text(), lines.Err())
	}
	if err = f.accounts.SignOut(t.Context(), s.viewer); err != nil {
		t.Fatal(err)
	}
	f.cast(tokens[0], testkit.Satisfied)
	lines.Scan() // ends the first
	if !lines.Scan() || lines.Text() != `data: {"over":true}` {
		t.Errorf("told after the end: %s", lines.Text())
	}
}
