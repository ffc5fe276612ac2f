package pages_test

import (
	"bytes"
	"encoding/json"
	"image/png"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// spoken is a questionnaire in Vietnamese, Khmer in part, and Arabic, which runs from the right.
const spoken = `{"title":{"vi":"Một","km":"មួយ","ar":"واحد"},"minutes":2,"subjects":[{"id":"s","label":"S"}],"sections":[{"id":"a",
	"subject":"s","title":"Phần","questions":[{"id":"rate","type":"likert5","role":"headline","required":true,
	"text":{"vi":"Hài lòng không?","km":"ពេញចិត្ត?"}},{"id":"one","type":"single","text":"Ai?","options":[
	{"value":"x","label":{"vi":"Mẹ","km":"ម្តាយ"}},{"value":"y","label":"Bà"}]}]}]}`

// The page of a round speaks what its round has, each text in the language that it is said to be in; a language that
// the round has not is Vietnamese.
func TestAPageInTheLanguagesOfItsRound(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := kit.New(t, db)
		key := f.Key(account.Admin)
		var made struct{ ID string }
		f.Call(key, http.MethodPost, "/api/v1/surveys", json.RawMessage(spoken), &made, http.StatusCreated)
		if answer := f.Send(kit.Request{Method: http.MethodPost, Path: "/api/v1/roster", Key: key, Kind: "text/csv",
			Body: string(testkit.Roster(7, 8))}); answer.Code != http.StatusOK {
			t.Fatal(answer.Body)
		}
		path := "/s/" + f.Open(key, made.ID)[0]
		get := func(query, wish string) string {
			t.Helper()
			header := map[string]string{}
			if wish != "" {
				header["Accept-Language"] = wish
			}
			answer := f.Send(kit.Request{Path: path + query, Header: header})
			if answer.Code != http.StatusOK {
				t.Fatalf("%s: %d", query, answer.Code)
			}
			return answer.Body.String()
		}
		khmer := get("?lang=km", "")
		for _, want := range []string{`<html lang="vi"`, `<h1><span lang="km" dir="ltr">មួយ</span></h1>`,
			`>1. ពេញចិត្ត?</span>`,
			`<span lang="km" dir="ltr">ម្តាយ</span>`, `<span>Bà</span>`, "Rất hài\u00a0lòng", `action="?lang=km"`,
			`value="ar" lang="ar">ar<`, `value="en" lang="en">English<`, `value="vi" lang="vi">Tiếng Việt<`} {
			if !strings.Contains(khmer, want) {
				t.Errorf("the Khmer page lacks %s", want)
			}
		}
		if again := get("", "km-KH,km;q=0.9,vi;q=0.8"); without(again) != without(khmer) {
			t.Error("a Khmer phone is not shown the Khmer page")
		}
		if page := get("?lang=ar", ""); !strings.Contains(page, `<span lang="ar" dir="rtl">واحد</span>`) {
			t.Error("Arabic does not run from the right")
		}
		english := get("?lang=en", "")
		if !strings.Contains(english, `<html lang="en"`) ||
			!strings.Contains(english, `<span lang="vi" dir="ltr">1. Hài lòng không?`) {
			t.Error("what has no English is not said to be Vietnamese")
		}
		plain := get("", "")
		for _, query := range []string{"?lang=zh", "?lang=xx", "?lang=%3Cscript%3E", "?lang="} {
			if page := get(query, ""); without(page) != without(plain) {
				t.Errorf("%s is another page", query)
			}
		}
		switched := f.Send(kit.Request{Method: http.MethodPost, Path: path, Kind: kit.FormKind,
			Body: url.Values{"switch": {"km"}, "rate": {"4"}, "submission_key": {"submission-number-1"}}.Encode()})
		if form := kit.FormAt(t, switched.Body.String(), "?lang=km"); form.Get("rate") != "4" {
			t.Error("the answers do not come along")
		}
		sent := f.Send(kit.Request{Method: http.MethodPost, Path: path + "?lang=km", Kind: kit.FormKind,
			Body: url.Values{"rate": {"4"}, "submission_key": {"submission-number-1"}}.Encode()})
		if sent.Code != http.StatusOK || !strings.Contains(sent.Body.String(), `/r/`) ||
			!strings.Contains(sent.Body.String(), "?lang=km") {
			t.Errorf("%d", sent.Code)
		}
	})
}

var ofOneRequest = regexp.MustCompile(`value="[0-9a-f-]{36}"`)

// without is a page without what each request has of its own.
func without(page string) string { return ofOneRequest.ReplaceAllString(page, "") }

// The picture of a parent's link is its school's: the same for every link, and whoever asks for it changes nothing.
func TestOnePictureForAllLinksOfASchool(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := kit.New(t, db)
		_, tokens := f.OpenRound(f.Key(account.Admin))
		image := regexp.MustCompile(`<meta property="og:image" content="[a-z]+://[^/"]+([^"]+)">`)
		pictures := map[string]bool{}
		for _, token := range tokens[:3] {
			found := image.FindStringSubmatch(f.Send(kit.Request{Path: "/s/" + token}).Body.String())
			if found == nil || strings.Contains(found[1], token) {
				t.Fatalf("%v", found)
			}
			pictures[found[1]] = true
		}
		if len(pictures) != 1 {
			t.Fatalf("%v", pictures)
		}
		for path := range pictures {
			answer := f.Send(kit.Request{Path: path})
			drawn, err := png.Decode(bytes.NewReader(answer.Body.Bytes()))
			if err != nil || drawn.Bounds().Dx() != 1200 || answer.Header().Get("Content-Type") != "image/png" {
				t.Errorf("%d %v", answer.Code, err)
			}
			again := f.Send(kit.Request{Path: path,
				Header: map[string]string{"If-None-Match": answer.Header().Get("ETag")}})
			if again.Code != http.StatusNotModified {
				t.Errorf("asked again: %d", again.Code)
			}
		}
		for _, path := range []string{"/school/x/card.png", "/school/00000000-0000-4000-8000-00000000dead/card.png"} {
			if answer := f.Send(kit.Request{Path: path}); answer.Code != http.StatusNotFound {
				t.Errorf("%s: %d", path, answer.Code)
			}
		}
	})
}

// The first page says whose it is while the server serves one school, and leads the school to its desk; of several it
// names none.
func TestTheFirstPageNamesItsSchool(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := kit.New(t, db)
		name := func() string {
			body := f.Send(kit.Request{Path: "/"}).Body.String()
			if !strings.Contains(body, `<a href="/admin">Dành cho nhà trường</a>`) {
				t.Error("no way to the desk")
			}
			_, bar, _ := strings.Cut(body, `<header class="bar"><div><p>`)
			bar, _, _ = strings.Cut(bar, "</p>")
			return bar
		}
		if got := name(); got != "" {
			t.Errorf("a school without a name is called %q", got)
		}
		f.Call(f.Key(account.Admin), http.MethodPatch, "/api/v1/school",
			map[string]any{"name": "Trường Mầm non Hoa Sen"}, nil,
			http.StatusOK)
		if got := name(); got != "Trường Mầm non Hoa Sen" {
			t.Errorf("%q", got)
		}
		if _, err := f.Schools.Create(t.Context(), testkit.Clerk, "Trường khác"); err != nil {
			t.Fatal(err)
		}
		if got := name(); got != "" {
			t.Errorf("of two schools %q is named", got)
		}
	})
}
