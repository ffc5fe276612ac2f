// Package account owns who may call: API keys and their scopes. It promises that a key is shown once and stored only as
// a keyed hash, and that a revoked key stops at the next call.
package account

import (
	"context"
	"crypto/rand"
	"database/sql"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/database"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/secret"
)

// Scope is what a key may do.
type Scope string

// The scopes.
const (
	Admin          Scope = "admin"           // everything of its school
	StatisticsRead Scope = "statistics:read" // figures, participation and report of its school
)

// Scopes are all scopes.
var Scopes = []Scope{Admin, StatisticsRead}

// Allows tells whether a key of scope s may do what needs the other.
func (s Scope) Allows(needed Scope) bool { return s == Admin || s == needed }

// Key is an API key, without the key itself.
type Key struct {
	ID, SchoolID uuid.UUID
	Name         string
	Scope        Scope
	CreatedAt    time.Time
	RevokedAt    *time.Time
}

type keyRow struct {
	SchoolID  uuid.UUID
	ID        uuid.UUID
	Name      string
	Scope     Scope
	CreatedAt int64 `gorm:"autoCreateTime:false"`
	RevokedAt *int64
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
	known  known
	Now    func() time.Time
}

// NewKeys works on db; keys are looked up by a hash under the server secret.
func NewKeys(db *database.DB, server *secret.Server) *Keys {
	return &Keys{db: db, secret: server, Now: time.Now}
}

const (
	prefix     = "hl_" // so that people and scanners of leaked secrets recognise it
	keyLetters = 51    // × 5 bits = 255 random bits
	lengthName = 100
)

// Create makes a key and gives it in plain, this once.
func (k *Keys) Create(ctx context.Context, school uuid.UUID, name string, scope Scope) (plain string, key Key, err error) {
	name = locale.Line(name)
	var faults []problem.Field
	if name == "" || utf8.RuneCountInString(name) > lengthName {
		faults = append(faults, problem.Field{Pointer: "/name", Key: "account.fault.name", Args: map[string]any{"n": lengthName}})
	}
	if scope != Admin && scope != StatisticsRead {
		faults = append(faults, problem.Field{Pointer: "/scope", Key: "account.fault.scope"})
	}
	if err = problem.Fields("problem.invalid", faults); err != nil {
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
	row := keyRow{SchoolID: school, ID: id, Name: name, Scope: scope, CreatedAt: k.Now().UnixMilli()}
	err = k.db.Write(ctx, func(tx *gorm.DB) error {
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		return tx.Create(&directoryRow{Hash: k.secret.KeyHash(plain), SchoolID: school, KeyID: id}).Error
	})
	return plain, fromRow(row), err
}

// List reads the keys of a school, the newest first, revoked ones too.
func (k *Keys) List(ctx context.Context, school uuid.UUID) ([]Key, error) {
	var rows []keyRow
	err := k.db.Query(ctx).Order("created_at DESC, id").Find(&rows, "school_id = ?", school).Error
	keys := make([]Key, 0, len(rows))
	for _, r := range rows {
		keys = append(keys, fromRow(r))
	}
	return keys, k.db.Tell(err)
}

// Revoke ends a key at once. NotFound when the school has no such key that still works.
func (k *Keys) Revoke(ctx context.Context, school, id uuid.UUID) error {
	if err := k.db.Write(ctx, func(tx *gorm.DB) error {
		done := tx.Model(&keyRow{}).Where("school_id = ? AND id = ? AND revoked_at IS NULL", school, id).Update("revoked_at", k.Now().UnixMilli())
		if done.Error == nil && done.RowsAffected == 0 {
			return problem.New(problem.NotFound, "account.no_key", nil)
		}
		return done.Error
	}); err != nil {
		return err
	}
	k.known.forget()
	return nil
}

// Remember lets keys that were let in be remembered for a moment. mark is a file in the folder that all servers of the database
// share; a revocation by any of them ends it at once.
func (k *Keys) Remember(mark string) { k.known.mark = mark }

// Authenticate tells whose key this is; Unauthorized when it is none, or revoked.
func (k *Keys) Authenticate(ctx context.Context, plain string) (Key, error) {
	hash := k.secret.KeyHash(plain)
	if k.known.mark == "" {
		return k.lookUp(ctx, hash)
	}
	stamp, now := k.known.stamp(), k.Now()
	if key, ok := k.known.get(string(hash), stamp, now); ok {
		return key, nil
	}
	key, err := k.lookUp(ctx, hash)
	if err == nil {
		k.known.put(string(hash), stamp, key, now)
	}
	return key, err
}

func (k *Keys) lookUp(ctx context.Context, hash []byte) (Key, error) {
	var row keyRow
	known := false
	err := k.db.Look(ctx, `SELECT k.school_id, k.id, k.name, k.scope, k.created_at FROM key_directory d
		JOIN api_keys k ON k.school_id = d.school_id AND k.id = d.key_id WHERE d.hash = ? AND k.revoked_at IS NULL`, func(found *sql.Rows) error {
		known = true
		return found.Scan(&row.SchoolID, &row.ID, &row.Name, &row.Scope, &row.CreatedAt)
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
	return key
}
