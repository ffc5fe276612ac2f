package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// writer is a person at the editor; presses are her clicks and keys beside the words that she types.
type writer struct {
	*tab
	presses int
}

func (w *writer) press(selector string) {
	w.Helper()
	w.click(selector)
	w.presses++
}

// acts presses a button of the form and waits for the form that comes back.
func (w *writer) acts(button string) {
	w.Helper()
	get[bool](w.tab, "document.querySelector('.asks').old=true")
	w.press(`button[value="` + button + `"]`)
	w.awaits("!document.querySelector('.asks').old")
}

// key presses a key where the cursor is, and waits for the form that comes back.
func (w *writer) key(key string, with ...chromedp.Modifier) {
	w.Helper()
	get[bool](w.tab, "document.querySelector('.asks').old=true")
	w.do(chromedp.KeyEvent(key, chromedp.KeyModifiers(with...)))
	w.presses++
	w.awaits("!document.querySelector('.asks').old")
}

func (w *writer) types(words string) { w.do(chromedp.KeyEvent(words)) }

func (w *writer) cursor() string { return get[string](w.tab, "document.activeElement.name||''") }

// seen tells that what has the cursor stands on the screen.
func (w *writer) seen(state string) {
	w.Helper()
	if !get[bool](w.tab, "(r=>r.top>=0&&r.bottom<=innerHeight)(document.activeElement.getBoundingClientRect())") {
		w.Errorf("%s: the cursor is out of sight", state)
	}
}

const orderOfQuestions = `Array.from(document.querySelectorAll('#section-0 .said'),e=>e.textContent).join('|')`

// Somebody who has never seen the editor adds a question of each kind, moves it and translates it; takes back what she
// deleted; drags; is led to what is wrong; and sees all the while what parents will see.
func TestTheEditor(t *testing.T) {
	p := place{dir: t.TempDir()}
	s := p.serve(t)
	browser := chromium(t)
	w := &writer{tab: browser.tab(t, desk)}
	w.setUp(s)
	w.open(s.base + "/admin/new")
	w.goes("button[value=edit]")
	w.look("1-closed")
	t.Logf("closed: %d px high, %d fields shown", get[int](w.tab, "document.querySelector('main').scrollHeight"),
		get[int](w.tab, "Array.from(document.querySelectorAll('main input, main select, main textarea')).filter("+
			"e=>e.checkVisibility()).length"))

	began := time.Now()
	kinds := get[[]string](w.tab, "Array.from(document.getElementById('add/0').options,o=>o.value)")
	for i, kind := range kinds {
		w.do(chromedp.SetValue(`[name="add/0"]`, kind))
		w.presses++
		w.acts("add-question:0")
		at := strings.TrimSuffix(w.cursor(), "/text")
		if at == w.cursor() {
			t.Fatalf("%s: the cursor is in %q", kind, w.cursor())
		}
		w.seen(kind)
		w.types(fmt.Sprintf("Câu mới %d", i))
		if get[bool](w.tab, `!!document.querySelector('[name="`+at+`/options"]')`) {
			w.press(`[name="` + at + `/options"]`)
			w.types("Có\rKhông")
		}
		w.press(`details[open] details:has([name="` + at + `/text/en"]) > summary`)
		w.press(`[name="` + at + `/text/en"]`)
		w.types(fmt.Sprintf("New question %d", i))
		w.key(kb.ArrowUp, chromedp.ModifierAlt) // arrow up
		w.seen(kind + " moved")
		if !strings.HasSuffix(w.cursor(), "/text/en") {
			t.Errorf("%s: after the move the cursor is in %q", kind, w.cursor())
		}
	}
	t.Logf("one of each of %d kinds added, moved, translated: %.1f s of the machine, %d presses", len(kinds),
		time.Since(began).Seconds(), w.presses)
	if most := 6 * len(kinds); w.presses > most {
		t.Errorf("%d presses, more than %d", w.presses, most)
	}
	w.look("2-open")
	w.awaits("document.getElementById('preview').contentDocument.body.innerText.includes('Câu mới 5')")

	all := get[string](w.tab, orderOfQuestions)
	w.press("#section-0 .question:nth-child(5) summary")
	y := get[float64](w.tab, "scrollY")
	w.acts("remove:0/4")
	if now := get[float64](w.tab, "scrollY"); now-y > 400 || y-now > 400 {
		t.Errorf("removing one scrolled from %v to %v", y, now)
	}
	w.picture("3-removed")
	w.acts("undo")
	if now := get[string](w.tab, orderOfQuestions); now != all {
		t.Errorf("taken back: %s\nbefore: %s", now, all)
	}
	w.press("#section-0 .question:nth-child(2) summary")
	w.acts("copy:0/1")
	w.acts("undo")
	get[bool](w.tab, "document.querySelectorAll('.asks "+
		"details').forEach(e=>{e.open=false}),document.getElementById('section-0').scrollIntoView(),true")
	w.drag("#section-0 .question:nth-child(3) .no", "#section-0 .question:nth-child(1) .no")
	if names := strings.Split(all, "|"); !strings.HasPrefix(get[string](w.tab, orderOfQuestions), names[2]) {
		t.Errorf("dragged: %s", get[string](w.tab, orderOfQuestions))
	}

	w.acts("add-question:0")
	w.goes("button[value=save]:not(.hidden)")
	if told := w.text("#faults"); !strings.Contains(told, "Câu ") || !strings.Contains(told, "tiếng Việt") {
		t.Errorf("the fault names no question: %s", told)
	}
	w.look("4-fault")
	w.press("#faults a")
	w.awaits("document.activeElement.name.endsWith('/text')")
	w.seen("the fault's field")
	w.types("Câu cuối")
	w.goes("button[value=save]:not(.hidden)")
	w.awaits("location.pathname.split('/').length===4")
	w.open(get[string](w.tab, "location.origin + location.pathname") + "/edit")
	if now := get[string](w.tab, orderOfQuestions); strings.Count(now, "|") != strings.Count(all, "|")+1 {
		t.Errorf("stored: %s", now)
	}
	address := get[string](w.tab, "location.href")
	for lang, on := range map[string]screen{"vi": phone, "en": desk} {
		w.do(chromedp.EmulateViewport(on.width, on.height))
		w.open(address + "?lang=" + lang)
		w.press(".question:nth-child(2) summary")
		w.press(".question:nth-child(2) details details > summary")
		w.look("5-" + lang)
		get[bool](w.tab, "document.documentElement.style.fontSize='200%',true")
		w.look("6-large-" + lang)
	}
	w.fingers(address)
	w.alone(s.base)
}

