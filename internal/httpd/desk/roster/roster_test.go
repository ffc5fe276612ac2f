package roster_test

import (
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"

	"hailong/internal/database"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// Files of older programs are read, and a person is asked to look at the accents.
func TestRostersOfOlderPrograms(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := kit.New(t, db)
		s := f.Staff("hoasen.example")
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
			answer := f.Send(f.Upload("/admin/roster", s.Editor, "danh-sach.csv", file, nil))
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

// A file whose columns nobody named is shown, and the school says which column is which.
func TestColumnsAreNamedOnThePage(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := kit.New(t, db)
		s := f.Staff("hoasen.example")
		answer := f.Send(kit.Post("/admin/roster", s.Editor,
			url.Values{"pasted": {"STT,Tổ,Thành viên,Gọi\n1,Mầm 1,Nguyễn An,903123456\n2,Mầm 1,Trần Bé,0903123457\n"}}))
		if answer.Code != http.StatusUnprocessableEntity ||
			!strings.Contains(answer.Body.String(), `name="c.column.0.2"`) {
			t.Fatalf("%d %s", answer.Code, answer.Body)
		}
		form := kit.Untouched(answer.Body.String())
		for name, value := range map[string]string{"c.header.0": "2", "c.column.0.1": "class",
			"c.column.0.2": "child_name", "c.column.0.3": "phone"} {
			form.Set(name, value)
		}
		answer = f.Send(kit.Post("/admin/roster", s.Editor, form))
		if answer.Code != http.StatusOK || !strings.Contains(answer.Body.String(), "<td>0903123456</td>") {
			t.Fatalf("%d %s", answer.Code, answer.Body)
		}
		if answer = f.Send(kit.Post("/admin/roster/store", s.Editor,
			kit.Untouched(answer.Body.String()))); answer.Code != http.StatusSeeOther {
			t.Fatalf("%d %s", answer.Code, answer.Body)
		}
		if answer = f.Page("/admin/roster/classes/M%E1%BA%A7m%201", s.Viewer); !strings.Contains(answer.Body.String(),
			"Trần Bé") {
			t.Errorf("%d %s", answer.Code, answer.Body)
		}
	})
}

// "Cùng một trẻ?": the preview asks, nothing is stored before it is answered, and the API asks the same.
func TestThePreviewAsksWhetherItIsTheSameChild(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		f := kit.New(t, db)
		s := f.Staff("hoasen.example")
		store := func(file string, answers url.Values) (int, string) {
			preview := f.Send(kit.Post("/admin/roster?lang=vi", s.Editor, url.Values{"pasted": {file}})).Body.String()
			form := kit.Untouched(preview)
			maps.Copy(form, answers)
			return f.Send(kit.Post("/admin/roster/store", s.Editor, form)).Code, preview
		}
		if status, _ := store("Lớp,Họ tên\nA,Lê An\nA,Trần Bé\nA,Vũ Chi\n", nil); status != http.StatusSeeOther {
			t.Fatal(status)
		}
		const mistyped = "Lớp,Họ tên\nA,Lệ An\nA,Trần Bé\nA,Vũ Chi\n"
		status, page := store(mistyped, nil)
		question := regexp.MustCompile(`name="(leaver\.[0-9a-f-]{36})" value="same"`).FindStringSubmatch(page)
		if status != http.StatusConflict || question == nil || !strings.Contains(page, "cùng một trẻ với “Lê An”") {
			t.Fatalf("%d, asked: %v", status, question)
		}
		if status, _ = store(mistyped, url.Values{question[1]: {"same"}}); status != http.StatusSeeOther {
			t.Errorf("answered: %d", status)
		}
		if page = f.Page("/admin/roster/classes/A", s.Viewer).Body.String(); !strings.Contains(page, "Lệ An") {
			t.Error("the name was not corrected")
		}
	})
}
