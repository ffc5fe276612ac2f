package desk_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"html"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/feedback"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/report"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// replaces are the forms of the desk that replace something: by the path, what A and B type there. B's is different.
var replaces = map[string]struct{ a, b url.Values }{
	"/admin/settings": {kit.Fields("name", "Hoa Mai"), kit.Fields("name", "Hoa Đào")},
	"/admin/settings/address": {kit.Fields("public_address", "a.example.vn"),
		kit.Fields("public_address", "b.example.vn")},
	"/admin/periods/:period": {kit.Fields("round", "one of two"), kit.Fields("round", "the other")},
	"/admin/paper": {kit.Fields("addressee", "UBND phường A"),
		kit.Fields("addressee", "UBND phường B")},
	"/admin/rounds/:id/edit":          {smallest("Học kỳ 1"), smallest("Học kỳ 2")},
	"/admin/roster/parents/:id":       {kit.Fields("parent_name", "Bà Thử"), kit.Fields("parent_name", "Ông Thử")},
	"/admin/rounds/:id/dialogue":      {talk("Hội trường"), talk("Sân trường")},
	"/admin/rounds/:id/themes/:theme": {theme("Đã sửa sân."), theme("Sẽ sửa sân.")},
	"/admin/people/:id": {kit.Fields("do", "role", "role", "viewer"),
		kit.Fields("do", "role", "role", "owner")},
	"/admin/rounds/:id/report":           {kit.Fields("do", "keep"), kit.Fields("do", "forget")},
	"/admin/rounds/:id/report/sentences": {kit.Fields("form", "returned"), kit.Fields("form", "expectation")},
	"/admin/rounds/:id/extend": {kit.Fields("closes_at", "2100-01-02T20:00"),
		kit.Fields("closes_at", "2100-01-03T20:00")},
}

// saysStored are the forms that lead to a page on which little or nothing looks different: it says that they are stored.
var saysStored = []string{"/admin/settings", "/admin/settings/address", "/admin/paper", "/admin/rounds/:id/edit",
	"/admin/roster/parents/:id", "/admin/people/:id"}

// asShown are the forms whose act depends on what the page showed, and that carry its name as those above do.
var asShown = []string{"open", "now", "draft", "delete", "close", "withdraw"}

// replaceNothing are the other forms, each with the reason why nothing of a colleague's can be lost in them.
var replaceNothing = map[string]string{
	"/admin/setup/:ticket":   "once, by its link",
	"/admin/link/:ticket":    "once, by its link",
	"/admin/sign-in":         "stores nothing of the school",
	"/admin/sign-in/code":    "stores nothing of the school",
	"/admin/sign-out":        "ends",
	"/admin/clock":           "says what the clock is; stores nothing of the school",
	"/admin/went-back":       "says that something was seen; stores nothing of the school",
	"/admin/me/password":     "own account, by the old password",
	"/admin/me/sessions":     "ends",
	"/admin/me/factor":       "own account, by its code",
	"/admin/me/factor/codes": "own account",
	"/admin/me/factor/off":   "own account, by the password",
	"/admin/roster":          "stores nothing yet",
	"/admin/roster/find":     "stores nothing",
	"/admin/roster/store": "has its own guard: the preview's name, inside the " +
		"transaction",
	"/admin/new":                                         "adds; the form carries the draft's id",
	"/admin/rounds/:id/comments":                         "each button names the end that it makes of one comment",
	"/admin/rounds/:id/report/finished":                  "stores nothing",
	"/admin/rounds/:id/sounds":                           "one file for one question; what it replaces is heard beside it",
	"/admin/rounds/:id/paste":                            "stores nothing; the editor's form does",
	"/admin/rounds/:id/keepers":                          "guarded by its own name of the state, tried in desk/round",
	"/admin/rounds/:id/count":                            "counts, once, with the sheets that were typed",
	"/admin/rounds/:id/calls":                            "a witness's alone, guarded; tried in internal/httpd",
	"/admin/rounds/:id/key":                              "brings a key that is missing, and no other",
	"/admin/rounds/:id/comparison":                       "one choice, which names the end that it makes",
	"/admin/rounds/:id/share":                            "a button names the end that it makes",
	"/admin/rounds/:id/recovery":                         "prints",
	"/admin/rounds/:id/handout/class-links":              "a button names the end that it makes",
	"/admin/rounds/:id/handout/class-links/:class/reset": "a counter to zero",
	"/admin/rounds/:id/links/:invitation":                "ends a link that was asked about, and adds one",
	"/admin/people":                                      "adds",
	"/admin/people/rule":                                 "a button names the end that it makes",
	"/admin/people/:id/sessions":                         "ends",
	"/admin/settings/address/try":                        "tells what it found of the address that is stored",
	"/admin/settings/keys":                               "adds",
	"/admin/settings/keys/:id":                           "ends",
}

