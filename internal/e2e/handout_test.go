package e2e

import (
	"bytes"
	"encoding/base64"
	"image"
	_ "image/png" // what pages are turned into
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"hailong/internal/demo"
	"hailong/internal/testkit"
)

// download fetches a file as the page's own link does, and keeps it with the pictures.
func (p *tab) download(path, name string) []byte {
	p.Helper()
	coded, err := ask(p, chromedp.Evaluate[string](`fetch("`+path+
		`").then(r=>{if(!r.ok)throw new Error(r.status);return r.arrayBuffer()}).
		then(b=>btoa(Array.from(new Uint8Array(b),c=>String.fromCharCode(c)).join("")))`, chromedp.EvalAwaitPromise))
	if err != nil {
		p.Fatal(err)
	}
	raw, err := base64.StdEncoding.DecodeString(coded)
	if err != nil {
		p.Fatal(err)
	}
	if err = os.WriteFile(filepath.Join(p.ArtifactDir(), name), raw, 0o600); err != nil {
		p.Fatal(err)
	}
	return raw
}

// scan prints the first page of a PDF and reads the QR code that stands there, in millimetres. The reader loses its way
// in one code of eighty or so, as in one frame of a telephone's camera; it reads those alone and straight, as they are.
func scan(t testing.TB, pdf []byte, code [3]float64) string {
	t.Helper()
	// found on the path
	command := exec.CommandContext(t.Context(), testkit.Program(t, "pdftoppm"), "-png", "-r", "300", "-singlefile", "-")
	command.Stdin = bytes.NewReader(pdf)
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	sheet, _, err := image.Decode(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	const white, mm = 2, 300 / 25.4 // there is more of it around the code
	left, top, side := code[0], code[1], code[2]
	at := func(millimetres float64) int { return int(millimetres * mm) }
	part := sheet.(interface {
		SubImage(image.Rectangle) image.Image
	}).SubImage(image.Rect(at(left-white), at(top-white), at(left+side+white), at(top+side+white)))
	bitmap, err := gozxing.NewBinaryBitmapFromImage(part)
	if err != nil {
		t.Fatal(err)
	}
	read, err := qrcode.NewQRCodeReader().DecodeWithoutHints(bitmap)
	if err != nil {
		read, err = qrcode.NewQRCodeReader().Decode(bitmap,
			map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_PURE_BARCODE: true})
	}
	if err != nil {
		t.Fatal(err)
	}
	return read.GetText()
}

// onSlip is where the code of the first slip of a sheet stands and how wide it is, onPoster that of a poster.
var onSlip, onPoster = [3]float64{70, 7, 28}, [3]float64{55, 97, 100}

