package account_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/pquerna/otp/totp"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/problem"
	"hailong/internal/secret"
	"hailong/internal/testkit"
)

// phone is a program that makes codes.
type phone struct{ secret string }

func (f phone) at(t testing.TB, now time.Time) string {
	t.Helper()
	code, err := totp.GenerateCode(f.secret, now)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// turnOn gives a person a phone.
func (p *people) turnOn(t testing.TB, cookie string) (phone, []string) {
	t.Helper()
	who, this := p.who(t, cookie)
	offer, err := p.OfferFactor(who)
	if err != nil {
		t.Fatal(err)
	}
	hers := phone{offer.Secret}
	codes, err := p.TurnOn(t.Context(), who, this, offer.Sealed, hers.at(t, p.now))
	if err != nil || len(codes) != 10 {
		t.Fatal(codes, err)
	}
	return hers, codes
}

func (p *people) who(t testing.TB, cookie string) (account.Account, account.Session) {
	t.Helper()
	who, this, err := p.Who(t.Context(), cookie)
	if err != nil {
		t.Fatal(err)
	}
	return who, this
}

// later is beyond the time steps that count now.
func (p *people) later() { p.now = p.now.Add(2 * time.Minute) }

func key(t testing.TB, err error, want string) {
	t.Helper()
	if problem.KeyOf(err) != want {
		t.Errorf("%v, want %s", err, want)
	}
}

const hanh = "hanh@truong.edu.vn"

func TestSigningInWithASecondFactor(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		p := newPeople(t, db)
		cookie, owner := p.setup(t)
		other, err := p.SignIn(t.Context(), hanh, sentence, at("home"))
		if err != nil {
			t.Fatal(err)
		}
		used := p.now
		hers, codes := p.turnOn(t, cookie)
		if _, _, err = p.Who(t.Context(), other.Cookie); problem.KindOf(err) != problem.Unauthorized {
			t.Errorf("a session from before the second factor: %v", err)
		}
		if who, _ := p.who(t, cookie); !who.Factor {
			t.Error("it is not on")
		}

		step := func() string {
			t.Helper()
			in, err := p.SignIn(t.Context(), hanh, sentence, at("home"))
			if err != nil || in.Cookie != "" || in.Step == "" {
				t.Fatalf("the password alone: %+v %v", in, err)
			}
			return in.Step
		}
		first := step()
		if _, _, err = p.Who(t.Context(), first); problem.KindOf(err) != problem.Unauthorized {
			t.Errorf("the step is a session: %v", err)
		}
		if _, err = p.Link(t.Context(), first); problem.KindOf(err) != problem.NotFound {
			t.Errorf("the step is a link: %v", err)
		}
		_, _, err = p.Confirm(t.Context(), first, hers.at(t, used), at("home"))
		key(t, err, "account.code_wrong") // used when it was turned on
		_, _, err = p.Confirm(t.Context(), first, "000 000", at("home"))
		key(t, err, "account.code_wrong")
		p.later()
		in, who, err := p.Confirm(t.Context(), first, hers.at(t, p.now.Add(-25*time.Second)), at("home"))
		if err != nil || who.ID != owner.ID {
			t.Fatalf("the code of a phone that goes slow: %v", err)
		}
		if who, _ := p.who(t, in); who.ID != owner.ID {
			t.Error("another person")
		}
		_, _, err = p.Confirm(t.Context(), first, hers.at(t, p.now.Add(25*time.Second)), at("home"))
		key(t, err, "account.step_over") // the step works once
		_, _, err = p.Confirm(t.Context(), step(), strings.ToLower(codes[3]), at("home"))
		if err != nil {
			t.Errorf("a recovery code: %v", err)
		}
		_, _, err = p.Confirm(t.Context(), step(), codes[3], at("home"))
		key(t, err, "account.code_wrong") // used
		if n, err := p.CodesLeft(t.Context(), owner); err != nil || n != 9 {
			t.Errorf("%d codes left, %v", n, err)
		}
		late := step()
		p.now = p.now.Add(11 * time.Minute)
		_, _, err = p.Confirm(t.Context(), late, hers.at(t, p.now), at("home"))
		key(t, err, "account.step_over")
	})
}

