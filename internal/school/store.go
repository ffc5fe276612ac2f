package school

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/locale"
	"hailong/internal/problem"
)

type schoolRow struct {
	ID              uuid.UUID
	ParentID        *uuid.UUID
	Name            string
	ParentOffice    string
	Place           string
	Abbreviation    string
	Contact         string
	RetentionMonths int
	Threshold       int
	Unit            Unit
	ReportShare     bool
	PublicAddress   string
	AddressReached  bool
	Paper
}

// TableName implements gorm's Tabler.
func (schoolRow) TableName() string { return "schools" }

type classRow struct {
	SchoolID uuid.UUID
	ID       uuid.UUID
	Name     string
	Position int
}

// TableName implements gorm's Tabler.
func (classRow) TableName() string { return "classes" }

type parentRow struct {
	SchoolID   uuid.UUID
	ID         uuid.UUID
	ClassID    uuid.UUID
	Position   int
	ChildCode  string
	ChildName  string
	ParentName string
	Phone      string
	Email      string
	OtherName  string
	OtherPhone string
	Active     bool
	Audience   Audience
	Drawn      bool
	Birthday   string
}

// TableName implements gorm's Tabler.
func (parentRow) TableName() string { return "parents" }

func toRow(s School) schoolRow { return schoolRow(s) }

// Called is what a school is called: what nobody there should take for a password. Nothing when it cannot be read.
func (s *Schools) Called(ctx context.Context, id uuid.UUID) []string {
	of, err := s.Get(ctx, id)
	if err != nil {
		return nil
	}
	return []string{of.Name, of.Place, of.Abbreviation}
}

// Get reads a school; NotFound when there is none of that id.
func (s *Schools) Get(ctx context.Context, id uuid.UUID) (School, error) {
	return s.take(s.db.Query(ctx), id)
}

// LockTx reads a school and holds it until the transaction ends: whoever changes its roster or opens a survey takes
// turns.
func (s *Schools) LockTx(tx *gorm.DB, id uuid.UUID) (School, error) {
	return s.take(database.ForUpdate(tx), id)
}

func (s *Schools) take(tx *gorm.DB, id uuid.UUID) (School, error) {
	var row schoolRow
	err := tx.Take(&row, "id = ?", id).Error
	if database.IsNotFound(err) {
		return School{}, problem.New(problem.NotFound, "school.not_found", nil)
	}
	return School(row), s.db.Translate(err)
}

// Under reads the schools of an office, by name.
func (s *Schools) Under(ctx context.Context, office uuid.UUID) (_ []School, err error) {
	defer problem.In(&err, "list schools of an office")
	var rows []schoolRow
	if err := s.db.Query(ctx).Order("name, id").Find(&rows, "parent_id = ?", office).Error; err != nil {
		return nil, s.db.Translate(err)
	}
	all := make([]School, 0, len(rows))
	for _, r := range rows {
		all = append(all, School(r))
	}
	return all, nil
}

// Only is the school of a server that serves one and whose name is set; NotFound otherwise.
func (s *Schools) Only(ctx context.Context) (_ School, err error) {
	defer problem.In(&err, "read only school")
	var rows []schoolRow
	if err = s.db.Query(ctx).Order("id").Limit(2).Find(&rows).Error; err != nil {
		return School{}, s.db.Translate(err)
	}
	if len(rows) != 1 || rows[0].Name == locale.Text(locale.VI, "school.unnamed", nil) {
		return School{}, problem.New(problem.NotFound, "school.not_found", nil)
	}
	return School(rows[0]), nil
}

// List reads all schools by name, the one of the first start first.
func (s *Schools) List(ctx context.Context) (_ []School, err error) {
	defer problem.In(&err, "list schools")
	var rows []schoolRow
	if err := s.db.Query(ctx).Order("name, id").Find(&rows).Error; err != nil {
		return nil, s.db.Translate(err)
	}
	var all []School
	for _, r := range rows {
		if r.ID == theFirst {
			all = append([]School{School(r)}, all...)
		} else {
			all = append(all, School(r))
		}
	}
	return all, nil
}

// Classes reads the classes that have active parents, in the file's order.
func (s *Schools) Classes(ctx context.Context, schoolID uuid.UUID) (_ []Class, err error) {
	defer problem.In(&err, "list classes")
	var classes []Class
	err = s.db.Query(ctx).Raw(`SELECT c.id, c.name, c.position, count(*) AS parents, count(CASE WHEN p.phone <> '' THEN 1 END) AS phones,
			count(CASE WHEN p.drawn THEN 1 END) AS drawn
		FROM classes c JOIN parents p ON p.school_id = c.school_id AND p.class_id = c.id
		WHERE c.school_id = ? AND p.active AND p.audience = ? GROUP BY c.id, c.name, c.position ORDER BY c.position, c.name`,
		schoolID, s.audience).
		Scan(&classes).Error
	return classes, s.db.Translate(err)
}

