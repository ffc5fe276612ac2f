// Package account owns who may call: API keys and their scopes. It promises that a key is shown once and stored only as
// a keyed hash, and that a revoked key stops at the next call.
package account

import (
	"context"
	"crypto/rand"
	"database/sql"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/database"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/secret"
)

// Key is an API key, without the key itself.
type Key struct {
	ID, SchoolID uuid.UUID
	Name         string
	Scope        Scope
	CreatedAt    time.Time
	RevokedAt    *time.Time
	ExpiresAt    *time.Time // nil = it has no end
	UsedOn       *time.Time // midnight UTC of the last day in Vietnam on which it was used; nil = never
}

// Over tells whether the key has come to its end.
func (k Key) Over(now time.Time) bool { return k.ExpiresAt != nil && !now.Before(*k.ExpiresAt) }

type keyRow struct {
	SchoolID  uuid.UUID
	ID        uuid.UUID
	Name      string
	Scope     Scope
	CreatedAt int64 `gorm:"autoCreateTime:false"`
	RevokedAt *int64
	ExpiresAt *int64
	UsedDay   *int64
}

// TableName implements gorm's Tabler.
func (keyRow) TableName() string { return "api_keys" }

type directoryRow struct {
	Hash     []byte
	SchoolID uuid.UUID
	KeyID    uuid.UUID
}

// TableName implements gorm's Tabler.
func (directoryRow) TableName() string { return "key_directory" }

// Keys is the store of all keys.
type Keys struct {
	db     *database.DB
	secret *secret.Server
	cache  keyCache
	Now    func() time.Time
}

// NewKeys works on db; keys are looked up by a hash under the server secret.
func NewKeys(db *database.DB, server *secret.Server) *Keys {
	return &Keys{db: db, secret: server, cache: newKeyCache(), Now: time.Now}
}

const (
	prefix     = "hl_" // so that people and scanners of leaked secrets recognise it
	keyLetters = 51    // × 5 bits = 255 random bits
	lengthName = 100
)

// Wanted is what a key shall be.
type Wanted struct {
	Name    string
	Scope   Scope
	Expires *time.Time // nil = it has no end
}

// Until sets the last day on which the key works, written 2027-06-30; "" for no end. Invalid for what is no day.
func (w *Wanted) Until(typed string) error {
	if typed = locale.Line(typed); typed == "" {
		return nil
	}
	last, err := time.ParseInLocation(time.DateOnly, typed, time.FixedZone("ICT", int(vietnam/time.Second)))
	if err != nil {
		return problem.Fields("problem.invalid", []problem.Field{{Pointer: "/expires", Key: "account.fault.expires"}})
	}
	end := last.AddDate(0, 0, 1)
	w.Expires = &end
	return nil
}

// LastDay is the last day on which the key works, for a reader; the zero time for one without an end.
func (k Key) LastDay() time.Time {
	if k.ExpiresAt == nil {
		return time.Time{}
	}
	return k.ExpiresAt.Add(-time.Second)
}

func (w Wanted) faults(now time.Time) []problem.Field {
	var faults []problem.Field
	if name := w.Name; name == "" || utf8.RuneCountInString(name) > lengthName {
		faults = append(faults, problem.Field{Pointer: "/name", Key: "account.fault.name",
			Args: map[string]any{"n": lengthName}})
	}
	if !slices.Contains(Scopes, w.Scope) {
		faults = append(faults, problem.Field{Pointer: "/scope", Key: "account.fault.scope"})
	}
	if w.Expires != nil && !w.Expires.After(now) {
		faults = append(faults, problem.Field{Pointer: "/expires", Key: "account.fault.expires"})
	}
	return faults
}

// Create is Issue of a key without an end, by the program.
func (k *Keys) Create(ctx context.Context, school uuid.UUID, name string, scope Scope) (plain string, key Key,
	err error) {
	return k.Issue(ctx, school, Program("hailong"), Wanted{Name: name, Scope: scope})
}

// Issue makes a key, gives it in plain, this once, and puts it on record.
func (k *Keys) Issue(ctx context.Context, school uuid.UUID, by Actor, w Wanted) (plain string, key Key, err error) {
	defer problem.In(&err, "issue API key")
	w.Name = locale.Line(w.Name)
	if err = problem.Fields("problem.invalid", w.faults(k.Now())); err != nil {
		return "", Key{}, err
	}
	raw := make([]byte, 32)
	if _, err = rand.Read(raw); err != nil {
		return "", Key{}, err
	}
	id, err := uuid.NewRandom()
	if err != nil {
		return "", Key{}, err
	}
	plain = prefix + secret.Code(raw, keyLetters)
	row := keyRow{SchoolID: school, ID: id, Name: w.Name, Scope: w.Scope, CreatedAt: k.Now().UnixMilli()}
	if w.Expires != nil {
		end := w.Expires.UnixMilli()
		row.ExpiresAt = &end
	}
	err = Act(ctx, k.db, func(tx *gorm.DB) error {
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		if err := tx.Create(&directoryRow{Hash: k.secret.KeyHash(plain), SchoolID: school, KeyID: id}).Error; err != nil {
			return err
		}
		return AppendTx(tx, k.Now(), school, by, "record.key", w.Name+" · "+short(id))
	})
	return plain, fromRow(row), err
}

