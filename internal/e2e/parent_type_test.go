package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"

	"hailong/internal/testkit"
)

// manyTongued is a questionnaire with each kind of question that is answered in each way, in four languages.
const manyTongued = `{"title":{"vi":"Khảo sát ý kiến cha mẹ học sinh","en":"Survey of parents","km":"ការស្ទង់មតិ","zh":"家长调查"},
	"minutes":3,"subjects":[{"id":"s","label":{"vi":"công tác chăm sóc","en":"childcare"}}],"sections":[{"id":"a","subject":"s",
	"title":{"vi":"Chăm sóc","en":"Care","km":"ការថែទាំ","zh":"照顾"},"questions":[
	{"id":"rate","type":"likert5","role":"headline","required":true,"not_applicable":true,
		"text":{"vi":"Ông/Bà hài lòng thế nào về bữa ăn của trẻ?","en":"How satisfied are you with the meals?","km":"អាហារ?","zh":"您对孩子的伙食满意吗？"}},
	{"id":"why","type":"text","max_length":20,"text":{"vi":"Vì sao?","en":"Why?"},"show_if":{"question":"rate","lte":2}},
	{"id":"pct","type":"percent","role":"expectation","not_applicable":true,"min":0,"max":200,
		"text":{"vi":"Đáp ứng bao nhiêu phần trăm mong đợi?","en":"How far are your expectations met, in percent?"}},
	{"id":"one","type":"single","allow_other":true,"text":{"vi":"Ai đưa đón trẻ?","en":"Who brings the child?"},
		"options":[{"value":"x","label":{"vi":"Cha mẹ","en":"Parents","km":"ឪពុកម្តាយ","zh":"父母"}},
		{"value":"y","label":{"vi":"Ông bà hoặc người thân khác trong gia đình","en":"Grandparents or another relative"}}]},
	{"id":"some","type":"multi","text":{"vi":"Nộp tiền bằng cách nào?","en":"How do you pay?"},
		"options":[{"value":"x","label":{"vi":"Chuyển khoản","en":"Bank transfer"}},{"value":"y","label":{"vi":"Tiền mặt","en":"Cash"}}]},
	{"id":"far","type":"number","min":0,"max":50,"decimals":2,"unit":{"vi":"km","en":"km"},"text":{"vi":"Nhà cách trường?","en":"How far?"}},
	{"id":"said","type":"text","max_length":50,"text":{"vi":"Điều muốn nói thêm","en":"Anything else"}}]}]}`

// touching are the texts that touch another one, stand beyond the screen or are broken within a word, as a reader sees
// them. What stays in its place while the page moves below it, what scrolls within its own box, and what is there for
// screen readers alone touch nothing.
const touching = `(()=>{document.querySelectorAll("details").forEach(d=>d.open=true);const all=[],wide=document.documentElement.clientWidth,out=[]
	const known=new Map(),apart=e=>{if(!e||e===document.documentElement)return false
		if(known.has(e))return known.get(e)
		const c=getComputedStyle(e),is=/sticky|fixed/.test(c.position)||/auto|scroll/.test(c.overflowX)||
			c.position==="absolute"&&e.offsetWidth<=1||apart(e.parentElement)
		known.set(e,is);return is}
	const walk=document.createTreeWalker(document.querySelector("main"),NodeFilter.SHOW_TEXT)
	for(let n;n=walk.nextNode();){
		if(!n.data.trim()||!n.parentElement.getClientRects().length||apart(n.parentElement))continue
		const r=document.createRange();r.selectNodeContents(n)
		for(const b of r.getClientRects())if(b.width>1&&b.left>-100)all.push([b,n])
	}
	for(const [b,n] of all)if(b.left<0||b.right>wide+.5)out.push("beyond: "+n.data.trim())
	for(const n of new Set(all.map(([,n])=>n)))if(/^[\d.,%]+$/.test(n.data.trim())&&new Set(all.filter(([,m])=>m===n).map(([b])=>b.top)).size>1)
		out.push("broken: "+n.data.trim())
	for(let i=0;i<all.length;i++)for(let j=i+1;j<all.length;j++){
		const [a,n]=all[i],[b,m]=all[j]
		if(a.left>=b.right-1||b.left>=a.right-1||a.top>=b.bottom-3||b.top>=a.bottom-3||n===m)continue
		if(n.parentElement.closest("h1,h2,legend,p,label")!==m.parentElement.closest("h1,h2,legend,p,label"))out.push(n.data.trim()+" on "+m.data.trim())
	}
	for(const s of document.querySelectorAll(".scale span"))if(s.scrollWidth>s.clientWidth+1)out.push("out of its cell: "+s.innerText)
	for(const e of document.querySelectorAll("button:not(.first),.cell,a")){if(apart(e))continue
		const b=e.getBoundingClientRect()
		if(b.width&&b.right>wide+.5)out.push("button beyond: "+e.innerText)}
	if(document.documentElement.scrollWidth>wide)out.push("scrolls to "+document.documentElement.scrollWidth)
	return out.slice(0,5)})()`

