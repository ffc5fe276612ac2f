package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"hailong/internal/account"
	"hailong/internal/testkit"
	kit "hailong/internal/testkit/front"
)

// seen looks at a page that came without script. axe-core waits for the page, which nothing does in one without script:
// scripts are on while it looks, when the page's own can no longer begin.
func (p *tab) seen(state string) {
	p.Helper()
	p.do(call(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: false}))
	p.look(state)
	p.withoutScript()
}

// types writes into a field what a person writes, in place of what stands there.
func (p *tab) types(name, text string) {
	p.Helper()
	field := `[name="` + name + `"]`
	get[bool](p, fmt.Sprintf("document.querySelector(%q).value='',true", field))
	p.do(chromedp.SendKeys(field, text))
}

// Three people take a sheet each on their own phones, without script; the round opens, a parent answers, and two sheets
// count it. Each page on the way is for every reader, and the keepers' pages say where the round stands.
func TestThreeKeepersOnTheirPhones(t *testing.T) {
	v, base := newEverything(t)
	v.staff = v.Staff("hoasen.example")
	key := v.KeyOf(v.staff.School, account.Admin)
	v.Call(key, http.MethodPatch, "/api/v1/school", map[string]any{"contact": "cô Lan, 0900 000 000"}, nil,
		http.StatusOK)
	v.Send(kit.Request{Method: http.MethodPost, Path: "/api/v1/roster", Key: key, Kind: "text/csv",
		Body: string(testkit.Roster(7, 8))})
	id := v.Draft(key)
	at := base + "/admin/rounds/" + id
	var made struct{ Keepers []struct{ Link string } }
	v.Call(key, http.MethodPut, "/api/v1/surveys/"+id+"/keepers", map[string]any{"roles": testkit.KeeperRoles}, &made,
		http.StatusOK)
	b := chromium(t)
	twice := b.tab(t, phone)
	twice.open(made.Keepers[0].Link)
	twice.sendsOnce("main .button")
	var phones []*tab
	var sheets [][]string
	for i, lang := range []string{"vi", "en", "vi"} {
		p := b.tab(t, phone).withoutScript()
		look := p.seen
		if i == 2 {
			look = func(string) {} // it is the first one's
		}
		p.open(made.Keepers[i].Link + "?lang=" + lang)
		look("1-first-" + lang)
		p.goes("main .button")
		look("2-sheet-" + lang)
		rows := get[[]string](p, `Array.from(document.querySelectorAll(".receipt")).map(e=>e.textContent)`)
		if len(rows) != 2 {
			t.Fatalf("a sheet of %q", rows)
		}
		if i == 1 { // she left the page and comes again, with her notes
			p.open(made.Keepers[i].Link + "?lang=" + lang)
			p.says("keepers", "cô Lan")
			look("3-taken-" + lang)
		}
		p.types("sheet", testkit.Slip(t, rows, 1))
		p.goes("form:has(#sheet) .button")
		p.says("keepers", map[string]string{"vi": "òng 2", "en": "ow 2"}[lang])
		look("4-slip-" + lang)
		p.types("sheet", strings.ToLower(strings.Join(rows, " ")))
		p.goes("form:has(#sheet) .button")
		p.says("keepers", map[string]string{"vi": "mang tờ này đến", "en": "ring this sheet"}[lang])
		look("5-accepted-" + lang)
		phones, sheets = append(phones, p), append(sheets, rows)
	}
	p := b.tab(t, phone).withoutScript()
	signedIn := func(cookie string) {
		p.do(call(network.SetCookie, network.SetCookieParams{Name: "hailong", Value: cookie, URL: base}))
	}
	signedIn(v.staff.Owner)
	p.open(at + "/keepers")
	p.seen("6-keepers")
	p.goes(`a.button[href$="/open"]`)
	p.goes("main form .button")
	var list struct{ Invitations []struct{ Link string } }
	v.Call(key, http.MethodGet, "/api/v1/surveys/"+id+"/invitations", nil, &list, http.StatusOK)
	signedIn("") // a parent answers from where nobody is signed in
	parent := b.tab(t, phone).withoutScript()
	parent.open(list.Invitations[0].Link)
	parent.needed()
	parent.goes("#send")
	parent.says("keepers", "Cảm ơn")
	signedIn(v.staff.Owner)
	p.open(at + "/close")
	p.seen("7-close")
	p.goes("main form .button")
	p.says("keepers", "Mời hai người giữ chìa")
	phones[0].open(made.Keepers[0].Link)
	phones[0].says("keepers", "Xin mang tờ chìa đến trường")
	phones[0].seen("8-waits")
	p.counts(sheets)
	for i, said := range []string{"xin xé tờ chìa", "tear up your sheet", "xin xé tờ chìa"} {
		phones[i].open(made.Keepers[i].Link + "?lang=" + []string{"vi", "en", "vi"}[i])
		phones[i].says("keepers", said)
	}
	phones[1].seen("b-torn-en")
	for _, one := range append(phones, parent, p) {
		one.alone(base)
	}
}

// counts types two sheets at the desk, of which one has a slip, then both right.
func (p *tab) counts(sheets [][]string) {
	p.Helper()
	p.seen("9-count")
	p.types("sheets/0", strings.Join(sheets[2], " "))
	p.types("sheets/1", testkit.Slip(p, sheets[0], 0))
	p.goes("main form .button")
	p.says("keepers", "Dòng 1")
	p.seen("9-count-slip")
	p.open(get[string](p, "location.href") + "?lang=en")
	p.seen("9-count-en")
	p.types("sheets/0", strings.Join(sheets[2], " "))
	p.types("sheets/1", strings.Join(sheets[0], " "))
	p.goes("main form .button")
	p.says("counted", "please tear up the sheets") // in the language in which it was asked for
	p.says("counted", testkit.KeeperRoles[0]+", "+testkit.KeeperRoles[2])
	p.seen("a-done-en")
	p.open(strings.TrimSuffix(get[string](p, "location.href"), "?lang=en"))
	p.says("counted", "xin xé các tờ chìa")
	p.seen("a-done")
}
