package e2e

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/xuri/excelize/v2"

	"hailong/internal/demo"
)

const (
	principal = "hanh@hoasen.example"
	phrase    = "mot cau de nho that dai 7"
)

var setupLine = regexp.MustCompile(`(https?://\S+/admin/setup/\S+)\n`)

// setupLink waits for the printed link, which comes after the address.
func (s *server) setupLink() (link string) {
	s.t.Helper()
	eventually(s.t, "a set-up link", s.log.String, func() bool {
		if found := setupLine.FindStringSubmatch(s.log.String()); found != nil {
			link = found[1]
		}
		return link != ""
	})
	return link
}

// fill types into fields, by their ids.
func (p *tab) fill(fields map[string]string) {
	p.Helper()
	for id, value := range fields {
		p.do(chromedp.SetValue("#"+id, value))
	}
}

// goes clicks what leads to another page, and waits for it.
func (p *tab) goes(selector string) {
	p.Helper()
	get[bool](p, "window.leaving=true")
	p.click(selector)
	p.awaits("!window.leaving&&document.readyState==='complete'")
}

// drop gives the page's file field a file, as a hand that drops one does.
func (p *tab) drop(path string) {
	p.Helper()
	get[bool](p, "window.leaving=true")
	p.do(chromedp.SetUploadFiles("#file", []string{path}))
	p.awaits("!window.leaving&&document.readyState==='complete'")
}

// setUp makes the first account by the printed link, in the page.
func (p *tab) setUp(s *server) {
	p.Helper()
	p.open(s.setupLink())
	p.fill(map[string]string{
		"school": "Trường Mầm non Hoa Sen", "office": "Ủy ban nhân dân phường Hòa Bình", "place": "Hòa Bình",
		"abbreviation": "MNHS",
		"name":         "Nguyễn Thị Hạnh", "email": principal, "password": phrase,
	})
	p.goes("main form button.button")
}

// workbook writes rows as an office's Excel file.
func workbook(t testing.TB, rows [][]string) string {
	t.Helper()
	book := excelize.NewFile()
	for i, row := range rows {
		if err := book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		t.Fatal(err)
	}
	return file(t, "danh-sach.xlsx", out.Bytes())
}

