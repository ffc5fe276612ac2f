package account

import (
	"context"
	"encoding/base64"
	"strings"
	"time"

	"gorm.io/gorm"

	"hailong/internal/brake"
	"hailong/internal/problem"
)

// Entrance is what becomes of a right password: a session, or, for who has a second factor, the step at which its code
// is asked.
type Entrance struct {
	Cookie string // of the new session; "" while the code is missing
	Step   string // leads to Confirm, once and for ten minutes; "" when no code is asked
}

// brakes slow guessing down without ever locking an owner out; docs/decisions/0068 tells why there are four at the
// door.
type brakes struct {
	place   *brake.Brake // by address: one who tries many accounts
	pair    *brake.Brake // by account and address: one who tries one account
	account *brake.Brake // by account: many who try one account
	browser *brake.Brake // by the mark of a browser that has signed in before, in the place of the other three
	code    *brake.Brake // by account, of who knows the password already
	proof   *brake.Brake // by session
}

const mostCounted = 20_000 // keys of each brake: some 3 MB

func newBrakes() brakes {
	return brakes{
		place:   brake.New(30, 10*time.Second, mostCounted),
		pair:    brake.New(5, time.Minute, mostCounted),
		account: brake.New(50, 20*time.Second, mostCounted),
		browser: brake.New(10, 30*time.Second, mostCounted),
		code:    brake.New(5, 5*time.Minute, mostCounted),
		proof:   brake.New(5, time.Minute, mostCounted),
	}
}

// hold counts a try before its work; wait is how long the caller must wait instead, and known whether the browser
// signed in before.
func (a *Accounts) hold(email string, from Browser, now time.Time) (h *brake.Hold, known bool, wait time.Duration) {
	h = brake.NewHold(now)
	if a.isMark(email, from.Mark) {
		return h, true, h.Take(a.brakes.browser, a.brakes.browser.Key(from.Mark))
	}
	place := brake.RemoteAddress(from.Place)
	if wait = h.Take(a.brakes.place, a.brakes.place.Key(place)); wait > 0 {
		return h, false, wait
	}
	if wait = h.Take(a.brakes.pair, a.brakes.pair.Key(email, place)); wait > 0 {
		return h, false, wait
	}
	return h, false, h.Take(a.brakes.account, a.brakes.account.Key(email))
}

func tooMany(key string, wait time.Duration) error {
	args := map[string]any{"s": int((wait + time.Second - 1) / time.Second)}
	return &problem.Error{Kind: problem.TooMany, Key: key, Args: args, RetryAfter: wait}
}

// SignIn checks e-mail and password. Unauthorized, the same for an unknown address and a wrong password; TooMany when
// the caller must wait; Busy when too many others are being checked.
func (a *Accounts) SignIn(ctx context.Context, email, password string, from Browser) (_ Entrance, err error) {
	defer problem.In(&err, "sign in")
	wrong := problem.New(problem.Unauthorized, "account.sign_in.wrong", nil)
	if len(email) > mostEmail || len(password) > mostPassword {
		return Entrance{}, wrong
	}
	email = address(email)
	h, known, wait := a.hold(email, from, a.Now())
	if wait > 0 {
		return Entrance{}, tooMany("account.wait", wait)
	}
	var row accountRow
	done := a.db.Query(ctx).Raw(`SELECT a.* FROM account_directory d JOIN accounts a ON a.school_id = d.school_id AND a.id = d.account_id
		WHERE d.email = ? AND a.disabled_at IS NULL`, email).Scan(&row)
	if done.Error != nil {
		h.Give()
		return Entrance{}, a.db.Translate(done.Error)
	}
	line := a.strangers
	if known {
		line = a.known
	}
	right, err := line.matches(ctx, password, row.Password)
	if err != nil { // it was not judged
		h.Give()
		return Entrance{}, err
	}
	if !right {
		a.signInFailed(ctx, row, "record.sign_in_failed")
		return Entrance{}, wrong
	}
	h.Give()
	return a.enter(ctx, row, from, "record.sign_in")
}

