package account

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/database"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/secret"
)

// Account is a person of the school.
type Account struct {
	ID, SchoolID uuid.UUID
	Email, Name  string
	Role         Role
	Invited      bool // has not chosen a password yet
	Disabled     bool
	Factor       bool // signs in with a second factor
	// MustAddFactor: the school requires a second factor of everybody, and she has none yet. Who alone fills it.
	MustAddFactor bool
	CreatedAt     time.Time
}

type accountRow struct {
	SchoolID   uuid.UUID
	ID         uuid.UUID
	Email      string
	Name       string
	Role       Role
	Password   string
	CreatedAt  int64 `gorm:"autoCreateTime:false"`
	DisabledAt *int64
	Factor     []byte
	FactorStep int64
}

// TableName implements gorm's Tabler.
func (accountRow) TableName() string { return "accounts" }

type emailRow struct {
	Email     string
	SchoolID  uuid.UUID
	AccountID uuid.UUID
}

// TableName implements gorm's Tabler.
func (emailRow) TableName() string { return "account_directory" }

// Accounts is the store of people, their sessions and links, and the record of what they did.
type Accounts struct {
	db               *database.DB
	secret           *secret.Server
	strangers, known *line // where hashes wait
	brakes           brakes
	tries            tries
	// Place is what a school is called, by words that a password must not be made of; nil for none.
	Place func(ctx context.Context, school uuid.UUID) []string
	Now   func() time.Time

	writing sync.WaitGroup // of lines beside an answer
}

// NewAccounts works on db; sessions and links are looked up by hashes under the server secret.
func NewAccounts(db *database.DB, server *secret.Server) *Accounts {
	strangers, known := newLines()
	return &Accounts{db: db, secret: server, strangers: strangers, known: known, brakes: newBrakes(),
		tries: newTries(), Now: time.Now}
}

// Person is what is asked of somebody who gets an account.
type Person struct {
	Email, Name, Password string
	Words                 []string // of the place: a password must not be made of them
}

const (
	lengthEmail = 200
	mostEmail   = lengthEmail * utf8.UTFMax // bytes that are looked at at all
)

var emailPattern = regexp.MustCompile(`^[^\s@<>(),;:"\\]+@[^\s@<>(),;:"\\]+\.[^\s@<>(),;:"\\.]{2,}$`)

// address is an e-mail address as it is compared: trimmed, lower case.
func address(email string) string { return strings.ToLower(locale.Line(email)) }

func (p Person) faults(withPassword bool) []problem.Field {
	var faults []problem.Field
	if email := address(p.Email); len(p.Email) > mostEmail || utf8.RuneCountInString(email) > lengthEmail ||
		!emailPattern.MatchString(email) {
		faults = append(faults, problem.Field{Pointer: "/email", Key: "account.fault.email"})
	}
	if name := locale.Line(p.Name); name == "" || utf8.RuneCountInString(name) > lengthName {
		faults = append(faults, problem.Field{Pointer: "/name", Key: "account.fault.name",
			Args: map[string]any{"n": lengthName}})
	}
	if withPassword {
		faults = append(faults, passwordFaults(p.Password, ShortestAlone, append(p.Words, p.Email, p.Name)...)...)
	}
	return faults
}

// createTx stores a new person; hash is "" for one who is only invited.
func (a *Accounts) createTx(tx *gorm.DB, school uuid.UUID, p Person, role Role, hash string) (Account, error) {
	id, err := uuid.NewRandom()
	if err != nil {
		return Account{}, err
	}
	row := accountRow{SchoolID: school, ID: id, Email: address(p.Email), Name: locale.Line(p.Name), Role: role,
		Password: hash, CreatedAt: a.Now().UnixMilli()}
	if err = tx.Create(&emailRow{Email: row.Email, SchoolID: school, AccountID: id}).Error; database.IsDuplicate(err) {
		return Account{}, problem.Fields("problem.invalid",
			[]problem.Field{{Pointer: "/email", Key: "account.fault.taken"}})
	}
	if err != nil {
		return Account{}, err
	}
	return toAccount(row), tx.Create(&row).Error
}

