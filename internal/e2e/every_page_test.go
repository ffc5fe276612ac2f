package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/httpd"
	"hailong/internal/locale"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// combination is how a reader has a page before her.
type combination struct {
	lang, scheme string
	width        int64
	letters      int // in percent
}

// combinations are the two in which axe-core looks at the nth page: opposites, so that each value of each of the four is
// there, and others for the next page. All sixteen where HAILONG_TEST_LOOKS is set, which takes eight times as long.
func combinations(n int) (all []combination) {
	for i := range 8 {
		one := combination{"vi", "light", 360, 100}
		other := combination{"en", "dark", 1280, 200}
		if i&1 != 0 {
			one.scheme, other.scheme = other.scheme, one.scheme
		}
		if i&2 != 0 {
			one.width, other.width = other.width, one.width
		}
		if i&4 != 0 {
			one.letters, other.letters = other.letters, one.letters
		}
		if i == n%8 || os.Getenv("HAILONG_TEST_LOOKS") != "" {
			all = append(all, one, other)
		}
	}
	return all
}

// lookedAtElsewhere are the pages that need more than an address, by the test that has axe-core look at them or by what
// they wait for.
var lookedAtElsewhere = map[string]string{
	"/admin/sign-in/code":     "TestTheSecondFactorInABrowser",
	"/admin/rounds/:id/count": "TestThreeKeepersOnTheirPhones",
}

// everything is a school that has a round in every state, on one server.
type everything struct {
	*kit.Front
	staff  kit.Staff
	rounds map[string]string // by state
	values map[string][]string
	pages  int // that were looked at
}

func newEverything(t *testing.T) (v *everything, base string) {
	t.Helper()
	outside := httptest.NewUnstartedServer(nil)
	base = "http://" + outside.Listener.Addr().String()
	v = &everything{Front: kit.At(t, testkit.Open(t, testkit.URL(t, "sqlite")), base, httpd.Settings{})}
	outside.Config.Handler = v.Front
	outside.Start()
	t.Cleanup(outside.Close)
	return v, base
}

