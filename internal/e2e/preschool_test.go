package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hailong/internal/testkit/offices"
)

// The workbook of a preschool (titles, numbers, a merged class, two parents, a footer), dropped by somebody who has
// read no help, becomes an open round.
func TestAPreschoolsWorkbookBecomesARound(t *testing.T) {
	p := place{dir: t.TempDir()}
	s := p.serve(t)
	page := chromium(t).tab(t, desk)
	page.setUp(s)
	var book []byte
	for _, f := range offices.Files {
		if strings.HasPrefix(f.Name, "titles, STT, merged class") {
			book = f.File(t)
		}
	}
	page.open(s.base + "/admin")
	page.drop(file(t, "danh-sach.xlsx", book))
	page.look("preschool-preview")
	if text := page.text("main"); !strings.Contains(text, "3 CMHS, 2 lớp: thêm 3") ||
		!strings.Contains(text, "4 dòng cuối bảng") {
		t.Errorf("preview: %s", text)
	}
	page.goes("main form .row .button")
	if text := page.text("main"); !strings.Contains(text, "Đã lưu") {
		t.Fatalf("stored: %s", text)
	}
	page.goes("main a.button")
	page.goes("button[value=open]")
	page.goes("main form .button")
	page.look("preschool-open")
	if text := page.text("main"); !strings.Contains(text, "0/3") {
		t.Errorf("open: %s", text)
	}
}

// Every file of the cases is dropped on the desk in a browser: what can be stored is, after a look at what is asked.
func TestTheCasesInABrowser(t *testing.T) {
	names, err := filepath.Glob("../roster/testdata/cases/v*")
	if err != nil || len(names) == 0 {
		t.Fatal(err)
	}
	p := place{dir: t.TempDir()}
	s := p.serve(t)
	page := chromium(t).tab(t, desk)
	page.setUp(s)
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		base := filepath.Base(name)
		page.open(s.base + "/admin/roster")
		page.drop(file(t, base, content))
		page.look("case-" + base[:3])
		faulty := strings.HasPrefix(base, "v02") || strings.HasPrefix(base, "v07")
		if text := page.text("main"); strings.Contains(text, "chỗ cần sửa") != faulty || !faulty &&
			!strings.Contains(text, "Xem trước") {
			t.Errorf("%s: %s", base, text)
		}
		if faulty {
			continue
		}
		get[bool](page, "(document.querySelectorAll('input[name=confirm_removed]').forEach(b=>b.checked=true),true)")
		page.goes("main form button[value=store]")
		if text := page.text("main"); !strings.Contains(text, "Đã lưu") {
			t.Errorf("%s: %s", base, text)
		}
	}
}
