package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// said is what parents wrote in the round of this test.
var said = []string{
	"Sân chơi nắng quá, nên có mái che cho các con.", "Mong trường trồng thêm cây ở sân.",
	"Cảm ơn cô Lan lớp Mầm 1 rất nhiều, có gì gọi 0903 123 456.",
	"Quét mã QR hay bị lỗi, phải thử mấy lần.", "Thực đơn ít rau.", "Đồ ngu, toàn bịa đặt!",
	"Bé Minh Anh thích đi học hẳn.", "Không có góp ý gì thêm.",
}

// What parents wrote becomes what the school did: read, masked names looked at, an abusive one hidden, gathered,
// answered, published.
func TestCommentsOnTheDesk(t *testing.T) {
	places(t, func(t *testing.T, place place) {
		s := place.serve(t)
		browser := chromium(t)
		p := browser.tab(t, desk)
		p.setUp(s)
		s.key = place.key(t)
		s.roster([]byte("Lớp,Mã trẻ,Họ và tên trẻ\n" + rows(12)))
		id, tokens := s.open("")
		p.open(s.base + "/admin/rounds/" + id + "/comments")
		if text := p.text("main"); !strings.Contains(text, "Không tìm thấy") &&
			!strings.Contains(text, "Không có khảo sát") {
			t.Errorf("comments of an open round: %s", text)
		}
		for i, token := range tokens {
			answers := strings.TrimSuffix(satisfied, "}") + fmt.Sprintf(`,"G3":%q}`, said[i%len(said)])
			if i >= len(said) {
				answers = satisfied
			}
			if status, answer := s.send(http.MethodPost, "/api/v1/ballots/"+token, "application/json",
				`{"submission_key":"submission-`+token+`","answers":`+answers+`}`); status != http.StatusCreated {
				t.Fatalf("%d %s", status, answer)
			}
		}
		s.must(http.StatusOK, http.MethodPost, "/api/v1/surveys/"+id+"/close", nil, nil)

		p.open(s.base + "/admin/rounds/" + id)
		p.goes(`.tabs a[href$="/comments"]`)
		p.look("comments")
		text := p.text("main")
		for _, never := range []string{"Lan", "0903", "Minh Anh", "Nhóm"} {
			if strings.Contains(text, never) {
				t.Errorf("the page says %s before anybody looked", never)
			}
		}
		// A name is shown to who asks for it, on record.
		p.goes(p.comment("Cảm ơn cô") + ` [name=look]`)
		if text := p.text("main"); !strings.Contains(text, "cô Lan lớp Mầm 1") || strings.Contains(text, "Minh Anh") {
			t.Errorf("after looking: %s", text)
		}
		// An abusive one is hidden, with a reason.
		at := p.comment("Đồ ngu")
		p.click(at + ` summary`)
		p.goes(at + ` [name=hide]`)
		if text := p.text("#faults"); !strings.Contains(text, "Ghi lý do") {
			t.Errorf("hidden without a reason: %s", text)
		}
		at = p.comment("Đồ ngu")
		p.click(at + ` summary`)
		get[bool](p, `(document.querySelector('`+at+` input[id^="r-"]').value="xúc phạm giáo viên",true)`)
		p.goes(at + ` [name=hide]`)
		if text := p.text("main"); strings.Contains(text, "Đồ ngu") ||
			!strings.Contains(text, "Lý do: xúc phạm giáo viên") {
			t.Errorf("after hiding: %s", text)
		}
		// Two of a kind get a word, and become a theme.
		tick := func() {
			p.click(p.comment("Sân chơi") + ` [name=comment]`)
			p.click(p.comment("Mong trường") + ` [name=comment]`)
			if n := p.text("#ticked"); n != "2" {
				t.Errorf("the bar tells %q", n)
			}
			p.click("#gather summary")
		}
		tick()
		p.fill(map[string]string{"tag": "sân chơi"})
		p.goes(`[name=do][value=tag]`)
		p.goes(`a.tag[href*="?tag="]`)
		if n := get[int](p, `document.querySelectorAll(".comment").length`); n != 2 {
			t.Errorf("%d comments bear the word", n)
		}
		tick()
		p.fill(map[string]string{"title": "Sân chơi thiếu bóng mát"})
		p.goes(`[name=do][value=into]`)
		p.look("gathered")
		p.do(chromedp.EmulateViewport(phone.width, phone.height))
		p.click("#gather summary")
		p.look("gathered-phone")
		p.do(chromedp.EmulateViewport(desk.width, desk.height))
		// The answer: not published before it is written.
		p.click(`.theme summary`)
		p.click(`.theme [name=published]`)
		p.goes(`.theme [value=save]`)
		if text := p.text("#faults"); !strings.Contains(text, "Ghi câu trả lời hoặc biện pháp trước khi công bố") {
			t.Errorf("published without an answer: %s", text)
		}
		p.look("refused")
		get[bool](p, `(document.querySelector(".theme [name=answer]").value="Mái che 60 m² lắp xong trước 20/12.",document.querySelector(".theme [name=state]").value="under_way",document.querySelector(".theme [name=question]").value="C1",true)`)
		p.goes(`.theme [value=save]`)
		p.look("answered")
		var list struct {
			Themes []struct {
				Title, State, Answer string
				Published            bool
				Comments             int
			}
		}
		s.must(http.StatusOK, http.MethodGet, "/api/v1/surveys/"+id+"/themes", nil, &list)
		if len(list.Themes) != 1 || !list.Themes[0].Published || list.Themes[0].Comments != 2 ||
			list.Themes[0].State != "under_way" {
			t.Errorf("%+v", list)
		}
		p.goes(`.tabs a[href$="/share"]`)
		p.look("share-not")
		p.goes(`a[href$="/share/preview"]`)
		p.look("share-preview")
		if text := p.text("main"); !strings.Contains(text, "12/12") || !strings.Contains(text, "Mái che 60 m²") ||
			strings.Contains(text, "thêm cây") {
			t.Errorf("the preview: %s", text)
		}
		p.open(s.base + "/admin/rounds/" + id + "/share")
		p.goes(`[name=do][value=share]`)
		p.look("share-on")
		p.goes(`a[href*="/p/"]`)
		if text := p.text("main"); !strings.Contains(text, "12/12") {
			t.Errorf("the page: %s", text)
		}
		p.open(s.base + "/admin/rounds/" + id + "/share")
		p.goes(`[name=do][value=unshare]`)
		if text := p.text("main"); !strings.Contains(text, "chưa công bố") {
			t.Errorf("taken back: %s", text)
		}
		p.open(s.base + "/admin")
		p.goes(`a[href="/admin/periods"]`)
		p.look("periods")
		file, err := ask(p, chromedp.Evaluate[[]int](
			`fetch(document.querySelector('a[href*="format=docx"]').href).then(r=>r.blob().then(b=>[r.status,b.size]))`,
			chromedp.EvalAwaitPromise))
		if err != nil || len(file) != 2 || file[0] != http.StatusOK || file[1] < 5000 {
			t.Errorf("the Word file of a quarter: %v", file)
		}
		p.open(s.base + "/admin/record")
		for _, want := range []string{"Ẩn góp ý", "xúc phạm giáo viên", "Xem góp ý không che",
			"Công bố việc trường đã làm", "Công bố kết quả", "Ngừng công bố kết quả"} {
			if text := p.text("main"); !strings.Contains(text, want) {
				t.Errorf("the record does not say %s", want)
			}
		}
		p.dark()
		p.open(s.base + "/admin/rounds/" + id + "/comments")
		p.picture("comments-dark")
		small := browser.tab(t, phone)
		small.open(s.base + "/admin/rounds/" + id + "/comments")
		small.look("phone")
		small.open(s.base + "/admin/periods")
		small.look("periods-phone")
		s.must(http.StatusOK, http.MethodPost, "/api/v1/surveys/"+id+"/share", nil, nil)
		small.open(s.base + "/admin/rounds/" + id + "/share")
		small.look("share-phone")
	})
}

// comment finds the comment that begins so.
func (p *tab) comment(begin string) string {
	p.Helper()
	name := strings.ReplaceAll(begin, " ", "-")
	p.awaits(fmt.Sprintf(`[...document.querySelectorAll(".comment")].some(c=>{if(!c.innerText.trim().startsWith(%q)&&!(c.querySelector(".body")||c).innerText.startsWith(%q))return false;c.dataset.at=%q;return true})`, begin, begin, name))
	return `.comment[data-at="` + name + `"]`
}

func rows(n int) string {
	out := ""
	for i := range n {
		out += fmt.Sprintf("Nhóm %c,C%d,Nguyễn Minh Anh\n", 'A'+i%2, i)
	}
	return out
}
