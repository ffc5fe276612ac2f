package invitation

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hailong/internal/database"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/school"
)

// Wrong tries at the class link. A name that fits and digits that do not count against that child; after so many in one
// round only its personal link opens. A wrong child code names nobody, so it counts against the class, which has as many
// tries as its children together; then codes are not taken there any more.
const (
	triesPerChild = 10
	digitsAsked   = 4
)

// Claim is what somebody tells at the link of a class: the child's code, or its name with the last digits of the telephone.
type Claim struct{ ChildCode, ChildName, Digits string }

// tryRow counts wrong tries by what they were aimed at.
type tryRow struct {
	SchoolID uuid.UUID
	SurveyID uuid.UUID
	TargetID uuid.UUID
	Wrong    int
}

// TableName implements gorm's Tabler.
func (tryRow) TableName() string { return "class_link_tries" }

// candidate is a child that the link of a class may be about, and the invitation by which its parent answers.
type candidate struct {
	school.Parent
	holding holding
}

// Claim leads from the code of a class to a parent's own token. Every kind of miss has one answer, Invalid "classlink.miss",
// and the same work behind it: all children of the class are compared, and one line of tries is written. Forbidden when the
// class links are off or the survey takes no ballots, NotFound for a code that leads nowhere.
func (s *Invitations) Claim(ctx context.Context, code string, c Claim) (token string, err error) {
	err = s.db.Write(ctx, func(tx *gorm.DB) error {
		token, err = s.claimTx(tx, code, c)
		return err
	})
	if err == nil && token == "" { // a miss is counted, so its transaction stands
		err = problem.New(problem.Invalid, "classlink.miss", nil)
	}
	return token, err
}

func (s *Invitations) claimTx(tx *gorm.DB, code string, c Claim) (token string, err error) {
	door, err := s.doorTx(tx, code)
	if err != nil {
		return "", err
	}
	// Those who try at one class take turns: many guesses at once are counted one by one.
	if err = database.ForUpdate(tx).Take(&classLinkRow{}, "school_id = ? AND survey_id = ? AND class_id = ?", door.SchoolID, door.SurveyID, door.ClassID).Error; err != nil {
		return "", err
	}
	head, err := s.surveys.StatusTx(tx, door.SchoolID, door.SurveyID)
	if err != nil {
		return "", err
	}
	if why, open := head.Takes(s.surveys.Now()); !open {
		return "", problem.New(problem.Forbidden, why, nil)
	}
	if door.Off {
		return "", problem.New(problem.Forbidden, "classlink.off", nil)
	}
	children, err := s.candidatesTx(tx, door, head.Unit)
	if err != nil {
		return "", err
	}
	wrong, err := s.triesTx(tx, door)
	if err != nil {
		return "", err
	}
	found, aimed := c.compare(children, door.ClassID, wrong)
	if found != nil {
		return s.token(found.Invitation, found.Generation), nil
	}
	return "", s.missTx(tx, door, aimed)
}

// candidatesTx are the children of a class: those in it now, and those who were when they were invited. With one right per
// family a child leads to its family's invitation, in whosever name that is.
func (s *Invitations) candidatesTx(tx *gorm.DB, door Door, unit school.Unit) ([]candidate, error) {
	var children []candidate
	held, err := s.holdingsTx(tx, door.SchoolID, door.SurveyID, "AND (i.class_id = ? OR p.class_id = ?)", door.ClassID, door.ClassID)
	for _, h := range held {
		children = append(children, candidate{h.Parent, h})
	}
	if err != nil || unit != school.PerFamily {
		return children, err
	}
	all, err := s.holdingsTx(tx, door.SchoolID, door.SurveyID, "")
	if err != nil {
		return nil, err
	}
	families := map[string]holding{}
	for _, h := range all {
		if other, there := families[h.Family()]; !there || other.Status == Used {
			families[h.Family()] = h
		}
	}
	roster, err := s.schools.RosterTx(tx, door.SchoolID)
	for _, p := range roster {
		if h, invited := families[p.Family()]; invited && p.ClassID == door.ClassID && h.ID != p.ID {
			children = append(children, candidate{p, h})
		}
	}
	return children, err
}

func (s *Invitations) triesTx(tx *gorm.DB, door Door) (map[uuid.UUID]int, error) {
	var rows []tryRow
	err := tx.Find(&rows, "school_id = ? AND survey_id = ?", door.SchoolID, door.SurveyID).Error
	wrong := make(map[uuid.UUID]int, len(rows))
	for _, r := range rows {
		wrong[r.TargetID] = r.Wrong
	}
	return wrong, err
}

// compare finds the one child that a claim fits, or what a wrong try was aimed at. Two children whose name and digits are the
// same are two ballots of one parent as a rule: the one that is not used comes first.
func (c Claim) compare(children []candidate, class uuid.UUID, wrong map[uuid.UUID]int) (found *holding, aimed []uuid.UUID) {
	code, name, digits := locale.Fold(c.ChildCode), strings.Fields(locale.Fold(c.ChildName)), lastDigits(c.Digits)
	better := func(h holding) {
		if found == nil || found.Status == Used && h.Status != Used {
			found = &h
		}
	}
	for _, child := range children {
		byCode := code != "" && locale.Fold(child.ChildCode) == code && wrong[class] < triesPerChild*len(children)
		byName := endsWith(strings.Fields(locale.Fold(child.ChildName)), name)
		byDigits := digits != "" && lastDigits(child.Phone) == digits
		switch {
		case byCode, byName && byDigits && wrong[child.holding.Invitation] < triesPerChild:
			better(child.holding)
		case byName:
			aimed = append(aimed, child.holding.Invitation)
		}
	}
	if code != "" {
		aimed = append(aimed, class)
	}
	if len(aimed) == 0 {
		aimed = []uuid.UUID{uuid.Nil}
	}
	return found, aimed
}

// endsWith tells whether the last words of a child's name are those that were typed: parents write "Kiệt", "Tuấn Kiệt" or
// the whole name.
func endsWith(name, typed []string) bool {
	if len(typed) == 0 || len(typed) > len(name) {
		return false
	}
	return strings.Join(name[len(name)-len(typed):], " ") == strings.Join(typed, " ")
}

// lastDigits are the last four digits of a number, "" when it has fewer.
func lastDigits(number string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, number)
	if len(digits) < digitsAsked {
		return ""
	}
	return digits[len(digits)-digitsAsked:]
}

// OverTx deletes the counts of wrong tries of a round that ended: nobody can try any more.
func (s *Invitations) OverTx(tx *gorm.DB, school, survey uuid.UUID) error {
	return tx.Where("school_id = ? AND survey_id = ?", school, survey).Delete(&tryRow{}).Error
}

// missTx counts a wrong try. A name that fits nobody counts against nobody, by the same statement.
func (s *Invitations) missTx(tx *gorm.DB, door Door, aimed []uuid.UUID) error {
	rows := make([]tryRow, 0, len(aimed))
	seen := map[uuid.UUID]bool{}
	for _, target := range aimed {
		if !seen[target] { // two children of one family aim at one invitation
			seen[target] = true
			rows = append(rows, tryRow{SchoolID: door.SchoolID, SurveyID: door.SurveyID, TargetID: target, Wrong: 1})
		}
	}
	return tx.Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "school_id"}, {Name: "survey_id"}, {Name: "target_id"}},
		DoUpdates: clause.Assignments(map[string]any{"wrong": gorm.Expr("class_link_tries.wrong + 1")}),
	}).Create(&rows).Error
}
