package comments_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// Comments may give their writers away: who may only look reads them neither at the desk nor by a program.
func TestAViewerReadsNoComment(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f, s, key := kit.Desk(t, db)
		id, tokens := f.OpenRound(key)
		for i, token := range tokens[:12] {
			f.Call("", http.MethodPost, "/api/v1/ballots/"+token,
				json.RawMessage(kit.CastBody(fmt.Sprintf("submission-number-%02d", i))), nil, http.StatusCreated)
		}
		f.Call(key, http.MethodPost, "/api/v1/surveys/"+id+"/close", nil, nil, http.StatusOK)
		for _, path := range []string{"/admin/rounds/" + id + "/comments", "/api/v1/surveys/" + id + "/comments"} {
			for cookie, want := range map[string]int{s.Viewer: http.StatusForbidden, s.Editor: http.StatusOK} {
				if answer := f.Page(path, cookie); answer.Code != want ||
					strings.Contains(answer.Body.String(), "Cảm ơn") != (want == http.StatusOK) {
					t.Errorf("%s: %d, want %d", path, answer.Code, want)
				}
			}
		}
		// Whoever says too late that she has not answered reads when the round was closed, and no blank of a sentence.
		late := f.Send(kit.Request{Method: http.MethodPost, Path: "/s/" + tokens[0], Kind: kit.FormKind,
			Body: "dispute=1"})
		if late.Code != http.StatusForbidden ||
			strings.ContainsAny(late.Body.String()[strings.Index(late.Body.String(), "<main"):strings.Index(
				late.Body.String(), "</main")], "{}") {
			t.Errorf("a late dispute: %d %s", late.Code, late.Body)
		}
	})
}

// A button with an id that is none, or a theme that is none, changes nothing and is told beside the list; so is a theme
// without a title. What was typed for the theme stands there again.
func TestWrongActsOnComments(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f, s, key := kit.Desk(t, db)
		at := f.ClosedRound(key, kit.Repeat(strings.TrimSuffix(testkit.Satisfied, "}")+`,"G3":"Sân trơn"}`, 12)...)
		path := "/admin/rounds/" + strings.TrimPrefix(at, "/api/v1/surveys/")
		for name, form := range map[string]url.Values{
			"a comment that is none":    kit.Fields("look", "x"),
			"hidden, none":              kit.Fields("hide", "x"),
			"ticked, none":              kit.Fields("do", "tag", "tag", "sân", "comment", "x"),
			"into a theme that is none": kit.Fields("do", "in", "into", "x"),
			"nothing at all":            kit.Fields("do", "tag"),
		} {
			answer := f.Send(kit.Post(path+"/comments", s.Editor, form))
			if answer.Code != http.StatusUnprocessableEntity || !strings.Contains(answer.Body.String(), `id="faults"`) {
				t.Errorf("%s: %d", name, answer.Code)
			}
		}
		typed := kit.Fields("title", "", "answer", "Đã sửa sân.", "state", "done")
		answer := f.Send(kit.Post(path+"/themes/new", s.Editor, typed))
		if answer.Code != http.StatusUnprocessableEntity || !strings.Contains(answer.Body.String(), "Đã sửa sân.") {
			t.Errorf("a theme without a title: %d", answer.Code)
		}
		if answer = f.Send(kit.Post(path+"/themes/x", s.Editor, typed)); answer.Code != http.StatusNotFound {
			t.Errorf("a theme that is none: %d", answer.Code)
		}
		var themes struct{ Themes []any }
		f.Call(key, http.MethodGet, at+"/themes", nil, &themes, http.StatusOK)
		if len(themes.Themes) != 0 {
			t.Errorf("%d themes were made", len(themes.Themes))
		}
		field := regexp.MustCompile(`name="theme" value="([^"]+)"`)
		id := field.FindStringSubmatch(f.Page(path+"/comments", s.Editor).Body.String())
		typed.Set("title", "Sân chơi")
		typed.Set("theme", id[1])
		first := f.Send(kit.Post(path+"/themes/new", s.Editor, typed)).Code
		second := f.Send(kit.Post(path+"/themes/new", s.Editor, typed)).Code // a double click, or a page sent anew
		f.Call(key, http.MethodGet, at+"/themes", nil, &themes, http.StatusOK)
		if first != http.StatusSeeOther || second != http.StatusSeeOther || len(themes.Themes) != 1 {
			t.Errorf("sent twice: %d, %d, %d themes", first, second, len(themes.Themes))
		}
		typed.Set("title", "Bữa ăn") // a step back in the browser, and another theme on the same page
		f.Send(kit.Post(path+"/themes/new", s.Editor, typed))
		if f.Call(key, http.MethodGet, at+"/themes", nil, &themes, http.StatusOK); len(themes.Themes) != 2 {
			t.Errorf("two themes on one page: %d were made", len(themes.Themes))
		}
	})
}

