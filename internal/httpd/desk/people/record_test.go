package people_test

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"hailong/internal/database"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

var codeOfAnAct = regexp.MustCompile(`record\.[a-z_]+`)

// The record says in words what was done, leads to the round that it was done to, is narrowed by who, what, round and
// day, and is taken away as a file, which is on record itself.
func TestTheRecordIsReadNarrowedAndTaken(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f, s, key := kit.Desk(t, db)
		id, _ := f.OpenRound(key)
		other := f.Draft(key) // of the same title
		read := func(query url.Values) string {
			answer := f.Page("/admin/record?"+query.Encode(), s.Owner)
			if answer.Code != http.StatusOK {
				t.Fatalf("%v: %d", query, answer.Code)
			}
			_, rows, _ := strings.Cut(answer.Body.String(), "<main")
			_, rows, _ = strings.Cut(rows, "</form>")
			return rows
		}
		all := read(url.Values{})
		if code := codeOfAnAct.FindString(all); code != "" || strings.Count(all, `/admin/rounds/`+id) < 2 ||
			!strings.Contains(all, "/admin/rounds/"+other) || strings.Contains(all, "#"+id[:8]) {
			t.Errorf("%q in %s", code, all)
		}
		for name, tt := range map[string]struct {
			query    url.Values
			has, not string
		}{
			"one round": {url.Values{"round": {id}}, "/admin/rounds/" + id, "/admin/rounds/" + other},
			"one act":   {url.Values{"act": {"record.open"}}, "Mở khảo sát", "Tạo khảo sát"},
			"nobody":    {url.Values{"by": {"person:nobody"}}, "Không có dòng nào như vậy", "<tbody>"},
			"a day":     {url.Values{"until": {"2001-01-01"}}, "Không có dòng nào như vậy", "<tbody>"},
			"days":      {url.Values{"from": {"2001-01-01"}, "act": {"record.open"}}, "Mở khảo sát", "Tạo khảo sát"},
		} {
			if rows := read(tt.query); !strings.Contains(rows, tt.has) || strings.Contains(rows, tt.not) {
				t.Errorf("%s: %s", name, rows)
			}
		}
		for _, wrong := range []string{"round=x", "from=x", "until=31/12", "before=x"} {
			if answer := f.Page("/admin/record?"+wrong, s.Owner); answer.Code != http.StatusNotFound {
				t.Errorf("%s: %d", wrong, answer.Code)
			}
		}
		answer := f.Page("/admin/record/file?format=csv&act=record.open", s.Owner)
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(answer.Body.String(), "\ufeff"))).ReadAll()
		if err != nil || len(rows) != 2 || rows[1][3] != "Mở khảo sát" {
			t.Errorf("%d %v %v", answer.Code, rows, err)
		}
		for format, want := range map[string]int{"xlsx": http.StatusOK, "docx": http.StatusOK,
			"png": http.StatusNotFound, "../x": http.StatusNotFound} {
			if answer := f.Page("/admin/record/file?format="+format, s.Owner); answer.Code != want {
				t.Errorf("%q: %d", format, answer.Code)
			}
		}
		if answer := f.Page("/admin/record/file?format=csv", s.Viewer); answer.Code != http.StatusForbidden {
			t.Errorf("a viewer takes it: %d", answer.Code)
		}
		if rows := read(url.Values{"act": {"record.record_taken"}}); strings.Count(rows, "Tải nhật ký về") != 3 {
			t.Errorf("not on record: %s", rows)
		}
		refused := read(url.Values{"act": {"record.refused"}})
		if !strings.Contains(refused, `làm việc này: <span class="hint">xem nhật ký`) ||
			strings.Contains(refused, "see_record") ||
			strings.Contains(refused, "GET ") {
			t.Errorf("the viewer's try: %s", refused)
		}
	})
}
