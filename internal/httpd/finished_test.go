package httpd_test

import (
	"bytes"
	"encoding/json"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

var inMark = regexp.MustCompile(`<mark>([^<]*)</mark>`)

// TestAFinishedReport brings a round's report back through every door: the contract's, the desk's and the page that
// everybody sees, whole and with a digit changed.
func TestAFinishedReport(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := kit.New(t, db)
		s := f.Staff("hoa-sen.example")
		key := f.KeyOf(s.School, account.Admin)
		at := f.ClosedRound(key, append(kit.Repeat(`{"G1":5,"P1":["cash"],"P6":5}`, 11), `{"G1":2,"P1":["cash"],"P6":4}`)...)
		var shown shown
		f.Call(key, http.MethodPost, at+"/share", nil, &shown, http.StatusOK)
		report := f.Send(kit.Request{Path: at + "/report?format=pdf", Key: key}).Body.Bytes()
		word := f.Send(kit.Request{Path: at + "/report", Key: key}).Body.Bytes()
		for lang, file := range map[string][]byte{"vi": word, "pdf": report,
			"en": f.Send(kit.Request{Path: at + "/report?lang=en", Key: key}).Body.Bytes()} {
			var got comparison
			bring(f, key, at+"/report/comparison", file, &got)
			if got.Same < 20 || len(got.Differences) > 0 {
				t.Errorf("%s: %+v", lang, got)
			}
		}
		classes := regexp.MustCompile(`>12/[0-9]+ \([0-9,]+%\)<`)
		changed := testkit.ChangePart(t, word, "word/document.xml", func(xml string) string {
			xml = strings.Replace(xml, "CMHS tham gia khảo sát 12/", "CMHS tham gia khảo sát 13/", 1)
			row := classes.FindString(xml)
			return strings.Replace(xml, row, strings.Replace(row, "12/", "11/", 1), 1) // in the table by class
		})
		var got comparison
		bring(f, key, at+"/report/comparison", changed, &got)
		if len(got.Differences) != 2 || got.Differences[0].Found != "13" || got.Differences[0].Sealed != "12" ||
			got.Differences[0].Paragraph == nil {
			t.Errorf("%+v", got)
		}
		desk := "/admin/rounds/" + strings.TrimPrefix(at, "/api/v1/surveys/") + "/report/finished"
		page := f.Send(f.Upload(desk, s.Viewer, "Báo cáo <đã ký>.docx", changed, kit.Fields("do", "compare")))
		if marks := inMark.FindAllStringSubmatch(page.Body.String(), -1); page.Code != http.StatusOK || len(marks) != 2 ||
			!strings.Contains(html.UnescapeString(page.Body.String()), "“Báo cáo <đã ký>.docx”: 2 con số khác") {
			t.Errorf("%d %v", page.Code, marks)
		}
		refilled := f.Send(f.Upload(desk, s.Viewer, "a.docx", changed, kit.Fields("do", "refill")))
		bring(f, key, at+"/report/comparison", refilled.Body.Bytes(), &got)
		if len(got.Differences) > 0 || !bytes.Equal(refilled.Body.Bytes(), f.Send(kit.Request{Method: http.MethodPost,
			Path: at + "/report/refill", Key: key, Body: string(changed), Header: octets}).Body.Bytes()) {
			t.Errorf("%d: %+v", refilled.Code, got)
		}
		public := "/p/" + shown.Slug + "/comparison"
		if page = f.Send(kit.Request{Path: public}); page.Code != http.StatusOK {
			t.Errorf("%d", page.Code)
		}
		page = f.Send(f.Upload(public, "", "a.docx", changed, nil))
		if marks := inMark.FindAllStringSubmatch(page.Body.String(), -1); page.Code != http.StatusOK || len(marks) != 1 {
			t.Errorf("everybody's page is to tell the sentence, and not the class: %d %v", page.Code, marks)
		}
		for file, want := range map[string]struct {
			status int
			says   string
		}{"": {http.StatusUnprocessableEntity, "Chọn một tệp"}, "%PDF-1.4": {http.StatusUnprocessableEntity, "bị hỏng"},
			"hello": {http.StatusUnsupportedMediaType, "Chỉ đọc được"}} {
			for _, door := range []kit.Request{f.Upload(desk, s.Viewer, "a.pdf", []byte(file), kit.Fields("do", "compare")),
				f.Upload(public, "", "a.pdf", []byte(file), nil)} {
				if page = f.Send(door); page.Code != want.status ||
					!strings.Contains(page.Body.String(), want.says) {
					t.Errorf("%s, %q: %d", door.Path, file, page.Code)
				}
			}
		}
		for n := 0; n < 100 && page.Code != http.StatusTooManyRequests; n++ { // one more every ten seconds
			page = f.Send(f.Upload(public, "", "a.pdf", []byte("x"), nil))
		}
		if page.Code != http.StatusTooManyRequests || page.Header().Get("Retry-After") == "" {
			t.Errorf("a stranger brings files for ever: %d", page.Code)
		}
		f.Call(key, http.MethodDelete, at+"/share", nil, nil, http.StatusNoContent)
		if page = f.Send(f.Upload(public, "", "a.docx", word, nil)); page.Code != http.StatusNotFound {
			t.Errorf("a result that is taken back is still told: %d", page.Code)
		}
	})
}

var octets = map[string]string{"Content-Type": "application/octet-stream"}

type comparison struct {
	Same, Other int
	Differences []struct {
		Found, Sealed string
		Paragraph     *int
	}
}

// bring sends a file and reads the answer.
func bring(f *kit.Front, key, path string, file []byte, into *comparison) {
	f.Helper()
	answer := f.Send(kit.Request{Method: http.MethodPost, Path: path, Key: key, Body: string(file), Header: octets})
	*into = comparison{}
	if err := json.Unmarshal(answer.Body.Bytes(), into); answer.Code != http.StatusOK || err != nil {
		f.Fatalf("%d %s", answer.Code, answer.Body)
	}
}
