package httpd_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/locale"
	"hailong/internal/reading"
	"hailong/internal/school"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// staffRoster is a list of staff as schools keep it: its own headers, a column that nobody asks for, two small
// departments.
const staffRoster = "STT,Họ và tên,Tổ/Bộ phận,Chức vụ,Số điện thoại\n"

func rosterOfStaff(departments ...int) string {
	var out strings.Builder
	out.WriteString(staffRoster)
	n := 0
	for i, size := range departments {
		for range size {
			n++
			fmt.Fprintf(&out, "%d,Nguyễn Thị %s,Tổ %c,Giáo viên,09%08d\n", n, string(rune('A'+n%26))+
				strings.Repeat("n", n/26+1),
				'A'+i, n)
		}
	}
	return out.String()
}

// ofParents are words that no page, paper or text of a round of staff may hold.
var ofParents = map[locale.Lang]*regexp.Regexp{
	locale.VI: regexp.MustCompile(`(?i)(^|[^\p{L}])(cmhs|cha mẹ|phụ huynh|con em|trẻ|bé|lớp|học sinh)($|[^\p{L}])`),
	locale.EN: regexp.MustCompile(`(?i)(^|[^\p{L}])(parents?|child|children|class|classes|pupils?)($|[^\p{L}])`),
}

// ofKeepers are words and members that only a round with three keys may have; a draft's own page and the page before
// its opening offer them.
var ofKeepers = regexp.MustCompile(`(?i)ba chìa|giữ chìa|tờ chìa|three keys|keepers?\b|three_keys|opened_with`)

var tags = regexp.MustCompile(`(?s)<(style|script).*?</(style|script)>|<[^>]*>`)

var placeholders = regexp.MustCompile(`\{\{[^}]*\}\}`)

const staffAnswers = `{"SB1":5,"SB2":4,"SD1":5,"G1":5,"W1":4,"W5":5,"W6":"Cảm ơn"}`

// openStaff opens a round of staff beside nothing, and gives its path and tokens.
func (f *front) openStaff(key, roster string, more map[string]any) (at string, tokens []string) {
	f.Helper()
	if answer := f.send(request{method: http.MethodPost, path: "/api/v1/roster?audience=staff", key: key,
		kind: "text/csv",
		body: roster}); answer.Code != http.StatusOK {
		f.Fatal(answer.Body)
	}
	at = strings.Replace(f.deskRound(key, more), "/admin/rounds", "/api/v1/surveys", 1)
	var made struct{ Audience string }
	if f.call(key, http.MethodGet, at, nil, &made, http.StatusOK); made.Audience != "staff" {
		f.Fatalf("%+v", made)
	}
	f.call(key, http.MethodPost, at+"/open", nil, nil, http.StatusOK)
	var list struct{ Invitations []struct{ Link string } }
	f.call(key, http.MethodGet, at+"/invitations", nil, &list, http.StatusOK)
	for _, i := range list.Invitations {
		tokens = append(tokens, i.Link[strings.LastIndex(i.Link, "/")+1:])
	}
	return at, tokens
}

func (f *front) castAll(tokens []string, answers string) {
	f.Helper()
	for _, token := range tokens {
		f.call("", http.MethodPost, "/api/v1/ballots/"+token,
			json.RawMessage(`{"submission_key":"submission-of-`+token+`","answers":`+answers+`}`), nil,
			http.StatusCreated)
	}
}

// deskRound is the desk's path of a draft that asks the staff.
func (f *front) deskRound(key string, more map[string]any) string {
	f.Helper()
	draft := map[string]any{"audience": "staff"}
	maps.Copy(draft, more)
	var made struct{ ID string }
	f.call(key, http.MethodPost, "/api/v1/surveys", draft, &made, http.StatusCreated)
	return "/admin/rounds/" + made.ID
}

