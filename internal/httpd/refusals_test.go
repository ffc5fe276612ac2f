package httpd_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/httpd"
	"hailong/internal/testkit"
)

const jsonKind = "application/json"

// Every bad request gets a problem document with the status of its fault, and changes nothing.
func TestRefusals(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		key := f.key(account.Admin)
		id, tokens := f.open(key)
		draft := f.draft(key)
		at, cast := "/api/v1/surveys/"+id, "/api/v1/ballots/"+tokens[0]
		satisfied := testkit.Satisfied
		post := func(path, kind, body string) request {
			return request{method: http.MethodPost, path: path, kind: kind, body: body, key: key}
		}
		patch := func(path, body string) request {
			return request{method: http.MethodPatch, path: path, kind: jsonKind, body: body, key: key}
		}
		answers := func(members string) request {
			return post(cast, jsonKind, `{"submission_key":"0123456789abcdef","answers":{`+members+`}}`)
		}
		for name, tt := range map[string]struct {
			request
			status   int
			pointers string // of the errors, in order
		}{
			"no such path":     {request{path: "/api/v1/nothing", key: key}, 404, ""},
			"a slash too many": {request{path: "/api/v1/surveys/", key: key}, 404, ""},
			"no such method": {request{method: http.MethodPut, path: "/api/v1/surveys", key: key}, 405,
				""},
			"an id that is none": {request{path: "/api/v1/surveys/abc", key: key}, 404, ""},
			"an id that nobody has": {
				request{path: "/api/v1/surveys/00000000-0000-4000-8000-000000000000", key: key}, 404, ""},
			"an id with braces": {
				request{path: "/api/v1/surveys/%7B00000000-0000-4000-8000-000000000000%7D", key: key}, 404, ""},
			"a format that is none": {request{path: at + "/report-section?format=exe", key: key}, 422,
				"/format"},
			"broken JSON": {post("/api/v1/surveys", jsonKind, `{"title":`), 400, ""},
			"two values":  {post("/api/v1/surveys", jsonKind, `{} {}`), 422, ""},
			"no object":   {post("/api/v1/surveys", jsonKind, `[]`), 422, ""},
			"a member twice": {post("/api/v1/surveys", jsonKind, `{"period":"a","period":"b"}`), 422,
				"/period"},
			"a member nobody knows":    {post("/api/v1/surveys", jsonKind, `{"colour":"red"}`), 422, "/colour"},
			"a member of another type": {post("/api/v1/surveys", jsonKind, `{"minutes":"3"}`), 422, "/minutes"},
			"bytes that are no UTF-8":  {post("/api/v1/surveys", jsonKind, "{\"period\":\"\xff\"}"), 400, ""},
			"nested a thousand deep": {
				post("/api/v1/surveys", jsonKind, strings.Repeat(`{"a":`, 1000)+"1"+strings.Repeat("}", 1000)), 422,
				"/a/a/a/a/a/a/a/a"},
			"a form where JSON belongs": {post("/api/v1/surveys", formKind, "a=b"), 415, ""},
			"no content type":           {post("/api/v1/surveys", "", "{}"), 415, ""},
			"a large body": {
				post("/api/v1/surveys", jsonKind, `{"period":"`+strings.Repeat("x", 300<<10)+`"}`), 413, ""},
			"a year of five digits": {
				post("/api/v1/surveys", jsonKind, `{"closes_at":"9999-12-31T23:59:59-23:59"}`), 422, "/closes_at"},
			"closing before opening": {
				post("/api/v1/surveys", jsonKind,
					`{"opens_at":"2030-01-02T00:00:00Z","closes_at":"2030-01-01T00:00:00Z"}`), 422, "/closes_at"},
			"a template nobody has": {post("/api/v1/surveys", jsonKind, `{"template_id":"x"}`), 422,
				"/template_id"},
			"a school year of three": {post("/api/v1/surveys", jsonKind, `{"school_year":"2023-2026"}`), 422,
				"/school_year"},
			"a question of no type": {
				post("/api/v1/surveys", jsonKind,
					`{"title":"T","subjects":[{"id":"s","label":"S"}],"sections":[{"id":"a","subject":"s","title":"A","questions":[{"id":"q","type":"stars","text":"?"}]}]}`), 422, "/sections/0/questions/0/type"},
			"an image as a roster": {post("/api/v1/roster", "image/png", "x"), 415, ""},
			"a roster too large": {post("/api/v1/roster", "text/csv", strings.Repeat("x", 6<<20)), 413,
				""},
			"a roster without a header":    {post("/api/v1/roster", "text/csv", "a,b\n1,2\n"), 422, ""},
			"a third of the roster leaves": {post("/api/v1/roster", "text/csv", string(testkit.Roster(2))), 409, ""},
			"an open survey reworded":      {patch(at, `{"period":"x"}`), 409, ""},
			"an open survey closed sooner": {patch(at, `{"closes_at":"2001-01-01T00:00:00Z"}`), 422, "/closes_at"},
			"an open survey deleted":       {request{method: http.MethodDelete, path: at, key: key}, 409, ""},
			"opened twice":                 {post(at+"/open", "", ""), 409, ""},
			"a draft closed":               {post("/api/v1/surveys/"+draft+"/close", "", ""), 409, ""},
			"withdrawn without a reason":   {post(at+"/withdraw", jsonKind, `{}`), 422, "/reason"},
			"a name that is blank":         {patch("/api/v1/school", `{"name":" "}`), 422, "/name"},
			"a unit that is none":          {patch("/api/v1/school", `{"unit":"house"}`), 422, "/unit"},
			"a threshold below five":       {patch("/api/v1/school", `{"threshold":2}`), 422, "/threshold"},
			"a cast without answers": {post(cast, jsonKind, `{"submission_key":"0123456789abcdef"}`), 422,
				"/answers"},
			"a cast without a key": {post(cast, jsonKind, `{"answers":`+satisfied+`}`), 422,
				"/submission_key"},
			"a key too short": {post(cast, jsonKind, `{"submission_key":"x","answers":`+satisfied+`}`),
				422, "/submission_key"},
			"an answer out of range": {
				answers(`"C1":6,"D1":4,"D4":5,"B2":5,"C4":4,"E5":5,"G1":5,"P1":["qr"],"P2":5,"P6":4`), 422,
				"/answers/C1"},
			"half a rating": {
				answers(`"C1":4.5,"D1":4,"D4":5,"B2":5,"C4":4,"E5":5,"G1":5,"P1":["qr"],"P2":5,"P6":4`), 422,
				"/answers/C1"},
			"a rating as a huge number": {
				answers(`"C1":1e400,"D1":4,"D4":5,"B2":5,"C4":4,"E5":5,"G1":5,"P1":["qr"],"P2":5,"P6":4`), 422,
				"/answers/C1"},
			"a choice that is none": {
				answers(`"C1":5,"D1":4,"D4":5,"B2":5,"C4":4,"E5":5,"G1":5,"P1":["gold"],"P2":5,"P6":4`), 422,
				"/answers/P1"},
			"a choice twice": {
				answers(`"C1":5,"D1":4,"D4":5,"B2":5,"C4":4,"E5":5,"G1":5,"P1":["qr","qr"],"P2":5,"P6":4`), 422,
				"/answers/P1"},
			"a question nobody asked": {
				answers(`"C1":5,"D1":4,"D4":5,"B2":5,"C4":4,"E5":5,"G1":5,"P1":["qr"],"P2":5,"P6":4,"Z9":1`), 422,
				"/answers/Z9"},
			"two answers missing": {answers(`"C1":5,"D1":4,"D4":5,"B2":5,"C4":4,"E5":5,"P1":["qr"],"P2":5`),
				422, "/answers/G1 /answers/P6"},
			"a cast too large": {
				post(cast, jsonKind, `{"submission_key":"0123456789abcdef","answers":{"Q1":"`+
					strings.Repeat("x", 70<<10)+`"}}`), 413, ""},
			"a token in lower case":           {request{path: strings.ToLower(cast)}, 404, ""},
			"a receipt that nobody was given": {request{path: "/api/v1/receipts/0000-0000-0000-0000"}, 404, ""},
		} {
			t.Run(name, func(t *testing.T) {
				f.TB = t
				answer := f.send(tt.request)
				if answer.Code != tt.status {
					t.Fatalf("%d %s, want %d", answer.Code, answer.Body, tt.status)
				}
				p := f.problem(answer)
				var pointers []string
				for _, e := range p.Errors {
					if pointers = append(pointers, e.Pointer); e.Detail == "" || strings.Contains(e.Detail, "{") {
						t.Errorf("%s: %q", e.Pointer, e.Detail)
					}
				}
				if got := strings.Join(pointers, " "); tt.pointers != "" && got != tt.pointers {
					t.Errorf("points at %s, want %s", got, tt.pointers)
				}
				if p.Status != tt.status || p.Title == "" || p.Detail == "" ||
					strings.Contains(p.Title+p.Detail, "problem.") || p.RequestID == "" ||
					p.RequestID != answer.Header().Get("X-Request-Id") {
					t.Errorf("%+v", p)
				}
			})
			f.TB = t
		}
		var after struct{ Responded, Eligible int }
		f.call(key, http.MethodGet, at+"/participation", nil, &after, http.StatusOK)
		if after.Responded != 0 || after.Eligible != 15 {
			t.Errorf("something was changed: %+v", after)
		}
	})
}

