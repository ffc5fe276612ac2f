package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// mixed are answers of parents who are not all of one mind.
func mixed(i int) string {
	level := []int{5, 4, 5, 3, 4, 5, 2, 5, 4}[i%9]
	return fmt.Sprintf(`{"C1":%d,"D1":5,"D4":4,"B2":%d,"C4":%d,"E5":5,"G1":%d,"P1":["qr"],"P2":4,"P6":%d,"G3":"Sân chơi nên có mái che."}`, level, max(1, level-1), 5-i%3, max(level, 3), 5-i%2)
}

// A school shows a result: parents read it on a phone, the portal frames it, the closed survey leads to it; taken back,
// it is gone.
func TestResultForEverybody(t *testing.T) {
	places(t, func(t *testing.T, place place) {
		s, id, tokens := place.round(t)
		for i, token := range tokens[:16] {
			if status, answer := s.send(http.MethodPost, "/api/v1/ballots/"+token, "application/json",
				`{"submission_key":"submission-`+token+`","answers":`+mixed(i)+`}`); status != http.StatusCreated {
				t.Fatalf("%d %s", status, answer)
			}
		}
		at := "/api/v1/surveys/" + id
		s.must(http.StatusOK, http.MethodPost, at+"/close", nil, nil)
		p := chromium(t).tab(t, phone)
		p.open(s.base + "/s/" + tokens[17])
		if get[bool](p, `!!document.querySelector('a[href^="/p/"]')`) {
			t.Error("the closed survey leads to a result that is not shown")
		}
		var shown struct{ Slug, Link, Embed string }
		s.must(http.StatusOK, http.MethodPost, at+"/share", nil, &shown)
		for _, theme := range []map[string]any{
			{"title": "Sân chơi thiếu bóng mát", "state": "under_way", "answer": "Nhà trường đã đặt mái che 60 m², " +
				"lắp xong trước ngày 20/12.\nTrong lúc chờ, giờ chơi ngoài trời chuyển sang 7 giờ 30.",
				"question_id": "C1", "published": true},
			{"title": "Mã QR nộp học phí khó quét", "state": "done",
				"answer": "Đã in lại mã lớn ở cổng và gửi vào nhóm lớp.", "question_id": "P2", "published": true},
			{"title": "Xin nghỉ thứ bảy", "state": "explained",
				"answer":    "Trường mở thứ bảy theo quy định của phường; gia đình có thể đăng ký không đi.",
				"published": true},
		} {
			s.must(http.StatusCreated, http.MethodPost, at+"/themes", theme, nil)
		}

		p.open(s.base + "/s/" + tokens[17])
		p.click(`a[href^="/p/"]`)
		p.awaits(`location.pathname.startsWith("/p/")`)
		p.look("phone")
		text := p.text("main")
		for _, want := range []string{"16/18", "Sân chơi thiếu bóng mát", "Đang làm", "Từng câu hỏi"} {
			if !strings.Contains(text, want) {
				t.Errorf("the page does not say %s", want)
			}
		}
		get[int](p, `(document.querySelectorAll("details").forEach(d=>d.open=true),1)`)
		p.look("phone-open")
		p.open(s.base + "/p/" + shown.Slug + "?lang=en")
		p.look("phone-en")
		p.open(s.base + "/p/" + shown.Slug)
		copiesPictures(p, 3)
		p.alone(s.base)
		aFileIsChosen(t, s.base+"/p/"+shown.Slug+"/comparison")

		if n := s.weight(t, "/p/"+shown.Slug); n > 14<<10 {
			t.Errorf("the page weighs %d bytes packed", n)
		}

		wide := chromium(t).tab(t, desk)
		wide.open(s.base + "/p/" + shown.Slug)
		wide.look("desk")
		get[int](wide, `(document.querySelectorAll("details").forEach(d=>d.open=true),1)`)
		wide.look("desk-open")
		wide.dark()
		wide.picture("desk-dark")
		p.dark()
		p.picture("phone-dark")

		// A portal frames it: the whole page refuses, the variant for frames does not.
		portal := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			path := "/p/" + shown.Slug + strings.TrimSuffix(r.URL.Path, "/")
			_, _ = fmt.Fprintf(w, `<!doctype html><title>Cổng</title><iframe title="Kết quả" width="600" height="900" src="%s"></iframe>`, s.base+path)
		}))
		defer portal.Close()
		wide.open(portal.URL + "/embed")
		wide.awaits(`frames.length==1`)
		wide.picture("framed")
		if framed := wide.framed(); framed != s.base+"/p/"+shown.Slug+"/embed" {
			t.Errorf("the portal's frame shows %s", framed)
		}
		wide.open(portal.URL + "/")
		wide.awaits(`frames.length==1`)
		if framed := wide.framed(); strings.HasPrefix(framed, s.base) {
			t.Error("the whole page can be framed")
		}

		s.must(http.StatusNoContent, http.MethodDelete, at+"/share", nil, nil)
		p.open(s.base + "/p/" + shown.Slug)
		p.look("gone")
		if !strings.Contains(p.text("main"), "Không có kết quả ở địa chỉ này") {
			t.Error(p.text("main"))
		}
		raw, err := json.Marshal(shown)
		if err != nil || strings.Contains(s.log.String(), shown.Slug) {
			t.Errorf("the log holds the address: %s, %v", raw, err)
		}
	})
}

