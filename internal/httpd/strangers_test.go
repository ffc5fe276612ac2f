package httpd_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/httpd"
	"hailong/internal/testkit"
)

// Some in-app browsers send a form with the origin null, or none, or without any of the newer headers: a parent's
// ballot needs no cookie, so there is nothing that another page could abuse, and all of them are taken.
func TestBallotsFromEveryBrowser(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		_, tokens := f.open(f.key(account.Admin))
		for i, header := range []map[string]string{
			{},
			{"Origin": "null"},
			{"Origin": "null", "Sec-Fetch-Site": "cross-site"},
			{"Origin": "null", "Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"},
			{"Origin": "https://khaosat.example.vn", "Sec-Fetch-Site": "same-origin"},
			{"Origin": "https://another.example", "Referer": "https://another.example/"},
		} {
			answer := f.send(request{method: http.MethodPost, path: "/s/" + tokens[i], kind: formKind,
				body: castForm(fmt.Sprintf("submission-number-%d", i)), header: header})
			if answer.Code != http.StatusOK || !strings.Contains(answer.Body.String(), `id="receipt"`) {
				t.Errorf("%v: %d", header, answer.Code)
			}
			if header["Origin"] != "" && answer.Header().Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("%v: another origin may read the answer", header)
			}
		}
	})
}

// A receipt proves that a ballot is there and nothing of what it says: the pages of a content and of a discontented
// parent differ in the code alone.
func TestAReceiptTellsNoAnswer(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		key := f.key(account.Admin)
		id, tokens := f.open(key)
		cast := func(token, members string) string {
			t.Helper()
			var receipt struct{ Receipt string }
			body := map[string]any{"submission_key": "submission-of-" + token, "answers": json.RawMessage(members)}
			f.call("", http.MethodPost, "/api/v1/ballots/"+token, body, &receipt, http.StatusCreated)
			return receipt.Receipt
		}
		content := cast(tokens[0], testkit.Satisfied)
		bitter := cast(tokens[1], `{"G1":1,"P1":["cash",{"other":"tiền mặt"}],"P6":1,"P7":["fee"],"G3":"`+
			strings.Repeat("Rất không hài lòng. ", 20)+`"}`)
		for i := 2; i < 9; i++ {
			cast(tokens[i], testkit.Satisfied)
		}
		same := func(state string) {
			t.Helper()
			for _, path := range []string{"/r/", "/api/v1/receipts/"} {
				one, two := f.send(request{path: path + content}), f.send(request{path: path + bitter})
				if one.Code != http.StatusOK ||
					strings.ReplaceAll(one.Body.String(), content, "") != strings.ReplaceAll(two.Body.String(), bitter,
						"") {
					t.Errorf("%s: %s tells the two apart", state, path)
				}
			}
		}
		same("open")
		f.call(key, http.MethodPost, "/api/v1/surveys/"+id+"/close", nil, nil, http.StatusOK)
		same("closed")
	})
}

// The address that the brake on wrong links looks at is that of the connection; a header counts only when a proxy wrote
// it that the operator has named.
func TestForwardedAddresses(t *testing.T) {
	for name, tt := range map[string]struct {
		path     string
		settings httpd.Settings
		slowed   bool
	}{
		"a header from anybody":       {"/s/", httpd.Settings{}, true},
		"a keeper's link":             {"/k/", httpd.Settings{}, true},
		"a header of our own proxy":   {"/s/", httpd.Settings{TrustedProxies: []string{"192.0.2.0/24"}}, false},
		"a header of another network": {"/s/", httpd.Settings{TrustedProxies: []string{"198.51.100.1"}}, true},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFrontBehind(t, testkit.Open(t, testkit.URL(t, "sqlite")), tt.settings)
			slowed := false
			for i := range 30 {
				answer := f.send(request{path: fmt.Sprintf("%s0000000000%02d", tt.path, i),
					header: map[string]string{"X-Forwarded-For": fmt.Sprintf("203.0.113.%d", i)}})
				slowed = slowed || answer.Code == http.StatusTooManyRequests
			}
			if slowed != tt.slowed {
				t.Errorf("thirty wrong links from thirty forwarded addresses: slowed down %t, want %t", slowed,
					tt.slowed)
			}
		})
	}
}

