package feedback

import (
	"bytes"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

type markRow struct {
	SchoolID  uuid.UUID
	SurveyID  uuid.UUID
	CommentID uuid.UUID
	Looked    bool
	Hidden    bool
	Reason    string
	IsRead    bool
}

// TableName implements gorm's Tabler.
func (markRow) TableName() string { return "comment_marks" }

type tagRow struct {
	SchoolID  uuid.UUID
	SurveyID  uuid.UUID
	CommentID uuid.UUID
	Tag       string
}

// TableName implements gorm's Tabler.
func (tagRow) TableName() string { return "comment_tags" }

type themeRow struct {
	SchoolID  uuid.UUID
	SurveyID  uuid.UUID
	ID        uuid.UUID
	Title     string
	Question  string
	State     State
	Answer    string
	Published bool
	Position  int
	UpdatedAt int64 `gorm:"autoUpdateTime:false"`

	Cause, Measure, Responsible, Due, DoneOn string
}

func (r themeRow) theme(comments int) Theme {
	return Theme{
		ID: r.ID, Title: r.Title, Question: r.Question, State: r.State, Answer: r.Answer, Published: r.Published,
		Plan:     Plan{r.Cause, r.Measure, r.Responsible, r.Due, r.DoneOn},
		Comments: comments, UpdatedAt: time.UnixMilli(r.UpdatedAt).UTC(),
	}
}

// TableName implements gorm's Tabler.
func (themeRow) TableName() string { return "themes" }

type memberRow struct {
	SchoolID  uuid.UUID
	SurveyID  uuid.UUID
	ThemeID   uuid.UUID
	CommentID uuid.UUID
}

// TableName implements gorm's Tabler.
func (memberRow) TableName() string { return "theme_comments" }

// of narrows a query to one survey.
func of(tx *gorm.DB, schoolID, surveyID uuid.UUID) *gorm.DB {
	return tx.Where("school_id = ? AND survey_id = ?", schoolID, surveyID)
}

// marks is what the school did with the comments of a survey, by comment.
type marks struct {
	rows   map[uuid.UUID]markRow
	tags   map[uuid.UUID][]string
	themes map[uuid.UUID][]uuid.UUID
}

func (m marks) of(comment uuid.UUID) markRow { return m.rows[comment] }

func marksTx(tx *gorm.DB, schoolID, surveyID uuid.UUID) (marks, error) {
	m := marks{rows: map[uuid.UUID]markRow{}, tags: map[uuid.UUID][]string{}, themes: map[uuid.UUID][]uuid.UUID{}}
	var rows []markRow
	var tags []tagRow
	var members []memberRow
	if err := of(tx, schoolID, surveyID).Find(&rows).Error; err != nil {
		return m, err
	}
	if err := of(tx, schoolID, surveyID).Find(&tags).Error; err != nil {
		return m, err
	}
	if err := of(tx, schoolID, surveyID).Find(&members).Error; err != nil {
		return m, err
	}
	slices.SortFunc(tags, func(a, b tagRow) int { return bytes.Compare([]byte(a.Tag), []byte(b.Tag)) })
	slices.SortFunc(members, func(a, b memberRow) int { return bytes.Compare(a.ThemeID[:], b.ThemeID[:]) })
	for _, r := range rows {
		m.rows[r.CommentID] = r
	}
	for _, r := range tags {
		m.tags[r.CommentID] = append(m.tags[r.CommentID], r.Tag)
	}
	for _, r := range members {
		m.themes[r.CommentID] = append(m.themes[r.CommentID], r.ThemeID)
	}
	return m, nil
}

// saveMarks stores the named columns of marks; of marks that were there the others stay.
func saveMarks(tx *gorm.DB, rows []markRow, columns ...string) error {
	return tx.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "school_id"}, {Name: "survey_id"}, {Name: "comment_id"}},
		DoUpdates: clause.AssignmentColumns(columns),
	}).Create(&rows).Error
}

// retagTx replaces the words on a comment.
func retagTx(tx *gorm.DB, schoolID, surveyID, comment uuid.UUID, tags []string) error {
	if err := of(tx, schoolID, surveyID).Where("comment_id = ?", comment).Delete(&tagRow{}).Error; err != nil ||
		len(tags) == 0 {
		return err
	}
	rows := make([]tagRow, 0, len(tags))
	for _, tag := range tags {
		rows = append(rows, tagRow{SchoolID: schoolID, SurveyID: surveyID, CommentID: comment, Tag: tag})
	}
	return tx.Create(&rows).Error
}
