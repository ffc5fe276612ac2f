package round_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/locale"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// Each move is made from the states that allow it, and refused in every other one, with nothing changed and without being
// offered again. Where the round stands already what a move leads to, its form was sent twice: it leads where the first did.
func TestMovesByState(t *testing.T) {
	const done, refused = http.StatusSeeOther, http.StatusConflict
	moves := map[string]map[string]int{ // by the state before
		"draft": {"open": done, "draft": done, "delete": done, "extend": done, "close": refused,
			"withdraw": refused},
		"open": {"open": done, "draft": done, "delete": refused, "extend": done, "close": done, "withdraw": done},
		"closed": {"open": refused, "draft": refused, "delete": refused, "extend": refused, "close": done,
			"withdraw": refused},
		"withdrawn": {"open": refused, "draft": refused, "delete": refused, "extend": refused, "close": refused,
			"withdraw": done},
	}
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f, s, key := kit.Desk(t, db)
		nobody := f.Page("/admin/rounds/"+f.Draft(key)+"/open", s.Editor).Body.String()
		if strings.Contains(nobody, "trẻ nào cũng có") || !strings.Contains(nobody, "danh sách còn trống") {
			t.Error("before opening, a roster without anybody is said to have every telephone")
		}
		f.OpenRound(key) // so that there is a roster
		for state, wanted := range moves {
			for move, want := range wanted {
				id := round(f, key, state)
				form := kit.Fields("reason", "thử", "closes_at", "2099-01-01T20:00")
				answer := f.Send(kit.Post("/admin/rounds/"+id+"/"+move, s.Editor, form))
				if ok := answer.Code == want || want == refused && answer.Code == http.StatusUnprocessableEntity; !ok {
					t.Errorf("%s of a round that is %s: %d, want %d", move, state, answer.Code, want)
				}
				if answer.Code == done || want == done {
					continue
				}
				why := locale.Text(locale.VI, "survey.is_"+state, nil)
				if body := answer.Body.String(); !strings.Contains(body, why) ||
					strings.Count(body, `method="post"`) > 1 { // signing out is always there
					t.Errorf("%s of a round that is %s is refused without saying so, or offered again", move, state)
				}
				stays, err := f.Surveys.Get(t.Context(), s.School, uuid.MustParse(id))
				if err != nil || string(stays.Status) != state || stays.ClosesAt != nil {
					t.Errorf("%s of a round that is %s: now %s, closes %v, %v", move, state, stays.Status,
						stays.ClosesAt, err)
				}
			}
		}
	})
}

// The page of a move is shown where the move can be made, and nowhere else: it says why not. A round that opens later
// says so everywhere, and opens at once when the school wants it.
func TestMovesAreOfferedWhereTheyCanBeMade(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f, s, key := kit.Desk(t, db)
		answered, links := f.OpenRound(key)
		if _, err := f.Rooms.Cast(t, links[0], testkit.Satisfied); err != nil {
			t.Fatal(err)
		}
		waiting := f.Draft(key)
		at := "/api/v1/surveys/" + waiting
		f.Call(key, http.MethodPatch, at, map[string]any{"opens_at": "2099-01-03T07:00:00+07:00"}, nil, http.StatusOK)
		f.Call(key, http.MethodPost, at+"/open", nil, nil, http.StatusOK)
		rounds := map[string]string{"draft": round(f, key, "draft"), "open": round(f, key, "open"),
			"answered": answered,
			"waiting":  waiting, "closed": round(f, key, "closed"), "withdrawn": round(f, key, "withdrawn")}
		for move, offered := range map[string]string{"open": "draft", "delete": "draft", "now": "waiting",
			"draft": "open waiting", "extend": "open answered waiting", "close": "open answered waiting",
			"withdraw": "open answered waiting"} {
			for state, id := range rounds {
				want := http.StatusConflict
				if slices.Contains(strings.Fields(offered), state) {
					want = http.StatusOK
				}
				if code := f.Page("/admin/rounds/"+id+"/"+move, s.Editor).Code; code != want {
					t.Errorf("%s of a round that is %s: %d, want %d", move, state, code, want)
				}
			}
		}
		const when = "Hẹn mở lúc 07:00 thứ Bảy, 03/01/2099"
		for _, page := range []string{"", "/rounds/" + waiting, "/rounds/" + waiting + "/handout"} {
			if body := f.Page("/admin"+page, s.Editor).Body.String(); !strings.Contains(body, when) {
				t.Errorf("%q does not say %s", page, when)
			}
		}
		body := f.Page("/admin/rounds/"+waiting+"/handout", s.Editor).Body.String()
		if !strings.Contains(body, "Bắt đầu nhận phiếu lúc 07:00 thứ Bảy") || strings.Contains(body, `id="remind"`) {
			t.Error("a round that waits does not say in its messages from when, or reminds already")
		}
		if answer := f.Send(kit.Post("/admin/rounds/"+waiting+"/now", s.Editor, nil)); answer.Code != http.StatusSeeOther {
			t.Fatalf("open now: %d %s", answer.Code, answer.Body)
		}
		body = f.Page("/admin/rounds/"+waiting+"/handout", s.Editor).Body.String()
		if strings.Contains(body, "Hẹn mở") || strings.Contains(body, "Bắt đầu nhận phiếu") ||
			!strings.Contains(body, `id="remind"`) {
			t.Error("it still waits")
		}
		stands, err := f.Surveys.Get(t.Context(), s.School, uuid.MustParse(waiting))
		if err != nil || stands.Takes(time.Now()) != nil || stands.OpensAt == nil {
			t.Errorf("opened now: %v %v", stands.OpensAt, err)
		}
		if answer := f.Send(kit.Post("/admin/rounds/"+waiting+"/now", s.Editor, nil)); answer.Code != http.StatusSeeOther {
			t.Errorf("open now, twice: %d", answer.Code)
		}
	})
}

