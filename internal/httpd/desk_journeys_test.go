package httpd_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/testkit"
)

// drop sends a file to the roster's page, as a browser does.
func drop(t *testing.T, cookie string, file []byte) request {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "danh-sach.csv")
	if err == nil {
		_, err = part.Write(file)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return request{method: http.MethodPost, path: "/admin/roster", body: body.String(),
		kind: form.FormDataContentType(), header: as(cookie)}
}

// Files of older programs are read, and a person is asked to look at the accents.
func TestRostersOfOlderPrograms(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		s := f.staff("hoasen.example")
		const text = "Lớp;Họ và tên trẻ;Họ và tên cha mẹ\r\nMầm 1;Nguyễn Thị Ánh Tuyết;Đặng Văn Khỏe\r\n"
		decomposed := norm.NFD.String(strings.NewReplacer("đ", "đ").Replace(text)) // Windows-1258 has marks of its own
		for name, tt := range map[string]struct {
			code encoding.Encoding
			text string
			told string
		}{
			"Windows-1258":       {charmap.Windows1258, compact(decomposed), "Windows-1258"},
			"UTF-16, small end":  {unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), text, "UTF-16"},
			"UTF-16, big end":    {unicode.UTF16(unicode.BigEndian, unicode.UseBOM), text, "UTF-16"},
			"UTF-8 with a mark":  {unicode.UTF8BOM, text, ""},
			"UTF-8, as it is":    {encoding.Nop, text, ""},
			"UTF-8, decomposed":  {encoding.Nop, norm.NFD.String(text), ""},
			"tabs, as Excel has": {encoding.Nop, strings.ReplaceAll(text, ";", "\t"), ""},
		} {
			file, err := tt.code.NewEncoder().Bytes([]byte(tt.text))
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			answer := f.send(drop(t, s.editor, file))
			page := answer.Body.String()
			if answer.Code != http.StatusOK ||
				!strings.Contains(page, "<td>Mầm 1</td><td></td><td>Nguyễn Thị Ánh Tuyết</td><td>Đặng Văn Khỏe</td>") {
				t.Errorf("%s: %d %s", name, answer.Code, page)
			}
			if asked := strings.Contains(page, "bảng mã "); asked != (tt.told != "") {
				t.Errorf("%s: told the code page: %v", name, asked)
			}
		}
	})
}

// compact joins base letters with the marks that Windows-1258 has no sign for: circumflex, breve, horn.
func compact(s string) string {
	for _, pair := range []string{"a\u0302â", "A\u0302Â", "e\u0302ê", "E\u0302Ê", "o\u0302ô", "O\u0302Ô", "a\u0306ă",
		"A\u0306Ă", "o\u031bơ", "O\u031bƠ", "u\u031bư", "U\u031bƯ"} {
		r := []rune(pair)
		base, mark, joined := r[0], r[1], r[2]
		var out strings.Builder
		letters := []rune(s)
		for i := 0; i < len(letters); i++ {
			if letters[i] == base { // a tone mark may stand before or after
				if i+1 < len(letters) && letters[i+1] == mark {
					out.WriteRune(joined)
					i++
					continue
				}
				if i+2 < len(letters) && letters[i+2] == mark {
					out.WriteRune(joined)
					out.WriteRune(letters[i+1])
					i += 2
					continue
				}
			}
			out.WriteRune(letters[i])
		}
		s = out.String()
	}
	return s
}

// Before the box is opened the page says what closing now means: too early, too few, nobody.
func TestWhatClosingNowMeans(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		s := f.staff("hoasen.example")
		key, _, err := f.keys.Create(t.Context(), s.school, "văn phòng", account.Admin)
		if err != nil {
			t.Fatal(err)
		}
		id, tokens := f.open(key)
		page := func() string {
			return f.send(request{path: "/admin/rounds/" + id + "/close", header: as(s.editor)}).Body.String()
		}
		if text := page(); !strings.Contains(text, "Chưa ai trả lời") {
			t.Errorf("nobody: %s", text)
		}
		for _, token := range tokens[:3] {
			f.call("", http.MethodPost, "/api/v1/ballots/"+token, json.RawMessage(castBody("submission-"+token)), nil,
				http.StatusCreated)
		}
		if text := page(); !strings.Contains(text, "Có 3 phiếu, dưới ngưỡng 5") {
			t.Errorf("few: %s", text)
		}
		if answer := f.send(post("/admin/rounds/"+id+"/extend", s.editor,
			url.Values{"closes_at": {"2099-01-01T20:00"}})); answer.Code != http.StatusSeeOther {
			t.Fatalf("extend: %d %s", answer.Code, answer.Body)
		}
		if text := page(); !strings.Contains(text, "Đóng sớm hơn") {
			t.Errorf("early: %s", text)
		}
		if answer := f.send(post("/admin/rounds/"+id+"/close", s.editor, nil)); answer.Code != http.StatusUnprocessableEntity || !strings.Contains(answer.Body.String(), "Cần một lý do") {
			t.Errorf("early without a reason: %d", answer.Code)
		}
		if answer := f.send(post("/admin/rounds/"+id+"/extend", s.editor, url.Values{"closes_at": {"2098-01-01T20:00"}})); answer.Code != http.StatusUnprocessableEntity {
			t.Errorf("to an earlier time: %d", answer.Code)
		}
		if answer := f.send(post("/admin/rounds/"+id+"/draft", s.editor, nil)); answer.Code != http.StatusConflict || !strings.Contains(answer.Body.String(), "Đã có phiếu") {
			t.Errorf("back to draft with ballots: %d", answer.Code)
		}
		if answer := f.send(post("/admin/rounds/"+id+"/close", s.editor, url.Values{"reason": {"mọi người đã trả lời"}})); answer.Code != http.StatusSeeOther {
			t.Fatalf("close: %d", answer.Code)
		}
		if text := f.send(request{path: "/admin/rounds/" + id, header: as(s.viewer)}).Body.String(); !strings.Contains(text, "3/15") || strings.Contains(text, "<strong>100%") {
			t.Errorf("three ballots give figures: %s", text)
		}
		if answer := f.send(post("/admin/rounds/"+id+"/withdraw", s.editor, url.Values{"reason": {"nhầm"}})); answer.Code != http.StatusConflict {
			t.Errorf("withdrawn after the count: %d", answer.Code)
		}
	})
}