// aFileIsChosen brings a file to be compared, by keyboard; there is no script. The button is the page's own and shows
// where the keyboard is; the browser's own field, with the browser's words, is seen only once it names a file.
func aFileIsChosen(t testing.TB, address string) {
	t.Helper()
	const wide = `document.querySelector("#file").getBoundingClientRect().width`
	p := chromium(t).tab(t, phone)
	p.open(address)
	if get[int](p, "document.scripts.length") != 0 {
		t.Error("a script")
	}
	p.goes("form button")
	if said := p.text("form"); !strings.Contains(said, "Chọn một tệp .docx") || !strings.Contains(said, "Chưa chọn tệp nào") {
		t.Errorf("sent without a file: %s", said)
	}
	for range 9 {
		if get[string](p, "document.activeElement.id") != "file" {
			p.do(chromedp.KeyEvent("\t"))
		}
	}
	if !get[bool](p, wide+`<2&&getComputedStyle(document.querySelector(".pick label")).outlineStyle=="solid"`) {
		t.Error("the keyboard is nowhere, or the browser's own field stands there")
	}
	p.look("no-file")
	file := filepath.Join(t.TempDir(), "Báo cáo kết quả khảo sát sự hài lòng của cha mẹ học sinh năm học 2023-2024.docx")
	if err := os.WriteFile(file, []byte("no Word file"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.do(chromedp.SetUploadFiles("#file", []string{file}))
	p.awaits(wide + ">100")
	p.look("a-file")
	p.goes("form button")
	if said := p.text("form"); strings.Contains(said, "Chọn một tệp .docx") {
		t.Errorf("the file did not arrive: %s", said)
	}
}

// dark has the page as it is when the device is set to dark.
func (p *tab) dark() {
	p.Helper()
	p.do(call(emulation.SetEmulatedMedia,
		emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}}))
}

// framed is the address that the page's frame shows; the browser's own when it was refused.
func (p *tab) framed() string {
	p.Helper()
	address := ""
	p.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		tree, err := cdp.Call(ctx, target, page.GetFrameTree, cdp.Empty{})
		if err != nil || len(tree.FrameTree.ChildFrames) != 1 {
			return err
		}
		address = tree.FrameTree.ChildFrames[0].Frame.URL
		return nil
	}))
	return address
}

// weight is how many bytes of a page go over the air.
func (s *server) weight(t testing.TB, path string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.base+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", "gzip")
	answer, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close() // read to the end
	packed, err := io.ReadAll(answer.Body)
	if err != nil || answer.Header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("%s: %v, %v", path, answer.Header, err)
	}
	t.Logf("%s: %d bytes packed", path, len(packed))
	return len(packed)
}