// Who knows the password and guesses the code gets five tries, and then one in five minutes; a used code opens nothing
// at the same moment twice, whoever is faster.
func TestCodesAreNotGuessed(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		p := newPeople(t, db)
		cookie, _ := p.setup(t)
		hers, _ := p.turnOn(t, cookie)
		p.later()
		steps := make([]string, 2)
		for i := range steps {
			in, err := p.SignIn(t.Context(), hanh, sentence, at("home"))
			if err != nil {
				t.Fatal(err)
			}
			steps[i] = in.Step
		}
		var in atomic.Int32
		var both sync.WaitGroup
		for _, s := range steps {
			both.Go(func() {
				if _, _, err := p.Confirm(t.Context(), s, hers.at(t, p.now), at("home")); err == nil {
					in.Add(1)
				}
			})
		}
		both.Wait()
		if in.Load() != 1 {
			t.Errorf("one code let %d in", in.Load())
		}
		last, err := p.SignIn(t.Context(), hanh, sentence, at("evil"))
		if err != nil {
			t.Fatal(err)
		}
		judged := 0
		for i := range 50 {
			_, _, err = p.Confirm(t.Context(), last.Step, fmt.Sprintf("%06d", i), at("evil"))
			if problem.KeyOf(err) == "account.code_wrong" {
				judged++
			}
		}
		if key(t, err, "account.wait"); judged > 5 {
			t.Errorf("%d of 50 guesses were judged", judged)
		}
		if _, _, err = p.Who(t.Context(), cookie); err != nil {
			t.Errorf("her open session: %v", err)
		}
	})
}

// With a second factor eight characters are enough, alone fifteen: it cannot be turned off under a short one.
func TestTheLengthOfAPasswordBesideAFactor(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		p := newPeople(t, db)
		cookie, _ := p.setup(t)
		const short = "chè vối Ba"
		who, this := p.who(t, cookie)
		if _, err := p.ChangePassword(t.Context(), who, this, sentence, short,
			on("")); problem.KindOf(err) != problem.Invalid {
			t.Errorf("a short one alone: %v", err)
		}
		p.turnOn(t, cookie)
		who, this = p.who(t, cookie)
		cookie, err := p.ChangePassword(t.Context(), who, this, sentence, short, on(""))
		if err != nil {
			t.Fatal(err)
		}
		who, this = p.who(t, cookie)
		if err = p.TurnOff(t.Context(), who, this, short); problem.KindOf(err) != problem.Invalid {
			t.Errorf("turned off under a short password: %v", err)
		}
		if cookie, err = p.ChangePassword(t.Context(), who, this, short, sentence, on("")); err != nil {
			t.Fatal(err)
		}
		who, this = p.who(t, cookie)
		if err = p.TurnOff(t.Context(), who, this, "x"); problem.KindOf(err) != problem.Invalid {
			t.Errorf("turned off with a wrong password: %v", err)
		}
		if err = p.TurnOff(t.Context(), who, this, sentence); err != nil {
			t.Error(err)
		}
		if in, err := p.SignIn(t.Context(), hanh, sentence, at("home")); err != nil || in.Cookie == "" {
			t.Errorf("%+v %v", in, err)
		}
	})
}

// An owner requires it of everybody once she has it herself; who has none does nothing else before.
func TestTheSchoolRequiresASecondFactor(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		p := newPeople(t, db)
		cookie, owner := p.setup(t)
		link, err := p.Invite(t.Context(), owner, account.Person{Email: "lan@truong.edu.vn", Name: "Lan"},
			account.Editor)
		if err != nil {
			t.Fatal(err)
		}
		in, _, err := p.SetPassword(t.Context(), link, "chiều nay trời lại mưa rào", on(""))
		if err != nil {
			t.Fatal(err)
		}
		key(t, p.RequireFactor(t.Context(), owner, true), "account.factor_first")
		p.turnOn(t, cookie)
		owner, this := p.who(t, cookie)
		if err = p.RequireFactor(t.Context(), owner, true); err != nil {
			t.Fatal(err)
		}
		key(t, p.TurnOff(t.Context(), owner, this, sentence), "account.factor_required")
		if lan, _ := p.who(t, in.Cookie); !lan.MustAddFactor {
			t.Error("a colleague without one passes")
		}
		p.turnOn(t, in.Cookie)
		if lan, _ := p.who(t, in.Cookie); lan.MustAddFactor || !lan.Factor {
			t.Error("she has one now")
		}
		if err = p.RequireFactor(t.Context(), owner, false); err != nil {
			t.Fatal(err)
		}
		if other, err := p.FactorRequired(t.Context(), testkit.School(t, db).ID); err != nil || other {
			t.Errorf("another school: %t %v", other, err)
		}
	})
}