// Answers that could not be sent are still there after a change of the language, also without script; nothing is sent
// by it.
func TestTheLanguageOfAnswersThatWait(t *testing.T) {
	db := testkit.Open(t, testkit.URL(t, "sqlite"))
	f := newFront(t, db)
	_, tokens := f.open(f.key(account.Admin))
	f.Box.Stop()
	body := castForm("submission-of-mine") + "&G3=Cam+on"
	busy := f.send(request{method: http.MethodPost, path: "/s/" + tokens[0] + "?lang=vi", kind: formKind, body: body})
	if !strings.Contains(busy.Body.String(), `form="kept" name="switch" value="en"`) {
		t.Fatalf("no switch that takes the answers along: %s", busy.Body)
	}
	other := f.send(request{method: http.MethodPost, path: "/s/" + tokens[0] + "?lang=vi", kind: formKind, body: body +
		"&switch=en"})
	for _, kept := range []string{`<html lang="en"`, `name="submission_key" value="submission-of-mine"`,
		`name="P1" value="qr" checked`, "Cam on</textarea>"} {
		if !strings.Contains(other.Body.String(), kept) {
			t.Errorf("no %s", kept)
		}
	}
}

// A form whose hidden key was cut on its way is shown again with the answers and a key that works.
func TestAFormWithoutItsKey(t *testing.T) {
	db := testkit.Open(t, testkit.URL(t, "sqlite"))
	f := newFront(t, db)
	_, tokens := f.open(f.key(account.Admin))
	answers := strings.ReplaceAll(castForm(""), "&submission_key=", "")
	for _, key := range []string{"", "&submission_key=", "&submission_key=cut"} {
		again := f.send(request{method: http.MethodPost, path: "/s/" + tokens[0] + "?lang=vi", kind: formKind,
			body: answers + key})
		page := again.Body.String()
		if again.Code != http.StatusUnprocessableEntity || !strings.Contains(page, "Phiếu chưa được gửi") ||
			!strings.Contains(page, `name="P1" value="qr" checked`) {
			t.Fatalf("%q: %d", key, again.Code)
		}
		_, rest, _ := strings.Cut(page, `name="submission_key" value="`)
		if fresh, _, _ := strings.Cut(rest, `"`); len(fresh) < 16 {
			t.Errorf("%q is answered with %q", key, fresh)
		}
	}
}