// Open sessions are seen and ended; a new password ends the others.
func TestSessionsAreEndedOnThePage(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		s := f.staff("hoasen.example")
		signIn := func() string {
			answer := f.send(post("/admin/sign-in", "", url.Values{"email": {"editor@hoasen.example"}, "password": {passphrase}, "to": {"/roster"}}))
			if where := answer.Header().Get("Location"); where != "" && where != "/admin/roster" {
				t.Errorf("led to %s", where)
			}
			cookies := answer.Result().Cookies()
			if len(cookies) != 2 || cookies[1].Path != "/admin" { // the session, and the mark of a browser that signed in
				t.Fatalf("%d %v", answer.Code, cookies)
			}
			for _, c := range cookies {
				if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode {
					t.Errorf("%v", c)
				}
			}
			return cookies[0].Value
		}
		in := func(cookie string) bool {
			return f.send(request{path: "/admin/me", header: as(cookie)}).Code == http.StatusOK
		}
		f.host = "localhost" // a password is typed on this machine or by TLS, nowhere else
		other := signIn()
		page := f.send(request{path: "/admin/me", header: as(s.editor)}).Body.String()
		end := regexp.MustCompile(`name="session" value="([0-9a-f-]{36})"`).FindStringSubmatch(page)
		if end == nil {
			t.Fatal(page)
		}
		f.send(post("/admin/me/sessions", s.editor, url.Values{"session": {end[1]}}))
		if in(other) || !in(s.editor) {
			t.Error("the other session was to end, this one to stay")
		}
		third := signIn()
		const next = "trời xanh mây trắng nắng vàng"
		answer := f.send(post("/admin/me/password", s.editor, url.Values{"old": {passphrase}, "password": {next}}))
		if answer.Code != http.StatusSeeOther || in(third) || in(s.editor) || !in(answer.Result().Cookies()[0].Value) {
			t.Errorf("a new password: %d", answer.Code)
		}
		f.host = "192.0.2.7"
		if answer = f.send(post("/admin/sign-in", "", url.Values{"email": {"editor@hoasen.example"}, "password": {next}})); answer.Code != http.StatusForbidden || !strings.Contains(answer.Body.String(), "không mã hóa") {
			t.Errorf("a password in clear: %d", answer.Code)
		}
	})
}

// Comments may give their writers away: who may only look reads them neither at the desk nor by a program.
func TestAViewerReadsNoComment(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		s := f.staff("hoasen.example")
		key, _, err := f.keys.Create(f.Context(), s.school, "văn phòng", account.Admin)
		if err != nil {
			t.Fatal(err)
		}
		id, tokens := f.open(key)
		for i, token := range tokens[:12] {
			f.call("", http.MethodPost, "/api/v1/ballots/"+token, json.RawMessage(castBody(fmt.Sprintf("submission-number-%02d", i))), nil, http.StatusCreated)
		}
		f.call(key, http.MethodPost, "/api/v1/surveys/"+id+"/close", nil, nil, http.StatusOK)
		for _, path := range []string{"/admin/rounds/" + id + "/comments", "/api/v1/surveys/" + id + "/comments"} {
			for cookie, want := range map[string]int{s.viewer: http.StatusForbidden, s.editor: http.StatusOK} {
				if answer := f.send(request{path: path, header: as(cookie)}); answer.Code != want || strings.Contains(answer.Body.String(), "Cảm ơn") != (want == http.StatusOK) {
					t.Errorf("%s: %d, want %d", path, answer.Code, want)
				}
			}
		}
		// Whoever says too late that she has not answered reads when the round was closed, and no blank of a sentence.
		late := f.send(request{method: http.MethodPost, path: "/s/" + tokens[0], kind: formKind, body: "dispute=1"})
		if late.Code != http.StatusForbidden || strings.ContainsAny(late.Body.String()[strings.Index(late.Body.String(), "<main"):strings.Index(late.Body.String(), "</main")], "{}") {
			t.Errorf("a late dispute: %d %s", late.Code, late.Body)
		}
	})
}
