package e2e

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"hailong/internal/testkit"
)

// Every end is a friendly page in both languages.
func TestFriendlyEnds(t *testing.T) {
	places(t, func(t *testing.T, place place) {
		s, id, tokens := place.round(t)
		p := chromium(t).tab(t, phone)
		visit := func(name, path string, says ...string) {
			t.Helper()
			for i, lang := range []string{"vi", "en"} {
				p.open(s.base + path + "?lang=" + lang)
				if !strings.Contains(p.text("main"), says[i]) {
					t.Errorf("%s in %s: %s", name, lang, p.text("main"))
				}
				p.look(name + "-" + lang)
			}
		}
		visit("unknown", "/s/000000000000", "Không tìm thấy", "not found")
		visit("receipt-unknown", "/r/0000-0000-0000-0000", "Không có phiếu", "")
		if status, _ := s.cast(tokens[0]); status != http.StatusCreated {
			t.Fatal(status)
		}
		visit("used", "/s/"+tokens[0], "đã được dùng để trả lời", "has been used")
		p.open(s.base + "/s/" + tokens[0])
		p.click("summary")
		p.look("dispute")
		for range 2 { // said twice, counted once
			p.click("[name=dispute]")
			p.awaits(`document.body.innerText.includes("Đã ghi nhận")`)
			p.open(s.base + "/s/" + tokens[0])
			p.click("summary")
		}
		if status, page := s.send(http.MethodPost, "/s/"+tokens[5], "application/x-www-form-urlencoded",
			"dispute=1"); status != http.StatusConflict {
			t.Errorf("an unused link is disputed: %d %s", status, page)
		}

		var later struct{ ID string }
		s.must(http.StatusCreated, http.MethodPost, "/api/v1/surveys",
			map[string]string{"opens_at": "2100-01-01T01:00:00Z"}, &later)
		s.must(http.StatusOK, http.MethodPost, "/api/v1/surveys/"+later.ID+"/open", nil, nil)
		waiting := s.tokens(later.ID)
		visit("not-open", "/s/"+waiting[0], "Khảo sát chưa mở", "Not open yet")
		s.must(http.StatusOK, http.MethodPost, "/api/v1/surveys/"+later.ID+"/withdraw",
			map[string]string{"reason": "mở nhầm"}, nil)
		visit("withdrawn", "/s/"+waiting[0], "mở nhầm", "withdrew")

		if status, answer := s.send(http.MethodPost, "/api/v1/roster?scope=classes&confirm_removed=3", "text/csv",
			string(testkit.Roster(6))); status != http.StatusOK {
			t.Fatalf("%d %s", status, answer)
		}
		visit("revoked", "/s/"+tokens[8], "không còn dùng được", "no longer valid")
		for _, token := range tokens[1:6] {
			s.cast(token)
		}
		s.must(http.StatusOK, http.MethodPost, "/api/v1/surveys/"+id+"/close", nil, nil)
		visit("closed", "/s/"+tokens[10], "Khảo sát đã đóng", "closed")
		if report := s.must(http.StatusOK, http.MethodGet, "/api/v1/surveys/"+id+"/report-section?format=text&lang=vi",
			nil, nil); !strings.Contains(string(report), "1 CMHS báo chưa trả lời") {
			t.Errorf("the report does not tell the dispute:\n%s", report)
		}
		said := ""
		for i := 0; i < 100 && !strings.Contains(said, "nhiều lần nhập"); i++ { // a slow guesser has more of them
			p.open(fmt.Sprintf("%s/s/1000000000%02d?lang=vi", s.base, i))
			said = p.text("main")
		}
		if !strings.Contains(said, "nhiều lần nhập") {
			t.Error(said)
		}
		p.look("too-many")
		p.open(s.base + "/")
		p.look("code")
		p.alone(s.base)
	})
}

