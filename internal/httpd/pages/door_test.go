package pages_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/secret"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// Links as messengers and keyboards leave them lead to the true one by one redirect; what leads nowhere is a miss, and
// nothing of any of them stands in the log.
func TestLinksAreForgivenOnceAtTheDoor(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := kit.New(t, db)
		key := f.Key(account.Admin)
		id, tokens := f.OpenRound(key)
		token := tokens[0]
		var links struct{ Classes []struct{ Link string } }
		f.Call(key, http.MethodGet, "/api/v1/surveys/"+id+"/class-links", nil, &links, http.StatusOK)
		class := links.Classes[0].Link[strings.LastIndex(links.Classes[0].Link, "/c/")+3:]
		sent := f.Send(kit.Request{Method: http.MethodPost, Path: "/s/" + tokens[1], Kind: kit.FormKind,
			Body: kit.CastForm("submission-number-1")})
		_, receipt, _ := strings.Cut(sent.Body.String(), `href="/r/`)
		receipt, _, _ = strings.Cut(receipt, `"`)
		receipt, _, _ = strings.Cut(receipt, "?")
		var made struct{ Keepers []struct{ Link string } }
		f.Call(key, http.MethodPut, "/api/v1/surveys/"+f.Draft(key)+"/keepers",
			map[string]any{"roles": testkit.KeeperRoles}, &made, http.StatusOK)
		keeper := made.Keepers[1].Link[strings.LastIndex(made.Keepers[1].Link, "/k/")+3:]
		full := strings.Map(func(r rune) rune { return r + '！' - '!' }, token)
		for name, behind := range map[string]string{
			"a parameter of a messenger": "&fbclid=IwAR0abc_def-ghi", "a full stop": ".", "a comma": ",",
			"a bracket": ")", "an ellipsis": "…", "a quote": "”", "a slash": "/",
			"a blank and a full stop": " .", "a letter of no width": "\u200b", "a word": " nhé",
			"a slash and a bracket": "/)",
		} {
			for _, true := range []string{"/s/" + token, "/c/" + class, "/r/" + receipt, "/k/" + keeper} {
				way := true[:3] + url.PathEscape(true[3:]+behind)
				if strings.HasPrefix(behind, "/") {
					way = true + behind
				}
				answer := f.Send(kit.Request{Path: way + "?lang=en&utm_source=zalo"})
				if answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != true+"?lang=en" {
					t.Errorf("%s behind %s…: %d %q", name, true[:5], answer.Code, answer.Header().Get("Location"))
				}
			}
		}
		for name, way := range map[string]string{
			"lower case": "/s/" + strings.ToLower(token), "full width": "/s/" + url.PathEscape(full), "dashes": "/s/" +
				secret.Grouped(token),
			"twice the beginning":  "/s/" + url.PathEscape("https://khaosat.example/s/"+token),
			"capitals all the way": "/S/" + token,
		} {
			if answer := f.Send(kit.Request{Path: way}); answer.Code != http.StatusSeeOther ||
				answer.Header().Get("Location") != "/s/"+token {
				t.Errorf("%s: %d %q", name, answer.Code, answer.Header().Get("Location"))
			}
		}
		for _, way := range []string{"/s/" + token, "/s/" + token + "?fbclid=x"} {
			if answer := f.Send(kit.Request{Path: way}); answer.Code != http.StatusOK {
				t.Errorf("the true link: %d", answer.Code)
			}
		}
		for _, way := range []string{"/s/0000000000zz.", "/s/0000000000zz/", "/c/0000000z.", "/r/00000000000000zz.",
			"/s/" + token[:6] + ".", "/k/0000000000zz.", "/k/0000000000zz/", "/k/" + token + "."} {
			if answer := f.Send(kit.Request{Path: way}); answer.Code != http.StatusNotFound {
				t.Errorf("one that leads nowhere: %d", answer.Code)
			}
		}
		for _, secret := range []string{token, strings.ToLower(token), full, class, receipt, keeper, "fbclid",
			"0000zz"} {
			if strings.Contains(f.Logged.String(), secret) {
				t.Errorf("the log holds %s", secret)
			}
		}
		if answer := f.Send(kit.Request{Method: http.MethodPost, Path: "/s/" + tokens[1], Kind: kit.FormKind,
			Body: kit.CastForm("submission-number-2")}); answer.Code != http.StatusConflict {
			t.Errorf("one token, two ballots: %d", answer.Code)
		}
	})
}

