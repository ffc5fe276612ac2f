package account

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hailong/internal/brake"
	"hailong/internal/problem"
	"hailong/internal/secret"
)

// The second factor is TOTP as every phone's program knows it (RFC 6238): SHA-1, six digits, 30 seconds. A code of the
// step before or after counts, for clocks that differ; none counts twice.
const (
	factorBytes   = 20
	stepSeconds   = 30
	codeDigits    = 6
	recoveryCodes = 10
	codeLetters   = 10 // of a recovery code: 50 random bits
	stepLife      = 10 * time.Minute
)

var base32Plain = base32.StdEncoding.WithPadding(base32.NoPadding)

type recoveryRow struct {
	SchoolID  uuid.UUID
	AccountID uuid.UUID
	Hash      []byte
}

// TableName implements gorm's Tabler.
func (recoveryRow) TableName() string { return "recovery_codes" }

type ruleRow struct {
	SchoolID       uuid.UUID `gorm:"primaryKey"`
	FactorRequired bool
}

// TableName implements gorm's Tabler.
func (ruleRow) TableName() string { return "sign_in_rules" }

// owner binds what belongs to a person's factor to her.
func (r accountRow) owner() []byte { return append(r.SchoolID[:], r.ID[:]...) }

// NewFactor is a second factor that a person is about to turn on. It is stored nowhere until TurnOn.
type NewFactor struct {
	Secret string // for who types it: base 32
	URL    string // for the QR code
	Sealed string // goes through the form and back
}

// OfferFactor makes a secret for a person's phone.
func (a *Accounts) OfferFactor(who Account) (NewFactor, error) {
	raw := make([]byte, factorBytes)
	if _, err := rand.Read(raw); err != nil {
		return NewFactor{}, err
	}
	sealed, err := a.secret.SealFactor(pendingOwner(who), raw)
	return factorOf(who, raw, base32Plain.EncodeToString(sealed)), err
}

// SameFactor is the offer that came back with a form; NotFound for what was not offered to this person.
func (a *Accounts) SameFactor(who Account, sealed string) (NewFactor, error) {
	raw, err := a.openOffer(who, sealed)
	return factorOf(who, raw, sealed), err
}

func factorOf(who Account, raw []byte, sealed string) NewFactor {
	text := base32Plain.EncodeToString(raw)
	address := url.URL{Scheme: "otpauth", Host: "totp", Path: "/Hailong:" + who.Email, RawQuery: "secret=" + text +
		"&issuer=Hailong"}
	return NewFactor{Secret: text, URL: address.String(), Sealed: sealed}
}

// pendingOwner is another owner than the stored factor's: neither can be brought in the place of the other.
func pendingOwner(who Account) []byte {
	return append([]byte("offer"), accountRow{SchoolID: who.SchoolID, ID: who.ID}.owner()...)
}

func (a *Accounts) openOffer(who Account, sealed string) ([]byte, error) {
	offer, malformed := base32Plain.DecodeString(sealed)
	raw, err := a.secret.OpenFactor(pendingOwner(who), offer)
	if malformed != nil || err != nil {
		return nil, problem.New(problem.NotFound, "problem.not_found", nil)
	}
	return raw, nil
}

// TurnOn makes an offered factor the person's own, once she has typed a code of it, and gives her ten recovery codes,
// this once. Her other sessions end, and an earlier factor and its codes with them.
func (a *Accounts) TurnOn(ctx context.Context, who Account, this Session, sealed, code string) (codes []string,
	err error) {
	defer problem.In(&err, "turn on second factor")
	raw, err := a.openOffer(who, sealed)
	if err != nil {
		return nil, err
	}
	step, right := stepOf(raw, code, 0, a.Now())
	if !right {
		return nil, problem.Fields("problem.invalid", []problem.Field{{Pointer: "/code", Key: "account.code_wrong"}})
	}
	row := accountRow{SchoolID: who.SchoolID, ID: who.ID}
	stored, err := a.secret.SealFactor(row.owner(), raw)
	if err != nil {
		return nil, err
	}
	err = Act(ctx, a.db, func(tx *gorm.DB) error {
		if err := tx.Model(&accountRow{}).Where("school_id = ? AND id = ?", who.SchoolID, who.ID).
			Updates(map[string]any{"factor": stored, "factor_step": step}).Error; err != nil {
			return err
		}
		if err := endAllTx(tx, who.SchoolID, who.ID, this.ID); err != nil {
			return err
		}
		if codes, err = a.newCodesTx(tx, row); err != nil {
			return err
		}
		return a.RecordTx(tx, who.SchoolID, who.Actor(), "record.factor_on", "")
	})
	return codes, err
}

