package httpd_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// victim is a school with all that has an id, by the name of the path's parameter.
type victim struct {
	*desked
	closed uuid.UUID
	ids    map[string]string
}

func newVictim(t *testing.T, db *database.DB) *victim {
	t.Helper()
	v := &victim{desked: newDesked(t, db)}
	for _, l := range v.links {
		if _, err := v.Cast(t, l.Token, strings.TrimSuffix(testkit.Satisfied, "}")+`,"G3":"Cảm ơn cô"}`); err != nil {
			t.Fatal(err)
		}
	}
	v.call(v.admin, http.MethodPost, "/api/v1/surveys/"+v.round.String()+"/close", nil, nil, http.StatusOK)
	v.closed = v.round
	v.refill()
	var theme struct{ ID string }
	v.call(v.admin, http.MethodPost, "/api/v1/surveys/"+v.closed.String()+"/themes",
		map[string]any{"title": "Sân chơi"}, &theme, http.StatusCreated)
	parents, err := v.Schools.Parents(t.Context(), v.s.school)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := v.keys.List(t.Context(), v.s.school)
	if err != nil {
		t.Fatal(err)
	}
	people, err := v.accounts.List(t.Context(), v.s.school)
	if err != nil {
		t.Fatal(err)
	}
	editor := people[slices.IndexFunc(people, func(p account.Account) bool { return p.Role == account.Editor })]
	sessions, err := v.accounts.Sessions(t.Context(), editor)
	if err != nil {
		t.Fatal(err)
	}
	classes, _, err := v.Invitations.ClassLinks(t.Context(), v.s.school, v.round)
	if err != nil {
		t.Fatal(err)
	}
	v.ids = map[string]string{
		"theme": theme.ID, "theme_id": theme.ID, "comment_id": uuid.NewString(), "invitation": v.links[0].ID.String(),
		"parent": parents[0].ID.String(),
		"key":    keys[0].ID.String(), "person": editor.ID.String(), "session": sessions[0].ID.String(),
		"school": v.s.school.String(), "class_id": classes[0].ClassID.String(),
	}
	comments, err := v.Feedback.List(t.Context(), v.s.school, v.closed)
	if err == nil && len(comments.List) > 0 {
		v.ids["comment_id"] = comments.List[0].ID.String()
	}
	return v
}

// refill opens another round of the same roster.
func (v *victim) refill() {
	v.Helper()
	var made struct{ ID string }
	v.call(v.admin, http.MethodPost, "/api/v1/surveys", map[string]any{}, &made, http.StatusCreated)
	v.call(v.admin, http.MethodPost, "/api/v1/surveys/"+made.ID+"/open", nil, nil, http.StatusOK)
	v.round = uuid.MustParse(made.ID)
	var err error
	if v.links, err = v.Invitations.List(v.Context(), v.s.school, v.round); err != nil {
		v.Fatal(err)
	}
}

// path fills a route with ids: of the victim, or of nobody.
func (v *victim) path(route, round string, id func(name string) string) string {
	path := strings.NewReplacer(":kind", "links.csv", ":chart", "rates", ":template_id", "hai-long-cmhs",
		"/templates/:id", "/templates/hai-long-cmhs").Replace(route)
	for prefix, name := range map[string]string{"/admin/people/": "person", "/admin/settings/keys/": "key",
		"/admin/me/sessions/":    "session",
		"/admin/roster/parents/": "parent", "/api/v1/schools/": "school"} {
		if strings.HasPrefix(path, prefix) {
			path = strings.Replace(path, ":id", id(name), 1)
		}
	}
	path = strings.Replace(path, ":id", round, 1)
	return parameter.ReplaceAllStringFunc(path, func(p string) string {
		if p == ":class" {
			return url.PathEscape("Mầm 1")
		}
		return id(p[1:])
	})
}

// asks are bodies that the contract takes, so that it is the id which is refused; and fields of every form of the desk
// at once.
var asks = map[string]string{
	"PATCH /api/v1/surveys/:id":                         `{"title":"x"}`,
	"POST /api/v1/surveys/:id/close-without-unreadable": `{"unreadable":1}`,
	"POST /api/v1/surveys/:id/withdraw":                 `{"reason":"x"}`,
	"PUT /api/v1/surveys/:id/class-links":               `{"on":false}`,
	"PATCH /api/v1/surveys/:id/class-links":             `{"on":false}`,
	"PATCH /api/v1/surveys/:id/comments/:comment_id":    `{"hidden":true,"reason":"x"}`,
	"POST /api/v1/surveys/:id/themes":                   `{"title":"x"}`,
	"PATCH /api/v1/surveys/:id/themes/:theme_id":        `{"title":"x"}`,
	"PUT /api/v1/surveys/:id/keepers":                   `{"roles":["a","b","c"]}`,
	"POST /api/v1/surveys/:id/close":                    `{"reason":"x"}`,
}

