package e2e

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"hailong/internal/testkit"
)

// likerts are the questions of the default template that have five steps, in their order on the page.
var likerts = []string{"C1", "D1", "D4", "B2", "C4", "E5", "G1", "P2", "P3", "P4", "P5", "P6"}

// needed answers what must be answered.
func (p *tab) needed() {
	p.Helper()
	p.choose("G1", "5")
	p.choose("P1", "qr")
	p.choose("P6", "4")
}

// round is a server with an open round, for the pages of parents.
func (p place) round(t testing.TB, args ...string) (s *server, id string, tokens []string) {
	t.Helper()
	s = p.serve(t, args...)
	s.key = p.key(t)
	s.must(http.StatusOK, http.MethodPatch, "/api/v1/school",
		map[string]string{"name": "Trường Mầm non Hoa Sen", "contact": "cô Lan, 0900 000 000"}, nil)
	s.roster(testkit.Roster(9, 9))
	id, tokens = s.open("")
	return s, id, tokens
}

func TestParentAnswersWithScript(t *testing.T) {
	places(t, func(t *testing.T, place place) {
		s, id, tokens := place.round(t)
		p := chromium(t).tab(t, phone)
		p.open(s.base + "/s/" + tokens[0])
		p.look("1-empty")
		if progress := p.text("#progress"); progress != "Đã trả lời 0/16 câu" {
			t.Errorf("the bar says %s", progress)
		}
		if get[bool](p, `[...document.querySelectorAll("input,textarea")].some(i=>i.checked)`) {
			t.Error("something is chosen already")
		}
		// What depends on another answer comes and goes with it.
		if !get[bool](p, `document.querySelector("#q-P7").hidden`) {
			t.Error("difficulties are asked before anything was difficult")
		}
		p.choose("P6", "2")
		p.awaits(`!document.querySelector("#q-P7").hidden`)
		p.choose("P7", "fee")
		p.choose("P6", "5")
		p.awaits(`document.querySelector("#q-P7").hidden`)
		p.click("#q-P6 .clear")
		p.awaits(`!document.querySelector("[name=P6]:checked") && document.querySelector("#progress").innerText.includes("0/16")`)

		// The field of “other” comes with its tick; taking the tick away takes the text along. In an old browser the field
		// is always there, and writing in it ticks “other”, as the server would.
		p.awaits(`document.querySelector("#f-P1-other").offsetParent===null`)
		p.choose("P1", "other")
		p.do(chromedp.SendKeys("#f-P1-other", "trả góp"))
		p.choose("P1", "other")
		p.awaits(`document.querySelector("#f-P1-other").offsetParent===null && document.querySelector("#f-P1-other").value==""`)
		get[bool](p, `(f=>{f.value="trả góp";return f.dispatchEvent(new Event("input",{bubbles:true}))})(document.querySelector("#f-P1-other"))`)
		p.awaits(`document.querySelector('[name=P1][value=other]').checked`)
		p.choose("P1", "other")

		p.choose("C1", "3")
		p.choose("D1", "na")
		p.do(chromedp.SendKeys("#f-G3", "Sân chơi nên có mái che."))
		p.click("#send")
		p.awaits(`!document.querySelector("#missing").hidden`)
		p.look("2-missing")
		if missing := p.text("#missing h2"); missing != "Còn 3 câu cần trả lời" {
			t.Errorf("%s", missing)
		}
		if marked := get[string](p, `[...document.querySelectorAll(".lack")].map(q=>q.id).join()`); marked != "q-G1,q-P1,q-P6" {
			t.Errorf("marked: %s", marked)
		}
		p.click("#missing li a")
		p.awaits(`document.activeElement.id=="q-G1"`)
		p.needed()
		p.awaits(`document.querySelector("#missing").hidden && !document.querySelector(".lack")`)
		if skipped := p.text("#skipped"); skipped != "10 câu khác để trống. Vẫn gửi được." {
			t.Errorf("%s", skipped)
		}
		p.look("3-ready")

		// Two taps are one ballot.
		before := len(p.requests())
		get[int](p, `(document.querySelector("#send").click(),document.querySelector("#send").click(),1)`)
		p.awaits(`!!document.querySelector("#receipt")`)
		p.look("4-thanks")
		posts := 0
		eventually(t, "the request of the ballot", s.log.String, func() bool { // it is told beside the page
			posts = len(p.requests()) - before
			return posts > 0
		})
		if posts != 1 {
			t.Errorf("%d requests for one ballot", posts)
		}
		receipt := p.text("#receipt")
		p.click("#copy")
		p.awaits(`document.querySelector("#copy").innerText=="Đã sao chép"`)
		p.click(`[href^="/r/"]`)
		p.awaits(`location.pathname.startsWith("/r/")`)
		p.look("5-receipt")
		if !strings.Contains(p.text("main"), receipt) {
			t.Errorf("not %s", receipt)
		}
		p.open(s.base + "/s/" + tokens[0])
		p.awaits(`!document.querySelector("#mine").hidden`)
		p.look("6-used")
		if !strings.Contains(p.text("#mine"), receipt) {
			t.Error("the phone that sent does not show its receipt again")
		}
		p.alone(s.base)
		if responded, _, _ := s.participation(id); responded != 1 {
			t.Errorf("%d counted", responded)
		}
	})
}