// TurnOff takes a person's factor away. Her password then stands alone and must be long enough for that (Invalid);
// Conflict while the school requires a factor.
func (a *Accounts) TurnOff(ctx context.Context, who Account, this Session, password string) (err error) {
	defer problem.In(&err, "turn off second factor")
	required, err := a.FactorRequired(ctx, who.SchoolID)
	if err != nil {
		return err
	}
	if required {
		return problem.New(problem.Conflict, "account.factor_required", nil)
	}
	row, err := takeTx(a.db.Query(ctx), who.SchoolID, who.ID)
	if err != nil {
		return a.db.Translate(err)
	}
	h := brake.NewHold(a.Now())
	if wait := h.Take(a.brakes.proof, a.brakes.proof.Key(this.ID.String())); wait > 0 {
		return tooMany("account.wait", wait)
	}
	right, err := a.known.matches(ctx, password, row.Password)
	if err != nil {
		h.Give()
		return err
	}
	fault := problem.Field{Pointer: "/off_password", Key: "account.prove.wrong"}
	if right {
		h.Give()
		if len(passwordFaults(password, ShortestAlone)) == 0 {
			return a.dropFactor(ctx, who, this)
		}
		fault.Key, fault.Args = "account.fault.alone", map[string]any{"n": ShortestAlone}
	}
	return problem.Fields("problem.invalid", []problem.Field{fault})
}

func (a *Accounts) dropFactor(ctx context.Context, who Account, this Session) error {
	return Act(ctx, a.db, func(tx *gorm.DB) error {
		if err := dropFactorTx(tx, who.SchoolID, who.ID); err != nil {
			return err
		}
		if err := endAllTx(tx, who.SchoolID, who.ID, this.ID); err != nil {
			return err
		}
		return a.RecordTx(tx, who.SchoolID, who.Actor(), "record.factor_off", "")
	})
}

func dropFactorTx(tx *gorm.DB, school, account uuid.UUID) error {
	if err := tx.Model(&accountRow{}).Where("school_id = ? AND id = ?", school, account).
		Updates(map[string]any{"factor": nil, "factor_step": 0}).Error; err != nil {
		return err
	}
	return tx.Where("school_id = ? AND account_id = ?", school, account).Delete(&recoveryRow{}).Error
}

// NewCodes gives a person ten new recovery codes; the earlier ones are dead. Conflict while she has no factor.
func (a *Accounts) NewCodes(ctx context.Context, who Account) (codes []string, err error) {
	defer problem.In(&err, "make recovery codes")
	if !who.Factor {
		return nil, problem.New(problem.Conflict, "account.no_factor", nil)
	}
	err = Act(ctx, a.db, func(tx *gorm.DB) error {
		if codes, err = a.newCodesTx(tx, accountRow{SchoolID: who.SchoolID, ID: who.ID}); err != nil {
			return err
		}
		return a.RecordTx(tx, who.SchoolID, who.Actor(), "record.factor_codes", "")
	})
	return codes, err
}

func (a *Accounts) newCodesTx(tx *gorm.DB, row accountRow) ([]string, error) {
	if err := tx.Where("school_id = ? AND account_id = ?", row.SchoolID,
		row.ID).Delete(&recoveryRow{}).Error; err != nil {
		return nil, err
	}
	codes, rows := make([]string, recoveryCodes), make([]recoveryRow, recoveryCodes)
	for i := range codes {
		plain, err := random()
		if err != nil {
			return nil, err
		}
		plain = plain[:codeLetters]
		codes[i] = plain[:codeLetters/2] + "-" + plain[codeLetters/2:]
		rows[i] = recoveryRow{Hash: a.secret.RecoveryHash(row.owner(), plain), SchoolID: row.SchoolID,
			AccountID: row.ID}
	}
	return codes, tx.Create(&rows).Error
}

// CodesLeft is how many recovery codes a person has not used.
func (a *Accounts) CodesLeft(ctx context.Context, who Account) (_ int, err error) {
	defer problem.In(&err, "count recovery codes")
	var n int64
	err = a.db.Query(ctx).Model(&recoveryRow{}).Where("school_id = ? AND account_id = ?", who.SchoolID,
		who.ID).Count(&n).Error
	return int(n), a.db.Translate(err)
}

// FactorRequired tells whether a school asks all its people for a second factor.
func (a *Accounts) FactorRequired(ctx context.Context, school uuid.UUID) (_ bool, err error) {
	defer problem.In(&err, "read second factor's rule")
	var rows []ruleRow
	err = a.db.Query(ctx).Limit(1).Find(&rows, "school_id = ?", school).Error
	return len(rows) > 0 && rows[0].FactorRequired, a.db.Translate(err)
}

// RequireFactor asks everybody of the school for a second factor, or no longer. Conflict for an owner who has none
// herself.
func (a *Accounts) RequireFactor(ctx context.Context, by Account, required bool) (err error) {
	defer problem.In(&err, "require second factor")
	if required && !by.Factor {
		return problem.New(problem.Conflict, "account.factor_first", nil)
	}
	action := "record.factor_optional"
	if required {
		action = "record.factor_required"
	}
	return Act(ctx, a.db, func(tx *gorm.DB) error {
		if err := tx.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "school_id"}},
			DoUpdates: clause.AssignmentColumns([]string{"factor_required"})}).
			Create(&ruleRow{SchoolID: by.SchoolID, FactorRequired: required}).Error; err != nil {
			return err
		}
		return a.RecordTx(tx, by.SchoolID, by.Actor(), action, "")
	})
}