// A server with too much to do says so, and the phone sends again by itself until the ballot is in.
func TestABusyServer(t *testing.T) {
	places(t, func(t *testing.T, place place) {
		s, id, tokens := place.round(t)
		g := newGate(t, s.base)
		p := chromium(t).tab(t, phone)
		p.open(g.base + "/s/" + tokens[0])
		p.needed()
		g.busy.Store(true)
		p.click("#send")
		p.awaits(`!document.querySelector("#state").hidden`)
		p.look("busy")
		if told := p.text("#state"); !strings.Contains(told, "Đang có nhiều người gửi cùng lúc") ||
			!strings.Contains(told, "sau 1 giây") {
			t.Error(told)
		}
		if responded, _, _ := s.participation(id); responded != 0 {
			t.Errorf("%d counted", responded)
		}
		g.busy.Store(false)
		p.awaits(`!!document.querySelector("#receipt")`)
		if responded, _, _ := s.participation(id); responded != 1 {
			t.Errorf("%d counted", responded)
		}
	})
}

// A server without the key of the round cannot take ballots, and says so in other words: nothing is sent by itself, the
// answers stay on the phone, and once the key is back the same link takes them.
func TestAServerInTrouble(t *testing.T) {
	places(t, func(t *testing.T, place place) {
		address := freeAddress(t)
		s, id, tokens := place.round(t, "--addr", address)
		again := func() {
			t.Helper()
			key := s.key
			s.stop()
			s = place.serve(t, "--addr", address)
			s.key = key
		}
		p := chromium(t).tab(t, phone)
		p.open(s.base + "/s/" + tokens[0])
		p.needed()
		p.do(chromedp.SendKeys("#f-G3", "Sân chơi nên có mái che."))
		file, safe := filepath.Join(place.dir, "keys", id), filepath.Join(t.TempDir(), "key")
		if err := os.Rename(file, safe); err != nil {
			t.Fatal(err)
		}
		again()
		p.click("#send")
		p.awaits(`document.body.innerText.includes("Tạm thời chưa nhận được phiếu")`)
		p.look("trouble")
		if !strings.Contains(p.text("main"), "cô Lan, 0900 000 000") {
			t.Errorf("nobody to ask: %s", p.text("main"))
		}
		p.open(s.base + "/s/" + tokens[0] + "?lang=en")
		p.awaits(`document.body.innerText.includes("Ballots cannot be taken just now")`)
		p.look("trouble-en")
		if responded, _, _ := s.participation(id); responded != 0 {
			t.Errorf("%d counted", responded)
		}
		if err := os.Rename(safe, file); err != nil {
			t.Fatal(err)
		}
		again()
		p.open(s.base + "/s/" + tokens[0])
		p.awaits(`document.querySelector("#f-G3").value=="Sân chơi nên có mái che." && !document.querySelector("#draft").hidden`)
		p.click("#send")
		p.awaits(`!!document.querySelector("#receipt")`)
		if responded, _, _ := s.participation(id); responded != 1 {
			t.Errorf("%d counted", responded)
		}
	})
}

// Going back after sending, and reloading, never shows a form that could be sent again.
func TestBackAfterSending(t *testing.T) {
	places(t, func(t *testing.T, place place) {
		s, id, tokens := place.round(t)
		p := chromium(t).tab(t, phone)
		p.open(s.base + "/")
		p.open(s.base + "/s/" + tokens[0])
		p.needed()
		p.click("#send")
		p.awaits(`!!document.querySelector("#receipt")`)
		receipt := p.text("#receipt")
		for _, move := range []string{"history.back()", "history.forward()", "location.reload()"} {
			// answered before the page is left, and the page that comes is told from the one that goes
			get[int](p, "(setTimeout(function(){"+move+"},0),window.leaving=1)")
			if move == "history.back()" {
				p.awaits(`location.pathname=="/"`)
				continue
			}
			p.awaits(`!window.leaving && !!document.querySelector("#mine") && !document.querySelector("#mine").hidden`)
			if !strings.Contains(p.text("#mine"), receipt) || get[bool](p, `!!document.querySelector("#send")`) {
				t.Errorf("after %s: %s", move, p.text("main"))
			}
		}
		if responded, _, _ := s.participation(id); responded != 1 {
			t.Errorf("%d counted", responded)
		}
	})
}