// The principal hands out: messages, a poster and slips whose codes lead to working ballots; a lost link is made anew;
// a parent comes by the poster's code and answers; the class links are switched off.
func TestHandingOut(t *testing.T) {
	places(t, func(t *testing.T, p place) {
		s := p.serve(t)
		own := chromium(t)
		page, small, parent := own.tab(t, desk), own.tab(t, phone), chromium(t).tab(t, phone)
		page.setUp(s)
		s.key = p.key(t)
		s.roster(demo.Roster)
		id, tokens := s.open("hai-long-cmhs")
		at := s.base + "/admin/rounds/" + id
		page.open(at)
		// not the button: what moves by itself may be drawn anew under the finger
		page.goes(`.tabs a[href$="/handout"]`)
		page.look("handout-0-nowhere")
		if text := page.text("main"); !strings.Contains(text, "chỉ mở được trên máy này") ||
			strings.Contains(text, "Áp phích\n") || strings.Contains(text, "26 trang") {
			t.Errorf("what no phone opens is handed out: %s", text)
		}
		s.stop()
		key, public := s.key, "http://khaosat.example.vn"
		s = p.serveAs(t, public)
		s.key, at, page.sent = key, s.base+"/admin/rounds/"+id, nil
		page.open(at + "/handout")
		page.look("handout-1")
		if text := page.text("main"); strings.Contains(text, "chỉ mở được trên máy này") ||
			!strings.Contains(text, "201 phiếu (PDF, 26 trang)") {
			t.Errorf("handing out: %s", text)
		}
		here := func(link string) string { return s.base + strings.TrimPrefix(link, public) }
		page.wordsStay()
		page.click("[data-copy^=text-]")
		page.awaits("document.querySelector('[data-copy^=text-]').textContent==='Đã sao chép'")
		page.goes(".handout tr:nth-child(6) th a")
		class := get[string](page, "document.querySelector('.chosen th').textContent")
		if text := get[string](page, "document.getElementById('message-text').value"); !strings.Contains(text,
			"lớp "+class+",") || !strings.Contains(text, public+"/c/") {
			t.Errorf("the message of %s: %s", class, text)
		}
		page.look("handout-2-chosen")
		small.open(get[string](page, "location.href"))
		small.look("handout-2-phone")

		slips := page.download(get[string](page,
			"document.querySelector('.chosen a[href*=slips]').getAttribute('href')"), "slips.pdf")
		link := scan(t, slips, onSlip)
		if found := strings.TrimPrefix(link, public+"/s/"); !strings.Contains(strings.Join(tokens, " "), found) ||
			len(found) != 12 {
			t.Errorf("a slip leads to %s", link)
		}
		parent.open(here(link))
		if text := parent.text("main"); !strings.Contains(text, "Gửi phiếu") {
			t.Errorf("behind a slip: %s", text)
		}
		poster := page.download(get[string](page,
			"document.querySelector('.chosen a[href*=poster]').getAttribute('href')"), "poster.pdf")
		door := scan(t, poster, onPoster)
		page.download(get[string](page, "document.querySelector('a[href*=\"poster.png\"]').getAttribute('href')"),
			"poster.png")
		if book := page.download(strings.TrimPrefix(at, s.base)+"/handout/links.xlsx",
			"links.xlsx"); !bytes.HasPrefix(book, []byte("PK")) {
			t.Error("the list is no workbook")
		}

		parent.open(here(door))
		parent.look("class-1")
		if text := parent.text("main"); !strings.Contains(text, "Lớp "+class) {
			t.Errorf("behind the poster: %s", text)
		}
		child := s.child(id, class)
		parent.fill(map[string]string{"name": child.name, "digits": "0000"})
		parent.goes("form.card .button")
		parent.look("class-2-miss")
		if text := parent.text("main"); !strings.Contains(text, "Chưa khớp với danh sách") {
			t.Errorf("wrong digits: %s", text)
		}
		parent.fill(map[string]string{"name": strings.ToLower(child.name), "digits": child.digits})
		parent.goes("form.card .button")
		if status, _ := s.cast(where(parent)); status != http.StatusCreated {
			t.Errorf("cast: %d", status)
		}

		page.open(at + "/links?q=" + child.code)
		page.look("handout-3-found")
		if text := page.text("main"); !strings.Contains(text, "1 CMHS") || strings.Contains(text, "Đường dẫn\n") {
			t.Errorf("one who has answered: %s", text)
		}
		page.open(at + "/links")
		page.fill(map[string]string{"q": "nguyen"})
		page.goes("form[role=search] .button")
		page.goes("tbody a")
		before := page.text("#link")
		page.look("handout-4-link")
		small.open(get[string](page, "location.href"))
		small.look("handout-4-phone")
		page.goes("form .danger")
		page.look("handout-5-anew")
		if one := scan(t, page.download(get[string](page,
			"document.querySelector('a[href*=\"slip.pdf\"]').getAttribute('href')"), "slip.pdf"),
			onSlip); one != page.text("#link") {
			t.Errorf("the new slip leads to %s", one)
		}
		after := page.text("#link")
		parent.open(here(before))
		if text := parent.text("main"); after == before || !strings.Contains(text, "không còn dùng được") {
			t.Errorf("%s instead of %s: %s", after, before, text)
		}
		parent.open(here(after))
		if text := parent.text("main"); !strings.Contains(text, "Gửi phiếu") {
			t.Errorf("the new link: %s", text)
		}
		if responded, eligible, _ := s.participation(id); responded != 1 || eligible != 201 {
			t.Errorf("%d of %d", responded, eligible)
		}

		page.open(at + "/handout")
		page.goes("#class-links .danger")
		page.look("handout-6-off")
		parent.open(here(door))
		parent.look("class-3-off")
		if text := parent.text("main"); !strings.Contains(text, "đã tắt") {
			t.Errorf("switched off: %s", text)
		}
		page.open(s.base + "/admin/record")
		for _, done := range []string{"Lấy tệp để phát", "Cấp lại đường dẫn", "Bật hoặc tắt đường dẫn chung của lớp"} {
			if text := page.text("main"); !strings.Contains(text, done) {
				t.Errorf("not on record: %s", done)
			}
		}
		page.alone(s.base)
		parent.alone(s.base)
	})
}