var everyField = url.Values{
	"reason": {"vì"}, "closes_at": {"2100-01-01T20:00"}, "role": {"viewer"}, "do": {"disable"}, "on": {"false"},
	"title": {"x"}, "confirm": {"1"}, "class": {"Mầm 1"},
	"child_name": {"Kẻ lạ"}, "rows": {"x"}, "n": {"1"}, "title.vi": {"x"},
}

// Another school's ids are nobody's: by every call of the contract and every page of the desk they are answered as an
// id that does not exist, nothing of that school is told, and nothing of it changes. This goes over every route that
// there is.
func TestForeignIDsAreNobodys(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		var slow kit.Lines
		db.LogQueries(slog.New(slog.NewJSONHandler(&slow, nil)), 0) // each query is a slow one
		v := newVictim(t, db)
		thief := v.thief()
		defer func() { v.quotesNothing(t, slow.String()) }()
		before := v.everything()
		checks, real := 0, 0 // real: that the school itself is answered, so that the ids are those of something
		for _, route := range v.routes {
			desk := strings.HasPrefix(route.Path, "/admin")
			if !strings.Contains(route.Path, ":") || !desk && !strings.HasPrefix(route.Path, "/api/v1/") ||
				regexp.MustCompile(`/(setup|link)/:ticket|/ballots/|/receipts/|/templates/|/periods/`).
					MatchString(route.Path) ||
				route.Method == http.MethodHead {
				continue
			}
			rounds := []uuid.UUID{v.round, v.closed}
			if partOfARound.MatchString(route.Path) {
				// her own round, and another school's theme, comment or invitation
				rounds = append(rounds, thief.round)
			}
			if route.Method == http.MethodGet && v.ownAnswer(route.Path) {
				real++
			}
			for _, round := range rounds {
				for _, header := range thief.callers(desk) {
					checks++
					foreign := v.ask(route.Method, v.path(route.Path, round.String(), func(name string) string {
						return v.ids[name]
					}), route.Path, header)
					nobody := uuid.New()
					instead := nobody.String()
					if round == thief.round {
						instead = round.String()
					}
					none := v.ask(route.Method, v.path(route.Path, instead, func(string) string {
						return nobody.String()
					}), route.Path, header)
					if foreign.status != none.status || v.blank(foreign.body) != v.blank(none.body) ||
						foreign.status == http.StatusOK && !harmless(route.Path) {
						t.Errorf("%s %s: %d, an id of nobody %d\n%.300s\n%.300s", route.Method, route.Path,
							foreign.status, none.status, v.blank(foreign.body), v.blank(none.body))
					}
					if told := v.personal(foreign.body); told != "" {
						t.Errorf("%s %s tells %q", route.Method, route.Path, told)
					}
				}
			}
		}
		checks += v.idsElsewhere(t, thief)
		if after := v.everything(); after != before {
			t.Errorf("the school was changed:\n%s\n%s", before, after)
		}
		if checks < 150 || real < 30 {
			t.Errorf("only %d checks, and %d ids of something", checks, real)
		}
		t.Logf("%d checks", checks)
	})
}

// ownAnswer tells whether the school itself is answered there, in one round or the other.
func (v *victim) ownAnswer(route string) bool {
	for _, round := range []uuid.UUID{v.round, v.closed} {
		path := v.path(route, round.String(), func(name string) string { return v.ids[name] })
		if !strings.HasSuffix(path, "/events") &&
			v.ask(http.MethodGet, path, route, as(v.s.owner)).status == http.StatusOK {
			return true
		}
	}
	return false
}

// partOfARound are routes of something that has an id of its own in a round.
var partOfARound = regexp.MustCompile(`:(invitation|theme|theme_id|comment_id)\b`)

// harmless are routes by a class's name, which another school may have too.
func harmless(route string) bool { return strings.Contains(route, "/classes/:class") }

// thief is an owner of another school, with a key and a closed round of her own.
type thief struct {
	*desked
}

func (v *victim) thief() *thief {
	v.Helper()
	d := &desked{front: v.front, s: v.staff("kheagoc.example")}
	var err error
	if d.admin, _, err = v.keys.Create(v.Context(), d.s.school, "khác", account.Admin); err != nil {
		v.Fatal(err)
	}
	d.fill("Khác 9", "Lý Văn Khác", "0938880")
	return &thief{d}
}

// callers are the ways in which she may come.
func (th *thief) callers(desk bool) []map[string]string {
	if desk {
		return []map[string]string{as(th.s.owner)}
	}
	return []map[string]string{as(th.s.owner), {"Authorization": "Bearer " + th.admin}}
}

type told struct {
	status int
	body   string
}

