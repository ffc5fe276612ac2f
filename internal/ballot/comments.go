package ballot

import (
	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/survey"
)

// Text is one comment as it came out of the box: its question and its words. Its id is its own, drawn at the count: it leads to
// no ballot, and no two texts of one ballot have anything in common.
type Text struct {
	ID       uuid.UUID
	Question string
	Body     string
}

// CommentsTx reads the comments of a closed round in the order of their random ids, which is the shuffle of the count: no class,
// no time. ok is false, and there is nothing, unless the round is closed and at least twice the threshold was counted.
func (b *Box) CommentsTx(tx *gorm.DB, s survey.Survey) (texts []Text, ok bool, err error) {
	if s.Status != survey.Closed {
		return nil, false, nil
	}
	var seal sealRow
	if err = of(tx, s.SchoolID, s.ID).Take(&seal).Error; err != nil || seal.Counted < 2*s.Threshold {
		return nil, false, err
	}
	var rows []commentRow
	err = of(tx, s.SchoolID, s.ID).Order("id").Find(&rows).Error
	texts = make([]Text, 0, len(rows))
	for _, r := range rows {
		texts = append(texts, Text{ID: r.ID, Question: r.Question, Body: r.Body})
	}
	return texts, err == nil, err
}