// fill makes the rounds, what is said in them, and what else a school has.
func (v *everything) fill() {
	v.Helper()
	v.staff = v.Staff("hoasen.example")
	key := v.KeyOf(v.staff.School, account.Admin)
	said := strings.TrimSuffix(testkit.Satisfied, "}") + `,"G3":"Sân trơn khi mưa"}`
	closed := strings.TrimPrefix(v.ClosedRound(key, kit.Repeat(said, 12)...), "/api/v1/surveys/")
	before := v.ClosedRound(key, kit.Repeat(testkit.Satisfied, 12)...)
	few := v.ClosedRound(key, testkit.Satisfied)
	at := "/api/v1/surveys/" + closed
	var theme struct{ ID string }
	v.Call(key, http.MethodPost, at+"/themes", map[string]any{"title": "Sân chơi"}, &theme, http.StatusCreated)
	by, _, err := v.Accounts.Who(v.Context(), v.staff.Owner)
	v.must(err)
	closedID := v.of(closed)
	share, err := v.Surveys.Share(v.Context(), account.Actor{ID: by.ID, Name: by.Name}, v.staff.School, closedID)
	v.must(err)
	invited, err := v.Accounts.Invite(v.Context(), by, account.Person{Email: "moi@hoasen.example", Name: "Mới"},
		account.Viewer)
	v.must(err)
	open, tokens := v.OpenRound(key)
	answer := v.Call("", http.MethodPost, "/api/v1/ballots/"+tokens[0],
		json.RawMessage(kit.CastBody("submission-of-everything")),
		nil, http.StatusCreated)
	var cast struct{ Receipt string }
	v.must(json.Unmarshal(answer.Body.Bytes(), &cast))
	scheduled := v.Draft(key)
	v.Call(key, http.MethodPatch, "/api/v1/surveys/"+scheduled,
		map[string]any{"opens_at": time.Now().Add(72 * time.Hour).Format(time.RFC3339)}, nil, http.StatusOK)
	waiting := v.Open(key, scheduled)
	withdrawn, ended := v.OpenRound(key)
	v.Call(key, http.MethodPost, "/api/v1/surveys/"+withdrawn+"/withdraw", map[string]any{"reason": "nhầm"}, nil,
		http.StatusOK)
	faulty, kept := v.OpenRound(key)
	v.Call("", http.MethodPost, "/api/v1/ballots/"+kept[0], json.RawMessage(kit.CastBody("submission-of-a-fault")), nil,
		http.StatusCreated)
	v.must(v.DB.Write(v.Context(), testkit.Execute( // the last one is that round's
		"DELETE FROM envelopes WHERE place = (SELECT max(place) FROM envelopes)")))
	v.Call(key, http.MethodPost, "/api/v1/surveys/"+faulty+"/close", nil, nil, http.StatusConflict)
	v.rounds = map[string]string{"draft": v.Draft(key), "scheduled": scheduled, "open": open, "closing": faulty,
		"closed": closed, "closed before": strings.TrimPrefix(before, "/api/v1/surveys/"),
		"closed with few": strings.TrimPrefix(few, "/api/v1/surveys/"), "withdrawn": withdrawn}
	keepers := v.Call(key, http.MethodPut, "/api/v1/surveys/"+v.Draft(key)+"/keepers",
		map[string]any{"roles": []string{"Hiệu trưởng", "Trưởng ban đại diện", "Thanh tra"}}, nil, http.StatusOK)
	sheet := regexp.MustCompile(`/k/([^"/?]+)`).FindStringSubmatch(keepers.Body.String())
	if sheet == nil {
		v.Fatalf("no link of a keeper: %s", keepers.Body)
	}
	found := func(path, pattern string) string {
		m := regexp.MustCompile(pattern).FindStringSubmatch(v.Page(path, v.staff.Owner).Body.String())
		if m == nil {
			v.Fatalf("%s has no %s", path, pattern)
		}
		return m[1]
	}
	person := found("/admin/people", `/admin/people/([0-9a-f-]{36})`)
	class := found("/admin/roster", `/admin/roster/classes/([^"?]+)`)
	links, _, err := v.Invitations.ClassLinks(v.Context(), v.staff.School, uuid.MustParse(open))
	v.must(err)
	v.values = map[string][]string{
		"/admin/link/:ticket": {invited[strings.LastIndex(invited, "/")+1:]},
		"/admin/people/:id":   {person}, "/admin/roster/classes/:class": {class},
		"/admin/roster/parents/:id": {
			found("/admin/roster/classes/"+class, `/admin/roster/parents/([0-9a-f-]{36})`), "new"},
		"/admin/periods/:period": {strconv.Itoa(time.Now().In(locale.Zone).Year())},
		"/admin/templates/:id":   {"hai-long-cmhs"},
		"/admin/rounds/:id/links/:invitation": {
			found("/admin/rounds/"+open+"/links?q=B%C3%A9", `/links/([0-9a-f-]{36})`)},
		"/s/:token":   {tokens[1], tokens[0], waiting[0], ended[0], kept[1], "AAAA-BBBB-CCCC"},
		"/r/:receipt": {cast.Receipt, "AAAA-BBBB"},
		"/k/:token":   {sheet[1]},
		"/c/:code":    {links[0].Code, "AAAA"},
		"/p/:slug":    {share.Slug, "aaaa"}, "/p/:slug/embed": {share.Slug},
		"/p/:slug/comparison": {share.Slug}, "/p/:slug/receipts": {share.Slug},
	}
}

// addresses are where the pages of a route stand, each with where it stands in the school's life.
func (v *everything) addresses(route string) map[string]string {
	out := map[string]string{}
	values := v.values[route]
	switch {
	case strings.HasPrefix(route, "/admin/rounds/:id"):
		for state, id := range v.rounds {
			path := strings.Replace(route, ":id", id, 1)
			if len(values) > 0 && state == "open" {
				path = parameter.ReplaceAllString(path, values[0])
			}
			out[state] = path
		}
	case len(values) > 0:
		for _, value := range values {
			out[value] = parameter.ReplaceAllString(route, value)
		}
	default:
		out[""] = route
	}
	return out
}

// tag is the beginning of an element with its class, which is what a page looks like without its words.
var tag = regexp.MustCompile(`<[a-z0-9]+( class="[^"]*")?`)

var parameter = regexp.MustCompile(`:[a-z]+`)

// aFile tells a route that never answers with a page.
var aFile = regexp.MustCompile(
	`^/api/|/events$|/names$|/file$|\.(json|xlsx|png|pdf)$|/handout/:kind$|/charts/:chart$|` +
		`^/(healthz|readyz|metrics)$|^/(reach|sound)/`)