// Every form of the desk replaces something and is tried below, or stands above with its reason.
func TestEveryFormIsGuardedOrReplacesNothing(t *testing.T) {
	f := kit.New(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	told := map[string]bool{}
	for path := range replaces {
		told[path] = true
	}
	for path := range replaceNothing {
		told[path] = true
	}
	for _, move := range asShown {
		told["/admin/rounds/:id/"+move] = true
	}
	for _, route := range f.Routes {
		if !strings.HasPrefix(route.Path, "/admin") || route.Method != http.MethodPost {
			continue
		}
		if !told[route.Path] {
			t.Errorf("%s: nothing is said of what it replaces", route.Path)
		}
		delete(told, route.Path)
	}
	for path := range told {
		t.Errorf("%s is no form of the desk", path)
	}
}

func talk(place string) url.Values { return kit.Fields("day", "2026-12-05", "place", place) }

func theme(answer string) url.Values {
	return kit.Fields("title", "Sân chơi", "state", string(feedback.Accepted), "answer", answer)
}

var seenField = regexp.MustCompile(`name="seen" value="([0-9a-f]+)"`)

// staleWords is what is said when the state was changed meanwhile, by a colleague or in another tab.
const staleWords = "Nội dung này đã thay đổi từ khi mở trang; chưa lưu gì."

// smallest is a questionnaire that the editor's form holds.
func smallest(period string) url.Values {
	at := "sections/0/questions/0/"
	return kit.Fields("title", "Khảo sát", "school_year", "2026-2027", "period", period,
		"subjects/0/id", "s", "subjects/0/label", "Trường",
		"sections/0/id", "S1", "sections/0/subject", "s", "sections/0/title", "Phần 1",
		at+"id", "Q1", at+"type", "likert5", at+"role", "headline", at+"text", "Anh/chị có hài lòng không?", "do",
		"save")
}

// busySchool is a school with a closed round of twelve ballots and a theme, an open round, and people.
type busySchool struct {
	*kit.Front
	s            kit.Staff
	admin        string // a key
	closed, open string // rounds
	ids          map[string]string
}

func newBusySchool(t *testing.T, db *database.DB) *busySchool {
	t.Helper()
	v := &busySchool{Front: kit.New(t, db)}
	v.s = v.Staff("hoasen.example")
	v.admin = v.KeyOf(v.s.School, account.Admin)
	at := v.ClosedRound(v.admin, kit.Repeat(strings.TrimSuffix(testkit.Satisfied, "}")+`,"G3":"Sân trơn"}`, 12)...)
	v.closed = strings.TrimPrefix(at, "/api/v1/surveys/")
	v.open, _ = v.OpenRound(v.admin)
	parents, err := v.Schools.Parents(t.Context(), v.s.School)
	if err != nil {
		t.Fatal(err)
	}
	editor, err := v.Accounts.ByEmail(t.Context(), "editor@hoasen.example")
	if err != nil {
		t.Fatal(err)
	}
	var made struct{ ID string }
	v.Call(v.admin, http.MethodPost, at+"/themes", map[string]any{"title": "Sân chơi"}, &made, http.StatusCreated)
	v.ids = map[string]string{":theme": made.ID, ":period": strconv.Itoa(time.Now().In(locale.Zone).Year()),
		"/admin/roster/parents/:id": parents[0].ID.String(),
		"/admin/people/:id":         editor.ID.String()}
	return v
}

// path fills a route with the ids of a round and of what the school has.
func (v *busySchool) path(route, round string) string {
	if id, known := v.ids[route]; known {
		return strings.Replace(route, ":id", id, 1)
	}
	return strings.NewReplacer(":id", round, ":theme", v.ids[":theme"], ":period", v.ids[":period"]).Replace(route)
}

// Two people open a page; A saves, then B: B is told, and what A stored stands. Saving again, having seen it, is taken.
func TestWhoSavesSecondIsShownWhatTheFirstStored(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		v := newBusySchool(t, db)
		var draft struct{ ID string }
		v.Call(v.admin, http.MethodPost, "/api/v1/surveys", map[string]any{}, &draft, http.StatusCreated)
		if err := v.Schools.KeepReportTemplate(t.Context(), testkit.Clerk, v.s.School, "cu.docx",
			report.Example); err != nil {
			t.Fatal(err)
		}
		rounds := map[string]string{"/admin/rounds/:id/edit": draft.ID, "/admin/rounds/:id/extend": v.open}
		second := strings.TrimPrefix(v.ClosedRound(v.admin, kit.Repeat(testkit.Satisfied, 5)...), "/api/v1/surveys/")
		for route, form := range replaces {
			t.Run(route, func(t *testing.T) {
				v.TB = t
				path := v.path(route, cmp.Or(rounds[route], v.closed))
				shown := path
				if strings.Contains(route, ":theme") || strings.HasSuffix(route, "/dialogue") {
					shown = "/admin/rounds/" + v.closed + "/comments"
				}
				a, b := maps.Clone(form.a), maps.Clone(form.b)
				if route == "/admin/periods/:period" {
					a.Set("round", v.closed)
					b.Set("round", second)
				}
				where := v.twoSave(shown, path, a, b)
				if slices.Contains(saysStored, route) &&
					!strings.Contains(v.Page(where, v.s.Owner).Body.String(), `role="status"`) {
					t.Errorf("%s does not say that it is stored", where)
				}
			})
			v.TB = t
		}
	})
}