// The page is read with letters of any size: a browser's larger ones, and those of a phone that enlarges letters alone
// (as Zalo's browser follows the phone's setting). No text touches another or leaves the screen.
func TestAnySizeOfLetters(t *testing.T) {
	dir := t.TempDir()
	s := place{dir: dir, database: "sqlite:" + dir + "/hailong.db"}.serve(t)
	s.key = place{dir: dir, database: "sqlite:" + dir + "/hailong.db"}.key(t)
	s.must(http.StatusOK, http.MethodPatch, "/api/v1/school", map[string]string{"name": "Trường Mầm non Hoa Sen"}, nil)
	s.roster(testkit.Roster(9, 9))
	tokens := s.openOwn(manyTongued)
	p := chromium(t).tab(t, phone)
	langs, sizes, widths := []string{"vi", "en"}, []float64{1.5, 2}, []int64{320, 360}
	if os.Getenv("HAILONG_LETTERS") != "" { // the long form
		langs, sizes, widths = append(langs, "km", "zh"), append(sizes, 1), append(widths, 412, 1280)
	}
	for _, lang := range langs {
		p.open(s.base + "/s/" + tokens[0] + "?lang=" + lang)
		p.awaits(`document.querySelector("#send")&&document.querySelector("#skipped").innerText!=""`)
		p.choose("rate", "1") // asks why
		for _, width := range widths {
			p.do(call(emulation.SetDeviceMetricsOverride,
				emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 700,
					DeviceScaleFactor: 1, Mobile: width < 1000}))
			for how, rule := range map[string]string{"root": "font-size", "phone": "-webkit-text-size-adjust"} {
				for _, times := range sizes {
					get[int](p, fmt.Sprintf(`(()=>{const s=new CSSStyleSheet();s.replaceSync("html{%s:%v%%!important}");
						document.adoptedStyleSheets=[s];return 1})()`, rule, 100*times))
					state := fmt.Sprintf("%s-%d-%s-%v", lang, width, how, times)
					if found := get[[]string](p, touching); len(found) > 0 {
						t.Errorf("%s: %s", state, strings.Join(found, "; "))
					}
					if times == 2 && (how == "phone" && width == 360 && lang == "vi" || how == "root" &&
						width == 1280) {
						p.look(state)
					}
				}
			}
		}
	}
}

// The page counts letters as the server does: what it says is too much is what the server refuses, by the same number.
func TestLettersAreCountedAlike(t *testing.T) {
	dir := t.TempDir()
	where := place{dir: dir, database: "sqlite:" + dir + "/hailong.db"}
	s := where.serve(t)
	s.key = where.key(t)
	s.roster(testkit.Roster(9, 9))
	tokens := s.openOwn(manyTongued)
	p := chromium(t).tab(t, phone)
	p.open(s.base + "/s/" + tokens[0] + "?lang=en")
	p.awaits(`document.querySelector("#skipped").innerText!=""`)
	for _, one := range []string{"e\u0323\u0302", "ệ", "👍🏽", "👨‍👩‍👧‍👦", "🇻🇳", "❤️‍🔥", "a\u200b", "a\u200d", "ក្តី",
		"สวัสดี", "क\u093f",
		"\u1112\u1161\u11ab", "1️⃣", "\u00ad\u202ex", "\r\nb", "🇻🇳🇻", "字"} {
		text := strings.Repeat(one, 60)
		typed, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		note := get[string](p, fmt.Sprintf(`(f=>{f.value=%s;f.dispatchEvent(new Event("input",{bubbles:true}));
			return f.value.length+"|"+f.nextElementSibling.textContent})(document.querySelector("#f-said"))`, typed))
		length, said, _ := strings.Cut(note, "|")
		status, answer := s.send(http.MethodPost, "/api/v1/ballots/"+tokens[0], "application/json",
			fmt.Sprintf(`{"submission_key":"submission-letters-1","answers":{"said":%s}}`, typed))
		over := regexp.MustCompile(`đang thừa (\d+)`).FindString(string(answer))
		if here := regexp.MustCompile(`^(\d+) characters too many`).FindStringSubmatch(said); here == nil &&
			over != "" ||
			here != nil && over != "đang thừa "+here[1] || status != http.StatusUnprocessableEntity || length == "0" {
			t.Errorf("%q: the page says %q, the server %q (%d)", one, said, over, status)
		}
	}
}

// voices stands for a phone's speech: one voice of its own for English, one for Vietnamese that a server would speak.
const voices = `(()=>{const said=[];window.said=said
	const voice=(lang,own)=>({lang,localService:own,name:lang})
	const speech={speaking:false,getVoices:()=>window.voices.map(v=>voice(...v)),cancel(){speech.speaking=false},
		speak(u){speech.speaking=true;said.push([u.lang,u.text])},onvoiceschanged:null}
	window.voices=[["vi-VN",false],["en_US",true]]
	window.SpeechSynthesisUtterance=function(text){this.text=text}
	Object.defineProperty(window,"speechSynthesis",{value:speech})})()`