// enter begins a session for who knows the password, or the step at which the code is asked.
func (a *Accounts) enter(ctx context.Context, row accountRow, from Browser, action string) (in Entrance, err error) {
	err = Act(ctx, a.db, func(tx *gorm.DB) error {
		in, err = a.enterTx(tx, row, from, action)
		return err
	})
	return in, err
}

func (a *Accounts) enterTx(tx *gorm.DB, row accountRow, from Browser, action string) (in Entrance, err error) {
	if len(row.Factor) > 0 {
		in.Step, err = a.issueTx(tx, row.SchoolID, &row.ID, linkStep, stepLife)
		return in, err
	}
	if in.Cookie, err = a.beginTx(tx, row, from); err != nil {
		return in, err
	}
	return in, a.RecordTx(tx, row.SchoolID, toAccount(row).Actor(), action, from.About)
}

const nonceLetters = 26 // × 5 bits

// Mark is what a browser keeps in which this address has signed in, so that its tries are not counted with those of
// strangers. A mark that is good stays as it is.
func (a *Accounts) Mark(email, kept string) (string, error) {
	if email = address(email); a.isMark(email, kept) {
		return kept, nil
	}
	nonce, err := random()
	if err != nil {
		return "", err
	}
	nonce = nonce[:nonceLetters]
	return nonce + "." + base64.RawURLEncoding.EncodeToString(a.secret.BrowserMark(email, nonce)), nil
}

func (a *Accounts) isMark(email, mark string) bool {
	const longest = 100
	nonce, sum, ok := strings.Cut(mark, ".")
	if !ok || len(mark) > longest || len(nonce) != nonceLetters {
		return false
	}
	raw, err := base64.RawURLEncoding.DecodeString(sum)
	return err == nil && a.secret.IsBrowserMark(email, nonce, raw)
}

// provedFor is how long a proof lasts before what matters most asks again.
const provedFor = 10 * time.Minute

// Proved tells whether the session gave the password or a code a short while ago.
func (a *Accounts) Proved(s Session) bool {
	since := a.Now().Sub(s.proved)
	return since >= 0 && since < provedFor
}

// Prove checks that who is signed in is still the one who signed in: by her password or, where she has a second factor,
// by a code of it. Invalid when neither is right, TooMany when the session must wait.
func (a *Accounts) Prove(ctx context.Context, who Account, s Session, password, code string) (err error) {
	defer problem.In(&err, "prove identity")
	h := brake.NewHold(a.Now())
	if wait := h.Take(a.brakes.proof, a.brakes.proof.Key(s.ID.String())); wait > 0 {
		return tooMany("account.wait", wait)
	}
	row, err := takeTx(a.db.Query(ctx), who.SchoolID, who.ID)
	if err != nil {
		h.Give()
		return a.db.Translate(err)
	}
	if code != "" && row.Factor != nil {
		err = a.proveByCode(ctx, h, row, code)
	} else {
		err = a.proveByPassword(ctx, h, row, password)
	}
	if err != nil {
		return err
	}
	return Act(ctx, a.db, func(tx *gorm.DB) error {
		return tx.Model(&sessionRow{}).Where("school_id = ? AND id = ?", who.SchoolID, s.ID).
			Update("proved_at", a.Now().UnixMilli()).Error
	})
}

func (a *Accounts) proveByPassword(ctx context.Context, h *brake.Hold, row accountRow, password string) error {
	right, err := a.known.matches(ctx, password, row.Password)
	if right || err != nil {
		h.Give()
		return err
	}
	return problem.Fields("problem.invalid", []problem.Field{{Pointer: "/proof_password", Key: "account.prove.wrong"}})
}

func (a *Accounts) proveByCode(ctx context.Context, h *brake.Hold, row accountRow, code string) error {
	if wait := h.Take(a.brakes.code, a.brakes.code.Key(row.ID.String())); wait > 0 {
		return tooMany("account.wait", wait)
	}
	key, err := a.judge(ctx, row, code)
	if err != nil {
		h.Give()
		return err
	}
	if key.empty() {
		return problem.Fields("problem.invalid", []problem.Field{{Pointer: "/proof_code", Key: "account.code_wrong"}})
	}
	h.Give()
	return Act(ctx, a.db, func(tx *gorm.DB) error { return useCodeTx(tx, row, key) })
}