func TestRefusalsSpeakTheReadersLanguage(t *testing.T) {
	f := newFront(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	for wish, want := range map[string]string{"": "Không tìm thấy", "vi-VN,vi;q=0.9,en;q=0.8": "Không tìm thấy",
		"en-GB,en": "Not found", "de": "Không tìm thấy", "!!": "Không tìm thấy"} {
		answer := f.send(request{path: "/api/v1/nothing", header: map[string]string{"Accept-Language": wish}})
		if p := f.problem(answer); p.Title != want {
			t.Errorf("%q: %q, want %q", wish, p.Title, want)
		}
	}
}

// Wrong tokens from one address are slowed down; right ones never are.
func TestGuessing(t *testing.T) {
	db := testkit.Open(t, testkit.URL(t, "sqlite"))
	f := newFront(t, db)
	_, tokens := f.open(f.key(account.Admin))
	slowed := 0
	for i := range 30 {
		answer := f.send(request{path: fmt.Sprintf("/api/v1/ballots/0000000000%02d", i)})
		if answer.Code == http.StatusTooManyRequests {
			slowed++
			if answer.Header().Get("Retry-After") == "" {
				t.Error("no Retry-After")
			}
		}
		page := f.send(request{path: fmt.Sprintf("/s/0000000000%02d", i)})
		if page.Code != http.StatusNotFound && page.Code != http.StatusTooManyRequests {
			t.Errorf("the page: %d", page.Code)
		}
	}
	if slowed < 20 {
		t.Errorf("%d of 30 guesses were slowed down", slowed)
	}
	for _, token := range tokens {
		if answer := f.send(request{path: "/s/" + token}); answer.Code != http.StatusOK {
			t.Errorf("a right token is slowed down: %d", answer.Code)
		}
	}
}

// What stands in a log must not lead from a parent to a ballot: no token, receipt, name, address, answer or key.
func TestLogsNameNobody(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		key := f.key(account.Admin)
		id, tokens := f.open(key)
		var receipt struct{ Receipt string }
		f.call("", http.MethodPost, "/api/v1/ballots/"+tokens[0], json.RawMessage(castBody("secret-submission-key")),
			&receipt, http.StatusCreated)
		f.send(request{path: "/s/" + tokens[1] + "?lang=en"})
		f.send(request{method: http.MethodPost, path: "/s/" + tokens[1], kind: formKind,
			body: castForm("another-submission") + "&Q1=ratnhieuchu"})
		f.send(request{path: "/r/" + receipt.Receipt})
		f.send(request{path: "/?code=" + tokens[2]})
		f.send(request{path: "/s/" + tokens[2] + "/",
			header: map[string]string{"User-Agent": "agent-of-a-phone", "X-Forwarded-For": "203.0.113.9"}})
		f.send(request{method: "EVIL" + tokens[3], path: "/" + tokens[3]})
		f.call(key, http.MethodPost, "/api/v1/surveys/"+id+"/close", nil, nil, http.StatusOK)
		log := f.log.String()
		if lines := strings.Count(log, "\n"); lines < 9 {
			t.Fatalf("%d lines", lines)
		}
		for what, trace := range map[string]string{
			"a token": tokens[0], "a token on the page": tokens[1], "a typed code": tokens[2],
			"a token in a wrong place": tokens[3], "a receipt": strings.ReplaceAll(receipt.Receipt, "-", ""),
			"a receipt in groups": receipt.Receipt,
			"the submission key":  "secret-submission-key", "an answer": "ratnhieuchu", "a key": key, "a child": "Bé ",
			"the address": "192.0.2.1", "a forwarded address": "203.0.113.9", "the program": "agent-of-a-phone",
		} {
			if strings.Contains(log, trace) {
				t.Errorf("the log holds %s", what)
			}
		}
		if !strings.Contains(log, `"route":"/s/:token"`) || !strings.Contains(log, `"request_id"`) {
			t.Error("the log does not say what was asked")
		}
	})
}

