package public_test

import (
	"bytes"
	"html"
	"image/png"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/figures"
	"hailong/internal/locale"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

type shown struct{ Slug, Link, Embed, Image string }

func TestAResultIsShownAndTakenBack(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := kit.New(t, db)
		key := f.Key(account.Admin)
		open, _ := f.OpenRound(key)
		f.Call(key, http.MethodPost, "/api/v1/surveys/"+open+"/share", nil, nil, http.StatusConflict)
		at := f.ClosedRound(key, kit.Repeat(strings.TrimSuffix(testkit.Satisfied, "}")+`,"G3":"bí mật của cô Lan"}`,
			12)...)
		f.Call(key, http.MethodGet, at+"/share", nil, nil, http.StatusNotFound)
		var s, again shown
		f.Call(key, http.MethodPost, at+"/share", nil, &s, http.StatusOK)
		f.Call(key, http.MethodPost, at+"/share", nil, &again, http.StatusOK)
		if s != again || s.Link != kit.Base+"/p/"+s.Slug || len(s.Slug) != 9 {
			t.Fatalf("%+v, %+v", s, again)
		}
		f.Call(key, http.MethodPost, at+"/themes",
			map[string]any{"title": "Sân chơi", "answer": "Đã làm mái che.", "published": true}, nil,
			http.StatusCreated)
		f.Call(key, http.MethodPost, at+"/themes", map[string]any{"title": "Chưa công bố", "answer": "Còn bàn."}, nil,
			http.StatusCreated)

		page := f.Send(kit.Request{Path: "/p/" + s.Slug})
		for _, want := range []string{"12/15", "100%", "Đã làm mái che.", `content="` + s.Image, "Niêm phong"} {
			if !strings.Contains(page.Body.String(), want) {
				t.Errorf("the page does not say %s", want)
			}
		}
		for _, never := range []string{"Chưa công bố", "bí mật", "Lớp A"} {
			if strings.Contains(page.Body.String(), never) {
				t.Errorf("the page says %s", never)
			}
		}
		if policy := page.Header().Get("Content-Security-Policy"); !strings.Contains(policy,
			"frame-ancestors 'none'") || strings.Contains(policy, "unsafe") {
			t.Error(policy)
		}
		typed := f.Send(kit.Request{Path: "/p/" + strings.ToUpper(strings.ReplaceAll(s.Slug, "-", ""))})
		if typed.Code != http.StatusOK {
			t.Errorf("typed in capitals: %d", typed.Code)
		}
		english := f.Send(kit.Request{Path: "/p/" + s.Slug + "?lang=en"})
		if !strings.Contains(english.Body.String(), "at least") ||
			english.Header().Get("ETag") == page.Header().Get("ETag") {
			t.Error("no English page of its own")
		}
		frame := f.Send(kit.Request{Path: "/p/" + s.Slug + "/embed"})
		if policy := frame.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "frame-ancestors *") ||
			frame.Header().Get("X-Frame-Options") != "" {
			t.Errorf("%s, %q", policy, frame.Header().Get("X-Frame-Options"))
		}
		picture := f.Send(kit.Request{Path: "/p/" + s.Slug + "/image.png"})
		if _, err := png.Decode(bytes.NewReader(picture.Body.Bytes())); err != nil ||
			picture.Header().Get("Content-Type") != "image/png" {
			t.Errorf("the picture: %v", err)
		}
		for _, path := range []string{"", "/embed", "/image.png", "/receipts"} {
			first := f.Send(kit.Request{Path: "/p/" + s.Slug + path})
			same := f.Send(kit.Request{Path: "/p/" + s.Slug + path,
				Header: map[string]string{"If-None-Match": first.Header().Get("ETag")}})
			if same.Code != http.StatusNotModified || same.Body.Len() != 0 {
				t.Errorf("%s, seen before: %d, %d bytes", path, same.Code, same.Body.Len())
			}
		}
		f.Call(key, http.MethodPost, at+"/themes",
			map[string]any{"title": "Bữa ăn", "answer": "Đổi thực đơn.", "published": true}, nil, http.StatusCreated)
		if after := f.Send(kit.Request{Path: "/p/" + s.Slug,
			Header: map[string]string{"If-None-Match": page.Header().Get("ETag")}}); after.Code != http.StatusOK {
			t.Errorf("after another answer was published: %d", after.Code)
		}

		f.Call(f.Key(account.Admin), http.MethodDelete, at+"/share", nil, nil, http.StatusNotFound)
		known, err := f.Keys.Authenticate(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		record, err := f.Accounts.Entries(t.Context(), known.SchoolID, 0, 100)
		if err != nil || !slices.ContainsFunc(record, func(e account.Entry) bool {
			return e.Action == "record.share" && e.By.Name == "văn phòng" && e.By.Kind == account.ByKey &&
				e.By.ID != uuid.Nil
		}) {
			t.Errorf("showing a result is not on record: %+v, %v", record, err)
		}
		f.Call(key, http.MethodDelete, at+"/share", nil, nil, http.StatusNoContent)
		for _, path := range []string{"", "/embed", "/image.png"} {
			if gone := f.Send(kit.Request{Path: "/p/" + s.Slug + path,
				Header: map[string]string{"If-None-Match": page.Header().Get("ETag")}}); gone.Code != http.StatusNotFound {
				t.Errorf("%s taken back: %d", path, gone.Code)
			}
		}
		f.Call(key, http.MethodPost, at+"/share", nil, &again, http.StatusOK)
		if again.Slug == s.Slug {
			t.Error("an address that was taken back lives again")
		}
		f.Call(key, http.MethodDelete, at+"/share", nil, nil, http.StatusNoContent)
	})
}

