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
	About             string // browser and system in words
	CreatedAt, SeenAt time.Time
	proved            time.Time
}

// Browser is what a request tells of the browser that it comes from.
type Browser struct {
	About  string // browser and system in a few words
	Place  string // the caller's address: it slows guessing down, in memory, and is stored nowhere
	Cookie string // of the session that this browser had until now; a new one ends it
	Mark   string // what it kept from an earlier sign-in
}

type sessionRow struct {
	Hash      []byte
	ID        uuid.UUID
	SchoolID  uuid.UUID
	AccountID uuid.UUID
	About     string
	CreatedAt int64 `gorm:"autoCreateTime:false"`
	SeenAt    int64
	ProvedAt  int64
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

// over tells whether a session has ended. One from further ahead than an idle one lives was begun under a clock that
// was wrong, and would outlive every other.
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

// beginTx begins a session under a new random cookie, just proved, and ends the one that this browser had.
func (a *Accounts) beginTx(tx *gorm.DB, row accountRow, from Browser) (string, error) {
	cookie, err := random()
	if err != nil {
		return "", err
	}
	id, err := uuid.NewRandom()
	if err != nil {
		return "", err
	}
	if from.Cookie != "" {
		if err = tx.Where("hash = ?", a.secret.KeyHash(from.Cookie)).Delete(&sessionRow{}).Error; err != nil {
			return "", err
		}
	}
	now := a.Now().UnixMilli()
	return cookie, tx.Create(&sessionRow{
		Hash: a.secret.KeyHash(cookie), ID: id, SchoolID: row.SchoolID, AccountID: row.ID, About: from.About,
		CreatedAt: now, SeenAt: now, ProvedAt: now,
	}).Error
}

// Who tells whose session a cookie is; Unauthorized when it is none, or over.
func (a *Accounts) Who(ctx context.Context, cookie string) (_ Account, _ Session, err error) {
	defer problem.In(&err, "read session")
	over := problem.New(problem.Unauthorized, "account.session_over", nil)
	hash := a.secret.KeyHash(cookie)
	var row sessionRow
	err = a.db.Query(ctx).Take(&row, "hash = ?", hash).Error
	if database.IsNotFound(err) {
		return Account{}, Session{}, over
	}
	if err != nil {
		return Account{}, Session{}, a.db.Translate(err)
	}
	now := a.Now()
	if row.over(now) {
		return Account{}, Session{}, over
	}
	person, err := takeTx(a.db.Query(ctx), row.SchoolID, row.AccountID)
	if err != nil {
		return Account{}, Session{}, a.db.Translate(err)
	}
	if person.DisabledAt != nil {
		return Account{}, Session{}, over
	}
	who := toAccount(person)
	if !who.Factor {
		if who.MustAddFactor, err = a.FactorRequired(ctx, who.SchoolID); err != nil {
			return Account{}, Session{}, err
		}
	}
	if now.Sub(time.UnixMilli(row.SeenAt)).Abs() > seenEvery {
		if err = Act(ctx, a.db, func(tx *gorm.DB) error {
			return tx.Model(&sessionRow{}).Where("hash = ?", hash).Update("seen_at", now.UnixMilli()).Error
		}); err != nil {
			return Account{}, Session{}, err
		}
	}
	return who, toSession(row), nil
}

// SignOut ends the session of a cookie.
func (a *Accounts) SignOut(ctx context.Context, cookie string) error {
	return Act(ctx, a.db, func(tx *gorm.DB) error {
		return tx.Where("hash = ?", a.secret.KeyHash(cookie)).Delete(&sessionRow{}).Error
	})
}

// Sessions are the open sessions of a person, the last used first.
func (a *Accounts) Sessions(ctx context.Context, who Account) (_ []Session, err error) {
	defer problem.In(&err, "list sessions")
	var rows []sessionRow
	err = a.db.Query(ctx).Order("seen_at DESC, id").
		Find(&rows, "school_id = ? AND account_id = ?", who.SchoolID, who.ID).Error
	sessions := make([]Session, 0, len(rows))
	for _, r := range rows {
		if !r.over(a.Now()) {
			sessions = append(sessions, toSession(r))
		}
	}
	return sessions, a.db.Translate(err)
}

// EndSession ends one of a person's sessions. What an owner ends of a colleague's is on record.
func (a *Accounts) EndSession(ctx context.Context, by, who Account, id uuid.UUID) error {
	return a.endSessions(ctx, by, who, "id = ?", id)
}

// EndSessions ends all sessions of a person but one; uuid.Nil spares none. What an owner ends of a colleague's is on
// record.
func (a *Accounts) EndSessions(ctx context.Context, by, who Account, but uuid.UUID) error {
	return a.endSessions(ctx, by, who, "id <> ?", but)
}

func (a *Accounts) endSessions(ctx context.Context, by, who Account, which string, id uuid.UUID) error {
	return Act(ctx, a.db, func(tx *gorm.DB) error {
		done := tx.Where("school_id = ? AND account_id = ?", who.SchoolID, who.ID).Where(which, id).
			Delete(&sessionRow{})
		if done.Error != nil || done.RowsAffected == 0 || by.ID == who.ID {
			return done.Error
		}
		return a.RecordTx(tx, who.SchoolID, by.Actor(), "record.session_ended", who.Email)
	})
}

// endAllTx ends every session of a person but one, and kills every link that waits for her.
func endAllTx(tx *gorm.DB, school, account, but uuid.UUID) error {
	if err := tx.Where("school_id = ? AND account_id = ? AND id <> ?", school, account, but).
		Delete(&sessionRow{}).Error; err != nil {
		return err
	}
	return tx.Where("school_id = ? AND account_id = ?", school, account).Delete(&linkRow{}).Error
}

func toSession(r sessionRow) Session {
	return Session{
		ID: r.ID, About: r.About, CreatedAt: time.UnixMilli(r.CreatedAt).UTC(), SeenAt: time.UnixMilli(r.SeenAt).UTC(),
		proved: time.UnixMilli(r.ProvedAt).UTC(),
	}
}

// Purge deletes sessions that are over and links whose days are over. They were dead before: this only tidies up.
func (a *Accounts) Purge(ctx context.Context) (err error) {
	defer problem.In(&err, "purge sessions")
	now := a.Now()
	return Act(ctx, a.db, func(tx *gorm.DB) error {
		idle, longest, ahead := now.Add(-idleSession).UnixMilli(), now.Add(-longestSession).UnixMilli(),
			now.Add(idleSession).UnixMilli()
		if err := tx.Where("seen_at < ? OR created_at < ? OR seen_at > ? OR created_at > ?", idle, longest, ahead,
			ahead).
			Delete(&sessionRow{}).Error; err != nil {
			return err
		}
		return tx.Where("expires_at < ?", now.UnixMilli()).Delete(&linkRow{}).Error
	})
}
