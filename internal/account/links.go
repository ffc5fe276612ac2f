package account

import (
	"context"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/brake"
	"hailong/internal/database"
	"hailong/internal/problem"
)

// The kinds of links that work once, and of the step of a sign-in.
const (
	linkSetup  = "setup"  // the first account of the server
	linkInvite = "invite" // a colleague chooses a password
	linkReset  = "reset"  // a password was forgotten
	linkFresh  = "fresh"  // a password and the phone are gone: the new password stands alone
	linkStep   = "step"   // the password was right, the code is asked; no link
)

// sentKinds are the kinds that a person may be sent.
var sentKinds = []string{linkInvite, linkReset, linkFresh}

const linkLife = 7 * 24 * time.Hour

type linkRow struct {
	Hash      []byte
	SchoolID  uuid.UUID
	AccountID *uuid.UUID
	Kind      string
	ExpiresAt *int64
}

// TableName implements gorm's Tabler.
func (linkRow) TableName() string { return "tickets" }

// OneTimeLink is what a link that works once is for.
type OneTimeLink struct {
	SchoolID uuid.UUID
	Setup    bool
	Fresh    bool    // it takes the second factor away
	Person   Account // who chooses a password; empty for the set-up
}

// Shortest is how many characters the password that is chosen must have.
func (t OneTimeLink) Shortest() int {
	if t.Person.Factor && !t.Fresh {
		return ShortestBeside
	}
	return ShortestAlone
}

func (a *Accounts) issueTx(tx *gorm.DB, school uuid.UUID, account *uuid.UUID, kind string, life time.Duration) (string,
	error) {
	plain, err := random()
	if err != nil {
		return "", err
	}
	row := linkRow{Hash: a.secret.KeyHash(plain), SchoolID: school, AccountID: account, Kind: kind}
	if life > 0 {
		until := a.Now().Add(life).UnixMilli()
		row.ExpiresAt = &until
	}
	return plain, tx.Create(&row).Error
}

// SetupLink makes the link of the first account, or "" when there is an account already. A link printed earlier is
// dead.
func (a *Accounts) SetupLink(ctx context.Context, school uuid.UUID) (plain string, err error) {
	defer problem.In(&err, "make set-up link")
	if there, err := a.Any(ctx); err != nil || there {
		return "", err
	}
	err = Act(ctx, a.db, func(tx *gorm.DB) error {
		if err := tx.Where("kind = ?", linkSetup).Delete(&linkRow{}).Error; err != nil {
			return err
		}
		plain, err = a.issueTx(tx, school, nil, linkSetup, 0)
		return err
	})
	return plain, err
}

// Link tells what a link is for, without using it; NotFound when it was used or is over.
func (a *Accounts) Link(ctx context.Context, plain string) (_ OneTimeLink, err error) {
	defer problem.In(&err, "read one-time link")
	row, err := a.linkTx(a.db.Query(ctx), plain, append(sentKinds, linkSetup)...)
	if err != nil {
		return OneTimeLink{}, a.db.Translate(err)
	}
	t := OneTimeLink{SchoolID: row.SchoolID, Setup: row.Kind == linkSetup, Fresh: row.Kind == linkFresh}
	if row.AccountID == nil {
		return t, nil
	}
	person, err := takeTx(a.db.Query(ctx), row.SchoolID, *row.AccountID)
	t.Person = toAccount(person)
	return t, a.db.Translate(err)
}

func (a *Accounts) linkTx(tx *gorm.DB, plain string, kinds ...string) (linkRow, error) {
	var row linkRow
	err := tx.Take(&row, "hash = ? AND kind IN ?", a.secret.KeyHash(plain), kinds).Error
	if err != nil && !database.IsNotFound(err) {
		return row, err
	}
	if err != nil || row.ExpiresAt != nil && *row.ExpiresAt < a.Now().UnixMilli() {
		return row, problem.New(problem.NotFound, "account.ticket_used", nil)
	}
	return row, nil
}

