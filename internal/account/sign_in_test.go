package account_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/problem"
	"hailong/internal/testkit"
)

// Of 200 tries at once, as many are hashed as are free: the others are told to wait while no hash is computed at all.
func TestManyTriesAtOnce(t *testing.T) {
	p := newPeople(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	p.setup(t)
	release := p.HoldHashing()
	answers := make(chan problem.Kind, 200)
	for i := range 200 {
		go func() {
			_, err := p.SignIn(t.Context(), hanh, fmt.Sprintf("guess number %d", i), at("203.0.113.7"))
			answers <- problem.KindOf(err)
		}()
	}
	for range 195 {
		if kind := <-answers; kind != problem.TooMany {
			t.Fatalf("a try that was hashed, or waits for it: %v", kind)
		}
	}
	release()
	for range 5 {
		if kind := <-answers; kind != problem.Unauthorized {
			t.Errorf("a free try: %v", kind)
		}
	}
}

// More hashes than can be computed soon are refused at once, with a moment to come back. While strangers fill their
// line, a known browser and who is signed in have another; whoever hangs up leaves the line.
func TestTheLineOfHashes(t *testing.T) {
	p := newPeople(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	cookie, _ := p.setup(t)
	mark := mustMark(t, p, hanh)
	release := p.HoldHashing()
	leaving, leave := context.WithCancel(t.Context())
	answers := make(chan error, 100)
	for i := range 30 {
		go func() {
			_, err := p.SignIn(leaving, fmt.Sprintf("nobody%d@truong.edu.vn", i), "x",
				at(fmt.Sprintf("198.51.100.%d", i)))
			answers <- err
		}()
	}
	for range 6 { // 24 strangers wait
		var e *problem.Error
		if err := <-answers; !errors.As(err, &e) || e.Kind != problem.Busy || e.RetryAfter <= 0 {
			t.Errorf("beyond the line: %v", err)
		}
	}
	if _, err := p.SignIn(t.Context(), hanh, sentence, account.Browser{Mark: mark}); err != nil {
		t.Errorf("a known browser: %v", err)
	}
	who, this := p.who(t, cookie)
	if err := p.Prove(t.Context(), who, this, sentence, ""); err != nil {
		t.Errorf("who is signed in: %v", err)
	}
	leave()
	for range 24 {
		if err := <-answers; !errors.Is(err, context.Canceled) {
			t.Errorf("somebody who hung up: %v", err)
		}
	}
	release()
	if _, err := p.SignIn(t.Context(), hanh, sentence, at("office")); err != nil {
		t.Errorf("a stranger once the line is empty: %v", err)
	}
}

// A crowd of addresses tries one account: the account as a whole is braked. The owner's open session, her own browser
// and a reset link do not notice; from a browser that nobody knows she is told to wait.
func TestABotNetDoesNotLockTheOwnerOut(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		p := newPeople(t, db)
		cookie, owner := p.setup(t)
		mark, err := p.Mark(hanh, "")
		if err != nil {
			t.Fatal(err)
		}
		judged := 0
		for i := range 120 {
			_, err = p.SignIn(t.Context(), hanh, "x", at(fmt.Sprintf("2001:db8:0:%x::1", i)))
			if problem.KindOf(err) == problem.Unauthorized {
				judged++
			}
		}
		if judged != 50 {
			t.Errorf("%d of 120 were judged", judged)
		}
		if _, err = p.SignIn(t.Context(), hanh, sentence, at("new browser")); problem.KindOf(err) != problem.TooMany {
			t.Errorf("from a browser that nobody knows: %v", err)
		}
		if _, err = p.SignIn(t.Context(), hanh, sentence,
			account.Browser{Place: "2001:db8:0:1::1", Mark: mark}); err != nil {
			t.Errorf("from her own browser, even behind the attacker's address: %v", err)
		}
		if _, _, err = p.Who(t.Context(), cookie); err != nil {
			t.Errorf("her open session: %v", err)
		}
		link, err := p.ResetLink(t.Context(), p.school, owner.ID, false, account.Program("x"))
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err = p.SetPassword(t.Context(), link, "chiều nay trời lại mưa rào", on("")); err != nil {
			t.Errorf("a reset link: %v", err)
		}
		p.now = p.now.Add(time.Minute)
		if _, err = p.SignIn(t.Context(), hanh, "chiều nay trời lại mưa rào", at("new browser")); err != nil {
			t.Errorf("a minute later: %v", err)
		}
	})
}

