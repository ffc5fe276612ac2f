package ballot

import (
	"crypto/rand"
	"database/sql"
	"encoding/binary"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/batch"
)

// roundRow gives a survey that was opened a small number, by which its envelopes lie together and which its receipts
// name.
type roundRow struct {
	Number   int64
	SchoolID uuid.UUID
	SurveyID uuid.UUID
	Listed   bool // all its receipts can stand in a published list: none was given by an earlier release
}

// TableName implements gorm's Tabler.
func (roundRow) TableName() string { return "rounds" }

// An envelope's row id (the column place) is its round's number times 2^41 plus a random number: all of a round lie in
// one range, in no order.
const (
	randomBits = 41
	mostRounds = 1<<(63-randomBits) - 1 // far beyond what one database holds
)

// newRowID is a random row id among the envelopes of a round.
func newRowID(number int64) (int64, error) {
	var raw [8]byte
	if _, err := rand.Read(raw[:]); err != nil {
		return 0, err
	}
	return number<<randomBits | int64(binary.BigEndian.Uint64(raw[:])>>(64-randomBits)), nil // 41 bits
}

// envelopeID is the id that an envelope is bound to: the one it was sealed with, or the one that its row id makes.
func envelopeID(rowID int64, id *uuid.UUID) (made uuid.UUID) {
	if id != nil {
		return *id
	}
	binary.BigEndian.PutUint64(made[8:], uint64(rowID)) // never negative
	return made
}

// listedTx tells whether the receipts of a survey's round can be published.
func listedTx(tx *gorm.DB, school, surveyID uuid.UUID) (bool, error) {
	var row roundRow
	err := of(tx, school, surveyID).Limit(1).Find(&row).Error
	return row.Listed, err
}

// numberTx gives the number of a survey's round; 0 when it was never opened.
func numberTx(tx *gorm.DB, school, surveyID uuid.UUID) (int64, error) {
	var row roundRow
	err := of(tx, school, surveyID).Limit(1).Find(&row).Error
	return row.Number, err
}

// numberRoundTx gives a survey the next number, once. Two servers may choose the same one: then a key is broken, and
// the opening is tried again.
func numberRoundTx(tx *gorm.DB, school, surveyID uuid.UUID) error {
	if number, err := numberTx(tx, school, surveyID); err != nil || number > 0 {
		return err
	}
	var last sql.NullInt64
	if err := tx.Raw("SELECT max(number) FROM rounds").Scan(&last).Error; err != nil {
		return err
	}
	if last.Int64 >= mostRounds {
		return fmt.Errorf("this database has %d rounds, more cannot be told apart", last.Int64)
	}
	return tx.Create(&roundRow{Number: last.Int64 + 1, SchoolID: school, SurveyID: surveyID, Listed: true}).Error
}

// inRound narrows a query of envelopes to one round.
func inRound(tx *gorm.DB, number int64) *gorm.DB {
	return tx.Where("place >= ? AND place < ?", number<<randomBits, (number+1)<<randomBits)
}

// envelopesTx reads all envelopes of a survey.
func envelopesTx(tx *gorm.DB, school, surveyID uuid.UUID) ([]envelopeRow, error) {
	number, err := numberTx(tx, school, surveyID)
	if err != nil || number == 0 {
		return nil, err
	}
	var rows []envelopeRow
	err = inRound(tx, number).Find(&rows).Error
	return rows, err
}

func countEnvelopesTx(tx *gorm.DB, school, surveyID uuid.UUID) (int, error) {
	number, err := numberTx(tx, school, surveyID)
	if err != nil || number == 0 {
		return 0, err
	}
	var n int64
	err = inRound(tx.Model(&envelopeRow{}), number).Count(&n).Error
	return int(n), err
}

// deleteEnvelopesTx deletes some envelopes of a survey and tells how many; 0 = none are left.
func deleteEnvelopesTx(tx *gorm.DB, school, surveyID uuid.UUID) (int, error) {
	number, err := numberTx(tx, school, surveyID)
	if err != nil || number == 0 {
		return 0, err
	}
	some := inRound(tx.Session(&gorm.Session{NewDB: true}).Model(&envelopeRow{}), number).Select("place").
		Limit(fewEnvelopes)
	done := tx.Where("place IN (?)", some).Delete(&envelopeRow{})
	return int(done.RowsAffected), done.Error
}

// fewEnvelopes is how many envelopes one transaction deletes: each is overwritten on the disk, and casts of other
// schools wait meanwhile.
const fewEnvelopes = 100

var envelopeColumns = []batch.Column{{Name: "place", Type: "bigint"}, {Name: "sealed", Type: "bytea"}}
