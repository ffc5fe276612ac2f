package httpd_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// The witness sees how many of each class are called and no name, an editor names and telephones on record; the witness
// alone enters what came of it, once more where it was wrong, and the report says the last numbers and nothing before.
func TestAWitnessTellsOfTheCalls(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := newFront(t, db)
		s := f.staff("hoasen.example")
		witness := f.witness(s)
		key := f.KeyOf(s.school, account.Admin)
		rounds, _ := f.witnessed(key)
		at, page := "/api/v1/surveys/"+rounds[0], "/admin/rounds/"+rounds[0]+"/calls"
		report := func(lang string) string {
			return f.send(request{path: at + "/report-section?lang=" + lang, key: key}).Body.String()
		}
		if strings.Contains(report("vi"), "Gọi hỏi") {
			t.Error("the report tells of calls before there were any")
		}
		for _, other := range rounds[1:] {
			f.call(key, http.MethodGet, "/api/v1/surveys/"+other+"/calls", nil, nil, http.StatusConflict)
		}
		var calls struct {
			Classes []struct {
				Class           string
				Answered, Drawn int
			}
			Told *struct{ Asked, Yes, No, NotReached int }
		}
		f.call(key, http.MethodGet, at+"/calls", nil, &calls, http.StatusOK)
		drawn := 0
		for _, c := range calls.Classes {
			if drawn += c.Drawn; c.Drawn != c.Answered/2 {
				t.Errorf("%+v", c)
			}
		}
		if drawn == 0 || calls.Told != nil {
			t.Fatalf("%+v", calls)
		}
		seen := f.send(request{path: page, header: as(witness)}).Body.String()
		if strings.Contains(seen, "Bé Riêng") || !strings.Contains(seen, fmt.Sprintf("Chọn được %d người", drawn)) {
			t.Error(seen)
		}
		const elsewhere = "quản trị chính hoặc văn thư xem ở trang này"
		if !strings.Contains(seen, elsewhere) ||
			strings.Contains(f.send(request{path: page, header: as(s.editor)}).Body.String(), elsewhere) {
			t.Error("who sees no names is not told who has them, or who does is sent away")
		}
		list := f.send(request{path: page + "/list", header: as(s.editor)}).Body.String()
		if n := strings.Count(list, "<tr><td data-label"); n != drawn || !strings.Contains(list, "0933") {
			t.Errorf("%d of %d are on the list", n, drawn)
		}
		if code := f.send(request{path: page + "/list", header: as(s.viewer)}).Code; code != http.StatusForbidden {
			t.Errorf("a viewer sees the list: %d", code)
		}
		for file, begins := range map[string]string{"": "%PDF-", "?format=pdf": "%PDF-", "?format=docx": "PK"} {
			answer := f.send(request{path: page + "/file" + file, header: as(s.editor)})
			if answer.Code != http.StatusOK || !strings.HasPrefix(answer.Body.String(), begins) {
				t.Fatalf("%q: %d", file, answer.Code)
			}
			text := strings.Join(readable(t, answer.Header().Get("Content-Type"), answer.Body.Bytes()), "\n")
			if n := strings.Count(text, "Lớp A"); n != drawn || strings.Contains(text, "ngủ trưa") {
				t.Errorf("%q names %d of %d: %s", file, n, drawn, text)
			}
		}
		for path, status := range map[string]int{"/file?format=text": http.StatusNotFound,
			"/file?format=x": http.StatusNotFound} {
			if code := f.send(request{path: page + path, header: as(s.editor)}).Code; code != status {
				t.Errorf("%s: %d", path, code)
			}
		}
		for who, cookie := range map[string]string{"viewer": s.viewer, "witness": witness} {
			if code := f.send(request{path: page + "/file", header: as(cookie)}).Code; code != http.StatusForbidden {
				t.Errorf("a %s takes the list: %d", who, code)
			}
		}
		tell := func(cookie, stale, yes, no, unreached string) int {
			fields := kit.Fields("yes", yes, "no", no, "unreached", unreached, "seen", stale)
			if stale == "" {
				shown := f.send(request{path: page, header: as(cookie)}).Body.String()
				if found := regexp.MustCompile(`name="seen" value="([0-9a-f]+)"`).FindStringSubmatch(shown); found != nil {
					fields.Set("seen", found[1])
				}
			}
			return f.send(post(page, cookie, fields)).Code
		}
		for _, wrong := range [][3]string{{"0", "0", "0"}, {"-1", "2", "0"}, {"99", "0", "0"}, {"", "1", "0"},
			{"9223372036854775807", "9223372036854775807", "3"}, {"một", "0", "0"}, {fmt.Sprint(drawn), "1", "0"}} {
			if code := tell(witness, "", wrong[0], wrong[1], wrong[2]); code != http.StatusUnprocessableEntity {
				t.Errorf("%v: %d", wrong, code)
			}
		}
		for who, cookie := range map[string]string{"owner": s.owner, "editor": s.editor} {
			if code := tell(cookie, "", "1", "0", "0"); code != http.StatusForbidden {
				t.Errorf("an %s tells of the calls: %d", who, code)
			}
		}
		if f.call(key, http.MethodGet, at+"/calls", nil, &calls, http.StatusOK); calls.Told != nil {
			t.Fatalf("something refused was kept: %+v", calls.Told)
		}
		if code := tell(witness, "", "1", "0", "1"); code != http.StatusSeeOther {
			t.Fatal(code)
		}
		if code := tell(witness, "00", "2", "1", "1"); code == http.StatusSeeOther {
			t.Error("who did not see the last numbers replaces them")
		}
		if code := tell(witness, "", "2", "1", "1"); code != http.StatusSeeOther {
			t.Fatal(code)
		}
		for lang, want := range map[string]string{"vi": "Gọi hỏi 4 người được ghi là đã trả lời: 2 người nói đã trả lời, 1 người nói chưa, 1 người không gặp được.",
			"en": "Of those marked as having answered, 4 were telephoned: 2 said that they had, 1 that they had not, 1 were not reached."} {
			if !strings.Contains(report(lang), want) {
				t.Errorf("the report says in %s: %s", lang, report(lang))
			}
		}
		record := f.send(request{path: "/admin/record", header: as(witness)}).Body.String()
		if strings.Count(record, "Nhập kết quả gọi hỏi") < 2 || !strings.Contains(record, "Xem danh sách gọi hỏi") ||
			strings.Count(record, "Tải danh sách gọi hỏi về") < 3 {
			t.Error("not on record")
		}
	})
}
