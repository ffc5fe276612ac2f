package roster_test

import (
	"net/http"
	"strings"
	"testing"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// A child is found by name, class or code, without marks too; by no more than the reader may see. The words stand in no
// address, on no record and in no log.
func TestAChildIsFound(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := kit.New(t, db)
		s := f.Staff("hoasen.example")
		const roster = "Lớp,Mã trẻ,Họ và tên trẻ,Họ và tên cha mẹ,Điện thoại\n" +
			"Mầm 1,HS077,Nguyễn Thị Ánh Tuyết,Đặng Văn Khỏe,0903123456\nMầm 2,HS078,Lê Ánh Tuyết,Lê Văn Ba,0903123457\n"
		if answer := f.Send(kit.Request{Method: http.MethodPost, Path: "/api/v1/roster", Kind: "text/csv", Body: roster,
			Key: f.KeyOf(s.School, account.Admin)}); answer.Code != http.StatusOK {
			t.Fatal(answer.Body)
		}
		for name, tt := range map[string]struct {
			cookie, words string
			found         int
			status        int
		}{
			"without marks":           {s.Editor, "anh tuyet", 2, http.StatusOK},
			"name and class":          {s.Editor, "TUYẾT mầm 1", 1, http.StatusOK},
			"a parent":                {s.Editor, "dang van khoe", 1, http.StatusOK},
			"a code":                  {s.Editor, "hs078", 1, http.StatusOK},
			"a code, by a viewer":     {s.Viewer, "hs078", 0, http.StatusOK},
			"a name, by a viewer":     {s.Viewer, "lê ánh", 1, http.StatusOK},
			"a telephone is no name":  {s.Editor, "0903123456", 0, http.StatusOK},
			"nobody of that name":     {s.Editor, "Trần", 0, http.StatusOK},
			"nothing that was typed":  {s.Editor, " ", 0, http.StatusUnprocessableEntity},
			"nobody, not even a word": {"", "anh", 0, http.StatusSeeOther},
		} {
			answer := f.Send(kit.Post("/admin/roster/find", tt.cookie, kit.Fields("words", tt.words)))
			page := answer.Body.String()
			if found := strings.Count(page, "Ánh Tuyết</th>"); found != tt.found || answer.Code != tt.status {
				t.Errorf("%s: %d found, %d", name, found, answer.Code)
			}
			if tt.cookie == s.Viewer && strings.Contains(page, "HS07") {
				t.Errorf("%s: a code is shown", name)
			}
			if hint := strings.Contains(page, "hoặc mã"); tt.cookie != "" && hint != (tt.cookie == s.Editor) {
				t.Errorf("%s: offered to search by code: %v", name, hint)
			}
		}
		entries, err := f.Accounts.Find(t.Context(), s.School, account.Filter{Action: "record.roster_found"}, 50)
		if err != nil || len(entries) != 8 || entries[0].Detail != "" {
			t.Errorf("%d lines, %v", len(entries), err)
		}
		if page := f.Page("/admin/roster", s.Editor).Body.String(); !strings.Contains(page, `method="post" action="/admin/roster/find"`) {
			t.Error("the roster offers no search")
		}
	})
}