// Setup makes the first account, an owner, in the set-up link's school, and signs her in. with runs in the same
// transaction: it takes what else the set-up asks for.
func (a *Accounts) Setup(ctx context.Context, plain string, p Person, from Browser,
	with func(tx *gorm.DB, school uuid.UUID) error) (cookie string, err error) {
	defer problem.In(&err, "set up school")
	if err = problem.Fields("problem.invalid", p.faults(true)); err != nil {
		return "", err
	}
	if _, err = a.linkTx(a.db.Query(ctx), plain, linkSetup); err != nil { // before the work
		return "", a.db.Translate(err)
	}
	hash, err := a.hash(ctx, p.Password)
	if err != nil {
		return "", err
	}
	err = Act(ctx, a.db, func(tx *gorm.DB) error {
		t, err := a.useTx(tx, plain, linkSetup)
		if err != nil {
			return err
		}
		if err = with(tx, t.SchoolID); err != nil {
			return err
		}
		made, err := a.createTx(tx, t.SchoolID, p, Owner, hash)
		if err != nil {
			return err
		}
		if cookie, err = a.beginTx(tx, accountRow{SchoolID: made.SchoolID, ID: made.ID}, from); err != nil {
			return err
		}
		return a.RecordTx(tx, t.SchoolID, made.Actor(), "record.setup", made.Email)
	})
	return cookie, err
}

// useTx takes a link away; of two who use it at once, one gets NotFound.
func (a *Accounts) useTx(tx *gorm.DB, plain string, kinds ...string) (linkRow, error) {
	row, err := a.linkTx(tx, plain, kinds...)
	if err != nil {
		return row, err
	}
	done := tx.Where("hash = ?", row.Hash).Delete(&linkRow{})
	if done.Error == nil && done.RowsAffected == 0 {
		return row, problem.New(problem.NotFound, "account.ticket_used", nil)
	}
	return row, done.Error
}

// Invite makes an account without a password and a link by which the colleague chooses one.
func (a *Accounts) Invite(ctx context.Context, by Account, p Person, role Role) (plain string, err error) {
	return a.InviteTo(ctx, by.SchoolID, by.Actor(), p, role)
}

// InviteTo is Invite on behalf of whoever may invite into a school, such as a command on the server.
func (a *Accounts) InviteTo(ctx context.Context, school uuid.UUID, by Actor, p Person, role Role) (plain string,
	err error) {
	defer problem.In(&err, "invite colleague")
	faults := p.faults(false)
	if !role.Known() {
		faults = append(faults, problem.Field{Pointer: "/role", Key: "account.fault.role"})
	}
	if err = problem.Fields("problem.invalid", faults); err != nil {
		return "", err
	}
	err = Act(ctx, a.db, func(tx *gorm.DB) error {
		made, err := a.createTx(tx, school, p, role, "")
		if err != nil {
			return err
		}
		if plain, err = a.issueTx(tx, school, &made.ID, linkInvite, linkLife); err != nil {
			return err
		}
		return a.RecordTx(tx, school, by, "record.invite", made.Email+" · "+string(role))
	})
	return plain, err
}

// ResetLink makes a link by which a person of the school chooses a new password; every earlier one for her is dead.
// With fresh it takes her second factor away besides, once she uses it: the new password stands alone.
func (a *Accounts) ResetLink(ctx context.Context, school, id uuid.UUID, fresh bool, by Actor) (plain string,
	err error) {
	defer problem.In(&err, "make reset link")
	kind, action := linkReset, "record.reset"
	if fresh {
		kind, action = linkFresh, "record.reset_factor"
	}
	err = Act(ctx, a.db, func(tx *gorm.DB) error {
		row, err := takeTx(database.ForUpdate(tx), school, id)
		if err != nil {
			return err
		}
		if row.DisabledAt != nil {
			return problem.New(problem.Conflict, "account.is_disabled", nil)
		}
		if err = tx.Where("school_id = ? AND account_id = ?", school, id).Delete(&linkRow{}).Error; err != nil {
			return err
		}
		if plain, err = a.issueTx(tx, school, &id, kind, linkLife); err != nil {
			return err
		}
		return a.RecordTx(tx, school, by, action, row.Email)
	})
	return plain, err
}

// ByEmail finds a person by her address; NotFound when there is none.
func (a *Accounts) ByEmail(ctx context.Context, email string) (_ Account, err error) {
	defer problem.In(&err, "find account by e-mail")
	var row emailRow
	err = a.db.Query(ctx).Take(&row, "email = ?", address(email)).Error
	if database.IsNotFound(err) {
		return Account{}, problem.New(problem.NotFound, "problem.not_found", nil)
	}
	if err != nil {
		return Account{}, a.db.Translate(err)
	}
	person, err := takeTx(a.db.Query(ctx), row.SchoolID, row.AccountID)
	return toAccount(person), a.db.Translate(err)
}