// Comments are found by their words, equal ones stand as one and are acted on together, what several have in common is
// suggested, and what is found is ticked at once, gathered, marked as read and taken as a file.
func TestFindFoldGatherAndTake(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := kit.New(t, db)
		s := f.Staff("hoasen.example")
		says := func(words string, n int) []string {
			return kit.Repeat(strings.TrimSuffix(testkit.Satisfied, "}")+`,"G3":"`+words+`"}`, n)
		}
		at := f.ClosedRound(f.KeyOf(s.School, account.Admin),
			slices.Concat(says("Thực đơn ít rau", 4), says("Sân trơn", 7), says("Gọi 0903 123 456", 1))...)
		path := "/admin/rounds/" + strings.TrimPrefix(at, "/api/v1/surveys/") + "/comments"
		page := func(query string) string { return f.Page(path+query, s.Editor).Body.String() }
		all := page("")
		if n := strings.Count(all, `<article id="c-`); n != 3 || !strings.Contains(all, "×4") ||
			!strings.Contains(all, "thực đơn (4)") || strings.Contains(all, "0903 123") {
			t.Errorf("%d articles", n)
		}
		// looksFor is the address to which the form leads: it shows nothing of the words.
		looksFor := func(words string) string {
			t.Helper()
			answer := f.Send(kit.Post(path, s.Editor, kit.Fields("do", "find", "q", words)))
			_, query, _ := strings.Cut(answer.Header().Get("Location"), "?")
			if answer.Code != http.StatusSeeOther || !strings.HasPrefix(query, "w=") || strings.Contains(query, words) {
				t.Fatalf("%d %s", answer.Code, query)
			}
			return "?" + query
		}
		menu := looksFor("thuc don")
		if strings.Contains(all, "q=") || strings.Contains(all, "th%E1%BB%B1c") {
			t.Error("an address of the page has words in it")
		}
		if found := page(menu); strings.Count(found, `<article id="c-`) != 1 ||
			!strings.Contains(found, ">4 góp ý<") {
			t.Error("not found without accents")
		}
		if strings.Contains(page(looksFor("0903")), `<article id="c-`) {
			t.Error("what is masked is found")
		}
		do := func(query string, fields ...string) {
			t.Helper()
			if answer := f.Send(kit.Post(path+query, s.Editor, kit.Fields(fields...))); answer.Code != http.StatusSeeOther {
				t.Fatalf("%v: %d", fields, answer.Code)
			}
		}
		do(menu, "do", "into", "title", "Bữa ăn", "comment", "found")
		do(menu, "do", "read", "comment", "found")
		if all = page("?kind=unread"); !strings.Contains(all, "(8)") || strings.Contains(all, "Thực đơn ít rau") {
			t.Error("still unread")
		}
		if all = page("?kind=new"); strings.Contains(all, "thực đơn (4)") || strings.Contains(all, "Thực đơn ít rau") {
			t.Error("still in no theme")
		}
		// Equal ones are hidden together, for one reason.
		equal := regexp.MustCompile(`name="hide" value="([0-9a-f -]{200,})"`).FindStringSubmatch(all)
		if equal == nil {
			t.Fatal("nothing to hide together")
		}
		do("", "hide", equal[1], "reason-"+equal[1][:36], "thử")
		if all = page("?kind=hidden"); strings.Count(all, "Lý do: thử") != 7 {
			t.Error("not hidden together")
		}
		answer := f.Page(path+"/file"+menu+"&format=csv", s.Editor)
		if rows := strings.Count(answer.Body.String(), "Thực đơn ít rau,,Bữa ăn,đã đọc"); rows != 4 {
			t.Errorf("%d %s", answer.Code, answer.Body)
		}
		if whole := f.Page(path+"/file?format=csv", s.Editor).Body.String(); strings.Contains(whole, "0903 123") ||
			strings.Contains(whole, "Sân trơn") {
			t.Errorf("masked or hidden in the file: %s", whole)
		}
		// Words that this school has not sealed find nothing, and nothing is done to what they find.
		for _, w := range []string{"x", strings.TrimPrefix(menu, "?w=")[1:]} {
			answer = f.Send(kit.Post(path+"?w="+w, s.Editor, kit.Fields("do", "unread", "comment", "found")))
			if answer.Code != http.StatusNotFound {
				t.Errorf("changed words: %d", answer.Code)
			}
		}
		for name, long := range map[string]string{"q": strings.Repeat("ă", 101), "tag": strings.Repeat("a", 3000)} {
			if answer = f.Send(kit.Post(path, s.Editor, kit.Fields("do", "find", name, long))); answer.Code !=
				http.StatusUnprocessableEntity {
				t.Errorf("too long a %s: %d", name, answer.Code)
			}
			if name == "q" && !strings.Contains(answer.Body.String(), `value="`+long+`"`) {
				t.Error("what was typed is gone")
			}
		}
		if answer = f.Page(path+"/file", s.Viewer); answer.Code != http.StatusForbidden {
			t.Errorf("a viewer takes them: %d", answer.Code)
		}
	})
}