// seenAt is the state that the form to a path names; of several forms on a page each names its own.
func seenAt(page, path string) []string {
	if _, form, there := strings.Cut(page, `action="`+path); there {
		page = form
	}
	return seenField.FindStringSubmatch(page)
}

// twoSave opens the page shown for both, and sends their forms to path one after the other; where is where the last one
// leads.
func (v *busySchool) twoSave(shown, path string, a, b url.Values) (where string) {
	v.Helper()
	page := v.Send(kit.Request{Path: shown, Header: kit.As(v.s.Owner)}).Body.String()
	names := seenAt(page, path)
	if names == nil {
		v.Fatalf("the page names no state: %s", page)
	}
	b.Set("seen", names[1])
	if a.Get("do") == "keep" { // another file, as a program brings it
		if err := v.Schools.KeepReportTemplate(v.Context(), testkit.Clerk, v.s.School, "moi.docx",
			report.Example); err != nil {
			v.Fatal(err)
		}
	} else {
		a.Set("seen", names[1])
		if answer := v.Send(kit.Post(path, v.s.Owner, a)); answer.Code != http.StatusSeeOther {
			v.Fatalf("A: %d %s", answer.Code, answer.Body)
		}
	}
	before := v.stored()
	answer := v.Send(kit.Post(path, v.s.Owner, b))
	body := html.UnescapeString(answer.Body.String())
	if answer.Code != http.StatusConflict || !strings.Contains(body, staleWords) {
		v.Errorf("B: %d %s", answer.Code, body)
	}
	if after := v.stored(); after != before {
		v.Errorf("B stored something:\n%s\n%s", before, after)
	}
	again := seenAt(body, path)
	if again == nil || again[1] == names[1] {
		v.Fatalf("the page that is shown again names no state, or the old one: %v", again)
	}
	b.Set("seen", again[1])
	if answer = v.Send(kit.Post(path, v.s.Owner, b)); answer.Code != http.StatusSeeOther || v.stored() == before {
		v.Errorf("B, having seen it: %d %s", answer.Code, answer.Body)
	}
	return answer.Header().Get("Location")
}

