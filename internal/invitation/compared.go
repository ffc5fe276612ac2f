package invitation

import (
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hailong/internal/school"
	"hailong/internal/survey"
)

// Roster is what is told of the roster that a round asks: against the round before, and since the opening. Whoever
// asks the questions also writes the list, so this is what parents can check against each other.
type Roster struct {
	Before         *RoundBefore // nil: no round of the school had figures before
	Opened         int          // invited at the opening
	Added, Removed int          // since then
	Gone           []ClassShare // classes of the round before in which nobody is invited now
}

// RoundBefore is the round that was closed last, of those with figures, when this one opened.
type RoundBefore struct {
	ID       uuid.UUID
	Title    survey.Text
	ClosedAt time.Time
	Eligible int
}

// ClassRoster is where those come from who are invited in a class.
type ClassRoster struct {
	Before            int // invited in this class in the round before
	Stayed            int // of them, those who are invited in it now
	FromOther         int // invited in it now, and in another class in the round before
	AddedLater        int // invited after the opening
	RemovedLater      int // withdrawn after the opening, unanswered
	MovedIn, MovedOut int // moved in the roster since they were invited; they are counted where they were invited
}

// rosterChangeRow counts what changed in a class of an open survey.
type rosterChangeRow struct {
	SchoolID uuid.UUID
	SurveyID uuid.UUID
	ClassID  uuid.UUID
	Added    int
	Removed  int
}

// TableName implements gorm's Tabler.
func (rosterChangeRow) TableName() string { return "roster_changes" }

// byClassTx counts the invitations of a survey that are not withdrawn, by class.
func (s *Invitations) byClassTx(tx *gorm.DB, school, id uuid.UUID) (map[uuid.UUID]int, error) {
	var rows []struct {
		ClassID uuid.UUID
		N       int
	}
	err := tx.Raw(`SELECT class_id, count(*) AS n FROM invitations WHERE school_id = ? AND survey_id = ? AND status <> ?
		GROUP BY class_id`, school, id, Withdrawn).Scan(&rows).Error
	counts := make(map[uuid.UUID]int, len(rows))
	for _, r := range rows {
		counts[r.ClassID] = r.N
	}
	return counts, s.db.Translate(err)
}

// noteTx adds to the record of an open survey what three counts by class tell: from before to between parents were
// invited, from there to after invitations were withdrawn.
func (s *Invitations) noteTx(
	tx *gorm.DB, school, id uuid.UUID, before, between, after map[uuid.UUID]int,
) (added, removed int, err error) {
	var rows []rosterChangeRow
	byID := func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) }
	for _, class := range slices.SortedFunc(maps.Keys(between), byID) {
		row := rosterChangeRow{school, id, class, between[class] - before[class], between[class] - after[class]}
		if row.Added+row.Removed > 0 {
			rows = append(rows, row)
			added, removed = added+row.Added, removed+row.Removed
		}
	}
	if len(rows) == 0 {
		return 0, 0, nil
	}
	sum := clause.OnConflict{
		Columns: []clause.Column{{Name: "school_id"}, {Name: "survey_id"}, {Name: "class_id"}},
		DoUpdates: clause.Assignments(map[string]any{
			"added":   gorm.Expr("roster_changes.added + excluded.added"),
			"removed": gorm.Expr("roster_changes.removed + excluded.removed"),
		}),
	}
	return added, removed, tx.Clauses(sum).Create(&rows).Error
}

// RosterOfTx is ParticipationTx of an open or ended survey with what is told of its roster.
func (s *Invitations) RosterOfTx(tx *gorm.DB, of survey.Survey) (Participation, error) {
	p, err := s.ParticipationTx(tx, of.SchoolID, of.ID)
	if err != nil {
		return p, err
	}
	classes, err := s.schools.ClassesTx(tx, of.SchoolID)
	if err != nil {
		return p, err
	}
	known, err := s.classRostersTx(tx, of)
	if err != nil {
		return p, err
	}
	p.Roster = &Roster{Opened: of.ParentsOpened, Added: of.ParentsAdded, Removed: of.ParentsRemoved}
	if p.Roster.Before, err = s.BeforeTx(tx, of); err != nil {
		return p, err
	}
	here := make(map[string]int, len(p.Classes))
	for i, c := range p.Classes {
		here[c.Class], p.Classes[i].Roster = i, &ClassRoster{}
	}
	for _, class := range classes {
		r, there := known[class.ID]
		if !there {
			continue
		}
		if p.Roster.Before != nil {
			p.Roster.Before.Eligible += r.Before
		}
		if i, asked := here[class.Name]; asked {
			p.Classes[i].Roster = r
		} else if r.Before+r.AddedLater > 0 {
			p.Roster.Gone = append(p.Roster.Gone, ClassShare{Class: class.Name, Roster: r})
		}
	}
	return p, nil
}

// BeforeTx names the round before a survey, without its number of parents; nil when there is none.
func (s *Invitations) BeforeTx(tx *gorm.DB, of survey.Survey) (*RoundBefore, error) {
	if of.Before == nil {
		return nil, nil
	}
	before, err := s.surveys.GetTx(tx, of.SchoolID, *of.Before)
	if err != nil {
		return nil, err
	}
	told := RoundBefore{ID: before.ID, Title: before.Title}
	if before.ClosedAt != nil {
		told.ClosedAt = *before.ClosedAt
	}
	return &told, nil
}

