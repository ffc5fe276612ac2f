package people_test

import (
	"net/http"
	"strings"
	"testing"

	"hailong/internal/database"
	"hailong/internal/httpd"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// What an owner types is what links begin with, in messages, at the API and for colleagues; the sign-in takes it for
// TLS as it takes the operator's own; who is no owner changes nothing.
func TestTheOwnersPublicAddress(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f, s, key := kit.Desk(t, db)
		id, _ := f.OpenRound(key)
		const at = "/admin/settings/address"
		if code := f.Send(kit.Post(at, s.Editor, kit.Fields("public_address", "x.vn"))).Code; code != http.StatusForbidden {
			t.Errorf("an editor: %d", code)
		}
		refused := f.Send(kit.Post(at, s.Owner, kit.Fields("public_address", "https://x.vn/khaosat")))
		if refused.Code != http.StatusUnprocessableEntity || !strings.Contains(refused.Body.String(), "--base-url") ||
			!strings.Contains(refused.Body.String(), `value="https://x.vn/khaosat"`) {
			t.Errorf("a path: %d", refused.Code)
		}
		if answer := f.Send(kit.Post(at, s.Owner, kit.Fields("public_address", "khaosat.hoasen.vn"))); answer.Code !=
			http.StatusSeeOther {
			t.Fatalf("%d %s", answer.Code, answer.Body)
		}
		page := f.Page(at+"?saved=1", s.Owner).Body.String()
		if !strings.Contains(page, "Đang có đợt khảo sát mở") || !strings.Contains(page, "khaosat.hoasen.vn") {
			t.Errorf("the page: %s", page)
		}
		const base = "https://khaosat.hoasen.vn/"
		handout := f.Page("/admin/rounds/"+id+"/handout", s.Editor).Body.String()
		if !strings.Contains(handout, base+"c/") || strings.Count(handout, "Chưa thử được") != 1 {
			t.Errorf("messages: %s", handout)
		}
		for path, want := range map[string]string{"/invitations": base + "s/", "/class-links": base + "c/"} {
			if body := f.Call(key, http.MethodGet, "/api/v1/surveys/"+id+path, nil, nil,
				http.StatusOK).Body.String(); !strings.Contains(body, want) {
				t.Errorf("%s does not say %s", path, want)
			}
		}
		var told struct {
			Address string `json:"public_address"`
		}
		f.Call(key, http.MethodGet, "/api/v1/school", nil, &told, http.StatusOK)
		if told.Address+"/" != base {
			t.Errorf("the API says %q", told.Address)
		}
		f.Host = "khaosat.hoasen.vn"
		in := f.Send(kit.Post("/admin/sign-in", "", kit.Fields("email", "owner@hoasen.example", "password", kit.Passphrase)))
		answer := in.Result()
		_ = answer.Body.Close() // it lies in memory
		if kit.CookieOf(answer.Cookies(), "__Host-hailong") == "" {
			t.Errorf("no sign-in by it: %d", in.Code)
		}
		f.Host = "nobody.vn"
		if page := f.Send(kit.Request{Path: "/admin/sign-in"}).Body.String(); strings.Contains(page, `name="password"`) {
			t.Error("a host of nobody is taken for TLS")
		}
	})
}

// What the operator has set wins, and is shown as such.
func TestTheOperatorsAddressWins(t *testing.T) {
	db := testkit.Open(t, testkit.URL(t, "sqlite"))
	f := kit.At(t, db, kit.Base, httpd.Settings{BaseSet: true})
	s := f.Staff("hoasen.example")
	const at = "/admin/settings/address"
	page := f.Page(at, s.Owner).Body.String()
	if strings.Contains(page, `name="public_address"`) || !strings.Contains(page, "--base-url") ||
		!strings.Contains(page, kit.Base) {
		t.Error("the page lets it be typed, or does not say whose it is")
	}
	if answer := f.Send(kit.Post(at, s.Owner, kit.Fields("public_address", "x.vn"))); answer.Code != http.StatusConflict {
		t.Errorf("typed all the same: %d", answer.Code)
	}
	stored, err := f.Schools.Get(t.Context(), s.School)
	if err != nil || stored.PublicAddress != "" {
		t.Errorf("stored: %q %v", stored.PublicAddress, err)
	}
}

// Where links open on this computer alone the page says so, and offers no try.
func TestAnAddressOfThisComputerIsNotTried(t *testing.T) {
	f := kit.At(t, testkit.Open(t, testkit.URL(t, "sqlite")), "http://127.0.0.1:8080", httpd.Settings{})
	f.Host = "127.0.0.1:8080"
	s := f.Staff("hoasen.example")
	page := f.Page("/admin/settings/address", s.Owner).Body.String()
	if strings.Contains(page, "/settings/address/try") || !strings.Contains(page, "Đường dẫn chỉ mở được trên máy này") {
		t.Error("it is offered")
	}
	if code := f.Send(kit.Post("/admin/settings/address/try", s.Owner, nil)).Code; code != http.StatusConflict {
		t.Errorf("tried: %d", code)
	}
	guide := f.Page("/admin/help", s.Viewer).Body.String()
	for _, want := range []string{"reverse_proxy 127.0.0.1:8080", "location / {", "khaosat.truong.edu.vn"} {
		if !strings.Contains(guide, want) {
			t.Errorf("the page for the network does not say %s", want)
		}
	}
}
