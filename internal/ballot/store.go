package ballot

import (
	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

type receiptRow struct {
	Hash     []byte
	SchoolID uuid.UUID
	SurveyID uuid.UUID
}

// TableName implements gorm's Tabler.
func (receiptRow) TableName() string { return "receipts" }

type envelopeRow struct {
	SchoolID uuid.UUID
	SurveyID uuid.UUID
	ID       uuid.UUID
	Sealed   []byte
}

// TableName implements gorm's Tabler.
func (envelopeRow) TableName() string { return "envelopes" }

type dayRow struct {
	SchoolID  uuid.UUID
	SurveyID  uuid.UUID
	Day       string
	Responded int
}

// TableName implements gorm's Tabler.
func (dayRow) TableName() string { return "round_days" }

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
}

// TableName implements gorm's Tabler.
func (sealRow) TableName() string { return "seals" }

// batch is how many rows one statement writes.
const batch = 500

// of narrows a query to one survey.
func of(tx *gorm.DB, school, surveyID uuid.UUID) *gorm.DB {
	return tx.Where("school_id = ? AND survey_id = ?", school, surveyID)
}

func insertReceipts(tx *gorm.DB, rows []receiptRow) error {
	done := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&rows)
	if done.Error == nil && int(done.RowsAffected) != len(rows) {
		return errCollision
	}
	return done.Error
}

func countDay(tx *gorm.DB, school, surveyID uuid.UUID, day string, n int) error {
	return tx.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "school_id"}, {Name: "survey_id"}, {Name: "day"}},
		DoUpdates: clause.Assignments(map[string]any{"responded": gorm.Expr("round_days.responded + ?", n)}),
	}).Create(&dayRow{SchoolID: school, SurveyID: surveyID, Day: day, Responded: n}).Error
}

func countRows(tx *gorm.DB, row any, school, surveyID uuid.UUID) (int, error) {
	var n int64
	err := of(tx.Model(row), school, surveyID).Count(&n).Error
	return int(n), err
}

// deleteEnvelopes deletes some envelopes of a survey and tells how many; 0 = none are left.
func deleteEnvelopes(tx *gorm.DB, school, surveyID uuid.UUID) (int, error) {
	some := of(tx.Session(&gorm.Session{NewDB: true}).Model(&envelopeRow{}), school, surveyID).Select("id").Limit(batch)
	done := of(tx, school, surveyID).Where("id IN (?)", some).Delete(&envelopeRow{})
	return int(done.RowsAffected), done.Error
}