// SetPassword sets the password of the person a link is for, ends her other sessions and signs her in; who has a second
// factor is asked for its code as at every sign-in, unless the link takes it away.
func (a *Accounts) SetPassword(ctx context.Context, plain, password string, from Browser) (in Entrance, who Account,
	err error) {
	defer problem.In(&err, "set password")
	t, err := a.Link(ctx, plain)
	if err != nil {
		return in, who, err
	}
	if t.Setup {
		return in, who, problem.New(problem.NotFound, "account.ticket_used", nil)
	}
	if err = problem.Fields("problem.invalid",
		passwordFaults(password, t.Shortest(), a.words(ctx, t.Person)...)); err != nil {
		return in, who, err
	}
	hash, err := a.hash(ctx, password)
	if err != nil {
		return in, who, err
	}
	err = Act(ctx, a.db, func(tx *gorm.DB) error {
		used, err := a.useTx(tx, plain, sentKinds...)
		if err != nil {
			return err
		}
		row, err := takeTx(database.ForUpdate(tx), used.SchoolID, *used.AccountID)
		if err != nil {
			return err
		}
		if row.DisabledAt != nil {
			return problem.New(problem.NotFound, "account.ticket_used", nil)
		}
		if used.Kind == linkFresh {
			row.Factor = nil
			if err = dropFactorTx(tx, row.SchoolID, row.ID); err != nil {
				return err
			}
		}
		if err = setPasswordTx(tx, row, hash); err != nil {
			return err
		}
		if err = a.RecordTx(tx, row.SchoolID, t.Person.Actor(), "record.password", ""); err != nil {
			return err
		}
		in, err = a.enterTx(tx, row, from, "record.sign_in")
		return err
	})
	return in, t.Person, err
}

// words are what a password of a person must not be made of.
func (a *Accounts) words(ctx context.Context, who Account) []string {
	words := []string{who.Email, who.Name}
	if a.Place != nil {
		words = append(words, a.Place(ctx, who.SchoolID)...)
	}
	return words
}

// ShortestPassword is how many characters a new password of a person must have.
func (a Account) ShortestPassword() int {
	if a.Factor {
		return ShortestBeside
	}
	return ShortestAlone
}

// ChangePassword sets a new password for who knows the old one, ends all sessions and begins a new one.
func (a *Accounts) ChangePassword(ctx context.Context, who Account, this Session, old, password string,
	from Browser) (cookie string, err error) {
	defer problem.In(&err, "change password")
	row, err := takeTx(a.db.Query(ctx), who.SchoolID, who.ID)
	if err != nil {
		return "", a.db.Translate(err)
	}
	h := brake.NewHold(a.Now())
	if wait := h.Take(a.brakes.proof, a.brakes.proof.Key(this.ID.String())); wait > 0 {
		return "", tooMany("account.wait", wait)
	}
	right, err := a.known.matches(ctx, old, row.Password)
	if err != nil {
		h.Give()
		return "", err
	}
	var faults []problem.Field
	if !right {
		faults = append(faults, problem.Field{Pointer: "/old", Key: "account.prove.wrong"})
	} else {
		h.Give()
	}
	faults = append(faults, passwordFaults(password, who.ShortestPassword(), a.words(ctx, who)...)...)
	if err = problem.Fields("problem.invalid", faults); err != nil {
		return "", err
	}
	hash, err := a.hash(ctx, password)
	if err != nil {
		return "", err
	}
	err = Act(ctx, a.db, func(tx *gorm.DB) error {
		if err := setPasswordTx(tx, row, hash); err != nil {
			return err
		}
		if cookie, err = a.beginTx(tx, row, from); err != nil {
			return err
		}
		return a.RecordTx(tx, who.SchoolID, who.Actor(), "record.password", "")
	})
	return cookie, err
}

// setPasswordTx ends every session and open link of a person along with the old password.
func setPasswordTx(tx *gorm.DB, row accountRow, hash string) error {
	if err := tx.Model(&accountRow{}).Where("school_id = ? AND id = ?", row.SchoolID, row.ID).Update("password",
		hash).Error; err != nil {
		return err
	}
	return endAllTx(tx, row.SchoolID, row.ID, uuid.Nil)
}