// round makes a round of a school that stands so.
func round(f *kit.Front, key, state string) string {
	f.Helper()
	if state == "draft" {
		return f.Draft(key)
	}
	id, _ := f.OpenRound(key)
	switch state {
	case "closed":
		f.Call(key, http.MethodPost, "/api/v1/surveys/"+id+"/close", nil, nil, http.StatusOK)
	case "withdrawn":
		f.Call(key, http.MethodPost, "/api/v1/surveys/"+id+"/withdraw", map[string]any{"reason": "thử"}, nil,
			http.StatusOK)
	}
	return id
}

// A new round is made from a template or from a round before it, once however often its form is sent; what is wrong is
// told beside the form, what was typed stays, and no round is made.
func TestANewRound(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := kit.New(t, db)
		s := f.Staff("hoasen.example")
		before, _ := f.OpenRound(f.KeyOf(s.School, account.Admin))
		form := func(typed ...string) url.Values {
			page := f.Page("/admin/new", s.Editor).Body.String()
			values := kit.FormAt(t, page, "") // sent to the page itself
			for i := 0; i < len(typed); i += 2 {
				values.Set(typed[i], typed[i+1])
			}
			return values
		}
		rounds := func() int {
			all, err := f.Surveys.List(t.Context(), s.School)
			if err != nil {
				t.Fatal(err)
			}
			return len(all)
		}
		for name, typed := range map[string][2]string{
			"a moment that is none": {"closes_at", "mai"}, "a moment that is over": {"closes_at", "2020-01-01T20:00"},
			"a year that is none": {"school_year", "2026"}, "a template of nobody": {"from", "x"},
			"a round of nobody":  {"from", uuid.NewString()},
			"a title of a novel": {"title", strings.Repeat("Khảo sát ", 200)},
		} {
			answer := f.Send(kit.Post("/admin/new", s.Editor, form(typed[0], typed[1])))
			if answer.Code != http.StatusUnprocessableEntity && answer.Code != http.StatusNotFound {
				t.Errorf("%s: %d", name, answer.Code)
			}
			if rounds() != 1 {
				t.Fatalf("%s made a round", name)
			}
		}
		for i, from := range []string{"hai-long-cmhs", before} {
			twice := form("from", from, "title", fmt.Sprintf("Học kỳ %d", i))
			for range 2 {
				if answer := f.Send(kit.Post("/admin/new", s.Editor, twice)); answer.Code != http.StatusSeeOther ||
					!strings.HasSuffix(answer.Header().Get("Location"), "/open") {
					t.Errorf("from %s: %d %s", from, answer.Code, answer.Header().Get("Location"))
				}
			}
		}
		if n := rounds(); n != 3 {
			t.Errorf("%d rounds, want the one before and two new ones", n)
		}
	})
}

// The home page leads to the next step: a roster, a round, the round that runs; and lists rounds page by page.
func TestTheHomePage(t *testing.T) {
	f, s, key := kit.Desk(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	home := func(query string) string {
		t.Helper()
		answer := f.Page("/admin"+query, s.Editor)
		if answer.Code != http.StatusOK {
			t.Fatalf("%s: %d", query, answer.Code)
		}
		return answer.Body.String()
	}
	if page := home(""); !strings.Contains(page, `action="/admin/roster"`) {
		t.Error("an empty school is not asked for its roster")
	}
	for range 24 {
		f.Draft(key)
	}
	f.OpenRound(key)
	rows := func(page string) int { return strings.Count(page, `<tr><td><a href="/admin/rounds/`) }
	for query, want := range map[string]int{"": 20, "?page=2": 5, "?page=3": 0, "?page=-1": 20, "?page=x": 20,
		"?page=99999999999999999999": 20} {
		if n := rows(home(query)); n != want {
			t.Errorf("%q lists %d rounds, want %d", query, n, want)
		}
	}
	if first, second := home(""), home("?page=2"); !strings.Contains(first, "page=2") ||
		strings.Contains(first, "page=0") ||
		!strings.Contains(second, "page=1") || strings.Contains(second, "page=3") {
		t.Error("the pages of the list do not lead to each other")
	}
}