// Every page that the server has, found by its routes: axe-core has nothing to say of it, nothing scrolls sideways and
// no text touches another, in both languages, light and dark, on a phone and on a desk, with letters of twice the size.
// A new route is looked at without being named here, or fails the test.
func TestEveryPageIsForEveryReader(t *testing.T) {
	v, base := newEverything(t)
	link, err := v.Accounts.SetupLink(t.Context(), testkit.School(t, v.DB).ID)
	if err != nil {
		t.Fatal(err)
	}
	p := chromium(t).tab(t, phone)
	v.readable(p, base, "set-up", "/admin/setup/"+link[strings.LastIndex(link, "/")+1:])
	v.fill()
	signedIn := func(cookie string) {
		p.do(call(network.SetCookie, network.SetCookieParams{Name: "hailong", Value: cookie, URL: base}))
	}
	looked := map[string]bool{}
	for _, route := range v.Routes {
		if route.Method != http.MethodGet || aFile.MatchString(route.Path) || lookedAtElsewhere[route.Path] != "" ||
			route.Path == "/admin/setup/:ticket" {
			continue
		}
		there := false
		ofDesk := strings.HasPrefix(route.Path, "/admin") && !strings.HasPrefix(route.Path, "/admin/link/") &&
			route.Path != "/admin/sign-in"
		cookie := ""
		if ofDesk {
			cookie = v.staff.Owner
		}
		signedIn(cookie)
		addresses := v.addresses(route.Path)
		for _, state := range slices.Sorted(maps.Keys(addresses)) {
			path := addresses[state]
			answer := v.Page(path, cookie)
			there = there || answer.Code == http.StatusOK
			if !strings.HasPrefix(answer.Header().Get("Content-Type"), "text/html") ||
				ofDesk && answer.Code != http.StatusOK { // the page of a refusal is looked at below, once
				continue
			}
			// rounds that show the same page, but for its words, are one page
			if shape := fmt.Sprint(route.Path, tag.FindAllString(answer.Body.String(), -1)); !looked[shape] {
				looked[shape] = true
				v.readable(p, base, state, path)
			}
		}
		if !there {
			t.Errorf("%s: none of its pages was there to be looked at", route.Path)
		}
	}
	signedIn(v.staff.Owner)
	v.readable(p, base, "refused", "/admin/rounds/"+v.rounds["open"]+"/nowhere")
	signedIn(v.staff.Viewer)
	for _, path := range []string{"/admin", "/admin/settings", "/admin/rounds/" + v.rounds["open"],
		"/admin/rounds/" + v.rounds["closed"]} {
		v.readable(p, base, "viewer", path)
	}
	t.Logf("%d pages", len(looked))
}

// hiddenInTables are cells that a reader of a narrow screen finds only by moving a table sideways, where its rows stand
// under their labels instead.
const hiddenInTables = `[...document.querySelectorAll(".stacks td,.stacks th")].filter(c=>c.getClientRects().length&&
	innerWidth<640&&c.getBoundingClientRect().right>innerWidth).slice(0,3).map(c=>"out of sight: "+c.innerText)`

// readable has axe-core look at one page in its combinations, and looks at its layout in all.
func (v *everything) readable(p *tab, base, state, path string) {
	v.Helper()
	all := combinations(v.pages)
	v.pages++
	for _, lang := range []string{"vi", "en"} {
		address, err := url.Parse(base + path)
		v.must(err)
		query := address.Query()
		query.Set("lang", lang)
		address.RawQuery = query.Encode()
		p.open(address.String())
		get[bool](p, axeSource+";true")
		for _, width := range []int64{360, 1280} {
			p.do(call(emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width,
				Height: 700, DeviceScaleFactor: 1}))
			for _, letters := range []int{100, 200} {
				get[bool](p, fmt.Sprintf(`(()=>{const s=new CSSStyleSheet();s.replaceSync("html{font-size:%d%%!important}")
					document.adoptedStyleSheets=[s];return true})()`, letters))
				for _, found := range append(get[[]string](p, touching), get[[]string](p, hiddenInTables)...) {
					p.Errorf("%s (%s), %s, %d px, letters of %d %%: %s", path, state, lang, width, letters, found)
				}
				for _, scheme := range []string{"light", "dark"} {
					if slices.Contains(all, combination{lang, scheme, width, letters}) {
						p.axe(fmt.Sprintf("%s (%s), %s, %d px, letters of %d %%", path, state, lang, width, letters),
							scheme)
					}
				}
			}
		}
	}
}

func (v *everything) must(err error) {
	v.Helper()
	if err != nil {
		v.Fatal(err)
	}
}

func (v *everything) of(id string) uuid.UUID {
	v.Helper()
	parsed, err := uuid.Parse(id)
	v.must(err)
	return parsed
}