// where is the token of the ballot that a parent's tab shows.
func where(p *tab) string {
	return strings.TrimPrefix(get[string](p, "location.pathname"), "/s/")
}

// enrolled is what a parent knows of her child, and the link that is hers.
type enrolled struct{ code, name, digits, link string }

// child is one of a class, by the roster and the list of links.
func (s *server) child(id, class string) enrolled {
	s.t.Helper()
	var parents struct {
		Parents []struct {
			Class     string
			ChildCode string `json:"child_code"`
			ChildName string `json:"child_name"`
			Phone     string
		}
	}
	s.must(http.StatusOK, http.MethodGet, "/api/v1/parents", nil, &parents)
	var links struct {
		Invitations []struct {
			ChildCode string `json:"child_code"`
			Link      string
		}
	}
	s.must(http.StatusOK, http.MethodGet, "/api/v1/surveys/"+id+"/invitations", nil, &links)
	for _, one := range parents.Parents {
		if one.Class != class || len(one.Phone) < 4 {
			continue
		}
		for _, l := range links.Invitations {
			if l.ChildCode == one.ChildCode {
				return enrolled{one.ChildCode, one.ChildName, one.Phone[len(one.Phone)-4:], l.Link}
			}
		}
	}
	s.t.Fatalf("nobody in %s", class)
	return enrolled{}
}

// A school that counts by family says so before it opens, invites each family once, and prints it with the figures.
func TestOneRightPerFamilyAtTheDesk(t *testing.T) {
	p := place{dir: t.TempDir()}
	s := p.serve(t)
	page := chromium(t).tab(t, desk)
	page.setUp(s)
	page.open(s.base + "/admin/settings")
	page.click(`input[name=unit][value=family]`)
	page.goes(`form[action="/admin/settings"] > .button`)
	page.look("settings-family")
	if !get[bool](page, "document.querySelector('input[name=unit][value=family]').checked") {
		t.Error("the setting was not kept")
	}
	s.key = p.key(t)
	roster := "Lớp,Mã trẻ,Họ và tên trẻ,Điện thoại\n"
	for i, phone := range []string{"0903 111 001", "0903 111 002", "0903 111 003", "0903 111 004", "0903 111 005",
		"0903 111 006"} {
		roster += "Mầm 1,M" + phone[11:] + ",Nguyễn An," + phone + "\n"
		if i < 2 {
			roster += "Lá 1,L" + phone[11:] + ",Nguyễn Bình," + phone + "\n"
		}
	}
	s.roster([]byte(roster))
	page.open(s.base + "/admin/new")
	page.goes("button[value=open]")
	page.look("open-family")
	if text := page.text("main"); !strings.Contains(text, "Mở khảo sát cho 6 CMHS, 2 lớp?") ||
		!strings.Contains(text, "một phiếu cho mỗi gia đình") {
		t.Errorf("before opening: %s", text)
	}
	page.goes("main form .button")
	id := get[string](page, "location.pathname.split('/').pop()")
	for _, token := range s.tokens(id) {
		if status, _ := s.cast(token); status != http.StatusCreated {
			t.Fatalf("cast: %d", status)
		}
	}
	if responded, eligible, _ := s.participation(id); responded != 6 || eligible != 6 {
		t.Errorf("%d of %d", responded, eligible)
	}
	s.must(http.StatusOK, http.MethodPost, "/api/v1/surveys/"+id+"/close", nil, nil)
	if _, section := s.send(http.MethodGet, "/api/v1/surveys/"+id+"/report-section?format=text", "",
		""); !strings.Contains(string(section), "Mỗi gia đình được mời một phiếu") {
		t.Errorf("the report: %s", section)
	}
}