// fingers drags a question on a phone, by its number and held at the edge of the screen, which brings the rest of the
// list; elsewhere a finger scrolls the page.
func (w *writer) fingers(address string) {
	w.Helper()
	w.do(chromedp.EmulateViewport(phone.width, phone.height, chromedp.EmulateTouch))
	w.open(address)
	touch := func(kind input.DispatchTouchEventType, at ...*input.TouchPoint) {
		w.do(call(input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: kind,
			TouchPoints: append([]*input.TouchPoint{}, at...)}))
	}
	const order = `Array.from(document.querySelectorAll('.asks .said'),e=>e.textContent).join('|')`
	const y = "Math.round(scrollY)"
	before := get[string](w.tab, order)
	begin := func(selector string) *input.TouchPoint {
		get[bool](w.tab, "document.getElementById('section-0').scrollIntoView(),true")
		at := get[[]float64](w.tab, fmt.Sprintf(
			"(r=>[r.x+r.width/2,r.y+r.height/2])(document.querySelector('.question '+%q).getBoundingClientRect())",
			selector))
		return &input.TouchPoint{X: at[0], Y: at[1]}
	}

	finger := begin(".said")
	touch(input.DispatchTouchEventTypeTouchStart, finger)
	finger.Y -= 40
	touch(input.DispatchTouchEventTypeTouchMove, finger)
	if get[bool](w.tab, "!!document.querySelector('.dragged')||"+
		"getComputedStyle(document.querySelector('.said')).touchAction!=='auto'") {
		w.Error("a finger on the words drags instead of scrolling")
	}
	touch(input.DispatchTouchEventTypeTouchEnd)

	finger = begin(".no")
	top := get[int](w.tab, y)
	touch(input.DispatchTouchEventTypeTouchStart, finger)
	for finger.Y < float64(phone.height)-30 {
		finger.Y += 20
		touch(input.DispatchTouchEventTypeTouchMove, finger)
	}
	w.awaits(fmt.Sprintf("%s>%d", y, top+int(phone.height)))
	finger.Y = float64(phone.height) / 3
	touch(input.DispatchTouchEventTypeTouchMove, finger)
	w.still()
	for !get[bool](w.tab, "!!document.querySelector('.question.over')") {
		finger.Y += 10
		touch(input.DispatchTouchEventTypeTouchMove, finger)
	}
	now := get[string](w.tab, `(over=>{
		const all=Array.from(document.querySelectorAll('.asks .said'))
		const [first]=all.splice(all.findIndex(e=>e.closest('.dragged')),1)
		all.splice(all.indexOf(over.querySelector('.said'))+over.matches('.after'),0,first)
		return all.map(e=>e.textContent).join('|')})(document.querySelector('.over'))`)
	get[bool](w.tab, "document.querySelector('.asks').old=true")
	touch(input.DispatchTouchEventTypeTouchEnd)
	w.awaits("!document.querySelector('.asks').old")
	if got := get[string](w.tab, order); got != now || got == before {
		w.Errorf("dragged by touch: %s\nwanted: %s", got, now)
	}
	if get[bool](w.tab, "!!document.querySelector('.question > details[open], .dragged')") {
		w.Error("the finger that dragged opened a question")
	}
	w.picture("7-touch")
}

// still waits until the list stands still from one picture of the screen to the next.
func (w *writer) still() {
	w.Helper()
	const stands = `new Promise(done=>requestAnimationFrame(()=>{const y=scrollY
		requestAnimationFrame(()=>requestAnimationFrame(()=>done(y===scrollY)))}))`
	eventually(w, "the list stands still", w.Name, func() bool {
		is, err := ask(w.tab, chromedp.Evaluate[bool](stands, chromedp.EvalAwaitPromise))
		if err != nil {
			w.Fatal(err)
		}
		return is
	})
}

// drag takes what a selector finds by the hand and drops it on the upper edge of another.
func (w *writer) drag(from, to string) {
	w.Helper()
	get[bool](w.tab, "document.querySelector('.asks').old=true")
	middle := func(selector string) (x, y float64) {
		at := get[[]float64](w.tab, fmt.Sprintf(
			"(r=>[r.x+r.width/2,r.y+4])(document.querySelector(%q).getBoundingClientRect())",
			selector))
		return at[0], at[1]
	}
	x, y := middle(from)
	toX, toY := middle(to)
	w.do(chromedp.MouseEvent(chromedp.MouseMoved, x, y), chromedp.DragAndDropXY(x, y, toX, toY))
	w.presses++
	w.awaits("!document.querySelector('.asks').old")
}
