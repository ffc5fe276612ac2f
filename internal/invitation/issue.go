package invitation

import (
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/problem"
	"hailong/internal/school"
	"hailong/internal/survey"
)

// inStatement is how many rows one statement writes.
const inStatement = 500

// OpenTx makes the invitations of a survey those of the roster: missing ones are issued, those of leavers withdrawn,
// and those of an earlier opening that was taken back hold again, with the same link, so that printed slips stay good.
// It gives the number of invited parents.
func (s *Invitations) OpenTx(tx *gorm.DB, schoolID, survey uuid.UUID, roster []school.Parent) (int, error) {
	if err := tx.Model(&invitationRow{}).Where("school_id = ? AND survey_id = ?", schoolID, survey).
		Update("status", Withdrawn).Error; err != nil {
		return 0, err
	}
	if err := tx.Where("school_id = ? AND survey_id = ?", schoolID,
		survey).Delete(&rosterChangeRow{}).Error; err != nil {
		return 0, err
	}
	head, err := s.surveys.StatusTx(tx, schoolID, survey)
	if err != nil {
		return 0, err
	}
	if head.Unit == school.PerFamily {
		roster = school.Families(roster)
	}
	return len(roster), s.inviteTx(tx, schoolID, survey, roster, true)
}

// RosterTx carries a change of a roster into every open survey of the school that asks its audience: newcomers are
// invited, the unused invitations of leavers withdrawn, returning parents get theirs back. It runs in the import's own
// transaction. Conflict for slips of a box: nobody could tell a new one, or one to take away, from those handed out.
// A draft that was open before has such slips, too, and none of them may die.
func (s *Invitations) RosterTx(tx *gorm.DB, schoolID uuid.UUID, change school.Diff) error {
	surveys, err := s.surveys.OpenOnesTx(tx, schoolID)
	if err != nil {
		return err
	}
	newcomers := slices.Concat(change.Added, change.Restored)
	for _, id := range surveys {
		head, err := s.surveys.StatusTx(tx, schoolID, id)
		if err != nil {
			return err
		}
		if head.Audience != change.Audience {
			continue
		}
		if change.Drawn() {
			return problem.New(problem.Conflict, "roster.drawn.open", nil)
		}
		invite, withdraw := newcomers, change.Removed
		if head.Unit == school.PerFamily {
			if invite, withdraw, err = s.familiesTx(tx, schoolID, id); err != nil {
				return err
			}
		}
		if err = s.changeTx(tx, schoolID, id, invite, withdraw); err != nil {
			return err
		}
	}
	if !change.Drawn() {
		return nil
	}
	var dead []uuid.UUID
	err = tx.Raw(`SELECT i.id FROM invitations i
		JOIN surveys s ON s.school_id = i.school_id AND s.id = i.survey_id
		JOIN parents p ON p.school_id = i.school_id AND p.id = i.parent_id
		WHERE i.school_id = ? AND s.status = ? AND p.drawn AND NOT p.active AND i.status = ? LIMIT 1`,
		schoolID, survey.Draft, Unused).Scan(&dead).Error
	if err == nil && len(dead) > 0 {
		err = problem.New(problem.Conflict, "roster.drawn.draft", nil)
	}
	return err
}

// changeTx invites and withdraws in an open survey, and adds to the record of what changed, by class.
func (s *Invitations) changeTx(tx *gorm.DB, schoolID, survey uuid.UUID, invite, withdraw []school.Parent) error {
	before, err := s.byClassTx(tx, schoolID, survey)
	if err != nil {
		return err
	}
	if err = s.inviteTx(tx, schoolID, survey, invite, false); err != nil {
		return err
	}
	between, err := s.byClassTx(tx, schoolID, survey)
	if err != nil {
		return err
	}
	if err = s.withdrawTx(tx, schoolID, survey, withdraw); err != nil {
		return err
	}
	after, err := s.byClassTx(tx, schoolID, survey)
	if err != nil {
		return err
	}
	added, removed, err := s.noteTx(tx, schoolID, survey, before, between, after)
	if err != nil {
		return err
	}
	return s.surveys.RosterTx(tx, schoolID, survey, added, removed)
}