// ClassesTx are all classes that a school ever had, in the file's order, without their numbers of parents.
func (s *Schools) ClassesTx(tx *gorm.DB, schoolID uuid.UUID) ([]Class, error) {
	var classes []Class
	err := tx.Raw("SELECT id, name, position FROM classes WHERE school_id = ? ORDER BY position, name", schoolID).
		Scan(&classes).Error
	return classes, s.db.Translate(err)
}

// ClassNamesTx are the names of all classes that a school ever had.
func (s *Schools) ClassNamesTx(tx *gorm.DB, schoolID uuid.UUID) (map[uuid.UUID]string, error) {
	var rows []classRow
	err := tx.Find(&rows, "school_id = ?", schoolID).Error
	names := make(map[uuid.UUID]string, len(rows))
	for _, r := range rows {
		names[r.ID] = r.Name
	}
	return names, err
}

// Parents reads the active parents in the roster's order.
func (s *Schools) Parents(ctx context.Context, schoolID uuid.UUID) (_ []Parent, err error) {
	defer problem.In(&err, "list parents")
	parents, err := s.RosterTx(s.db.Query(ctx), schoolID)
	return parents, s.db.Translate(err)
}

// ShowParents reads the active parents of a class, or of all when class is "", for somebody to look at, on record,
// without those of whom nothing is known. NotFound for a class without any.
func (s *Schools) ShowParents(ctx context.Context, by account.Actor, schoolID uuid.UUID, class string) (_ []Parent,
	err error) {
	defer problem.In(&err, "show parents")
	parents, err := s.Parents(ctx, schoolID)
	if err != nil {
		return nil, err
	}
	parents = slices.DeleteFunc(parents, func(p Parent) bool { return p.Drawn })
	if class != "" {
		parents = slices.DeleteFunc(parents, func(p Parent) bool { return p.Class != class })
		if len(parents) == 0 {
			return nil, problem.New(problem.NotFound, "problem.not_found", nil)
		}
	}
	return parents, account.Note(ctx, s.db, s.Now, by,
		account.Line{School: schoolID, Action: "record.roster_read", Detail: class})
}

// FindParents are the active parents in whose child, code, class and names, as far as the reader may see them, each of
// the words occurs, with or without its marks; for somebody to look at, on record without the words.
func (s *Schools) FindParents(ctx context.Context, by account.Actor, schoolID uuid.UUID, reader Reader,
	words string) (_ []Parent, err error) {
	defer problem.In(&err, "find parents")
	asked := strings.Fields(locale.Fold(words))
	if len(asked) == 0 {
		return nil, problem.Fields("problem.invalid", []problem.Field{{Pointer: "/words", Key: "roster.find.nothing"}})
	}
	all, err := s.Parents(ctx, schoolID)
	if err != nil {
		return nil, err
	}
	found := slices.DeleteFunc(ParentsFor(reader, all), func(p Parent) bool {
		if p.Drawn {
			return true
		}
		text := locale.Fold(strings.Join([]string{p.ChildName, p.ChildCode, p.Class, p.ParentName, p.OtherName},
			" \n "))
		return slices.ContainsFunc(asked, func(word string) bool { return !strings.Contains(text, word) })
	})
	return found, account.Note(ctx, s.db, s.Now, by, account.Line{School: schoolID, Action: "record.roster_found"})
}

// RosterTx is Parents inside a transaction.
func (s *Schools) RosterTx(tx *gorm.DB, schoolID uuid.UUID) ([]Parent, error) {
	return s.parents(tx, schoolID, "p.active")
}

func (s *Schools) parents(tx *gorm.DB, schoolID uuid.UUID, which string) ([]Parent, error) {
	var rows []struct { // gorm does not scan into an embedded type of ours
		Row   parentRow `gorm:"embedded"`
		Class string
	}
	err := tx.Raw(`SELECT p.*, c.name AS class FROM parents p JOIN classes c ON c.school_id = p.school_id AND c.id = p.class_id
		WHERE p.school_id = ? AND p.audience = ? AND `+which+` ORDER BY c.position, c.name, p.position, p.id`, schoolID,
		s.audience).Scan(&rows).Error
	parents := make([]Parent, 0, len(rows))
	for _, found := range rows {
		r := found.Row
		parents = append(parents, Parent{
			ID: r.ID, ClassID: r.ClassID, Class: found.Class, ChildCode: r.ChildCode, ChildName: r.ChildName,
			ParentName: r.ParentName,
			Phone:      r.Phone, Email: r.Email, OtherName: r.OtherName, OtherPhone: r.OtherPhone, Active: r.Active,
			Drawn:    r.Drawn,
			position: r.Position, birthday: r.Birthday,
		})
	}
	return parents, err
}
