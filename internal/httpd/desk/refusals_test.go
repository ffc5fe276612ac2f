package desk_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"hailong/internal/locale"
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
		{"an address that leads nowhere", "/admin/nowhere?lang=vi", s.Editor, "Không có trang này",
			http.StatusNotFound},
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
		_, asked, _ := strings.Cut(tt.path, "?") // the language that was asked for goes along
		at := func(path string) string { return `href="` + strings.TrimSuffix(path+"?"+asked, "?") + `"` }
		if menu := strings.Contains(page, at("/admin/roster")); menu != (tt.cookie != "") {
			t.Errorf("%s: menu %v", tt.name, menu)
		}
		if back := strings.Contains(page, `class="button" `+at("/admin")); back != (tt.cookie != "") {
			t.Errorf("%s: way back %v", tt.name, back)
		}
	}
}

// A form of which a part was read is no form with empty fields: it changes nothing.
func TestAFormThatIsNotReadWholeChangesNothing(t *testing.T) {
	f := kit.New(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	s := f.Staff("hoasen.example")
	if kept := f.Send(kit.Post("/admin/paper", s.Owner,
		kit.Fields("addressee", "UBND phường", "signer_name", "Lê Hoa"))); kept.Code != http.StatusSeeOther {
		t.Fatal(kept.Code)
	}
	for _, path := range []string{"/admin/paper", "/admin/settings",
		"/admin/rounds/" + f.Draft(f.KeyOf(s.School, "admin")) + "/edit"} {
		large := kit.Post(path, s.Owner, kit.Fields("outline", strings.Repeat("ấ", 300<<10)))
		if refused := f.Send(large); refused.Code != http.StatusRequestEntityTooLarge ||
			!strings.Contains(refused.Body.String(), "<h1>") {
			t.Errorf("%s, too large: %d", path, refused.Code)
		}
		broken := kit.Post(path, s.Owner, nil)
		broken.Body = "addressee=%zz"
		if refused := f.Send(broken); refused.Code != http.StatusBadRequest ||
			!strings.Contains(refused.Body.String(), locale.Text(locale.VI, "problem.bad_form", nil)) {
			t.Errorf("%s, broken: %d %s", path, refused.Code, refused.Body)
		}
	}
	if of, err := f.Schools.Get(t.Context(), s.School); err != nil || of.Addressee != "UBND phường" ||
		of.SignerName != "Lê Hoa" {
		t.Errorf("%+v, %v", of.Paper, err)
	}
}