// Every answer forbids what a page of ours never needs, and what leads to a ballot is kept nowhere.
func TestHeaders(t *testing.T) {
	f := newFront(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	_, tokens := f.open(f.key(account.Admin))
	for _, path := range []string{"/", "/s/" + tokens[0], "/s/" + tokens[0] + "/", "/s/000000000000",
		"/r/0000-0000-0000-0000", "/api/docs", "/api/v1/surveys", "/nothing"} {
		h := f.send(request{path: path}).Header()
		referrer := "same-origin"
		if strings.HasPrefix(path, "/s/") && !strings.HasSuffix(path, "/") {
			referrer = "origin" // a recording is asked for without the link
		}
		if h.Get("Cache-Control") != "no-store" || h.Get("X-Content-Type-Options") != "nosniff" ||
			h.Get("Referrer-Policy") != referrer ||
			!strings.Contains(h.Get("Content-Security-Policy"), "default-src 'none'") ||
			strings.Contains(h.Get("Content-Security-Policy"), "unsafe") {
			t.Errorf("%s: %v", path, h)
		}
		if h.Get("Cross-Origin-Opener-Policy") != "same-origin" ||
			h.Get("Cross-Origin-Resource-Policy") != "same-origin" ||
			h.Get("Strict-Transport-Security") != "max-age=63072000; includeSubDomains" {
			t.Errorf("%s: %v", path, h)
		}
		for name := range h {
			if name == "Set-Cookie" {
				t.Errorf("%s sets a cookie", path)
			}
		}
	}
	plain := newFrontAt(t, testkit.Open(t, testkit.URL(t, "sqlite")), "http://127.0.0.1:8080", httpd.Settings{})
	if h := plain.send(request{path: "/"}).Header(); h.Get("Strict-Transport-Security") != "" {
		t.Errorf("by plain http: %v", h)
	}
}

// Who signs out leaves nothing of the desk in the browser.
func TestSigningOutClearsTheBrowser(t *testing.T) {
	f := newFront(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	s := f.staff("hoasen.example")
	out := f.send(post("/admin/sign-out", s.owner, nil))
	if out.Header().Get("Clear-Site-Data") != `"cache", "storage"` ||
		!strings.Contains(out.Header().Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("%v", out.Header())
	}
	if again := f.send(request{path: "/admin", header: as(s.owner)}); again.Code != http.StatusSeeOther {
		t.Errorf("still signed in: %d", again.Code)
	}
}

// Whatever is sent: never a fault of ours.
func FuzzCastJSON(f *testing.F) {
	front := newFront(f, testkit.Open(f, testkit.URL(f, "sqlite")))
	_, tokens := front.open(front.key(account.Admin))
	f.Add([]byte(castBody("0123456789abcdef")))
	f.Add([]byte(`{"submission_key":"0123456789abcdef","answers":{"C1":null,"P1":[[]],"Q1":{"a":1}}}`))
	f.Add([]byte(`{"answers":"\ud800"}`))
	i := 0
	f.Fuzz(func(t *testing.T, body []byte) {
		i++
		front.TB = t
		answer := front.send(request{method: http.MethodPost, path: "/api/v1/ballots/" + tokens[i%len(tokens)],
			kind: jsonKind, body: string(body)})
		if answer.Code >= 500 {
			t.Fatalf("%d %s", answer.Code, answer.Body)
		}
	})
}

// FuzzCastForm is the same for the form.
func FuzzCastForm(f *testing.F) {
	front := newFront(f, testkit.Open(f, testkit.URL(f, "sqlite")))
	_, tokens := front.open(front.key(account.Admin))
	f.Add(castForm("0123456789abcdef"))
	f.Add("C1=5&C1=4&P1=%ff&Q1=%00&switch=en")
	f.Add("submission_key=%u1234;a=b")
	i := 0
	f.Fuzz(func(t *testing.T, body string) {
		i++
		front.TB = t
		answer := front.send(request{method: http.MethodPost, path: "/s/" + tokens[i%len(tokens)], kind: formKind,
			body: body})
		if answer.Code >= 500 {
			t.Fatalf("%d %s", answer.Code, answer.Body)
		}
	})
}

// FuzzSurveyJSON is the same for the maker of a survey.
func FuzzSurveyJSON(f *testing.F) {
	front := newFront(f, testkit.Open(f, testkit.URL(f, "sqlite")))
	key := front.key(account.Admin)
	f.Add([]byte(`{"title":"T","subjects":[{"id":"s","label":"S"}],"sections":[{"id":"a","subject":"s","title":"A","questions":[{"id":"q","type":"likert5","text":"?","role":"headline"}]}]}`))
	f.Add([]byte(`{"title":{"vi":"T"},"closes_at":"2030-02-30T00:00:00Z"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		front.TB = t
		answer := front.send(request{method: http.MethodPost, path: "/api/v1/surveys", kind: jsonKind,
			body: string(body), key: key})
		if answer.Code >= 500 {
			t.Fatalf("%d %s", answer.Code, answer.Body)
		}
		if answer.Code != http.StatusCreated {
			return
		}
		var s made
		if err := json.Unmarshal(answer.Body.Bytes(), &s); err != nil {
			t.Fatal(err)
		}
		front.call(key, http.MethodGet, "/api/v1/surveys/"+s.ID, nil, nil, http.StatusOK)
		front.call(key, http.MethodDelete, "/api/v1/surveys/"+s.ID, nil, nil, http.StatusNoContent)
	})
}

// A server that cannot take a ballot now keeps a parent's answers on the page, also without script.
func TestAnswersAreKeptWhenTheServerIsBusy(t *testing.T) {
	db := testkit.Open(t, testkit.URL(t, "sqlite"))
	f := newFront(t, db)
	_, tokens := f.open(f.key(account.Admin))
	f.Box.Stop()
	answer := f.send(request{method: http.MethodPost, path: "/s/" + tokens[0] + "?lang=vi", kind: formKind,
		body: castForm("submission-of-mine") + "&G3=" + "%3Cb%3E%22"})
	if answer.Code != http.StatusServiceUnavailable || answer.Header().Get("Retry-After") == "" {
		t.Fatalf("%d %s", answer.Code, answer.Body)
	}
	for _, kept := range []string{`name="submission_key" value="submission-of-mine"`, `name="P1" value="qr"`,
		`name="G3" value="&lt;b&gt;&#34;"`, "Chưa biết chắc phiếu đã vào hòm chưa"} {
		if !strings.Contains(answer.Body.String(), kept) {
			t.Errorf("no %s in %s", kept, answer.Body)
		}
	}
}