// What watches a server asks by HEAD.
func TestHead(t *testing.T) {
	f := newFront(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	server := httptest.NewServer(f.Handler)
	defer server.Close()
	for path, status := range map[string]int{"/healthz": 200, "/readyz": 200, "/": 200, "/api/openapi.yaml": 200,
		"/api/docs": 200, "/api/v1/surveys": 401, "/api/v1/nothing": 404} {
		answer, err := server.Client().Head(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		if answer.StatusCode != status || len(body) > 0 || err != nil || answer.Body.Close() != nil {
			t.Errorf("%s: %d with %d bytes, %v", path, answer.StatusCode, len(body), err)
		}
	}
}

// A browser that is signed in to the desk sends no ballot, and is told so before the form is filled; signed out it may.
func TestStaffAnswerForNobody(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		key := f.key(account.Admin)
		id, tokens := f.open(key)
		ticket, err := f.accounts.SetupLink(t.Context(), testkit.School(t, db).ID)
		if err != nil {
			t.Fatal(err)
		}
		cookie, err := f.accounts.Setup(t.Context(), ticket,
			account.Person{Name: "Cô Lan", Email: "lan@example.vn", Password: "mot cau de nho ma dai"},
			account.Browser{}, func(*gorm.DB, uuid.UUID) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		desk := map[string]string{"Cookie": "hailong=" + cookie, "Accept-Language": "vi"}
		form := request{method: http.MethodPost, path: "/s/" + tokens[0], kind: formKind,
			body: castForm("submission-of-staff")}
		program := request{method: http.MethodPost, path: "/api/v1/ballots/" + tokens[0], kind: jsonKind,
			body: castBody("submission-of-staff")}
		for _, r := range []request{{path: "/s/" + tokens[0]}, form, program} {
			r.header = desk
			answer := f.send(r)
			if want := map[string]int{"": http.StatusOK,
				http.MethodPost: http.StatusForbidden}[r.method]; answer.Code != want {
				t.Errorf("%s %s: %d, want %d", r.method, r.path, answer.Code, want)
			}
			if !strings.Contains(answer.Body.String(), "đang đăng nhập trang quản lý") ||
				strings.Contains(answer.Body.String(), `id="send"`) || r.kind != jsonKind &&
				!strings.Contains(answer.Body.String(), `href="/admin"`) {
				t.Errorf("%s %s: %s", r.method, r.path, answer.Body)
			}
		}
		var after struct{ Responded int }
		if f.call(key, http.MethodGet, "/api/v1/surveys/"+id+"/participation", nil, &after,
			http.StatusOK); after.Responded != 0 {
			t.Errorf("%d counted", after.Responded)
		}
		if err = f.accounts.SignOut(t.Context(), cookie); err != nil {
			t.Fatal(err)
		}
		form.header = desk
		if answer := f.send(form); answer.Code != http.StatusOK {
			t.Errorf("signed out: %d", answer.Code)
		}
	})
}

// A server whose disk is full takes no ballot and says so plainly; what is there is read, and with room again it goes
// on.
func TestADiskWithoutRoom(t *testing.T) {
	db := testkit.Open(t, testkit.URL(t, "sqlite"))
	f := newFront(t, db)
	_, tokens := f.open(f.key(account.Admin))
	room := func(pages int) {
		t.Helper()
		if err := db.Write(t.Context(), testkit.Execute(fmt.Sprint("PRAGMA max_page_count = ", pages))); err != nil {
			t.Fatal(err)
		}
	}
	form := request{method: http.MethodPost, path: "/s/" + tokens[0] + "?lang=vi", kind: formKind,
		body: castForm("submission-of-mine")}
	if first := f.send(request{method: http.MethodPost, path: "/s/" + tokens[1], kind: formKind,
		body: castForm("submission-of-another")}); first.Code != http.StatusOK {
		t.Fatal(first.Code) // the next envelope needs a page of its own
	}
	room(1) // no page more than there are; and those are filled
	for i := 0; db.Write(t.Context(), testkit.Execute("INSERT INTO server_facts (name, value) VALUES (?, ?)",
		fmt.Sprint("fill ", i), strings.Repeat("x", 3000))) == nil; {
		i++
	}
	page := f.send(form)
	if page.Code != http.StatusServiceUnavailable || page.Header().Get("Retry-After") != "60" {
		t.Errorf("%d, %v", page.Code, page.Header())
	}
	for _, said := range []string{"Tạm thời chưa nhận được phiếu", `data-end="trouble"`,
		`name="submission_key" value="submission-of-mine"`} {
		if !strings.Contains(page.Body.String(), said) {
			t.Errorf("does not say %s: %s", said, page.Body)
		}
	}
	answer := f.send(request{method: http.MethodPost, path: "/api/v1/ballots/" + tokens[0], kind: jsonKind,
		body: castBody("submission-of-mine"), header: map[string]string{"Accept-Language": "en"}})
	if answer.Code != http.StatusServiceUnavailable || !strings.Contains(f.problem(answer).Detail, "disk is full") {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
	if read := f.send(request{path: "/s/" + tokens[0]}); read.Code != http.StatusOK {
		t.Errorf("reading: %d", read.Code)
	}
	room(100_000)
	if again := f.send(form); again.Code != http.StatusOK {
		t.Errorf("with room again: %d %s", again.Code, again.Body)
	}
}

// An address typed by hand with small letters and dashes leads to the ballot; one that leads nowhere holds the code,
// ready to be mended.
func TestAnAddressTypedByHand(t *testing.T) {
	f := newFront(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	_, tokens := f.open(f.key(account.Admin))
	typed := strings.ToLower(tokens[0][:4] + "-" + tokens[0][4:])
	if led := f.send(request{path: "/s/" + typed}); led.Code != http.StatusSeeOther ||
		led.Header().Get("Location") != "/s/"+tokens[0] {
		t.Errorf("%d %v", led.Code, led.Header())
	}
	wrong := "zzzz-" + typed[5:]
	page := f.send(request{path: "/s/" + wrong})
	if page.Code != http.StatusNotFound || !strings.Contains(page.Body.String(), `name="code" value="`+wrong+`"`) {
		t.Errorf("%d %s", page.Code, page.Body)
	}
	if led := f.send(request{path: "/?code=" + typed}); led.Code != http.StatusSeeOther ||
		!strings.HasPrefix(led.Header().Get("Location"), "/s/"+tokens[0]) {
		t.Errorf("%d %v", led.Code, led.Header())
	}
}
