package invitation

import (
	"context"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/problem"
)

// mostGenerations bounds how often one link is made anew, far beyond what can be lost.
const mostGenerations = 1000

// Reissue makes the link of an invitation anew: the old one leads nowhere from the moment this commits, and the number
// of invitations stays. Conflict for a used one, since its ballot is in the box, and when the survey is not open;
// NotFound for one that was withdrawn or is another school's.
func (s *Invitations) Reissue(ctx context.Context, by account.Actor, school, survey, id uuid.UUID) (_ Listed,
	err error) {
	defer problem.In(&err, "reissue link")
	ctx = context.WithoutCancel(ctx)
	err = account.Write(ctx, s.db, s.surveys.Now, by, func(tx *gorm.DB) (line account.Line, err error) {
		// first of all, so that two of them wait for each other here; what is remembered of the round's links is then
		// old
		if err = s.surveys.RosterTx(tx, school, survey, 0, 0); err != nil {
			return line, err
		}
		done := tx.Model(&invitationRow{}).
			Where("school_id = ? AND survey_id = ? AND id = ? AND status = ? AND generation < ? AND NOT EXISTS "+
				"(SELECT 1 FROM parents p WHERE p.school_id = invitations.school_id AND p.id = parent_id AND p.drawn)",
				school, survey, id, Unused, mostGenerations).
			Update("generation", gorm.Expr("generation + 1"))
		if done.Error != nil {
			return line, done.Error
		}
		var row invitationRow
		if err = tx.Limit(1).Find(&row, "school_id = ? AND survey_id = ? AND id = ?", school, survey,
			id).Error; err != nil {
			return line, err
		}
		switch {
		case row.Status == Used:
			return line, problem.New(problem.Conflict, "handout.used", nil)
		case row.Status != Unused:
			return line, problem.New(problem.NotFound, "handout.unknown", nil)
		case done.RowsAffected == 0:
			return line, problem.New(problem.Conflict, "handout.too_often", nil)
		}
		of, err := s.secretTx(tx, school, survey)
		if err != nil {
			return line, err
		}
		class, err := s.classTx(tx, school, row.ClassID)
		if err != nil {
			return line, err
		}
		line = account.Line{School: school, Action: "record.reissue", Detail: class, Round: survey}
		return line, tx.Create(&tokenRow{
			Hash: of.TokenHash(tokenOf(of, id, row.Generation)), SchoolID: school, SurveyID: survey, InvitationID: id,
			Generation: row.Generation,
		}).Error
	})
	if err != nil {
		return Listed{}, err
	}
	return s.Get(ctx, school, survey, id)
}

// classTx is the name of a class.
func (s *Invitations) classTx(tx *gorm.DB, school, class uuid.UUID) (string, error) {
	names, err := s.schools.ClassNamesTx(tx, school)
	return names[class], err
}

// Get is one line of the list of links; NotFound for a withdrawn invitation, one that is drawn from a box, and
// another school's.
func (s *Invitations) Get(ctx context.Context, school, survey, id uuid.UUID) (_ Listed, err error) {
	defer problem.In(&err, "read invitation")
	list, err := s.list(ctx, school, survey, "AND i.id = ? AND NOT p.drawn", id)
	if err != nil {
		return Listed{}, err
	}
	if len(list) == 0 {
		return Listed{}, problem.New(problem.NotFound, "handout.unknown", nil)
	}
	return list[0], nil
}
