package school

import (
	"context"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"hailong/internal/account"
	"hailong/internal/locale"
	"hailong/internal/problem"
	"hailong/internal/roster"
)

// Parent reads one roster entry, also of a leaver; NotFound when there is none of that id.
func (s *Schools) Parent(ctx context.Context, schoolID, id uuid.UUID) (_ Parent, err error) {
	defer problem.In(&err, "read parent")
	all, err := s.parents(s.db.Query(ctx), schoolID, "1 = 1")
	if err != nil {
		return Parent{}, s.db.Translate(err)
	}
	return findParent(all, id)
}

// ShowParent is Parent for somebody to look at, on record.
func (s *Schools) ShowParent(ctx context.Context, by account.Actor, schoolID, id uuid.UUID) (_ Parent, err error) {
	defer problem.In(&err, "show parent")
	p, err := s.Parent(ctx, schoolID, id)
	if err != nil {
		return Parent{}, err
	}
	return p, account.Note(ctx, s.db, s.Now, by,
		account.Line{School: schoolID, Action: "record.roster_read", Detail: p.Class})
}

func findParent(all []Parent, id uuid.UUID) (Parent, error) {
	for _, p := range all {
		if p.ID == id {
			return p, nil
		}
	}
	return Parent{}, problem.New(problem.NotFound, "problem.not_found", nil)
}

// Put stores one roster entry, typed by hand: a new child when its ID is nil, else the one of that ID; with another
// name and telephone it is another child, with a new ID, and the old one leaves. A class that is new comes last. Active
// false takes the child off the roster; true brings a leaver back. Invalid names every faulty field.
func (s *Schools) Put(ctx context.Context, by account.Actor, schoolID uuid.UUID, p Parent) (_ Parent, err error) {
	defer problem.In(&err, "put parent")
	e, err := typed(p)
	if err != nil {
		return Parent{}, err
	}
	asked := p
	err = s.write(ctx, by, func(tx *gorm.DB) (line account.Line, err error) {
		p = asked // also when the engine asks for another try
		if _, err = s.LockTx(tx, schoolID); err != nil {
			return line, err
		}
		stored, err := s.parents(tx, schoolID, "1 = 1")
		if err != nil {
			return line, err
		}
		plan, changed, err := s.putPlan(tx, schoolID, &p, e, stored)
		if err != nil || !changed {
			return line, err
		}
		// The class, not the name: the record is kept longer than a child stays.
		line = account.Line{School: schoolID, Action: "record.parent", Detail: p.Class}
		if !p.Active {
			line.Action = "record.parent_left"
		}
		return line, s.keep(tx, plan)
	})
	return p, err
}

// putPlan works out what is stored for one entry and completes it; changed is false for a leaver who stays one.
func (s *Schools) putPlan(tx *gorm.DB, schoolID uuid.UUID, p *Parent, e entry, stored []Parent) (plan *planned,
	changed bool,
	err error) {
	var old Parent
	if p.ID != uuid.Nil {
		if old, err = findParent(stored, p.ID); err != nil {
			return nil, false, err
		}
	}
	if old.Drawn {
		return nil, false, problem.New(problem.NotFound, "problem.not_found", nil)
	}
	if p.Active {
		if err = twin(e, old, stored); err != nil {
			return nil, false, err
		}
	}
	plan = s.planned(schoolID)
	classes, err := plan.planClasses(tx, []entry{e}, true)
	if err != nil {
		return nil, false, err
	}
	p.ClassID, p.Class, p.ChildCode, p.ChildName = classes[locale.NameKey(e.class)], e.class, e.childCode, e.childName
	p.ParentName, p.Phone, p.Email, p.position = e.parentName, e.phone, e.email, old.position
	p.OtherName, p.OtherPhone = e.otherName, e.otherPhone
	p.birthday = ""
	if locale.NameKey(p.ChildName) == locale.NameKey(old.ChildName) {
		p.birthday = old.birthday
	}
	newcomer := p.ID == uuid.Nil
	another := !newcomer && p.Active && !sameChild(e, old) // as in a file: one leaves and one comes
	if newcomer || another {
		p.position = len(stored)
		if p.ID, err = uuid.NewRandom(); err != nil {
			return nil, false, err
		}
	}
	switch {
	case newcomer:
		plan.put(old, *p, false)
	case old.Active && !p.Active:
		plan.leave([]Parent{old}, nil, map[uuid.UUID]bool{}, nil, false)
	case another:
		plan.leave([]Parent{old}, nil, map[uuid.UUID]bool{}, []entry{e}, false)
		plan.put(old, *p, false)
	case p.Active:
		plan.put(old, *p, true)
	default:
		return plan, false, nil
	}
	return plan, true, nil
}

// typed normalises what was typed as a line of a file would be; faults point to the fields.
func typed(p Parent) (entry, error) {
	clean, faults := roster.Clean(roster.Child{
		Class: p.Class, Code: p.ChildCode, Name: p.ChildName, Parent: p.ParentName, Phone: p.Phone, Email: p.Email,
		OtherName: p.OtherName, OtherPhone: p.OtherPhone,
	})
	e := entryOf(clean)
	for i, f := range faults {
		faults[i].Pointer = "/" + roster.FaultyField(f)
		faults[i].Key = strings.Replace(f.Key, "roster.fault.", "roster.one.", 1)
	}
	return e, problem.Fields("problem.invalid", faults)
}

// twin refuses a child that the roster has already under another id, and a name in a class that has none. Two of one
// name and class whom a file told apart by their days of birth stay two.
func twin(e entry, old Parent, stored []Parent) error {
	known := old.birthday != "" && identity(e.class, e.childName) == identity(old.Class, old.ChildName)
	for _, other := range stored {
		if other.ID == old.ID {
			continue
		}
		if other.Drawn && other.Active && locale.NameKey(other.Class) == locale.NameKey(e.class) {
			return problem.Fields("problem.invalid",
				[]problem.Field{{Pointer: "/" + roster.Class, Key: "roster.one.drawn"}})
		}
		if e.childCode != "" && locale.NameKey(other.ChildCode) == locale.NameKey(e.childCode) {
			return problem.Fields("problem.invalid",
				[]problem.Field{{Pointer: "/" + roster.ChildCode, Key: "roster.one.twin"}})
		}
		if other.Active && identity(e.class, e.childName) == identity(other.Class, other.ChildName) &&
			(e.childCode == "" || other.ChildCode == "") &&
			!(known && other.birthday != "" && other.birthday != old.birthday) {
			return problem.Fields("problem.invalid",
				[]problem.Field{{Pointer: "/" + roster.ChildName, Key: "roster.one.twin"}})
		}
	}
	return nil
}
