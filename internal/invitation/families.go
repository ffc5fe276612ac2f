package invitation

import (
	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/school"
)

// holding is an invitation with the child in whose name it is.
type holding struct {
	school.Parent
	Invitation uuid.UUID
	InvitedIn  uuid.UUID // its class when it was invited
	Generation int
	Status     Status
}

// holdingsTx are the invitations of a survey that are not withdrawn and fulfil a condition, in the roster's order.
func (s *Invitations) holdingsTx(tx *gorm.DB, schoolID, survey uuid.UUID, also string, values ...any) ([]holding,
	error) {
	var rows []struct {
		ID, Invitation, ClassID, InvitedIn uuid.UUID
		ChildCode, ChildName, Phone, Email string
		Active                             bool
		Generation                         int
		Status                             Status
	}
	err := tx.Raw(`SELECT p.id, p.class_id, p.child_code, p.child_name, p.phone, p.email, p.active, i.id AS invitation, i.class_id AS invited_in, i.generation, i.status
		FROM invitations i JOIN parents p ON p.school_id = i.school_id AND p.id = i.parent_id
		JOIN classes c ON c.school_id = p.school_id AND c.id = p.class_id
		WHERE i.school_id = ? AND i.survey_id = ? AND i.status <> ? `+also+`
		ORDER BY c.position, c.name, p.position, p.id`, append([]any{schoolID, survey, Withdrawn}, values...)...).
		Scan(&rows).Error
	held := make([]holding, 0, len(rows))
	for _, r := range rows {
		held = append(held, holding{
			Parent: school.Parent{
				ID: r.ID, ClassID: r.ClassID, ChildCode: r.ChildCode, ChildName: r.ChildName, Phone: r.Phone,
				Email: r.Email, Active: r.Active,
			},
			Invitation: r.Invitation, InvitedIn: r.InvitedIn, Generation: r.Generation, Status: r.Status,
		})
	}
	return held, err
}

// familiesTx works out whom a change of the roster invites to an open survey with one right per family, and whose
// invitation it withdraws.
func (s *Invitations) familiesTx(tx *gorm.DB, schoolID, survey uuid.UUID) (invite, withdraw []school.Parent,
	err error) {
	roster, err := s.schools.RosterTx(tx, schoolID)
	if err != nil {
		return nil, nil, err
	}
	held, err := s.holdingsTx(tx, schoolID, survey, "")
	if err != nil {
		return nil, nil, err
	}
	invite, withdraw = reconcile(roster, held)
	return invite, withdraw, nil
}

// reconcile works out who is to be invited and whose invitation is to be withdrawn, so that each family of the roster
// has one right: a used one stands for good; of unused ones the first stays whose child is still in the roster; a
// family that has none is invited in the name of its first child.
func reconcile(roster []school.Parent, held []holding) (invite, withdraw []school.Parent) {
	served := map[string]bool{}
	for _, h := range held {
		if h.Status == Used {
			served[h.Family()] = true
		}
	}
	for _, h := range held {
		switch {
		case h.Status == Used:
		case h.Active && !served[h.Family()]:
			served[h.Family()] = true
		default:
			withdraw = append(withdraw, h.Parent)
		}
	}
	for _, p := range school.Families(roster) {
		if !served[p.Family()] {
			invite = append(invite, p)
		}
	}
	return invite, withdraw
}