// A draft outlives a closed tab; the language may change midway; who shares the phone can delete it.
func TestDraftOnThePhone(t *testing.T) {
	places(t, func(t *testing.T, place place) {
		s, id, tokens := place.round(t)
		b := chromium(t)
		p := b.tab(t, phone)
		p.open(s.base + "/s/" + tokens[0])
		p.choose("C1", "2")
		p.choose("P1", "cash")
		p.do(chromedp.SendKeys("#f-G3", "chưa xong"))
		p.awaits(`document.querySelector("#progress").innerText.includes("3/16")`)
		p.close()

		p = b.tab(t, phone)
		p.open(s.base + "/s/" + tokens[0])
		p.awaits(`document.querySelector("#progress").innerText.includes("3/16")`)
		p.look("1-draft")
		if !get[bool](p, `!document.querySelector("#draft").hidden && document.querySelector('[name=C1][value="2"]').checked && document.querySelector("#f-G3").value=="chưa xong"`) {
			t.Error("the draft is not whole")
		}
		p.click("[name=switch]")
		p.awaits(`document.documentElement.lang=="en" && document.querySelector("#progress").innerText=="3 of 16 answered"`)
		p.look("2-english")
		other := b.tab(t, phone)
		other.open(s.base + "/s/" + tokens[1])
		if !strings.Contains(other.text("#progress"), "0/16") {
			t.Error("another link shows this draft")
		}
		p.open(s.base + "/s/" + tokens[0])
		p.click("#drop")
		p.awaits(`document.querySelector("#progress") && document.querySelector("#progress").innerText.includes("0/16") && document.querySelector("#draft").hidden`)

		// Nobody's answers lie on a phone for ever.
		get[int](p, `(localStorage.setItem("hailong:/s/000000000000",JSON.stringify({t:Date.now()-61*24*3600e3,a:"G1=1"})),1)`)
		p.open(s.base + "/s/" + tokens[0])
		p.awaits(`document.querySelector("#progress").innerText.includes("0/16") && localStorage.getItem("hailong:/s/000000000000")===null`)

		// Both were opened on this phone: after sending the one, the other is offered; the third never was.
		p.needed()
		p.click("#send")
		p.awaits(`!!document.querySelector("#next") && !document.querySelector("#next").hidden`)
		p.look("3-next-child")
		p.click("#next a")
		p.awaits(`location.pathname=="/s/` + tokens[1] + `"`)
		p.needed()
		p.click("#send")
		p.awaits(`!!document.querySelector("#receipt")`)
		if !get[bool](p, `document.querySelector("#next").hidden`) {
			t.Error("a link that was never opened here is offered, or one that was sent")
		}
		if responded, _, _ := s.participation(id); responded != 2 {
			t.Errorf("%d counted", responded)
		}
	})
}

