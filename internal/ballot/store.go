package ballot

import (
	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/invitation"
	"hailong/internal/secret"
)

// receiptRow is a receipt of an earlier release; today its tag stands with the invitation that was used.
type receiptRow struct {
	Hash     []byte
	SchoolID uuid.UUID
	SurveyID uuid.UUID
}

// TableName implements gorm's Tabler.
func (receiptRow) TableName() string { return "receipts" }

type envelopeRow struct {
	RowID  int64      `gorm:"primaryKey;column:place"`
	ID     *uuid.UUID // of one sealed before row ids were made this way
	Sealed []byte
}

// TableName implements gorm's Tabler.
func (envelopeRow) TableName() string { return "envelopes" }

type ballotRow struct {
	SchoolID uuid.UUID
	SurveyID uuid.UUID
	ID       uuid.UUID
	Class    string
	Answers  string
}

// TableName implements gorm's Tabler.
func (ballotRow) TableName() string { return "ballots" }

type commentRow struct {
	SchoolID uuid.UUID
	SurveyID uuid.UUID
	ID       uuid.UUID
	Question string
	Body     string
}

// TableName implements gorm's Tabler.
func (commentRow) TableName() string { return "comments" }

type tallyRow struct {
	SchoolID uuid.UUID
	SurveyID uuid.UUID
	Part     string
	Item     string
	Class    string
	Cell     string
	N        int64
}

// TableName implements gorm's Tabler.
func (tallyRow) TableName() string { return "tallies" }

type participationRow struct {
	SchoolID  uuid.UUID
	SurveyID  uuid.UUID
	Class     string
	Position  int
	Eligible  int
	Responded int
	// An invitation.ClassRoster; nil of rounds that were closed before it was kept.
	AskedBefore, Stayed, FromOther, AddedLater, RemovedLater, MovedIn, MovedOut *int
}

// roster is what is kept of the roster of a class; nil when it was not.
func (c participationRow) roster() *invitation.ClassRoster {
	for _, n := range []*int{c.AskedBefore, c.Stayed, c.FromOther, c.AddedLater, c.RemovedLater, c.MovedIn,
		c.MovedOut} {
		if n == nil {
			return nil
		}
	}
	return &invitation.ClassRoster{
		Before: *c.AskedBefore, Stayed: *c.Stayed, FromOther: *c.FromOther, AddedLater: *c.AddedLater,
		RemovedLater: *c.RemovedLater,
		MovedIn:      *c.MovedIn, MovedOut: *c.MovedOut,
	}
}

// TableName implements gorm's Tabler.
func (participationRow) TableName() string { return "participation" }

type sealRow struct {
	SchoolID      uuid.UUID
	SurveyID      uuid.UUID
	Format        int
	Figures       []byte
	FiguresDigest string
	BoxDigest     string
	Counted       int
	// Of the published list of receipts; empty without one. One key, in hexadecimal, for each server secret in use
	// then.
	ReceiptKeys, ReceiptsDigest string
	RecordLine                  int64 // where the school's record stood then
	RecordDigest                string
}

func (r sealRow) seal() Seal {
	return Seal{Format: r.Format, Figures: r.Figures, FiguresDigest: r.FiguresDigest, BoxDigest: r.BoxDigest,
		ReceiptsDigest: r.ReceiptsDigest, RecordLine: r.RecordLine, RecordDigest: r.RecordDigest, Counted: r.Counted}
}

// TableName implements gorm's Tabler.
func (sealRow) TableName() string { return "seals" }

// of narrows a query to one survey.
func of(tx *gorm.DB, school, surveyID uuid.UUID) *gorm.DB {
	return tx.Where("school_id = ? AND survey_id = ?", school, surveyID)
}

// receiptsTx are the hashes of a survey's receipts: the tags of used invitations, and the rows of an earlier release.
func (b *Box) receiptsTx(tx *gorm.DB, school, surveyID uuid.UUID) ([][]byte, error) {
	hashes, err := b.Invitations.TagsTx(tx, school, surveyID, secret.TagSize)
	if err != nil {
		return nil, err
	}
	var rows []receiptRow
	err = of(tx, school, surveyID).Find(&rows).Error
	for _, r := range rows {
		hashes = append(hashes, r.Hash)
	}
	return hashes, err
}

func countRowsTx(tx *gorm.DB, row any, school, surveyID uuid.UUID) (int, error) {
	var n int64
	err := of(tx.Model(row), school, surveyID).Count(&n).Error
	return int(n), err
}