// List reads the keys of a school, the newest first, revoked ones too.
func (k *Keys) List(ctx context.Context, school uuid.UUID) (_ []Key, err error) {
	defer problem.In(&err, "list API keys")
	var rows []keyRow
	err = k.db.Query(ctx).Order("created_at DESC, id").Find(&rows, "school_id = ?", school).Error
	keys := make([]Key, 0, len(rows))
	for _, r := range rows {
		keys = append(keys, fromRow(r))
	}
	return keys, k.db.Translate(err)
}

// Revoke ends a key at once, and puts that on record. NotFound when the school has no such key that was not revoked.
func (k *Keys) Revoke(ctx context.Context, school, id uuid.UUID, by Actor) (err error) {
	defer problem.In(&err, "revoke API key")
	if err := Act(ctx, k.db, func(tx *gorm.DB) error {
		done := tx.Model(&keyRow{}).Where("school_id = ? AND id = ? AND revoked_at IS NULL", school, id).Update("revoked_at", k.Now().UnixMilli())
		if done.Error == nil && done.RowsAffected == 0 {
			return problem.New(problem.NotFound, "account.no_key", nil)
		}
		if done.Error != nil {
			return done.Error
		}
		return AppendTx(tx, k.Now(), school, by, "record.key_revoked", short(id))
	}); err != nil {
		return err
	}
	k.cache.forget()
	return nil
}

// Remember lets keys that were let in be remembered for a moment. mark is a file in the folder that all servers of the database
// share; a revocation by any of them ends it at once.
func (k *Keys) Remember(mark string) { k.cache.mark = mark }

// Authenticate tells whose key this is; Unauthorized when it is none, revoked, or has come to its end.
func (k *Keys) Authenticate(ctx context.Context, plain string) (_ Key, err error) {
	defer problem.In(&err, "authenticate API key")
	key, err := k.authenticate(ctx, plain)
	if err != nil || !key.Over(k.Now()) {
		return key, err
	}
	return Key{}, problem.New(problem.Unauthorized, "account.key_over", nil)
}

func (k *Keys) authenticate(ctx context.Context, plain string) (Key, error) {
	hash := k.secret.KeyHash(plain)
	if k.cache.mark == "" {
		return k.lookUp(ctx, plain)
	}
	stamp, now := k.cache.stamp(), k.Now()
	if key, ok := k.cache.get(string(hash), stamp, now); ok {
		return key, nil
	}
	key, err := k.lookUp(ctx, plain)
	if err != nil {
		return key, err
	}
	k.cache.put(string(hash), stamp, key, now)
	return key, nil
}

// lookUp finds a key under the server secret, or under the earlier one with which it was made; its day of use is kept.
func (k *Keys) lookUp(ctx context.Context, plain string) (key Key, err error) {
	for _, of := range k.secret.All() {
		if key, err = k.lookUpHash(ctx, of.KeyHash(plain)); problem.KindOf(err) != problem.Unauthorized {
			break
		}
	}
	if err != nil {
		return key, err
	}
	k.used(ctx, key)
	return key, nil
}

// used keeps the day on which a key was used: one write a day. A store that takes none now still answers who reads.
func (k *Keys) used(ctx context.Context, key Key) {
	today := day(k.Now())
	if key.Over(k.Now()) || key.UsedOn != nil && day(*key.UsedOn) >= today {
		return
	}
	_ = Act(ctx, k.db, func(tx *gorm.DB) error {
		return tx.Model(&keyRow{}).Where("school_id = ? AND id = ? AND (used_day IS NULL OR used_day < ?)", key.SchoolID, key.ID, today).
			Update("used_day", today).Error
	})
}

// day is the day in Vietnam, counted from 1970.
func day(at time.Time) int64 { return (at.Unix() + int64(vietnam/time.Second)) / (24 * 60 * 60) }

const vietnam = 7 * time.Hour

func (k *Keys) lookUpHash(ctx context.Context, hash []byte) (Key, error) {
	var row keyRow
	known := false
	err := k.db.Lookup(ctx, `SELECT k.school_id, k.id, k.name, k.scope, k.created_at, k.expires_at, k.used_day FROM key_directory d
		JOIN api_keys k ON k.school_id = d.school_id AND k.id = d.key_id WHERE d.hash = ? AND k.revoked_at IS NULL`, func(found *sql.Rows) error {
		known = true
		return found.Scan(&row.SchoolID, &row.ID, &row.Name, &row.Scope, &row.CreatedAt, &row.ExpiresAt, &row.UsedDay)
	}, hash)
	if err != nil {
		return Key{}, err
	}
	if !known {
		return Key{}, problem.New(problem.Unauthorized, "account.key", nil)
	}
	return fromRow(row), nil
}

func fromRow(r keyRow) Key {
	key := Key{ID: r.ID, SchoolID: r.SchoolID, Name: r.Name, Scope: r.Scope, CreatedAt: time.UnixMilli(r.CreatedAt).UTC()}
	if r.RevokedAt != nil {
		t := time.UnixMilli(*r.RevokedAt).UTC()
		key.RevokedAt = &t
	}
	if r.ExpiresAt != nil {
		t := time.UnixMilli(*r.ExpiresAt).UTC()
		key.ExpiresAt = &t
	}
	if r.UsedDay != nil {
		t := time.Unix(*r.UsedDay*24*60*60, 0).UTC()
		key.UsedOn = &t
	}
	return key
}
