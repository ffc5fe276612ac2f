package e2e

import (
	"context"
	_ "embed" // axe-core
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"hailong/internal/testkit"
)

// phone and desk are the sizes of the screens that every page is looked at.
var (
	phone = screen{360, 640}
	desk  = screen{1280, 800}
)

type screen struct{ width, height int64 }

// browser is a Chromium with a fresh profile.
type browser struct{ ctx context.Context }

// chromium starts one for a test. It finds no other machine than this one.
func chromium(t testing.TB, more ...chromedp.ExecAllocatorOption) *browser {
	t.Helper()
	path := testkit.Program(t, "chromium", "chromium-browser", "google-chrome")
	options := []chromedp.ExecAllocatorOption{chromedp.ExecPath(path), chromedp.Headless, chromedp.NoSandbox,
		chromedp.NoFirstRun, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()), chromedp.WSURLReadTimeout(patient)}
	for _, flag := range []string{"disable-quic", "disable-background-networking", "disable-component-update",
		"disable-sync", "no-default-browser-check", "disable-dev-shm-usage"} {
		options = append(options, chromedp.Flag(flag, true))
	}
	options = append(options, chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
		chromedp.Flag("lang", "vi"), chromedp.Flag("accept-lang", "vi"))
	ctx, stop := chromedp.NewExecAllocator(context.Background(), append(options, more...)...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return &browser{ctx}
}

// tab is a page that is open. An uncaught error of a script fails the test.
type tab struct {
	testing.TB
	ctx   context.Context
	close func()
	mutex sync.Mutex
	sent  []string // addresses that were asked for
	count int      // clicks
}

// tab opens a new page on a screen. Its storage is that of the browser.
func (b *browser) tab(t testing.TB, s screen) *tab {
	t.Helper()
	ctx, stop := chromedp.NewContext(b.ctx)
	t.Cleanup(stop)
	p := &tab{TB: t, ctx: ctx, close: stop}
	p.do(chromedp.EmulateViewport(s.width, s.height))
	go func() {
		for thrown, err := range chromedp.Events(ctx, runtime.ExceptionThrown) {
			if err != nil {
				return
			}
			p.mutex.Lock()
			t.Errorf("uncaught in the page: %+v", thrown.ExceptionDetails)
			p.mutex.Unlock()
		}
	}()
	p.do(call(network.Enable, network.EnableParams{}))
	asked := chromedp.Events(ctx, network.RequestWillBeSent)
	go func() {
		for r, err := range asked {
			if err != nil {
				return
			}
			p.mutex.Lock()
			p.sent = append(p.sent, r.Request.URL)
			p.mutex.Unlock()
		}
	}()
	return p
}

// call is a command of the browser's protocol as a step.
func call[P, R any](command cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, command, params)
		return err
	})
}

// withoutScript turns the page's scripts off, as some in-app browsers do.
func (p *tab) withoutScript() *tab {
	p.Helper()
	p.do(call(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}))
	return p
}

func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	if _, err := ask(p, chromedp.Steps(steps...)); err != nil {
		p.Fatal(err)
	}
}

func ask[T any](p *tab, a chromedp.Action[T]) (T, error) {
	if err := chromedp.Do(p.ctx); err != nil { // the tab must be there before a time limit is put on it
		var none T
		return none, err
	}
	ctx, cancel := context.WithTimeout(p.ctx, patient)
	defer cancel()
	return chromedp.Run(ctx, a)
}

// get runs an expression in the page.
func get[T any](p *tab, expression string) T {
	p.Helper()
	v, err := ask(p, chromedp.Evaluate[T](expression))
	if err != nil {
		p.Fatalf("%s: %v", expression, err)
	}
	return v
}

// open goes to an address of the server.
func (p *tab) open(address string) {
	p.Helper()
	p.do(chromedp.Navigate(address))
}

// click clicks what a selector finds, as a finger does, and goes on at once.
func (p *tab) click(selector string) {
	p.Helper()
	found := fmt.Sprintf("document.querySelector(%q)", selector)
	p.awaits("!!" + found + "&&" + found + ".getClientRects().length>0")
	at := get[[]float64](p, "(e=>{e.scrollIntoView({block:'center'});const r=e.getBoundingClientRect();return "+
		"[r.x+r.width/2,r.y+r.height/2]})("+found+")")
	p.do(chromedp.MouseClickXY(at[0], at[1]))
	p.count++
}