// The network fails in the middle of sending, before it, or for as long as the tab is closed: the ballot arrives once.
func TestNetworkThatFails(t *testing.T) {
	places(t, func(t *testing.T, place place) {
		s, id, tokens := place.round(t)
		g := newGate(t, s.base)
		b := chromium(t)
		counted := func(want int) {
			t.Helper()
			if responded, _, _ := s.participation(id); responded != want {
				t.Errorf("%d counted, want %d", responded, want)
			}
		}
		t.Run("the answer is lost on its way back", func(t *testing.T) {
			p := b.tab(t, phone)
			p.open(g.base + "/s/" + tokens[0])
			p.needed()
			g.swallow.Store(true)
			p.click("#send")
			p.awaits(`!document.querySelector("#state").hidden`)
			p.look("unsure")
			counted(1)
			g.swallow.Store(false)
			p.awaits(`!!document.querySelector("#receipt")`)
			counted(1)
		})
		t.Run("there is no network, and it comes back", func(t *testing.T) {
			p := b.tab(t, phone)
			p.open(g.base + "/s/" + tokens[1])
			p.needed()
			g.drop()
			p.offline(true)
			p.click("#send")
			p.awaits(`!document.querySelector("#state").hidden`)
			p.look("queued")
			if !strings.Contains(p.text("#state h2"), "mất mạng") {
				t.Error(p.text("#state"))
			}
			counted(1)
			g.cut.Store(false)
			p.offline(false)
			p.awaits(`!!document.querySelector("#receipt")`)
			counted(2)
		})
		t.Run("the tab is closed while it waits", func(t *testing.T) {
			p := b.tab(t, phone)
			p.open(g.base + "/s/" + tokens[2])
			p.needed()
			g.drop()
			p.click("#send")
			p.awaits(`!document.querySelector("#state").hidden`)
			p.close()
			g.cut.Store(false)
			p = b.tab(t, phone)
			p.open(g.base + "/s/" + tokens[2])
			p.awaits(`!!document.querySelector("#receipt")`)
			counted(3)
		})
		t.Run("it had arrived, and the tab was closed", func(t *testing.T) {
			p := b.tab(t, phone)
			p.open(g.base + "/s/" + tokens[3])
			p.needed()
			g.swallow.Store(true)
			p.click("#send")
			p.awaits(`!document.querySelector("#state").hidden`)
			p.close()
			counted(4)
			g.swallow.Store(false)
			p = b.tab(t, phone)
			p.open(g.base + "/s/" + tokens[3])
			p.awaits(`!!document.querySelector("#receipt")`)
			counted(4)
		})
		t.Run("without script the answers are kept on the page", func(t *testing.T) {
			p := b.tab(t, phone).withoutScript()
			p.open(s.base + "/s/" + tokens[4])
			p.needed()
			p.click("#send")
			p.awaits(`!!document.querySelector("#receipt")`)
			get[int](p, "(history.back(),1)")
			p.awaits(`!document.querySelector("#receipt")`)
			if get[bool](p, `!!document.querySelector("#send")`) {
				// the browser kept the page: sending it again is the same ballot
				p.click("#send")
				p.awaits(`!!document.querySelector("#receipt")`)
			}
			counted(5)
		})
	})
}