// A mark opens nothing: it is bound to one address, and its own tries are counted.
func TestAMarkIsNoKey(t *testing.T) {
	p := newPeople(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	p.setup(t)
	hers, err := p.Mark(hanh, "")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := p.Mark(" HANH@truong.edu.vn", hers); err != nil || again != hers {
		t.Errorf("a good mark is replaced: %v", err)
	}
	for name, kept := range map[string]string{"none": "", "another's": mustMark(t, p, "lan@truong.edu.vn"),
		"made up": strings.Repeat("A", 26) + ".AAAA", "long": hers + strings.Repeat("x", 200)} {
		if fresh, err := p.Mark(hanh, kept); err != nil || fresh == kept {
			t.Errorf("%s: kept", name)
		}
	}
	var last error
	for range 11 {
		_, last = p.SignIn(t.Context(), hanh, "x", account.Browser{Mark: hers})
	}
	if problem.KindOf(last) != problem.TooMany {
		t.Errorf("the eleventh wrong try by a mark: %v", last)
	}
}

func mustMark(t testing.TB, p *people, email string) string {
	t.Helper()
	mark, err := p.Mark(email, "")
	if err != nil {
		t.Fatal(err)
	}
	return mark
}

// What is too long is wrong before anything is done with it; who has hung up is not hashed for.
func TestCheapRefusals(t *testing.T) {
	p := newPeople(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	p.setup(t)
	for _, try := range [][2]string{{hanh, strings.Repeat("x", 1<<20)}, {strings.Repeat("x", 1<<20), sentence}} {
		for range 100 { // no count either: it was never judged
			if _, err := p.SignIn(t.Context(), try[0], try[1],
				at("office")); problem.KeyOf(err) != "account.sign_in.wrong" {
				t.Fatal(err)
			}
		}
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for range 100 {
		if _, err := p.SignIn(gone, hanh, sentence, at("office")); err == nil ||
			problem.KindOf(err) == problem.TooMany {
			t.Fatalf("somebody who is gone: %v", err)
		}
	}
	if _, err := p.SignIn(t.Context(), hanh, sentence, at("office")); err != nil {
		t.Errorf("tries that were not judged count: %v", err)
	}
}

// A browser has one session: signing in there ends the one before, also somebody else's. The others live on, and each
// can be ended.
func TestSessionsOfABrowserAndOfAPerson(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		p := newPeople(t, db)
		old, owner := p.setup(t)
		in, err := p.SignIn(t.Context(), hanh, sentence, account.Browser{About: "Chrome", Cookie: old})
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err = p.Who(t.Context(), old); problem.KindOf(err) != problem.Unauthorized {
			t.Errorf("the session before lives: %v", err)
		}
		var cookies []string
		for range 3 {
			more, err := p.SignIn(t.Context(), hanh, sentence, at("home"))
			if err != nil {
				t.Fatal(err)
			}
			cookies = append(cookies, more.Cookie)
		}
		_, second := p.who(t, cookies[0])
		if err = p.EndSession(t.Context(), owner, owner, second.ID); err != nil {
			t.Fatal(err)
		}
		if _, _, err = p.Who(t.Context(), cookies[0]); problem.KindOf(err) != problem.Unauthorized {
			t.Errorf("an ended session: %v", err)
		}
		_, this := p.who(t, in.Cookie)
		if err = p.EndSessions(t.Context(), owner, owner, this.ID); err != nil {
			t.Fatal(err)
		}
		if sessions, err := p.Sessions(t.Context(), owner); err != nil || len(sessions) != 1 ||
			sessions[0].ID != this.ID {
			t.Errorf("%v %v", sessions, err)
		}
		stranger := owner
		stranger.SchoolID = uuid.New()
		if err = p.EndSession(t.Context(), owner, stranger, this.ID); err != nil {
			t.Fatal(err)
		}
		if _, _, err = p.Who(t.Context(), in.Cookie); err != nil {
			t.Errorf("ended by another school: %v", err)
		}
	})
}

// Disabling a colleague ends her sessions and kills the links that wait for her; a change of role ends sessions.
func TestDisablingKillsSessionsAndLinks(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		p := newPeople(t, db)
		_, owner := p.setup(t)
		link, err := p.Invite(t.Context(), owner, account.Person{Email: "lan@truong.edu.vn", Name: "Lan"},
			account.Editor)
		if err != nil {
			t.Fatal(err)
		}
		lan, err := p.ByEmail(t.Context(), "lan@truong.edu.vn")
		if err != nil {
			t.Fatal(err)
		}
		if err = p.Change(t.Context(), owner, lan.ID, account.Editor, true); err != nil {
			t.Fatal(err)
		}
		if _, _, err = p.SetPassword(t.Context(), link, sentence, on("")); problem.KindOf(err) != problem.NotFound {
			t.Errorf("the invitation of a disabled colleague: %v", err)
		}
		if _, err = p.ResetLink(t.Context(), p.school, lan.ID, false,
			owner.Actor()); problem.KindOf(err) != problem.Conflict {
			t.Errorf("a link for a disabled colleague: %v", err)
		}
		if err = p.Change(t.Context(), owner, lan.ID, account.Editor, false); err != nil {
			t.Fatal(err)
		}
		if _, _, err = p.SetPassword(t.Context(), link, sentence, on("")); problem.KindOf(err) != problem.NotFound {
			t.Errorf("it lives again once she is enabled: %v", err)
		}
	})
}

