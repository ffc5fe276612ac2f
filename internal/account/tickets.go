package account

import (
	"context"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/database"
	"hailong/internal/problem"
)

// The kinds of links that work once.
const (
	ticketSetup  = "setup"  // the first account of the server
	ticketInvite = "invite" // a colleague chooses a password
	ticketReset  = "reset"  // a password was forgotten
)

const ticketLife = 7 * 24 * time.Hour

type ticketRow struct {
	Hash      []byte
	SchoolID  uuid.UUID
	AccountID *uuid.UUID
	Kind      string
	ExpiresAt *int64
}

// TableName implements gorm's Tabler.
func (ticketRow) TableName() string { return "tickets" }

// Ticket is what a link that works once is for.
type Ticket struct {
	SchoolID uuid.UUID
	Setup    bool
	Person   Account // who chooses a password; empty for the set-up
}

func (a *Accounts) issueTx(tx *gorm.DB, school uuid.UUID, account *uuid.UUID, kind string, life time.Duration) (string, error) {
	plain, err := random()
	if err != nil {
		return "", err
	}
	row := ticketRow{Hash: a.secret.KeyHash(plain), SchoolID: school, AccountID: account, Kind: kind}
	if life > 0 {
		until := a.Now().Add(life).UnixMilli()
		row.ExpiresAt = &until
	}
	return plain, tx.Create(&row).Error
}

// SetupLink makes the link of the first account, or "" when there is an account already. A link printed earlier is dead.
func (a *Accounts) SetupLink(ctx context.Context, school uuid.UUID) (plain string, err error) {
	if there, err := a.Any(ctx); err != nil || there {
		return "", err
	}
	return plain, a.db.Write(ctx, func(tx *gorm.DB) error {
		if err := tx.Where("kind = ?", ticketSetup).Delete(&ticketRow{}).Error; err != nil {
			return err
		}
		plain, err = a.issueTx(tx, school, nil, ticketSetup, 0)
		return err
	})
}

// Look tells what a link is for, without using it; NotFound when it was used or is over.
func (a *Accounts) Look(ctx context.Context, plain string) (Ticket, error) {
	row, err := a.ticketTx(a.db.Query(ctx), plain)
	if err != nil {
		return Ticket{}, a.db.Tell(err)
	}
	t := Ticket{SchoolID: row.SchoolID, Setup: row.Kind == ticketSetup}
	if row.AccountID == nil {
		return t, nil
	}
	person, err := takeTx(a.db.Query(ctx), row.SchoolID, *row.AccountID)
	t.Person = toAccount(person)
	return t, a.db.Tell(err)
}

func (a *Accounts) ticketTx(tx *gorm.DB, plain string) (ticketRow, error) {
	var row ticketRow
	err := tx.Take(&row, "hash = ?", a.secret.KeyHash(plain)).Error
	if database.IsNone(err) || err == nil && row.ExpiresAt != nil && *row.ExpiresAt < a.Now().UnixMilli() {
		return row, problem.New(problem.NotFound, "account.ticket_used", nil)
	}
	return row, err
}

// Setup makes the first account, an owner, in the set-up link's school, and signs her in. with runs in the same
// transaction: it takes what else the set-up asks for.
func (a *Accounts) Setup(ctx context.Context, plain string, p Person, about string, with func(tx *gorm.DB, school uuid.UUID) error) (cookie string, err error) {
	if err = problem.Fields("problem.invalid", p.faults(true)); err != nil {
		return "", err
	}
	hash, err := hashPassword(p.Password)
	if err != nil {
		return "", err
	}
	return cookie, a.db.Write(ctx, func(tx *gorm.DB) error {
		t, err := a.useTx(tx, plain, ticketSetup)
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
		if cookie, err = a.beginTx(tx, accountRow{SchoolID: made.SchoolID, ID: made.ID}, about); err != nil {
			return err
		}
		return a.RecordTx(tx, t.SchoolID, made.Actor(), "record.setup", made.Email)
	})
}

// useTx takes a link away; of two who use it at once, one gets NotFound.
func (a *Accounts) useTx(tx *gorm.DB, plain string, kinds ...string) (ticketRow, error) {
	row, err := a.ticketTx(tx, plain)
	if err != nil {
		return row, err
	}
	done := tx.Where("hash = ? AND kind IN ?", row.Hash, kinds).Delete(&ticketRow{})
	if done.Error == nil && done.RowsAffected == 0 {
		return row, problem.New(problem.NotFound, "account.ticket_used", nil)
	}
	return row, done.Error
}

