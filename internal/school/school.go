// Package school owns schools, their classes and parents, and the import of a roster from the files that offices have.
//
// It promises that an import is all or nothing, that the same file twice changes nothing, that a leaver is never
// deleted, since a ballot that was cast stays counted, and that every change is on record in its own transaction. It
// knows no survey: whoever must follow a change of the roster is called inside the import's own transaction.
package school

import (
	"context"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/database"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/secret"
)

// School is who asks. Name, office, place and abbreviation stand on its letterhead and in its report.
type School struct {
	ID              uuid.UUID
	ParentID        *uuid.UUID // the office it belongs to
	Name            string
	ParentOffice    string
	Place           string
	Abbreviation    string
	Contact         string // whom parents may ask about their data
	RetentionMonths int    // how long ballots are kept after closing
	Threshold       int    // k: fewest ballots ever shown together
	Unit            Unit   // what has one right to answer in a round
	ReportShare     bool   // whether the report's sentence adds the rate to 182/201
	PublicAddress   string // what its links begin with, without a slash at the end; "" = as the server says
	AddressReached  bool   // the server has reached itself there since
	Paper
}

// Class is a class with its active parents.
type Class struct {
	ID       uuid.UUID
	Name     string
	Position int
	Parents  int
	Drawn    int // of the parents, those whom nobody knows by name: all of a class, or none
	Phones   int // of the parents, those with a telephone: the others cannot use the class's link
}

// Parent is one roster entry: one right to answer in each round.
type Parent struct {
	ID                                             uuid.UUID
	ClassID                                        uuid.UUID
	Class                                          string
	ChildCode, ChildName, ParentName, Phone, Email string
	// the second parent, or the second number: kept, not written to
	OtherName, OtherPhone string
	Active                bool
	// the class is known by its number alone, and this is one of it: all above but the class is empty
	Drawn    bool
	position int
	birthday string // a keyed hash of the day of birth, of children whose name the roster has twice; else ""
}

// Defaults and limits of a school's settings.
const (
	DefaultRetention = 24
	DefaultThreshold = 5
	mostRetention    = 120
	mostThreshold    = 50
	lengthName       = 150
)

// Schools is the store of schools, classes and parents.
type Schools struct {
	db       *database.DB
	audience Audience // whose roster: the parents' unless Of says otherwise
	// OnRoster follows a change of the roster inside the import's transaction. May be nil.
	OnRoster func(tx *gorm.DB, schoolID uuid.UUID, change Diff) error
	Secret   *secret.Server // of what is kept of days of birth; without it nothing is
	Now      func() time.Time
}

// New works on db.
func New(db *database.DB) *Schools { return &Schools{db: db, audience: Parents, Now: time.Now} }

// write is account.Write by the clock of this room.
func (s *Schools) write(ctx context.Context, by account.Actor, do func(tx *gorm.DB) (account.Line, error)) error {
	return account.Write(ctx, s.db, s.Now, by, do)
}

// Create makes a school with the default settings.
func (s *Schools) Create(ctx context.Context, by account.Actor, name string) (_ School, err error) {
	defer problem.In(&err, "create school")
	id, err := uuid.NewRandom()
	if err != nil {
		return School{}, err
	}
	made := School{ID: id, Name: locale.Line(name), RetentionMonths: DefaultRetention, Threshold: DefaultThreshold,
		Unit: PerChild, ReportShare: true}
	if err = problem.Fields("problem.invalid", made.faults()); err != nil {
		return School{}, err
	}
	row := toRow(made)
	return made, s.write(ctx, by, func(tx *gorm.DB) (account.Line, error) {
		return account.Line{School: id, Action: "record.school", Detail: made.Name}, tx.Create(&row).Error
	})
}

// Belong makes a school one of an office's, or nobody's when office is nil. NotFound when either is not there; Conflict
// when the school would stand above itself.
func (s *Schools) Belong(ctx context.Context, by account.Actor, id uuid.UUID, office *uuid.UUID) error {
	return s.write(ctx, by, func(tx *gorm.DB) (account.Line, error) {
		line := account.Line{School: id, Action: "record.office"}
		if _, err := s.LockTx(tx, id); err != nil {
			return line, err
		}
		for above := office; above != nil; {
			if *above == id {
				return line, problem.New(problem.Conflict, "school.circle", nil)
			}
			up, err := s.take(tx, *above)
			if err != nil {
				return line, err
			}
			if line.Detail == "" {
				line.Detail = up.Name
			}
			above = up.ParentID
		}
		return line, tx.Model(&schoolRow{}).Where("id = ?", id).Update("parent_id", office).Error
	})
}

// theFirst is the id of the school that the first start makes: the same on every server, so that two that start at once
// make one school.
var theFirst = uuid.MustParse("5c001000-0000-4000-8000-000000000001")

