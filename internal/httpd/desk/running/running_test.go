package running_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// The page of a running round says who answered and who has not, never what; a cast changes both.
func TestARunningRound(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := kit.New(t, db)
		s := f.Staff("hoasen.example")
		id, tokens := f.OpenRound(f.KeyOf(s.School, account.Admin))
		look := func(path string) string {
			t.Helper()
			answer := f.Page("/admin/rounds/"+id+path, s.Viewer)
			if answer.Code != http.StatusOK {
				t.Fatalf("%s: %d", path, answer.Code)
			}
			return answer.Body.String()
		}
		if page := look(""); !strings.Contains(page, "0/15") {
			t.Error("a round without ballots does not say so")
		}
		if names := look("/names"); strings.Count(names, "Bé ") != 15 {
			t.Errorf("%d names before the first ballot", strings.Count(names, "Bé "))
		}
		for _, token := range tokens[:6] {
			if _, err := f.Cast(t, token, testkit.Satisfied); err != nil {
				t.Fatal(err)
			}
		}
		if page := look(""); !strings.Contains(page, "6/15") || strings.Contains(page, "<strong>100%") {
			t.Error("six of fifteen")
		}
		if names := look("/names"); strings.Count(names, "Bé ") != 9 {
			t.Errorf("%d names after six ballots", strings.Count(names, "Bé "))
		}
	})
}

// A round that closed before its time and is not counted yet takes no ballot: no page names the hour that was to come,
// nor whom to remind.
func TestNoHourToComeOnceClosed(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f, s, key := kit.Desk(t, db)
		id, tokens := f.OpenRound(key)
		if answer := f.Send(kit.Post("/admin/rounds/"+id+"/extend", s.Editor,
			kit.Fields("closes_at", "2099-01-01T20:00"))); answer.Code != http.StatusSeeOther {
			t.Fatalf("extend: %d", answer.Code)
		}
		receipt, err := f.Cast(t, tokens[0], testkit.Satisfied)
		if err != nil {
			t.Fatal(err)
		}
		look := func(path string) string { return f.Page(path, s.Viewer).Body.String() }
		desk, kept, used := "/admin/rounds/"+id, "/r/"+receipt.Code+"?lang=vi", "/s/"+tokens[0]+"?lang=vi"
		for _, path := range []string{desk, kept, used} {
			if page := look(path); !strings.Contains(page, "/2099") {
				t.Errorf("open, no hour: %s", page)
			}
		}
		if err = db.Write(t.Context(), testkit.Execute(
			"UPDATE envelopes SET sealed = substr(sealed, 2)")); err != nil {
			t.Fatal(err)
		}
		f.Call(key, http.MethodPost, "/api/v1/surveys/"+id+"/close", nil, nil, http.StatusConflict)
		for _, path := range []string{desk, desk + "/names", kept, used, "/admin"} {
			if page := look(path); strings.Contains(page, "/2099") || strings.Contains(page, "Bé ") ||
				strings.Contains(page, "Đóng bằng tay") || strings.Contains(page, id+"/handout") ||
				strings.Contains(page, id+"/extend") {
				_, main, _ := strings.Cut(page, "<main")
				t.Errorf("%s: %s", path, main)
			}
		}
		if page := look(kept); !strings.Contains(page, "chờ kiểm phiếu") {
			t.Errorf("in the box: %s", page)
		}
	})
}