func (s *Invitations) withdrawTx(tx *gorm.DB, schoolID, survey uuid.UUID, parents []school.Parent) error {
	for some := range slices.Chunk(ids(parents), inStatement) {
		if err := tx.Model(&invitationRow{}).Where("school_id = ? AND survey_id = ? AND parent_id IN ? AND status = ?",
			schoolID, survey, some, Unused).
			Update("status", Withdrawn).Error; err != nil {
			return err
		}
	}
	return nil
}

// inviteTx gives each of the parents an invitation: the one they had, or a new one. moveClass puts an invitation that
// is held again into the parent's class of now.
func (s *Invitations) inviteTx(tx *gorm.DB, schoolID, survey uuid.UUID, parents []school.Parent, moveClass bool) error {
	var rows []invitationRow
	if err := tx.Select("parent_id", "class_id").Find(&rows, "school_id = ? AND survey_id = ?", schoolID,
		survey).Error; err != nil {
		return err
	}
	had := make(map[uuid.UUID]uuid.UUID, len(rows))
	for _, r := range rows {
		had[r.ParentID] = r.ClassID
	}
	var again []uuid.UUID
	var fresh []invitationRow
	for _, p := range parents {
		class, there := had[p.ID]
		switch {
		case !there:
			id, err := uuid.NewRandom()
			if err != nil {
				return err
			}
			fresh = append(fresh, invitationRow{SchoolID: schoolID, SurveyID: survey, ID: id, ParentID: p.ID,
				ClassID: p.ClassID, Generation: 1, Status: Unused})
		case moveClass && class != p.ClassID:
			if err := tx.Model(&invitationRow{}).Where("school_id = ? AND survey_id = ? AND parent_id = ?", schoolID,
				survey, p.ID).Update("class_id", p.ClassID).Error; err != nil {
				return err
			}
			fallthrough
		default:
			again = append(again, p.ID)
		}
	}
	for some := range slices.Chunk(again, inStatement) {
		if err := tx.Model(&invitationRow{}).Where("school_id = ? AND survey_id = ? AND parent_id IN ? AND status = ?",
			schoolID, survey, some, Withdrawn).
			Update("status", Unused).Error; err != nil {
			return err
		}
	}
	return s.insertTx(tx, fresh)
}

// insertTx stores new invitations and their tokens' hashes.
func (s *Invitations) insertTx(tx *gorm.DB, rows []invitationRow) error {
	if len(rows) == 0 {
		return nil
	}
	of, err := s.secretTx(tx, rows[0].SchoolID, rows[0].SurveyID)
	if err != nil {
		return err
	}
	tokens := make([]tokenRow, 0, len(rows))
	for _, r := range rows {
		tokens = append(tokens, tokenRow{
			Hash: of.TokenHash(tokenOf(of, r.ID, r.Generation)), SchoolID: r.SchoolID, SurveyID: r.SurveyID,
			InvitationID: r.ID, Generation: r.Generation,
		})
	}
	// By id and by hash, not in the roster's order: what lies where says nothing, and the index is filled from one
	// side.
	slices.SortFunc(rows, func(a, b invitationRow) int { return slices.Compare(a.ID[:], b.ID[:]) })
	slices.SortFunc(tokens, func(a, b tokenRow) int { return slices.Compare(a.Hash, b.Hash) })
	if err = tx.CreateInBatches(rows, inStatement).Error; err != nil {
		return err
	}
	return tx.CreateInBatches(tokens, inStatement).Error
}

func ids(parents []school.Parent) []uuid.UUID {
	all := make([]uuid.UUID, 0, len(parents))
	for _, p := range parents {
		all = append(all, p.ID)
	}
	return all
}