func (v *victim) ask(method, path, route string, header map[string]string) told {
	v.Helper()
	r := request{method: method, path: path, header: header}
	if strings.HasSuffix(route, "/handout") && !strings.HasPrefix(route, "/admin") {
		r.path += "?kind=links"
	}
	if strings.HasPrefix(route, "/api/v1/schools/") {
		r.path += "?period=2026"
	}
	if method != http.MethodGet && strings.HasPrefix(route, "/admin") {
		r.body, r.kind = everyField.Encode(), "application/x-www-form-urlencoded"
	} else if body := asks[method+" "+route]; body != "" {
		r.body, r.kind = body, jsonKind
	}
	answer := v.send(r)
	return told{answer.Code, answer.Body.String() + answer.Header().Get("Location")}
}

var anyID = regexp.MustCompile(
	`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|"request_id":"[^"]*"|id="request">[^<]*`)

// blank takes out what differs by itself: ids, and that of the request.
func (v *victim) blank(body string) string { return anyID.ReplaceAllString(body, "ID") }

// idsElsewhere puts the victim's ids where they are no part of a path.
func (v *victim) idsElsewhere(t *testing.T, th *thief) (checks int) {
	t.Helper()
	var own struct{ ID string }
	v.call(th.admin, http.MethodPost, "/api/v1/surveys", map[string]any{}, &own, http.StatusCreated)
	for _, one := range []request{
		{method: http.MethodGet, path: "/api/v1/surveys/" + own.ID + "/statistics?against=" + v.closed.String()},
		{method: http.MethodGet, path: "/api/v1/surveys/" + own.ID + "/handout?kind=slips&class_id=" +
			v.ids["class_id"]},
		{method: http.MethodPost, path: "/api/v1/surveys/" + own.ID + "/themes", body: `{"title":"x","comments":["` +
			v.ids["comment_id"] + `"]}`, kind: jsonKind},
		{method: http.MethodPost, path: "/api/v1/surveys/" + own.ID + "/invitations/" + v.ids["invitation"] +
			"/reissue"},
		{method: http.MethodPost, path: "/api/v1/roster?same_child=" + v.ids["parent"],
			body: "Lớp,Mã trẻ,Họ và tên trẻ\nMầm 1,A,Bé A\n", kind: "text/csv"},
		{method: http.MethodGet, path: "/api/v1/series?subject=childcare"},
		{method: http.MethodGet, path: "/api/v1/rollup?school_year=2026-2027"},
	} {
		checks++
		one.key = th.admin
		answer := v.send(one)
		if told := v.personal(answer.Body.String()); told != "" ||
			strings.Contains(answer.Body.String(), v.s.school.String()) {
			t.Errorf("%s %s tells %q", one.method, one.path, told)
		}
	}
	return checks
}

// everything is what the victim reads of itself.
func (v *victim) everything() string {
	v.Helper()
	var out strings.Builder
	for _, path := range []string{"/api/v1/school", "/api/v1/parents", "/api/v1/classes", "/api/v1/surveys",
		"/api/v1/surveys/" + v.round.String() + "/invitations",
		"/api/v1/surveys/" + v.round.String() + "/class-links", "/api/v1/surveys/" + v.round.String() +
			"/participation",
		"/api/v1/surveys/" + v.closed.String() + "/seal", "/api/v1/surveys/" + v.closed.String() + "/comments",
		"/api/v1/surveys/" + v.closed.String() + "/themes"} {
		answer := v.send(request{path: path, key: v.admin})
		if answer.Code != http.StatusOK {
			v.Fatalf("%s: %d %s", path, answer.Code, answer.Body)
		}
		fmt.Fprintln(&out, path, answer.Body)
	}
	people, err := v.accounts.List(v.Context(), v.s.school)
	if err != nil {
		v.Fatal(err)
	}
	keys, err := v.keys.List(v.Context(), v.s.school)
	if err != nil {
		v.Fatal(err)
	}
	for i := range keys {
		keys[i].UsedOn = nil
	}
	raw, err := json.Marshal([]any{people, keys})
	if err != nil {
		v.Fatal(err)
	}
	fmt.Fprintf(&out, "%s", raw)
	return out.String()
}

// quotesNothing looks in what was logged of all queries of a walk for what only values can hold.
func (v *victim) quotesNothing(t *testing.T, log string) {
	t.Helper()
	if n := strings.Count(log, "slow query"); n < 500 {
		t.Errorf("only %d queries are logged: the test looks at nothing", n)
	}
	parents, err := v.Schools.Parents(t.Context(), v.s.school)
	if err != nil || parents[0].Phone == "" {
		t.Fatalf("no telephone is planted: %v", err)
	}
	planted := map[string]string{"an e-mail": "@", "a telephone": parents[0].Phone, "a child": "Bé ", "a class": "Mầm",
		"a comment": "Cảm ơn", "a theme": "Sân chơi", "a title": "Khảo sát", "a token": v.links[0].Token,
		"a field of a form": "Kẻ lạ", "an id": v.ids["person"], "a key": v.admin}
	for what, value := range planted {
		if at := strings.Index(log, value); at >= 0 {
			t.Errorf("the log of queries holds %s: %s", what, log[max(0, at-200):min(len(log), at+100)])
		}
	}
}