func file(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// The principal's journey in a browser: from the printed link to the report, as somebody who has never seen the desk.
func TestThePrincipalsDesk(t *testing.T) {
	places(t, func(t *testing.T, p place) {
		s := p.serve(t, "--addr", freeAddress(t)) // it is started there again
		page := chromium(t).tab(t, desk)
		began := time.Now()

		link := s.setupLink()
		page.open(link)
		page.look("1-set-up")
		page.fill(map[string]string{"school": "Trường Mầm non Hoa Sen", "name": "Nguyễn Thị Hạnh", "email": principal,
			"password": "ngắn"})
		page.goes("main form button.button")
		if text := page.text("main"); !strings.Contains(text, "Ít nhất 15 ký tự") {
			t.Errorf("a short password: %s", text)
		}
		page.setUp(s)
		page.look("2-no-roster")
		page.open(link)
		if text := page.text("main"); !strings.Contains(text, "đã được dùng") {
			t.Errorf("the set-up link twice: %s", text)
		}

		page.open(s.base + "/admin")
		page.drop(workbook(t, [][]string{
			{"TRƯỜNG MẦM NON HOA SEN"}, {"Lớp", "Mã trẻ", "Họ và tên trẻ", "Điện thoại"},
			{"Mầm 1", "A1", "Nguyễn Văn An", "0903 123 456"}, {"", "A2", "Trần Thị Bé", "12345"},
			{"Mầm 2", "A1", "Phạm Văn Cò", ""},
		}))
		page.look("3-faults")
		if text := page.text("main"); !strings.Contains(text, "3 chỗ cần sửa") ||
			!strings.Contains(text, "Dòng 4: thiếu tên lớp") {
			t.Errorf("faults: %s", text)
		}
		page.mend(map[string]string{"c.cell.0.4.0.class": "Mầm 1", "c.cell.0.4.0.phone": "0903123457",
			"c.cell.0.5.0.child_code": "A3"})
		page.goes("main form .button")
		if text := page.text("main"); !strings.Contains(text, "3 CMHS, 2 lớp: thêm 3") {
			t.Errorf("mended in the table: %s", text)
		}
		page.open(s.base + "/admin/roster")
		page.drop(file(t, "roster.csv", demo.Roster))
		page.look("4-preview")
		page.goes("main form .row .button")
		page.look("5-stored")
		if text := page.text("main"); !strings.Contains(text, "Đã lưu") || !strings.Contains(text, "201 CMHS, 8 lớp") {
			t.Errorf("stored: %s", text)
		}
		page.goes("main a.button") // the next step is there
		page.look("6-new")
		page.goes("button[value=open]")
		page.look("7-open")
		page.goes("main form .button")
		page.look("8-live")
		t.Logf("from the link to an open round: %s of clicking", time.Since(began).Round(time.Second))

		id := get[string](page, "location.pathname.split('/').pop()")
		s.key = p.key(t)
		tokens := s.tokens(id)
		for _, token := range tokens[:10] {
			if status, _ := s.cast(token); status != http.StatusCreated {
				t.Fatalf("cast: %d", status)
			}
		}
		page.awaits("document.querySelector('.big strong').textContent==='10/201'") // by itself
		page.look("9-ten-answered")

		page.open(s.base + "/admin/rounds/" + id + "/close")
		page.look("10-close")
		page.fill(map[string]string{"reason": "toàn bộ CMHS có mặt đã trả lời"})
		page.goes("main form .button.danger")
		page.look("11-figures")
		if text := page.text("main"); !strings.Contains(text, "10/201") || !strings.Contains(text, "100%") {
			t.Errorf("figures: %s", text)
		}
		page.open(s.base + "/admin/rounds/" + id + "/report")
		page.look("11-report")
		documents := get[[]string](page, "Array.from(document.querySelectorAll('main a[download]'),a=>a.href)")
		if len(documents) < 5 {
			t.Errorf("documents to download: %v", documents)
		}
		for _, address := range documents { // as a click would, with the session's cookie
			kind, err := ask(page, chromedp.Evaluate[string]("fetch("+strconv.Quote(address)+
				").then(r=>r.ok?r.headers.get('Content-Type'):'status '+r.status)", chromedp.EvalAwaitPromise))
			if err != nil || kind == "" || strings.HasPrefix(kind, "status") || strings.HasPrefix(kind, "text/html") {
				t.Errorf("%s: %s, %v", address, kind, err)
			}
		}
		page.open(s.base + "/admin/record")
		page.look("12-record")
		for _, done := range []string{"Thiết lập lần đầu", "Tải danh sách lên", "Mở khảo sát", "Kiểm phiếu và niêm phong"} {
			if text := page.text("main"); !strings.Contains(text, done) {
				t.Errorf("not on record: %s", done)
			}
		}
		for name, path := range map[string]string{"people": "/people", "settings": "/settings", "me": "/me",
			"help": "/help", "roster": "/roster", "class": "/roster/classes/M%E1%BA%A7m%201",
			"parent": "/roster/parents/new", "home": ""} {
			page.open(s.base + "/admin" + path)
			page.look("13-" + name)
		}
		page.alone(s.base)

		s.stop()
		s = p.serve(t, "--addr", strings.TrimPrefix(s.base, "http://"))
		page.open(s.base + "/admin/rounds/" + id) // the session lives on
		if text := page.text("main"); !strings.Contains(text, "10/201") {
			t.Errorf("after a restart: %s", text)
		}
	})
}

// mend types into the cells of a roster's table.
func (p *tab) mend(cells map[string]string) {
	p.Helper()
	for name, value := range cells {
		p.do(chromedp.SetValue(`[name="`+name+`"]`, value))
	}
}

// On a phone, and without script: the same desk. What stands at an address of its own is looked at with script, too.
func TestTheDeskOnAPhone(t *testing.T) {
	p := place{dir: t.TempDir()}
	s := p.serve(t)
	browser := chromium(t)
	page, scripted := browser.tab(t, phone).withoutScript(), browser.tab(t, phone)
	answered := func(state string) { // what a form answered
		t.Helper()
		page.fits()
		page.picture(state)
	}
	look := func(state string) {
		t.Helper()
		answered(state)
		scripted.open(get[string](page, "location.href"))
		scripted.look(state + "-scripted")
	}
	page.setUp(s)
	look("home")
	page.do(chromedp.SetUploadFiles("#file", []string{file(t, "roster.csv", demo.Roster)}))
	page.goes("#drop .button")
	answered("preview")
	page.goes("main form .row .button")
	page.open(s.base + "/admin/roster")
	look("roster")
	page.open(s.base + "/admin/new")
	look("new")
	page.goes("button[value=edit]")
	look("edit")
	questions := get[int](page, "document.querySelectorAll('.question').length")
	page.goes(`button[value="add-question:0"]`)
	if now := get[int](page, "document.querySelectorAll('.question').length"); now != questions+1 {
		t.Errorf("%d questions after adding one to %d", now, questions)
	}
	page.goes("button[value=save]:not(.hidden)")
	answered("edit-fault")
	if text := page.text("main"); !strings.Contains(text, "Thiếu nội dung tiếng Việt") {
		t.Errorf("an empty question: %s", text)
	}
	last := fmt.Sprintf("sections/0/questions/%d",
		get[int](page, "document.querySelectorAll('#section-0 .question').length")-1)
	page.mend(map[string]string{last + "/text": "Trẻ vui khi đến trường", "title": "Khảo sát cuối năm"})
	page.goes("button[value=open]")
	look("open")
	page.goes("main form .button")
	look("live")
	if text := page.text("main"); !strings.Contains(text, "Khảo sát cuối năm") {
		t.Errorf("the new title: %s", text)
	}
	page.goes(`a[href$="/draft"]`)
	look("back-to-draft")
	page.goes("main form .button")
	look("draft")
	page.goes(`a[href$="/delete"]`)
	look("delete")
	page.goes("main form .button")
	if text := page.text("main"); strings.Contains(text, "Khảo sát cuối năm") {
		t.Errorf("still there: %s", text)
	}
	page.alone(s.base)
}
