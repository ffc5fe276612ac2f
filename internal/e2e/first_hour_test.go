package e2e

import (
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"hailong/internal/demo"
)

// From an empty folder to an open round in ten clicks at most, and from there to the next one in five, on the way that
// the pages show and with an office's own workbook; the time of clicking is told. Every page on the way is looked at on
// a phone, too, with text of twice the size.
func TestFromNothingToAnOpenRoundInTenClicks(t *testing.T) {
	s := place{dir: t.TempDir()}.serve(t)
	browser := chromium(t)
	page, narrow := browser.tab(t, desk), browser.tab(t, phone)
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(demo.Roster), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows = append([][]string{{"PHÒNG GIÁO DỤC VÀ ĐÀO TẠO"}, {"TRƯỜNG MẦM NON HOA SEN"},
		{"DANH SÁCH TRẺ NĂM HỌC 2026-2027"}, {}},
		rows...)
	book := workbook(t, rows)
	look := func(state string) {
		t.Helper()
		page.look(state)
		narrow.open(get[string](page, "location.href"))
		get[bool](narrow, "document.documentElement.style.fontSize='200%',true")
		narrow.look(state + "-phone")
		get[bool](narrow, "document.documentElement.style.fontSize='',true")
		narrow.picture(state + "-phone-plain")
		if out := get[string](narrow, `Array.from(document.querySelectorAll('nav [aria-current]')).filter(function(a){
			var r=a.getBoundingClientRect();return r.left<0||r.left>innerWidth-20}).map(a=>a.textContent).join()`); out != "" {
			t.Errorf("%s: out of sight on a phone: %s", state, out)
		}
	}
	began := time.Now()
	page.setUp(s)
	page.drop(book)
	page.count++ // choosing it
	page.goes("main form .row .button")
	page.goes("main a.button")
	page.goes("button[value=open]")
	page.goes("main form .button")
	page.awaits("!!document.querySelector('.big strong')")
	if page.count > 10 {
		t.Errorf("%d clicks", page.count)
	}
	t.Logf("from an empty folder to an open round: %d clicks, %s", page.count, time.Since(began).Round(100*time.Millisecond))
	look("1-live")
	for _, path := range []string{"/settings/address", "/help"} {
		page.open(s.base + "/admin" + path)
		look("2" + strings.ReplaceAll(path, "/", "-"))
	}

	page.open(s.base + "/admin/settings")
	page.sendsOnce("main form button")
	page.open(s.base + "/admin")
	began, page.count = time.Now(), 0
	page.goes(`main a[href="/admin/new"]`)
	page.click(".choice:last-of-type input[name=from]")
	page.goes("button[value=open]")
	look("3-before-opening")
	page.open(get[string](page, "location.href+'?lang=en'"))
	look("3-before-opening-en")
	page.goes("main form .button")
	page.awaits("!!document.querySelector('.big strong')")
	if page.count > 5 {
		t.Errorf("the next round: %d clicks", page.count)
	}
	t.Logf("the next round: %d clicks, %s with looking at it", page.count, time.Since(began).Round(100*time.Millisecond))
}