// A proof lasts ten minutes and belongs to one session; wrong ones are braked, and end nothing.
func TestProvingAgain(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		p := newPeople(t, db)
		cookie, _ := p.setup(t)
		who, this := p.who(t, cookie)
		if !p.Proved(this) {
			t.Error("just signed in, and not proved")
		}
		p.now = p.now.Add(11 * time.Minute)
		if p.Proved(this) {
			t.Error("proved after eleven minutes")
		}
		if err := p.Prove(t.Context(), who, this, sentence, ""); err != nil {
			t.Fatal(err)
		}
		if _, this = p.who(t, cookie); !p.Proved(this) {
			t.Error("the password proves nothing")
		}
		p.now = p.now.Add(-time.Hour)
		if p.Proved(this) {
			t.Error("proved in a time to come")
		}
		p.now = p.now.Add(2 * time.Hour)
		hers, _ := p.turnOn(t, cookie)
		who, this = p.who(t, cookie)
		p.later()
		if err := p.Prove(t.Context(), who, this, "", hers.at(t, p.now)); err != nil {
			t.Errorf("a code of the phone: %v", err)
		}
		if err := p.Prove(t.Context(), who, this, "", hers.at(t, p.now)); problem.KindOf(err) != problem.Invalid {
			t.Errorf("the same code again: %v", err)
		}
		var last error
		for range 6 {
			last = p.Prove(t.Context(), who, this, "x", "")
		}
		if problem.KindOf(last) != problem.TooMany {
			t.Errorf("the sixth wrong proof: %v", last)
		}
		if _, _, err := p.Who(t.Context(), cookie); err != nil {
			t.Errorf("her session: %v", err)
		}
	})
}

func TestPasswordsThatSomebodyWouldTryFirst(t *testing.T) {
	p := newPeople(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	p.Place = func(context.Context, uuid.UUID) []string {
		return []string{"Trường Mầm non Hoa Sen", "Hòa Bình", "MNHS"}
	}
	_, owner := p.setup(t)
	choose := func(password string) string {
		t.Helper()
		link, err := p.ResetLink(t.Context(), p.school, owner.ID, false, account.Program("x"))
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = p.SetPassword(t.Context(), link, password, on(""))
		var e *problem.Error
		if errors.As(err, &e) && len(e.Fields) == 1 {
			return e.Fields[0].Key
		}
		return problem.KeyOf(err)
	}
	for _, easy := range []string{
		"matkhaumatkhau1", "Mật khẩu Mật khẩu", "M@tkh@u123456789", "truongmamnonhoasen", "Trường Mầm non Hoa Sen 2026",
		"hoasen hoasen 2026", "hailong123456789", "Hài lòng 29/11/1987",
		"hanh@truong.edu.vn", "hanhhanh20262026", "nguyenthihanh1987", "qwertyuiopasdfgh", "1qaz2wsx3edc4rfv",
		"1q2w3e4r5t6y7u8i", "98765432109876543210", "abcdefghijklmnop",
		"password12345678", "P@ssw0rd20262026", "iloveyou iloveyou", "aaaaaaaaaaaaaaaa", "correct horse battery staple",
		"administrator2026", "sunshine princess", "anhyeuem nhieulam",
	} {
		if got := choose(easy); got != "account.fault.common" {
			t.Errorf("%q: %q", easy, got)
		}
	}
	for _, good := range []string{
		sentence, "mot cau de nho that dai 7", "chiều nay trời lại mưa rào", "con mèo trèo lên cây cau",
		"purple kettle argues with seven geese", "q7#Vd-pL2!xWm9z&Rt", "hoa sen trong đầm gì đẹp bằng",
		"Trường em có ba cây phượng già", "日本語のとても長いパスワード文です",
	} {
		if got := choose(good); got != "" {
			t.Errorf("%q: %q", good, got)
		}
	}
	if got := choose("ngắn quá"); got != "account.fault.password" {
		t.Error(got)
	}
}