// Confirm is the second step of signing in: a code of the phone, or a recovery code. Unauthorized with
// account.step_over when the password must be given again, with account.code_wrong for a wrong code; TooMany when the
// caller must wait.
func (a *Accounts) Confirm(ctx context.Context, step, code string, from Browser) (cookie string, who Account,
	err error) {
	defer problem.In(&err, "confirm sign-in")
	over := problem.Coded(problem.StepOver, problem.Unauthorized, "account.step_over", nil)
	pending, err := a.linkTx(a.db.Query(ctx), step, linkStep)
	if problem.KindOf(err) == problem.NotFound {
		return "", who, over
	}
	if err != nil {
		return "", who, a.db.Translate(err)
	}
	h := brake.NewHold(a.Now())
	if wait := h.Take(a.brakes.code, a.brakes.code.Key(pending.AccountID.String())); wait > 0 {
		return "", who, tooMany("account.wait", wait)
	}
	row, err := takeTx(a.db.Query(ctx), pending.SchoolID, *pending.AccountID)
	if err != nil {
		h.Give()
		return "", who, a.db.Translate(err)
	}
	if row.DisabledAt != nil {
		return "", who, over
	}
	who = toAccount(row)
	key, err := a.judge(ctx, row, code)
	if err != nil {
		h.Give()
		return "", who, err
	}
	if key.empty() {
		a.signInFailed(ctx, row, "record.code_failed")
		return "", who, problem.New(problem.Unauthorized, "account.code_wrong", nil)
	}
	h.Give()
	err = Act(ctx, a.db, func(tx *gorm.DB) error {
		if err := useCodeTx(tx, row, key); err != nil {
			return err
		}
		if _, err := a.useTx(tx, step, linkStep); err != nil {
			return over
		}
		if cookie, err = a.beginTx(tx, row, from); err != nil {
			return err
		}
		return a.RecordTx(tx, row.SchoolID, who.Actor(), key.action(), from.About)
	})
	return cookie, who, err
}

// rightCode is a code that was judged right and not yet used up; the zero one is a wrong code.
type rightCode struct {
	step     int64  // of the phone's code
	recovery []byte // hash of a recovery code
}

func (r rightCode) empty() bool { return r.step == 0 && r.recovery == nil }

func (r rightCode) action() string {
	if r.recovery != nil {
		return "record.recovery_code"
	}
	return "record.sign_in"
}

// judge tells whether a code is one of the person's. It writes nothing: a wrong code costs no transaction.
func (a *Accounts) judge(ctx context.Context, row accountRow, code string) (rightCode, error) {
	const longest = 40 // as typed
	if len(row.Factor) == 0 || len(code) > longest {
		return rightCode{}, nil
	}
	raw, err := a.secret.OpenFactor(row.owner(), row.Factor)
	if err != nil {
		return rightCode{}, err
	}
	if step, right := stepOf(raw, code, row.FactorStep, a.Now()); right {
		return rightCode{step: step}, nil
	}
	if code = secret.Canonical(code); !secret.IsCode(code, codeLetters) {
		return rightCode{}, nil
	}
	var hashes [][]byte // paper is older than the server secret may be
	for _, of := range a.secret.All() {
		hashes = append(hashes, of.RecoveryHash(row.owner(), code))
	}
	var found []recoveryRow
	err = a.db.Query(ctx).Limit(1).Find(&found, "school_id = ? AND account_id = ? AND hash IN ?", row.SchoolID, row.ID,
		hashes).Error
	if err != nil || len(found) == 0 {
		return rightCode{}, a.db.Translate(err)
	}
	return rightCode{recovery: found[0].Hash}, nil
}

// useCodeTx uses a right code up; Unauthorized when somebody else was faster.
func useCodeTx(tx *gorm.DB, row accountRow, key rightCode) error {
	var done *gorm.DB
	if key.recovery != nil {
		done = tx.Where("school_id = ? AND account_id = ? AND hash = ?", row.SchoolID, row.ID,
			key.recovery).Delete(&recoveryRow{})
	} else {
		done = tx.Model(&accountRow{}).Where("school_id = ? AND id = ? AND factor_step < ?", row.SchoolID, row.ID,
			key.step).Update("factor_step", key.step)
	}
	if done.Error == nil && done.RowsAffected == 0 {
		return problem.New(problem.Unauthorized, "account.code_wrong", nil)
	}
	return done.Error
}

// stepOf is the time step, after the last one used, whose code this is.
func stepOf(raw []byte, code string, last int64, now time.Time) (step int64, right bool) {
	code = strings.ReplaceAll(code, " ", "")
	if _, err := strconv.ParseUint(code, 10, 32); err != nil || len(code) != codeDigits {
		return 0, false
	}
	at, text := now.Unix()/stepSeconds, base32Plain.EncodeToString(raw)
	for step = max(at-1, last+1); step <= at+1; step++ {
		ok, err := hotp.ValidateCustom(code, uint64(step), text,
			hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}) // a moment after 1970
		if err != nil || !ok {
			continue
		}
		return step, true
	}
	return 0, false
}