// The stream begins with the numbers, sends them again when a ballot is cast, and ends when the round does.
func TestTheStreamOfARunningRound(t *testing.T) {
	f, s, key := kit.Desk(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	id, tokens := f.OpenRound(key)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	server := httptest.NewServer(f)
	defer server.Close()
	ask, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/admin/rounds/"+id+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	ask.Header.Set("Cookie", kit.As(s.Viewer)["Cookie"])
	answer, err := server.Client().Do(ask)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	next := events(answer)
	if answer.Header.Get("Content-Type") != "text/event-stream" || !strings.Contains(next(), "0/15") {
		t.Fatalf("%d %s", answer.StatusCode, answer.Header)
	}
	if _, err = f.Cast(t, tokens[0], testkit.Satisfied); err != nil {
		t.Fatal(err)
	}
	if told := next(); !strings.Contains(told, "1/15") {
		t.Errorf("after a ballot: %s", told)
	}
	f.Call(key, http.MethodPost, "/api/v1/surveys/"+id+"/close", nil, nil, http.StatusOK)
	if told := next(); !strings.Contains(told, `"over":true`) {
		t.Errorf("after the closing: %s", told)
	}
}

// events reads one message after the other.
func events(answer *http.Response) func() string {
	var buffer strings.Builder
	piece := make([]byte, 4096)
	return func() string {
		for !strings.Contains(buffer.String(), "\n\n") {
			n, err := answer.Body.Read(piece)
			buffer.Write(piece[:n])
			if err != nil {
				break
			}
		}
		message, rest, _ := strings.Cut(buffer.String(), "\n\n")
		buffer.Reset()
		buffer.WriteString(rest)
		return message
	}
}

var sheetRow = regexp.MustCompile(`<code>([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})</code>`)

// A round whose key file is gone takes the sheet that was printed before, and no other; what is wrong with a sheet is
// said by its row, and both acts are on record.
func TestAKeyComesBackFromItsSheet(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f, s, key := kit.Desk(t, db)
		id, _ := f.OpenRound(key)
		other, _ := f.OpenRound(key)
		sheet := func(round string) string {
			t.Helper()
			answer := f.Send(kit.Post("/admin/rounds/"+round+"/recovery", s.Owner, nil))
			var rows []string
			for _, m := range sheetRow.FindAllStringSubmatch(answer.Body.String(), -1) {
				rows = append(rows, m[1])
			}
			if answer.Code != http.StatusOK || len(rows) != 4 || answer.Header().Get("Cache-Control") != "no-store" {
				t.Fatalf("%d %v %s", answer.Code, rows, answer.Body)
			}
			return strings.Join(rows, "\n")
		}
		right, wrong := sheet(id), sheet(other)
		if page := f.Page("/admin/rounds/"+id+"/recovery", s.Owner); sheetRow.MatchString(page.Body.String()) {
			t.Error("the page that explains the sheet shows the key")
		}
		if err := os.Remove(f.Box.Keys.Path(id)); err != nil {
			t.Fatal(err)
		}
		bring := func(text string) (int, string) {
			answer := f.Send(kit.Post("/admin/rounds/"+id+"/key", s.Editor, kit.Fields("sheet", text)))
			return answer.Code, answer.Body.String()
		}
		mistyped := strings.Replace(right, right[:1], map[bool]string{true: "A", false: "B"}[right[0] == 'B'], 1)
		for name, text := range map[string]string{"nothing": "", "half of it": right[:40], "another round's": wrong,
			"a wrong letter": mistyped, "a long text": strings.Repeat("A", 10_000)} {
			if status, page := bring(text); status != http.StatusUnprocessableEntity ||
				!strings.Contains(page, `id="faults"`) {
				t.Errorf("%s: %d", name, status)
			}
		}
		if status, page := bring(strings.ToLower(right)); status != http.StatusSeeOther {
			t.Errorf("the sheet, in small letters: %d %s", status, page)
		}
		if _, err := os.Stat(f.Box.Keys.Path(id)); err != nil {
			t.Error(err)
		}
		actions := map[string]int{}
		f.Accounts.Settle()
		entries, err := f.Accounts.Entries(t.Context(), s.School, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			actions[e.Action]++
		}
		if actions["record.recovery"] != 2 || actions["record.recovered"] != 1 {
			t.Errorf("on record: %v", actions)
		}
		f.Call(key, http.MethodPost, "/api/v1/surveys/"+id+"/close", nil, nil, http.StatusOK)
		if status, _ := bring(right); status != http.StatusConflict {
			t.Errorf("once it is closed: %d", status)
		}
		if answer := f.Send(kit.Post("/admin/rounds/"+uuid.NewString()+"/recovery", s.Owner,
			nil)); answer.Code != http.StatusNotFound {
			t.Errorf("of nobody: %d", answer.Code)
		}
	})
}
