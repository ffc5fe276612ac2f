package invitation

import (
	"context"
	"database/sql"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/batch"
	"hailong/internal/problem"
	"hailong/internal/secret"
	"hailong/internal/survey"
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
func ErrUnknown() error {
	return problem.Coded(problem.UnknownSecret, problem.NotFound, "parent.unknown", nil)
}

// Find looks up the invitation of a token in its one canonical spelling; NotFound for every other.
func (s *Invitations) Find(ctx context.Context, token string) (_ Invitation, err error) {
	defer problem.In(&err, "find invitation")
	found, err := s.find(ctx, token)
	return found.Invitation, err
}

// Own is the plain token of what a link holds, and whether it came by the link of a class. Anything else is as it was.
func (s *Invitations) Own(ctx context.Context, token string) (own string, byClass bool) {
	all := s.secret.Owns(token)
	if len(all) == 0 {
		return token, false
	}
	if len(all) == 1 {
		return all[0], true
	}
	found, err := s.FindAll(ctx, all)
	if err != nil || len(found) == 0 {
		return all[0], true
	}
	return slices.DeleteFunc(all, func(one string) bool { return found[one].Secret == nil })[0], true
}

func (s *Invitations) find(ctx context.Context, token string) (Found, error) {
	found, err := s.FindAll(ctx, []string{token})
	if err != nil || len(found) > 0 {
		return found[token], err
	}
	return Found{}, ErrUnknown()
}

// Found is an invitation, the head of its survey, and what a parent is told of the school.
type Found struct {
	Invitation
	Survey          survey.Survey
	School, Contact string
	Address         string         // what the school's links begin with, "" where it has not said it
	Secret          *secret.Server // that its token is made of
}

var hashColumn = []batch.Column{{Name: "hash", Type: "bytea"}}

// FindAll looks up many tokens in one query, with all that a parent's page must ask for anew: every page and many casts
// begin with it, and in a crowd many share one. A token that leads nowhere is not in the answer.
func (s *Invitations) FindAll(ctx context.Context, tokens []string) (_ map[string]Found, err error) {
	defer problem.In(&err, "find invitations")
	asked := batch.List{Columns: hashColumn, Rows: make([][]any, 0, len(tokens))}
	type made struct {
		token string
		of    *secret.Server
	}
	names := make(map[string]made, len(tokens))
	for _, token := range tokens {
		if !secret.IsCode(token, TokenLength) {
			continue
		}
		for _, of := range s.secret.All() {
			hash := of.TokenHash(token)
			asked.Rows = append(asked.Rows, []any{hash})
			names[string(hash)] = made{token, of}
		}
	}
	found := make(map[string]Found, len(tokens))
	err = s.db.LookupList(ctx, "SELECT "+survey.HeadColumns+
		`, i.id, i.class_id, i.generation, i.status, i.retry_tag, d.generation, asked.hash, o.name, o.contact,
			o.public_address
		FROM asked CROSS JOIN token_directory d CROSS JOIN invitations i CROSS JOIN `+s.surveys.Heads()+
		` CROSS JOIN schools o
		WHERE d.hash = asked.hash AND i.school_id = d.school_id AND i.survey_id = d.survey_id AND i.id = d.invitation_id
			AND s.school_id = d.school_id AND s.id = d.survey_id AND o.id = d.school_id`, asked,
		func(row *sql.Rows) (err error) {
			var f Found
			var generation int
			var hash []byte
			f.Survey, err = survey.ScanHead(row, &f.ID, &f.ClassID, &f.Generation, &f.Status, &f.RetryTag, &generation,
				&hash, &f.School, &f.Contact, &f.Address)
			f.SchoolID, f.SurveyID, f.Stale = f.Survey.SchoolID, f.Survey.ID, generation != f.Generation
			f.Secret = names[string(hash)].of
			found[names[string(hash)].token] = f
			return err
		})
	return found, err
}

// List is every invitation of a survey that is not withdrawn, with its token, in the roster's order.
func (s *Invitations) List(ctx context.Context, school, survey uuid.UUID) ([]Listed, error) {
	return s.list(ctx, school, survey, "")
}

// list is List of those that also fulfil a condition.
func (s *Invitations) list(ctx context.Context, school, survey uuid.UUID, also string, values ...any) ([]Listed,
	error) {
	var rows []struct {
		ID                                      uuid.UUID
		Class, ChildCode, ChildName, ParentName string
		Generation                              int
		Status                                  Status
		Drawn                                   bool
	}
	err := s.db.Query(ctx).Raw(`SELECT i.id, c.name AS class, p.child_code, p.child_name, p.parent_name, p.drawn, i.generation, i.status
		FROM invitations i
		JOIN classes c ON c.school_id = i.school_id AND c.id = i.class_id
		JOIN parents p ON p.school_id = i.school_id AND p.id = i.parent_id
		WHERE i.school_id = ? AND i.survey_id = ? AND i.status <> ? `+also+`
		ORDER BY c.position, c.name, p.position, p.id`, append([]any{school, survey, Withdrawn}, values...)...).
		Scan(&rows).Error
	if err != nil {
		return nil, s.db.Translate(err)
	}
	of, err := s.secretTx(s.db.Query(ctx), school, survey)
	if err != nil {
		return nil, err
	}
	list := make([]Listed, 0, len(rows))
	for _, r := range rows {
		list = append(list, Listed{
			ID: r.ID, Class: r.Class, ChildCode: r.ChildCode, ChildName: r.ChildName, ParentName: r.ParentName,
			Token: tokenOf(of, r.ID, r.Generation), Used: r.Status == Used, Drawn: r.Drawn,
		})
	}
	return list, nil
}

// ParticipationTx counts the invitations of a survey: eligible are the used and the unused ones (AAPOR RR1 with every
// roster entry known eligible).
func (s *Invitations) ParticipationTx(tx *gorm.DB, school, survey uuid.UUID) (Participation, error) {
	var rows []struct {
		Class               string
		Eligible, Responded int
	}
	err := tx.Raw(`SELECT c.name AS class, count(*) AS eligible, sum(CASE WHEN i.status = ? THEN 1 ELSE 0 END) AS responded
		FROM invitations i JOIN classes c ON c.school_id = i.school_id AND c.id = i.class_id
		WHERE i.school_id = ? AND i.survey_id = ? AND i.status <> ?
		GROUP BY c.name, c.position ORDER BY c.position, c.name`, Used, school, survey, Withdrawn).Scan(&rows).Error
	if err != nil {
		return Participation{}, s.db.Translate(err)
	}
	classes := make([]ClassShare, 0, len(rows))
	for _, r := range rows {
		classes = append(classes, ClassShare{
			Class: r.Class, Share: Share{Responded: r.Responded, Eligible: r.Eligible}})
	}
	p := Sum(classes)
	return p, s.ReportedTx(tx, school, survey, &p)
}

// UsedTx counts the used invitations of a survey.
func (s *Invitations) UsedTx(tx *gorm.DB, school, survey uuid.UUID) (int, error) {
	var n int64
	err := tx.Model(&invitationRow{}).Where("school_id = ? AND survey_id = ? AND status = ?", school, survey, Used).
		Count(&n).Error
	return int(n), s.db.Translate(err)
}

// DeleteTx deletes all invitations of a draft that was open once.
func (s *Invitations) DeleteTx(tx *gorm.DB, school, survey uuid.UUID) error {
	for _, row := range []any{&tokenRow{}, &disputeRow{}, &classLinkRow{}, &ballotsByClassRow{}, &switchRow{},
		&rosterChangeRow{}} {
		if err := tx.Where("school_id = ? AND survey_id = ?", school, survey).Delete(row).Error; err != nil {
			return err
		}
	}
	return tx.Where("school_id = ? AND survey_id = ?", school, survey).Delete(&invitationRow{}).Error
}

// TagsTx are the tags of a survey's used invitations, of the length given: those of receipts.
func (s *Invitations) TagsTx(tx *gorm.DB, school, survey uuid.UUID, length int) ([][]byte, error) {
	var tags [][]byte
	err := tx.Raw("SELECT retry_tag FROM invitations WHERE school_id = ? AND survey_id = ? AND status = ? AND "+
		"length(retry_tag) = ? ORDER BY retry_tag", school, survey, Used, length).
		Scan(&tags).Error
	return tags, s.db.Translate(err)
}

// KnownToken is the first of several tokens that leads to an invitation, plain or by the link of a class; "" when none
// does.
func (s *Invitations) KnownToken(ctx context.Context, meant []string) (_ string, err error) {
	defer problem.In(&err, "recognise token")
	plain := make([]string, 0, len(meant))
	for _, token := range meant {
		own, _ := s.secret.Own(token)
		plain = append(plain, own)
	}
	found, err := s.FindAll(ctx, plain)
	if err != nil {
		return "", err
	}
	for i, own := range plain {
		if _, there := found[own]; there {
			return meant[i], nil
		}
	}
	return "", nil
}
