package school

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/problem"
	"hailong/internal/roster"
)

// ImportOptions say what an import may do.
type ImportOptions struct {
	DryRun         bool        // only tell what would happen
	ClassesOnly    bool        // replace only the classes that the file names; else the file is the whole roster
	ConfirmRemoved int         // the number of leavers the caller has agreed to
	Same, Other    []uuid.UUID // leavers who were asked about: one child with the newcomer, or another

	ConfirmAsked int            // how many questions the caller has agreed to, each answered as it says
	Choices      roster.Choices // a person's answers to the questions
	// what a person was shown and agrees to: Shown of the dry run; nothing else is stored then
	Shown string
}

// ImportResult tells what an import did, or would do.
type ImportResult struct {
	Classes, Parents        int // active after the import
	Added, Updated, Removed int
	Faults                  []problem.Field // of a dry run; else they come as an error
	Questions               []Question      // of a dry run, in the file's order; else they come as a Conflict
	Reading                 roster.Reading  // how the file was understood
	// names the roster that was found and what would be stored, each with all it holds
	Shown string
}

// Diff is what an import changes in the roster of an audience.
type Diff struct {
	Audience Audience
	Added    []Parent // new ones
	Restored []Parent // leavers that are back
	Removed  []Parent // leavers
	Updated  []Parent // same child, other data
}

// Drawn tells whether the number of a class that is known by it alone changes.
func (d Diff) Drawn() bool {
	return slices.ContainsFunc(slices.Concat(d.Added, d.Removed), func(p Parent) bool { return p.Drawn })
}

// Import takes a roster file, all or nothing. Children are found again by code with the name or telephone,
// else by class and name, those of one name by their days of birth, all by the one equality of names. Invalid names the
// faulty lines. Conflict, with nothing stored, when something of the file must be asked and the caller has not agreed
// to the number of questions; when more than a third of the roster would leave and the caller has not confirmed the
// number; and when a leaver may be the newcomer and nobody said which.
func (s *Schools) Import(ctx context.Context, by account.Actor, schoolID uuid.UUID, file []byte,
	o ImportOptions) (_ ImportResult, err error) {
	defer problem.In(&err, "import roster")
	known, err := s.Classes(ctx, schoolID)
	if err != nil {
		return ImportResult{}, err
	}
	names := make([]string, 0, len(known))
	for _, c := range known {
		names = append(names, c.Name)
	}
	reading, err := s.read(file, o.Choices, names)
	if err != nil {
		return ImportResult{}, err
	}
	of, err := s.Get(ctx, schoolID)
	if err != nil {
		return ImportResult{}, err
	}
	reading.Faults = append(reading.Faults, of.mayNot(reading)...)
	if len(reading.Faults) > 0 {
		if o.DryRun {
			return untouched(known, reading), nil
		}
		return ImportResult{}, problem.Fields("roster.faults", reading.Faults)
	}
	if o.DryRun {
		return s.rehearse(ctx, schoolID, reading, o)
	}
	if asked := reading.Must(); o.Shown == "" && len(asked) != o.ConfirmAsked {
		return ImportResult{}, notAgreed(asked)
	}
	return s.store(ctx, by, schoolID, reading, o)
}

// mayNot is what of a file a school's settings forbid: nothing tells which drawn slips are of one family.
func (s School) mayNot(reading roster.Reading) []problem.Field {
	if reading.Drawn && s.Unit == PerFamily {
		return []problem.Field{{Key: "roster.drawn.family"}}
	}
	return nil
}

// read recognises a file; one that cannot be read at all is a reading with that fault.
func (s *Schools) read(file []byte, choices roster.Choices, known []string) (roster.Reading, error) {
	if counts, is := roster.Counts(file); is && s.audience == Parents {
		return counts, nil
	}
	book, err := roster.Read(file)
	var refused *problem.Error
	if errors.As(err, &refused) && refused.Kind == problem.Invalid {
		return roster.Reading{Faults: refused.Fields, Unnamed: -1}, nil
	}
	if err != nil {
		return roster.Reading{}, err
	}
	if s.audience == Staff {
		book = roster.OfStaff(book)
	}
	return roster.Recognise(book, choices, known), nil
}

// notAgreed is the refusal of a file about which a person must be asked, each question with what would be done.
func notAgreed(asked []roster.Question) error {
	refusal := &problem.Error{Kind: problem.Conflict, Key: "roster.asked", Args: map[string]any{"n": len(asked)}}
	for _, q := range asked {
		refusal.Fields = append(refusal.Fields, q.Field)
	}
	refusal.Fields = problem.Told(refusal.Fields)
	return refusal
}

