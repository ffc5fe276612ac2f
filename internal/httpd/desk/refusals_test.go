package desk_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// A refusal inside the desk keeps the menu for who is signed in, says in a heading what is so, and leads back; who is
// not signed in sees no menu.
func TestRefusalsKeepTheMenu(t *testing.T) {
	f := kit.New(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	s := f.Staff("hoasen.example")
	for _, tt := range []struct {
		name, path, cookie, title string
		status                    int
	}{
		{"an address that leads nowhere", "/admin/nowhere?lang=vi", s.Editor, "Không có trang này", http.StatusNotFound},
		{"in English", "/admin/nowhere?lang=en", s.Editor, "There is no such page", http.StatusNotFound},
		{"a round that is none", "/admin/rounds/" + uuid.NewString(), s.Editor, "Không có trang này",
			http.StatusNotFound},
		{"what her role may not see", "/admin/people", s.Editor, "Tài khoản này không được làm việc đó",
			http.StatusForbidden},
		{"a round that is not open", "/admin/rounds/" + f.Draft(f.KeyOf(s.School, "admin")) + "/handout", s.Editor,
			"Lúc này chưa làm được việc đó", http.StatusConflict},
		{"nobody", "/admin/nowhere", "", "Không có trang này", http.StatusNotFound},
	} {
		answer := f.Page(tt.path, tt.cookie)
		page := answer.Body.String()
		if answer.Code != tt.status || !strings.Contains(page, "<h1>"+tt.title+"</h1>") {
			t.Errorf("%s: %d %s", tt.name, answer.Code, page[strings.Index(page, "<main"):])
		}
		if menu := strings.Contains(page, `href="/admin/roster"`); menu != (tt.cookie != "") {
			t.Errorf("%s: menu %v", tt.name, menu)
		}
		if back := strings.Contains(page, `class="button" href="/admin"`); back != (tt.cookie != "") {
			t.Errorf("%s: way back %v", tt.name, back)
		}
	}
}