// sendsOnce double-clicks a button that sends a form: only one is to be sent, and here not even that one is.
func (p *tab) sendsOnce(button string) {
	p.Helper()
	p.awaits("!!" + fmt.Sprintf("document.querySelector(%q)", button))
	if n := get[int](p, fmt.Sprintf(`(function(b,n){addEventListener("submit",function(e){n+=!e.defaultPrevented
		e.preventDefault()});b.click();b.click();return n})(document.querySelector(%q),0)`, button)); n != 1 {
		p.Errorf("a double click sends a form %d times", n)
	}
}

// choose clicks the label of a radio or a box.
func (p *tab) choose(question, value string) {
	p.Helper()
	p.click(`label:has(> input[name="` + question + `"][value="` + value + `"])`)
}

// wordsStay lets what the page says for two seconds stand until the page is left: who looks may be slower.
func (p *tab) wordsStay() {
	p.Helper()
	get[bool](p, "(window.setTimeout=()=>0,true)")
}

// text is what a reader sees of an element.
func (p *tab) text(selector string) string {
	p.Helper()
	found := fmt.Sprintf("document.querySelector(%q)", selector)
	p.awaits("!!" + found)
	return get[string](p, found+".innerText")
}

// awaits waits until an expression is true.
func (p *tab) awaits(expression string) {
	p.Helper()
	for deadline := time.Now().Add(patient); ; time.Sleep(30 * time.Millisecond) {
		// a page that is still being read knows its language before it has its fields
		if v, err := ask(p, chromedp.Evaluate[bool]("document.readyState!='loading'&&("+expression+")")); err == nil && v {
			return
		}
		if time.Now().After(deadline) {
			p.Fatalf("never true: %s\n%s", expression, get[string](p, "document.body.innerText"))
		}
	}
}

//go:embed testdata/axe/axe.min.js
var axeSource string

// accessible has axe-core look at the page as it is now, dark, and at its colours once more in the light; each finding
// fails the test.
func (p *tab) accessible(state string) {
	p.Helper()
	get[bool](p, axeSource+";true")
	p.axe(state, "dark")
	p.axe(state, "light", "color-contrast", "link-in-text-block")
}

// axe has axe-core, which is in the page already, look at it in a colour scheme, by some of its rules or by all.
func (p *tab) axe(state, scheme string, rules ...string) {
	p.Helper()
	p.do(call(emulation.SetEmulatedMedia,
		emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme},
				{Name: "prefers-reduced-motion", Value: "reduce"}}}))
	only := ""
	if len(rules) > 0 {
		only = `,runOnly:["` + strings.Join(rules, `","`) + `"]`
	}
	found, err := ask(p, chromedp.Evaluate[[]string](
		`axe.run(document,{resultTypes:["violations"]`+only+`}).then(function(r){return r.violations.map(function(v){
		return v.id+": "+v.nodes.slice(0,3).map(function(n){return n.html+" "+n.failureSummary}).join(" | ")})})`,
		chromedp.EvalAwaitPromise))
	if err != nil {
		p.Fatal(err)
	}
	for _, f := range found {
		p.Errorf("%s, %s: %s", state, scheme, f)
	}
}

// look is a picture of a state, that it fits the screen, and what axe-core says of it.
func (p *tab) look(state string) {
	p.Helper()
	p.fits()
	if !strings.Contains(p.Name(), "/postgres") { // a page is the same over either database
		p.accessible(state)
	}
	p.picture(state)
}

// picture keeps a screenshot of the whole page, where somebody asked for them: go test -artifacts.
func (p *tab) picture(name string) {
	p.Helper()
	if flag.Lookup("test.artifacts").Value.String() != "true" {
		return
	}
	png, err := ask(p, chromedp.FullScreenshot(100))
	if err != nil {
		p.Fatal(err)
	}
	path := filepath.Join(p.ArtifactDir(), name+".png")
	if err = os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		p.Fatal(err)
	}
	if err = os.WriteFile(path, png, 0o600); err != nil {
		p.Fatal(err)
	}
}

// fits tells that nothing of the page stands beyond the screen's right edge.
func (p *tab) fits() {
	p.Helper()
	if wide := get[int](p, "document.documentElement.scrollWidth-document.documentElement.clientWidth"); wide > 0 {
		p.Errorf("%d pixels wider than the screen", wide)
	}
}

// alone tells that the page asked nobody but its own server.
func (p *tab) alone(base string) {
	p.Helper()
	p.mutex.Lock()
	defer p.mutex.Unlock()
	for _, address := range p.sent {
		if !strings.HasPrefix(address, base) && !strings.HasPrefix(address, "data:") {
			p.Errorf("asked %s", address)
		}
	}
}
