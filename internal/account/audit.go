package account

import (
	"context"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

// Entry is a line of the record: who did what.
type Entry struct {
	At                    time.Time
	Actor, Action, Detail string
}

type auditRow struct {
	SchoolID uuid.UUID
	ID       uuid.UUID
	At       int64
	Actor    string
	Action   string
	Detail   string
}

// TableName implements gorm's Tabler.
func (auditRow) TableName() string { return "audit" }

// RecordTx writes a line in the transaction of what it tells. action is a key of the catalogue, such as "record.sign_in"; detail never
// holds a token, an answer or the name of a parent.
func (a *Accounts) RecordTx(tx *gorm.DB, school uuid.UUID, actor, action, detail string) error {
	id, err := uuid.NewRandom()
	if err != nil {
		return err
	}
	return tx.Create(&auditRow{SchoolID: school, ID: id, At: a.Now().UnixMilli(), Actor: actor, Action: action, Detail: detail}).Error
}

// Record is RecordTx on its own, after the thing was done by another room.
func (a *Accounts) Record(ctx context.Context, school uuid.UUID, actor, action, detail string) error {
	return a.db.Write(ctx, func(tx *gorm.DB) error { return a.RecordTx(tx, school, actor, action, detail) })
}

// Entries are the last lines of a school's record, the newest first.
func (a *Accounts) Entries(ctx context.Context, school uuid.UUID, most int) ([]Entry, error) {
	var rows []auditRow
	err := a.db.Query(ctx).Order("at DESC, id").Limit(most).Find(&rows, "school_id = ?", school).Error
	entries := make([]Entry, 0, len(rows))
	for _, r := range rows {
		entries = append(entries, Entry{At: time.UnixMilli(r.At).UTC(), Actor: r.Actor, Action: r.Action, Detail: r.Detail})
	}
	return entries, a.db.Tell(err)
}