// Invite makes an account without a password and a link by which the colleague chooses one.
func (a *Accounts) Invite(ctx context.Context, by Account, p Person, role Role) (plain string, err error) {
	faults := p.faults(false)
	if !Owner.May(role) {
		faults = append(faults, problem.Field{Pointer: "/role", Key: "account.fault.role"})
	}
	if err = problem.Fields("problem.invalid", faults); err != nil {
		return "", err
	}
	return plain, a.db.Write(ctx, func(tx *gorm.DB) error {
		made, err := a.createTx(tx, by.SchoolID, p, role, "")
		if err != nil {
			return err
		}
		if plain, err = a.issueTx(tx, by.SchoolID, &made.ID, ticketInvite, ticketLife); err != nil {
			return err
		}
		return a.RecordTx(tx, by.SchoolID, by.Actor(), "record.invite", made.Email+" · "+string(role))
	})
}

// ResetLink makes a link by which a person of the school chooses a new password.
func (a *Accounts) ResetLink(ctx context.Context, school, id uuid.UUID, by Actor) (plain string, err error) {
	return plain, a.db.Write(ctx, func(tx *gorm.DB) error {
		row, err := takeTx(tx, school, id)
		if err != nil {
			return err
		}
		if plain, err = a.issueTx(tx, school, &id, ticketReset, ticketLife); err != nil {
			return err
		}
		return a.RecordTx(tx, school, by, "record.reset", row.Email)
	})
}

// ByEmail finds a person by her address; NotFound when there is none.
func (a *Accounts) ByEmail(ctx context.Context, email string) (Account, error) {
	var row emailRow
	err := a.db.Query(ctx).Take(&row, "email = ?", address(email)).Error
	if database.IsNone(err) {
		return Account{}, problem.New(problem.NotFound, "problem.not_found", nil)
	}
	if err != nil {
		return Account{}, a.db.Tell(err)
	}
	person, err := takeTx(a.db.Query(ctx), row.SchoolID, row.AccountID)
	return toAccount(person), a.db.Tell(err)
}

// Choose sets the password of the person a link is for, ends her other sessions and signs her in.
func (a *Accounts) Choose(ctx context.Context, plain, password, about string) (cookie string, err error) {
	t, err := a.Look(ctx, plain)
	if err != nil {
		return "", err
	}
	if err = problem.Fields("problem.invalid", passwordFaults(password, t.Person.Email)); err != nil {
		return "", err
	}
	hash, err := hashPassword(password)
	if err != nil {
		return "", err
	}
	return cookie, a.db.Write(ctx, func(tx *gorm.DB) error {
		row, err := a.useTx(tx, plain, ticketInvite, ticketReset)
		if err != nil {
			return err
		}
		person, err := takeTx(database.ForUpdate(tx), row.SchoolID, *row.AccountID)
		if err != nil {
			return err
		}
		if cookie, err = a.setPasswordTx(tx, person, hash, about); err != nil {
			return err
		}
		return a.RecordTx(tx, person.SchoolID, toAccount(person).Actor(), "record.password", "")
	})
}

// ChangePassword sets a new password for who knows the old one, ends all sessions and begins a new one.
func (a *Accounts) ChangePassword(ctx context.Context, who Account, old, password, about string) (cookie string, err error) {
	row, err := takeTx(a.db.Query(ctx), who.SchoolID, who.ID)
	if err != nil {
		return "", a.db.Tell(err)
	}
	var faults []problem.Field
	if !matches(old, row.Password) {
		faults = append(faults, problem.Field{Pointer: "/old", Key: "account.sign_in.wrong"})
	}
	if err = problem.Fields("problem.invalid", append(faults, passwordFaults(password, row.Email)...)); err != nil {
		return "", err
	}
	hash, err := hashPassword(password)
	if err != nil {
		return "", err
	}
	return cookie, a.db.Write(ctx, func(tx *gorm.DB) error {
		if cookie, err = a.setPasswordTx(tx, row, hash, about); err != nil {
			return err
		}
		return a.RecordTx(tx, who.SchoolID, who.Actor(), "record.password", "")
	})
}

// setPasswordTx ends every session and open link of a person along with the old password.
func (a *Accounts) setPasswordTx(tx *gorm.DB, row accountRow, hash, about string) (cookie string, err error) {
	if err = tx.Model(&accountRow{}).Where("school_id = ? AND id = ?", row.SchoolID, row.ID).Update("password", hash).Error; err != nil {
		return "", err
	}
	for _, gone := range []any{&sessionRow{}, &ticketRow{}} {
		if err = tx.Where("school_id = ? AND account_id = ?", row.SchoolID, row.ID).Delete(gone).Error; err != nil {
			return "", err
		}
	}
	return a.beginTx(tx, row, about)
}
