package desk_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hailong/internal/database"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// onlyIn are the pages of a round that there are in some of its states alone; the others are there in every one.
var onlyIn = map[string][]string{
	"/admin/rounds/:id/edit":             {"draft"},
	"/admin/rounds/:id/sounds":           {"draft"},
	"/admin/rounds/:id/paste":            {"draft"},
	"/admin/rounds/:id/events":           {}, // a stream: ceilings_test.go of the front
	"/admin/rounds/:id/names":            {"open"},
	"/admin/rounds/:id/recovery":         {"open"},
	"/admin/rounds/:id/handout":          {"open"},
	"/admin/rounds/:id/links":            {"open"},
	"/admin/rounds/:id/comments":         {"closed"},
	"/admin/rounds/:id/comments/file":    {"closed"},
	"/admin/rounds/:id/report":           {"closed"},
	"/admin/rounds/:id/share":            {"closed"},
	"/admin/rounds/:id/report/sentences": {"closed"},
	"/admin/rounds/:id/share/preview":    {"closed"},
	"/admin/rounds/:id/calls":            {"closed"},
	"/admin/rounds/:id/calls/list":       {"closed"},
	"/admin/rounds/:id/calls/file":       {"closed"},
	"/admin/rounds/:id/open":             {"draft"},
	"/admin/rounds/:id/delete":           {"draft"},
	"/admin/rounds/:id/keepers":          {"draft"},
	// of a round that waits for its sheets: the test of the box with three keys
	"/admin/rounds/:id/count":    {},
	"/admin/rounds/:id/now":      {}, // of a round that waits: see the test of moves
	"/admin/rounds/:id/draft":    {"open"},
	"/admin/rounds/:id/extend":   {"open"},
	"/admin/rounds/:id/close":    {"open"},
	"/admin/rounds/:id/withdraw": {"open"},
}

// unworded is what is left of a text whose key, blank or value is missing.
var unworded = regexp.MustCompile(`<no value>|%!|\{[a-z_]+\}|>[a-z]+(\.[a-z_]+){1,4}<`)

// notText are parts of a page whose braces are meant: what the script fills in, the blanks of a school's own Word file,
// and those of a questionnaire's own notice, which are told with two braces.
var notText = regexp.MustCompile(
	`(?s)<script.*?</script>|<style.*?</style>|<code>.*?</code>|<textarea.*?</textarea>| data-[a-z-]+="[^"]*"|\{\{[a-z_]+\}\}`)

// leads is an attribute by which a page leads to another one; back is a link that says it leads to the desk.
var (
	leads = regexp.MustCompile(` (?:href|action|formaction|data-events|data-from)="((?:/admin|/figures|\?)[^"]*)"`)
	back  = regexp.MustCompile(`<a [^>]*href="([^"]*)"[^>]*>(?:Về trang chính|Back to the desk)</a>`)
)

// misled are the addresses of a page that forget the language it was asked for in, and the links that lead elsewhere
// than they say.
func misled(body, lang string) (wrong []string) {
	for _, found := range leads.FindAllStringSubmatch(body, -1) {
		if !strings.Contains(found[1], "lang=") {
			wrong = append(wrong, found[1])
		}
	}
	for _, found := range back.FindAllStringSubmatch(body, -1) {
		if found[1] != "/admin?lang="+lang {
			wrong = append(wrong, found[0])
		}
	}
	return wrong
}