// Any tells whether there is an account at all: until then the server offers its set-up link.
func (a *Accounts) Any(ctx context.Context) (_ bool, err error) {
	defer problem.In(&err, "look for any account")
	var n int64
	err = a.db.Query(ctx).Model(&emailRow{}).Limit(1).Count(&n).Error
	return n > 0, a.db.Translate(err)
}

// List reads the people of a school, owners first.
func (a *Accounts) List(ctx context.Context, school uuid.UUID) (_ []Account, err error) {
	defer problem.In(&err, "list accounts")
	var rows []accountRow
	err = a.db.Query(ctx).Order("name, id").Find(&rows, "school_id = ?", school).Error
	slices.SortStableFunc(rows, func(x, y accountRow) int {
		return slices.Index(Roles, x.Role) - slices.Index(Roles, y.Role)
	})
	people := make([]Account, 0, len(rows))
	for _, r := range rows {
		people = append(people, toAccount(r))
	}
	return people, a.db.Translate(err)
}

// Change sets a person's role, or disables her; the last owner who can sign in stays one (Conflict). All her sessions
// end, and with a disabled account the links that wait for it.
func (a *Accounts) Change(ctx context.Context, by Account, id uuid.UUID, role Role, disabled bool) (err error) {
	defer problem.In(&err, "change account")
	if !role.Known() {
		return problem.Fields("problem.invalid", []problem.Field{{Pointer: "/role", Key: "account.fault.role"}})
	}
	return Act(ctx, a.db, func(tx *gorm.DB) error {
		row, err := takeTx(database.ForUpdate(tx), by.SchoolID, id)
		if err != nil {
			return err
		}
		set := map[string]any{"role": role, "disabled_at": nil}
		if disabled {
			set["disabled_at"] = a.Now().UnixMilli()
		}
		if err = tx.Model(&accountRow{}).Where("school_id = ? AND id = ?", by.SchoolID, id).Updates(set).Error; err != nil {
			return err
		}
		var owners int64
		if err = tx.Model(&accountRow{}).Where("school_id = ? AND role = ? AND disabled_at IS NULL AND password <> ''", by.SchoolID, Owner).Count(&owners).Error; err != nil {
			return err
		}
		if owners == 0 {
			return problem.New(problem.Conflict, "account.last_owner", nil)
		}
		action, ended := "record.role", []any{&sessionRow{}}
		if disabled { // and whatever link waits for her
			action, ended = "record.disable", append(ended, &linkRow{})
		}
		for _, rows := range ended {
			if err = tx.Where("school_id = ? AND account_id = ?", by.SchoolID, id).Delete(rows).Error; err != nil {
				return err
			}
		}
		return a.RecordTx(tx, by.SchoolID, by.Actor(), action, row.Email+" · "+string(role))
	})
}

// Get reads a person of a school; NotFound when it has none of this id.
func (a *Accounts) Get(ctx context.Context, school, id uuid.UUID) (_ Account, err error) {
	defer problem.In(&err, "read account")
	row, err := takeTx(a.db.Query(ctx), school, id)
	return toAccount(row), a.db.Translate(err)
}

func takeTx(tx *gorm.DB, school, id uuid.UUID) (accountRow, error) {
	var row accountRow
	err := tx.Take(&row, "school_id = ? AND id = ?", school, id).Error
	if database.IsNotFound(err) {
		return row, problem.New(problem.NotFound, "problem.not_found", nil)
	}
	return row, err
}

func toAccount(r accountRow) Account {
	return Account{
		ID: r.ID, SchoolID: r.SchoolID, Email: r.Email, Name: r.Name, Role: r.Role, Invited: r.Password == "", Disabled: r.DisabledAt != nil,
		Factor: len(r.Factor) > 0, CreatedAt: time.UnixMilli(r.CreatedAt).UTC(),
	}
}
