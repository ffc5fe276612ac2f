package invitation

import (
	"context"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hailong/internal/account"
	"hailong/internal/problem"
)

type disputeRow struct {
	SchoolID uuid.UUID
	SurveyID uuid.UUID
	Mark     []byte
}

// TableName implements gorm's Tabler.
func (disputeRow) TableName() string { return "disputes" }

// Dispute records, once for an invitation, that its parent says she has not answered although the link was used. The
// ballot stays: nobody can find it. The school's record tells that somebody did, and not who. NotFound for an unknown
// token, Conflict when the link was not used, Forbidden when the survey takes no ballot any more, since the report's
// figures are then fixed.
func (s *Invitations) Dispute(ctx context.Context, token string) (err error) {
	defer problem.In(&err, "dispute invitation")
	own, _ := s.Own(ctx, token)
	found, err := s.find(ctx, own)
	if err != nil {
		return err
	}
	inv := found.Invitation
	by := account.Actor{Kind: account.ByStranger}
	return account.Write(ctx, s.db, s.surveys.Now, by, func(tx *gorm.DB) (line account.Line, err error) {
		head, err := s.surveys.StatusTx(tx, inv.SchoolID, inv.SurveyID)
		if err != nil {
			return line, err
		}
		if why := head.Takes(s.surveys.Now()); why != nil {
			return line, why
		}
		if inv.Status != Used || inv.Stale {
			return line, problem.New(problem.Conflict, "parent.dispute.unused", nil)
		}
		row := disputeRow{SchoolID: inv.SchoolID, SurveyID: inv.SurveyID, Mark: found.Secret.DisputeMark(inv.ID[:])}
		done := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
		if done.RowsAffected > 0 { // no class and no name: the line must lead to nobody
			line = account.Line{School: inv.SchoolID, Action: "record.dispute"}
		}
		return line, done.Error
	})
}

// DisputesTx counts the disputes of a survey.
func (s *Invitations) DisputesTx(tx *gorm.DB, school, survey uuid.UUID) (int, error) {
	var n int64
	err := tx.Model(&disputeRow{}).Where("school_id = ? AND survey_id = ?", school, survey).Count(&n).Error
	return int(n), s.db.Translate(err)
}

// ReportedTx adds to a participation what is told beside it: disputes, and ballots by the links of classes.
func (s *Invitations) ReportedTx(tx *gorm.DB, school, survey uuid.UUID, p *Participation) (err error) {
	if p.Disputes, err = s.DisputesTx(tx, school, survey); err != nil {
		return err
	}
	byClass, err := s.ByClassTx(tx, school, survey)
	p.ByClass = &byClass
	return err
}
