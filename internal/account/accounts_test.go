package account_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/ballot"
	"hailong/internal/database"
	"hailong/internal/problem"
	"hailong/internal/testkit"
)

const sentence = "mỗi sáng uống một ly cà phê sữa"

type people struct {
	*account.Accounts
	school uuid.UUID
	now    time.Time
}

func newPeople(t *testing.T, db *database.DB) *people {
	t.Helper()
	rooms := testkit.Build(t, db, ballot.GroupCommit)
	p := &people{Accounts: account.NewAccounts(db, rooms.Server), school: testkit.School(t, db).ID,
		now: time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)}
	p.Now = func() time.Time { return p.now }
	return p
}

// on is a browser, at is a place.
func on(browser string) account.Browser { return account.Browser{About: browser} }
func at(place string) account.Browser   { return account.Browser{Place: place} }

func nothing(*gorm.DB, uuid.UUID) error { return nil }

// setup makes the first owner.
func (p *people) setup(t *testing.T) (cookie string, owner account.Account) {
	t.Helper()
	link, err := p.SetupLink(t.Context(), p.school)
	if err != nil || link == "" {
		t.Fatal(link, err)
	}
	cookie, err = p.Setup(t.Context(), link,
		account.Person{Email: " Hanh@Truong.edu.vn", Name: "Nguyễn Thị Hạnh", Password: sentence}, on("Chrome"),
		nothing)
	if err != nil {
		t.Fatal(err)
	}
	owner, _, err = p.Who(t.Context(), cookie)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = p.Setup(t.Context(), link, account.Person{Email: "b@c.vn", Name: "B", Password: sentence}, on(""),
		nothing); problem.KindOf(err) != problem.NotFound {
		t.Errorf("the set-up link works twice: %v", err)
	}
	return cookie, owner
}

func TestFromSetUpToSignOut(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		p := newPeople(t, db)
		cookie, owner := p.setup(t)
		if owner.Role != account.Owner || owner.Email != "hanh@truong.edu.vn" || owner.SchoolID != p.school {
			t.Errorf("%+v", owner)
		}
		if link, err := p.SetupLink(t.Context(), p.school); err != nil || link != "" {
			t.Errorf("set up twice: %q %v", link, err)
		}
		for name, try := range map[string][2]string{"wrong password": {"hanh@truong.edu.vn", "x"},
			"nobody": {"no@body.vn", sentence}, "empty": {"", ""}} {
			if _, err := p.SignIn(t.Context(), try[0], try[1],
				at("place")); problem.KeyOf(err) != "account.sign_in.wrong" {
				t.Errorf("%s: %v", name, err)
			}
		}
		in, err := p.SignIn(t.Context(), "HANH@truong.edu.vn", strings.ReplaceAll(sentence, "ê", "e\u0302"),
			at("place"))
		second := in.Cookie
		if err != nil || second == cookie || in.Step != "" {
			t.Fatalf("another keyboard: %v", err)
		}
		sessions, err := p.Sessions(t.Context(), owner)
		if err != nil || len(sessions) != 2 {
			t.Fatalf("%v %v", sessions, err)
		}
		if err = p.SignOut(t.Context(), second); err != nil {
			t.Fatal(err)
		}
		if _, _, err = p.Who(t.Context(), second); problem.KindOf(err) != problem.Unauthorized {
			t.Errorf("signed out: %v", err)
		}
		p.now = p.now.Add(11 * time.Hour)
		if _, _, err = p.Who(t.Context(), cookie); err != nil {
			t.Errorf("after eleven hours: %v", err)
		}
		p.now = p.now.Add(13 * time.Hour)
		if _, _, err = p.Who(t.Context(), cookie); problem.KindOf(err) != problem.Unauthorized {
			t.Errorf("after thirteen idle hours: %v", err)
		}
		if err = p.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		if sessions, _ = p.Sessions(t.Context(), owner); len(sessions) != 0 {
			t.Errorf("%v", sessions)
		}
	})
}

// A clock that is set an hour back and forward ends no session, and one that was begun while the clock was years ahead
// does not live for years.
func TestSessionsWhileTheClockIsSet(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		p := newPeople(t, db)
		cookie, owner := p.setup(t)
		for _, step := range []time.Duration{-time.Hour, 2 * time.Hour, -time.Hour} {
			p.now = p.now.Add(step)
			if _, session, err := p.Who(t.Context(), cookie); err != nil || session.ID == uuid.Nil {
				t.Errorf("set by %v: %v", step, err)
			}
		}
		sessions, err := p.Sessions(t.Context(), owner)
		if err != nil || len(sessions) != 1 || !sessions[0].SeenAt.Equal(p.now.Truncate(time.Millisecond)) {
			t.Errorf("last seen in a time that is not: %v %v", sessions, err)
		}
		p.now = p.now.Add(3 * 365 * 24 * time.Hour)
		far, err := p.SignIn(t.Context(), "hanh@truong.edu.vn", sentence, at("office"))
		if err != nil {
			t.Fatal(err)
		}
		p.now = p.now.Add(-3 * 365 * 24 * time.Hour)
		if _, _, err = p.Who(t.Context(), far.Cookie); problem.KindOf(err) != problem.Unauthorized {
			t.Errorf("begun years ahead: %v", err)
		}
		if err = p.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		if sessions, err = p.Sessions(t.Context(), owner); err != nil || len(sessions) != 1 {
			t.Errorf("%v %v", sessions, err)
		}
	})
}