// First makes one school when there is none, and gives the oldest otherwise.
func (s *Schools) First(ctx context.Context) (_ School, err error) {
	defer problem.In(&err, "read first school")
	all, err := s.List(ctx)
	if err != nil || len(all) > 0 {
		return firstOf(all), err
	}
	row := toRow(School{ID: theFirst, Name: locale.Text(locale.VI, "school.unnamed", nil),
		RetentionMonths: DefaultRetention, Threshold: DefaultThreshold, Unit: PerChild, ReportShare: true})
	err = s.db.Write(ctx, func(tx *gorm.DB) error { return tx.Create(&row).Error })
	if err != nil && !database.IsDuplicate(err) {
		return School{}, err
	}
	return s.Get(ctx, theFirst)
}

func firstOf(all []School) School {
	if len(all) == 0 {
		return School{}
	}
	return all[0]
}

// Changes are what a PATCH sets; nil leaves a member as it is.
type Changes struct {
	Name, ParentOffice, Place, Abbreviation, Contact *string
	RetentionMonths, Threshold                       *int
	Unit                                             *Unit
	ReportShare                                      *bool
	Logo                                             *[]byte // a PNG or JPEG file; empty: none any more
	PaperChanges
}

// Update changes a school's settings. Invalid, with all faults at once.
func (s *Schools) Update(ctx context.Context, by account.Actor, id uuid.UUID, c Changes) (changed School, err error) {
	defer problem.In(&err, "update school")
	logo, err := cleanLogo(c.Logo)
	if err != nil {
		return School{}, err
	}
	err = s.write(ctx, by, func(tx *gorm.DB) (line account.Line, err error) {
		line = account.Line{School: id, Action: "record.settings"}
		if changed, err = s.UpdateTx(tx, id, c); err != nil {
			return line, err
		}
		return line, keepLogoTx(tx, id, logo)
	})
	return changed, err
}

// UpdateTx is Update inside the transaction of a verb that has its own line in the record, without the logo.
func (s *Schools) UpdateTx(tx *gorm.DB, id uuid.UUID, c Changes) (School, error) {
	changed, err := s.LockTx(tx, id)
	if err != nil {
		return School{}, err
	}
	for into, from := range map[*string]*string{
		&changed.Name: c.Name, &changed.ParentOffice: c.ParentOffice, &changed.Place: c.Place,
		&changed.Abbreviation: c.Abbreviation, &changed.Contact: c.Contact,
	} {
		if from != nil {
			*into = locale.Line(*from)
		}
	}
	if c.RetentionMonths != nil {
		changed.RetentionMonths = *c.RetentionMonths
	}
	if c.Threshold != nil {
		changed.Threshold = *c.Threshold
	}
	if c.Unit != nil {
		changed.Unit = *c.Unit
	}
	if c.ReportShare != nil {
		changed.ReportShare = *c.ReportShare
	}
	changed.Paper.apply(c.PaperChanges)
	faults := changed.faults()
	if c.Unit != nil && *c.Unit == PerFamily {
		drawn, err := s.drawnTx(tx, id)
		if err != nil {
			return School{}, err
		}
		if drawn {
			faults = append(faults, problem.Field{Pointer: "/unit", Key: "roster.drawn.family"})
		}
	}
	if err = problem.Fields("problem.invalid", faults); err != nil {
		return School{}, err
	}
	row := toRow(changed)
	return changed, tx.Model(&schoolRow{}).Where("id = ?", id).Select("*").Omit("id", "parent_id").Updates(&row).Error
}

// drawnTx tells whether a class of a school is known by its number alone: nothing tells then whose brother a child is.
func (s *Schools) drawnTx(tx *gorm.DB, id uuid.UUID) (bool, error) {
	var ids []uuid.UUID
	err := tx.Model(&parentRow{}).Where("school_id = ? AND active AND drawn", id).Limit(1).Pluck("id", &ids).Error
	return len(ids) > 0, err
}

func (s School) faults() []problem.Field {
	var faults []problem.Field
	if s.Name == "" {
		faults = append(faults, problem.Field{Pointer: "/name", Key: "school.fault.name"})
	}
	for _, f := range []struct{ pointer, value string }{
		{"/name", s.Name}, {"/parent_office", s.ParentOffice}, {"/place", s.Place}, {"/abbreviation", s.Abbreviation},
		{"/contact", s.Contact},
	} {
		if n := utf8.RuneCountInString(f.value); n > lengthName {
			faults = append(faults, problem.Field{Pointer: f.pointer, Key: "school.fault.long",
				Args: map[string]any{"n": lengthName, "over": n - lengthName}})
		}
	}
	if s.RetentionMonths < 1 || s.RetentionMonths > mostRetention {
		faults = append(faults, problem.Field{Pointer: "/retention_months", Key: "school.fault.number",
			Args: map[string]any{"min": 1, "max": mostRetention}})
	}
	if s.Threshold < DefaultThreshold || s.Threshold > mostThreshold {
		faults = append(faults, problem.Field{Pointer: "/threshold", Key: "school.fault.number",
			Args: map[string]any{"min": DefaultThreshold, "max": mostThreshold}})
	}
	if !slices.Contains(Units, s.Unit) {
		faults = append(faults, problem.Field{Pointer: "/unit", Key: "school.fault.unit"})
	}
	return append(faults, s.Paper.faults()...)
}