// Every page is there in the states that have it, in both languages, with a word in each place; in another state it is
// refused in words. Nothing is ever our own fault.
func TestEveryPageInBothLanguages(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		v := newBusySchool(t, db)
		rounds := map[string]string{"open": v.open, "closed": v.closed, "draft": v.Draft(v.admin),
			"withdrawn": v.withdrawn()}
		pages := 0
		for _, route := range v.Routes {
			if route.Method != http.MethodGet || !strings.HasPrefix(route.Path, "/admin") ||
				strings.Contains(strings.NewReplacer(":id", "", ":theme", "").Replace(route.Path), ":") ||
				strings.HasSuffix(route.Path, "/events") {
				continue
			}
			for state, round := range rounds {
				states, limited := onlyIn[route.Path]
				for _, lang := range []string{"vi", "en"} {
					answer := v.Page(v.path(route.Path, round)+"?lang="+lang, v.s.Owner)
					body := answer.Body.String()
					switch {
					case !strings.HasPrefix(answer.Header().Get("Content-Type"), "text/html"):
						continue
					case len(misled(body, lang)) > 0:
						t.Errorf("%s, %s, %s leads to %q", route.Path, state, lang, misled(body, lang))
					case answer.Code >= http.StatusInternalServerError:
						t.Errorf("%s, %s, %s: %d", route.Path, state, lang, answer.Code)
					case limited && !slices.Contains(states, state) && answer.Code < http.StatusBadRequest:
						t.Errorf("%s is there for a round that is %s", route.Path, state)
					case (!limited || slices.Contains(states, state)) && !elsewhere[route.Path] &&
						answer.Code != http.StatusOK:
						t.Errorf("%s, %s, %s: %d", route.Path, state, lang, answer.Code)
					}
					if !strings.Contains(body, `<html lang="`+lang+`"`) && answer.Code != http.StatusSeeOther &&
						!strings.HasSuffix(route.Path, "/names") { // a part of a page
						t.Errorf("%s is not in %s", route.Path, lang)
					}
					if bad := unworded.FindString(notText.ReplaceAllString(body, "")); bad != "" {
						t.Errorf("%s, %s, %s: %q", route.Path, state, lang, bad)
					}
					pages++
				}
			}
		}
		if pages < 150 {
			t.Errorf("%d pages were read", pages)
		}
	})
}

// elsewhere are the pages that lead on, or that are not about a round.
var elsewhere = map[string]bool{"/admin/sign-in/code": true, "/admin/templates/:id": true}

// withdrawn is a round that was opened and withdrawn.
func (v *busySchool) withdrawn() string {
	v.Helper()
	id := v.Draft(v.admin)
	v.Call(v.admin, http.MethodPost, "/api/v1/surveys/"+id+"/open", nil, nil, http.StatusOK)
	v.Call(v.admin, http.MethodPost, "/api/v1/surveys/"+id+"/withdraw", map[string]any{"reason": "nhầm"}, nil,
		http.StatusOK)
	return id
}

// fieldName finds the fields of every form of the desk, in the pages themselves.
var fieldName = regexp.MustCompile(`name="([^"]+)"`)

// What a program types into the fields that a person has is refused in words or taken as the text that it is: never a
// fault of ours, and no form does anything by a value that it does not know.
func TestNoFormBreaksOnWhatIsTyped(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		v := newBusySchool(t, db)
		rounds := []string{v.open, v.closed, v.Draft(v.admin)}
		names := map[string]bool{"do": true, "comment": true, "into": true, "look": true, "hide": true, "session": true}
		for _, route := range v.Routes {
			if route.Method != http.MethodGet || !strings.HasPrefix(route.Path, "/admin") ||
				strings.HasSuffix(route.Path, "/events") {
				continue
			}
			for _, round := range rounds {
				for _, m := range fieldName.FindAllStringSubmatch(
					v.Page(v.path(route.Path, round), v.s.Owner).Body.String(), -1) {
					names[m[1]] = true
				}
			}
		}
		if len(names) < 60 {
			t.Fatalf("%d fields were found", len(names))
		}
		for _, typed := range []string{"", "\x00", "\xff\xfe", "-1", strings.Repeat("9", 400), "🙂", "' OR 1=1 --",
			"2026-13-45T99:99"} {
			form := kit.Fields()
			for name := range names {
				form.Set(name, typed)
			}
			form.Del("seen")
			for _, route := range v.Routes {
				if route.Method != http.MethodPost || !strings.HasPrefix(route.Path, "/admin/") || ends[route.Path] {
					continue
				}
				for _, round := range rounds {
					answer := v.Send(kit.Post(v.path(route.Path, round), v.s.Owner, form))
					if answer.Code >= http.StatusInternalServerError {
						t.Errorf("%s with %.20q: %d", route.Path, typed, answer.Code)
					}
				}
			}
		}
	})
}

// ends are forms that end the session which sends them, or the round that others are tried on.
var ends = map[string]bool{"/admin/sign-out": true, "/admin/rounds/:id/delete": true,
	"/admin/rounds/:id/withdraw": true,
	"/admin/rounds/:id/close":    true, "/admin/rounds/:id/open": true, "/admin/rounds/:id/draft": true}