// Guessing is slowed down for the address from that place; the owner elsewhere, and her open session, do not notice.
func TestGuessingIsSlow(t *testing.T) {
	p := newPeople(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	cookie, _ := p.setup(t)
	var err error
	for range 7 {
		_, err = p.SignIn(t.Context(), "hanh@truong.edu.vn", "x", at("evil"))
	}
	var e *problem.Error
	if !errors.As(err, &e) || e.Kind != problem.TooMany || e.RetryAfter <= 0 {
		t.Errorf("%v", err)
	}
	if _, err = p.SignIn(t.Context(), "hanh@truong.edu.vn", sentence, at("office")); err != nil {
		t.Errorf("the owner: %v", err)
	}
	if _, _, err = p.Who(t.Context(), cookie); err != nil {
		t.Errorf("her session: %v", err)
	}
	p.now = p.now.Add(6 * time.Minute)
	if _, err = p.SignIn(t.Context(), "hanh@truong.edu.vn", sentence, at("evil")); err != nil {
		t.Errorf("after waiting: %v", err)
	}
}

func TestColleagues(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		p := newPeople(t, db)
		cookie, owner := p.setup(t)
		link, err := p.Invite(t.Context(), owner, account.Person{Email: "lan@truong.edu.vn", Name: "Lan"},
			account.Viewer)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = p.Invite(t.Context(), owner, account.Person{Email: "LAN@truong.edu.vn", Name: "Lan"},
			account.Viewer); problem.KindOf(err) != problem.Invalid {
			t.Errorf("invited twice: %v", err)
		}
		if _, err = p.SignIn(t.Context(), "lan@truong.edu.vn", "",
			at("here")); problem.KindOf(err) != problem.Unauthorized {
			t.Errorf("an account without a password: %v", err)
		}
		in, _, err := p.SetPassword(t.Context(), link, "một câu thật dài và dễ nhớ", on(""))
		hers := in.Cookie
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err = p.SetPassword(t.Context(), link, "một câu khác dài và dễ nhớ",
			on("")); problem.KindOf(err) != problem.NotFound {
			t.Errorf("the link works twice: %v", err)
		}
		lan, _, err := p.Who(t.Context(), hers)
		if err != nil || lan.Role != account.Viewer || lan.Role.May(account.RunRounds) {
			t.Fatalf("%+v %v", lan, err)
		}
		if err = p.Change(t.Context(), owner, owner.ID, account.Viewer,
			false); problem.KindOf(err) != problem.Conflict {
			t.Errorf("the last owner steps down: %v", err)
		}
		if _, _, err = p.Who(t.Context(), cookie); err != nil {
			t.Errorf("a refused change ended her session: %v", err)
		}
		if err = p.Change(t.Context(), owner, lan.ID, account.Editor, false); err != nil {
			t.Fatal(err)
		}
		if _, _, err = p.Who(t.Context(), hers); problem.KindOf(err) != problem.Unauthorized {
			t.Errorf("a session outlives a change of role: %v", err)
		}
		reset, err := p.ResetLink(t.Context(), p.school, lan.ID, false, account.Program("máy chủ"))
		if err != nil {
			t.Fatal(err)
		}
		p.now = p.now.Add(8 * 24 * time.Hour)
		if _, err = p.Link(t.Context(), reset); problem.KindOf(err) != problem.NotFound {
			t.Errorf("a link after eight days: %v", err)
		}
		entries, err := p.Entries(t.Context(), p.school, 0, 50)
		if err != nil || len(entries) < 5 {
			t.Fatalf("%v %v", entries, err)
		}
		for _, e := range entries {
			if strings.Contains(e.Detail, link) || strings.Contains(e.Detail, reset) {
				t.Errorf("the record tells a link: %+v", e)
			}
		}
		if other, err := p.Entries(t.Context(), testkit.School(t, db).ID, 0, 50); err != nil || len(other) != 0 {
			t.Errorf("another school's record: %v", other)
		}
	})
}

func TestPasswordsThatAreTooEasy(t *testing.T) {
	p := newPeople(t, testkit.Open(t, testkit.URL(t, "sqlite")))
	link, err := p.SetupLink(t.Context(), p.school)
	if err != nil {
		t.Fatal(err)
	}
	for _, password := range []string{"", "short", "fourteen chars", "aaaaaaaaaaaaaaaaaaaa", "abcabcabcabcabcabc",
		"123456789012345", "matkhaumatkhau1", "hanh@truong.edu.vnhanh", "Correct Horse Battery Staple",
		strings.Repeat("long ", 60)} {
		if _, err := p.Setup(t.Context(), link,
			account.Person{Email: "hanh@truong.edu.vn", Name: "H", Password: password}, on(""),
			nothing); problem.KindOf(err) != problem.Invalid {
			t.Errorf("%q: %v", password, err)
		}
	}
	if _, err := p.Setup(t.Context(), link, account.Person{Email: "hanh@truong.edu.vn", Name: "H", Password: sentence},
		on(""), nothing); err != nil {
		t.Errorf("a sentence: %v", err)
	}
}