// No page, hand-out, message, paper, export or public result of a round of staff speaks of parents, in either language.
func TestARoundOfStaffSpeaksOfStaff(t *testing.T) {
	f := newFront(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	s := f.staff("hoasen.example")
	key := f.KeyOf(s.school, account.Admin)
	f.call(key, http.MethodPatch, "/api/v1/school", map[string]any{"name": "Trường Mầm non Hoa Sen"}, nil,
		http.StatusOK)
	draft := f.deskRound(key, nil)
	if page := f.Page(draft+"/open", s.owner).Body.String(); strings.Contains(page, `<button class="button">Mở`) ||
		!strings.Contains(page, `href="/admin/roster?audience=staff">Sửa`) {
		t.Error("a round of nobody can be opened, or the way to the roster of staff is not shown")
	}
	at, tokens := f.openStaff(key, rosterOfStaff(9, 8, 2), nil)
	desk := "/admin/rounds/" + strings.TrimPrefix(at, "/api/v1/surveys/")
	seen, keepers := 0, map[string]bool{}
	says := func(r request, want int) {
		t.Helper()
		path := r.path
		for _, lang := range locale.Languages {
			glue := "?"
			if strings.Contains(path, "?") {
				glue = "&"
			}
			r.path = path + glue + "lang=" + string(lang)
			answer := f.send(r)
			if answer.Code != want {
				t.Errorf("%s: %d %.300s", r.path, answer.Code, answer.Body)
				continue
			}
			seen++
			if path != draft && !strings.HasPrefix(path, draft+"/open") && ofKeepers.Match(answer.Body.Bytes()) {
				keepers[path] = true
			}
			for _, line := range readable(t, answer.Header().Get("Content-Type"), answer.Body.Bytes()) {
				if ofParents[lang].MatchString(line) && line != school.Parents.Name(lang) {
					// the other roster's name
					t.Errorf("%s says: %s", r.path, line)
				}
			}
		}
	}
	speaks := func(paths ...string) {
		t.Helper()
		for _, path := range paths {
			r := request{path: path}
			if strings.HasPrefix(path, "/admin") {
				r.header = as(s.owner)
			} else if strings.HasPrefix(path, "/api") {
				r.key = key
			}
			says(r, http.StatusOK)
		}
	}
	reach := locale.Text(locale.VI, "move.open.reach", nil)
	if page := f.Page(draft+"/open", s.owner).Body.String(); strings.Contains(page, reach) ||
		!strings.Contains(page, "19 CB-GV-NV, 3 tổ") {
		t.Error("the page before the opening tells of telephones, or of other people than the staff")
	}
	waiting := f.deskRound(key, map[string]any{"opens_at": time.Now().AddDate(0, 0, 2)})
	f.call(key, http.MethodPost, strings.Replace(waiting, "/admin/rounds", "/api/v1/surveys", 1)+"/open", nil, nil,
		http.StatusOK)
	speaks(draft, draft+"/open", draft+"/edit", draft+"/paste", draft+"/sounds", draft+"/delete", draft+"/form",
		waiting,
		waiting+"/now", desk+"/draft", desk+"/names", desk+"/recovery")
	says(post(draft+"/paste", s.owner, url.Values{"pasted": {"Câu 1. Cô lắng nghe góp ý\nCâu 2. Phòng làm việc sạch"}}),
		http.StatusOK)
	says(post(draft+"/edit", s.owner, url.Values{"title": {""}}), http.StatusOK) // shown again
	for _, file := range []string{rosterOfStaff(3), "Họ và tên,Tổ/Bộ phận\nNguyễn An,\n", "gì đó\n"} {
		dropped := drop(f, s.owner, []byte(file))
		dropped.path += "?audience=staff"
		want := http.StatusOK
		if !strings.HasPrefix(file, staffRoster) {
			want = http.StatusUnprocessableEntity
		}
		says(dropped, want)
	}
	says(post("/admin/roster/find?audience=staff", s.owner, url.Values{"words": {"nguyen"}}), http.StatusOK)
	says(post(desk+"/extend", s.owner, url.Values{"closes_at": {"x"}}), http.StatusUnprocessableEntity)
	speaks(desk, desk+"/handout", desk+"/links?q=Nguy", desk+"/form", desk+"/close", desk+"/extend", desk+"/withdraw",
		desk+"/handout/slips.pdf", desk+"/handout/poster.pdf", at+"/invitations", "/s/"+tokens[0],
		"/admin/roster?audience=staff", "/admin/roster/parents/new?audience=staff",
		"/admin/roster/classes/T%E1%BB%95%20A?audience=staff")
	if page := f.Page(desk+"/handout", s.owner).Body.String(); strings.Contains(page, "/c/") ||
		!strings.Contains(page, html.EscapeString(locale.Text(locale.VI.Staff(), "classlink.staff", nil))) {
		t.Error("a link of a department is offered, or not said why not")
	}
	if strings.Contains(f.Page(desk, s.owner).Body.String(), "đường dẫn chung") {
		t.Error("the running round speaks of links of departments")
	}
	says(post("/s/"+tokens[0], "", url.Values{"submission_key": {"a"}}), http.StatusUnprocessableEntity)
	f.castAll(tokens[:15], staffAnswers)
	speaks("/s/"+tokens[0], "/s/"+tokens[16])
	f.call(key, http.MethodPost, at+"/close", nil, nil, http.StatusOK)
	var shown struct{ Link string }
	f.call(key, http.MethodPost, at+"/share", nil, &shown, http.StatusOK)
	public := shown.Link[strings.Index(shown.Link, "/p/"):]
	forms := `{"forms":["old_wording","returned","mean_and_rate","criteria_ends","by_level","five_levels","place_who_when","weak_points"]}`
	f.call(key, http.MethodPut, at+"/report-forms", json.RawMessage(forms), nil, http.StatusNoContent)
	section := at + "/report-section"
	speaks(desk, desk+"/report", desk+"/report/sentences", desk+"/comments",
		desk+"/comments?kind=unread", desk+"/share",
		desk+"/share/preview", desk+"/form", desk+"/comments/file?format=xlsx", desk+"/comments/file?format=docx",
		"/admin/record?round="+strings.TrimPrefix(desk, "/admin/rounds/"), "/admin/record/file?format=csv&round="+
			strings.TrimPrefix(desk, "/admin/rounds/"), public,
		public+"/comparison", "/s/"+tokens[16],
		section+"?format=text", section+"?format=docx", section+"?format=docx&template=report",
		section+"?format=docx&template=outline", section+"?format=summary-docx", section+"?format=summary-pdf",
		section+"?format=pdf&template=report", section+"?format=xlsx", section, at+"/explanations",
		at+"/export?format=codebook")
	if len(keepers) > 0 {
		t.Errorf("pages of a round without sheets speak of keepers: %v", slices.Sorted(maps.Keys(keepers)))
	}
	f.staffKeepers(s, key, says)
	for _, of := range []string{"/keepers", "/count", "/k/"} {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(keepers)), func(path string) bool {
			return strings.Contains(path, of)
		}) {
			t.Errorf("a round with three keys does not speak of keepers at %s: the test tests nothing", of)
		}
	}
	if seen < 60 {
		t.Errorf("only %d pages and papers were read", seen)
	}
}