// The field of the first page takes a code as people type it, under a Vietnamese keyboard too, and a whole link.
func TestTheFieldForCodesForgives(t *testing.T) {
	f := kit.New(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	key := f.Key(account.Admin)
	_, tokens := f.OpenRound(key)
	telex := strings.NewReplacer("AA", "Â", "EE", "Ê", "DD", "Đ", "W", "Ư", "AS", "Á", "EX", "Ẽ")
	vni := strings.NewReplacer("A1", "Á", "D9", "Đ", "E6", "Ê", "A8", "Ă", "Y5", "Ỵ")
	changed := 0
	for _, token := range tokens[:min(len(tokens), 40)] {
		grouped := secret.Grouped(token)
		for name, typed := range map[string]string{
			"plain": grouped, "a label": "Mã: " + grouped + ".", "a whole link": "https://khaosat.example.vn/s/" +
				token + "?lang=vi&fbclid=1",
			"Telex": telex.Replace(grouped), "VNI": strings.ToLower(vni.Replace(grouped)),
		} {
			if typed != grouped && (name == "Telex" || name == "VNI") {
				changed++
			}
			answer := f.Send(kit.Request{Path: "/?lang=vi&code=" + url.QueryEscape(typed)})
			if to := answer.Header().Get("Location"); answer.Code != http.StatusSeeOther ||
				to != "/s/"+token+"?lang=vi" {
				t.Errorf("%s: %d", name, answer.Code)
			}
		}
	}
	if changed == 0 {
		t.Error("no code was changed by a keyboard: the test tests nothing")
	}
	page := f.Send(kit.Request{Path: "/?lang=vi"}).Body.String()
	for _, asked := range []string{`autocapitalize="characters"`, `autocorrect="off"`, `lang="en"`,
		`inputmode="email"`} {
		if !strings.Contains(page, asked) {
			t.Errorf("the field does not ask the keyboard for plain letters: %s", asked)
		}
	}
	for i, typed := range []string{"x", "Nguyễn", fmt.Sprint(strings.Repeat("Ấ", 390))} {
		if answer := f.Send(kit.Request{Path: "/?code=" +
			url.QueryEscape(typed)}); answer.Code != http.StatusUnprocessableEntity {
			t.Errorf("%d: %d", i, answer.Code)
		}
	}
}

// Whatever stands behind the beginning of a link, no answer is a fault of ours, and none leads out of the house.
func FuzzLinks(f *testing.F) {
	for _, seed := range []string{"K7QM2XWD9F4T&fbclid=1", "\u200b", "..", "//evil.example", "ĐẬƯ", "%00",
		"k7qm2xwd9f4t…”"} {
		f.Add(seed)
	}
	server := kit.New(f, testkit.Open(f, testkit.URL(f, "sqlite")))
	f.Fuzz(func(t *testing.T, behind string) {
		server.TB = t
		for _, way := range []string{"/s/", "/c/", "/r/", "/k/", "/S/", "/?code="} {
			escaped := url.PathEscape(behind)
			if way == "/?code=" {
				escaped = url.QueryEscape(behind)
			}
			answer := server.Send(kit.Request{Path: way + escaped})
			to := answer.Header().Get("Location")
			if answer.Code >= http.StatusInternalServerError || to != "" &&
				(!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//")) {
				t.Errorf("%s%q: %d %q", way, behind, answer.Code, to)
			}
		}
	})
}