// The receipt can be kept as a picture.
func TestReceiptAsPicture(t *testing.T) {
	dir := t.TempDir()
	s, _, tokens := place{dir: dir, database: "sqlite:" + dir + "/hailong.db"}.round(t)
	p := chromium(t).tab(t, phone)
	p.open(s.base + "/s/" + tokens[0])
	p.needed()
	p.click("#send")
	p.awaits(`!!document.querySelector("#receipt")`)
	get[int](p, `(HTMLAnchorElement.prototype.click=function(){window.saved=[this.download,this.href]},1)`)
	p.click("#picture")
	p.awaits(`!!window.saved`)
	saved := get[[]string](p, "window.saved")
	if saved[0] != p.text("#receipt")+".png" || !strings.HasPrefix(saved[1], "data:image/png;base64,") {
		t.Fatalf("%s %.40s", saved[0], saved[1])
	}
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(saved[1], "data:image/png;base64,"))
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	dark := 0
	for x := range picture.Bounds().Dx() {
		for y := 185; y < 240; y++ { // where the code stands
			if r, _, _, _ := picture.At(x, y).RGBA(); r < 0x8000 {
				dark++
			}
		}
	}
	if dark < 1000 {
		t.Errorf("the picture shows no code: %d dark pixels", dark)
	}
	if err = os.WriteFile(filepath.Join(p.ArtifactDir(), "receipt.png"), raw, 0o600); err != nil {
		t.Fatal(err)
	}
}

// The page of every template can be answered and sent, low and high, whatever its questions depend on.
func TestEveryTemplate(t *testing.T) {
	dir := t.TempDir()
	place := place{dir: dir, database: "sqlite:" + dir + "/hailong.db"}
	s, _, _ := place.round(t)
	p := chromium(t).tab(t, phone)
	staff := "Họ và tên,Tổ/Bộ phận,Số điện thoại\n"
	for _, name := range []string{"Lê An", "Vũ Bình", "Đỗ Chi", "Hồ Dung", "Lý Em"} {
		staff += name + ",Tổ Lá,0903111222\n"
	}
	if status, answer := s.send(http.MethodPost, "/api/v1/roster?audience=staff", "text/csv", staff); status != http.StatusOK {
		t.Fatalf("%d %s", status, answer)
	}
	var list struct{ Templates []struct{ ID string } }
	s.must(http.StatusOK, http.MethodGet, "/api/v1/templates", nil, &list)
	for _, template := range list.Templates {
		id, tokens := s.open(template.ID)
		for i, level := range []string{"1", "5"} {
			p.open(s.base + "/s/" + tokens[i])
			if i == 0 {
				p.look(template.ID + "-empty")
			}
			for range 100 {
				const next = `[...document.querySelectorAll(".q:not([hidden])")].find(q=>q.querySelector("[type=radio],[type=checkbox]") && !q.querySelector(":checked"))`
				if !get[bool](p, "!!"+next) {
					break
				}
				box := get[[]string](p, "(i=>[i.name,i.value])(((q)=>q.querySelector('[value=\""+level+"\"]')||q.querySelector('[type=radio],[type=checkbox]'))("+next+"))")
				p.choose(box[0], box[1])
			}
			p.picture(template.ID + "-answered-" + level)
			p.click("#send")
			p.awaits(`!!document.querySelector("#receipt")`)
		}
		if responded, _, _ := s.participation(id); responded != 2 {
			t.Errorf("%s: %d counted", template.ID, responded)
		}
	}
}