// Who lost the phone gets a link from an owner that takes the factor away, and only that one does.
func TestALostPhone(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		p := newPeople(t, db)
		cookie, owner := p.setup(t)
		hers, _ := p.turnOn(t, cookie)
		reset := func(fresh bool) string {
			t.Helper()
			link, err := p.ResetLink(t.Context(), p.school, owner.ID, fresh, account.Program("x"))
			if err != nil {
				t.Fatal(err)
			}
			return link
		}
		plain := reset(false)
		in, _, err := p.SetPassword(t.Context(), plain, "chiều nay trời lại mưa rào", on(""))
		if err != nil || in.Cookie != "" || in.Step == "" {
			t.Fatalf("a reset link passes by the second factor: %+v %v", in, err)
		}
		p.later()
		if _, _, err = p.Confirm(t.Context(), in.Step, hers.at(t, p.now), on("")); err != nil {
			t.Error(err)
		}
		earlier, fresh := reset(false), reset(true)
		if _, _, err = p.SetPassword(t.Context(), earlier, sentence, on("")); problem.KindOf(err) != problem.NotFound {
			t.Errorf("an earlier link lives beside a new one: %v", err)
		}
		if _, _, err = p.SetPassword(t.Context(), fresh, "chè vối Ba", on("")); problem.KindOf(err) != problem.Invalid {
			t.Errorf("a short password that will stand alone: %v", err)
		}
		if in, _, err = p.SetPassword(t.Context(), fresh, sentence, on("")); err != nil || in.Cookie == "" {
			t.Fatalf("%+v %v", in, err)
		}
		if who, _ := p.who(t, in.Cookie); who.Factor {
			t.Error("it is still on")
		}
		if n, err := p.CodesLeft(t.Context(), owner); n != 0 || err != nil {
			t.Errorf("%d codes left, %v", n, err)
		}
	})
}

// A thief of the database has neither the secret of a phone nor a recovery code; an offer belongs to one person and is
// no factor.
func TestAStoredFactorIsSealed(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		p := newPeople(t, db)
		cookie, owner := p.setup(t)
		hers, codes := p.turnOn(t, cookie)
		var row struct{ Factor []byte }
		if err := db.Query(t.Context()).Raw("SELECT factor FROM accounts WHERE id = ?",
			owner.ID).Scan(&row).Error; err != nil || len(row.Factor) < 40 {
			t.Fatal(row, err)
		}
		if bytes.Contains(row.Factor, []byte(hers.secret)) {
			t.Error("the secret lies open")
		}
		var hashes []struct{ Hash []byte }
		if err := db.Query(t.Context()).Raw("SELECT hash FROM recovery_codes").Scan(&hashes).Error; err != nil ||
			len(hashes) != 10 {
			t.Fatal(hashes, err)
		}
		for _, h := range hashes {
			for _, c := range codes {
				if bytes.Contains(h.Hash, []byte(strings.ReplaceAll(c, "-", ""))) {
					t.Error("a recovery code lies open")
				}
			}
		}
		offer, err := p.OfferFactor(owner)
		if err != nil {
			t.Fatal(err)
		}
		stranger := account.Account{SchoolID: owner.SchoolID, ID: uuid.New()}
		if _, err = p.SameFactor(stranger, offer.Sealed); problem.KindOf(err) != problem.NotFound {
			t.Errorf("another's offer: %v", err)
		}
		if _, err = p.SameFactor(owner, "AAAA"); problem.KindOf(err) != problem.NotFound {
			t.Errorf("no offer: %v", err)
		}
	})
}

// A second factor and the codes on paper outlive a renewed server secret; sessions do not.
func TestAFactorOutlivesARenewedSecret(t *testing.T) {
	testkit.Databases(t, func(t *testing.T, db *database.DB) {
		path := filepath.Join(t.TempDir(), "secret")
		server, err := secret.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		p := newPeople(t, db)
		start := func(server *secret.Server) {
			p.Accounts = account.NewAccounts(db, server)
			p.Now = func() time.Time { return p.now }
		}
		start(server)
		cookie, _ := p.setup(t)
		hers, codes := p.turnOn(t, cookie)
		renewed, err := secret.Renew(path)
		if err != nil {
			t.Fatal(err)
		}
		start(renewed)
		if _, _, err = p.Who(t.Context(), cookie); problem.KindOf(err) != problem.Unauthorized {
			t.Errorf("a session from before: %v", err)
		}
		p.later()
		for name, code := range map[string]string{"the phone": hers.at(t, p.now), "the paper": codes[3]} {
			in, err := p.SignIn(t.Context(), hanh, sentence, at("home"))
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err = p.Confirm(t.Context(), in.Step, code, at("home")); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