// staffKeepers looks at a round of staff with three keys, from its draft to the count.
func (f *front) staffKeepers(s staff, key string, says func(r request, want int)) {
	f.Helper()
	desk := f.deskRound(key, nil)
	at := strings.Replace(desk, "/admin/rounds", "/api/v1/surveys", 1)
	own := func(path string) request { return request{path: path, header: as(s.owner)} }
	says(own(desk+"/keepers"), http.StatusOK) // its given roles are those of a school's staff
	form := kit.FormAt(f, f.Page(desk+"/keepers", s.owner).Body.String(), desk+"/keepers")
	var made struct{ Keepers []struct{ Link string } }
	f.call(key, http.MethodPut, at+"/keepers",
		map[string]any{"roles": []string{form.Get("roles/0"), form.Get("roles/1"), form.Get("roles/2")}}, &made,
		http.StatusOK)
	says(own(desk+"/open"), http.StatusOK)
	var sheets []string
	for _, k := range made.Keepers {
		path := k.Link[strings.Index(k.Link, "/k/"):]
		says(request{path: path}, http.StatusOK)
		rows, err := f.Keepers.Take(f.Context(), path[len("/k/"):])
		if err != nil {
			f.Fatal(err)
		}
		says(request{path: path}, http.StatusOK)
		sheets = append(sheets, strings.Join(rows, " "))
		if err = f.Keepers.Confirm(f.Context(), path[len("/k/"):], sheets[len(sheets)-1], ""); err != nil {
			f.Fatal(err)
		}
		says(request{path: path}, http.StatusOK)
	}
	for _, token := range f.Open(key, strings.TrimPrefix(desk, "/admin/rounds/"))[:1] {
		says(request{path: "/s/" + token}, http.StatusOK)
	}
	says(own(desk), http.StatusOK)
	says(own(desk+"/recovery"), http.StatusOK)
	says(own(desk+"/close"), http.StatusOK)
	f.call(key, http.MethodPost, at+"/close", nil, nil, http.StatusConflict)
	says(own(desk+"/count"), http.StatusOK)
	says(post(desk+"/count", s.owner, url.Values{"sheets/0": {sheets[0]}, "sheets/1": {sheets[0]}}),
		http.StatusUnprocessableEntity)
	counted := f.send(post(desk+"/count?lang=en", s.owner,
		url.Values{"sheets/0": {sheets[1]}, "sheets/1": {sheets[2]}}))
	if to := counted.Header().Get("Location"); counted.Code != http.StatusSeeOther || to != desk+"/count?lang=en" {
		f.Errorf("counted in English, it leads to %d %s", counted.Code, to)
	}
	says(own(desk+"/count"), http.StatusOK)
	says(request{path: made.Keepers[0].Link[strings.Index(made.Keepers[0].Link, "/k/"):]}, http.StatusOK)
}

