package desk_test

import (
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

var parameter = regexp.MustCompile(`:[a-z_]+`)

// everybodys are the forms that need no role: entering, leaving, and one's own account.
var everybodys = []string{
	"/admin/setup/:ticket", "/admin/link/:ticket", "/admin/sign-in", "/admin/sign-out", "/admin/sign-in/code",
	"/admin/me/password", "/admin/me/sessions",
	"/admin/me/factor", "/admin/me/factor/codes", "/admin/me/factor/off",
}

// looks are calls with a body that change nothing: who sees figures may bring a file to compare or fill.
var looks = []string{"/admin/roster/find", "/admin/rounds/:id/report/finished", "/api/v1/surveys/:id/report/comparison",
	"/api/v1/surveys/:id/report/refill"}

// witnesses is the form that a witness may send alone: an owner is refused as a viewer is.
const witnesses = "/admin/rounds/:id/calls"

// Whoever may only look changes nothing, whatever she sends; whoever is not signed in, and whoever comes from another
// site, neither. This goes over every route that there is, so that none that comes later is forgotten.
func TestRolesHoldOnEveryRoute(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := kit.New(t, db)
		s := f.Staff("hoasen.example")
		tried := 0
		for _, route := range f.Routes {
			if !strings.HasPrefix(route.Path, "/admin") || route.Method != http.MethodPost ||
				slices.Contains(everybodys, route.Path) {
				continue
			}
			tried++
			path := parameter.ReplaceAllString(route.Path, uuid.NewString())
			if answer := f.Send(kit.Post(path, s.Viewer, nil)); answer.Code != http.StatusForbidden &&
				!slices.Contains(looks, route.Path) {
				t.Errorf("a viewer, %s: %d", route.Path, answer.Code)
			}
			if answer := f.Send(kit.Post(path, "", nil)); answer.Code != http.StatusSeeOther ||
				!strings.HasPrefix(answer.Header().Get("Location"), "/admin/sign-in") {
				t.Errorf("nobody, %s: %d %s", route.Path, answer.Code, answer.Header().Get("Location"))
			}
			foreign := kit.Post(path, s.Owner, nil)
			foreign.Header["Sec-Fetch-Site"] = "cross-site"
			if answer := f.Send(foreign); answer.Code != http.StatusForbidden {
				t.Errorf("another site, %s: %d", route.Path, answer.Code)
			}
			if strings.Contains(route.Path, ":id") && route.Path != witnesses {
				if answer := f.Send(kit.Post(path, s.Owner,
					url.Values{"reason": {"vì"}, "closes_at": {"2100-01-01T20:00"},
						"role": {"viewer"}})); answer.Code != http.StatusNotFound &&
					answer.Code != http.StatusSeeOther && answer.Code != http.StatusUnprocessableEntity {
					t.Errorf("an id of nobody, %s: %d", route.Path, answer.Code)
				}
			}
		}
		if tried < 15 {
			t.Errorf("%d routes tried", tried)
		}
		for _, route := range f.Routes {
			if !strings.HasPrefix(route.Path, "/api/v1/") || route.Method == http.MethodGet ||
				route.Method == http.MethodHead || strings.HasPrefix(route.Path, "/api/v1/ballots") {
				continue
			}
			path := parameter.ReplaceAllString(route.Path, uuid.NewString())
			if answer := f.Send(kit.Request{Method: route.Method, Path: path,
				Header: kit.As(s.Viewer)}); answer.Code != http.StatusForbidden &&
				!slices.Contains(looks, route.Path) {
				t.Errorf("a viewer, %s %s: %d %s", route.Method, route.Path, answer.Code, answer.Body)
			}
			header := kit.As(s.Owner)
			header["Sec-Fetch-Site"] = "cross-site"
			if answer := f.Send(kit.Request{Method: route.Method, Path: path,
				Header: header}); answer.Code != http.StatusForbidden {
				t.Errorf("another site, %s %s: %d", route.Method, route.Path, answer.Code)
			}
		}
	})
}

// Another school's round is not there, on any page and for any move.
func TestAnotherSchoolsRoundAtTheDesk(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := kit.New(t, db)
		s, other := f.Staff("hoasen.example"), f.Staff("hoamai.example")
		key := f.KeyOf(s.School, account.Admin)
		id, tokens := f.OpenRound(key)
		for _, route := range f.Routes {
			if !strings.HasPrefix(route.Path, "/admin/rounds/:id") ||
				strings.Contains(strings.TrimPrefix(route.Path, "/admin/rounds/:id"), ":") ||
				route.Path == witnesses && route.Method == http.MethodPost {
				continue
			}
			path := strings.Replace(route.Path, ":id", id, 1)
			r := kit.Request{Method: route.Method, Path: path, Header: kit.As(other.Owner)}
			if route.Method == http.MethodPost {
				r = kit.Post(path, other.Owner,
					url.Values{"reason": {"vì"}, "closes_at": {"2100-01-01T20:00"}, "do": {"save"}})
			}
			if answer := f.Send(r); answer.Code != http.StatusNotFound {
				t.Errorf("%s %s: %d", route.Method, route.Path, answer.Code)
			}
		}
		if p := f.Call(key, http.MethodGet, "/api/v1/surveys/"+id, nil, nil,
			http.StatusOK).Body.String(); !strings.Contains(p, `"status":"open"`) {
			t.Errorf("it changed: %s", p)
		}
		// A colleague's browser casts nothing.
		form := kit.Request{Method: http.MethodPost, Path: "/s/" + tokens[0],
			Body: kit.CastForm("submission-of-a-colleague"), Kind: "application/x-www-form-urlencoded",
			Header: kit.As(s.Editor)}
		if answer := f.Send(form); answer.Code != http.StatusForbidden ||
			!strings.Contains(answer.Body.String(), "đang đăng nhập") {
			t.Errorf("cast by a colleague: %d", answer.Code)
		}
		delete(form.Header, "Cookie")
		if answer := f.Send(form); answer.Code != http.StatusOK {
			t.Errorf("the same without her cookie: %d", answer.Code)
		}
	})
}

// mostDesk is how many bytes a page of the desk may have over the wire.
const mostDesk = 100 << 10

// At 2,000 parents no page of the desk is heavy: a school's line may be slow, too.
func TestWeightOfTheDesk(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f, s, key := kit.Desk(t, db)
		sizes := slices.Repeat([]int{50}, 40)
		if answer := f.Send(kit.Request{Method: http.MethodPost, Path: "/api/v1/roster", Key: key, Kind: "text/csv",
			Body: string(testkit.Roster(sizes...))}); answer.Code != http.StatusOK {
			t.Fatal(answer.Body)
		}
		id := f.Draft(key)
		f.Call(key, http.MethodPost, "/api/v1/surveys/"+id+"/open", nil, nil, http.StatusOK)
		for _, route := range f.Routes {
			if route.Method != http.MethodGet || !strings.HasPrefix(route.Path, "/admin") ||
				strings.Contains(strings.Replace(route.Path, ":id", "", 1), ":") ||
				strings.HasSuffix(route.Path, "/events") {
				continue
			}
			header := kit.As(s.Owner)
			header["Accept-Encoding"] = "gzip"
			answer := f.Send(kit.Request{Path: strings.Replace(route.Path, ":id", id, 1), Header: header})
			if answer.Code == http.StatusOK && strings.HasPrefix(answer.Header().Get("Content-Type"), "text/html") &&
				answer.Body.Len() > mostDesk {
				t.Errorf("%s: %d bytes", route.Path, answer.Body.Len())
			}
		}
	})
}