// A recording is heard where the phone has no voice, by the address that all share and not before it is asked for;
// where there is a voice, that one speaks; where there is neither, nothing is offered.
func TestRecordingsAreHeard(t *testing.T) {
	dir := t.TempDir()
	where := place{dir: dir, database: "sqlite:" + dir + "/hailong.db"}
	s := where.serve(t)
	s.key = where.key(t)
	s.roster(testkit.Roster(9, 9))
	var made struct{ ID string }
	s.must(http.StatusCreated, http.MethodPost, "/api/v1/surveys", json.RawMessage(manyTongued), &made)
	if status, answer := s.send(http.MethodPut, "/api/v1/surveys/"+made.ID+"/recordings/rate/vi", "audio/mpeg",
		string(testkit.MP3(40))); status != http.StatusNoContent {
		t.Fatalf("%d %s", status, answer)
	}
	s.must(http.StatusOK, http.MethodPost, "/api/v1/surveys/"+made.ID+"/open", nil, nil)
	link := s.base + "/s/" + s.tokens(made.ID)[0]
	p := chromium(t).tab(t, phone)
	p.do(call(page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: voices}))
	const player = `getComputedStyle(document.querySelector("audio")).display!="none"`
	p.open(link)
	p.awaits(`document.querySelector("#skipped").innerText!=""`)
	if get[bool](p, player) || get[int](p, `performance.getEntriesByType("resource").length`) != 0 {
		t.Error("a player, or a request, before anybody wished to listen")
	}
	p.click("#aloud")
	p.awaits(player)
	p.look("recorded")
	get[int](p, `(document.querySelector("audio").play(),1)`)
	p.awaits(`document.querySelector("audio").ended`)
	if asked := get[string](p, `performance.getEntriesByType("resource").map(e=>e.name).join()`); !strings.HasPrefix(asked,
		s.base+"/sound/") {
		t.Errorf("asked for %q", asked)
	}
	get[int](p, `(window.voices.push(["vi_VN",true]),speechSynthesis.onvoiceschanged(),1)`)
	if get[bool](p, player) || !get[bool](p, `!!document.querySelector("#q-rate .say")`) {
		t.Error("the phone's own voice does not speak")
	}
	p.open(link + "?lang=en")
	p.awaits(`document.querySelector("#skipped").innerText!=""`)
	if get[bool](p, `!!document.querySelector("audio")`) {
		t.Error("the English page plays a Vietnamese recording")
	}
}

// Large letters and listening are offered where they work, sent nowhere and kept on the phone alone.
func TestLargeLettersAndListening(t *testing.T) {
	dir := t.TempDir()
	where := place{dir: dir, database: "sqlite:" + dir + "/hailong.db"}
	s := where.serve(t)
	s.key = where.key(t)
	s.roster(testkit.Roster(9, 9))
	tokens := s.openOwn(manyTongued)
	b := chromium(t)
	p := b.tab(t, phone)
	p.do(call(page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: voices}))
	p.open(s.base + "/s/" + tokens[0])
	p.awaits(`document.querySelector("#skipped").innerText!=""`)
	if !get[bool](p, `document.querySelector("#aloud").hidden`) {
		t.Error("listening is offered where only a server of others would speak")
	}
	get[int](p, `(window.voices.push(["vi_VN",true]),speechSynthesis.onvoiceschanged(),1)`)
	p.click("#aloud")
	p.click("#q-rate button.say")
	if said := get[[][]string](p, "window.said"); len(said) != 1 || said[0][0] != "vi_VN" ||
		!strings.Contains(said[0][1], "hài lòng thế nào về bữa ăn") || !strings.Contains(said[0][1], "Bình thường") ||
		strings.Contains(said[0][1], "Nghe câu này") {
		t.Errorf("%q", said)
	}
	p.click("#q-rate button.say") // stops
	if get[bool](p, "speechSynthesis.speaking") {
		t.Error("it goes on")
	}
	p.click("label:has(#large)")
	p.awaits(`getComputedStyle(document.documentElement).fontSize=="24px"`)
	p.choose("rate", "4")
	p.fits()
	if found := get[[]string](p, touching); len(found) > 0 {
		t.Error(found)
	}
	p.open(s.base + "/s/" + tokens[0] + "?lang=en")
	p.awaits(`getComputedStyle(document.documentElement).fontSize=="24px"&&!document.querySelector("#aloud").hidden`)
	p.look("large-en")
	p.click("#send")
	p.awaits(`!!document.querySelector("#receipt")&&getComputedStyle(document.documentElement).fontSize=="24px"`)
	p.fits()
	p.alone(s.base)

	// Without script the letters are large all the same, and nothing is offered that is not there.
	q := b.tab(t, phone).withoutScript()
	q.open(s.base + "/s/" + tokens[1])
	q.click("label:has(#large)")
	q.awaits(`getComputedStyle(document.documentElement).fontSize=="24px"&&document.querySelector("#aloud").hidden`)
}