// store does the import in one transaction. What a person was shown must be what is stored.
func (s *Schools) store(ctx context.Context, by account.Actor, schoolID uuid.UUID, reading roster.Reading,
	o ImportOptions) (ImportResult, error) {
	var result ImportResult
	err := s.write(ctx, by, func(tx *gorm.DB) (line account.Line, err error) {
		of, err := s.LockTx(tx, schoolID)
		if err != nil {
			return line, err
		}
		if err = problem.Fields("roster.faults", of.mayNot(reading)); err != nil { // the settings changed meanwhile
			return line, err
		}
		plan, err := s.plan(tx, schoolID, s.entriesOf(schoolID, reading), o)
		if err != nil {
			return line, err
		}
		result = plan.result(reading)
		if o.Shown != "" && o.Shown != result.Shown {
			if plan.idle() { // pressed twice
				return line, nil
			}
			return line, problem.New(problem.Conflict, "roster.changed", nil)
		}
		if MustConfirm(result.Removed, plan.before) && o.ConfirmRemoved != result.Removed {
			return line, problem.New(problem.Conflict, "roster.removed",
				map[string]any{"r": result.Removed, "n": plan.before})
		}
		if err = unanswered(plan.questions); err != nil {
			return line, err
		}
		line = account.Line{School: schoolID, Action: "record.roster",
			Detail: fmt.Sprintf("+%d ~%d −%d", result.Added, result.Updated, result.Removed)}
		return line, s.keep(tx, plan)
	})
	return result, err
}

// MustConfirm tells whether so many would leave a roster that they must be confirmed by their number: more than a
// third.
func MustConfirm(removed, before int) bool { return before > 0 && 3*removed > before }

// keep stores what was worked out and lets whoever must follow follow.
func (s *Schools) keep(tx *gorm.DB, plan *planned) error {
	if err := plan.store(tx); err != nil || s.OnRoster == nil {
		return err
	}
	return s.OnRoster(tx, plan.schoolID, plan.diff)
}

// Field is a member by its name in a roster file, such as "phone"; nil for an unknown name.
func (p *Parent) Field(name string) *string {
	return map[string]*string{
		roster.Class: &p.Class, roster.ChildCode: &p.ChildCode, roster.ChildName: &p.ChildName,
		roster.ParentName: &p.ParentName,
		roster.Phone:      &p.Phone, roster.Email: &p.Email, roster.OtherName: &p.OtherName,
		roster.OtherPhone: &p.OtherPhone,
	}[name]
}

// entry is one child of a file, normalised.
type entry struct {
	row                                                   roster.Row
	class, childCode, childName, parentName, phone, email string
	otherName, otherPhone                                 string
	birthdays                                             []string // hashes, by the newest secret first
	drawn                                                 bool
}

func entryOf(c roster.Child) entry {
	return entry{c.Row, c.Class, c.Code, c.Name, c.Parent, c.Phone, c.Email, c.OtherName, c.OtherPhone, nil,
		c.Drawn}
}

// entriesOf leaves the days of birth behind: from here on there are hashes alone.
func (s *Schools) entriesOf(schoolID uuid.UUID, reading roster.Reading) []entry {
	all := make([]entry, 0, len(reading.Children))
	for _, c := range reading.Children {
		e := entryOf(c)
		e.birthdays = s.birthdays(schoolID, c.Born)
		all = append(all, e)
	}
	return all
}

// rehearse works an import out and changes nothing; it waits for no writer and holds none up.
func (s *Schools) rehearse(ctx context.Context, schoolID uuid.UUID, reading roster.Reading,
	o ImportOptions) (ImportResult, error) {
	var result ImportResult
	err := s.db.Read(ctx, func(tx *gorm.DB) error {
		if _, err := s.take(tx, schoolID); err != nil {
			return err
		}
		plan, err := s.plan(tx, schoolID, s.entriesOf(schoolID, reading), o)
		if err != nil {
			return err
		}
		result = plan.result(reading)
		return nil
	})
	return result, err
}

// untouched is a dry run of a file with faults: nothing would change.
func untouched(known []Class, reading roster.Reading) ImportResult {
	r := ImportResult{Classes: len(known), Faults: problem.Told(reading.Faults), Reading: reading}
	for _, c := range known {
		r.Parents += c.Parents
	}
	return r
}