// classRostersTx are the numbers of a survey by class, of every class that has any.
func (s *Invitations) classRostersTx(tx *gorm.DB, of survey.Survey) (map[uuid.UUID]*ClassRoster, error) {
	known := map[uuid.UUID]*ClassRoster{}
	at := func(class uuid.UUID) *ClassRoster {
		if known[class] == nil {
			known[class] = &ClassRoster{}
		}
		return known[class]
	}
	if of.Before != nil {
		before, err := s.byClassTx(tx, of.SchoolID, *of.Before)
		if err != nil {
			return nil, err
		}
		for class, n := range before {
			at(class).Before = n
		}
	}
	var rows []struct {
		ClassID, OtherID uuid.UUID
		N                int
	}
	err := tx.Raw(`SELECT i.class_id, b.class_id AS other_id, count(*) AS n FROM invitations i
		JOIN invitations b ON b.school_id = i.school_id AND b.parent_id = i.parent_id
		WHERE i.school_id = ? AND i.survey_id = ? AND i.status <> ? AND b.survey_id = ? AND b.status <> ?
		GROUP BY i.class_id, b.class_id`, of.SchoolID, of.ID, Withdrawn, of.Before, Withdrawn).Scan(&rows).Error
	if err != nil {
		return nil, s.db.Translate(err)
	}
	for _, r := range rows {
		if r.ClassID == r.OtherID {
			at(r.ClassID).Stayed += r.N
		} else {
			at(r.ClassID).FromOther += r.N
		}
	}
	rows = nil
	err = tx.Raw(`SELECT i.class_id, p.class_id AS other_id, count(*) AS n FROM invitations i
		JOIN parents p ON p.school_id = i.school_id AND p.id = i.parent_id
		WHERE i.school_id = ? AND i.survey_id = ? AND i.status <> ? AND p.active AND p.class_id <> i.class_id
		GROUP BY i.class_id, p.class_id`, of.SchoolID, of.ID, Withdrawn).Scan(&rows).Error
	if err != nil {
		return nil, s.db.Translate(err)
	}
	for _, r := range rows {
		at(r.ClassID).MovedOut += r.N
		at(r.OtherID).MovedIn += r.N
	}
	var changes []rosterChangeRow
	err = tx.Find(&changes, "school_id = ? AND survey_id = ?", of.SchoolID, of.ID).Error
	for _, r := range changes {
		at(r.ClassID).AddedLater, at(r.ClassID).RemovedLater = r.Added, r.Removed
	}
	return known, s.db.Translate(err)
}

// Since is how many of those invited in a class now came into it since the round before, and how many left it.
func (r ClassRoster) Since(eligible int) (added, removed int) {
	return eligible - r.Stayed, r.Before - r.Stayed
}

// Sums are Since of all classes together: a child who went from one class to another neither came nor left.
func (p Participation) Sums() (added, removed int) {
	known := 0
	for _, c := range p.Classes {
		if c.Roster != nil {
			known += c.Roster.Stayed + c.Roster.FromOther
		}
	}
	before := 0
	if p.Roster != nil && p.Roster.Before != nil {
		before = p.Roster.Before.Eligible
	}
	return p.Eligible - known, before - known
}

// ExpectedTx is RosterOfTx of a draft, and who would be invited if it were opened now, of of.Unit and against the round
// of.Before.
func (s *Invitations) ExpectedTx(tx *gorm.DB, of survey.Survey) (p Participation, parents []school.Parent, err error) {
	classes, err := s.schools.ClassesTx(tx, of.SchoolID)
	if err != nil {
		return p, nil, err
	}
	parents, err = s.schools.Of(of.Audience).RosterTx(tx, of.SchoolID)
	if err != nil {
		return p, nil, err
	}
	if of.Unit == school.PerFamily {
		parents = school.Families(parents)
	}
	before, err := s.BeforeTx(tx, of)
	if err != nil {
		return p, nil, err
	}
	var asked []invitationRow
	if before != nil {
		if err = tx.Find(&asked, "school_id = ? AND survey_id = ? AND status <> ?", of.SchoolID, before.ID,
			Withdrawn).Error; err != nil {
			return p, nil, err
		}
		before.Eligible = len(asked)
	}
	p.Roster = &Roster{Before: before, Opened: len(parents)}
	p.place(classes, parents, asked)
	return p, parents, nil
}

// place counts parents and those who were asked before into their classes.
func (p *Participation) place(classes []school.Class, parents []school.Parent, asked []invitationRow) {
	was, known := map[uuid.UUID]uuid.UUID{}, map[uuid.UUID]*ClassShare{}
	for _, c := range classes {
		known[c.ID] = &ClassShare{Class: c.Name, Roster: &ClassRoster{}}
	}
	for _, i := range asked {
		was[i.ParentID] = i.ClassID
		if c := known[i.ClassID]; c != nil {
			c.Roster.Before++
		}
	}
	for _, p := range parents {
		c := known[p.ClassID]
		c.Eligible++
		switch class, there := was[p.ID]; {
		case there && class == p.ClassID:
			c.Roster.Stayed++
		case there:
			c.Roster.FromOther++
		}
	}
	p.Eligible = len(parents)
	for _, c := range classes {
		switch one := *known[c.ID]; {
		case one.Eligible > 0:
			p.Classes = append(p.Classes, one)
		case one.Roster.Before > 0:
			p.Roster.Gone = append(p.Roster.Gone, one)
		}
	}
}