// readable are the lines that a reader sees of an answer, without names of the contract.
func readable(t *testing.T, kind string, body []byte) []string {
	t.Helper()
	switch {
	case strings.HasPrefix(kind, "text/html"):
		text := html.UnescapeString(placeholders.ReplaceAllString(tags.ReplaceAllString(string(body), "\n"), ""))
		return strings.Split(text, "\n")
	case strings.Contains(kind, "word"), strings.Contains(kind, "/pdf"):
		read, err := reading.Lines(t.Context(), body)
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, line := range read {
			all = append(all, line.Text)
		}
		return all
	case strings.Contains(kind, "json"):
		var values []string
		var walk func(v any)
		walk = func(v any) {
			switch v := v.(type) {
			case string:
				if strings.Contains(v, " ") { // words for readers; the others are names of the contract
					values = append(values, v)
				}
			case []any:
				for _, one := range v {
					walk(one)
				}
			case map[string]any:
				for _, one := range v {
					walk(one)
				}
			}
		}
		var tree any
		if err := json.Unmarshal(body, &tree); err != nil {
			t.Fatal(err)
		}
		walk(tree)
		return values
	default:
		var all []string
		for line := range strings.Lines(string(body)) {
			if strings.Contains(kind, "csv") { // names, then words
				_, line, _ = strings.Cut(line, ",")
				_, line, _ = strings.Cut(line, ",")
			}
			all = append(all, line)
		}
		return all
	}
}

// Two rosters and two rounds of one school know nothing of each other; the report sets them side by side and says the
// difference that its readers can work out, and none where one of both is withheld.
func TestParentsAndStaffSideBySide(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		key := f.key(account.Admin)
		parents := f.closedRound(key, repeat(testkit.Satisfied, 12)...)
		staff, tokens := f.openStaff(key, rosterOfStaff(9, 8), nil)
		if page := f.send(request{path: "/s/" + tokens[0] + "?lang=vi"}).Body.String(); strings.Contains(page,
			`name="switch" value="vi"`) || !strings.Contains(page, `name="switch" value="en"`) {
			t.Error("the page offers the language that it is in")
		}
		var rosters [2]struct{ Parents []struct{ ID, Class string } }
		for i, audience := range []string{"parents", "staff"} {
			f.call(key, http.MethodGet, "/api/v1/parents?audience="+audience, nil, &rosters[i], http.StatusOK)
		}
		if len(rosters[0].Parents) != 15 || len(rosters[1].Parents) != 17 || len(tokens) != 17 {
			t.Fatalf("%d parents, %d staff, %d links", len(rosters[0].Parents), len(rosters[1].Parents), len(tokens))
		}
		f.castAll(tokens[:10], staffAnswers)
		f.castAll(tokens[10:12], strings.Replace(staffAnswers, `"G1":5`, `"G1":2`, 1))
		f.call(key, http.MethodPost, staff+"/close", nil, nil, http.StatusOK)
		said := func(at, lang string) string {
			f.call(key, http.MethodPut, at+"/report-forms", map[string]any{"forms": []string{"two_kinds"}}, nil,
				http.StatusNoContent)
			return f.send(request{path: at + "/report-section?format=text&lang=" + lang, key: key}).Body.String()
		}
		for at, wants := range map[string][]string{
			parents: {"CMHS 12/15 (80%) tham gia", "CB-GV-NV 12/17 (70,6%) tham gia",
				"83,3% (10/12) CB-GV-NV được khảo sát hài lòng về công tác chăm sóc, giáo dục",
				"chênh lệch 16,7 điểm phần trăm"},
			staff: {"CMHS 12/15 (80%) tham gia", "chênh lệch 16,7 điểm phần trăm"}} {
			text := said(at, "vi")
			for _, want := range wants {
				if !strings.Contains(text, want) {
					t.Errorf("no %q in\n%s", want, text)
				}
			}
			if text = said(at, "en"); !strings.Contains(text, "difference 16.7 percentage points") {
				t.Error(text)
			}
		}
		f.trendsApart(key, parents, staff)
		f.finishedOfStaff(key, staff)
	})
}

