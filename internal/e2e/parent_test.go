package e2e

import (
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"hailong/internal/testkit"
)

// A parent without script answers half, is told what is missing, changes the language, answers the rest and gets a
// receipt.
func TestParentAnswersWithoutScript(t *testing.T) {
	places(t, func(t *testing.T, place place) {
		s := place.serve(t)
		s.key = place.key(t)
		s.roster(testkit.Roster(6, 7))
		id, tokens := s.open("")
		p := chromium(t).tab(t, phone).withoutScript()
		p.open(s.base + "/")
		p.fits()
		p.picture("1-code")
		p.do(chromedp.SendKeys("#code", strings.ToLower(tokens[0][:4]+"-"+tokens[0][4:8]+" "+tokens[0][8:])))
		p.click("main button")
		p.awaits("location.pathname=='/s/" + tokens[0] + "'")
		p.fits()
		p.picture("2-ballot")
		p.choose("C1", "5")
		p.choose("B2", "4")
		p.click("#send")
		p.awaits("!!document.querySelector('#faults')")
		p.picture("3-missing")
		if missing := p.text("#faults h2"); !strings.Contains(missing, "3") {
			t.Errorf("three are missing, and the page says: %s", missing)
		}
		if !get[bool](p, `document.querySelector('[name=C1][value="5"]').checked && document.querySelector('[name=B2][value="4"]').checked`) {
			t.Error("the answers are gone")
		}
		p.click("[name=switch]")
		p.awaits("document.documentElement.lang=='en'")
		if !get[bool](p, `document.querySelector('[name=C1][value="5"]').checked`) {
			t.Error("the language took the answers away")
		}
		p.picture("4-english")
		p.choose("G1", "5")
		p.choose("P1", "qr")
		p.choose("P6", "4")
		p.click("#send")
		p.awaits("!!document.querySelector('#receipt')")
		if lang := get[string](p, "document.documentElement.lang"); lang != "en" {
			t.Errorf("the thanks are in %s", lang)
		}
		p.fits()
		p.picture("5-thanks")
		receipt := p.text("#receipt")
		p.open(s.base + "/r/" + receipt)
		p.picture("6-receipt")
		if !strings.Contains(p.text("main"), receipt) {
			t.Errorf("the page does not show %s", receipt)
		}
		p.open(s.base + "/s/" + tokens[0])
		p.picture("7-used")
		p.open(s.base + "/s/000000000000")
		p.picture("8-unknown")
		if responded, _, _ := s.participation(id); responded != 1 {
			t.Errorf("%d counted", responded)
		}
		s.must(http.StatusOK, http.MethodPost, "/api/v1/surveys/"+id+"/close", nil, nil)
		p.open(s.base + "/s/" + tokens[1])
		p.picture("9-closed")
		p.alone(s.base)
	})
}

func TestDocsInABrowser(t *testing.T) {
	dir := t.TempDir()
	s := place{dir: dir, database: "sqlite:" + dir + "/hailong.db"}.serve(t)
	b := chromium(t)
	for name, screen := range map[string]screen{"phone": phone, "desk": desk} {
		p := b.tab(t, screen)
		p.open(s.base + "/api/docs")
		p.fits()
		p.picture("docs-" + name)
		p.alone(s.base)
	}
}
