package e2e

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/pquerna/otp/totp"

	"hailong/internal/database"
	"hailong/internal/testkit"
)

// both looks at a state on a desk's screen and on a phone's.
func (p *tab) both(state string) {
	p.Helper()
	p.do(chromedp.EmulateViewport(phone.width, phone.height))
	p.look(state + "-phone")
	p.do(chromedp.EmulateViewport(desk.width, desk.height))
	p.look(state)
}

// bare is both for a page that runs without script: what looks at it needs some.
func (p *tab) bare(state string) {
	p.Helper()
	p.do(call(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: false}))
	p.both(state)
	p.withoutScript()
}

// later does what time does: proofs are old, and the code of this moment may come again.
func later(t testing.TB, db *database.DB) {
	t.Helper()
	for _, statement := range []string{"UPDATE sessions SET proved_at = 1", "UPDATE accounts SET factor_step = 0"} {
		if err := db.Write(t.Context(), testkit.Execute(statement)); err != nil {
			t.Fatal(err)
		}
	}
}

func code(t testing.TB, secret string) string {
	t.Helper()
	c, err := totp.GenerateCode(strings.ReplaceAll(secret, " ", ""), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// says fails unless a page holds a text.
func (p *tab) says(state, text string) {
	p.Helper()
	if page := p.text("main"); !strings.Contains(page, text) {
		p.Errorf("%s: no %q in\n%s", state, text, page)
	}
}

func (p *tab) signIn(s *server, password string) {
	p.Helper()
	p.open(s.base + "/admin/sign-in")
	p.fill(map[string]string{"email": principal, "password": password})
	p.goes("main form .button")
}

// A principal turns the second factor on, signs in with it and with a code from paper, requires it of her colleagues,
// is asked again before what matters most, and ends a session; with script and without.
func TestTheSecondFactorInABrowser(t *testing.T) {
	places(t, func(t *testing.T, p place) {
		s := p.serve(t)
		db := testkit.Open(t, p.database)
		page := chromium(t).tab(t, desk)
		page.setUp(s)

		page.open(s.base + "/admin/me")
		page.both("account")
		if shown := get[string](page,
			"document.querySelector('#old').parentNode.querySelector('[type=button]').value"); shown != "Hiện" {
			t.Errorf("the button that shows a password: %q", shown)
		}
		page.click("#old ~ [type=button]")
		page.awaits("document.querySelector('#old').type==='text'")
		page.do(chromedp.SendKeys("#password", "mot cau"))
		page.awaits("document.querySelector('#password').parentNode.innerText.includes('Còn thiếu 8 ký tự')")

		page.open(s.base + "/admin/me/factor")
		page.both("factor")
		secret := get[string](page, "document.querySelector('#secret').textContent")
		page.fill(map[string]string{"code": "123"})
		page.goes("main form .button")
		page.says("a wrong code", "Mã chưa đúng")
		page.look("factor-wrong")
		page.fill(map[string]string{"code": code(t, secret)})
		page.goes("main form .button")
		page.both("codes")
		paper := get[[]string](page, "[...document.querySelectorAll('#codes code')].map(c=>c.textContent)")
		if len(paper) != 10 {
			t.Fatalf("recovery codes: %v", paper)
		}
		page.goes("main .row .button")
		page.says("turned on", "Còn 10 mã dự phòng")
		page.both("account-on")

		later(t, db)
		guest := chromium(t).tab(t, phone).withoutScript() // another browser, and no script in it
		guest.signIn(s, phrase)
		guest.bare("code")
		guest.fill(map[string]string{"code": "000000"})
		guest.goes("main form .button")
		guest.says("a wrong code", "Mã chưa đúng")
		guest.fill(map[string]string{"code": code(t, secret)})
		guest.goes("main form .button")
		if at := get[string](guest, "location.pathname"); at != "/admin" {
			t.Errorf("signed in, and at %s", at)
		}
		guest.goes("form[action='/admin/sign-out'] button")
		guest.signIn(s, phrase)
		guest.fill(map[string]string{"code": strings.ToLower(paper[7])})
		guest.goes("main form .button")
		guest.open(s.base + "/admin/me")
		guest.says("a code from paper", "Còn 9 mã dự phòng")

		later(t, db) // what was typed is kept, goes on, and is not asked twice
		guest.open(s.base + "/admin/people")
		guest.bare("people")
		guest.fill(map[string]string{"name": "Trần Thị Lan", "email": "lan@hoasen.example"})
		guest.goes("main form:has(#email) .button")
		guest.says("asked again", "Xác nhận lại")
		guest.bare("again")
		guest.fill(map[string]string{"proof_password": "x"})
		guest.goes("main form .button")
		guest.says("a wrong password", "Mật khẩu chưa đúng")
		guest.fill(map[string]string{"proof_code": code(t, secret)})
		guest.goes("main form .button")
		link := guest.text("#link")
		guest.bare("invited")
		guest.goes("#rule .button")
		guest.says("required", "Trường đang yêu cầu mọi người")

		lan := chromium(t).tab(t, phone)
		lan.open(link)
		lan.both("choose")
		lan.fill(map[string]string{"password": "Hoa Sen Hoa Sen 2026"})
		lan.goes("main form .button")
		lan.says("a password of the place", "dễ đoán")
		lan.fill(map[string]string{"password": "con mèo trèo lên cây cau"})
		lan.goes("main form .button")
		lan.says("required of everybody", "Trường yêu cầu mọi người")
		lan.both("factor-must")
		lan.fill(map[string]string{"code": code(t, get[string](lan, "document.querySelector('#secret').textContent"))})
		lan.goes("main form .button")
		lan.goes("main .row .button")

		page.open(s.base + "/admin/me") // the owner's first browser ends the other one
		page.goes("main .sessions button")
		page.says("ended", "Đã kết thúc phiên")
		page.look("session-ended")
		guest.open(s.base + "/admin/me")
		guest.says("an ended session", "Email")
		page.open(s.base + "/admin/people")
		page.goes("tbody tr:nth-child(2) td:first-child a")
		page.both("person")
		later(t, db)
		page.goes("main .sessions button")
		page.fill(map[string]string{"proof_password": phrase})
		page.goes("main form .button")
		page.says("her sessions", "Không đăng nhập ở đâu cả")
		page.open(s.base + "/admin/record")
		page.says("the record", "Đăng nhập bằng mã dự phòng")
		if log := s.log.String(); strings.Contains(log, strings.ReplaceAll(secret, " ", "")) ||
			strings.Contains(log, paper[0]) {
			t.Error("the log holds a secret")
		}
	})
}

// A second school on the server gets its desk by a command beside the running server; the link stands alone on standard
// output.
func TestASecondSchoolsOwnerIsInvited(t *testing.T) {
	places(t, func(t *testing.T, p place) {
		s := p.serve(t)
		if _, errs, status := p.run(t, "school", "create", "--name", "Trường Mầm non Hoa Mai"); status != 0 {
			t.Fatal(errs)
		}
		for name, wrong := range map[string][]string{
			"no such school": {"--school", "Trường nào đó", "--email", "x@hoamai.example"},
			"no address":     {"--school", "Trường Mầm non Hoa Mai", "--email", "x"},
			"no such role":   {"--school", "Trường Mầm non Hoa Mai", "--email", "x@hoamai.example", "--role", "king"},
		} {
			if out, errs, status := p.run(t, append([]string{"account", "invite"}, wrong...)...); status == 0 ||
				out != "" || errs == "" {
				t.Errorf("%s: %d %q %q", name, status, out, errs)
			}
		}
		invite := []string{"account", "invite", "--school", "truong mam non hoa mai", "--email", "mai@hoamai.example",
			"--role", "owner"}
		out, errs, status := p.run(t, invite...)
		link := strings.TrimSpace(out)
		if status != 0 || strings.Contains(link, "\n") || !strings.Contains(link, "/admin/link/") {
			t.Fatalf("%d %q %s", status, out, errs)
		}
		if _, errs, status = p.run(t, invite...); status == 0 || !strings.Contains(errs, "account with this address") {
			t.Errorf("the same again: %d %s", status, errs)
		}
		path := link[strings.Index(link, "/admin/"):]
		code, answer := s.send(http.MethodPost, path, "application/x-www-form-urlencoded",
			"password=con+m%C3%A8o+tr%C3%A8o+l%C3%AAn+c%C3%A2y+cau")
		if code != http.StatusSeeOther && code != http.StatusOK {
			t.Fatalf("%d %s", code, answer)
		}
		people, _, _ := p.run(t, "account", "list", "--school", strings.Fields(firstOf(t, p, "Hoa Mai"))[0])
		if !strings.Contains(people, "can sign in") || !strings.Contains(people, "mai@hoamai.example") {
			t.Errorf("%q", people)
		}
	})
}

// firstOf is the first line of the schools that holds a text.
func firstOf(t testing.TB, p place, text string) string {
	t.Helper()
	out, errs, status := p.run(t, "school", "list")
	for line := range strings.Lines(out) {
		if strings.Contains(line, text) {
			return line
		}
	}
	t.Fatalf("%d %s %s", status, out, errs)
	return ""
}