// finishedOfStaff brings a report of staff back with a digit changed: it is told at every door, and filled again.
func (f *front) finishedOfStaff(key, staff string) {
	f.Helper()
	var shown shown
	f.call(key, http.MethodPost, staff+"/share", nil, &shown, http.StatusOK)
	f.call(key, http.MethodPut, staff+"/report-forms", map[string]any{"forms": []string{}}, nil, http.StatusNoContent)
	word := f.send(request{path: staff + "/report", key: key}).Body.Bytes()
	changed := testkit.ChangePart(f, word, "word/document.xml", func(xml string) string {
		return strings.Replace(xml, "CB-GV-NV tham gia khảo sát 12/", "CB-GV-NV tham gia khảo sát 13/", 1)
	})
	if bytes.Equal(changed, word) {
		f.Fatal("nothing is changed")
	}
	door := func(path string) *httptest.ResponseRecorder {
		return f.send(request{method: http.MethodPost, path: staff + path, key: key, body: string(changed),
			header: octets})
	}
	if told := door("/report/comparison").Body.String(); strings.Count(told, `"found":`) != 1 {
		f.Errorf("the school is told %s", told)
	}
	answer := f.Send(f.Upload("/p/"+shown.Slug+"/comparison", "", "a.docx", changed, nil))
	if marks := inMark.FindAllString(answer.Body.String(), -1); len(marks) != 1 {
		f.Errorf("everybody is told %v", marks)
	}
	told := func(file []byte) (xml string) {
		testkit.ChangePart(f, file, "word/document.xml", func(text string) string {
			xml = text
			return text
		})
		return xml
	}
	if told(door("/report/refill").Body.Bytes()) != told(word) {
		f.Error("the file is not filled again")
	}
}

// trendsApart looks at every comparison of rounds: none is of parents with staff.
func (f *front) trendsApart(key, parents, staff string) {
	f.Helper()
	var c struct {
		Trend  any
		Beside *string
	}
	id := strings.TrimPrefix(parents, "/api/v1/surveys/")
	if f.call(key, http.MethodGet, staff+"/comparison", nil, &c, http.StatusOK); c.Trend != nil || c.Beside == nil ||
		*c.Beside != id {
		f.Errorf("%+v", c)
	}
	f.call(key, http.MethodGet, staff+"/statistics?against="+id, nil, nil, http.StatusUnprocessableEntity)
	f.call(key, http.MethodPut, staff+"/comparison", map[string]any{"with": id}, nil, http.StatusUnprocessableEntity)
	f.call(key, http.MethodPut, staff+"/comparison", map[string]any{"beside": id}, nil, http.StatusOK)
	f.call(key, http.MethodPut, parents+"/comparison", map[string]any{"beside": id}, nil,
		http.StatusUnprocessableEntity)
	for audience, subjects := range map[string]string{"parents": "childcare cashless", "staff": "childcare workplace"} {
		var all struct {
			Series []struct {
				SubjectID string `json:"subject_id"`
				Points    []any
			}
		}
		f.call(key, http.MethodGet, "/api/v1/statistics?audience="+audience, nil, &all, http.StatusOK)
		var got []string
		for _, one := range all.Series {
			got = append(got, one.SubjectID)
			if len(one.Points) != 1 {
				f.Errorf("%s: %d rounds in one series", one.SubjectID, len(one.Points))
			}
		}
		if strings.Join(got, " ") != subjects {
			f.Errorf("%s: %v", audience, got)
		}
	}
	f.call(key, http.MethodPost, "/api/v1/surveys", map[string]any{"audience": "staff", "template_id": "hai-long-cmhs"},
		nil,
		http.StatusUnprocessableEntity)
	f.call(key, http.MethodPost, "/api/v1/surveys", map[string]any{"audience": "pupils"}, nil,
		http.StatusUnprocessableEntity)
}
