package account

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/database"
	"hailong/internal/problem"
	"hailong/internal/secret"
)

// Session is a browser in which somebody is signed in.
type Session struct {
	ID                uuid.UUID
	About             string
	CreatedAt, SeenAt time.Time
}

type sessionRow struct {
	Hash      []byte
	ID        uuid.UUID
	SchoolID  uuid.UUID
	AccountID uuid.UUID
	About     string
	CreatedAt int64 `gorm:"autoCreateTime:false"`
	SeenAt    int64
}

// TableName implements gorm's Tabler.
func (sessionRow) TableName() string { return "sessions" }

// A session ends after this long without a request, and after this long in any case.
const (
	idleSession    = 12 * time.Hour
	longestSession = 7 * 24 * time.Hour
	seenEvery      = 5 * time.Minute // how exact SeenAt is: not every request is a write
	secretLetters  = 51              // × 5 bits = 255 random bits, of cookies and links
)

// over tells whether a session has ended. One from further ahead than an idle one lives was begun under a clock that was wrong,
// and would outlive every other.
func (r sessionRow) over(now time.Time) bool {
	seen, created := now.Sub(time.UnixMilli(r.SeenAt)), now.Sub(time.UnixMilli(r.CreatedAt))
	return seen > idleSession || created > longestSession || seen < -idleSession || created < -idleSession
}

func random() (string, error) {
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		return "", err
	}
	return secret.Code(raw, secretLetters), nil
}

// SignIn checks e-mail and password and begins a session; cookie is what the browser keeps. place is the caller's address,
// used in memory to slow guessing down and stored nowhere. Unauthorized, the same for an unknown address and a wrong
// password; TooMany when the caller must wait.
func (a *Accounts) SignIn(ctx context.Context, email, password, place, about string) (cookie string, who Account, err error) {
	now := a.Now()
	key := address(email) + "\x00" + place
	if wait := a.slow.wait(key, now); wait > 0 {
		return "", Account{}, &problem.Error{Kind: problem.TooMany, Key: "account.wait", Args: map[string]any{"s": int(wait/time.Second) + 1}, RetryAfter: wait}
	}
	var row accountRow
	done := a.db.Query(ctx).Raw(`SELECT a.* FROM account_directory d JOIN accounts a ON a.school_id = d.school_id AND a.id = d.account_id
		WHERE d.email = ? AND a.disabled_at IS NULL`, address(email)).Scan(&row)
	if done.Error != nil {
		return "", Account{}, a.db.Tell(done.Error)
	}
	if !matches(password, row.Password) {
		a.slow.failed(key, now)
		a.signInFailed(ctx, row)
		return "", Account{}, problem.New(problem.Unauthorized, "account.sign_in.wrong", nil)
	}
	a.slow.succeeded(key)
	err = a.db.Write(ctx, func(tx *gorm.DB) error {
		if cookie, err = a.beginTx(tx, row, about); err != nil {
			return err
		}
		return a.RecordTx(tx, row.SchoolID, toAccount(row).Actor(), "record.sign_in", about)
	})
	return cookie, toAccount(row), err
}

// beginTx begins a session under a new random cookie.
func (a *Accounts) beginTx(tx *gorm.DB, row accountRow, about string) (string, error) {
	cookie, err := random()
	if err != nil {
		return "", err
	}
	id, err := uuid.NewRandom()
	if err != nil {
		return "", err
	}
	now := a.Now().UnixMilli()
	return cookie, tx.Create(&sessionRow{
		Hash: a.secret.KeyHash(cookie), ID: id, SchoolID: row.SchoolID, AccountID: row.ID, About: about, CreatedAt: now, SeenAt: now,
	}).Error
}

// Who tells whose session a cookie is; Unauthorized when it is none, or over.
func (a *Accounts) Who(ctx context.Context, cookie string) (Account, Session, error) {
	over := problem.New(problem.Unauthorized, "account.session_over", nil)
	hash := a.secret.KeyHash(cookie)
	var row sessionRow
	err := a.db.Query(ctx).Take(&row, "hash = ?", hash).Error
	if database.IsNone(err) {
		return Account{}, Session{}, over
	}
	if err != nil {
		return Account{}, Session{}, a.db.Tell(err)
	}
	now := a.Now()
	if row.over(now) {
		return Account{}, Session{}, over
	}
	person, err := takeTx(a.db.Query(ctx), row.SchoolID, row.AccountID)
	if err != nil {
		return Account{}, Session{}, a.db.Tell(err)
	}
	if person.DisabledAt != nil {
		return Account{}, Session{}, over
	}
	if now.Sub(time.UnixMilli(row.SeenAt)).Abs() > seenEvery {
		if err = a.db.Write(ctx, func(tx *gorm.DB) error {
			return tx.Model(&sessionRow{}).Where("hash = ?", hash).Update("seen_at", now.UnixMilli()).Error
		}); err != nil {
			return Account{}, Session{}, err
		}
	}
	return toAccount(person), toSession(row), nil
}

// SignOut ends the session of a cookie.
func (a *Accounts) SignOut(ctx context.Context, cookie string) error {
	return a.db.Write(ctx, func(tx *gorm.DB) error {
		return tx.Where("hash = ?", a.secret.KeyHash(cookie)).Delete(&sessionRow{}).Error
	})
}

// Sessions are the open sessions of a person, the last used first.
func (a *Accounts) Sessions(ctx context.Context, who Account) ([]Session, error) {
	var rows []sessionRow
	err := a.db.Query(ctx).Order("seen_at DESC, id").Find(&rows, "school_id = ? AND account_id = ?", who.SchoolID, who.ID).Error
	sessions := make([]Session, 0, len(rows))
	for _, r := range rows {
		sessions = append(sessions, toSession(r))
	}
	return sessions, a.db.Tell(err)
}

// EndSession ends one of a person's sessions.
func (a *Accounts) EndSession(ctx context.Context, who Account, id uuid.UUID) error {
	return a.db.Write(ctx, func(tx *gorm.DB) error {
		return tx.Where("school_id = ? AND account_id = ? AND id = ?", who.SchoolID, who.ID, id).Delete(&sessionRow{}).Error
	})
}

func toSession(r sessionRow) Session {
	return Session{ID: r.ID, About: r.About, CreatedAt: time.UnixMilli(r.CreatedAt).UTC(), SeenAt: time.UnixMilli(r.SeenAt).UTC()}
}

// Purge deletes sessions that are over and links whose days are over. They were dead before: this only tidies up.
func (a *Accounts) Purge(ctx context.Context) error {
	now := a.Now()
	return a.db.Write(ctx, func(tx *gorm.DB) error {
		idle, longest, ahead := now.Add(-idleSession).UnixMilli(), now.Add(-longestSession).UnixMilli(), now.Add(idleSession).UnixMilli()
		if err := tx.Where("seen_at < ? OR created_at < ? OR seen_at > ? OR created_at > ?", idle, longest, ahead, ahead).Delete(&sessionRow{}).Error; err != nil {
			return err
		}
		return tx.Where("expires_at < ?", now.UnixMilli()).Delete(&ticketRow{}).Error
	})
}