// stored is all that the forms above replace.
func (v *busySchool) stored() string {
	v.Helper()
	s, err := v.Schools.Get(v.Context(), v.s.School)
	rounds, err2 := v.Surveys.List(v.Context(), v.s.School)
	parents, err3 := v.Schools.Parents(v.Context(), v.s.School)
	themes, err4 := v.Feedback.Themes(v.Context(), v.s.School, uuid.MustParse(v.closed))
	people, err5 := v.Accounts.List(v.Context(), v.s.School)
	own, err6 := v.Schools.ReportTemplate(v.Context(), v.s.School)
	if problem.KindOf(err6) == problem.NotFound {
		err6 = nil
	}
	left, err9 := v.Surveys.LeftOut(v.Context(), v.s.School, v.ids[":period"])
	talk, err7 := v.Feedback.Dialogue(v.Context(), v.s.School, uuid.MustParse(v.closed))
	text, err8 := json.Marshal([]any{s, rounds, parents, themes, people, own.Name, talk, left})
	if err = errors.Join(err, err2, err3, err4, err5, err6, err7, err8, err9); err != nil {
		v.Fatal(err)
	}
	return string(text)
}

// What a second person typed stays in the fields, beside what stands there by now.
func TestAStaleFormKeepsWhatWasTyped(t *testing.T) {
	f := kit.New(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	s := f.Staff("hoasen.example")
	first := seenField.FindStringSubmatch(
		f.Page("/admin/settings", s.Owner).Body.String())[1]
	f.Send(kit.Post("/admin/settings", s.Owner, kit.Fields("name", "Hoa Mai", "unit", "child", "seen", first)))
	second := f.Send(kit.Post("/admin/settings", s.Owner,
		kit.Fields("name", "Hoa Đào", "unit", "family", "seen", first)))
	body := html.UnescapeString(second.Body.String())
	for _, want := range []string{`value="Hoa Đào"`, "Hiện đang lưu: Hoa Mai", `value="family" checked`} {
		if !strings.Contains(body, want) {
			t.Errorf("%s is not on the page: %s", want, body)
		}
	}
	if answer := f.Send(kit.Post("/admin/settings", s.Owner,
		kit.Fields("name", "Hoa Cúc"))); answer.Code != http.StatusSeeOther {
		t.Errorf("a form without the field: %d", answer.Code)
	}
}

// A round is opened, closed or deleted as its page showed it: whoever edits or extends it meanwhile is not passed over.
func TestAMoveIsOfTheRoundThatWasShown(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		v := newBusySchool(t, db)
		var draft, waiting struct{ ID string }
		v.Call(v.admin, http.MethodPost, "/api/v1/surveys", map[string]any{}, &draft, http.StatusCreated)
		v.Call(v.admin, http.MethodPost, "/api/v1/surveys", map[string]any{"opens_at": "2099-01-02T07:00:00+07:00"},
			&waiting, http.StatusCreated)
		v.Call(v.admin, http.MethodPost, "/api/v1/surveys/"+waiting.ID+"/open", nil, nil, http.StatusOK)
		pages := map[string]url.Values{}
		for _, move := range asShown {
			round := v.open
			switch move {
			case "open", "delete":
				round = draft.ID
			case "now":
				round = waiting.ID
			}
			path := "/admin/rounds/" + round + "/" + move
			page := v.Send(kit.Request{Path: path, Header: kit.As(v.s.Owner)}).Body.String()
			names := seenField.FindStringSubmatch(page)
			if names == nil {
				t.Fatalf("%s names no state: %s", move, page)
			}
			pages[path] = kit.Fields("seen", names[1], "reason", "vì")
		}
		later := map[string]any{"closes_at": "2100-01-02T20:00:00+07:00"}
		for _, round := range []string{draft.ID, waiting.ID, v.open} {
			v.Call(v.admin, http.MethodPatch, "/api/v1/surveys/"+round, later, nil, http.StatusOK)
		}
		before := v.stored()
		for path, form := range pages {
			answer := v.Send(kit.Post(path, v.s.Owner, form))
			if answer.Code != http.StatusConflict ||
				!strings.Contains(html.UnescapeString(answer.Body.String()), staleWords) {
				t.Errorf("%s: %d", path, answer.Code)
			}
		}
		if v.stored() != before {
			t.Error("a move was made all the same")
		}
	})
}
