package invitation

import (
	"context"
	"database/sql"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/problem"
	"hailong/internal/secret"
)

type invitationRow struct {
	SchoolID   uuid.UUID
	SurveyID   uuid.UUID
	ID         uuid.UUID
	ParentID   uuid.UUID
	ClassID    uuid.UUID
	Generation int
	Status     Status
	RetryTag   []byte
}

// TableName implements gorm's Tabler.
func (invitationRow) TableName() string { return "invitations" }

type tokenRow struct {
	Hash         []byte
	SchoolID     uuid.UUID
	SurveyID     uuid.UUID
	InvitationID uuid.UUID
	Generation   int
}

// TableName implements gorm's Tabler.
func (tokenRow) TableName() string { return "token_directory" }

// ErrUnknown is the answer to a token that leads nowhere.
func errUnknown() error { return problem.New(problem.NotFound, "parent.unknown", nil) }

// Find looks up the invitation of a token in its one canonical spelling; NotFound for every other.
func (s *Invitations) Find(ctx context.Context, token string) (Invitation, error) {
	if !secret.IsCode(token, TokenLength) {
		return Invitation{}, errUnknown()
	}
	return s.find(ctx, s.secret.TokenHash(token))
}

// find is one look into the directory and one into the invitations of that survey.
func (s *Invitations) find(ctx context.Context, hash []byte) (Invitation, error) {
	var found Invitation
	var asked int
	known := false
	err := s.db.Look(ctx, `SELECT i.school_id, i.survey_id, i.id, i.class_id, i.generation, i.status, i.retry_tag, d.generation
		FROM token_directory d
		JOIN invitations i ON i.school_id = d.school_id AND i.survey_id = d.survey_id AND i.id = d.invitation_id
		WHERE d.hash = ?`, func(row *sql.Rows) error {
		known = true
		return row.Scan(&found.SchoolID, &found.SurveyID, &found.ID, &found.ClassID, &found.Generation, &found.Status, &found.RetryTag, &asked)
	}, hash)
	if err == nil && !known {
		err = errUnknown()
	}
	found.Stale = asked != found.Generation
	return found, err
}

// List is every invitation of a survey that is not withdrawn, with its token, in the roster's order.
func (s *Invitations) List(ctx context.Context, school, survey uuid.UUID) ([]Listed, error) {
	return s.list(ctx, school, survey, "")
}

// list is List of those that also fulfil a condition.
func (s *Invitations) list(ctx context.Context, school, survey uuid.UUID, also string, values ...any) ([]Listed, error) {
	var rows []struct {
		ID                                      uuid.UUID
		Class, ChildCode, ChildName, ParentName string
		Generation                              int
		Status                                  Status
	}
	err := s.db.Query(ctx).Raw(`SELECT i.id, c.name AS class, p.child_code, p.child_name, p.parent_name, i.generation, i.status
		FROM invitations i
		JOIN classes c ON c.school_id = i.school_id AND c.id = i.class_id
		JOIN parents p ON p.school_id = i.school_id AND p.id = i.parent_id
		WHERE i.school_id = ? AND i.survey_id = ? AND i.status <> ? `+also+`
		ORDER BY c.position, c.name, p.position, p.id`, append([]any{school, survey, Withdrawn}, values...)...).Scan(&rows).Error
	list := make([]Listed, 0, len(rows))
	for _, r := range rows {
		list = append(list, Listed{
			ID: r.ID, Class: r.Class, ChildCode: r.ChildCode, ChildName: r.ChildName, ParentName: r.ParentName,
			Token: s.token(r.ID, r.Generation), Used: r.Status == Used,
		})
	}
	return list, s.db.Tell(err)
}

// ParticipationTx counts the invitations of a survey: eligible are the used and the unused ones (AAPOR RR1 with every
// roster entry known eligible).
func (s *Invitations) ParticipationTx(tx *gorm.DB, school, survey uuid.UUID) (Participation, error) {
	var classes []ClassShare
	err := tx.Raw(`SELECT c.name AS class, count(*) AS eligible, sum(CASE WHEN i.status = ? THEN 1 ELSE 0 END) AS responded
		FROM invitations i JOIN classes c ON c.school_id = i.school_id AND c.id = i.class_id
		WHERE i.school_id = ? AND i.survey_id = ? AND i.status <> ?
		GROUP BY c.name, c.position ORDER BY c.position, c.name`, Used, school, survey, Withdrawn).Scan(&classes).Error
	if err != nil {
		return Participation{}, s.db.Tell(err)
	}
	p := Sum(classes)
	p.Disputes, err = s.DisputesTx(tx, school, survey)
	return p, err
}

// UsedTx counts the used invitations of a survey.
func (s *Invitations) UsedTx(tx *gorm.DB, school, survey uuid.UUID) (int, error) {
	var n int64
	err := tx.Model(&invitationRow{}).Where("school_id = ? AND survey_id = ? AND status = ?", school, survey, Used).Count(&n).Error
	return int(n), s.db.Tell(err)
}

// DeleteTx deletes all invitations of a draft that was open once.
func (s *Invitations) DeleteTx(tx *gorm.DB, school, survey uuid.UUID) error {
	for _, row := range []any{&tokenRow{}, &disputeRow{}, &classLinkRow{}, &tryRow{}, &switchRow{}} {
		if err := tx.Where("school_id = ? AND survey_id = ?", school, survey).Delete(row).Error; err != nil {
			return err
		}
	}
	return tx.Where("school_id = ? AND survey_id = ?", school, survey).Delete(&invitationRow{}).Error
}

// TagsTx are the tags of a survey's used invitations, of the length given: those of receipts.
func (s *Invitations) TagsTx(tx *gorm.DB, school, survey uuid.UUID, length int) ([][]byte, error) {
	var tags [][]byte
	err := tx.Raw("SELECT retry_tag FROM invitations WHERE school_id = ? AND survey_id = ? AND status = ? AND length(retry_tag) = ? ORDER BY retry_tag", school, survey, Used, length).
		Scan(&tags).Error
	return tags, s.db.Tell(err)
}