// The first view is one request of at most 10 KB.
func TestWeightOfTheBallot(t *testing.T) {
	dir := t.TempDir()
	s, _, tokens := place{dir: dir, database: "sqlite:" + dir + "/hailong.db"}.round(t)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.base+"/s/"+tokens[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", "gzip")
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close() // read to the end
	packed, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	reader, err := gzip.NewReader(strings.NewReader(string(packed)))
	if err != nil {
		t.Fatal(err)
	}
	whole, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes over the wire, %d unpacked", len(packed), len(whole))
	if len(packed) > 10<<10 {
		t.Errorf("%d bytes", len(packed))
	}
	for _, link := range []string{" src=", "@import", "url(", "//fonts"} {
		if strings.Contains(string(whole), link) {
			t.Errorf("the page asks for more: %s", link)
		}
	}
	if strings.Contains(string(whole[:strings.Index(string(whole), "<style>")]), tokens[0]) {
		t.Error("the preview of the link holds the token")
	}
}

// How long a whole survey takes at one tap after the other, each waiting for the page to show the last one.
func TestFastestHonestTapping(t *testing.T) {
	dir := t.TempDir()
	s, id, tokens := place{dir: dir, database: "sqlite:" + dir + "/hailong.db"}.round(t)
	p := chromium(t).tab(t, phone)
	begin := time.Now()
	p.open(s.base + "/s/" + tokens[0])
	for i, q := range likerts {
		p.choose(q, "4")
		if i == 6 {
			p.choose("P1", "bank_app")
		}
		p.awaits(fmt.Sprintf(`document.querySelector("#progress").innerText.includes("%d/16")`, i+1+min(1, i/6)))
	}
	p.click("#send")
	p.awaits(`!!document.querySelector("#receipt")`)
	t.Logf("%d taps in %s", len(likerts)+2, time.Since(begin).Round(time.Millisecond))
	if responded, _, _ := s.participation(id); responded != 1 {
		t.Error("not counted")
	}
}

// Keyboard alone: Tab reaches everything, arrows choose, Enter sends, and no key changes the language by accident.
func TestKeyboardAlone(t *testing.T) {
	dir := t.TempDir()
	s, id, tokens := place{dir: dir, database: "sqlite:" + dir + "/hailong.db"}.round(t)
	p := chromium(t).tab(t, desk)
	p.open(s.base + "/s/" + tokens[0])
	p.look("desk")
	tabTo := func(condition string) {
		t.Helper()
		for range 80 {
			p.do(chromedp.KeyEvent("\t"))
			if get[bool](p, condition) {
				return
			}
		}
		t.Fatalf("Tab never reaches %s", condition)
	}
	tabTo(`document.activeElement.name=="G1"`)
	p.do(chromedp.KeyEvent(" "))
	tabTo(`document.activeElement.name=="P1" && document.activeElement.value=="qr"`)
	p.do(chromedp.KeyEvent(" "))
	tabTo(`document.activeElement.name=="P1" && document.activeElement.value=="other"`)
	p.do(chromedp.KeyEvent(" "))
	tabTo(`document.activeElement.id=="f-P1-other"`)
	p.do(chromedp.KeyEvent("\r")) // Enter in a text field asks to send; it must not switch the language
	p.awaits(`!document.querySelector("#missing").hidden`)
	tabTo(`document.activeElement.closest("#missing")!==null`)
	p.do(chromedp.KeyEvent("\r"))
	p.awaits(`document.activeElement.id=="q-P6"`)
	tabTo(`document.activeElement.name=="P6"`)
	p.do(chromedp.KeyEvent(" "))
	tabTo(`document.activeElement.id=="send"`)
	p.do(chromedp.KeyEvent("\r"))
	p.awaits(`!!document.querySelector("#receipt")`)
	if responded, _, _ := s.participation(id); responded != 1 {
		t.Error("not counted")
	}
}

// Twice the text size and a screen half as wide: everything is still there.
func TestZoomedTwice(t *testing.T) {
	dir := t.TempDir()
	s, _, tokens := place{dir: dir, database: "sqlite:" + dir + "/hailong.db"}.round(t)
	p := chromium(t).tab(t, screen{180, 320})
	p.open(s.base + "/s/" + tokens[0])
	p.look("zoomed")
}

// A robot that makes previews opens a link as often as it likes: nothing is marked and nothing is used.
func TestPreviewRobots(t *testing.T) {
	places(t, func(t *testing.T, place place) {
		s, id, tokens := place.round(t)
		var before, after struct{ Invitations []map[string]any }
		s.must(http.StatusOK, http.MethodGet, "/api/v1/surveys/"+id+"/invitations", nil, &before)
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodGet} {
			s.send(method, "/s/"+tokens[0], "", "")
		}
		s.must(http.StatusOK, http.MethodGet, "/api/v1/surveys/"+id+"/invitations", nil, &after)
		if fmt.Sprint(before) != fmt.Sprint(after) {
			t.Error("looking at a link changed it")
		}
		_, page := s.send(http.MethodGet, "/s/"+tokens[0], "", "")
		for _, tag := range []string{`property="og:title" content="Khảo sát sự hài lòng của cha mẹ học sinh – Trường Mầm non Hoa Sen"`, `property="og:description"`, `name="robots" content="noindex"`} {
			if !strings.Contains(string(page), tag) {
				t.Errorf("no %s", tag)
			}
		}
	})
}

// requests are the addresses asked for so far.
func (p *tab) requests() []string {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return append([]string(nil), p.sent...)
}

// offline is what the browser believes of its network.
func (p *tab) offline(off bool) {
	p.Helper()
	p.do(call(network.OverrideNetworkState,
		network.OverrideNetworkStateParams{Offline: off, DownloadThroughput: -1, UploadThroughput: -1}))
}