// Who publishes is told that classes are named where their list changed, since the page names them there.
func TestPublishingSaysThatClassesAreNamed(t *testing.T) {
	f, s, key := kit.Desk(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	f.ClosedRound(key, kit.Repeat(testkit.Satisfied, 6)...)
	id, tokens := f.OpenRound(key)
	for _, token := range tokens[:6] {
		if _, err := f.Cast(t, token, testkit.Satisfied); err != nil {
			t.Fatal(err)
		}
	}
	f.Send(kit.Request{Method: http.MethodPost, Path: "/api/v1/roster", Key: key, Kind: "text/csv",
		Body: string(testkit.Roster(7, 9))})
	f.Call(key, http.MethodPost, "/api/v1/surveys/"+id+"/close", nil, nil, http.StatusOK)
	at := "/admin/rounds/" + id + "/share"
	for lang, words := range map[string]string{"vi": "lớp nào thêm, bớt mấy người", "en": "which classes, by how many"} {
		shown := html.UnescapeString(f.Page(at+"/preview?lang="+lang, s.Owner).Body.String())
		said := html.UnescapeString(f.Page(at+"?lang="+lang, s.Owner).Body.String())
		if !strings.Contains(shown, "Lớp B +1") || !strings.Contains(said, words) {
			t.Errorf("%s: shown %v, said %v", lang, strings.Contains(shown, "Lớp B +1"), strings.Contains(said, words))
		}
	}
}

// What the document withholds stands nowhere on the page, the frame or the picture's words: not as text, not as a
// length of a bar.
func TestAShownResultWithholdsWhatTheDocumentWithholds(t *testing.T) {
	f := kit.New(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	for name, tt := range map[string]struct {
		answers []string
		want    string
	}{
		"nobody answered": {nil, "–"},
		"four answered":   {kit.Repeat(testkit.Satisfied, 4), "dưới 5 phiếu"},
		"two were satisfied": {append(kit.Repeat(testkit.Satisfied, 2),
			kit.Repeat(strings.ReplaceAll(strings.ReplaceAll(testkit.Satisfied, ":5", ":2"), ":4", ":2"), 10)...),
			"dưới 25%"},
	} {
		t.Run(name, func(t *testing.T) {
			key := f.Key(account.Admin)
			at := f.ClosedRound(key, tt.answers...)
			var s shown
			f.Call(key, http.MethodPost, at+"/share", nil, &s, http.StatusOK)
			for _, path := range []string{"", "/embed"} {
				page := f.Send(kit.Request{Path: "/p/" + s.Slug + path}).Body.String()
				if !strings.Contains(page, tt.want) {
					t.Errorf("%s does not say %s", path, tt.want)
				}
				for _, never := range []string{`class="sure"`, `class="steps"`, "16,7%", "16.6", "33.3"} {
					if strings.Contains(page, never) {
						t.Errorf("%s shows %s", path, never)
					}
				}
			}
			if picture := f.Send(kit.Request{Path: "/p/" + s.Slug + "/image.png"}); picture.Code != http.StatusOK {
				t.Errorf("the picture: %d", picture.Code)
			}
		})
	}
}

var pictured = regexp.MustCompile(`href="([^"]+)" download data-picture`)

// Each picture that the page offers is there without script, in its language, kept by its tag; none shows what the page
// does not: who took part by class, or a chart of what is withheld. A frame offers none.
func TestPicturesOfAShownResult(t *testing.T) {
	f := kit.New(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	for name, tt := range map[string]struct {
		answers []string
		want    int // pictures
	}{
		"good":                {kit.Repeat(testkit.Satisfied, 12), 3}, // the card, and the questions of two subjects
		"four answered":       {kit.Repeat(testkit.Satisfied, 4), 1},
		"nobody is satisfied": {kit.Repeat(`{"G1":2,"C1":2,"P1":["cash"],"P6":1,"G2":5}`, 12), 1},
	} {
		staff := f.Staff(strings.ReplaceAll(name, " ", "-") + ".example")
		key := f.KeyOf(staff.School, account.Admin)
		at := f.ClosedRound(key, tt.answers...)
		id := strings.TrimPrefix(at, "/api/v1/surveys/")
		var s shown
		f.Call(key, http.MethodPost, at+"/share", nil, &s, http.StatusOK)
		for _, lang := range locale.Languages {
			page := f.Send(kit.Request{Path: "/p/" + s.Slug + "?lang=" + lang.String()}).Body.String()
			found := pictured.FindAllStringSubmatch(page, -1)
			if len(found) != tt.want {
				t.Errorf("%s in %s: pictures %q, want %d", name, lang, found, tt.want)
			}
			for _, link := range found {
				path := html.UnescapeString(link[1])
				picture := f.Send(kit.Request{Path: path})
				drawn, err := png.Decode(bytes.NewReader(picture.Body.Bytes()))
				if err != nil || drawn.Bounds().Dx() < 1000 || picture.Body.Len() > 200<<10 ||
					!strings.Contains(path, "lang="+lang.String()) {
					t.Errorf("%s: %s: %d bytes, %v", name, path, picture.Body.Len(), err)
				}
				again := f.Send(kit.Request{Path: path,
					Header: map[string]string{"If-None-Match": picture.Header().Get("ETag")}})
				if again.Code != http.StatusNotModified {
					t.Errorf("%s, seen before: %d", path, again.Code)
				}
			}
		}
		offered := f.Send(kit.Request{Path: "/p/" + s.Slug + "/embed"}).Body.String() +
			f.Page("/admin/rounds/"+id+"/share/preview", staff.Owner).Body.String()
		if strings.Contains(offered, "data-picture") {
			t.Errorf("%s: a frame or the preview offers a picture", name)
		}
		for _, chart := range []string{"participation", "subjects", "channels", "trend", "questions.", "x", "%00%ff"} {
			refused := f.Send(kit.Request{Path: "/p/" + s.Slug + "/image.png?chart=" + chart})
			if refused.Code != http.StatusNotFound {
				t.Errorf("%s: %s: %d", name, chart, refused.Code)
			}
		}
	}
}

// A guesser of addresses is slowed down and told the same each time.
func TestNoResultThere(t *testing.T) {
	f := kit.New(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	for _, path := range []string{"/p/k7qm-2xwd", "/p/x", "/p/" + strings.Repeat("a", 300), "/p/%00%ff",
		"/p/k7qm-2xwd/embed", "/p/k7qm-2xwd/image.png"} {
		answer := f.Send(kit.Request{Path: path})
		if answer.Code != http.StatusNotFound ||
			!strings.Contains(answer.Body.String(), "Không có kết quả ở địa chỉ này") {
			t.Errorf("%s: %d", path, answer.Code)
		}
	}
	last := 0
	for n := 0; n < 100 && last != http.StatusTooManyRequests; n++ { // a slow guesser has one more every six seconds
		last = f.Send(kit.Request{Path: "/p/k7qm-2xwd"}).Code
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("a hundred wrong addresses: %d", last)
	}
}

var markup = regexp.MustCompile(`(?s)<style.*?</style>|<script.*?</script>|<[^>]*>`)

// The public page prints the numbers of the figures by the rules of the text, and no other: of a good round, a mixed
// one, one with a single ballot and one without any.
func TestNumbersOfThePublicPage(t *testing.T) {
	db := testkit.Open(t, testkit.URL(t, "sqlite"))
	for name, answers := range map[string][]string{
		"good": kit.Repeat(testkit.Satisfied, 12), "one": kit.Repeat(testkit.Satisfied, 1), "nobody": nil,
		"mixed": append(kit.Repeat(`{"G1":4,"C1":2,"P1":["cash"],"P6":3,"G2":95}`, 7),
			kit.Repeat(testkit.Satisfied, 4)...),
	} {
		f := kit.New(t, db)
		key := f.Key(account.Admin)
		at := f.ClosedRound(key, answers...)
		var s shown
		f.Call(key, http.MethodPost, at+"/share", nil, &s, http.StatusOK)
		var d figures.Document
		f.Call(key, http.MethodGet, at+"/statistics", nil, &d, http.StatusOK)
		for _, lang := range locale.Languages {
			may := testkit.PrintedNumbers(d, lang)
			page := f.Send(kit.Request{Path: "/p/" + s.Slug + "?lang=" + string(lang)}).Body.String()
			text := html.UnescapeString(markup.ReplaceAllString(page, " "))
			for _, one := range testkit.Number.FindAllString(text, -1) {
				if !may[strings.TrimRight(one, ".,")] {
					t.Errorf("%s in %s says %s", name, lang, one)
				}
			}
			if want := locale.Fraction(lang, d.Participation.Responded,
				d.Participation.Eligible); !strings.Contains(text, want) &&
				!strings.Contains(text, strings.Replace(want, "/", " of ", 1)) {
				t.Errorf("%s in %s does not say %s", name, lang, want)
			}
		}
	}
}
