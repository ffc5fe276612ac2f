package invitation

import (
	"bytes"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/batch"
)

// ballotsByClassRow is how many ballots of a survey came by the links of classes: a number alone, without whose they
// are.
type ballotsByClassRow struct {
	SchoolID uuid.UUID
	SurveyID uuid.UUID
	Ballots  int
}

// TableName implements gorm's Tabler.
func (ballotsByClassRow) TableName() string { return "class_link_ballots" }

var byClassColumns = []batch.Column{
	{Name: "school_id", Type: "uuid"}, {Name: "survey_id", Type: "uuid"}, {Name: "ballots", Type: "bigint"},
}

// CountByClassTx adds uses that came by the links of classes to the numbers of their surveys, in the transaction that
// stores their ballots. Surveys come in one order, so that two servers cannot wait for each other.
func (s *Invitations) CountByClassTx(tx *batch.Tx, uses []Use) error {
	counts := map[[2]uuid.UUID]int64{}
	for _, u := range uses {
		if u.ByClass {
			counts[[2]uuid.UUID{u.SchoolID, u.SurveyID}]++
		}
	}
	if len(counts) == 0 {
		return nil
	}
	surveys := make([][2]uuid.UUID, 0, len(counts))
	for survey := range counts {
		surveys = append(surveys, survey)
	}
	slices.SortFunc(surveys, func(a, b [2]uuid.UUID) int { return bytes.Compare(a[1][:], b[1][:]) })
	asked := batch.List{Columns: byClassColumns, Rows: make([][]any, 0, len(surveys))}
	for _, survey := range surveys {
		asked.Rows = append(asked.Rows, []any{survey[0], survey[1], counts[survey]})
	}
	_, err := tx.Exec(`INSERT INTO class_link_ballots (school_id, survey_id, ballots) SELECT school_id, survey_id, ballots FROM asked
		WHERE true ON CONFLICT (school_id, survey_id) DO UPDATE SET ballots = class_link_ballots.ballots + excluded.ballots`, asked)
	return err
}

// ByClassTx is how many ballots of a survey came by the links of classes.
func (s *Invitations) ByClassTx(tx *gorm.DB, school, survey uuid.UUID) (int, error) {
	var row ballotsByClassRow
	err := tx.Limit(1).Find(&row, "school_id = ? AND survey_id = ?", school, survey).Error
	return row.Ballots, s.db.Translate(err)
}
