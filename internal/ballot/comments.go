package ballot

import (
	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/stats"
	"hailong/internal/survey"
)

// Comment is one comment as it came out of the box: its question and its words. Its id is its own, drawn at the count:
// it leads to no ballot, and no two texts of one ballot have anything in common.
type Comment struct {
	ID       uuid.UUID
	Question string
	Body     string
}

// CommentsTx reads the comments of a closed round in the order of their random ids, which is the shuffle of the count:
// no class, no time. Those to a question that is asked on a condition stand under another one, so that nobody can count
// them (stats.Conditions). ok is false, and there is nothing, unless the round is closed and at least twice the
// threshold was counted.
func (b *Box) CommentsTx(tx *gorm.DB, s survey.Survey) (texts []Comment, ok bool, err error) {
	if s.Status != survey.Closed {
		return nil, false, nil
	}
	var seal sealRow
	if err = of(tx, s.SchoolID, s.ID).Take(&seal).Error; err != nil || seal.Counted < 2*s.Threshold {
		return nil, false, err
	}
	var rows []commentRow
	if err = of(tx, s.SchoolID, s.ID).Order("id").Find(&rows).Error; err != nil {
		return nil, false, err
	}
	count := map[string]int{}
	for _, r := range rows {
		count[r.Question]++
	}
	plan := s.Plan()
	mixing := stats.TheConditions.Mix(plan, count, seal.Counted)
	texts = make([]Comment, 0, len(rows))
	for _, r := range rows {
		if stats.TheConditions.Mixes(plan.Question(r.Question)) {
			if mixing.Room--; mixing.Host == "" || mixing.Room < 0 {
				continue
			}
			r.Question = mixing.Host
		}
		texts = append(texts, Comment{ID: r.ID, Question: r.Question, Body: r.Body})
	}
	return texts, true, nil
}
